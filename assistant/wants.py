"""What a question wants of running text: a kind of answer, one point or all of them, a document, a part of a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from assistant.place_names import with_short_names
from assistant.question import Reading
from assistant.wordings import blank_spans
from corpus.abbreviations import write_out
from corpus.agencies import find_agencies
from corpus.data import read_table
from corpus.folding import fold_tone, has_diacritics, strip_diacritics
from corpus.records import Plan, Role

__all__ = [
    "MOST_BESIDE_DUTY",
    "Clause",
    "Kind",
    "Topic",
    "Wants",
    "acting_words",
    "acting_words_near",
    "asking_words",
    "asks_all_duties",
    "asks_matter_with_place",
    "duty_words",
    "empty_words",
    "general_words",
    "opening_words",
    "plan_names",
    "read_wants",
]


MOST_BESIDE_DUTY = 2
"""Syllables that a question for all that an agency has to do may say beside it: "khi triển khai"."""


class Kind(StrEnum):
    """Kinds of answer that can be told by their form."""

    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    PERIOD = "period"
    ROLE = "role"
    AGENCY = "agency"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter that has its own place in every plan: a part of it, or what stands under headings with these words.

    All words are without diacritics. Where `words` are given, a sentence counts only if it has one of them; a passage
    with any of `unlike` is of another matter. It is not meant beside topics named in `unless`: who receives reports is
    no list of who receives the plan.
    """

    name: str
    role: Role | None
    headings: tuple[str, ...]
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that is asked: its words, the kinds of answer it wants, and how its form is known.

    `heads` are beginnings of the agency's name ("Sở"); `forms` what the answer looks like without diacritics, if more
    is known than its kind: `\\d+ mang` of "mấy mạng", `quy [iv]+` of "quý mấy".
    """

    text: str
    kinds: frozenset[Kind] = frozenset()
    heads: tuple[str, ...] = ()
    forms: tuple[re.Pattern[str], ...] = ()
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Wants:
    """What a question wants.

    `several`: all points of a list; `duty`: what an agency has to do; `state`: how things stand now; `documents`: the
    kind of document it names ("Báo cáo"), or None; `issuers` the agencies that it names as those of a document.
    """

    clauses: tuple[Clause, ...]
    several: bool = False
    duty: bool = False
    state: bool = False
    document: str | None = None
    issuers: frozenset[str] = frozenset()


def read_wants(reading: Reading, plans: Iterable[Plan]) -> Wants:
    """What a question wants, by the words of `tables/answers.toml`."""
    return _wants(reading.own, reading.text, tuple(dict.fromkeys(plan.place for plan in plans)))


def asks_all_duties(reading: Reading, plans: Iterable[Plan]) -> bool:
    """Whether what an agency has to do is all that a question asks: it is found by the agency's name, not by words."""
    asked = bool(reading.agencies) and read_wants(reading, plans).duty
    return asked and len(reading.matter) <= MOST_BESIDE_DUTY and not (reading.concepts or reading.expectation)


def asks_matter_with_place(reading: Reading, plans: Iterable[Plan]) -> bool:
    """Whether a question asks a matter that has a place of its own in every plan: funding, reporting, amendments."""
    return any(clause.topics for clause in read_wants(reading, plans).clauses)


@lru_cache(maxsize=16)
def _wants(own: str, asked: str, places: tuple[str, ...]) -> Wants:
    """Facts, prose and relevance all ask for it; of a follow-up, `asked` is what the question before it asked too."""
    written = f"{asked} | {write_out(asked)}"
    return Wants(
        clauses=tuple(_clauses(own, asked)),
        several=_wordings("several").stand_in(written),
        duty=_asks_duty(written) and not (own != asked and _clause(own).topics),
        state=_asks_state(asked),
        document=_document(asked, places),
        issuers=_issuers(asked),
    )


def _asks_state(text: str) -> bool:
    """Whether a question asks how things stand now; what the asker is doing ("bên em đang rà soát …") is no state."""
    text = blank_spans(text, _wordings("state", "others").find(text))
    return _wordings("state").stand_in(text) or _says_accented(text, _table()["state"]["accented"])


def _asks_duty(text: str) -> bool:
    """Whether a question asks what someone has to do; behind "cơ quan nào" it asks who: "cơ quan nào có vai trò …"."""
    asked = min((start for start, _ in _wordings("kinds", Kind.AGENCY.value).find(text)), default=len(text))
    return any(start < asked for start, _ in _wordings("duty").find(text))


def _document(text: str, places: tuple[str, ...]) -> str | None:
    """The kind of document that a text names first; None where it asks two things of two kinds."""
    text = blank_spans(text, _wordings("unreported").find(text))
    named = [kind for kind, wordings in _documents(places) if wordings.stand_in(text)]
    return named[0] if named and not (len(named) > 1 and len(_wordings("asking").find(text)) > 1) else None


def _issuers(text: str) -> frozenset[str]:
    """ "Tỉnh ủy" of "kế hoạch hành động của Tỉnh ủy": no duty of its own is asked about."""
    ends = {end for _, end in _wordings("issued").find(text)}
    return frozenset(name for name, start, _ in find_agencies(text) if len(text[:start].rstrip()) in ends)


def _says_accented(text: str, words: Iterable[str]) -> bool:
    return has_diacritics(text) and re.search(_any_of(words), text.lower()) is not None


@cache
def _behind(name: str) -> re.Pattern[str]:
    return re.compile(_any_of(strip_diacritics(wording) for wording in _table()["predicates"][name]))


def acting_words() -> re.Pattern[str]:
    """What an agency does, behind its name and without diacritics: "chu tri", "co trach nhiem"."""
    return _behind("vi")


def acting_words_near() -> re.Pattern[str]:
    """What an agency does, right behind its name and without diacritics: "theo chuc nang"."""
    return _behind("near")


@cache
def opening_words() -> re.Pattern[str]:
    """What may stand in front of the agency that acts, at the end of a text: "giao", "thu truong"."""
    return re.compile(rf"{_behind('openers').pattern}\s*(?:cac\s+)?$")


def empty_words(text: str) -> list[tuple[int, int]]:
    """Where the words of a question stand that say nothing of its matter: "đâu", typed "dau", but not "đầu"."""
    return _wordings("empty").find(text)


def plan_names(text: str) -> list[tuple[int, int]]:
    """Where a plan is called by what it carries out: "kế hoạch thực hiện Nghị quyết 57"."""
    return [match.span() for match in _named_plan().finditer(_fold(text))]


def general_words(text: str) -> list[tuple[int, int]]:
    """Where words stand that every part of a plan has in common: "kế hoạch", "kế hoạch thực hiện Nghị quyết 57"."""
    return [*plan_names(text), *_wordings("general").find(text)]


@cache
def _named_plan() -> re.Pattern[str]:
    return re.compile(_table()["general"]["named"])


def duty_words(text: str) -> list[tuple[int, int]]:
    """Where a question says that it asks what someone has to do: "làm gì", "what function"."""
    return _wordings("duty").find(text)


def asking_words(text: str) -> list[tuple[int, int]]:
    """Where a question says what kind of answer it wants: "cơ quan nào", "trước ngày nào", not "tỷ lệ"."""
    spans = [span for kind in Kind for span in _wordings("kinds", kind.value).find(text)]
    return [(start, end) for start, end in spans if _has_question_word(text[start:end])]


class _Wordings:
    """Wordings to be found in a question, typed with diacritics, without, or with some of them."""

    def __init__(self, wordings: Iterable[str]) -> None:
        self._written: dict[str, list[list[str]]] = {}
        for wording in wordings:
            self._written.setdefault(strip_diacritics(wording).lower(), []).append(fold_tone(wording).split())
        self._pattern = re.compile(_any_of(self._written))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where they stand; those typed with other diacritics ("chung nào" for "chừng nào") are not meant."""
        return [match.span() for match in self._pattern.finditer(_fold(text)) if self._fits(text, match)]

    def stand_in(self, text: str) -> bool:
        """Whether any stands in a text."""
        return bool(self.find(text))

    def _fits(self, text: str, match: re.Match[str]) -> bool:
        typed = text[slice(*match.span())].split()
        return any(
            all(not has_diacritics(word) or fold_tone(word) == part for word, part in zip(typed, parts, strict=True))
            for parts in self._written[match.group()]
        )


@lru_cache(maxsize=64)
def _wordings(*path: str) -> _Wordings:
    entry: Mapping[str, Any] = _table()
    for key in path:
        entry = entry[key]
    return _Wordings([*entry["vi"], *entry.get("en", ())])


_SPLIT = re.compile(r"\s*(?:[,;?]|\s(?:và|va|and|rồi)\s)\s*", re.IGNORECASE)


def _has_question_word(text: str) -> bool:
    return _wordings("asking").stand_in(blank_spans(text, _wordings("unasking").find(text)))


def _clauses(own: str, text: str) -> Iterator[Clause]:
    """The things a question asks; a follow-up is one, and its own words say the form of its answer if any do.

    What it asks about ("gửi về đâu?") it may leave to the question before it.
    """
    if own != text:
        clause = _clause(own if _has_question_word(own) else text)
        topics = clause.topics or tuple(topic for topic in _clause(text).topics if topic.role is None)
        yield replace(clause, text=text, topics=topics)
        return
    parts = _parts(text)
    clauses = [_clause(part) for part in parts]
    if len(parts) > 1 and not any(clause.topics for clause in clauses):  # "how often must it report, and to whom?"
        clauses = [replace(clause, topics=_clause(text).topics) for clause in clauses]
    named = {topic.name for clause in clauses for topic in clause.topics}
    for clause in clauses:
        yield replace(clause, topics=tuple(topic for topic in clause.topics if named.isdisjoint(topic.unless)))


def _parts(text: str) -> Sequence[str]:
    """The things a question asks, each with a question word of its own: "X làm gì" and "báo cáo ai"; or the whole."""
    pieces: list[str] = []
    rest = ""
    for piece in _SPLIT.split(text):
        rest = f"{rest} {piece}".strip()
        if _has_question_word(piece):
            pieces.append(rest)
            rest = ""
    if rest and pieces:
        pieces[-1] += f" {rest}"
    return pieces if len(pieces) > 1 else [text]


def _clause(text: str) -> Clause:
    kinds = frozenset(kind for kind in Kind if _wordings("kinds", kind.value).stand_in(text))
    heads = tuple(dict.fromkeys(head for wordings, head in _heads() if wordings.stand_in(text)))
    written = f"{text} | {write_out(text)}"
    topics = tuple(
        topic
        for topic, wordings, others in _topics()
        if wordings.stand_in(blank_spans(written, others.find(written)) if others else written)
    )
    if kinds & {Kind.NUMBER, Kind.SHARE}:  # "what percentage of documents were signed?"
        topics = tuple(topic for topic in topics if topic.role is None)
    return Clause(text, kinds, heads, tuple(_forms(_fold(write_out(text)))), topics)


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


def _fold(text: str) -> str:
    """Without diacritics and in lower case, as long as it was; "AI" in capitals is the technology, no question word."""
    return strip_diacritics(text.replace("AI", "--")).lower()


@cache
def _heads() -> tuple[tuple[_Wordings, str], ...]:
    return tuple((_Wordings([wording]), head) for wording, head in _table()["heads"].items())


@lru_cache(maxsize=8)
def _documents(places: tuple[str, ...]) -> tuple[tuple[str, _Wordings], ...]:
    """The kinds of document with the wordings that name one, those with "{place}" for each name of these places."""
    names = with_short_names(places)
    return tuple(
        (
            entry["kind"],
            _Wordings(
                wording.replace("{place}", place)
                for wording in (*entry["vi"], *entry["en"])
                for place in (names if "{place}" in wording else ("",))
            ),
        )
        for entry in _table()["documents"]
    )


@cache
def _topics() -> tuple[tuple[Topic, _Wordings, _Wordings | None], ...]:
    """The topics, each with what names it and what only looks like it."""
    return tuple(
        (
            Topic(
                name,
                Role(entry["role"]) if "role" in entry else None,
                _bare(entry.get("headings", ())),
                _bare(entry.get("words", ())),
                tuple(entry.get("unless", ())),
                _bare(entry.get("unlike", ())),
            ),
            _Wordings([*entry["vi"], *entry["en"]]),
            _Wordings(entry["others"]) if "others" in entry else None,
        )
        for name, entry in _table()["topics"].items()
    )


def _bare(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(strip_diacritics(word).lower() for word in words)


def _any_of(forms: Iterable[str]) -> str:
    """A pattern of any of these, the longest first, as whole words."""
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(set(forms), key=len, reverse=True)))})(?!\w)"


@cache
def _table() -> dict[str, Any]:
    return read_table("assistant", "answers")
