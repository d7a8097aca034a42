"""Word files as canonical text: automatic numbers written out, merged cells, notes at their mark, changes accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lxml import etree

from corpus.errors import FileError
from corpus.formats.canonical import CanonicalText, clean_words, raise_digits
from corpus.formats.extracted import Doubt, Extracted
from corpus.formats.grid import Cell, Grid
from corpus.formats.legacy import Fonts, as_unicode, fonts_of, is_capital_font
from corpus.formats.limits import Limits
from corpus.formats.office_xml import child, children, is_on, local, value
from corpus.formats.package import MACROS, open_package
from corpus.formats.word_styles import Numbering, Styles

__all__ = ["read_word"]

_GONE = frozenset({
    "del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "sectPr", "sdtPr", "sdtEndPr", "tblPr",
    "tblGrid", "rt", "Fallback"
})  # fmt: skip
_CHAPTER_LIST = re.compile(r"toc ?\d", re.IGNORECASE)
_CONTENTS = "Table of Contents"
_MOST_SPANNED = 1000
_SYMBOL_FONTS = 0xF000
_PRIVATE_END = 0xF8FF


def read_word(data: bytes, path: Path, limits: Limits) -> Extracted:
    """Read a .docx or .docm file. Macros are not run. Raises FileError if it is damaged or holds no text."""
    package = open_package(data, path, limits)
    main = package.related("").get("officeDocument")
    if main is None:
        raise FileError("This is no Word document. Save it as .docx and add that.", file=path)
    parts = package.related(main)
    styles = Styles(package.xml(parts["styles"]) if "styles" in parts else None)
    numbering = Numbering(package.xml(parts["numbering"]) if "numbering" in parts else None, styles)
    notes = {
        kind: {value(note, "id"): note for note in children(package.xml(parts[f"{kind}s"]), kind)}
        for kind in ("footnote", "endnote")
        if f"{kind}s" in parts
    }
    document = package.xml(main)
    body = child(document, "body")
    text = CanonicalText(path, limits)
    if body is not None:
        _Reader(text, styles, numbering, _NoteMarks(notes)).read(body)
    if "vbaProject" in parts:
        text.notice(MACROS)
    pictures = len({value(picture, "embed") for picture in document.iter("{*}blip")})
    if pictures:
        text.notice(f"What is written in the pictures of the file ({pictures}) was not read.")
    return text.extracted("docx")


class _NoteMarks:
    """The notes of a document, numbered in the order of their marks."""

    def __init__(self, notes: dict[str, dict[str, etree._Element]]) -> None:
        self._notes = notes
        self._count = 0

    def next(self, kind: str, identifier: str) -> tuple[int, etree._Element] | None:
        """The number of the next mark and its note; footnotes and endnotes are counted together, as both follow."""
        note = self._notes.get(kind, {}).get(identifier)
        if note is None:
            return None
        self._count += 1
        return self._count, note


class _Reader:
    """Walks the blocks of a document, of a cell, or of a note."""

    def __init__(self, text: CanonicalText, styles: Styles, numbering: Numbering, marks: _NoteMarks) -> None:
        self._text = text
        self._styles = styles
        self._numbering = numbering
        self._marks = marks
        self._style = styles.of(None)
        self._words: list[_Words] = []
        self._boxes: list[etree._Element] = []
        self._fields: list[bool] = []  # the fields that are open; whether their instruction is being read
        self._prefix = ""

    def read(self, parent: etree._Element) -> None:
        """Read the blocks inside an element."""
        self._blocks(parent)
        self._end_paragraph()

    # --- blocks ----------------------------------------------------------------------------------------------------

    def _blocks(self, parent: etree._Element) -> None:
        for element in parent.iterchildren(etree.Element):
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._end_paragraph()
                    self._table(element)
                case "AlternateContent":
                    self._blocks(_branch(element))
                case "sdt" if _is_contents(element):
                    continue
                case name if name not in _GONE:
                    self._blocks(element)

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = child(paragraph, "pPr")
        style = self._styles.of(properties)
        if _CHAPTER_LIST.fullmatch(style.name):
            return
        if not self._words:
            self._prefix = self._numbering.next(properties, style)
        self._style = style
        self._inline(paragraph)
        self._fields = [False] * len(self._fields)
        mark = child(properties, "rPr")
        if child(mark, "del") is None and child(mark, "moveFrom") is None:
            self._end_paragraph()
        # else the paragraph mark is deleted: the next paragraph goes on in this one

    def _end_paragraph(self) -> None:
        words, self._words = _join(self._words), []
        boxes, self._boxes = self._boxes, []
        prefix, self._prefix = self._prefix, ""
        if not clean_words(words) and prefix not in ("-", "+"):
            words, prefix = prefix, ""  # a cell that holds nothing but its automatic number
        self._text.add(words, prefix)
        for box in boxes:
            self._inner(self._text).read(box)

    def _inner(self, text: CanonicalText) -> _Reader:
        return _Reader(text, self._styles, self._numbering, self._marks)

    # --- words -----------------------------------------------------------------------------------------------------

    def _inline(self, parent: etree._Element) -> None:
        for element in parent.iterchildren(etree.Element):
            match local(element):
                case "r":
                    self._run(element)
                case "AlternateContent":
                    self._inline(_branch(element))
                case "oMath":
                    self._say(_formula(element))
                case name if name not in _GONE:
                    self._inline(element)

    def _run(self, run: etree._Element) -> None:
        properties = child(run, "rPr")
        if is_on(properties, "vanish"):
            return
        if is_on(properties, "strike") or is_on(properties, "dstrike"):
            self._leave_out(run)
            return
        raised = self._styles.is_raised(properties, self._style)
        for element in run.iterchildren(etree.Element):
            match local(element):
                case "t":
                    words = element.text or ""
                    self._say(raise_digits(words) if raised else words, properties)
                case "tab" | "ptab":
                    self._say(" ")
                case "br" | "cr":
                    self._say("\n")
                case "noBreakHyphen":
                    self._say("-")
                case "sym":
                    self._say(_symbol(element))
                case "footnoteReference" | "endnoteReference" as name:
                    self._note(name.removesuffix("Reference"), value(element, "id"))
                case "fldChar":
                    self._field(value(element, "fldCharType"))
                case name if name not in _GONE:
                    self._boxes.extend(_text_boxes(element))

    def _leave_out(self, run: etree._Element) -> None:
        """Words that are struck out: a draft's old figure beside its new one."""
        words = clean_words("".join(text.text or "" for text in children(run, "t")))
        if words:
            whole = self._text.whole or self._text
            whole.doubts.append(Doubt(len(whole.lines) + 1, words, "These words are struck out and were left out."))

    def _say(self, words: str, properties: etree._Element | None = None) -> None:
        if any(self._fields):
            return
        font = self._styles.font(properties, self._style)
        capitals = self._styles.is_on(properties, self._style, "caps")
        self._words.append(_Words(words, fonts_of(font), capitals or is_capital_font(font)))

    def _field(self, kind: str) -> None:
        match kind:
            case "begin":
                self._fields.append(True)
            case "separate" if self._fields:
                self._fields[-1] = False
            case "end" if self._fields:
                self._fields.pop()

    def _note(self, kind: str, identifier: str) -> None:
        found = self._marks.next(kind, identifier)
        if found is None:
            return
        mark = raise_digits(str(found[0]))
        self._say(mark)
        part = self._text.part()
        self._inner(part).read(found[1])
        self._text.notes.append(" ".join([mark, *part.lines]))

    # --- tables ----------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        grid = Grid(bordered=self._styles.is_bordered(table))
        rows = list(_rows(table))
        for cell in _cells(rows):
            self._text.check_cells(cell.height * cell.width)
            part = self._text.part()
            self._inner(part).read(cell.element)
            header = is_on(child(rows[cell.row], "trPr"), "tblHeader")
            grid.put(cell.row, cell.column, Cell("\n".join(part.lines), cell.height, cell.width, header))
        self._text.add_table(grid)


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one run: as they are stored, the old fonts that they are stored for, and whether capitals are shown."""

    text: str
    fonts: Fonts | None
    capitals: bool


def _join(words: list[_Words]) -> str:
    """The words of a paragraph; runs in old fonts are converted together, as letters and their marks may be parted."""
    text = ""
    for (fonts, capitals), group in groupby(words, key=lambda each: (each.fonts, each.capitals)):
        part = as_unicode("".join(each.text for each in group), fonts)
        text += part.upper() if capitals else part
    return text


@dataclass(slots=True)
class _TableCell:
    element: etree._Element
    row: int
    column: int
    width: int
    height: int = 1


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table but not those of tables in it, without the deleted ones."""
    for element in table.iterchildren(etree.Element):
        if local(element) == "tr":
            if child(child(element, "trPr"), "del") is None:
                yield element
        elif local(element) in ("sdt", "sdtContent", "customXml"):
            yield from _rows(element)


def _cells(rows: list[etree._Element]) -> list[_TableCell]:
    """The cells of a table in their order; those that go on from a cell above are part of that one's height."""
    cells: list[_TableCell] = []
    above: dict[int, _TableCell] = {}
    for position, row in enumerate(rows):
        merged: dict[int, _TableCell] = {}
        column = _number(child(child(row, "trPr"), "gridBefore"), 0)
        for element in _row_cells(row):
            properties = child(element, "tcPr")
            width = max(1, _number(child(properties, "gridSpan"), 1))
            merge = child(properties, "vMerge")
            if merge is not None and value(merge, "val") != "restart" and column in above:
                above[column].height += 1
                merged[column] = above[column]
            else:
                cell = _TableCell(element, position, column, width)
                cells.append(cell)
                if merge is not None:
                    merged[column] = cell
            column += width
        above = merged
    return cells


def _row_cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row.iterchildren(etree.Element):
        if local(element) == "tc":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml"):
            yield from _row_cells(element)


def _number(element: etree._Element | None, default: int) -> int:
    number = value(element, "val")
    return min(int(number), _MOST_SPANNED) if number.isdecimal() else default


def _branch(alternatives: etree._Element) -> etree._Element:
    """The alternative that Word itself would take: a text box stands in each of them."""
    return next(iter(children(alternatives, "Choice")), alternatives)


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes of a drawing, without those inside another and those for older programs."""
    if local(element) == "txbxContent":
        yield element
        return
    for inner in _branch(element).iterchildren(etree.Element):
        yield from _text_boxes(inner)


def _is_contents(element: etree._Element) -> bool:
    """Whether this is a table of contents, which says once more what the headings say."""
    gallery = child(child(child(element, "sdtPr"), "docPartObj"), "docPartGallery")
    return value(gallery, "val") == _CONTENTS


def _symbol(element: etree._Element) -> str:
    """A sign of a symbol font, as the private code point that text in such fonts has."""
    try:
        code = int(value(element, "char"), 16)
    except ValueError:
        return ""
    return chr(code | _SYMBOL_FONTS) if 0 < code <= _PRIVATE_END else ""


def _formula(element: etree._Element) -> str:
    """A formula as text on one line."""
    name = local(element)
    if name == "t":
        return element.text or ""
    if name == "f":
        return "/".join(_formula(part) for part in element.iterchildren(etree.Element) if local(part) in ("num", "den"))
    words = "".join(_formula(part) for part in element.iterchildren(etree.Element))
    return raise_digits(words) if name == "sup" else words
