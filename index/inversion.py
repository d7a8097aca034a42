"""Postings written to the disk as the terms of plans come in: memory does not grow with the number of windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from index.postings import Postings, TermTable, score, starts_of
from index.stored_terms import write_terms

__all__ = ["COUNTS", "INDICES", "LENGTHS", "SCORES", "STARTS", "Tables", "blocks", "invert"]

SCORES, INDICES, STARTS = "data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy"
"""As bm25s keeps them: score and window of each posting, term by term, and where the postings of a term begin."""

COUNTS, LENGTHS = "counts.npy", "lengths.npy"
"""What it does not keep: how often each posting's term occurs in its window, and how long the windows are."""

Tables = Callable[[], Iterable[TermTable]]
"""Gives the term tables of plans in order, each time anew: they are gone through twice."""

_TOKENS = 2**20
"""Tokens that are put in order at once, some 100 MB."""

_POSTINGS = 2**20
"""Postings that are copied or scored at once, some 50 MB."""


def invert(folder: Path, tables: Tables, k1: float, b: float, earlier: Postings | None = None) -> Postings:
    """Write the postings of these tables, behind those of an earlier index, into `folder`, and their BM25 scores.

    The files are to the byte those of all windows put in order at once. What is in memory at a time is the terms and
    as many tokens as above; files are written in place. There must be a term in all.
    """
    known = () if earlier is None else earlier.vocabulary
    vocabulary = {term: number for number, term in enumerate(known)}  # not looked up one by one
    found = np.zeros(0, np.int64) if earlier is None else earlier.found.astype(np.int64)
    lengths = [] if earlier is None else [np.asarray(earlier.lengths)]
    most = 0 if earlier is None or not earlier.counts.size else int(np.iinfo(earlier.counts.dtype).max)
    for table in _together(tables()):
        own = Postings.of(table)
        numbers = _numbered(vocabulary, own)
        found = _grown(found, len(vocabulary))
        found[numbers] += own.found
        lengths.append(own.lengths)
        most = max(most, int(own.counts.max(initial=0)))

    starts = starts_of(found)
    windows = open_memmap(folder / INDICES, mode="w+", dtype=np.int32, shape=(int(starts[-1]),))
    counts = open_memmap(folder / COUNTS, mode="w+", dtype=np.min_scalar_type(most), shape=windows.shape)
    free = starts[:-1].copy()
    first = 0
    if earlier is not None:
        kept = earlier.found
        for terms in blocks(earlier.starts):
            old = slice(int(earlier.starts[terms.start]), int(earlier.starts[terms.stop]))
            places = _places(free[terms], kept[terms])
            windows[places], counts[places] = earlier.windows[old], earlier.counts[old]
        free[: len(kept)] += kept
        first = earlier.size
    for table in _together(tables()):
        own = Postings.of(table)
        numbers = _numbered(vocabulary, own)
        places = _places(free[numbers], own.found)
        windows[places], counts[places] = own.windows + np.int32(first), own.counts
        free[numbers] += own.found
        first += own.size

    postings = Postings(vocabulary, windows, counts, starts, np.concatenate(lengths))
    scores = open_memmap(folder / SCORES, mode="w+", dtype=np.float32, shape=windows.shape)
    norms = postings.norms(k1, b)
    for terms in blocks(starts):
        some = slice(int(starts[terms.start]), int(starts[terms.stop]))
        scores[some] = score(windows[some], counts[some], found[terms], norms)
    for array in (windows, counts, scores):
        array.flush()
    np.save(folder / STARTS, starts, allow_pickle=False)
    np.save(folder / LENGTHS, postings.lengths, allow_pickle=False)
    write_terms(folder, vocabulary)
    return postings


def _together(tables: Iterable[TermTable]) -> Iterator[TermTable]:
    """Small tables joined, as many as are put in order at once."""
    waiting: list[TermTable] = []
    for table in tables:
        waiting.append(table)
        if sum(len(each.tokens) for each in waiting) >= _TOKENS:
            yield TermTable.joined(waiting)
            waiting = []
    if waiting:
        yield TermTable.joined(waiting)


def _numbered(vocabulary: dict[str, int], own: Postings) -> NDArray[np.int64]:
    """The numbers in `vocabulary` of the terms of a table; new terms are put behind those that are there."""
    return np.array([vocabulary.setdefault(term, len(vocabulary)) for term in own.vocabulary], dtype=np.int64)


def _grown(found: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.concatenate((found, np.zeros(size - len(found), np.int64)))


def _places(free: NDArray[np.int64], found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the postings of terms go: those of each, so many, side by side from its first free place on."""
    before = np.cumsum(found) - found
    places: NDArray[np.int64] = np.repeat(free - before, found) + np.arange(int(found.sum()))
    return places


def blocks(starts: NDArray[np.int64]) -> Iterator[slice]:
    """Terms side by side, as many as have about `_POSTINGS` postings, at least one."""
    first, last = 0, len(starts) - 1
    while first < last:
        after = int(np.searchsorted(starts, starts[first] + _POSTINGS, side="right")) - 1
        after = min(max(after, first + 1), last)
        yield slice(first, after)
        first = after
