"""What a question asks of a task or a target: who leads, by when, how much, a list, … (`tables/aspects.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from assistant.wordings import Wordings, Words, any_of, blank_out, fold, read_table, read_wordings

__all__ = [
    "ROW_ASPECTS",
    "TASK_ASPECTS",
    "Aspect",
    "Mention",
    "Thing",
    "asks_done",
    "aspect_spans",
    "find_aspects",
    "find_thing",
    "says_ends",
    "says_none",
    "says_targets",
    "says_tasks",
    "words_of_lists",
    "words_of_none",
    "words_of_tables",
    "words_of_targets",
]


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


def find_aspects(text: str, *, of_agency: bool = True) -> dict[Aspect, Mention]:
    """The aspects a question (NFC) names, each with the first words that it was known by.

    What someone answers for ("chịu trách nhiệm gì") asks for what they lead only `of_agency`, where it names an agency.
    """
    found = _spans(text if of_agency else blank_out(text, _duties().finditer(fold(text))))
    return {aspect: Mention(fold(text[slice(*spans[0])]), *spans[0]) for aspect, spans in found.items() if spans}


def says_ends(text: str) -> bool:
    """Whether a text (NFC) says that something ends: "phải xong", "due"."""
    return bool(Words(text).find_any(_ends()))


def asks_done(text: str) -> bool:
    """Whether a text (NFC) asks for what is done or late, and not for what is to be done."""
    words = Words(text)
    return bool(words.find_any(_of_count("done"))) and not words.find_any(_of_count("must"))


def says_targets(text: str) -> bool:
    """Whether a text (NFC) speaks of targets: "chỉ tiêu", "goals"."""
    return bool(Words(text).find_any(_targets()))


def says_tasks(text: str) -> bool:
    """Whether a text (NFC) speaks of tasks: "các việc", "jobs"."""
    return bool(Words(text).find_any(_tasks()))


def says_none(text: str) -> bool:
    """Whether a text (NFC) says that something is not there: "không có", "without"."""
    return bool(Words(text).find_any(_none()))


@cache
def words_of_none() -> frozenset[str]:
    """Words, folded, that say that something is not there."""
    return frozenset(word for wording in read_table("aspects")["list"]["none"] for word in fold(wording).split())


@cache
def _none() -> Wordings:
    return read_wordings(read_table("aspects")["list"]["none"])


@cache
def _tasks() -> Wordings:
    return read_wordings(read_table("aspects")["list"]["tasks"])


@cache
def _targets() -> Wordings:
    return read_wordings(read_table("aspects")["target"]["all"])


@cache
def _of_count(name: str) -> Wordings:
    return read_wordings(read_table("aspects")["count"][name])


@cache
def _ends() -> Wordings:
    return read_wordings(read_table("aspects")["deadline"]["ends"])


def aspect_spans(text: str) -> list[tuple[int, int]]:
    """Where in a text (NFC) any words of any aspect stand."""
    return [span for spans in _spans(text).values() for span in spans]


@lru_cache(maxsize=64)
def _spans(text: str) -> Mapping[Aspect, Sequence[tuple[int, int]]]:
    """Where the words of each aspect stand, in order; those that only look like it ("climate change") do not count."""
    words = Words(blank_out(text, _ignored().finditer(fold(text))))
    found = {}
    for aspect, (anywhere, last) in _wordings().items():
        spans = words.find_any(anywhere)
        spans += [span for span in words.find_any(last) if span[1] == len(words)]
        found[aspect] = [words.place(span) for span in sorted(spans, key=lambda span: (span[0], -span[1]))]
    return found


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
def words_of_lists() -> frozenset[str]:
    """Words, folded, that stand in a question for a list of tasks and say nothing of what these are about."""
    table = read_table("aspects")["list"]
    wordings = (*table["tasks"], *table["beside"])
    return words_of_tables() | {word for wording in wordings for word in fold(wording).split()}


@cache
def words_of_targets() -> frozenset[str]:
    """Words, folded, that say that targets are meant."""
    return frozenset(map(fold, read_table("aspects")["target"]["all"]))


@cache
def words_of_tables() -> frozenset[str]:
    """Words, folded, that say which table is meant and that all of its rows are."""
    return frozenset(word for wording in read_table("aspects")["of_tables"] for word in fold(wording).split())


@cache
def _wordings() -> dict[Aspect, tuple[Wordings, Wordings]]:
    """The words of each aspect, and those that must end the question."""
    table = read_table("aspects")
    return {
        aspect: (
            read_wordings((*table[aspect]["vi"], *table[aspect]["en"])),
            read_wordings(table[aspect].get("last", ())),
        )
        for aspect in Aspect
    }


@cache
def _duties() -> re.Pattern[str]:
    return re.compile(any_of(read_table("aspects")["lead"]["duties"]))


@cache
def _ignored() -> re.Pattern[str]:
    table = read_table("aspects")
    no_time = read_table("expectations")["date"]["ignores"]  # "when choosing …" asks for no date
    return re.compile(f"{any_of(table['ignore'])}|{table['plural']}|{table['purpose']}|{no_time}")
