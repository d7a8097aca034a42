"""Ruled tables: the cells that level and upright lines enclose, with the rows and columns that each one covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.formats.page import Rule

__all__ = ["RuledCell", "RuledTable", "find_ruled_tables"]

_TOLERANCE = 3.0
"""Points: the two sides of a thick line, or its ends drawn a little short, are one place."""
_MOST_RULES = 5000
"""Lines on a page: a page full of cells has 300; what has more is a map or drawing."""
_MOST_PLACES = 10_000
"""Rows times columns, which may be empty: the same."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell by the first row and column that it covers, from 0, how many of each, and its borders in points."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A ruled table of two columns at least. `xs`, `ys`: its upright and level borders, outer ones included.

    `is_open`: no line closes it below, as where a page cuts its last row.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]
    is_open: bool

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within the table."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]


def find_ruled_tables(rules: Iterable[Rule]) -> list[RuledTable]:
    """The ruled tables of a page, from top to bottom. Frames of one column and single lines are none."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for rule in rules:
        (level if rule.is_level else upright).append(rule)
    if len(level) + len(upright) > _MOST_RULES:
        return []
    tables = [_read_ruled(*group) for group in _connected(level, upright)]
    return sorted((table for table in tables if table is not None), key=lambda table: (table.ys[0], table.xs[0]))


def _connected(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Level and upright lines that touch each other, directly or by others."""
    leader = list(range(len(level) + len(upright)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for i, one in enumerate(level):
        for j, other in enumerate(upright):
            if (
                one.x0 - _TOLERANCE <= other.x0 <= one.x1 + _TOLERANCE
                and other.top - _TOLERANCE <= one.top <= other.bottom + _TOLERANCE
            ):
                leader[find(i)] = find(len(level) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*level, *upright]):
        groups.setdefault(find(i), ([], []))[i >= len(level)].append(rule)
    return list(groups.values())


def _read_ruled(level: list[Rule], upright: list[Rule]) -> RuledTable | None:
    if not level or not upright:
        return None
    # A row that a page cuts is open below, and tables without outer lines are open at the sides: the ends of the
    # lines close them.
    xs = _places([rule.x0 for rule in upright] + [min(r.x0 for r in level), max(r.x1 for r in level)])
    ys = _places([rule.top for rule in level] + [min(r.top for r in upright), max(r.bottom for r in upright)])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns <= 1 or rows < 1 or columns * rows > _MOST_PLACES:
        return None
    walls = [
        [
            any(abs(r.x0 - xs[c]) <= _TOLERANCE and r.top <= (ys[y] + ys[y + 1]) / 2 <= r.bottom for r in upright)
            for c in range(columns + 1)
        ]
        for y in range(rows)
    ]
    floors = [
        [
            any(abs(r.top - ys[y]) <= _TOLERANCE and r.x0 <= (xs[c] + xs[c + 1]) / 2 <= r.x1 for r in level)
            for c in range(columns)
        ]
        for y in range(rows + 1)
    ]
    cells: list[RuledCell] = []
    taken: set[tuple[int, int]] = set()
    for y in range(rows):
        for c in range(columns):
            if (y, c) in taken:
                continue
            right = c + 1
            while right < columns and not walls[y][right] and (y, right) not in taken:
                right += 1
            below = y + 1
            while below < rows and not any(floors[below][c:right]):
                below += 1
            taken.update((i, j) for i in range(y, below) for j in range(c, right))
            cells.append(RuledCell(y, c, below - y, right - c, xs[c], ys[y], xs[right], ys[below]))
    return RuledTable(tuple(xs), tuple(ys), tuple(cells), not any(floors[-1])) if len(cells) > 1 else None


def _places(values: Iterable[float]) -> list[float]:
    """The different places among these, ascending: those within the tolerance of the one before are the same."""
    places: list[list[float]] = []
    for value in sorted(values):
        if places and value - places[-1][0] <= _TOLERANCE:
            places[-1].append(value)
        else:
            places.append([value])
    return [sum(group) / len(group) for group in places]
