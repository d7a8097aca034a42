"""What a question asks of a task or a target: who leads, by when, how much, a list, … (`tables/aspects.toml`)."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

from corpus.folding import strip_diacritics

__all__ = ["Aspect", "find_aspects"]


class Aspect(StrEnum):
    """The things that can be asked of tasks and targets."""

    LEAD = "lead"
    COORDINATOR = "coordinator"
    DEADLINE = "deadline"
    RESULT = "result"
    OWNER = "owner"
    TREND = "trend"
    COMPARE = "compare"
    LIST = "list"
    COUNT = "count"
    TARGET = "target"


def find_aspects(text: str) -> dict[Aspect, str]:
    """The aspects a question names, each with the words of the table that it was known by."""
    folded = strip_diacritics(text).lower()
    return {aspect: match.group() for aspect, pattern in _patterns().items() if (match := pattern.search(folded))}


@cache
def _patterns() -> dict[Aspect, re.Pattern[str]]:
    table = tomllib.loads((files("assistant") / "tables" / "aspects.toml").read_text(encoding="utf-8"))
    patterns = {}
    for aspect in Aspect:
        wordings = {
            strip_diacritics(wording).lower() for language in ("vi", "en") for wording in table[aspect][language]
        }
        longest_first = sorted(wordings, key=len, reverse=True)
        patterns[aspect] = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return patterns
