"""Which figure of a sentence belongs to which year or place: "85% năm 2025, 80% năm 2030"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Placed", "pairs"]

A = TypeVar("A")
T = TypeVar("T")
V = TypeVar("V")

_CLAUSE = re.compile(r";|\.(?=\s|$)|\bcòn\b|\bwhile\b|\bwhereas\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """Something that stands at `start` of a text."""

    what: T
    start: int


def pairs(text: str, anchors: Sequence[Placed[A]], values: Sequence[Placed[V]]) -> Iterator[tuple[V, A]]:
    """Each value with the anchor that it is said of, where the order of the words tells it.

    A clause with one anchor says all its values of it. Where anchors and values take turns, a value belongs to the
    anchor before it if an anchor opens the clause, else to the one behind it; as many of both in a row pair in order.
    """
    ends = [match.start() for match in _CLAUSE.finditer(text)] + [len(text)]
    start = 0
    for end in ends:
        here_anchors = [anchor for anchor in anchors if start <= anchor.start < end]
        here_values = [value for value in values if start <= value.start < end]
        yield from _clause(here_anchors, here_values)
        start = end


def _clause(anchors: Sequence[Placed[A]], values: Sequence[Placed[V]]) -> Iterator[tuple[V, A]]:
    if len({anchor.what for anchor in anchors}) == 1:
        yield from ((value.what, anchors[0].what) for value in values)
        return
    marked = sorted(
        [
            *((each.start, True, i) for i, each in enumerate(anchors)),
            *((each.start, False, i) for i, each in enumerate(values)),
        ]
    )
    runs = [(key, [i for _, _, i in group]) for key, group in itertools.groupby(marked, key=lambda each: each[1])]
    if len(runs) % 2:
        return
    for one, other in zip(runs[::2], runs[1::2], strict=True):
        of_anchors, of_values = (one[1], other[1]) if one[0] else (other[1], one[1])
        if len(of_anchors) == 1:
            yield from ((values[i].what, anchors[of_anchors[0]].what) for i in of_values)
        elif len(of_anchors) == len(of_values):
            yield from ((values[v].what, anchors[a].what) for a, v in zip(of_anchors, of_values, strict=True))
