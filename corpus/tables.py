"""Tables whose cells are parted by tabs: columns by their header words, rows cut by page breaks made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.aligned import AlignedText
from corpus.clean import clean_block
from corpus.layout import Line
from corpus.records import Column
from corpus.wording import columns

__all__ = ["ColumnHeader", "TableRow", "TableRowKind", "read_header", "read_tab_table"]


@dataclass(frozen=True, slots=True)
class ColumnHeader:
    """One column: what it holds, its heading as printed, and the year of a value column."""

    column: Column
    text: str
    year: int | None = None


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
        return AlignedText("", (), (), ())


_NUMBER = re.compile(r"(?:[IVXL]+|\d{1,3}(?:\.\d{1,3})*)\.?")
_ROMAN = re.compile(r"[IVXL]+\.?")
_FEWEST_HEADERS = 3


def read_header(cells: Sequence[str]) -> tuple[ColumnHeader, ...] | None:
    """The columns of a header row, or None if it is not one: at least three cells must be known header words.

    A first cell without words is the number column (quang-binh-ubnd 496: "\\tChỉ tiêu\\tĐơn vị tính\\t…").
    """
    known = columns().headers
    folded = {wording.lower(): column for wording, column in known.items()}
    found = [folded.get(" ".join(cell.split()).lower()) for cell in cells]
    years = [_year(" ".join(cell.split())) for cell in cells]
    if sum(column is not None for column in found) + sum(map(bool, years)) < _FEWEST_HEADERS or not any(found):
        return None
    if found[0] is None and not cells[0].strip():
        found[0] = Column.NUMBER
    return tuple(
        ColumnHeader(Column.VALUE if years[i] else found[i] or Column.OTHER, cell.strip(), years[i])
        for i, cell in enumerate(cells)
    )


def read_tab_table(lines: Sequence[Line]) -> tuple[list[TableRow], list[Line]]:
    """Rows of a table and the lines that are its header, first and repeated.

    After a repeated header, a row without a number goes on from the last row before it.
    """
    headers: tuple[ColumnHeader, ...] = ()
    rows: list[TableRow] = []
    header_lines: list[Line] = []
    year: int | None = None
    after_header = False
    for line in lines:
        cells = _split(line)
        found = read_header([cell.text for cell in cells])
        if found is not None:
            after_header = bool(rows) and found == headers  # another header begins another table
            headers = found
            header_lines.append(line)
            continue
        cells, doubts = _fit(cells, headers)
        if len(headers) < len(cells):
            headers = tuple(ColumnHeader(Column.NAME if i == 1 else Column.OTHER, "") for i in range(len(cells)))
        number = cells[0].text.strip()
        period = _period_year(cells, headers)
        if period is not None:
            year = period
            rows.append(
                TableRow(TableRowKind.PERIOD, str(year), [line], cells, headers, tuple(header_lines[-1:]), year)
            )
        elif after_header and not number and rows:
            _append(rows[-1], line, cells)
        else:
            rows.append(
                TableRow(
                    _kind(number, cells, headers),
                    number.rstrip("."),
                    [line],
                    cells,
                    headers,
                    tuple(header_lines[-1:]),
                    year,
                    doubts,
                )
            )
        after_header = False
    return rows, header_lines


def _split(line: Line) -> list[AlignedText]:
    """The cells of a tab-separated row, each without white space around it."""
    cells, start = [], 0
    for tab in [i for i, char in enumerate(line.text.text) if char == "\t"] + [len(line.text)]:
        cells.append(line.text[start:tab].strip())
        start = tab + 1
    return cells


def _fit(cells: list[AlignedText], headers: Sequence[ColumnHeader]) -> tuple[list[AlignedText], list[str]]:
    """As many cells as there are columns: missing ones are empty, those too many are kept in the last one."""
    if not headers or len(cells) == len(headers):
        return cells, []
    if len(cells) < len(headers):
        filled = cells + [AlignedText("", (), (), ())] * (len(headers) - len(cells))
        return filled, [f"{len(cells)} cells under {len(headers)} headers; the last ones may be blank"]
    kept = [*cells[: len(headers) - 1], AlignedText.join(cells[len(headers) - 1 :])]
    return kept, [f"{len(cells)} cells under {len(headers)} headers; the last ones are kept together"]


def _append(row: TableRow, line: Line, cells: Sequence[AlignedText]) -> None:
    row.lines.append(line)
    fitted, _ = _fit(list(cells), row.headers)
    row.cells = [clean_block(AlignedText.join((old, new))) for old, new in zip(row.cells, fitted, strict=True)]


def _period_year(cells: Sequence[AlignedText], headers: Sequence[ColumnHeader]) -> int | None:
    """The year of a row such as "\\tĐến năm 2030\\t\\t\\t"."""
    filled = [(header.column, cell.text) for header, cell in zip(headers, cells, strict=False) if cell.text]
    if len(filled) != 1 or filled[0][0] is not Column.NAME or filled[0][1].isdigit():
        return None  # the rest of a deadline that a page cut is no period
    return _year(filled[0][1])


def _year(text: str) -> int | None:
    """The year of "Đến năm 2030", or of "2030" alone."""
    return int(text) if re.fullmatch(r"20\d\d", text) else columns().period_year(text)


def _kind(number: str, cells: Sequence[AlignedText], headers: Sequence[ColumnHeader]) -> TableRowKind:
    """Roman numbers head groups of tasks; in a table of indicators a row without unit and value heads a group."""
    if _ROMAN.fullmatch(number):
        return TableRowKind.GROUP
    values = [cell.text for cell, header in zip(cells, headers, strict=True) if header.column is Column.VALUE]
    return TableRowKind.GROUP if values and not any(values) else TableRowKind.ITEM
