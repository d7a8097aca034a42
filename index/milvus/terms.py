"""What a server must know of an index's terms to search it in Milvus: their numbers, and how often they occur."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex

__all__ = ["EVERY_WINDOW", "TermCounts", "sparse_rows"]

EVERY_WINDOW = 0
"""The dimension that every window has a 1 in, and no question: Milvus keeps no sparse vector without entries."""

_FIRST = 1


@dataclass(frozen=True, slots=True, eq=False)
class TermCounts:
    """The terms of an index in one writing: term n is dimension n + 1 of the sparse vectors.

    `found`, (terms,) int64, are the windows that have each.
    """

    numbers: dict[str, int]
    found: NDArray[np.int64]
    windows: int

    @classmethod
    def of(cls, lexical: LexicalIndex) -> TermCounts:
        """The counts of a local index."""
        postings, _ = lexical.scored_postings()
        return cls({term: number for number, term in enumerate(postings.vocabulary)}, postings.found, len(lexical))

    def to_bytes(self) -> bytes:
        """The counts as they are published."""
        stored = {"terms": list(self.numbers), "found": self.found.tolist(), "windows": self.windows}
        return json.dumps(stored, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> TermCounts:
        """The counts that were published. Raises ValueError, KeyError or TypeError for anything else."""
        stored = json.loads(content)
        numbers = {str(term): number for number, term in enumerate(stored["terms"])}
        found = np.array(stored["found"], dtype=np.int64)
        if len(numbers) != len(found):
            raise ValueError("the counts of terms do not fit together")
        return cls(numbers, found, int(stored["windows"]))

    def __len__(self) -> int:
        return self.windows

    def __contains__(self, term: object) -> bool:
        return term in self.numbers

    def windows_with(self, term: str) -> int:
        """How many windows have a term."""
        number = self.numbers.get(term)
        return 0 if number is None else int(self.found[number])

    @property
    def is_large(self) -> bool:
        """False: all terms are in memory."""
        return False

    def words(self) -> list[str]:
        """The terms that are no pairs."""
        return [term for term in self.numbers if "_" not in term]

    def frequencies(self) -> dict[str, int]:
        """Every term with the number of windows that have it."""
        return dict(zip(self.numbers, self.found.tolist(), strict=True))

    def query(self, terms: Sequence[str]) -> dict[int, float]:
        """The sparse vector that asks for terms, for a repeated one as often as it is; empty where none is known."""
        asked = Counter(self.numbers[term] for term in terms if term in self.numbers)
        return {number + _FIRST: float(times) for number, times in asked.items()}


def sparse_rows(lexical: LexicalIndex, first: int, after: int) -> list[dict[int, float]]:
    """The sparse vectors of the windows from `first` to before `after`: the BM25 score of each of their terms."""
    postings, scores = lexical.scored_postings()
    own = np.flatnonzero((postings.windows >= first) & (postings.windows < after))
    own = own[np.argsort(postings.windows[own], kind="stable")]
    dimensions = np.searchsorted(postings.starts, own, side="right") - 1 + _FIRST
    values = scores[own]
    ends = np.cumsum(np.bincount(postings.windows[own] - first, minlength=after - first))
    rows, start = [], 0
    for end in ends.tolist():
        pairs = zip(dimensions[start:end].tolist(), values[start:end].tolist(), strict=True)
        rows.append({EVERY_WINDOW: 1.0, **dict(pairs)})
        start = end
    return rows
