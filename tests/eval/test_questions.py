"""The question sets: every line can be used, and says of each question what it takes to judge an answer."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus.data import read_table
from corpus.errors import QuestionError
from corpus.library import Library
from eval.questions import OWN, REFUSED_KINDS, gold_questions, read_questions, set_names

SETS = set_names()
TUNING_SETS = {"drills", "hands"}
UNEVEN_SETS = {"audit", "corners", "desk", "errands", "offices", "pairs", "plain", "rounds", "staff", "twins", "visits"}
"""Of three questions two are for tuning."""
KINDS = REFUSED_KINDS | {
    "compare", "coordinator", "count", "deadline", "definition_or_abbrev", "document_fact", "followup", "funding",
    "indicator_owner", "item_lookup", "lead", "list_by_agency", "list_by_deadline", "policy", "reference", "reporting",
    "responsibility", "result", "role", "section", "status_fact", "target", "target_trend", "trap",
}  # fmt: skip
STYLES = {"abbrev", "chatty", "english", "formal", "mixed", "nodiacritics", "short", "typo"}
FIELDS = {"id", "split", "question", "kind", "style", "plans", "must", "must_not", "evidence"}
ROWS = [(name, row) for name in SETS for row in read_questions(name)]


def test_every_set_has_one_purpose(library: Library) -> None:
    purposes = read_table("eval", "question_sets")

    assert sorted(name for names in purposes.values() for name in names) == SETS
    assert {(each.set, each.purpose) for each in gold_questions((), None, library)} == {
        (name, purpose) for purpose, names in purposes.items() for name in names
    }


def test_no_question_was_lost() -> None:
    assert len(ROWS) >= 7983


def test_ids_are_unique_across_sets() -> None:
    assert [id_ for id_, times in Counter(row["id"] for _, row in ROWS).items() if times > 1] == []


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[row["id"] for _, row in ROWS])
def test_a_question_has_what_it_takes_to_judge_its_answer(name: str, row: dict[str, Any], library: Library) -> None:
    assert set(row) >= FIELDS
    assert row["split"] in {"tune", "test"}
    assert row["kind"] in KINDS
    assert row["style"] in STYLES
    assert row["question"] == row["question"].strip() != ""
    assert set(row["plans"]) <= set(library.plans)
    assert all(group and all(words.strip() for words in group) for group in row["must"])
    assert all(words.strip() for words in row["must_not"])
    if row["kind"] in REFUSED_KINDS:
        assert row["must"] == row["evidence"] == []
    else:
        assert row["must"]
        assert row["evidence"]
    for evidence in row["evidence"]:
        lines = library.source(evidence["plan"]).text.split("\n")
        assert any(evidence["text"] in line for line in lines), evidence


@pytest.mark.parametrize("name", sorted(TUNING_SETS))
def test_a_tuning_set_has_no_half_to_report(name: str) -> None:
    assert {row["split"] for row in read_questions(name)} == {"tune"}


@pytest.mark.parametrize("name", [name for name in SETS if name not in TUNING_SETS | UNEVEN_SETS])
def test_halves_are_even(name: str) -> None:
    tune, test = (len(read_questions(name, split)) for split in ("tune", "test"))

    assert tune + test == len(read_questions(name))
    assert abs(tune - test) <= 0.05 * (tune + test)


@pytest.mark.parametrize("name", sorted(UNEVEN_SETS))
def test_a_third_is_left_to_report(name: str) -> None:
    share = len(read_questions(name, "test")) / len(read_questions(name))

    assert share == pytest.approx(1 / 3, abs=0.03)


def test_the_turns_of_a_chain_stand_in_one_half_with_the_questions_before_them() -> None:
    earlier: dict[str, list[str]] = {}
    halves: dict[str, set[str]] = {}
    for row in read_questions("chains"):
        asked = earlier.setdefault(row["chain"], [])
        assert row["turn"] == len(asked) + 1
        assert row["history"] == asked
        asked.append(row["question"])
        halves.setdefault(row["chain"], set()).add(row["split"])

    assert len(halves) == 40
    assert all(len(half) == 1 for half in halves.values())


def test_gold_questions_know_their_lines(library: Library) -> None:
    questions = gold_questions((), None, library)

    assert Counter(question.set for question in questions) == Counter(name for name, _ in ROWS)
    (first,) = (question for question in questions if question.id == "s001")
    assert first.gold == {("quang-binh-ubnd", 417)}
    assert not first.must_refuse
    (turn,) = (question for question in questions if question.id == "c01-2")
    assert (turn.chain, len(turn.history)) == ("c01", 1)


def test_the_seed_set_is_read_unless_another_is_named() -> None:
    assert read_questions() == read_questions("seed")
    assert {row["split"] for row in read_questions(split="tune")} == {"tune"}


MADE = {"id": "1", "question": "Ai?", "kind": "lead", "must": [["95"]], "evidence": [{"plan": "p", "text": "x"}]}


def made(folder: Path, *lines: object) -> Path:
    path = folder / "mine.jsonl"
    path.write_text("\n\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), "utf-8")
    return path


def test_a_file_of_ones_own_is_read_and_needs_no_halves(tmp_path: Path, library: Library) -> None:
    path = made(tmp_path, {"id": "1", "question": "Xin chào", "kind": "smalltalk"})

    assert [row["id"] for row in read_questions(path, "test")] == ["1"]
    (question,) = gold_questions([str(path)], "tune", library)
    assert (question.set, question.purpose, question.must_refuse, question.style) == ("mine", OWN, True, "")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['{"id": "1"'], "mine.jsonl, line 1 is not JSON"),
        (['{"id": "1", "question": "a"}', "[]"], 'mine.jsonl, line 3 needs "id" and "question"'),
        ([{"id": 1, "question": "a"}], 'line 1 needs "id" and "question"'),
        ([{"id": "1", "question": "a"}], "mine, 1: a field is missing or of another type"),
        ([{**MADE, "must": 5}], "mine, 1: a field is missing or of another type"),
        ([{**MADE, "evidence": [{"plan": "quang-binh-ubnd"}]}], "mine, 1: a field is missing"),
        ([{**MADE, "evidence": [{"plan": "quang-binh-ubnd", "text": "đi đâu"}]}], '"evidence" that stands in its plan'),
        ([{**MADE, "must": [], "evidence": []}], 'a question with an answer needs "must"'),
        ([{"id": "1", "question": "a", "kind": "smalltalk"}] * 2, "mine holds the id 1 twice"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, library: Library, lines: list[object], said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        gold_questions([made(tmp_path, *lines)], None, library)


def test_a_set_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(
        QuestionError, match="nowhere is neither a file nor a question set: audit, chains, clerks, corners"
    ):
        read_questions("nowhere")
