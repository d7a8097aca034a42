"""Tables whose cells are parted by tabs: columns by their header words, rows cut by page breaks made whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from corpus.aligned import AlignedText
from corpus.clean import clean_block
from corpus.folding import place_tone
from corpus.headings import ColumnHeader, joint_labels, joint_pattern, read_header, read_plain_header
from corpus.layout import Line
from corpus.outline import Level, row_level
from corpus.records import Column
from corpus.wording import columns

__all__ = ["ColumnHeader", "TableRow", "TableRowKind", "read_header", "read_tab_table"]


class TableRowKind(StrEnum):
    """What a row of a table is."""

    PERIOD = "period"
    GROUP = "group"
    ITEM = "item"


@dataclass(slots=True)
class TableRow:
    """One whole row. `number` is as printed without a full stop; `cells` follow the table's columns.

    `header_lines` are those of the nearest header above it; `year` is that of the period's row above, for indicator
    tables that list one period after the other.
    """

    kind: TableRowKind
    number: str
    lines: list[Line]
    cells: list[AlignedText]
    headers: tuple[ColumnHeader, ...]
    header_lines: tuple[Line, ...] = ()
    year: int | None = None
    doubts: list[str] = field(default_factory=list)

    def cell(self, column: Column) -> AlignedText:
        """The first cell of this column; empty if the table has none."""
        for header, cell in zip(self.headers, self.cells, strict=True):
            if header.column is column:
                return cell
        return _EMPTY

    @property
    def says_only_its_name(self) -> bool:
        """Whether nothing but its name and number is filled in."""
        said = {header.column for header, cell in zip(self.headers, self.cells, strict=True) if cell.text}
        return said - {Column.NUMBER} == {Column.NAME}


_EMPTY = AlignedText("", (), (), ())
_NUMBER = re.compile(r"\(?(?P<number>[IVXL]+|[A-ZĐ]|(?P<letter>[a-zđ])|\d{1,3}(?:\.\d{1,3})*)[.)]?")
# A number at the start of a name, where the number column is empty or missing: "a) Tỷ lệ …", "1.1 Tỷ lệ …", "- …".
_NUMBER_BEFORE = re.compile(
    r"(?:[IVXL]+(?:\.|\s?[-–])|[A-ZĐ]\.|\d{1,3}[.)]|\d{1,3}(?:\.\d{1,3})+\.?|[a-zđ][).]|[-+•*])\s+(?=\S)"
)
_COLUMN_NUMBERS = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?(?:\s*=.*)?")
_FEWEST_NUMBERS = 3
_FEWEST_WORDS = 2
"""Of a name; a number such as "NV 01" has as many, but a name beside it."""
_ROWS_BELOW = 2
"""Rows of as many cells that stand below a header of words that are not known."""


def read_tab_table(lines: Sequence[Line]) -> tuple[list[TableRow], list[Line]]:
    """Rows of a table, or of several that follow each other, and the lines that are their headers, first and repeated.

    The first row is the header if its cells can be headings. After a repeated header, a row without a number goes on
    from the last row before it.
    """
    header_lines: list[Line] = []
    table = _Table()
    rows: list[TableRow] = []
    for position, line in enumerate(lines):
        cells = _split(line)
        found = _find_header(table, cells, line, lines[position + 1 : position + 1 + _ROWS_BELOW])
        if found is None:
            table.read(line, cells)
            continue
        if found != table.found:  # another header begins another table
            rows.extend(table.finish())
            table = _Table(found)
        table.above = (*table.above, line) if _counts_columns(cells) else (line,)
        table.after_header = bool(table.rows)
        header_lines.append(line)
    return [*rows, *table.finish()], header_lines


class _Table:
    """The rows of one table, read one after the other; `found` are the columns of its header as printed."""

    def __init__(self, found: tuple[ColumnHeader, ...] = ()) -> None:
        self.found = found
        self.headers = _expand(found)
        self.rows: list[TableRow] = []
        self.above: tuple[Line, ...] = ()
        self.after_header = False
        self._year: int | None = None

    def read(self, line: Line, cells: list[AlignedText]) -> None:
        """Add a row, or the rest of the one that a page cut."""
        if len(self.found) < len(cells) and not any(header.text for header in self.found):
            self.found = _without_headings(cells)
            self.headers = _expand(self.found)
        cells, doubts = _fit(cells, self.found)
        cells = self._part(_with_name_in_place(cells, self.found), doubts)
        number = self._number(cells)
        period = _period_year(cells, self.headers)
        after_header, self.after_header = self.after_header, False
        if period is not None:
            self._year = period
            self._add(TableRowKind.PERIOD, str(period), line, cells, [])
        elif after_header and not number and self.rows and _has_numbers(self.found):
            _append(self.rows[-1], line, cells)
        else:
            kind = _kind(number, cells, self.headers)
            if kind is TableRowKind.ITEM and _has_numbers(self.found) and not self._printed_number(cells):
                doubts.append("a row without a number")
            self._add(kind, number, line, cells, doubts)

    def _number(self, cells: Sequence[AlignedText]) -> str:
        """A row's number: "I", "1.1", "a)"; of another form ("NV01") as it is, where the table has a column for it."""
        printed = self._printed_number(cells)
        match = _NUMBER.fullmatch(printed)
        if match is None:
            return printed.rstrip(".") if _has_numbers(self.found) and printed.strip("-+•*") else ""
        return f"{match['letter']})" if match["letter"] else match["number"]

    def _printed_number(self, cells: Sequence[AlignedText]) -> str:
        numbers = (cell for header, cell in zip(self.headers, cells, strict=True) if header.column is Column.NUMBER)
        return next((cell.text for cell in numbers), "")

    def finish(self) -> list[TableRow]:
        """The rows, groups told from tasks by what stands below them."""
        _find_groups(self.rows)
        return self.rows

    def _add(self, kind: TableRowKind, number: str, line: Line, cells: list[AlignedText], doubts: list[str]) -> None:
        self.rows.append(TableRow(kind, number, [line], cells, self.headers, self.above, self._year, doubts))

    def _part(self, cells: Sequence[AlignedText], doubts: list[str]) -> list[AlignedText]:
        """Cells for all columns: the number before a name, and the lead and coordinators of one cell, apart."""
        parted: list[AlignedText] = []
        for header, cell in zip(self.found, cells, strict=True):
            if header.column is Column.NAME:
                number = _NUMBER_BEFORE.match(cell.text)
                end = number.end() if number else 0
                if not _has_numbers(self.found):
                    parted += [cell[:end].strip(), cell[end:]]
                elif end and parted and self.headers[len(parted) - 1].column is Column.NUMBER and not parted[-1].text:
                    parted[-1:] = [cell[:end].strip(), cell[end:]]
                else:
                    parted.append(cell)
            elif header.joint:
                parted += _part_agencies(cell, header, doubts)
            else:
                parted.append(cell)
        return parted


def _find_header(
    table: _Table, cells: Sequence[AlignedText], line: Line, below: Sequence[Line]
) -> tuple[ColumnHeader, ...] | None:
    """The columns of a row that is a header, None if it is none; those of its table if it repeats or counts them."""
    texts = [cell.text for cell in cells]
    if table.above and not table.rows and _counts_columns(cells):
        return table.found
    if table.found and texts == [header.text for header in table.found]:
        return table.found
    begins = not table.found or len(cells) != len(table.found)
    found = read_header(texts, loosely=begins or line.after_blank)
    if found is None and begins and below and all(len(_split(each)) == len(cells) for each in below):
        found = read_plain_header(texts)
    return found


def _counts_columns(cells: Sequence[AlignedText]) -> bool:
    """Whether a row numbers the columns: "(1)  (2)  (3)"."""
    texts = [cell.text for cell in cells]
    return len(texts) >= _FEWEST_NUMBERS and all(map(_COLUMN_NUMBERS.fullmatch, texts))


def _expand(headers: Sequence[ColumnHeader]) -> tuple[ColumnHeader, ...]:
    """The columns of the rows: with one for numbers, and one each for leads and coordinators."""
    numbered = _has_numbers(headers)
    expanded: list[ColumnHeader] = []
    for header in headers:
        if header.column is Column.NAME and not numbered:
            expanded.append(ColumnHeader(Column.NUMBER, ""))
        if header.joint:
            lead, coordinator = joint_labels() if header.parted else (header.text, joint_labels()[1])
            expanded += [replace(header, text=lead), replace(header, column=Column.COORDINATOR, text=coordinator)]
        else:
            expanded.append(header)
    return tuple(expanded)


def _without_headings(cells: Sequence[AlignedText]) -> tuple[ColumnHeader, ...]:
    """The columns of a table without a header: a number first, if it is one, then the name."""
    name = 0 if cells[0].text and not _NUMBER.fullmatch(cells[0].text) else 1
    kinds = [Column.NUMBER, Column.NAME][1 - name :]
    return tuple(ColumnHeader(kinds[i] if i < len(kinds) else Column.OTHER, "") for i in range(len(cells)))


def _has_numbers(headers: Sequence[ColumnHeader]) -> bool:
    return any(header.column is Column.NUMBER for header in headers)


def _split(line: Line) -> list[AlignedText]:
    """The cells of a tab-separated row, each without white space around it."""
    cells, start = [], 0
    for tab in [i for i, char in enumerate(line.text.text) if char == "\t"] + [len(line.text)]:
        cells.append(line.text[start:tab].strip())
        start = tab + 1
    return cells


def _fit(cells: list[AlignedText], headers: Sequence[ColumnHeader]) -> tuple[list[AlignedText], list[str]]:
    """As many cells as there are columns: missing ones are empty, those too many are kept in the last one."""
    if len(cells) == len(headers):
        return cells, []
    if len(cells) < len(headers):
        filled = cells + [_EMPTY] * (len(headers) - len(cells))
        return filled, [f"{len(cells)} cells under {len(headers)} headers; the last ones may be blank"]
    kept = [*cells[: len(headers) - 1], AlignedText.join(cells[len(headers) - 1 :])]
    return kept, [f"{len(cells)} cells under {len(headers)} headers; the last ones are kept together"]


def _with_name_in_place(cells: list[AlignedText], headers: Sequence[ColumnHeader]) -> list[AlignedText]:
    """A name in a column before its own, as of a cell merged over several ("II. HẠ TẦNG SỐ"), moved to its own.

    What of it is a number is told apart later. Where it stands in another column than the number's, it must have one,
    and the row must say nothing else.
    """
    kinds = [header.column for header in headers]
    if Column.NUMBER not in kinds or Column.NAME not in kinds:
        return cells
    number, name = kinds.index(Column.NUMBER), kinds.index(Column.NAME)
    before = [cell for cell in cells[:name] if cell.text]
    if cells[name].text or not before or len(before[-1].text.split()) < _FEWEST_WORDS:
        return cells
    said = AlignedText.join(before)
    alone = not any(cell.text for cell in cells[name:]) and _NUMBER_BEFORE.match(said.text)
    if before != [cells[number]] and not alone:
        return cells
    return [_EMPTY] * name + [said] + cells[name + 1 :]


def _append(row: TableRow, line: Line, cells: Sequence[AlignedText]) -> None:
    row.lines.append(line)
    row.cells = [clean_block(AlignedText.join((old, new))) for old, new in zip(row.cells, cells, strict=True)]


def _part_agencies(cell: AlignedText, header: ColumnHeader, doubts: list[str]) -> tuple[AlignedText, AlignedText]:
    """The lead and the coordinators of one cell, without the words that say so.

    "Chủ trì: A; phối hợp: B", "A chủ trì, phối hợp với B", "A (chủ trì), B, C"; where no words say so and the heading
    names both, a stroke or semicolon parts them ("A/ B, C").
    """
    text = place_tone(cell.text)
    if len(text) != len(cell):  # a letter whose small form is longer: the words cannot be found by place
        return cell, _EMPTY
    lead, coordinator = (joint_pattern(role).search(text) for role in ("lead", "coordinator"))
    if coordinator is None and lead is None:
        return _part_at_sign(cell, header, doubts)
    if coordinator is None:
        label = text[lead.end() :].lstrip().startswith(":") if lead else False
        end = lead.end() if lead else 0
        return (_bare(cell[end:]), _EMPTY) if label or not lead else (_bare(cell[: lead.start()]), _bare(cell[end:]))
    before = cell[: coordinator.start()]
    if lead is None or lead.start() > coordinator.start():
        return _bare(before), _bare(cell[coordinator.end() :])
    if _bare(cell[: lead.start()]).text:  # "A chủ trì, phối hợp với B" and "A chủ trì; B, C phối hợp"
        named = _bare(cell[lead.end() : coordinator.start()])
        return _bare(cell[: lead.start()]), named if named.text else _bare(cell[coordinator.end() :])
    return _bare(cell[lead.end() : coordinator.start()]), _bare(cell[coordinator.end() :])


def _part_at_sign(cell: AlignedText, header: ColumnHeader, doubts: list[str]) -> tuple[AlignedText, AlignedText]:
    """The same of a cell without such words: all of it leads, unless the heading says that others may stand in it."""
    if not header.parted:
        return cell, _EMPTY
    for sign in ("/", ";"):
        place = cell.text.find(sign)
        if place > 0:
            return _bare(cell[:place]), _bare(cell[place + 1 :])
    if "," in cell.text:
        doubts.append("the text does not show which of these agencies leads")
    return cell, _EMPTY


_AROUND = " \t:;,.-–()/"


def _bare(cell: AlignedText) -> AlignedText:
    """Without the signs around it; a bracket that it opens itself stays."""
    start, end = 0, len(cell)
    while start < end and cell.text[start] in _AROUND:
        start += 1
    while start < end and cell.text[end - 1] in _AROUND:
        if cell.text[end - 1] == ")" and cell.text.count("(", start, end) >= cell.text.count(")", start, end):
            break
        end -= 1
    return cell[start:end]


def _period_year(cells: Sequence[AlignedText], headers: Sequence[ColumnHeader]) -> int | None:
    """The year of a row such as "\\tĐến năm 2030\\t\\t\\t"."""
    filled = [
        (header.column, cell.text)
        for header, cell in zip(headers, cells, strict=True)
        if cell.text and header.column is not Column.NUMBER
    ]
    if len(filled) != 1 or filled[0][0] is not Column.NAME:
        return None  # the rest of a deadline that a page cut is no period
    return columns().period_year(filled[0][1])


def _kind(number: str, cells: Sequence[AlignedText], headers: Sequence[ColumnHeader]) -> TableRowKind:
    """A row of indicators without any value heads a group, and of others a name alone with a Roman number or "A"."""
    row = TableRow(TableRowKind.ITEM, number, [], list(cells), tuple(headers))
    values = [cell.text for cell, header in zip(cells, headers, strict=True) if header.column is Column.VALUE]
    if values:
        return TableRowKind.ITEM if any(values) else TableRowKind.GROUP
    heads = row.says_only_its_name and row_level(number or "1") in (Level.ROMAN, Level.PART)
    return TableRowKind.GROUP if heads else TableRowKind.ITEM


def _find_groups(rows: Sequence[TableRow]) -> None:
    """Make groups of those rows that say only a name, where no other row of their level says more.

    Tasks in parts also say only a name ("9 Nâng cấp Trung tâm dữ liệu" above 9.1), but other tasks are numbered as
    they are; groups of tasks ("1. Về thể chế" above a), b)) have no such others.
    """
    items = [row for row in rows if row.kind is TableRowKind.ITEM]
    for level, members in _by_level(items):
        if all(row.says_only_its_name for row in members) and len(members) < len(items):
            for row in members:
                row.kind = TableRowKind.GROUP
        elif level is None:
            for row in members:
                if row.says_only_its_name and row is not rows[-1]:
                    row.kind = TableRowKind.GROUP


def _by_level(rows: Sequence[TableRow]) -> Iterator[tuple[Level | None, list[TableRow]]]:
    """The rows of each level, those without a number as one of their own."""
    levels: dict[Level | None, list[TableRow]] = {}
    for row in rows:
        levels.setdefault(row_level(row.number) if row.number else None, []).append(row)
    yield from levels.items()
