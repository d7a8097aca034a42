"""The index of a library of plans: opened once, searched often."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError
from corpus.home import current_folder
from corpus.library import Library
from corpus.records import Passage
from corpus.writing import Writing, detect_writing
from index.analysis import Terms, analyse_question
from index.dense import FLAT_LIMIT, DenseIndex, Kind, Moments
from index.embedder import Embedder, embed_meanwhile
from index.facts import FactStore
from index.fusion import RESTORED, WEIGHTS, Scored, Weights, standardise, standardise_by
from index.lexical import LexicalIndex, Ranges
from index.manifest import FORMAT, Manifest, program_fingerprint
from index.passages import PassageStore
from index.query import read_query
from index.spelling import Speller

__all__ = ["Hit", "Index", "Ranking", "Wanted", "wanted_manifest"]

DEPTH = 2000
"""Windows that take part in a search by their vectors; every window of the five plans does (1,232)."""

CANDIDATES = 256
"""Windows of a large index that are looked at for each kind of score, at least. docs/evaluation-scale.md."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: fused score, cosine of its best window and BM25 score, and that window's place in its text."""

    passage: Passage
    score: float
    cosine: float
    lexical: float
    window: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the score of a window is made of.

    `scale` makes scores of different kinds comparable, (n,) to (n,); the score is their sum by the weights for how a
    question is written. `terms` reads the words that BM25 looks up.
    """

    weights: Mapping[Writing, Weights] = field(default_factory=lambda: WEIGHTS)
    restored: Weights = RESTORED
    scale: Callable[[NDArray[np.float32]], NDArray[np.float32]] = standardise
    terms: Callable[[str], Terms] = analyse_question

    def read(
        self, question: str, writing: Writing | None, words: str | None, meaning: str | None, embedder: Embedder
    ) -> Wanted:
        """What `Index.search` looks for by these arguments of its own; its meaning is being embedded meanwhile."""
        writing = detect_writing(question) if writing is None else writing
        query = read_query(question, writing)
        vector = embed_meanwhile(embedder, query.meaning if meaning is None else meaning)
        restored = meaning is not None and writing is Writing.BARE
        weights = self.restored if restored else self.weights[writing]
        terms = self.terms(query.words if words is None else words)
        lists = {Writing.ACCENTED: terms.accented, Writing.BARE: terms.bare}
        asked = {name: list_ for name, list_ in lists.items() if weights.of(name)}
        return Wanted(vector, asked, weights)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What waits for the vector, (dimension,), what BM25 looks up in each writing that has a weight, and the weights.

    Waiting raises EmbedderError where embedding did.
    """

    vector: Callable[[], NDArray[np.float32]]
    terms: Mapping[Writing, list[str]]
    weights: Weights


def wanted_manifest(library: Library, embedder: Embedder) -> Manifest:
    """The manifest an index of these plans by this program and model has, counts aside."""
    return Manifest(FORMAT, program_fingerprint(), library.fingerprint, embedder.name, 0, Kind.FLAT, {}, 0, {}, {})


class Index:
    """Searches the windows of a library's passages by meaning and by words."""

    def __init__(
        self,
        manifest: Manifest,
        store: PassageStore,
        dense: DenseIndex,
        lexical: dict[Writing, LexicalIndex],
        embedder: Embedder,
        ranking: Ranking | None = None,
        moments: Moments | None = None,
    ) -> None:
        """`moments`, of the vectors, are for an index that is too large to be gone through (`Kind.HNSW`)."""
        self.manifest = manifest
        self.store = store
        self._dense = dense
        self._lexical = lexical
        self._embedder = embedder
        self._ranking = Ranking() if ranking is None else ranking
        self._moments = moments

    @classmethod
    def open(
        cls,
        home: Path,
        library: Library,
        embedder: Embedder,
        *,
        facts: Callable[[Manifest], FactStore | None] = lambda manifest: None,
    ) -> Index:
        """Open the index in `home`; `facts` gives the facts of a manifest, None where the index's own are meant.

        Raises IndexStateError if there is none, if it is damaged, or if it was made from other plans, by another
        version or with another model; the message names the command that mends it.
        """
        folder = current_folder(home)
        manifest = Manifest.read(folder)
        manifest.check(wanted_manifest(library, embedder))
        store = PassageStore(folder / "passages.sqlite", facts(manifest))
        dense = DenseIndex.open(folder / "dense.faiss")
        lexical = {writing: LexicalIndex.open(folder / writing.value) for writing in (Writing.ACCENTED, Writing.BARE)}
        sizes = {store.windows, len(dense), manifest.windows, *(len(part) for part in lexical.values())}
        if len(sizes) != 1 or (dense.dimension, dense.kind) != (manifest.dimension, manifest.dense):
            raise IndexStateError(
                f"The parts of the index in {folder} do not fit together. `planqa build --force` makes it anew."
            )
        moments = None if dense.kind is Kind.FLAT else Moments.open(folder, len(dense))
        return cls(manifest, store, dense, lexical, embedder, moments=moments)

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
        """The `limit` best passages for a question, best first; `plans` limits the search to these plan ids.

        `words` is what BM25 looks up; if None, the question with its short forms written out, or its translation.
        `meaning` is what is embedded: of a question typed without diacritics the same with them.
        """
        ranges = None if plans is None else self.store.windows_of_plans(plans)
        size = self.store.windows if ranges is None else int((ranges[:, 1] - ranges[:, 0]).sum())
        if not size or limit <= 0:
            return []
        wanted = self._ranking.read(question, writing, words, meaning, self._embedder)
        if self._moments is None:
            scored = self._all(wanted, ranges, size)
        elif ranges is not None and size <= FLAT_LIMIT:
            scored = self._all_within(wanted, ranges, size)
        else:
            scored = self._candidates(wanted, ranges, max(CANDIDATES, 2 * limit), self._moments)
        return self._best_passages(scored, limit)

    def reach(self) -> None:
        """Nothing: the files are open. An index that is kept elsewhere raises StoreError where that is away."""

    def rarity(self, term: str) -> float:
        """How much a term without diacritics tells: ln(windows / windows that have it), 0 for one that none has."""
        lexical = self._lexical[Writing.BARE]
        found = lexical.windows_with(term)
        return math.log(len(lexical) / found) if found else 0.0

    @property
    def rarest(self) -> float:
        """The rarity of a term that a single window has."""
        return math.log(len(self._lexical[Writing.BARE]))

    def speller(self, extra_texts: Iterable[str] = ()) -> Speller:
        """A speller by the words of the plans and of further texts."""
        return Speller(self._lexical, extra_texts)

    def _all(self, wanted: Wanted, ranges: Ranges | None, size: int) -> Scored:
        """The scores of all windows, or of those of some plans; windows too far to be looked at count as far as the
        last one that was."""
        among = None if ranges is None else _numbers(ranges)
        points = {name: self._lexical[name].scores(list_) for name, list_ in wanted.terms.items()}
        if among is not None:
            points = {name: scores[among] for name, scores in points.items()}
        numbers, found = self._dense.scores(wanted.vector(), among, DEPTH)
        cosines = np.full(size, found.min() if found.size else 0.0, dtype=np.float32)
        cosines[numbers if among is None else np.searchsorted(among, numbers)] = found
        return self._scaled(among, cosines, points, wanted.weights)

    def _all_within(self, wanted: Wanted, ranges: Ranges, size: int) -> Scored:
        """The same for some plans of a large index, whose other windows are not looked at."""
        points = {
            name: self._lexical[name].scores_within(self._lexical[name].query(list_), ranges)
            for name, list_ in wanted.terms.items()
        }
        vector = wanted.vector()
        cosines = np.concatenate([self._dense.vectors(*each) @ vector for each in ranges.tolist()])
        if size > DEPTH:
            cosines = np.maximum(cosines, np.partition(cosines, -DEPTH)[-DEPTH])
        return self._scaled(_numbers(ranges), cosines, points, wanted.weights)

    def _scaled(
        self,
        among: NDArray[np.int64] | None,
        cosines: NDArray[np.float32],
        points: Mapping[Writing, NDArray[np.float32]],
        weights: Weights,
    ) -> Scored:
        scale = self._ranking.scale
        fused = weights.fuse(scale(cosines), {name: scale(scores) for name, scores in points.items()})
        return Scored.of(among, fused, cosines, points)

    def _candidates(self, wanted: Wanted, ranges: Ranges | None, count: int, moments: Moments) -> Scored:
        """The scores of the windows that are among the `count` best by one of the kinds; the others are left out.

        Each has all of its scores, exactly. They are made comparable by the mean and the deviation of all windows of
        the index: of cosines exactly (`Moments`), of BM25 by a sample (`LexicalIndex.spread`).
        """
        among = None if ranges is None else _numbers(ranges)
        queries = {name: self._lexical[name].query(list_) for name, list_ in wanted.terms.items()}
        found = [self._lexical[name].best(query, count, ranges) for name, query in queries.items()]
        vector = wanted.vector()
        if wanted.weights.dense:
            found.append(self._dense.scores(vector, among, count)[0])
        numbers = np.unique(np.concatenate(found))
        cosines = self._dense.vectors_of(numbers) @ vector
        points = {name: self._lexical[name].scores_of(query, numbers) for name, query in queries.items()}
        scaled = {
            name: standardise_by(self._lexical[name].spread(queries[name]), scores) for name, scores in points.items()
        }
        fused = wanted.weights.fuse(standardise_by(moments.spread(vector), cosines), scaled)
        return Scored.of(numbers, fused, cosines, points)

    def _best_passages(self, scored: Scored, limit: int) -> list[Hit]:
        hits: list[Hit] = []
        seen: set[int] = set()
        for position in np.argsort(-scored.fused, kind="stable"):
            number, first, last = self.store.window(scored.window(position))
            if number in seen:
                continue
            seen.add(number)
            hits.append(Hit(self.store.passage(number), *scored.at(position), (first, last)))
            if len(hits) == limit:
                break
        return hits


def _numbers(ranges: Ranges) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, np.int64), *(np.arange(*each) for each in ranges.tolist())])
