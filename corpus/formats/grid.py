"""Tables with merged cells -> rows of canonical text, whatever format they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Cell", "Grid"]

_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2}|[A-D])\)?(?:\s*=.*)?")
_COLUMN_LETTERS = "ABCD"
_FEWEST_PLAIN = 4
_MOST_LAYOUT_ROWS = 3
"""Letterheads have one or two rows, signatures one; tables of figures have more."""
_MOST_LAYOUT_COLUMNS = 2
_FEWEST_STARTS = 0.2
"""Share of rows: a column in which fewer have a cell of their own, and the header none, is an edge drawn awry."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its lines of text, how many rows and columns it covers, whether the format calls it a header."""

    text: str
    rows: int = 1
    columns: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class _Slot:
    """One place of the grid: the cell that covers it, and where that cell begins."""

    cell: Cell
    row: int
    column: int


class Grid:
    """A table while it is read: cells at their places. `bordered`: None where the format does not say."""

    def __init__(self, *, bordered: bool | None = None) -> None:
        self.height = 0
        self.width = 0
        self._bordered = bordered
        self._slots: dict[tuple[int, int], _Slot] = {}

    def free(self, row: int, column: int) -> int:
        """The first column from `column` on that no cell covers in this row."""
        while (row, column) in self._slots:
            column += 1
        return column

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Set a cell; places that another one covers already stay with that one."""
        slot = _Slot(cell, row, column)
        for i in range(row, row + cell.rows):
            for j in range(column, column + cell.columns):
                self._slots.setdefault((i, j), slot)
        self.height = max(self.height, row + cell.rows)
        self.width = max(self.width, column + cell.columns)

    def lines(self) -> list[str]:
        """The table as lines of canonical text.

        A row a line with its cells parted by tabs, the header in one row, each merged cell in every row it covers; what
        stands above the header over the whole width is a line of its own. A table that only sets text side by side
        becomes that text, left before right.
        """
        rows = [row for row in range(self.height) if not self._is_covered(row)]
        columns = [column for column in range(self.width) if any(self._text(row, column) for row in rows)]
        rows = [row for row in rows if any(self._text(row, column) for column in columns)]
        if self._is_layout(rows, columns):
            return [
                line for row in rows for column in columns for line in self._own_text(row, column).split("\n") if line
            ]
        above: list[str] = []
        while rows and (title := self._whole_width(rows[0], columns)):
            above += title.split("\n")
            rows = rows[1:]
        header = rows[: self._header_height(rows, columns)]
        real = self._real_columns(rows, columns, len(header))
        return above + ["\t".join(row) for row in self._body(rows, real, len(header))]

    # --- places ----------------------------------------------------------------------------------------------------

    def _is_covered(self, row: int) -> bool:
        """Whether nothing begins in this row."""
        return not any(self._begins(row, column) for column in range(self.width))

    def _begins(self, row: int, column: int) -> bool:
        slot = self._slots.get((row, column))
        return slot is not None and slot.row == row and slot.column == column

    def _text(self, row: int, column: int) -> str:
        """The text at the first column of the cell that covers this place; in every row of it."""
        slot = self._slots.get((row, column))
        return slot.cell.text if slot is not None and slot.column == column else ""

    def _own_text(self, row: int, column: int) -> str:
        return self._text(row, column) if self._begins(row, column) else ""

    def _covering(self, row: int, column: int) -> str:
        slot = self._slots.get((row, column))
        return "" if slot is None else slot.cell.text

    # --- shape -----------------------------------------------------------------------------------------------------

    def _is_layout(self, rows: Sequence[int], columns: Sequence[int]) -> bool:
        if len(columns) <= 1:
            return True
        if len(columns) > _MOST_LAYOUT_COLUMNS or len(rows) > _MOST_LAYOUT_ROWS or self._is_marked(rows[0], columns):
            return False
        return not self._bordered

    def _whole_width(self, row: int, columns: Sequence[int]) -> str:
        """The text of a cell that covers all columns, or ""."""
        slot = self._slots.get((row, columns[0]))
        whole = slot is not None and all(self._slots.get((row, column)) is slot for column in columns)
        return self._text(row, columns[0]) if whole else ""

    def _is_marked(self, row: int, columns: Sequence[int]) -> bool:
        """Whether the format calls every cell of a row with words a header."""
        slots = [self._slots.get((row, column)) for column in columns]
        return all(slot.cell.header for slot in slots if slot is not None and slot.cell.text)

    def _header_height(self, rows: Sequence[int], columns: Sequence[int]) -> int:
        """How many rows the header has: those marked as such, and those below a heading over several columns."""
        marked = 0
        while marked < len(rows) and self._is_marked(rows[marked], columns):
            marked += 1
        height = min(len(rows), max(1, marked if marked < len(rows) else 1))
        while height < len(rows) and self._has_subheadings(rows[height - 1], rows[height], columns):
            height += 1
        return height

    def _has_subheadings(self, row: int, below: int, columns: Sequence[int]) -> bool:
        """Whether the row below only parts the headings of this one that cover several columns."""
        split = False
        for column in columns:
            above, slot = self._slots.get((row, column)), self._slots.get((below, column))
            if above is slot or slot is None or not slot.cell.text:
                continue
            if above is None or above.cell.columns == 1:
                return False
            split = True
        return split

    def _real_columns(self, rows: Sequence[int], columns: Sequence[int], header: int) -> list[list[int]]:
        """The columns, each with the ones beside it that are only edges drawn awry."""
        real: list[list[int]] = []
        for column in columns:
            heads = any(self._begins(row, column) for row in rows[:header])
            starts = sum(self._begins(row, column) for row in rows)
            if real and not heads and starts < _FEWEST_STARTS * len(rows):
                real[-1].append(column)
            else:
                real.append([column])
        return real

    # --- rows ------------------------------------------------------------------------------------------------------

    def _body(self, rows: Sequence[int], columns: Sequence[Sequence[int]], header: int) -> Iterator[list[str]]:
        """The header in one row, then the others."""
        heading = [
            _line(dict.fromkeys(self._covering(row, column) for row in rows[:header] for column in members))
            for members in columns
        ]
        yield heading
        printed = [self._row(row, columns) for row in rows]
        position = header
        if position < len(printed) and _numbers_columns(printed[position]):
            position += 1
        while position < len(printed):
            following = printed[position + header : position + header + 1]
            if header and printed[position : position + header] == printed[:header]:
                # After a page break. Where it cuts a row, the header says so to who reads the rows.
                if following and not following[0][0]:
                    yield heading
                position += header
                continue
            yield printed[position]
            position += 1

    def _row(self, row: int, columns: Sequence[Sequence[int]]) -> list[str]:
        return [_line(self._text(row, column) for column in members) for members in columns]


def _line(texts: Iterator[str] | dict[str, None]) -> str:
    return " ".join(" ".join(texts).split())


def _numbers_columns(cells: Sequence[str]) -> bool:
    """Whether a row only counts the columns: "(1) (2) (3)", "A B 1 2"; "1 2 3" alone may be a row of figures."""
    marks = [match[1] for match in map(_COLUMN_NUMBER.fullmatch, cells) if match is not None]
    letters = sum(mark in _COLUMN_LETTERS for mark in marks)
    counted = [*_COLUMN_LETTERS[:letters], *map(str, range(1, len(cells) - letters + 1))]
    plain = all(cell.isdigit() for cell in cells)
    return marks == counted and len(cells) >= (_FEWEST_PLAIN if plain else 2)
