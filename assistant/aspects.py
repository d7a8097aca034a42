"""What a question asks of a task or a target: who leads, by when, how much, a list, … (`tables/aspects.toml`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.folding import strip_diacritics

__all__ = ["Aspect", "Thing", "find_aspects", "find_thing"]


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
    folded = _ignored().sub(" ", strip_diacritics(text).lower())
    return {aspect: match.group() for aspect, pattern in _patterns().items() if (match := pattern.search(folded))}


@dataclass(frozen=True, slots=True)
class Thing:
    """What is counted or listed: "tasks", "groups", "indicators", or tasks whose `names` begin alike ("databases")."""

    kind: str
    names: str = ""


def find_thing(words: str) -> Thing:
    """The thing that words without diacritics ("bao nhieu chi tieu") count or list; tasks if they name nothing else."""
    for kind, entry in _table()["things"].items():
        wordings = [strip_diacritics(wording).lower() for wording in (*entry["vi"], *entry["en"])]
        if re.search(_any_of(wordings), words):
            return Thing(kind, entry.get("names", ""))
    return Thing("tasks")


@cache
def _patterns() -> dict[Aspect, re.Pattern[str]]:
    patterns = {}
    for aspect in Aspect:
        entry = _table()[aspect]
        wordings = [strip_diacritics(wording).lower() for wording in (*entry["vi"], *entry["en"])]
        patterns[aspect] = re.compile(_any_of(wordings))
    return patterns


@cache
def _ignored() -> re.Pattern[str]:
    return re.compile(_any_of(_table()["ignore"]))


def _any_of(wordings: list[str]) -> str:
    """Any of these, the longest first, as whole words."""
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(set(wordings), key=len, reverse=True)))})(?!\w)"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("assistant") / "tables" / "aspects.toml").read_text(encoding="utf-8"))
