"""What a question wants of running text: a kind of answer, one point or all of them, a document, a part of a plan."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from assistant.question import Reading
from corpus.folding import has_diacritics, strip_diacritics
from corpus.records import Plan, Role

__all__ = [
    "Clause",
    "Kind",
    "Topic",
    "Wants",
    "acting_words",
    "empty_words",
    "general_words",
    "opening_words",
    "read_wants",
]


class Kind(StrEnum):
    """Kinds of answer that can be told by their form."""

    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    PERIOD = "period"
    AGENCY = "agency"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter that has its own place in every plan: a part of it, or what stands under headings with these words.

    All words are without diacritics. Where `words` are given, a sentence counts only if it has one of them.
    """

    name: str
    role: Role | None
    headings: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that is asked: its words, the kinds of answer it wants, and how its form is known.

    `heads` are beginnings of the agency's name ("Sở"); `forms` what the answer looks like without diacritics, if more is
    known than its kind: `\\d+ mang` of "mấy mạng", `quy [iv]+` of "quý mấy".
    """

    text: str
    kinds: frozenset[Kind] = frozenset()
    heads: tuple[str, ...] = ()
    forms: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wants:
    """What a question wants.

    `several`: all points of a list; `duty`: what an agency has to do; `state`: how things stand now; `documents`: the
    kind of document it names ("Báo cáo"), or None.
    """

    clauses: tuple[Clause, ...]
    several: bool = False
    duty: bool = False
    state: bool = False
    document: str | None = None
    topics: tuple[Topic, ...] = ()


def read_wants(reading: Reading, plans: Iterable[Plan]) -> Wants:
    """What a question wants, by the words of `tables/answers.toml`."""
    table = _table()
    folded = _fold(reading.text)  # a follow-up asks what the question before it asked
    places = tuple(dict.fromkeys(strip_diacritics(plan.place).lower() for plan in plans))
    return Wants(
        clauses=tuple(_clauses(reading)),
        several=_says(folded, "several"),
        duty=_says(folded, "duty"),
        state=_says(folded, "state") or _says_accented(reading.text, tuple(table["state"]["accented"])),
        document=_document(folded, places),
        topics=tuple(topic for topic, pattern in _topics() if pattern.search(folded)),
    )


def acting_words() -> re.Pattern[str]:
    """What an agency does, behind its name and without diacritics: "chu tri", "co trach nhiem"."""
    return _pattern("predicates")


@cache
def opening_words() -> re.Pattern[str]:
    """What may stand in front of the agency that acts, at the end of a text: "giao", "thu truong"."""
    return re.compile(rf"{_any_of(_table()['predicates']['openers'])}\s*(?:cac\s+)?$")


def empty_words() -> re.Pattern[str]:
    """Words of a question, without diacritics, that say nothing of its matter."""
    return _pattern("empty")


def general_words() -> re.Pattern[str]:
    """Words, without diacritics, that every part of a plan has in common: "ke hoach", "nhiem vu"."""
    return _pattern("general")


_SPLIT = re.compile(r"\s*(?:[,;?]|\s(?:và|va|and|rồi)\s)\s*", re.IGNORECASE)
_ASKING = re.compile(
    r"(?<!\w)(?:gi|nao|ai|dau|may|bao nhieu|bao lau|bao gio|sao|who|whom|which|what|when|where|how)(?!\w)"
)


def _clauses(reading: Reading) -> Iterator[Clause]:
    """The things a question asks; a follow-up is one, and its own words say the form of its answer if any do."""
    if reading.own != reading.text:
        form = reading.own if _ASKING.search(_fold(reading.own)) else reading.text
        yield _clause(reading.text, form)
        return
    for part in _parts(reading.text):
        yield _clause(part, part)


def _parts(text: str) -> Sequence[str]:
    """The things a text asks, each with a question word of its own: "X làm gì" and "báo cáo ai"; or the whole."""
    pieces: list[str] = []
    rest = ""
    for piece in _SPLIT.split(text):
        rest = f"{rest} {piece}".strip()
        if _ASKING.search(_fold(piece)):
            pieces.append(rest)
            rest = ""
    if rest and pieces:
        pieces[-1] += f" {rest}"
    return pieces if len(pieces) > 1 else [text]


def _clause(text: str, form: str) -> Clause:
    folded = _fold(form)
    kinds = frozenset(kind for kind in Kind if _pattern("kinds", kind.value).search(folded))
    heads = tuple(dict.fromkeys(head for wording, head in _heads() if wording.search(folded)))
    return Clause(text, kinds, heads, tuple(_forms(folded)))


_COUNTED = re.compile(r"(?<!\w)(?:bao nhieu|may) (?P<thing>[a-z]+)")
_NO_THING = frozenset({"phan", "nguoi", "lan", "gio", "nam", "thang", "ngay", "don"})
_UNIT = re.compile(
    r"(?<!\w)(?:(?P<unit>[a-z]+) (?:nao|may|bao nhieu)|(?:may|which|what) (?P<counted>[a-z]+)|(?P<day>thu) may)(?!\w)"
)


def _forms(folded: str) -> Iterator[re.Pattern[str]]:
    """What the answer looks like, as far as the words beside the question word tell."""
    for match in _COUNTED.finditer(folded):
        if match["thing"] not in _NO_THING:
            yield re.compile(rf"(?<![\w/.-])\d[\d.,/]*\s(?:\w+\s)?{match['thing']}\b")
    for match in _UNIT.finditer(folded):
        unit = match["unit"] or match["counted"] or match["day"]
        if unit in _units():
            yield _units()[unit]


@cache
def _units() -> Mapping[str, re.Pattern[str]]:
    return {strip_diacritics(unit).lower(): re.compile(rf"\b{form}") for unit, form in _table()["units"].items()}


def _document(folded: str, places: tuple[str, ...]) -> str | None:
    return next((kind for kind, pattern in _documents(places) if pattern.search(folded)), None)


def _says(folded: str, name: str) -> bool:
    return _pattern(name).search(folded) is not None


def _says_accented(text: str, words: Sequence[str]) -> bool:
    return has_diacritics(text) and re.search(_any_of(words, bare=False), text.lower()) is not None


def _fold(text: str) -> str:
    """Without diacritics and in lower case; "AI" in capitals is the technology, not the question word."""
    return strip_diacritics(text.replace("AI", " ")).lower()


@lru_cache(maxsize=64)
def _pattern(*path: str) -> re.Pattern[str]:
    entry: Mapping[str, Any] = _table()
    for key in path:
        entry = entry[key]
    return re.compile(_any_of([*entry["vi"], *entry.get("en", ())]))


@cache
def _heads() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_any_of([wording])), head) for wording, head in _table()["heads"].items())


@lru_cache(maxsize=8)
def _documents(places: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            entry["kind"],
            re.compile(
                _any_of(
                    [
                        wording.replace("{place}", place)
                        for wording in (*entry["vi"], *entry["en"])
                        for place in (places if "{place}" in wording else ("",))
                    ]
                )
            ),
        )
        for entry in _table()["documents"]
    )


@cache
def _topics() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    return tuple(
        (
            Topic(
                name,
                Role(entry["role"]) if "role" in entry else None,
                tuple(strip_diacritics(heading).lower() for heading in entry.get("headings", ())),
                tuple(strip_diacritics(word).lower() for word in entry.get("words", ())),
            ),
            re.compile(_any_of([*entry["vi"], *entry["en"]])),
        )
        for name, entry in _table()["topics"].items()
    )


def _any_of(wordings: Iterable[str], *, bare: bool = True) -> str:
    """Any of these, the longest first, as whole words; without diacritics if `bare`."""
    forms = {strip_diacritics(wording).lower() if bare else wording.lower() for wording in wordings}
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})(?!\w)"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("assistant") / "tables" / "answers.toml").read_text(encoding="utf-8"))
