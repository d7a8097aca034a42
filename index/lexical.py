"""The lexical index: BM25 (bm25s) over the terms of windows, one as written and one without diacritics."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from bm25s.tokenization import Tokenized
from numpy.typing import NDArray

from corpus.errors import IndexStateError
from index.inversion import COUNTS, LENGTHS, SCORES, Tables, invert
from index.postings import Postings, TermTable
from index.shortcuts import Shortcuts
from index.stored_terms import StoredTerms

__all__ = ["LexicalIndex", "Query", "Ranges"]

K1 = 1.2
B = 0.5
"""Windows are of like length, so length says little: b below the usual 0.75."""

_PARAMETERS = "params.index.json"
"""Where bm25s keeps how it was made."""

_ROUNDING = 1 + 1e-5

_FIRST = 4096

Query = Counter[int]
"""Numbers of terms, and how often each is asked for."""

Ranges = NDArray[np.int64]
"""Windows by where they begin and end, (n, 2): [first, after), in order."""


class _Counted(bm25s.BM25):  # type: ignore[misc]  # bm25s has no types
    """An index of bm25s whose postings are counted and scored elsewhere."""

    def build_index_from_ids(
        self, unique_token_ids: list[int], corpus_token_ids: Postings, **_: object
    ) -> dict[str, Any]:
        del unique_token_ids
        postings = corpus_token_ids
        self.nonoccurrence_array = None  # other methods than "lucene" have one, and saving asks for it
        return {
            "data": postings.scores(self.k1, self.b),
            "indices": postings.windows,
            "indptr": postings.starts,
            "num_docs": postings.size,
        }


class LexicalIndex:
    """BM25 scores of windows, numbered from 0, for the terms of a question."""

    def __init__(self, model: bm25s.BM25, postings: Postings, shortcuts: Shortcuts | None = None) -> None:
        self._model = model
        self._postings = postings
        self._shortcuts = shortcuts

    @classmethod
    def of(cls, windows: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index in memory of the terms of each window; there must be at least one term in all."""
        _silence()
        postings = Postings.of(TermTable.of(windows))
        model = _Counted(k1=K1, b=B)
        terms = Tokenized(ids=postings, vocab=postings.vocabulary)
        model.index(terms, create_empty_token=False, show_progress=False, leave_progress=False)
        return cls(model, postings)

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open an index; its files are read as they are needed. Raises IndexStateError if one is missing or damaged."""
        try:
            model = bm25s.BM25.load(str(folder), load_vocab=False, mmap=True)
            scores = {name: _plain(value) for name, value in model.scores.items()}
            model.scores = scores
            counts = _plain(np.load(folder / COUNTS, mmap_mode="r", allow_pickle=False))
            lengths = _plain(np.load(folder / LENGTHS, mmap_mode="r", allow_pickle=False))
            postings = Postings(StoredTerms(folder), scores["indices"], counts, scores["indptr"], lengths)
            return cls(model, postings, Shortcuts.open(folder, len(lengths)))
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise IndexStateError(
                f"{folder} cannot be read as a BM25 index. `planqa build --force` makes it anew."
            ) from error

    @staticmethod
    def write(folder: Path, tables: Tables, earlier: LexicalIndex | None = None, *, shortcuts: bool = False) -> None:
        """Write an index of the windows of these tables, behind those of an earlier index, into a new folder.

        `shortcuts` are for searches that do not go through all windows. There must be at least one term in all.
        """
        _silence()
        folder.mkdir(parents=True)
        postings = invert(folder, tables, K1, B, None if earlier is None else earlier._postings)
        model = bm25s.BM25(k1=K1, b=B)
        names = ("k1", "b", "delta", "method", "idf_method", "dtype", "int_dtype", "backend")
        stored = {name: getattr(model, name) for name in names}
        # As BM25.save does, which would write the arrays too, from memory.
        (folder / _PARAMETERS).write_text(
            json.dumps({**stored, "num_docs": postings.size, "version": bm25s.__version__}), encoding="utf-8"
        )
        if shortcuts:
            scores = np.load(folder / SCORES, mmap_mode="r", allow_pickle=False)
            Shortcuts.of(postings, scores).save(folder)

    def __len__(self) -> int:
        return self._postings.size

    def scored_postings(self) -> tuple[Postings, NDArray[np.float32]]:
        """The postings, and the BM25 score of each, (n,) float32."""
        return self._postings, np.asarray(self._model.scores["data"], dtype=np.float32)

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
        numbers = [vocabulary[term] for term in terms if term in vocabulary]
        if not numbers:
            return np.zeros(len(self), dtype=np.float32)
        return np.asarray(self._model.get_scores_from_ids(numbers), dtype=np.float32)

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
        scores = self._model.scores
        own = slice(int(scores["indptr"][number]), int(scores["indptr"][number + 1]))
        windows, points = scores["indices"][own], scores["data"][own]
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
    return value.view(np.ndarray) if isinstance(value, np.memmap) else value


def _silence() -> None:
    # On import bm25s sets its logger to DEBUG, so that its chatter passes every handler's logger level.
    logging.getLogger("bm25s").setLevel(logging.WARNING)
