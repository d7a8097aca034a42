"""A plan as a Word document: styles, automatic numbers, real footnotes, merged cells, a running header."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from corpus.outline import Level
from eval.rendering.manuscript import Columns, Manuscript, Paragraph, ParagraphKind, Row, RowKind, Table

__all__ = ["render_word"]

_LEVELS = {Level.ROMAN: 0, Level.ARABIC: 1, Level.DOTTED: 2, Level.LETTER: 3}
_FORMATS = (("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3."), ("lowerLetter", "%4)"))
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Numbers of the lists in numbering.xml, past those of the template.
_OUTLINE_LIST, _BULLET_LIST = 90, 91
_CENTRED = (ParagraphKind.KIND, ParagraphKind.TITLE, ParagraphKind.APPENDIX, ParagraphKind.APPENDIX_TITLE)


class _Counter:
    """What Word shows before the paragraphs of the outline's list."""

    def __init__(self) -> None:
        self._counts = [0, 0, 0, 0]

    def number(self, level: int) -> str:
        """The number of the next paragraph of this level."""
        count = self._counts[level] + 1
        shown = (
            f"{_ROMANS[count - 1]}." if count <= len(_ROMANS) else "",
            f"{count}.",
            f"{self._counts[1]}.{count}.",
            f"{chr(ord('a') + count - 1)})",
        )
        return shown[level]

    def enter(self, level: int) -> None:
        """Count a paragraph of this level; deeper levels begin anew."""
        self._counts[level] += 1
        self._counts[level + 1 :] = [0] * (len(_FORMATS) - level - 1)


def render_word(plan: Manuscript, header: str) -> bytes:
    """A .docx; `header` runs above every page, with the page's number.

    Numbers that Word would count so are automatic; those that skip or repeat ("đ)" after "d)") are typed, as clerks do.
    """
    return _Writer(plan, header).write()


class _Writer:
    def __init__(self, plan: Manuscript, header: str) -> None:
        self._plan = plan
        self._document: WordDocument = new_document()
        self._counter = _Counter()
        self._notes: list[str] = []
        self._add_lists()
        self._set_page(header)

    def write(self) -> bytes:
        for sheet in self._plan.sheets:
            match sheet:
                case Paragraph():
                    self._add_paragraph(sheet)
                case Columns():
                    self._add_columns(sheet)
                case Table():
                    self._add_table(sheet)
        if self._notes:
            self._add_notes()
        stream = BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    # --- set-up --------------------------------------------------------------------------------------------------

    def _set_page(self, header: str) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.orientation = WD_ORIENT.PORTRAIT
        section.left_margin, section.right_margin = Cm(3), Cm(1.5)
        style = self._document.styles["Normal"]
        style.font.name, style.font.size = "Times New Roman", Pt(14)
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(f"{header} – ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        paragraph._p.append(field)

    def _add_lists(self) -> None:
        """One list of the outline's four levels and one of bullets."""
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{name}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for i, (name, text) in enumerate(_FORMATS)
        )
        bullet = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>'
        numbering = self._document.part.numbering_part.element
        first = numbering.find(qn("w:num"))
        for number, kind, content in (
            (_OUTLINE_LIST, "multilevel", levels),
            (_BULLET_LIST, "singleLevel", bullet),
        ):
            abstract = parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="{kind}"/>'
                f"{content}</w:abstractNum>"
            )
            first.addprevious(abstract)
            numbering.append(
                parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
            )

    # --- paragraphs ----------------------------------------------------------------------------------------------

    def _add_paragraph(self, paragraph: Paragraph) -> None:
        level = None if paragraph.level is None else _LEVELS[paragraph.level]
        style = "Normal" if level is None or paragraph.kind is not ParagraphKind.HEADING else f"Heading {level + 1}"
        added = self._document.add_paragraph(style=style)
        if paragraph.kind in _CENTRED:
            added.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if paragraph.kind is ParagraphKind.APPENDIX:
            added.add_run().add_break(WD_BREAK.PAGE)
        marker = paragraph.marker
        if paragraph.kind is ParagraphKind.BULLET:
            _number(added, _BULLET_LIST, 0)
            marker = ""
        elif level is not None and marker == self._counter.number(level):
            self._counter.enter(level)
            _number(added, _OUTLINE_LIST, level)
            marker = ""
        self._add_text(added, f"{marker} {paragraph.text}".strip(), bold=paragraph.kind in _CENTRED)

    def _add_text(self, paragraph: WordParagraph, text: str, *, bold: bool = False) -> None:
        """Text with the footnotes whose marks stand in it."""
        mark = next((mark for mark in self._plan.footnotes if mark in text), None)
        if mark is None:
            paragraph.add_run(text).bold = bold or None
            return
        before, _, after = text.partition(mark)
        paragraph.add_run(before)
        self._notes.append(self._plan.footnotes[mark])
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self._notes)))
        run._r.append(reference)
        self._add_text(paragraph, after)

    def _add_notes(self) -> None:
        """The part of the package that holds the footnotes; 0 and below are Word's own."""
        root = parse_xml(
            f"<w:footnotes {nsdecls('w')}>"
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
            "</w:footnote></w:footnotes>"
        )
        for number, note in enumerate(self._notes, 1):
            footnote = OxmlElement("w:footnote")
            footnote.set(qn("w:id"), str(number))
            paragraph = OxmlElement("w:p")
            for content in (OxmlElement("w:footnoteRef"), _text_element(f" {note}")):
                run = OxmlElement("w:r")
                run.append(content)
                paragraph.append(run)
            footnote.append(paragraph)
            root.append(footnote)
        package = self._document.part.package
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, serialize_part_xml(root), package)
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    # --- tables --------------------------------------------------------------------------------------------------

    def _add_columns(self, columns: Columns) -> None:
        table = self._document.add_table(rows=len(columns.rows), cols=2)
        for row, cells in zip(table.rows, columns.rows, strict=True):
            for cell, lines in zip(row.cells, cells, strict=True):
                for position, line in enumerate(lines):
                    (cell.add_paragraph() if position else cell.paragraphs[0]).add_run(line)

    def _add_table(self, table: Table) -> None:
        headers = list(_header_rows(table))
        added = self._document.add_table(rows=0, cols=len(table.headers), style="Table Grid")
        for cells in (*headers, *(row.cells for row in table.rows)):
            for cell, text in zip(added.add_row().cells, cells, strict=True):
                cell.paragraphs[0].add_run(text)
        for row in added.rows[: len(headers)]:
            repeated = OxmlElement("w:tblHeader")
            row._tr.get_or_add_trPr().append(repeated)
        for column, width in zip(added.columns, _widths(table), strict=True):
            column.width = width
        grid = [row.cells for row in added.rows]
        if len(headers) > 1:
            _merge_headers(grid, table)
        for position, row in enumerate(table.rows, len(headers)):
            _merge_row(grid, position, row)


def _header_rows(table: Table) -> Iterator[tuple[str, ...]]:
    if not any(table.above):
        yield table.headers
        return
    first = [table.above[:i].count(above) == 0 for i, above in enumerate(table.above)]
    yield tuple(
        (above if new else "") if above else header
        for above, new, header in zip(table.above, first, table.headers, strict=True)
    )
    yield tuple(header if above else "" for above, header in zip(table.above, table.headers, strict=True))


def _widths(table: Table) -> list[Cm]:
    """Widths of the columns, 16.5 cm in all, by the square root of their longest cells."""
    longest = [max(map(len, cells)) for cells in zip(table.headers, *(row.cells for row in table.rows), strict=True)]
    longest[1] = max(map(len, (row.cells[1] for row in table.rows if row.kind is RowKind.ITEM)))
    roots = [length**0.5 for length in longest]
    return [Cm(16.5 * root / sum(roots)) for root in roots]


def _merge_headers(grid: list[tuple[Any, ...]], table: Table) -> None:
    for column, above in enumerate(table.above):
        if not above:
            _merge(grid[0][column], grid[1][column])
        elif column and table.above[column - 1] == above:
            _merge(grid[0][table.above.index(above)], grid[0][column])


def _merge_row(grid: list[tuple[Any, ...]], position: int, row: Row) -> None:
    if row.kind is not RowKind.ITEM:
        _merge(grid[position][1], grid[position][-1])
    for column, span in enumerate(row.spans):
        if span > 1:
            _merge(grid[position][column], grid[position + span - 1][column])


def _merge(first: Any, last: Any) -> None:
    """Merge cells; the empty paragraphs that the others bring are left out, as in Word."""
    merged = first.merge(last)
    for paragraph in merged.paragraphs[1:]:
        if not paragraph.text:
            paragraph._p.getparent().remove(paragraph._p)


def _number(paragraph: WordParagraph, list_: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = list_


def _text_element(text: str) -> Any:
    element = OxmlElement("w:t")
    element.set(qn("xml:space"), "preserve")
    element.text = text
    return element
