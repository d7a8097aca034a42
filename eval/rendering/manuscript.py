"""A plan taken apart for setting it anew: paragraphs, tables and footnotes, without a trace of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.aligned import AlignedText
from corpus.clean import clean_line
from corpus.document import Document
from corpus.folding import fold_spaces
from corpus.outline import Level, read_marker
from corpus.records import Column, Furniture, Passage, Role
from corpus.wording import structure

__all__ = ["Columns", "Manuscript", "Paragraph", "ParagraphKind", "Row", "RowKind", "Sheet", "Table", "manuscript"]

_DATE = re.compile(r"\bngày\b.*\bnăm\b", re.IGNORECASE)


class ParagraphKind(StrEnum):
    """What a paragraph is set as."""

    KIND = "kind"
    TITLE = "title"
    APPENDIX = "appendix"
    APPENDIX_TITLE = "appendix title"
    HEADING = "heading"
    NUMBERED = "numbered"
    BULLET = "bullet"
    NOTE = "note"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its number as printed ("1.1.", "a)") or bullet ("-"), "" if it has none, and its text.

    `level` is that of its number in the outline. Marks of footnotes stand in the text as superscript digits.
    """

    kind: ParagraphKind
    text: str
    marker: str = ""
    level: Level | None = None

    def __str__(self) -> str:
        return f"{self.marker} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Columns:
    """Lines in columns without rules, as a letterhead or signature is set: rows of two cells, each of several lines."""

    rows: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


class RowKind(StrEnum):
    """What a row of a table is."""

    PERIOD = "period"
    GROUP = "group"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell for each column; of a group or period all but the first two are empty.

    `spans[i]` is the number of rows that cell i covers: 0 where the one above covers it.
    """

    kind: RowKind
    cells: tuple[str, ...]
    spans: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the headings of its columns, and the common heading above some of them ("" above none), and rows."""

    headers: tuple[str, ...]
    above: tuple[str, ...]
    rows: tuple[Row, ...]


Sheet = Paragraph | Columns | Table


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The parts of a plan in order, and its footnotes by their marks ("¹")."""

    sheets: tuple[Sheet, ...]
    footnotes: Mapping[str, str]


def manuscript(document: Document) -> Manuscript:
    """A plan's paragraphs, tables and footnotes, from its passages."""
    notes = [passage for passage in document.passages if passage.role is Role.FOOTNOTE]
    passages = [passage for passage in document.passages if passage.role is not Role.FOOTNOTE]
    return Manuscript(tuple(_sheets(document, passages)), {note.item or "": note.text for note in notes})


def _sheets(document: Document, passages: Sequence[Passage]) -> Iterator[Sheet]:
    position = 0
    while position < len(passages):
        passage = passages[position]
        rows = _rows_from(document, passages, position)
        if rows:
            yield _table(document, passages[position : position + rows])
            position += rows
            continue
        following = passages[position + 1] if position + 1 < len(passages) else None
        if passage.role is Role.LETTERHEAD:
            yield _letterhead(_lines(document, passage))
        elif passage.role is Role.TITLE:
            yield from _title(passage.text)
        elif passage.role is Role.RECIPIENTS and following is not None and following.role is Role.SIGNATURE:
            yield Columns(((_items(document, passage), tuple(_lines(document, following))),))
            position += 1
        elif passage.role in (Role.RECIPIENTS, Role.SIGNATURE):
            yield Columns(((_items(document, passage), ()),))
        else:
            yield from _paragraphs(document, passage)
        position += 1


def _prefix(document: Document, passage: Passage) -> str:
    """What stands before a passage's text in its first line: its number or bullet, without markup."""
    start = document.source.starts[passage.span.first_line - 1]
    printed = document.source.text[start : passage.runs[0].offset]
    return fold_spaces(re.sub(r"[#*_\\]", "", printed)).strip()


def _lines(document: Document, passage: Passage) -> list[str]:
    """The physical lines of a passage that are not blank, without markup."""
    lines = (document.source.line(number) for number in passage.lines)
    return [text for line in lines if (text := fold_spaces(clean_line(AlignedText.copy(line, 0)).text).strip())]


def _items(document: Document, passage: Passage) -> tuple[str, ...]:
    """The lines of a list of recipients, each item whole."""
    items: list[str] = []
    for line in _lines(document, passage):
        if items and items[-1].startswith("-") and not line.startswith("-"):
            items[-1] += f" {line}"
        else:
            items.append(line)
    return tuple(items)


def _letterhead(lines: Sequence[str]) -> Columns:
    """Place and date on the right, all else on the left, in the order of the text."""
    rows: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for line in lines:
        if _DATE.search(line) and rows and not rows[-1][1]:
            rows[-1] = (rows[-1][0], (line,))
        else:
            rows.append(((), (line,)) if _DATE.search(line) else ((line,), ()))
    return Columns(tuple(rows))


def _title(text: str) -> Iterator[Paragraph]:
    kinds = sorted(structure().document_kinds, key=len, reverse=True)
    kind = next(kind for kind in kinds if text.startswith(kind))
    yield Paragraph(ParagraphKind.KIND, kind)
    rest = text[len(kind) :].strip()
    if rest:
        yield Paragraph(ParagraphKind.TITLE, rest)


def _paragraphs(document: Document, passage: Passage) -> Iterator[Paragraph]:
    prefix = _prefix(document, passage)
    appendix = structure().names["appendix"].upper()
    if passage.role is Role.HEADING and len(passage.section.path) == 1 and prefix.startswith(appendix):
        yield Paragraph(ParagraphKind.APPENDIX, prefix)
        title, bracket, note = passage.text.partition(" (")
        yield Paragraph(ParagraphKind.APPENDIX_TITLE, title)
        if bracket:
            yield Paragraph(ParagraphKind.NOTE, f"({note}")
        return
    marker = read_marker(f"{prefix} {passage.text}")
    if passage.role is Role.BULLET:
        yield Paragraph(ParagraphKind.BULLET, passage.text, "-")
    elif passage.role is Role.NOTE:
        yield Paragraph(ParagraphKind.NOTE, passage.text)
    elif prefix and marker is not None:
        kind = ParagraphKind.HEADING if passage.role is Role.HEADING else ParagraphKind.NUMBERED
        yield Paragraph(kind, passage.text, prefix, marker.level)
    else:
        yield Paragraph(ParagraphKind.PLAIN, passage.text)


# --- tables ----------------------------------------------------------------------------------------------------------


def _rows_from(document: Document, passages: Sequence[Passage], position: int) -> int:
    """How many passages from here are rows of one table: all under the same headers; its last one is an item."""
    headers: tuple[str, ...] = ()
    length = 0
    for count, passage in enumerate(passages[position:], 1):
        if passage.role is Role.ROW:
            found = tuple(cell.header for cell in passage.cells)
            if headers and found != headers:
                break
            headers, length = found, count
        elif passage.role is not Role.HEADING or not _is_under_header(document, passages, position):
            break
    return length


def _is_under_header(document: Document, passages: Sequence[Passage], position: int) -> bool:
    """Whether a header of a table is the nearest line above a passage that is not blank."""
    above = passages[position].span.first_line - 1
    while above and not document.source.line(above).strip():
        above -= 1
    return document.furniture.get(above) is Furniture.TABLE_HEADER


def _table(document: Document, passages: Sequence[Passage]) -> Table:
    model = next(passage for passage in passages if passage.role is Role.ROW)
    headers = tuple(cell.header for cell in model.cells)
    years = [cell.year is not None and str(cell.year) in cell.header for cell in model.cells]
    common = _common_heading(document, model, headers) if sum(years) > 1 else ""
    rows = [_row(document, passage, len(headers)) for passage in passages]
    owners = [i for i, cell in enumerate(model.cells) if cell.column is Column.OWNER and sum(years) > 1]
    for column in owners:
        rows = _merge(rows, column)
    return Table(headers, tuple(common if year else "" for year in years), tuple(rows))


def _common_heading(document: Document, row: Passage, headers: Sequence[str]) -> str:
    """The words of a row's header that are no column's: "Kết quả" above "Đến năm 2030", "Đến năm 2035"."""
    if row.header is None:
        return ""
    words = fold_spaces(document.source.lines(row.header.first_line, row.header.last_line))
    for header in sorted(headers, key=len, reverse=True):
        words = words.replace(fold_spaces(header), " ", 1)
    return fold_spaces(words).strip()


def _row(document: Document, passage: Passage, columns: int) -> Row:
    if passage.role is Role.ROW:
        cells = tuple(passage.text[cell.start : cell.end] for cell in passage.cells)
        return Row(RowKind.ITEM, cells, (1,) * columns)
    number = _prefix(document, passage)
    kind = RowKind.GROUP if number else RowKind.PERIOD
    return Row(kind, (number, passage.text, *("",) * (columns - 2)), (1,) * columns)


def _merge(rows: Sequence[Row], column: int) -> list[Row]:
    """An empty cell of an item belongs to the cell above it: a flattened table prints an agency once for its rows."""
    merged = list(rows)
    first: int | None = None
    for position, row in enumerate(rows):
        if row.kind is not RowKind.ITEM:
            first = None
        elif row.cells[column]:
            first = position
        elif first is not None:
            merged[first] = _spanning(merged[first], column, position - first + 1)
            merged[position] = _spanning(row, column, 0)
    return merged


def _spanning(row: Row, column: int, rows: int) -> Row:
    return Row(row.kind, row.cells, (*row.spans[:column], rows, *row.spans[column + 1 :]))
