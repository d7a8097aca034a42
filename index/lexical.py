"""The lexical index: BM25 over the terms of windows, one as written and one without diacritics.

The score of each posting is worked out when the index is written, as bm25s does, to the last bit; a question's scores
are sums of them, which takes no more than NumPy. (Importing bm25s brings SciPy's sparse matrices, a tenth of the time
that `planqa ask` takes as a fresh process.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError
from index.inversion import COUNTS, INDICES, LENGTHS, SCORES, STARTS, Tables, invert
from index.postings import Postings, TermTable
from index.shortcuts import Shortcuts
from index.stored_terms import StoredTerms

__all__ = ["LexicalIndex", "Query", "Ranges"]

K1 = 1.2
B = 0.5
"""Windows are of like length, so length says little: b below the usual 0.75."""

_ROUNDING = 1 + 1e-5

_FIRST = 4096

Query = Counter[int]
"""Numbers of terms, and how often each is asked for."""

Ranges = NDArray[np.int64]
"""Windows by where they begin and end, (n, 2): [first, after), in order."""


class LexicalIndex:
    """BM25 scores of windows, numbered from 0, for the terms of a question."""

    def __init__(self, postings: Postings, points: NDArray[np.float32], shortcuts: Shortcuts | None = None) -> None:
        """`points`, (n,) float32: the BM25 score of each posting."""
        self._postings = postings
        self._points = points
        self._shortcuts = shortcuts

    @classmethod
    def of(cls, windows: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index in memory of the terms of each window; there must be at least one term in all."""
        postings = Postings.of(TermTable.of(windows))
        return cls(postings, postings.scores(K1, B))

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open an index; its files are read as they are needed. Raises IndexStateError if one is missing or damaged."""
        try:
            windows, counts, starts, lengths, points = (
                _plain(np.load(folder / name, mmap_mode="r", allow_pickle=False))
                for name in (INDICES, COUNTS, STARTS, LENGTHS, SCORES)
            )
            postings = Postings(StoredTerms(folder), windows, counts, starts, lengths)
            return cls(postings, points, Shortcuts.open(folder, len(lengths)))
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise IndexStateError(
                f"{folder} cannot be read as a BM25 index. `planqa build --force` makes it anew."
            ) from error

    @staticmethod
    def write(folder: Path, tables: Tables, earlier: LexicalIndex | None = None, *, shortcuts: bool = False) -> None:
        """Write an index of the windows of these tables, behind those of an earlier index, into a new folder.

        `shortcuts` are for searches that do not go through all windows. There must be at least one term in all.
        """
        folder.mkdir(parents=True)
        postings = invert(folder, tables, K1, B, None if earlier is None else earlier._postings)
        if shortcuts:
            scores = np.load(folder / SCORES, mmap_mode="r", allow_pickle=False)
            Shortcuts.of(postings, scores).save(folder)

    def __len__(self) -> int:
        return self._postings.size

    def scored_postings(self) -> tuple[Postings, NDArray[np.float32]]:
        """The postings, and the BM25 score of each, (n,) float32."""
        return self._postings, self._points

    def windows_with(self, term: str) -> int:
        """How many windows have a term."""
        number = self._postings.vocabulary.get(term)
        if number is None:
            return 0
        starts = self._postings.starts
        return int(starts[number + 1] - starts[number])

    def __contains__(self, term: object) -> bool:
        return term in self._postings.vocabulary

    def frequencies(self) -> dict[str, int]:
        """Every term with the number of windows that have it."""
        return dict(zip(self._postings.vocabulary, self._postings.found.tolist(), strict=False))

    @property
    def is_large(self) -> bool:
        """Whether it has shortcuts, since its windows and terms are too many to be gone through."""
        return self._shortcuts is not None

    def words(self) -> Iterator[str]:
        """The terms of a large index that are no pairs of syllables."""
        vocabulary = self._postings.vocabulary
        if not isinstance(vocabulary, StoredTerms):
            raise TypeError("This index is in memory.")
        return map(vocabulary.term, self._sample.words.tolist())

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """BM25 score of every window, (n,) float32; terms that no window has count nothing."""
        vocabulary = self._postings.vocabulary
        scores = np.zeros(len(self), dtype=np.float32)
        for term in terms:
            if (number := vocabulary.get(term)) is not None:
                windows, points = self._postings_of(number, None)
                scores[windows] += points
        return scores

    # --- without going through all windows ----------------------------------------------------------------------------

    def query(self, terms: Sequence[str]) -> Query:
        """The terms of a question that the index has, looked up once for what follows."""
        vocabulary = self._postings.vocabulary
        return Counter(number for term in terms if (number := vocabulary.get(term)) is not None)

    def scores_within(self, query: Query, ranges: Ranges) -> NDArray[np.float32]:
        """BM25 scores of the windows of these ranges, in order: the same as those entries of `scores`."""
        sizes = ranges[:, 1] - ranges[:, 0]
        scores = np.zeros(int(sizes.sum()), np.float32)
        shifts = np.cumsum(sizes) - sizes - ranges[:, 0]
        for number, times in query.items():
            windows, points = self._postings_of(number, None)
            for (first, after), shift in zip(np.searchsorted(windows, ranges), shifts, strict=True):
                scores[windows[first:after] + shift] += times * points[first:after]
        return scores

    def scores_of(self, query: Query, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """BM25 scores of these windows, ascending numbers, (n,) float32."""
        scores = np.zeros(len(numbers), np.float32)
        wanted = numbers.astype(np.int32)
        for number, times in query.items():
            _add(scores, wanted, *self._postings_of(number, None), times)
        return scores

    def spread(self, query: Query) -> tuple[float, float]:
        """Mean and standard deviation of the scores of all windows, from a sample of them."""
        sample = self._sample
        scores = np.zeros(sample.size, np.float32)
        for number, times in query.items():
            own = slice(int(sample.starts[number]), int(sample.starts[number + 1]))
            scores[sample.windows[own]] += times * sample.scores[own]
        return float(scores.mean(dtype=np.float64)), float(scores.std(dtype=np.float64))

    def best(self, query: Query, count: int, ranges: Ranges | None = None) -> NDArray[np.int64]:
        """The numbers of the `count` best windows, ascending; fewer where fewer have a term. `ranges` limits them.

        Terms are gone through from the one that may score most on. Once the best so far have more than all further
        terms together may give, windows that have only these are out, and those that are left are looked up in them.
        """
        greatest = {number: float(self._sample.bounds[number]) * times for number, times in query.items()}
        order = sorted(greatest, key=lambda number: -greatest[number])
        # What the terms from each on may give together, and a little: sums of float32 are rounded.
        left = [*np.cumsum([greatest[number] for number in reversed(order)])[::-1] * _ROUNDING, 0.0]
        scores = np.zeros(len(self), np.float32)
        found = [np.empty(0, np.int32)]
        first = found[0]  # of those found, some to tell from how good the best ones are at least
        done = 0
        for done, number in enumerate(order, 1):
            windows, points = self._postings_of(number, ranges)
            found.append(windows[scores[windows] == 0])
            scores[windows] += query[number] * points
            if len(first) < _FIRST + count:
                first = np.concatenate((first, found[-1]))[: _FIRST + count]
            if left[0] - left[done] > left[done] and _kth(scores[first], count) > left[done]:
                break
        least = _kth(scores[first], count)
        candidates = np.concatenate(found)
        values = scores[candidates]
        near = values + left[done] >= least
        candidates = np.sort(candidates[near])
        values = scores[candidates]
        for place, number in enumerate(order[done:], done):
            near = values + left[place] >= least
            candidates, values = candidates[near], values[near]
            _add(values, candidates, *self._postings_of(number, None), query[number])
            least = max(least, _kth(values, count))
        if len(values) > count:
            candidates = np.sort(candidates[np.argpartition(-values, count - 1)[:count]])
        return candidates.astype(np.int64)

    @property
    def _sample(self) -> Shortcuts:
        if self._shortcuts is None:
            raise ValueError("This index was written without shortcuts.")
        return self._shortcuts

    def _postings_of(self, number: int, ranges: Ranges | None) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Windows and scores of the postings of a term, in those ranges or all."""
        starts = self._postings.starts
        own = slice(int(starts[number]), int(starts[number + 1]))
        windows, points = self._postings.windows[own], self._points[own]
        if ranges is None:
            return windows, points
        parts = [slice(first, after) for first, after in np.searchsorted(windows, ranges).tolist()]
        return np.concatenate([windows[part] for part in parts]), np.concatenate([points[part] for part in parts])


def _kth(values: NDArray[np.float32], count: int) -> float:
    return float(np.partition(values, -count)[-count]) if len(values) >= count else 0.0


def _add(
    scores: NDArray[np.float32],
    wanted: NDArray[np.int32],
    windows: NDArray[np.int32],
    points: NDArray[np.float32],
    times: int,
) -> None:
    """Add to the scores of windows wanted what the postings of a term give them."""
    places = np.searchsorted(windows, wanted)
    places[places == len(windows)] = 0
    has = windows[places] == wanted
    scores[has] += times * points[places[has]]


def _plain(value: Any) -> Any:
    """An array that is mapped, as one of the usual class: slices of it are several times as fast."""
    return value.view(np.ndarray)
