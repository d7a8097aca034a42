"""Answering a file of questions: one JSON object a line in, one JSON answer a line out, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from assistant.answerer import Answerer
from assistant.question import as_question
from assistant.records import Answer
from corpus.errors import PlanError, QuestionError

__all__ = ["answer_batch"]


def answer_batch(
    answerer: Answerer,
    lines: Iterable[str],
    write: Callable[[Answer], None],
    complain: Callable[[str], None],
    *,
    plans: tuple[str, ...] | None = None,
) -> int:
    """Answer each line; a line that cannot be answered is named to `complain` and the others go on.

    `plans` limits the lines that do not limit themselves. Returns how many lines could not be answered.
    """
    failed = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = as_question(_parse(line))
            if question.plans is None:
                question = replace(question, plans=plans)
            write(answerer.answer(question))
        except (QuestionError, PlanError) as error:
            failed += 1
            complain(f"batch line {number}: {error}")
    return failed


def _parse(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(
            f'This is not JSON ({error}). Each line must be like {{"id": "1", "question": "…"}}.'
        ) from error
    if not isinstance(value, dict):
        raise QuestionError('Each line must be a JSON object like {"id": "1", "question": "…"}.')
    return value
