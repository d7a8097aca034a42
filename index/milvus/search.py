"""Searching an index in Milvus: the same scores and the same sum of them as `index.search.Index` has."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.writing import Writing
from index.dense import Moments
from index.embedder import Embedder
from index.fusion import Scored, Weights, standardise_by
from index.manifest import Manifest
from index.milvus.client import MilvusStore
from index.milvus.passages import MilvusPassages
from index.milvus.terms import TermCounts
from index.milvus.versions import ACCENTED, BARE, DENSE, HNSW_FROM, MOST_HITS
from index.milvus.windows import WindowTable
from index.search import CANDIDATES, DEPTH, Hit, Ranking
from index.spelling import Speller

__all__ = ["MilvusIndex"]

_FIELDS = {Writing.ACCENTED: ACCENTED, Writing.BARE: BARE}

PIECES = 4
"""Searches, one behind the other, that BM25 of all windows may take: each gives the scores of 16,384 windows."""

_SAMPLE = 0.9
"""Share of the hits that Milvus gives which a sample has: how many of some plans' windows are drawn is chance."""


@dataclass(frozen=True, slots=True, eq=False)
class _Searched:
    """The windows that a question is looked for in, ascending numbers, and the filter that finds them in Milvus."""

    windows: NDArray[np.int64]
    filter: str

    def and_(self, condition: str) -> str:
        """The filter and a further condition."""
        return " and ".join(filter(None, (self.filter, condition)))

    def spread(self, numbers: NDArray[np.int64], found: NDArray[np.float32], rest: float) -> NDArray[np.float32]:
        """One score a window, (n,): those found, and for all others the same."""
        scores = np.full(len(self.windows), rest, dtype=np.float32)
        scores[np.searchsorted(self.windows, numbers)] = found
        return scores


class MilvusIndex:
    """Searches one version of an index in Milvus. Raises StoreError where that is away or too slow.

    Up to 65,536 windows all have the scores that `index.search.Index` gives them. Of more, those that are among the
    best by one of the kinds of score are looked at, each with all of its scores. What makes these comparable is their
    mean and deviation over all windows: of cosines these are known, of BM25 taken from a sample of 14,700 windows.
    """

    def __init__(
        self,
        manifest: Manifest,
        store: MilvusPassages,
        milvus: MilvusStore,
        windows: WindowTable,
        terms: dict[Writing, TermCounts],
        moments: Moments,
        embedder: Embedder,
        ranking: Ranking | None = None,
    ) -> None:
        """`moments` are those of the vectors of all windows."""
        self.manifest = manifest
        self.store = store
        self._milvus = milvus
        self._windows = windows
        self._terms = terms
        self._moments = moments
        self._embedder = embedder
        self._ranking = Ranking() if ranking is None else ranking

    def reach(self) -> None:
        """Raise StoreError if Milvus cannot be reached at the moment."""
        self._milvus.call("get_load_state", self.store.version)

    def search(
        self,
        question: str,
        *,
        plans: Collection[str] | None = None,
        limit: int = 10,
        writing: Writing | None = None,
        words: str | None = None,
        meaning: str | None = None,
    ) -> list[Hit]:
        """The `limit` best passages for a question, best first, as `index.search.Index.search` says."""
        searched = _Searched(self._windows.of(plans), self._windows.filter(plans))
        if not len(searched.windows) or limit <= 0:
            return []
        wanted = self._ranking.read(question, writing, words, meaning, self._embedder)
        asked = {name: self._terms[name].query(list_) for name, list_ in wanted.terms.items()}
        vector, weights = wanted.vector(), wanted.weights
        if len(searched.windows) <= PIECES * MOST_HITS:
            scored = self._all(vector, asked, weights, searched)
        else:
            scored = self._candidates(vector, asked, weights, searched, max(CANDIDATES, 2 * limit))
        return self._best_passages(scored, limit)

    def rarity(self, term: str) -> float:
        """How much a term without diacritics tells: ln(windows / windows that have it), 0 for one that none has."""
        terms = self._terms[Writing.BARE]
        found = terms.windows_with(term)
        return math.log(len(terms) / found) if found else 0.0

    @property
    def rarest(self) -> float:
        """The rarity of a term that a single window has."""
        return math.log(len(self._terms[Writing.BARE]))

    def speller(self, extra_texts: Iterable[str] = ()) -> Speller:
        """A speller by the words of the plans and of further texts."""
        return Speller(self._terms, extra_texts)

    def _all(
        self,
        vector: NDArray[np.float32],
        asked: Mapping[Writing, dict[int, float]],
        weights: Weights,
        searched: _Searched,
    ) -> Scored:
        """The scores of all windows; those too far to be looked at count as far as the last one that was."""
        scale = self._ranking.scale
        numbers, found = self._nearest(vector, searched.filter, min(len(searched.windows), DEPTH))
        cosines = searched.spread(numbers, found, float(found.min()) if found.size else 0.0)
        points = {name: searched.spread(*self._points(name, query, searched), 0.0) for name, query in asked.items()}
        fused = weights.fuse(scale(cosines), {name: scale(scores) for name, scores in points.items()})
        return Scored.of(searched.windows, fused, cosines, points)

    def _points(
        self, name: Writing, query: dict[int, float], searched: _Searched
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """All windows with BM25 above 0, and that."""
        windows = searched.windows
        if len(windows) <= MOST_HITS:
            return self._hits(_FIELDS[name], query, searched.filter, len(windows))
        found = []
        for first in range(0, len(windows), MOST_HITS):
            piece = windows[first : first + MOST_HITS]
            bounds = searched.and_(f"number >= {piece[0]} and number <= {piece[-1]}")
            found.append(self._hits(_FIELDS[name], query, bounds, len(piece)))
        return np.concatenate([each[0] for each in found]), np.concatenate([each[1] for each in found])

    def _candidates(
        self,
        vector: NDArray[np.float32],
        asked: Mapping[Writing, dict[int, float]],
        weights: Weights,
        searched: _Searched,
        count: int,
    ) -> Scored:
        """The scores of the windows that are among the `count` best by one of the kinds; the others are left out."""
        best = [self._nearest(vector, searched.filter, count)[0]] if weights.dense else []
        best += [self._hits(_FIELDS[name], query, searched.filter, count)[0] for name, query in asked.items()]
        numbers = np.unique(np.concatenate(best))
        if not len(numbers):
            numbers = np.unique(self._nearest(vector, searched.filter, count)[0])
        chosen = _Searched(numbers, f"number in {numbers.tolist()}")
        found = self._nearest(vector, chosen.filter, len(numbers))
        cosines = chosen.spread(*found, float(found[1].min()) if found[1].size else 0.0)
        points = {
            name: chosen.spread(*self._hits(_FIELDS[name], query, chosen.filter, len(numbers)), 0.0)
            for name, query in asked.items()
        }
        scaled = {
            name: standardise_by(self._spread_of(name, asked[name], searched), scores)
            for name, scores in points.items()
        }
        fused = weights.fuse(standardise_by(self._moments.spread(vector), cosines), scaled)
        return Scored.of(numbers, fused, cosines, points)

    def _spread_of(self, name: Writing, query: dict[int, float], searched: _Searched) -> tuple[float, float]:
        """Mean and standard deviation of BM25, of a sample of the windows."""
        below = int(len(self._windows) * min(_SAMPLE * MOST_HITS / len(searched.windows), 1.0))
        size = int((self._windows.drawn[searched.windows] < below).sum())
        _, found = self._hits(_FIELDS[name], query, searched.and_(f"draw < {below}"), min(size, MOST_HITS))
        exact = found.astype(np.float64)
        mean = float(exact.sum()) / max(size, 1)
        return mean, math.sqrt(max(float((exact * exact).sum()) / max(size, 1) - mean * mean, 0.0))

    def _nearest(
        self, vector: NDArray[np.float32], filter: str, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers and cosines of the windows nearest to a vector."""
        params = {"ef": limit} if len(self._windows) >= HNSW_FROM else {}
        return self._hits(DENSE, vector.tolist(), filter, limit, params)

    def _hits(
        self, field: str, query: Any, filter: str, limit: int, params: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers and scores of the windows that Milvus finds, best first."""
        if not query or limit <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        (hits,) = self._milvus.call(
            "search",
            self.store.version,
            data=[query],
            anns_field=field,
            limit=limit,
            filter=filter,
            output_fields=["number"],
            search_params={"metric_type": "IP", "params": params or {}},
        )
        return np.array(hits.ids, dtype=np.int64), np.array(hits.distances, dtype=np.float32)

    def _best_passages(self, scored: Scored, limit: int) -> list[Hit]:
        best: dict[int, int] = {}
        for position in _from_the_best(scored.fused):
            best.setdefault(int(self._windows.table[scored.window(position), 0]), position)
            if len(best) == limit:
                break
        hits = []
        for passage, position in zip(self.store.numbered(list(best)), best.values(), strict=True):
            _, start, end = self._windows.table[scored.window(position)].tolist()
            hits.append(Hit(passage, *scored.at(position), (start, end)))
        return hits


def _from_the_best(scores: NDArray[np.float32]) -> Iterator[int]:
    """Positions of scores, best first and of like ones the first; as many are put in order as are asked for."""
    taken = 0
    for share in (4096, len(scores)):
        if share >= len(scores):
            order = np.argsort(-scores, kind="stable")
        else:
            # All that are as good as the last of these are among them, so that ties do not depend on the share.
            least = np.partition(scores, len(scores) - share)[len(scores) - share]
            candidates = np.flatnonzero(scores >= least)
            order = candidates[np.argsort(-scores[candidates], kind="stable")]
        yield from order[taken:].tolist()
        taken = len(order)
