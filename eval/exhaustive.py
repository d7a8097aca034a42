"""The exhaustive check: from the facts themselves, one plain question for each thing that a row says.

It does not show that questions are understood as people ask them; it shows that no row is out of reach, mixed up with
its neighbour or cited at the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.assistant import Assistant
from assistant.records import Answer
from corpus.folding import fold_spaces, fold_tone
from corpus.library import Library
from corpus.records import Span, Target, Task
from index.facts import FactStore

__all__ = ["Expected", "check", "generate"]


@dataclass(frozen=True, slots=True)
class Expected:
    """A question, the words its answer must hold, and the row that must be cited."""

    question: str
    kind: str
    words: tuple[str, ...]
    span: Span


def generate(facts: FactStore, library: Library) -> Iterator[Expected]:
    """One question for each lead, coordinator, result and deadline of a task, and for each target with a value."""
    for task in facts.tasks():
        yield from _of_task(task, library.plan(task.plan).place)
    for target in facts.targets():
        if target.quantity.low is not None or target.quantity.flag is not None:
            yield _of_target(target, library.plan(target.plan).place)


def check(assistant: Assistant, expected: Expected) -> tuple[bool, Answer]:
    """Whether the answer holds every word and cites the row, and the answer."""
    answer = assistant.invoke(expected.question)
    said = fold_tone(fold_spaces(answer.answer.replace("**", "")))
    exact = not answer.abstained and all(_says(said, word) for word in expected.words)
    span = expected.span
    cited = any(
        citation.plan == span.plan and citation.lines[0] <= span.first_line and span.last_line <= citation.lines[1]
        for citation in answer.citations
    )
    # A bullet may hold two targets, and is cited at the one that is meant.
    cited = cited or any(
        citation.plan == span.plan and span.first_line <= citation.lines[0] and citation.lines[1] <= span.last_line
        for citation in answer.citations
    )
    return exact and cited, answer


def _says(said: str, word: str) -> bool:
    """Whether the words stand in an answer, and not within others: 5 is said neither by 2025 nor by 5,5."""
    return re.search(rf"(?<![\w.,]){re.escape(fold_tone(fold_spaces(word)))}(?!\w|[.,]\d)", said) is not None


def _of_task(task: Task, place: str) -> Iterator[Expected]:
    name = task.name.rstrip(".")
    if task.leads:
        words = tuple(agency.raw for agency in task.leads)
        yield Expected(f"Ai chủ trì nhiệm vụ “{name}” của {place}?", "lead", words, task.span)
    if task.coordinators:
        words = tuple(agency.raw for agency in task.coordinators)
        yield Expected(f"Đơn vị nào phối hợp thực hiện nhiệm vụ “{name}” của {place}?", "coordinator", words, task.span)
    if task.result:
        yield Expected(f"Nhiệm vụ “{name}” của {place} có kết quả gì?", "result", (task.result,), task.span)
    if task.deadline.raw:
        words = (task.deadline.raw,)
        yield Expected(f"Khi nào phải xong nhiệm vụ “{name}” của {place}?", "deadline", words, task.span)


def _of_target(target: Target, place: str) -> Expected:
    question = f"{target.indicator} của {place} năm {target.year} là bao nhiêu?"
    words = (target.quantity.raw.replace("$", "").replace("\\geq", "≥").split("(")[0].strip(" %"),)
    return Expected(question, "target", words, target.span)
