"""Comparing runs: what changed, what got worse, and results that cannot be compared."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import QuestionError
from eval.baseline import Standing, changes, read_baseline, standing
from eval.judge import Cited, Outcome, Verdict
from eval.questions import GoldQuestion
from eval.report import as_json, changes_as_markdown, report

QUESTION = GoldQuestion("made", "1", "lead", "formal", "Ai?", must=(("Sở Y tế",),), gold=frozenset({("p", 10)}))
GOLD = Cited("p", (10, 12), gold=True, stands=True)
RIGHT = Outcome(QUESTION, "Sở Y tế", False, (), (), (GOLD,), 3, 1, (), (), 10.0)
UNCITED = replace(RIGHT, citations=())
WRONG = replace(RIGHT, missing=(("Sở Y tế",),))
SILENT = replace(UNCITED, abstained=True)


def numbered(*outcomes: Outcome) -> list[Outcome]:
    return [replace(each, question=replace(each.question, id=str(n))) for n, each in enumerate(outcomes, 1)]


def written(folder: Path, *outcomes: Outcome) -> Path:
    path = folder / "result.json"
    path.write_text(json.dumps(as_json(report("test", numbered(*outcomes)))), encoding="utf-8")
    return path


def test_a_run_does_not_differ_from_itself(tmp_path: Path) -> None:
    outcomes = (RIGHT, UNCITED, WRONG, SILENT, replace(WRONG, stray=("7",)))

    assert changes(numbered(*outcomes), read_baseline(written(tmp_path, *outcomes))) == []
    assert "Nothing has changed" in changes_as_markdown([])


def test_newly_wrong_questions_come_first_then_worse_then_the_rest(tmp_path: Path) -> None:
    baseline = read_baseline(written(tmp_path, WRONG, SILENT, RIGHT, RIGHT, UNCITED))
    found = changes(numbered(RIGHT, WRONG, SILENT, RIGHT, UNCITED), baseline)

    assert [(each.id, each.newly_wrong, each.worse) for each in found] == [
        ("3", True, True),
        ("2", False, True),
        ("1", False, False),
    ]
    assert "| newly wrong | made | 3 | right, gold line cited | refused | Ai? |" in changes_as_markdown(found)


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        (RIGHT, UNCITED, True),
        (UNCITED, SILENT, True),
        (SILENT, WRONG, True),
        (SILENT, replace(RIGHT, citations=()), False),
        (WRONG, replace(WRONG, citations=()), True),
        (WRONG, SILENT, False),  # an answer that is wrong is worse than none, whatever it cites
        (RIGHT, replace(RIGHT, stray=("7",)), True),
        (RIGHT, replace(RIGHT, citations=(GOLD, replace(GOLD, stands=False))), True),
        (replace(RIGHT, stray=("7",)), RIGHT, False),
        (RIGHT, replace(RIGHT, counts=("7",), answer="other words"), False),
    ],
)
def test_what_is_worse(before: Outcome, after: Outcome, worse: bool) -> None:
    assert standing(after).is_worse_than(standing(before)) is worse


def test_inventing_is_worse_than_refusing_what_must_be_refused() -> None:
    nowhere = replace(QUESTION, kind="unanswerable", must=(), gold=frozenset())
    refused, invented = replace(SILENT, question=nowhere), replace(RIGHT, question=nowhere)

    assert standing(refused) == Standing(Verdict.RIGHT, cited=False, stray=False, false_quotes=False)
    assert standing(invented).is_worse_than(standing(refused))


def test_questions_of_one_run_alone_are_no_change(tmp_path: Path) -> None:
    assert changes(numbered(RIGHT), read_baseline(written(tmp_path, RIGHT, WRONG))) == []
    assert changes(numbered(RIGHT, WRONG), read_baseline(written(tmp_path, RIGHT))) == []


def test_runs_with_nothing_in_common_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="none of these questions"):
        changes([replace(RIGHT, question=replace(QUESTION, set="other"))], read_baseline(written(tmp_path, RIGHT)))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"questions": [{"set": "a", "id": "1"}]}', '{"questions": 3}'])
def test_a_file_that_is_no_result_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(QuestionError, match=r"other\.json is no result of `planqa eval answers --json FILE`"):
        read_baseline(path)
