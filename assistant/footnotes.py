"""Footnotes of a Word document, which python-docx does not make: the part that holds them, and marks in the text."""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

__all__ = ["Footnotes"]

_TEXT_SIZE = Pt(10)
_SEPARATORS = {"separator": "-1", "continuationSeparator": "0"}
"""The two lines that Word draws above footnotes, which every part of footnotes holds."""


class Footnotes:
    """The footnotes of a new document, numbered from 1 in the order they are added."""

    def __init__(self, document: Document) -> None:
        self._count = 0
        self._notes = OxmlElement("w:footnotes")
        for kind, id_ in _SEPARATORS.items():
            note = _child(self._notes, "w:footnote", type=kind, id=id_)
            _child(_child(_child(note, "w:p"), "w:r"), f"w:{kind}")
        part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._notes, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
        mark.font.superscript = True
        text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        text.font.size = _TEXT_SIZE
        self._mark_style, self._text_style = mark.style_id, text.style_id

    def add(self, paragraph: Paragraph, text: str) -> int:
        """Put a mark at the end of a paragraph, and its footnote into the document. Returns its number."""
        self._count += 1
        number = str(self._count)
        note = _child(_child(self._notes, "w:footnote", id=number), "w:p")
        _child(_child(note, "w:pPr"), "w:pStyle", val=self._text_style)
        _child(self._mark(note), "w:footnoteRef")
        words = _child(_child(note, "w:r"), "w:t")
        words.set(qn("xml:space"), "preserve")
        words.text = f" {text}"
        _child(paragraph._p, "w:bookmarkStart", id=number, name=_bookmark(self._count))
        _child(self._mark(paragraph._p), "w:footnoteReference", id=number)
        _child(paragraph._p, "w:bookmarkEnd", id=number)
        return self._count

    def refer(self, paragraph: Paragraph, number: int) -> None:
        """Put the mark of an earlier footnote again: a field, for Word allows only one reference to a footnote."""
        field = _child(paragraph._p, "w:fldSimple", instr=f" NOTEREF {_bookmark(number)} \\f \\h ")
        _child(self._mark(field), "w:t").text = str(number)

    def _mark(self, parent: BaseOxmlElement) -> BaseOxmlElement:
        """A run set as a footnote's number."""
        run = _child(parent, "w:r")
        _child(_child(run, "w:rPr"), "w:rStyle", val=self._mark_style)
        return run


def _child(parent: BaseOxmlElement, tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})
    parent.append(element)
    return element


def _bookmark(number: int) -> str:
    return f"_Footnote{number}"
