"""Search as planqa does it, taken apart: by vectors alone, by words alone, and by both, over any documents.

The scores are those of `index.search.Index.search`; a test holds the two together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from assistant.session import Session
from corpus.folding import has_diacritics
from corpus.home import current_folder
from corpus.writing import Writing, detect_writing
from eval.beir import Document
from eval.collection import Scored
from eval.plan_questions import document_id
from eval.vectors import VectorCache
from index.analysis import analyse
from index.dense import DenseIndex
from index.fusion import WEIGHTS, Weights, standardise
from index.lexical import LexicalIndex
from index.query import Query, read_query
from index.search import DEPTH
from index.windows import cut_text

__all__ = ["Asked", "System", "WindowSearch", "ask", "index_documents", "open_plans"]

BLOCK = 512
"""Windows that are embedded and kept at once: some seconds of work are lost when a run is stopped."""

QUESTIONS = 64
"""Questions that are embedded at once, between two steps of the progress bar."""

_NOWHERE = np.float32(-np.inf)


class System(StrEnum):
    """What a ranking goes by."""

    DENSE = "dense"
    BM25 = "bm25"
    HYBRID = "hybrid"

    def weights(self, writing: Writing) -> Weights:
        """planqa's weights for a question written so, or what of them this system has."""
        both = WEIGHTS[writing]
        if self is System.DENSE:
            return Weights(dense=1.0, accented=0.0, bare=0.0)
        return Weights(0.0, both.accented, both.bare) if self is System.BM25 else both


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched for: its texts, how it is written, and its vector if a system needs one."""

    query: Query
    writing: Writing
    vector: NDArray[np.float32] | None = None


class WindowSearch:
    """Ranks documents by their best window. The windows of a document stand together, in the documents' order."""

    def __init__(
        self,
        ids: Sequence[str],
        owners: NDArray[np.int64],
        dense: DenseIndex | None,
        lexical: Mapping[Writing, LexicalIndex],
        *,
        vietnamese: bool = True,
    ) -> None:
        """`owners` is the number of each window's document, ascending from 0, and none is left out."""
        self._ids = ids
        self._starts = np.flatnonzero(np.diff(owners, prepend=-1))
        # trec_eval puts the last id first where scores are equal: so do these rankings, or a run file would score
        # differently from the run.
        backwards = sorted(range(len(ids)), key=lambda number: ids[number], reverse=True)
        self._id_order = np.empty(len(ids), np.int64)
        self._id_order[backwards] = np.arange(len(ids))
        self._dense = dense
        self._lexical = lexical
        self._size = len(owners)
        self.vietnamese = vietnamese
        """Whether the documents are Vietnamese; if not, questions are looked up as they are typed."""

    def __len__(self) -> int:
        return len(self._ids)

    def read(self, question: str) -> Asked:
        """A question as planqa reads it. Over documents that are not Vietnamese nothing is translated or written out.

        Weights are then those of an accented question: it is written as the documents are.
        """
        if not self.vietnamese:
            return Asked(Query(question, question), Writing.ACCENTED)
        writing = detect_writing(question)
        return Asked(read_query(question, writing), writing)

    def rank(self, asked: Asked, systems: Iterable[System], depth: int) -> dict[System, Scored]:
        """The `depth` best documents by each system; those that share no word and are not near are not found."""
        cosines, near = self._cosines(asked.vector)
        points = self._points(asked.query.words)
        return {
            system: self._best(*self._fused(system.weights(asked.writing), cosines, near, points), depth)
            for system in systems
        }

    def _cosines(self, vector: NDArray[np.float32] | None) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Cosine of each window, and which windows are near; the others count as far as the last of these."""
        if self._dense is None or vector is None:
            return np.zeros(self._size, np.float32), np.empty(0, np.int64)
        near, found = self._dense.scores(vector, None, DEPTH)
        cosines = np.full(self._size, found.min(), dtype=np.float32)
        cosines[near] = found
        return cosines, near

    def _points(self, words: str) -> dict[Writing, NDArray[np.float32]]:
        if not self._lexical:
            return {}
        terms = analyse(words)
        return {
            Writing.ACCENTED: self._lexical[Writing.ACCENTED].scores(terms.accented),
            Writing.BARE: self._lexical[Writing.BARE].scores(terms.bare),
        }

    def _fused(
        self,
        weights: Weights,
        cosines: NDArray[np.float32],
        near: NDArray[np.int64],
        points: Mapping[Writing, NDArray[np.float32]],
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Score of each window, and whether it was found at all."""
        found = np.zeros(self._size, np.bool_)
        if weights.dense:
            found[near] = True
        fused = weights.dense * standardise(cosines)
        for writing, weight in ((Writing.ACCENTED, weights.accented), (Writing.BARE, weights.bare)):
            if weight:
                fused = fused + weight * standardise(points[writing])
                found |= points[writing] > 0
        return fused.astype(np.float32), found

    def _best(self, fused: NDArray[np.float32], found: NDArray[np.bool_], depth: int) -> Scored:
        scores = np.maximum.reduceat(np.where(found, fused, _NOWHERE), self._starts)
        numbers = np.flatnonzero(scores > _NOWHERE)
        if len(numbers) > depth:
            least = np.partition(scores[numbers], -depth)[-depth]
            numbers = numbers[scores[numbers] >= least]
        order = numbers[np.lexsort((self._id_order[numbers], -scores[numbers]))][:depth]
        return {self._ids[number]: float(scores[number]) for number in order}


def index_documents(documents: Iterable[Document], cache: VectorCache | None, *, lexical: bool = True) -> WindowSearch:
    """Documents cut into windows as running text of the plans is, the title in front of each as its headings are.

    `cache` embeds the windows; None leaves the vectors out, `lexical=False` the words. There must be a document.
    """
    ids: list[str] = []
    owners: list[int] = []
    vectors: list[NDArray[np.float32]] = []
    accented: list[list[str]] = []
    bare: list[list[str]] = []
    marked = 0
    windows = _windows(documents, ids)
    while block := list(islice(windows, BLOCK)):
        texts = [text for _, text in block]
        owners += [owner for owner, _ in block]
        marked += sum(map(has_diacritics, texts))
        if cache is not None:
            vectors.append(cache.passages(texts))
        if lexical:
            for terms in map(analyse, texts):
                # One string for each term, or the terms of a large corpus would not fit into memory.
                accented.append([sys.intern(term) for term in terms.accented])
                bare.append([sys.intern(term) for term in terms.bare])
    return WindowSearch(
        ids,
        np.array(owners, np.int64),
        DenseIndex.of(np.concatenate(vectors)) if vectors else None,
        _lexical(accented, bare) if lexical else {},
        vietnamese=2 * marked > len(owners),
    )


def _windows(documents: Iterable[Document], ids: list[str]) -> Iterator[tuple[int, str]]:
    """Each window's text with the number of its document, whose id is put at the end of `ids`."""
    for document in documents:
        ids.append(document.id)
        title = f"{document.title.strip().rstrip('.')}." if document.title.strip() else ""
        for start, end in cut_text(document.text) or [(0, 0)]:
            yield len(ids) - 1, f"{title} {document.text[start:end]}".strip()


def _lexical(accented: list[list[str]], bare: list[list[str]]) -> dict[Writing, LexicalIndex]:
    if not any(bare):
        accented, bare = [*accented[:-1], [""]], [*bare[:-1], [""]]  # BM25 wants a term; no question has this one
    return {Writing.ACCENTED: LexicalIndex.of(accented), Writing.BARE: LexicalIndex.of(bare)}


def open_plans(session: Session) -> WindowSearch:
    """The index of the plans, as it lies in the session's home; documents are passages. Raises IndexStateError."""
    store = session.store()
    folder = current_folder(session.home)
    ids = [document_id(passage.id) for plan in session.library for passage in store.plan(plan.id)]
    search = WindowSearch(
        ids,
        store.window_passages,
        DenseIndex.open(folder / "dense.faiss"),
        {writing: LexicalIndex.open(folder / writing.value) for writing in (Writing.ACCENTED, Writing.BARE)},
    )
    store.close()
    return search


def ask(
    search: WindowSearch, questions: Sequence[str], cache: VectorCache | None, progress: Callable[[int], None]
) -> Iterator[Asked]:
    """The questions as they are searched for, in order; `cache` embeds them, None leaves the vectors out.

    `progress` hears how many are done. Raises EmbedderError, OSError.
    """
    for start in range(0, len(questions), QUESTIONS):
        block = [search.read(question) for question in questions[start : start + QUESTIONS]]
        vectors = None if cache is None else cache.questions([asked.query.meaning for asked in block])
        for number, asked in enumerate(block):
            yield asked if vectors is None else Asked(asked.query, asked.writing, vectors[number])
        progress(start + len(block))
