"""What a question asks of a task or a target: who leads, by when, how much, a list, … (`tables/aspects.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from assistant.wordings import any_of, fold, read_table

__all__ = ["ROW_ASPECTS", "TASK_ASPECTS", "Aspect", "Mention", "Thing", "aspect_spans", "find_aspects", "find_thing"]


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


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the table by which something was known, without diacritics, and where they stand in the text."""

    words: str
    start: int
    end: int


TASK_ASPECTS = (Aspect.LEAD, Aspect.COORDINATOR, Aspect.RESULT, Aspect.DEADLINE)
"""What a table says of a task, in the order of its columns."""

ROW_ASPECTS = (*TASK_ASPECTS, Aspect.OWNER)
"""What tables of tasks and indicators say of a row."""


def find_aspects(text: str) -> dict[Aspect, Mention]:
    """The aspects a question (NFC) names, each with the first words that it was known by."""
    folded = _without_ignored(text)
    return {
        aspect: Mention(match.group(), *match.span())
        for aspect, pattern in _patterns().items()
        if (match := pattern.search(folded))
    }


def aspect_spans(text: str) -> list[tuple[int, int]]:
    """Where in a text (NFC) any words of any aspect stand."""
    folded = _without_ignored(text)
    return [match.span() for pattern in _patterns().values() for match in pattern.finditer(folded)]


@dataclass(frozen=True, slots=True)
class Thing:
    """What is counted or listed: "tasks", "groups", "indicators", or tasks whose `names` begin alike ("databases")."""

    kind: str
    names: str = ""


def find_thing(words: str) -> Thing:
    """The thing that words without diacritics ("bao nhieu chi tieu") count or list; tasks if they name nothing else."""
    for kind, entry in read_table("aspects")["things"].items():
        if re.search(any_of((*entry["vi"], *entry["en"])), words):
            return Thing(kind, entry.get("names", ""))
    return Thing("tasks")


@cache
def _patterns() -> dict[Aspect, re.Pattern[str]]:
    table = read_table("aspects")
    return {aspect: re.compile(_pattern(table[aspect])) for aspect in Aspect}


def _pattern(entry: Mapping[str, Sequence[str]]) -> str:
    return rf"{any_of((*entry['vi'], *entry['en']))}|{any_of(entry.get('last', ()))}(?=\W*$)"


def _without_ignored(text: str) -> str:
    """A text folded, with blanks for words that only look like an aspect ("climate change")."""
    return _ignored().sub(lambda match: " " * len(match.group()), fold(text))


@cache
def _ignored() -> re.Pattern[str]:
    return re.compile(any_of(read_table("aspects")["ignore"]))
