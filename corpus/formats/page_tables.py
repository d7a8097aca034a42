"""Tables of pages: the words in each cell, the parts on several pages made one, rows cut by page ends made whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from corpus.folding import fold_spaces
from corpus.formats.columns import ColumnBlock
from corpus.formats.grid import Cell, Grid
from corpus.formats.legacy import is_syllable
from corpus.formats.marks import mark_page, without_marks
from corpus.formats.page import TextLine, Word, join_broken, join_lines, read_lines
from corpus.formats.ruled import RuledCell, RuledTable

__all__ = ["PageTable", "TableCell", "join_tables", "read_column_block", "read_ruled_table", "table_grid"]

_SAME_COLUMN = 0.02
"""Part of a table's width by which its borders may differ from page to page."""
_ALIKE = 0.8
_PADDING = 6.0
"""Points between a cell's border and its text at most, where the text is not set apart from it on purpose."""
_FIGURE = re.compile(r"\d+(?:[.,]\d*)*")
_NUMBER = re.compile(r"(?:[IVXLC]+|\d{1,3}(?:\.\d{1,3})*|[a-zđ]\)?)[.)]?")


@dataclass(slots=True)
class TableCell:
    """A cell that begins in column `column`, from 0, and covers so many rows and columns."""

    text: str
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class PageTable:
    """A table, or the part of one on a page: its rows with the cells that begin in each, and the page of each row.

    `borders`: of its columns, as parts of its width; `is_open`: nothing closes its last row below, as
    where a page cuts it.
    """

    borders: tuple[float, ...]
    left: float
    top: float
    right: float
    rows: list[list[TableCell]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    is_open: bool = False

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.borders) - 1

    def texts(self, row: int) -> list[str]:
        """The text in each column of a row, "" where no cell begins."""
        found = [""] * self.width
        for cell in self.rows[row]:
            found[cell.column] = cell.text
        return found


def read_ruled_table(table: RuledTable, words: Iterable[Word], page: int) -> PageTable:
    """A ruled table with the words of each cell; a word on a border belongs to the cell in which its middle lies."""
    held: list[list[Word]] = [[] for _ in table.cells]
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        nearest = min(
            range(len(table.cells)),
            key=lambda i: max(
                table.cells[i].x0 - x, x - table.cells[i].x1, table.cells[i].top - y, y - table.cells[i].bottom
            ),
        )
        held[nearest].append(word)
    left, width = table.xs[0], table.xs[-1] - table.xs[0]
    result = PageTable(tuple((x - left) / width for x in table.xs), left, table.ys[0], table.xs[-1])
    result.is_open = table.is_open
    result.rows = [[] for _ in range(len(table.ys) - 1)]
    result.pages = [page] * len(result.rows)
    for cell, inside in zip(table.cells, held, strict=True):
        text = _join_in_cell(read_lines(inside), cell)
        result.rows[cell.row].append(TableCell(text, cell.column, cell.rows, cell.columns))
    return result


def _join_in_cell(lines: Sequence[TextLine], cell: RuledCell) -> str:
    """The text of a cell; what a column narrower than a word cut ("203" / "0", "Doa" / "nh") is whole."""
    text = ""
    padding = min([_PADDING, *(min(line.x0 - cell.x0, cell.x1 - line.x1) for line in lines)])
    for i, line in enumerate(lines):
        above, word = lines[i - 1], line.words[0]
        room = cell.x1 - cell.x0 - 2 * padding - (above.x1 - above.x0)
        cut = i and len(above.words) == 1 and room < (word.x1 - word.x0) / len(word.text)
        if cut and _are_one(text.rsplit(maxsplit=1)[-1], word.text):
            text += line.text
        else:
            text = join_broken(text, line.text)
    return text


def _are_one(above: str, below: str) -> bool:
    """Whether two parts, one below the other, are one number, word in capitals or syllable."""
    both = above + below
    if _FIGURE.fullmatch(both):
        return len(below) == 1 or len(below) < len(above) or not both.isdecimal()
    if not both.isalpha():
        return False
    return (both.isupper() and len(below) == 1) or (not below[:1].isupper() and is_syllable(both.lower()))


def read_column_block(block: ColumnBlock, page: int) -> PageTable:
    """A table whose cells are only set apart."""
    lefts = [min(word.x0 for word in column) for column in block.columns]
    right = max(word.x1 for column in block.columns for word in column)
    top = min(word.top for column in block.columns for word in column)
    borders = tuple((x - lefts[0]) / (right - lefts[0]) for x in (*lefts, right))
    result = PageTable(borders, lefts[0], top, right)
    for row in block.rows():
        result.rows.append([TableCell(join_lines(lines), i) for i, lines in enumerate(row)])
        result.pages.append(page)
    return result


def join_tables(above: PageTable, below: PageTable) -> bool:
    """Append the part of a table on the next page to the part above it. False if it is another table."""
    if above.width != below.width or any(
        abs(one - other) > _SAME_COLUMN for one, other in zip(above.borders, below.borders, strict=True)
    ):
        return False
    first = _repeated(above, below)
    if first < len(below.rows) and _is_rest(above, below, first):
        _append_rest(above, below.rows, first)
        first += 1
    elif first < len(below.rows):
        _continue_merged(above, below.rows[first])
    above.rows += below.rows[first:]
    above.pages += below.pages[first:]
    above.is_open = below.is_open
    return True


def table_grid(table: PageTable) -> Grid:
    """The table for writing, with marks where its rows begin a page."""
    grid = Grid(bordered=True)
    page = table.pages[0]
    for row, (cells, on_page) in enumerate(zip(table.rows, table.pages, strict=True)):
        for cell in cells:
            text = cell.text
            if on_page != page and cell.rows == 1 and text:
                text, page = mark_page(on_page) + text, on_page
            grid.put(row, cell.column, Cell(text, cell.rows, cell.columns))
    return grid


def _repeated(above: PageTable, below: PageTable) -> int:
    """How many rows at the top of the next page repeat the header of the table."""
    count = 0
    most = min(len(above.rows), len(below.rows))
    while count < most and _are_alike(above.texts(count), below.texts(count)):
        count += 1
    return count


def _are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    first, second = (fold_spaces(" ".join(map(without_marks, texts))).lower() for texts in (one, other))
    if not first or (_NUMBER.fullmatch(without_marks(one[0])) and one[0] != other[0]):
        return first == second
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _continue_merged(above: PageTable, row: list[TableCell]) -> None:
    """A cell merged over rows on both sides of a page end has its text on one of them."""
    for cell in row:
        owner = _cell_above(above, cell.column)
        if owner is None or owner.columns != cell.columns:
            continue
        if cell.rows > 1 and not cell.text:
            cell.text = owner.text
        elif owner.rows > 1 and not owner.text:
            owner.text = cell.text


def _cell_above(table: PageTable, column: int) -> TableCell | None:
    """The cell that covers a column in the last row."""
    for distance, row in enumerate(reversed(table.rows)):
        for cell in row:
            if cell.column <= column < cell.column + cell.columns:
                return cell if cell.rows > distance else None
    return None


def _is_rest(above: PageTable, below: PageTable, row: int) -> bool:
    """Whether a row that begins a page is the rest of the one above.

    Its number was printed before, in whatever column, and each of its cells goes on from words above it; where the
    table has no number column, one of them begins in the middle of a sentence.
    """
    texts = [without_marks(text) for text in below.texts(row)]
    last = [without_marks(text) for text in above.texts(len(above.rows) - 1)]
    if not any(texts) or any(cell.columns > 1 and cell.text and not _is_below(above, cell) for cell in below.rows[row]):
        return False
    if any(text and not before for text, before in zip(texts[1:], last[1:], strict=True)):
        return False
    if any(_NUMBER.fullmatch(text) and _NUMBER.fullmatch(before) for text, before in zip(texts, last, strict=True)):
        return False
    in_middle = any(text[:1].islower() and before for text, before in zip(texts, last, strict=True))
    if texts[0]:
        # A number set in the middle of its row may stand on the second page.
        return in_middle and (_NUMBER.fullmatch(texts[0]) is None or not last[0])
    filled = sum(bool(text) for text in texts)
    unclosed = any(before.count("(") > before.count(")") for text, before in zip(texts, last, strict=True) if text)
    return in_middle or unclosed or (bool(last[0]) and (above.is_open or filled > 1))


def _is_below(above: PageTable, cell: TableCell) -> bool:
    """Whether the cell above covers the same columns."""
    owner = _cell_above(above, cell.column)
    return owner is not None and (owner.column, owner.columns) == (cell.column, cell.columns)


def _append_rest(above: PageTable, rows: Sequence[list[TableCell]], rest: int) -> None:
    """Add the rest of a row to it; what it merges with rows below goes on in the next one."""
    for cell in rows[rest]:
        owner = _cell_above(above, cell.column)
        if owner is None:
            continue
        owner.text = join_broken(owner.text, cell.text)
        if cell.rows > 1 and rest + 1 < len(rows):
            rows[rest + 1].append(TableCell(owner.text, cell.column, cell.rows - 1, cell.columns))
