"""The report of a run, and `planqa eval answers` as a user runs it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from corpus.errors import QuestionError
from eval.cli import app
from eval.judge import Cited, Outcome
from eval.questions import GoldQuestion
from eval.report import as_json, outcome_as_markdown, report, report_as_markdown
from eval.robustness import Varied
from eval.variations import KINDS

QUESTION = GoldQuestion(
    "made", "1", "lead", "short", "Ai | nào?", ("Trước?",), (("Sở Y tế", "SYT"), ("2025",)), gold=frozenset({("p", 10)})
)
RIGHT = Outcome(QUESTION, "Sở Y tế, 2025", False, (), (), (Cited("p", (10, 12), True, True),), 3, 1, (), (), 10.0)
WRONG = replace(
    RIGHT,
    question=replace(QUESTION, id="2", style="typo", chain="a"),
    answer="Sở Tài chính [1]\n\n7",
    missing=QUESTION.must,
    citations=(Cited("p", (20, 20), False, True),),
    gold_lines=0,
    stray=("7",),
)


def test_tables_give_rate_interval_and_count() -> None:
    text = report_as_markdown(report("tune", [RIGHT, WRONG], [Varied("bare", RIGHT, WRONG)]))

    assert text.startswith("# 2 questions, split tune\n")
    half = "50.0% (9.5%–90.5%) 1/2"
    assert f"| all | 2 | {half} | {half} | {half} | – | 0.0% (0.0%–65.8%) 0/2 |" in text
    assert "| typo | 1 | 0.0% (0.0%–79.3%) 0/1 |" in text
    assert "| made | 1.0 | 10 ms | 10 ms |" in text
    assert "Chains with every turn right: 0.0% (0.0%–79.3%) 0/1" in text
    one, none = "100.0% (20.7%–100.0%) 1/1", "0.0% (0.0%–79.3%) 0/1"
    assert f"| bare | {none} | {none} | {one} |" in text
    assert text.endswith("|\n")


def test_without_chains_or_variations_nothing_is_said_of_them() -> None:
    text = report_as_markdown(report("tune", [RIGHT]))

    assert "Chains" not in text
    assert "Typed otherwise" not in text


def test_a_wrong_answer_is_shown_with_what_was_wanted() -> None:
    text = outcome_as_markdown(WRONG)

    assert text.startswith("### made 2 (lead, typo): wrong\n\nAi | nào?\n\n- history: Trước?\n")
    assert "- must: Sở Y tế | SYT and 2025\n- missing: Sở Y tế | SYT and 2025\n- gold lines: p 10\n" in text
    assert "- citations: p 20-20\n- stray numbers: 7\n\n> Sở Tài chính [1]\n>\n> 7\n" in text
    assert "- citations: p 10-12 (gold)\n" in outcome_as_markdown(RIGHT)


def test_json_holds_the_sums_and_every_question() -> None:
    result = json.loads(json.dumps(as_json(report("tune", [RIGHT, WRONG], [Varied("bare", RIGHT, WRONG)]))))

    assert (result["split"], result["sets"]) == ("tune", ["made"])
    assert result["summary"]["exact"] == pytest.approx(
        {"hits": 1, "n": 2, "rate": 0.5, "low": 0.0945, "high": 0.9055}, abs=1e-4
    )
    assert result["summary"]["refusal_recall"] == {"hits": 0, "n": 0, "rate": None, "low": None, "high": None}
    assert list(result["by_style"]) == ["short", "typo"]
    assert result["chains"]["n"] == 1
    assert result["robustness"][0]["kind"] == "bare"
    assert result["variations"][0]["unchanged"] is False
    assert result["questions"][1] == {
        "set": "made",
        "id": "2",
        "kind": "lead",
        "style": "typo",
        "split": "",
        "chain": "a",
        "question": "Ai | nào?",
        "history": ["Trước?"],
        "verdict": "wrong",
        "exact": False,
        "cited": False,
        "abstained": False,
        "missing": [["Sở Y tế", "SYT"], ["2025"]],
        "forbidden": [],
        "gold": [["p", 10]],
        "citations": [{"plan": "p", "lines": [20, 20], "gold": False, "stands": True}],
        "stray": ["7"],
        "counts": [],
        "false_quotes": 0,
        "answer": "Sở Tài chính [1]\n\n7",
        "elapsed_ms": 10.0,
    }


# --- planqa eval answers ----------------------------------------------------------------------------------------------

_ROWS: list[dict[str, Any]] = [
    {
        "id": "1",
        "split": "tune",
        "question": "Ai chủ trì nhiệm vụ 59.1 của Quảng Bình?",
        "kind": "lead",
        "style": "formal",
        "must": [["Sở Khoa học và Công nghệ"]],
        "must_not": [],
        "evidence": [{"plan": "quang-binh-ubnd", "text": "59.1\tXây dựng cơ bản nền tảng"}],
    },
    {
        "id": "2",
        "split": "test",
        "question": "Thời tiết Hà Nội hôm nay thế nào?",
        "kind": "unanswerable",
        "style": "short",
    },
]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in _ROWS), encoding="utf-8")
    return path


def test_a_set_is_asked_shown_written_and_compared(home: Path, made: Path, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    ask = ["answers", str(made), "--split", "all", "--home", str(home)]
    run = CliRunner().invoke(app, [*ask, "--robust", "--json", str(result)])

    assert run.exit_code == 0, run.output
    assert run.stdout.startswith("# 2 questions, split all\n")
    assert "## Typed otherwise" in run.stdout
    assert "## By split" in run.stdout
    written = json.loads(result.read_text(encoding="utf-8"))
    assert [question["verdict"] for question in written["questions"]] == ["right", "right"]
    # "của" and the like bear their tone in one place only: "tone" changes nothing here.
    assert {row["kind"] for row in written["robustness"]} == set(KINDS) - {"tone"}

    again = CliRunner().invoke(app, [*ask, "--baseline", str(result)])
    assert (again.exit_code, "Nothing has changed." in again.stdout) == (0, True)

    stricter = _ROWS[0] | {"must": [["Công an tỉnh"]]}
    made.write_text(json.dumps(stricter), encoding="utf-8")
    worse = CliRunner().invoke(app, [*ask, "--baseline", str(result), "--show", "5"])
    assert worse.exit_code == 1
    assert "### mine 1 (lead, formal): wrong" in worse.stdout
    assert "| newly wrong | mine | 1 | right, gold line cited | wrong, gold line cited |" in worse.stdout


def test_the_test_half_is_asked_unless_another_is_named(home: Path, made: Path) -> None:
    run = CliRunner().invoke(app, ["answers", str(made), "--home", str(home)])

    assert run.exit_code == 0, run.output
    assert run.stdout.startswith("# 1 questions, split test\n")
    assert "## By split" not in run.stdout


def test_a_half_without_questions_is_an_error(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(_ROWS[0]), encoding="utf-8")
    run = CliRunner().invoke(app, ["answers", str(path), "--home", str(home)])

    assert isinstance(run.exception, QuestionError)
    assert "No question is of the half test" in str(run.exception)
