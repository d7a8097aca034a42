"""Feedback: nothing is lost whoever writes, and it comes out as questions that eval reads."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.feedback import LONGEST_COMMENT, FeedbackStore, Verdict, as_question_line
from corpus.errors import PlanqaError, QuestionError
from corpus.library import Library
from eval.questions import read_questions

if TYPE_CHECKING:
    from tests.conftest import Planqa

_ROOT = Path(__file__).parents[2]
_AT = datetime(2026, 11, 22, 11, 30, tzinfo=timezone(timedelta(hours=7)))
_ANSWER: Mapping[str, Any] = {"answer": "Sở Y tế [1]", "abstained": False, "citations": []}


def _citation(library: Library, plan: str, first: int, last: int) -> dict[str, Any]:
    quote = " ".join(library.source(plan).lines(first, last).split())
    return {"n": 1, "plan": plan, "lines": [first, last], "quote": quote}


def _add(store: FeedbackStore, question: str = "Ai?", verdict: Verdict = Verdict.UP, **answer: Any) -> int:
    return store.add(question, ["Trước?"], {**_ANSWER, **answer}, verdict, "đúng", _AT)


# --- keeping ----------------------------------------------------------------------------------------------------------


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "home")

    assert store.all() == []
    assert store.add("Ai chủ trì?", ["IOC là gì?"], _ANSWER, Verdict.DOWN, " sai sở ", _AT) == 1
    (kept,) = FeedbackStore(tmp_path / "home").all()
    assert (kept.number, kept.question, kept.history) == (1, "Ai chủ trì?", ("IOC là gì?",))
    assert (kept.answer, kept.verdict, kept.comment) == (_ANSWER, Verdict.DOWN, "sai sở")
    assert kept.at == _AT
    assert kept.at.tzinfo is UTC


def test_verdicts_can_be_told_apart(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    for verdict in (Verdict.UP, Verdict.DOWN, Verdict.UP):
        _add(store, verdict=verdict)

    assert [each.number for each in store.all(Verdict.UP)] == [1, 3]
    assert [each.number for each in store.all(Verdict.DOWN)] == [2]


def test_feedback_is_amended_by_who_knows_its_question_and_nobody_else(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    number = _add(store, "Ai?")
    _add(store, "Khi nào?")
    store.amend(number, "Ai?", Verdict.DOWN, " thiếu sở ")
    store.amend(number + 1, "Ai?", Verdict.DOWN, "của người khác")

    assert [(each.verdict, each.comment) for each in store.all()] == [
        (Verdict.DOWN, "thiếu sở"),
        (Verdict.UP, "đúng"),
    ]
    with pytest.raises(QuestionError, match="2000 characters"):
        store.amend(number, "Ai?", Verdict.UP, "x" * (LONGEST_COMMENT + 1))


def test_feedback_is_its_users_who_alone_amends_it(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    numbers = [store.add("Ai?", [], _ANSWER, Verdict.UP, "", _AT, user) for user in ("lan", "minh", "")]
    for number in numbers:
        store.amend(number, "Ai?", Verdict.DOWN, "của Lan", "lan")

    assert [(each.user, each.comment) for each in store.all()] == [("lan", "của Lan"), ("minh", ""), ("", "")]


def test_a_store_of_before_there_were_users_is_used_on(tmp_path: Path, library: Library) -> None:
    with closing(sqlite3.connect(tmp_path / "feedback.sqlite")) as connection, connection:
        connection.execute(
            "CREATE TABLE feedback (number INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, "
            "history TEXT NOT NULL, answer TEXT NOT NULL, verdict TEXT NOT NULL, comment TEXT NOT NULL, "
            "at TEXT NOT NULL)"
        )
        connection.execute(
            "INSERT INTO feedback (question, history, answer, verdict, comment, at) "
            "VALUES ('Ai?', '[]', '{}', 'up', '', ?)",
            (_AT.isoformat(),),
        )
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(lambda n: FeedbackStore(tmp_path).add(f"{n}", [], _ANSWER, Verdict.UP, "", _AT, "lan"), range(16))
        )
    kept = FeedbackStore(tmp_path).all()

    assert [each.user for each in kept] == ["", *["lan"] * 16]
    assert "user" not in as_question_line(kept[1], library)
    assert as_question_line(kept[1], library, with_user=True)["user"] == "lan"


@pytest.mark.parametrize(
    "text", ["'); DROP TABLE feedback; --", "<script>alert(1)</script>", '"\\', "x" * LONGEST_COMMENT]
)
def test_texts_are_values_and_never_commands(tmp_path: Path, text: str) -> None:
    store = FeedbackStore(tmp_path)
    store.add(text, [text], {"answer": text}, Verdict.UP, text, _AT)
    _add(store)

    first, second = store.all()
    assert (first.question, first.history, first.comment, first.answer) == (text, (text,), text, {"answer": text})
    assert second.number == 2


def test_letters_that_utf8_does_not_have_do_no_harm(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    store.add("a\ud800b\x00", ["\ud800"], {"answer": "\ud800"}, Verdict.UP, "\u202ex", _AT)

    assert (store.all()[0].question, store.all()[0].comment) == ("ab", "x")


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    with pytest.raises(QuestionError, match=str(LONGEST_COMMENT)):
        store.add("?", [], _ANSWER, Verdict.UP, "x" * (LONGEST_COMMENT + 1), _AT)
    with pytest.raises(ValueError, match="sideways"):
        store.add("?", [], _ANSWER, "sideways", "", _AT)  # type: ignore[arg-type]
    (tmp_path / "feedback.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(PlanqaError, match=r"feedback\.sqlite"):
        _add(store)


def test_threads_lose_nothing(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda number: _add(store, str(number)), range(80)))

    assert sorted(numbers) == list(range(1, 81))
    assert {each.question for each in store.all()} == {str(number) for number in range(80)}


_WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from assistant.feedback import FeedbackStore, Verdict
for number in range(20):
    FeedbackStore(Path(sys.argv[1])).add(f"{sys.argv[2]}-{number}", [], {}, Verdict.UP, "", datetime.now(UTC))
"""


def test_processes_lose_nothing(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), name], cwd=_ROOT) for name in ("a", "b", "c")
    ]

    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0]
    assert len(FeedbackStore(tmp_path).all()) == 60
    with sqlite3.connect(tmp_path / "feedback.sqlite") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


# --- giving out -------------------------------------------------------------------------------------------------------


def test_praise_becomes_a_question_with_its_evidence(tmp_path: Path, library: Library) -> None:
    store = FeedbackStore(tmp_path)
    _add(store, "Ai chủ trì 59.1?", citations=[_citation(library, "quang-binh-ubnd", 417, 417)])

    line = as_question_line(store.all()[0], library)
    assert (line["id"], line["question"], line["history"]) == ("feedback-1", "Ai chủ trì 59.1?", ["Trước?"])
    assert (line["kind"], line["plans"], line["verdict"]) == ("feedback", ["quang-binh-ubnd"], "up")
    assert line["evidence"] == [
        {"plan": "quang-binh-ubnd", "text": library.source("quang-binh-ubnd").line(417).strip()}
    ]


def test_evidence_stands_in_one_place_only(tmp_path: Path, library: Library) -> None:
    store = FeedbackStore(tmp_path)
    _add(store, citations=[_citation(library, "son-tinh-ubnd", 861, 871)])

    texts = [each["text"] for each in as_question_line(store.all()[0], library)["evidence"]]
    source = library.source("son-tinh-ubnd")
    assert texts
    for text in texts:
        assert all(861 <= n <= 871 for n in range(1, len(source) + 1) if text in source.line(n))


def test_no_evidence_is_made_of_a_bad_answer_or_of_changed_lines(tmp_path: Path, library: Library) -> None:
    store = FeedbackStore(tmp_path)
    citation = _citation(library, "quang-binh-ubnd", 417, 417)
    _add(store, verdict=Verdict.DOWN, citations=[citation])
    _add(store, citations=[{**citation, "lines": [418, 418]}])
    _add(store, citations=[{**citation, "plan": "removed"}])
    _add(store, citations=[{**citation, "lines": [5000, 5000]}])

    assert [as_question_line(each, library)["evidence"] for each in store.all()] == [[], [], [], []]


def test_export_writes_lines_that_eval_reads(tmp_path: Path, planqa: Planqa) -> None:
    store = FeedbackStore(tmp_path)
    _add(store, "Ai chủ trì?")
    _add(store, "Who leads?", Verdict.DOWN)

    printed = planqa("feedback", "export", home=tmp_path)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert [json.loads(line)["id"] for line in printed.stdout.splitlines()] == ["feedback-1", "feedback-2"]

    path = tmp_path / "down.jsonl"
    run = planqa("feedback", "export", "--verdict", "down", "--output", str(path), "--home", str(tmp_path))
    assert (run.returncode, run.stdout) == (0, "")
    (row,) = read_questions(path)
    assert (row["question"], row["kind"], row["comment"]) == ("Who leads?", "feedback", "đúng")


def test_export_of_nothing_is_nothing_and_makes_no_file(tmp_path: Path, planqa: Planqa) -> None:
    run = planqa("feedback", "export", home=tmp_path)

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
