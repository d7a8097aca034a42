"""The index of a library of plans: opened once, searched often."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError
from corpus.library import Library
from corpus.records import Passage
from corpus.writing import Writing, detect_writing
from index.analysis import Terms, analyse
from index.dense import DenseIndex
from index.embedder import Embedder
from index.fusion import RESTORED, WEIGHTS, Weights, standardise
from index.lexical import LexicalIndex
from index.manifest import FORMAT, Manifest, program_fingerprint
from index.passages import PassageStore
from index.query import read_query
from index.spelling import Speller

__all__ = ["Hit", "Index", "Ranking", "current_folder", "wanted_manifest"]

DEPTH = 2000
"""Windows that take part in a search by their vectors; every window of the five plans does (1,232)."""

_POINTER = "current"


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
    terms: Callable[[str], Terms] = analyse


def current_folder(home: Path) -> Path:
    """The folder of the index in use. Raises IndexStateError if there is none."""
    try:
        name = (home / "index" / _POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexStateError(f"There is no index in {home} yet. Build it: `planqa build`.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexStateError(
            f"The index in {home} cannot be read ({error}). `planqa build --force` makes it anew."
        ) from error
    folder = home / "index" / name
    if not name or Path(name).name != name or not folder.is_dir():
        raise IndexStateError(
            f"The index in {home} is damaged: {folder} is missing. `planqa build --force` makes it anew."
        )
    return folder


def wanted_manifest(library: Library, embedder: Embedder) -> Manifest:
    """The manifest an index of these plans by this program and model has, counts aside."""
    return Manifest(FORMAT, program_fingerprint(), library.fingerprint, embedder.name, 0, {}, 0)


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
    ) -> None:
        self.manifest = manifest
        self.store = store
        self._dense = dense
        self._lexical = lexical
        self._embedder = embedder
        self._ranking = Ranking() if ranking is None else ranking

    @classmethod
    def open(cls, home: Path, library: Library, embedder: Embedder) -> Index:
        """Open the index in `home`.

        Raises IndexStateError if there is none, if it is damaged, or if it was made from other plans, by another
        version or with another model; the message names the command that mends it.
        """
        folder = current_folder(home)
        manifest = Manifest.read(folder)
        manifest.check(wanted_manifest(library, embedder))
        store = PassageStore(folder / "passages.sqlite")
        dense = DenseIndex.open(folder / "dense.faiss")
        lexical = {writing: LexicalIndex.open(folder / writing.value) for writing in (Writing.ACCENTED, Writing.BARE)}
        sizes = {len(store.window_passages), len(dense), manifest.windows, *(len(part) for part in lexical.values())}
        if len(sizes) != 1 or dense.dimension != manifest.dimension:
            raise IndexStateError(
                f"The parts of the index in {folder} do not fit together. `planqa build --force` makes it anew."
            )
        return cls(manifest, store, dense, lexical, embedder)

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
        writing = detect_writing(question) if writing is None else writing
        query = read_query(question, writing)
        among = self._among(plans)
        size = len(self.store.window_passages) if among is None else len(among)
        if not size or limit <= 0:
            return []
        ranking = self._ranking
        restored = meaning is not None and writing is Writing.BARE
        weights = ranking.restored if restored else ranking.weights[writing]
        cosines = self._cosines(query.meaning if meaning is None else meaning, among, size)
        points = self._points(query.words if words is None else words, weights)
        if among is not None:
            points = {name: scores[among] for name, scores in points.items()}
        fused = weights.dense * ranking.scale(cosines)
        for name, weight in ((Writing.ACCENTED, weights.accented), (Writing.BARE, weights.bare)):
            if weight:
                fused = fused + weight * ranking.scale(points[name])
        lexical = sum(points.values(), start=np.zeros(size, dtype=np.float32))
        return self._best_passages(fused, cosines, lexical, among, limit)

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

    def _among(self, plans: Collection[str] | None) -> NDArray[np.int64] | None:
        if plans is None:
            return None
        return np.flatnonzero(np.isin(self.store.window_plans, list(plans))).astype(np.int64)

    def _cosines(self, question: str, among: NDArray[np.int64] | None, size: int) -> NDArray[np.float32]:
        """Cosine of each window searched; those too far to be looked at count as far as the last one that was."""
        vector = self._embedder.embed_questions([question])[0]
        numbers, found = self._dense.scores(vector, among, DEPTH)
        cosines = np.full(size, found.min() if found.size else 0.0, dtype=np.float32)
        positions = numbers if among is None else np.searchsorted(among, numbers)
        cosines[positions] = found
        return cosines

    def _points(self, words: str, weights: Weights) -> dict[Writing, NDArray[np.float32]]:
        """BM25 of every window over the terms as written and without diacritics, where they have a weight."""
        terms = self._ranking.terms(words)
        return {
            name: self._lexical[name].scores(list_)
            for name, list_, weight in (
                (Writing.ACCENTED, terms.accented, weights.accented),
                (Writing.BARE, terms.bare, weights.bare),
            )
            if weight
        }

    def _best_passages(  # the arrays go together, one entry a window searched
        self,
        fused: NDArray[np.float32],
        cosines: NDArray[np.float32],
        lexical: NDArray[np.float32],
        among: NDArray[np.int64] | None,
        limit: int,
    ) -> list[Hit]:
        hits: list[Hit] = []
        seen: set[int] = set()
        for position in np.argsort(-fused, kind="stable"):
            window = int(position) if among is None else int(among[position])
            number = int(self.store.window_passages[window])
            if number in seen:
                continue
            seen.add(number)
            passage = self.store.passage(number)
            bounds = self.store.window_bounds[window]
            hits.append(
                Hit(passage, float(fused[position]), float(cosines[position]), float(lexical[position]), bounds)
            )
            if len(hits) == limit:
                break
        return hits
