"""What users thought of answers: kept in SQLite, and given out as questions to evaluate with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.safe_text import plain
from assistant.write_ahead import write_ahead
from corpus.errors import PlanqaError, QuestionError
from corpus.library import Library
from corpus.quote import stands_in

__all__ = ["LONGEST_COMMENT", "Feedback", "FeedbackStore", "Verdict", "as_question_line", "feedback_file"]

LONGEST_COMMENT = 2000
"""Characters: about a page."""

_FILE = "feedback.sqlite"
_PATIENCE = 30
"""Seconds that a writer waits for another."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, history TEXT NOT NULL, answer TEXT NOT NULL,
    verdict TEXT NOT NULL, comment TEXT NOT NULL, at TEXT NOT NULL, user TEXT NOT NULL DEFAULT ''
)
"""
_ADD_USER = "ALTER TABLE feedback ADD COLUMN user TEXT NOT NULL DEFAULT ''"
"""For a file of planqa 0.1.0, where nobody was asked who they are."""


class Verdict(StrEnum):
    """Whether an answer helped."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One word on one answer; `answer` is in its JSON form, `history` the questions before it, oldest first.

    `user` is who gave it, "" where nobody was asked.
    """

    number: int
    question: str
    history: tuple[str, ...]
    answer: Mapping[str, Any]
    verdict: Verdict
    comment: str
    at: datetime
    user: str = ""


def feedback_file(home: Path) -> Path:
    """Where a home folder keeps what users thought of answers."""
    return home / _FILE


class FeedbackStore:
    """The feedback of a home folder. Each call opens the file by itself: threads and processes may share a store."""

    def __init__(self, folder: Path) -> None:
        self._path = feedback_file(folder)

    def add(
        self,
        question: str,
        history: Sequence[str],
        answer_json: Mapping[str, Any],
        verdict: Verdict,
        comment: str,
        at: datetime,
        user: str = "",
    ) -> int:
        """Keep a verdict on an answer, with the moment it was given (with its time zone). Returns its number, from 1.

        Raises QuestionError if the comment is too long, PlanqaError if the file cannot be written.
        """
        if len(comment) > LONGEST_COMMENT:
            raise QuestionError(f"A comment may have {LONGEST_COMMENT} characters; this one has {len(comment)}.")
        values = (
            plain(question),
            json.dumps([plain(each) for each in history], ensure_ascii=False),
            json.dumps(answer_json),
            Verdict(verdict).value,
            plain(comment).strip(),
            at.astimezone(UTC).isoformat(),
            user,
        )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as connection, connection:
            cursor = connection.execute(
                "INSERT INTO feedback (question, history, answer, verdict, comment, at, user) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            return int(cursor.lastrowid or 0)

    def amend(self, number: int, question: str, verdict: Verdict, comment: str, user: str = "") -> None:
        """Change the verdict and the comment of a user's feedback on this question; of another's nothing is changed.

        Raises as `add` does.
        """
        if len(comment) > LONGEST_COMMENT:
            raise QuestionError(f"A comment may have {LONGEST_COMMENT} characters; this one has {len(comment)}.")
        with self._open() as connection, connection:
            connection.execute(
                "UPDATE feedback SET verdict = ?, comment = ? WHERE number = ? AND question = ? AND user = ?",
                (Verdict(verdict).value, plain(comment).strip(), number, plain(question), user),
            )

    def all(self, verdict: Verdict | None = None) -> list[Feedback]:
        """All that was kept, or what has this verdict, oldest first. Raises PlanqaError if the file cannot be read."""
        if not self._path.exists():
            return []
        with self._open() as connection:
            rows = connection.execute(
                "SELECT number, question, history, answer, verdict, comment, at, user FROM feedback "
                "WHERE ? IS NULL OR verdict = ? ORDER BY number",
                (verdict, verdict),
            ).fetchall()
        return [_feedback(*row) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as connection:
                # a reader does not wait for a writer, and the other way round
                write_ahead(connection, _PATIENCE)
                _prepare(connection)
                yield connection
        except sqlite3.Error as error:
            raise PlanqaError(f"{self._path} cannot be used ({error}). Move it away to begin anew.") from error


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the table if there is none, and give one of an earlier planqa what it lacks."""
    connection.execute(_SCHEMA)
    if "user" in _columns(connection):
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if "user" not in _columns(connection):  # nobody else was faster
            connection.execute(_ADD_USER)


def _columns(connection: sqlite3.Connection) -> set[str]:
    return {str(row[1]) for row in connection.execute("PRAGMA table_info (feedback)")}


def as_question_line(feedback: Feedback, library: Library, *, with_user: bool = False) -> dict[str, Any]:
    """Feedback in the format of `eval/questions`: of a praised answer its citations are the evidence, line by line.

    Evidence is left out where the plan is gone or no longer holds the quote. What a right answer must hold ("must") is
    for a person to add.
    """
    citations = feedback.answer.get("citations") or []
    evidence = [each for citation in citations for each in _evidence(citation, library)]
    return {
        "id": f"feedback-{feedback.number}",
        "question": feedback.question,
        "history": list(feedback.history),
        "kind": "feedback",
        "plans": list(dict.fromkeys(citation["plan"] for citation in citations)),
        "must": [],
        "must_not": [],
        "evidence": evidence if feedback.verdict is Verdict.UP else [],
        "verdict": feedback.verdict.value,
        "comment": feedback.comment,
        "answer": feedback.answer.get("answer", ""),
        "at": feedback.at.isoformat(),
        **({"user": feedback.user} if with_user else {}),
    }


def _evidence(citation: Mapping[str, Any], library: Library) -> list[dict[str, str]]:
    """The lines of a citation that hold text which stands nowhere else in the plan ("20" may stand in fifty cells)."""
    plan, (first, last) = citation["plan"], citation["lines"]
    if plan not in library.plans:
        return []
    source = library.source(plan)
    if not 1 <= first <= last <= len(source) or not stands_in(citation["quote"], source, (first, last)):
        return []
    lines = source.text.split("\n")
    cited = [line.strip() for line in lines[first - 1 : last]]
    others = lines[: first - 1] + lines[last:]
    return [{"plan": plan, "text": text} for text in cited if text and not any(text in line for line in others)]


def _feedback(
    number: int, question: str, history: str, answer: str, verdict: str, comment: str, at: str, user: str
) -> Feedback:
    return Feedback(
        number,
        question,
        tuple(json.loads(history)),
        json.loads(answer),
        Verdict(verdict),
        comment,
        datetime.fromisoformat(at),
        user,
    )
