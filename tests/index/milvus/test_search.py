"""An index in Milvus finds what the local one finds: the same passages, scores, terms and facts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.library import Library
from corpus.writing import Writing, detect_writing
from eval.questions import gold_questions
from index.embedder import Embedder
from index.milvus import search
from index.milvus.client import MilvusStore
from index.milvus.opening import open_index
from index.milvus.search import MilvusIndex
from index.search import Hit, Index

_TIE = 1e-4
"""Scores that differ by less are as good as each other: sums of the same numbers in another order."""


class _Remembering:
    """The bundled model; a question that both indexes are asked is embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed_passages(self, texts: Sequence[str], progress: Any = None) -> NDArray[np.float32]:
        return self._embedder.embed_passages(texts, progress)

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        for text in texts:
            if text not in self._known:
                self._known[text] = self._embedder.embed_questions([text])[0]
        return np.stack([self._known[text] for text in texts])


@pytest.fixture(scope="module")
def both(index: Index, in_milvus: MilvusIndex) -> tuple[Index, MilvusIndex]:
    """The local index and the one in Milvus, with one model."""
    embedder = _Remembering(index._embedder)
    local = Index(index.manifest, index.store, index._dense, index._lexical, embedder)
    parts = (in_milvus._milvus, in_milvus._windows, in_milvus._terms, in_milvus._moments)
    return local, MilvusIndex(in_milvus.manifest, in_milvus.store, *parts, embedder)


@pytest.fixture(scope="module")
def questions(library: Library) -> list[str]:
    """200 questions of the halves that are for tuning, of all sets alike."""
    texts = list(dict.fromkeys(question.text for question in gold_questions((), "tune", library)))
    assert len(texts) >= 200
    return [texts[number * len(texts) // 200] for number in range(200)]


def _same(local: Sequence[Hit], remote: Sequence[Hit], deeper: Sequence[Hit]) -> bool:
    """Whether two lists are the same but for the order of ties; `deeper` is the first, longer."""
    if len(local) != len(remote):
        return False
    known = {hit.passage: hit for hit in deeper}
    return all(
        abs(one.score - other.score) < _TIE
        and other.passage in known
        and _alike(known[other.passage], other)
        and abs(known[other.passage].score - one.score) < _TIE
        for one, other in zip(local, remote, strict=True)
    )


def _alike(one: Hit, other: Hit) -> bool:
    """Whether two hits are of one passage and have the same scores, the same window too."""
    scores = np.allclose(
        (one.score, one.cosine, one.lexical), (other.score, other.cosine, other.lexical), atol=_TIE, rtol=1e-5
    )
    return one.passage == other.passage and one.window == other.window and bool(scores)


def test_the_first_ten_of_200_questions_are_the_same(both: tuple[Index, MilvusIndex], questions: Sequence[str]) -> None:
    local, remote = both
    different = [
        question
        for question in questions
        if not _same(local.search(question), remote.search(question), local.search(question, limit=30))
    ]

    assert len(questions) == 200
    assert {detect_writing(question) for question in questions} == set(Writing)
    assert different == []


@pytest.mark.parametrize(
    "plans", [("son-tinh-ubnd",), ("quang-binh-ubnd", "quang-ngai-tu"), ("ninh-binh-ubnd", "ha-noi-ubnd")]
)
def test_they_are_the_same_within_some_plans(
    both: tuple[Index, MilvusIndex], questions: Sequence[str], plans: tuple[str, ...]
) -> None:
    local, remote = both
    for question in questions[::20]:
        found = remote.search(question, plans=plans)
        assert {hit.passage.plan for hit in found} <= set(plans)
        assert _same(local.search(question, plans=plans), found, local.search(question, plans=plans, limit=30))


@pytest.mark.parametrize(
    "given", [{"meaning": "Tỷ lệ phủ sóng 5G năm 2030"}, {"words": "kinh tế đêm"}, {"limit": 2000}]
)
def test_they_are_the_same_whatever_is_given_with_a_question(
    both: tuple[Index, MilvusIndex], given: dict[str, Any]
) -> None:
    local, remote = both
    for question in ("ty le phu song 5g nam 2030", "Sở Tài chính làm gì?", "who leads the IOC task?"):
        one, other = local.search(question, **given), remote.search(question, **given)
        assert _same(one, other, one if len(one) > 30 else local.search(question, **{**given, "limit": 30}))


@pytest.mark.parametrize("question", ["", " ", "?", "\x00", "xyzzy " * 400, "𠀀 🙂", 'a" or 1 == 1 or "'])
def test_a_question_without_a_known_word_is_searched_alike(both: tuple[Index, MilvusIndex], question: str) -> None:
    local, remote = both

    assert _same(local.search(question), remote.search(question), local.search(question, limit=2000))


def test_nothing_is_found_where_nothing_is_searched(in_milvus: MilvusIndex) -> None:
    assert in_milvus.search("chuyển đổi số", plans=()) == []
    assert in_milvus.search("chuyển đổi số", plans=('no" or 1 == 1',)) == []
    assert in_milvus.search("chuyển đổi số", limit=0) == []


def test_more_windows_than_milvus_gives_for_a_search_are_searched_in_pieces(
    both: tuple[Index, MilvusIndex], questions: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    local, remote = both
    monkeypatch.setattr(search, "MOST_HITS", 400)  # four pieces of 1,232 windows
    for question in questions[::20]:
        assert _same(local.search(question), remote.search(question), local.search(question, limit=30))


def test_of_still_more_windows_the_candidates_are_nearly_the_same(
    both: tuple[Index, MilvusIndex], questions: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if there were 50 times as many windows: a sample of 360 of 1,232, and 256 candidates of each kind."""
    local, remote = both
    monkeypatch.setattr(search, "MOST_HITS", 400)
    monkeypatch.setattr(search, "PIECES", 1)
    shares, firsts = [], []
    for question in questions[::8]:
        for plans in (None, ("quang-binh-ubnd", "quang-ngai-tu")):
            one = [hit.passage.id for hit in local.search(question, plans=plans)]
            other = [hit.passage.id for hit in remote.search(question, plans=plans)]
            shares.append(len(set(one) & set(other)) / 10)
            firsts.append(one[:1] == other[:1])

    assert np.mean(shares) >= 0.95
    assert np.mean(firsts) >= 0.95


def test_terms_count_the_same(index: Index, in_milvus: MilvusIndex) -> None:
    for writing, lexical in index._lexical.items():
        assert in_milvus._terms[writing].frequencies() == lexical.frequencies()
    for term in ("song", "5g", "phu_song", "xyzzy", ""):
        assert in_milvus.rarity(term) == index.rarity(term)
    assert in_milvus.rarest == index.rarest
    text = "ai chu tri nhiem vu phu sogn 5G cua Quagn Ngai"
    assert in_milvus.speller().correct(text) == index.speller().correct(text)


def test_all_passages_are_there_letter_for_letter(index: Index, in_milvus: MilvusIndex, library: Library) -> None:
    for plan in library:
        passages = index.store.plan(plan.id)
        assert in_milvus.store.plan(plan.id) == passages
        for passage in passages[::40]:
            assert in_milvus.store.by_id(passage.id) == passage
    assert len(in_milvus.store.items("quang-binh-ubnd", "39.26")) == 2
    assert in_milvus.store.items("quang-binh-ubnd", "59.3") == index.store.items("quang-binh-ubnd", "59.3")
    assert in_milvus.store.items("ninh-binh-ubnd", '59.3" or 1 == 1') == []
    assert in_milvus.store.plan("ha-noi-ubnd") == []


def test_all_facts_are_there(index: Index, in_milvus: MilvusIndex) -> None:
    facts, local = in_milvus.store.facts, index.store.facts

    assert facts.tasks() == local.tasks()
    assert facts.targets() == local.targets()
    assert facts.references() == local.references()
    assert facts.agencies() == local.agencies()


def test_a_passage_that_was_let_go_of_is_fetched_again(
    five: MilvusStore, library: Library, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.milvus.passages._KEPT", 3)
    store = open_index(five, tmp_path, library, embedder)[0].store
    first = store.plan("son-tinh-ubnd")[:5]

    assert len(store._passages) == 3
    assert [store.by_id(passage.id) for passage in first] == first
    assert [store.by_id(passage.id) for passage in first] == first
    assert len(store._passages) == 3
