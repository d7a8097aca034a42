"""Text in columns that no lines part: letterheads and signatures, and tables whose cells are only set apart."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.formats.page import TextLine, Word, read_lines

__all__ = ["ColumnBlock", "find_column_block"]

_GUTTER = 1.0
"""Width, in sizes of the type, from which a gap that several lines share parts columns; justified blanks stay below."""
_WIDE_GUTTER = 3.0
"""The same where a single line shows it: "Số: 12/KH-UBND        Quảng Bình, ngày …"."""
_FEWEST_TABLE_ROWS = 3
_FEWEST_TABLE_COLUMNS = 3
_MARKER = re.compile(r"[-–+•*]|\(?[\w.]{1,5}[.)]")
_NEAR = 1.5
"""Sizes of the type: a line of one column alone that stands no farther below belongs to the block."""


@dataclass(frozen=True, slots=True)
class ColumnBlock:
    """Lines `first` to `last` (not included) set in columns; `columns`: the words of each, from left to right."""

    first: int
    last: int
    columns: tuple[tuple[Word, ...], ...]

    @property
    def is_table(self) -> bool:
        """Whether it is a table: three columns or more."""
        return len(self.columns) >= _FEWEST_TABLE_COLUMNS

    def rows(self) -> list[list[list[TextLine]]]:
        """For each row of a table, the lines of each of its cells.

        A row begins where the first column has words; where that column is no number column, at a larger gap too.
        """
        cells = [read_lines(column) for column in self.columns]
        tops = sorted({line.top for line in cells[0]} or {line.top for column in cells for line in column})
        numbered = all(_is_number(line.plain) for line in cells[0][1:])
        if not numbered:
            tops = _row_tops(sorted((line for column in cells for line in column), key=lambda line: line.top))
        size = statistics.median(line.size for column in cells for line in column)
        rows: list[list[list[TextLine]]] = [[[] for _ in cells] for _ in tops]
        for i, column in enumerate(cells):
            for line in column:
                row = max((r for r, top in enumerate(tops) if top <= line.top + size / 2), default=0)
                rows[row][i].append(line)
        return rows


def find_column_block(lines: Sequence[TextLine], start: int) -> ColumnBlock | None:
    """The first block of columns among the lines from `start` on, or None."""
    for first in range(start, len(lines)):
        gutters = _gaps(lines[first])
        if not gutters:
            continue
        block = _grow(lines, first, gutters, start)
        if block is not None:
            return block
    return None


def _gaps(line: TextLine) -> list[tuple[float, float]]:
    """The gaps within a line that may part columns."""
    gaps = []
    right = line.words[0].x1
    for word in line.words[1:]:
        if word.x0 - right >= _GUTTER * line.size:
            gaps.append((right, word.x0))
        right = max(right, word.x1)
    return gaps


def _free(line: TextLine) -> list[tuple[float, float]]:
    return [(float("-inf"), line.x0), *_gaps(line), (line.x1, float("inf"))]


def _grow(
    lines: Sequence[TextLine], first: int, gutters: list[tuple[float, float]], earliest: int
) -> ColumnBlock | None:
    last = first + 1
    while last < len(lines):
        line = lines[last]
        kept = [
            (max(a, c), min(b, d))
            for a, b in gutters
            for c, d in _free(line)
            if min(b, d) - max(a, c) >= _GUTTER * line.size
        ]
        if not kept or (len(kept) < len(gutters) and len(gutters) > 1 and last - first >= _FEWEST_TABLE_ROWS):
            break
        gutters, last = kept, last + 1
    two_sided = [i for i in range(first, last) if any(_parts(lines[i], gutter) for gutter in gutters)]
    if len(gutters) > 1:
        if len(two_sided) < _FEWEST_TABLE_ROWS:
            return None
        return _cut(lines, first, last, gutters)
    gutter = gutters[0]
    sides = [" ".join(word.text for word in lines[i].words if word.x1 <= gutter[0] + 1) for i in two_sided]
    if all(_MARKER.fullmatch(side) for side in sides):
        return None
    widest = max(right - left for left, right in _gaps(lines[first]))
    if len(two_sided) == 1 and widest < _WIDE_GUTTER * lines[first].size:
        return None
    last = _end(lines, two_sided[-1] + 1, last, gutter)
    while first > earliest and lines[first - 1].x0 >= gutter[1] - 1 and _is_near(lines[first - 1], lines[first]):
        first -= 1
    return _cut(lines, first, last, gutters)


def _parts(line: TextLine, gutter: tuple[float, float]) -> bool:
    """Whether a line has words on both sides of a gutter."""
    return line.x0 < gutter[0] + 1 and line.x1 > gutter[1] - 1


def _end(lines: Sequence[TextLine], last: int, limit: int, gutter: tuple[float, float]) -> int:
    """Where the block ends: lines of the right column go on with it, and bullets or small type of the left one."""
    while last < limit:
        line = lines[last]
        is_right = line.x0 >= gutter[1] - 1
        is_list = line.plain.startswith("-") or lines[last - 1].plain.startswith("-")
        if not is_right and not (is_list and _is_near(lines[last - 1], line)):
            break
        last += 1
    return last


def _is_near(above: TextLine, below: TextLine) -> bool:
    return below.top - above.bottom < _NEAR * below.size


def _cut(lines: Sequence[TextLine], first: int, last: int, gutters: list[tuple[float, float]]) -> ColumnBlock:
    cuts = [(left + right) / 2 for left, right in gutters]
    columns: list[list[Word]] = [[] for _ in range(len(cuts) + 1)]
    for line in lines[first:last]:
        for word in line.words:
            columns[sum(cut < (word.x0 + word.x1) / 2 for cut in cuts)].append(word)
    return ColumnBlock(first, last, tuple(map(tuple, columns)))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"(?:[IVXLC]+|\d{1,3}(?:\.\d{1,3})*|[a-zđ]\))[.)]?", text) is not None


def _row_tops(lines: Sequence[TextLine]) -> list[float]:
    """Where rows begin by the gaps above them; every line is a row where all gaps are alike."""
    tops = [lines[0].top]
    size = statistics.median(line.size for line in lines)
    gaps = [below.top - above.top for above, below in itertools.pairwise(lines)]
    steps = [gap for gap in gaps if gap > size / 2]
    usual = min(steps, default=0.0)
    uneven = any(gap > 1.3 * usual for gap in steps)
    for line, gap in zip(lines[1:], gaps, strict=True):
        if gap > (1.3 * usual if uneven else size / 2):
            tops.append(line.top)
    return tops
