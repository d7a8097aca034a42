"""Question sets: a line a question, with the split it belongs to and the lines of the plans that answer it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

__all__ = ["read_questions"]


def read_questions(split: str | None = None) -> list[dict[str, Any]]:
    """The project's own questions (`questions/seed.jsonl`); `split` is "tune", "test", or None for both."""
    text = (files("eval") / "questions" / "seed.jsonl").read_text(encoding="utf-8")
    questions = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [question for question in questions if split is None or question["split"] == split]
