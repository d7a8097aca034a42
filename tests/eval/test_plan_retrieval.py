"""The project's own questions over the real index: gold passages, and search as planqa does it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.session import Session
from corpus.cache import cache_folder
from corpus.library import Library
from eval.collection import RetrievalDataError
from eval.other_plans import OTHERS
from eval.plan_questions import document_id, plan_collection
from eval.retrieval_cli import plan_session
from eval.search import Asked, System, open_plans
from index.search import Index
from tests.eval.conftest import Retrieval

ROOT = Path(__file__).parents[2]


def test_gold_is_each_passage_that_holds_a_gold_line(library: Library) -> None:
    collection = plan_collection(library)

    # s001 asks who leads the IOC task.
    tune = plan_collection(library, "tune")
    gold = {**collection.qrels, **tune.qrels}["s001"]
    assert list(gold) == ["quang-binh-ubnd:Phụ_lục_I/V/59/59.1:1"]
    assert collection.documents == sum(len(library.document(plan.id).passages) for plan in library)
    assert collection.queries.keys().isdisjoint(tune.queries)
    assert plan_collection(library, "all").queries.keys() == collection.queries.keys() | tune.queries.keys()
    assert all(gold for gold in collection.qrels.values())


def test_questions_without_an_answer_or_with_earlier_ones_are_left_out(library: Library) -> None:
    lines = [
        json.loads(line)
        for path in sorted((ROOT / "eval" / "questions").glob("*.jsonl"))
        if path.stem != OTHERS  # of plans that are not among the five
        for line in path.read_text(encoding="utf-8").splitlines()
    ]

    collection = plan_collection(library, "all")

    assert set(collection.queries) == {line["id"] for line in lines if line["evidence"] and not line.get("history")}
    unanswered = sum(not line["evidence"] for line in lines)
    assert f"{unanswered} questions that the plans do not answer are left out." in collection.notes


def test_documents_keep_apart_and_fit_into_a_run_file(library: Library) -> None:
    ids = [passage.id for plan in library for passage in library.document(plan.id).passages]

    documents = {document_id(id_) for id_ in ids}

    assert len(documents) == len(ids)
    assert all(not any(map(str.isspace, document)) for document in documents)


def test_an_unknown_half_is_said(library: Library) -> None:
    with pytest.raises(RetrievalDataError, match="no 'train' of the plans' questions: test, tune, all"):
        plan_collection(library, "train")


@pytest.mark.slow
def test_an_index_of_another_model_is_left_as_it_is(home: Path) -> None:
    own, other = plan_session(home, None), plan_session(home, "intfloat/e5-small")

    assert own.home == home
    assert other.home.parent == cache_folder() / "eval-plans"
    assert other.embedder.name == "intfloat/e5-small"


@pytest.mark.slow
def test_hybrid_ranks_and_scores_as_the_index_does(home: Path, index: Index, library: Library) -> None:
    search = open_plans(Session.open(home))
    questions = list(plan_collection(library, "tune").queries.values())[::6]
    writings = set()

    for question in questions:
        asked = search.read(question)
        writings.add(asked.writing)
        vector = index._embedder.embed_questions([asked.query.meaning])[0]
        found = search.rank(Asked(asked.query, asked.writing, vector), [System.HYBRID], 10)[System.HYBRID]
        hits = index.search(question, limit=10)
        assert list(found.values()) == pytest.approx([hit.score for hit in hits], abs=1e-5)
        # Of passages as good as the tenth, each takes its own.
        clear = [hit for hit in hits if hit.score > hits[-1].score + 1e-5]
        expected = {document_id(hit.passage.id): hit.score for hit in clear}
        assert {id_: found.get(id_) for id_ in expected} == pytest.approx(expected, abs=1e-5)

    assert len(writings) == 3


@pytest.mark.slow
def test_the_plans_are_searched_better_by_both_than_by_either(home: Path, retrieval: Retrieval) -> None:
    values = json.loads(retrieval("plans", "--home", home, "--json").stdout)

    assert values["hybrid"]["nDCG@10"] > values["bm25"]["nDCG@10"] > values["dense"]["nDCG@10"]
    # Measured: 0.810, 0.793.
    assert values["hybrid"]["nDCG@10"] > 0.78
    assert values["hybrid"]["MRR"] > 0.76
