"""Question sets: a line a question, with the split it belongs to and the lines of the plans that answer it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.data import read_table
from corpus.errors import QuestionError
from corpus.library import Library
from eval.other_plans import OTHERS

__all__ = ["OWN", "REFUSED_KINDS", "GoldQuestion", "Line", "Split", "gold_questions", "read_questions", "set_names"]

Line = tuple[str, int]
"""A plan's id and one of its physical lines, from 1."""

REFUSED_KINDS = frozenset({"unanswerable", "injection", "smalltalk"})
"""What must not be answered from the plans."""

_SEED = "seed"

OWN = "own"
"""The purpose of questions that are in none of the project's own sets about the five plans."""


class Split(StrEnum):
    """Which half of the questions is asked."""

    TUNE = "tune"
    TEST = "test"
    ALL = "all"

    @property
    def half(self) -> str | None:
        """What questions say of their half; None for both."""
        return None if self is Split.ALL else self.value


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what is known of its answer.

    A right answer holds one alternative of each group of `must`, none of `must_not`, and cites one of `gold`; both
    `must` and `gold` are empty where it must be refused. `history` holds the earlier questions, oldest first;
    `chain` and `split` are empty where a set has none.
    """

    set: str
    id: str
    kind: str
    style: str
    text: str
    history: tuple[str, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    gold: frozenset[Line] = frozenset()
    chain: str = ""
    split: str = ""

    @property
    def must_refuse(self) -> bool:
        """Whether the plans do not answer it."""
        return self.kind in REFUSED_KINDS

    @property
    def purpose(self) -> str:
        """What its set was written for: "coverage", "usual" or "hard" (`tables/question_sets.toml`); else "own"."""
        return _purposes().get(self.set, OWN)


def set_names() -> list[str]:
    """The names of the project's own sets about the plans that come with planqa, in order."""
    names = (Path(entry.name) for entry in (files("eval") / "questions").iterdir())
    return sorted(name.stem for name in names if name.suffix == ".jsonl" and name.stem != OTHERS)


def read_questions(source: str | Path = _SEED, split: str | None = None) -> list[dict[str, Any]]:
    """The lines of one of the project's own sets, by name, or of a file; `split` is "tune", "test", or None for both.

    A line without `split` belongs to both. Raises QuestionError, naming the line that is no JSON object with `id` and
    `question`, and OSError.
    """
    rows = []
    for number, line in enumerate(_text(source).split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise QuestionError(f"{source}, line {number} is not JSON: {error}.") from error
            if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("id", "question")):
                raise QuestionError(f'{source}, line {number} needs "id" and "question": {{"id": "1", "question": …}}.')
            rows.append(row)
    return [row for row in rows if split is None or row.get("split", split) == split]


def gold_questions(sources: Sequence[str | Path], split: str | None, library: Library) -> list[GoldQuestion]:
    """The questions of these sets (all of the project's own if none is named), their evidence found in the plans.

    Raises QuestionError for a question without what it takes to judge its answer, and for two of one id.
    """
    questions = [
        _gold_question(Path(source).stem, row, library)
        for source in sources or set_names()
        for row in read_questions(source, split)
    ]
    seen: set[tuple[str, str]] = set()
    for question in questions:
        key = question.set, question.id
        if key in seen:
            raise QuestionError(f"{question.set} holds the id {question.id} twice.")
        seen.add(key)
    return questions


@cache
def _purposes() -> Mapping[str, str]:
    return {name: purpose for purpose, names in read_table("eval", "question_sets").items() for name in names}


def _text(source: str | Path) -> str:
    if str(source) in (*set_names(), OTHERS):
        return (files("eval") / "questions" / f"{source}.jsonl").read_text(encoding="utf-8")
    path = Path(source)
    if not path.is_file():
        raise QuestionError(f"{source} is neither a file nor a question set: {', '.join(set_names())}.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(f"{source} is not UTF-8 text ({error.reason}). Save it as UTF-8 and try again.") from error


def _gold_question(set_: str, row: Mapping[str, Any], library: Library) -> GoldQuestion:
    try:
        question = GoldQuestion(
            set=set_,
            id=row["id"],
            kind=row["kind"],
            style=row.get("style", ""),
            text=row["question"],
            history=tuple(row.get("history") or ()),
            must=tuple(tuple(group) for group in row.get("must") or ()),
            must_not=tuple(row.get("must_not") or ()),
            gold=frozenset(
                line
                for evidence in row.get("evidence") or ()
                for line in _lines_with(evidence["text"], evidence["plan"], library)
            ),
            chain=row.get("chain", ""),
            split=row.get("split", ""),
        )
    except (KeyError, TypeError) as error:
        raise QuestionError(f"{set_}, {row['id']}: a field is missing or of another type ({error}).") from error
    if not question.must_refuse and not (question.must and question.gold):
        raise QuestionError(
            f'{set_}, {question.id}: a question with an answer needs "must", and "evidence" that stands in its plan.'
        )
    return question


def _lines_with(text: str, plan: str, library: Library) -> list[Line]:
    """The physical lines of a plan that hold a text."""
    text = unicodedata.normalize("NFC", text)
    lines = library.source(plan).text.split("\n")
    return [(plan, number) for number, line in enumerate(lines, 1) if text in line]
