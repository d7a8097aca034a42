"""One turn of a conversation, taken apart: the place, years, aspects, agencies and indicators named, and the matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from assistant.aspects import Aspect, Mention, aspect_spans, find_aspects
from assistant.place_names import without_inner_places
from assistant.places import Scope, find_scope, without_uncovered
from assistant.times import Times, find_times
from assistant.wordings import blank_spans, fold, read_table
from corpus.abbreviations import expand
from corpus.agencies import find_agencies
from corpus.concepts import Concept, find_concepts
from corpus.folding import fold_tone, has_diacritics, strip_diacritics
from corpus.records import Plan

__all__ = ["AgencyMention", "Turn", "read_turn"]

_WORD = re.compile(r"[^\W_]+")
_ROW_WORDS = "nhiệm vụ|nv|mục|chỉ tiêu|dòng|đầu việc|task|item|indicator|row"
_ROW_NUMBER = r")\s+(?:số\s+|so\s+|number\s+|no\.?\s*)?(?P<number>\d{1,3}(?:\.\d{1,3})?)(?![\w/%]|[.,]\d|\s*%)"
_ITEM = re.compile(rf"\b(?P<word>{_ROW_WORDS}{_ROW_NUMBER}")
_BARE_ITEM = re.compile(rf"\b(?P<word>{strip_diacritics(_ROW_WORDS)}{_ROW_NUMBER}")
_ANY_ITEM = ("mục", "muc", "item")
"""Words that may number a section as well as a row."""
_DOTTED = re.compile(r"(?<![\w.,/-])\d{1,3}\.\d{1,2}(?![\w%/]|[.,-]\d|\s*%)")
_GROUP = re.compile(r"\b(?:nhom|group)\s+(?:nhiem\s+vu\s+)?(?:so\s+)?(?P<number>[ivx]+)\b")


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """An agency by its canonical name, and where it is named."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What one text names. Offsets are into `text`.

    `item` is the number of a row ("59.1"), which is one for sure if `names_row` ("nhiệm vụ 4", not "mục 4"); `group`
    that of a group of tasks ("V"). `matter` are the words, folded, that are left without all these and without fillers:
    what the question is about. `about` is the question before, where a turn asks for no more than another column of the
    rows it was answered from ("còn đơn vị phối hợp?"). `own` is the turn as it was asked, where `text` has more.
    `uncovered` are places without a plan that stood beside one with a plan; `text` has them no longer.
    """

    text: str
    scope: Scope
    times: Times
    aspects: dict[Aspect, Mention]
    agencies: tuple[AgencyMention, ...]
    concepts: tuple[Concept, ...]
    item: Mention | None
    names_row: bool
    group: Mention | None
    matter: tuple[str, ...]
    about: str = ""
    own: Turn | None = None
    uncovered: tuple[str, ...] = ()


def read_turn(text: str, plans: Sequence[Plan], today: date, own_agencies: Sequence[str] = ()) -> Turn:
    """Take a text (NFC, white space folded) apart; `own_agencies` are names that the plans have and no table knows."""
    turn = _read(text, plans, today, own_agencies)
    if Aspect.COMPARE in turn.aspects:  # nothing can be said of one place without the other
        return turn
    covered = without_uncovered(text, turn.scope)
    if covered == text:
        return turn
    return replace(_read(covered, plans, today, own_agencies), uncovered=turn.scope.unknown)


def _read(text: str, plans: Sequence[Plan], today: date, own_agencies: Sequence[str]) -> Turn:
    scope = find_scope(text, plans)
    times = find_times(text, today)
    agencies = _agencies(text, without_inner_places(text, scope.spans), own_agencies)
    unplaced = blank_spans(text, scope.spans)  # "which Quang Binh tasks"
    aspects = find_aspects(unplaced, of_agency=bool(agencies))
    spans = [
        *scope.spans,
        *times.spans,
        *aspect_spans(unplaced),
        *((agency.start, agency.end) for agency in agencies),
    ]
    item = _item(text)
    return Turn(
        text=text,
        scope=scope,
        times=times,
        aspects=aspects,
        agencies=agencies,
        concepts=tuple(find_concepts(text) or find_concepts(expand(text).text)),
        item=item[0] if item else None,
        names_row=item is not None and item[1] not in _ANY_ITEM,
        group=_group(text),
        matter=_matter(text, spans),
    )


def _agencies(text: str, unplaced: str, own: Sequence[str]) -> tuple[AgencyMention, ...]:
    """The agencies named; one that only a plan knows ("Trường Đại học Tân Lĩnh") by its whole name.

    `unplaced` is the text with blanks for places within names of agencies.
    """
    found = [AgencyMention(*each) for each in find_agencies(unplaced)]
    typed = str.lower if has_diacritics(text) else fold
    words = typed(text)
    for name in sorted(own, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(typed(name))}(?!\w)", words):
            if not any(each.start < match.end() and match.start() < each.end for each in found):
                found.append(AgencyMention(name, *match.span()))
    return tuple(sorted(found, key=lambda each: each.start))


def _matter(text: str, spans: Collection[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(
        fold(match.group())
        for match in _WORD.finditer(text)
        if not any(start <= match.start() < end for start, end in spans)
        and not _is_filler(match.group())
        and text[match.end() : match.end() + 1] != "%"
    )


def _is_filler(word: str) -> bool:
    """A word with diacritics is a filler as it is written: "đồ" is not "do", nor "số" "so"."""
    typed = fold_tone if has_diacritics(word) else fold
    return typed(word) in _fillers(typed)


def _item(text: str) -> tuple[Mention, str] | None:
    """The number of a row and the word before it: 59.1 of "nhiệm vụ số 59.1", not 2 of "mức 2", nor 5 of "mạng 5G".

    A number like 59.1 is one without such a word, unless a unit follows; 1.200 is not.
    """
    match = (_ITEM if has_diacritics(text) else _BARE_ITEM).search(text.lower())
    if match:
        return Mention(match["number"], *match.span("number")), match["word"]
    alone = _DOTTED.search(text)
    return (Mention(alone.group(), *alone.span()), _ANY_ITEM[0]) if alone else None


def _group(text: str) -> Mention | None:
    """The number of a group of tasks: V of "nhóm V", "nhom nhiem vu so V", "group V"."""
    match = _GROUP.search(fold(text))
    return Mention(match["number"].upper(), *match.span("number")) if match else None


@cache
def _fillers(typed: Callable[[str], str]) -> frozenset[str]:
    return frozenset(typed(word) for word in read_table("followups")["fillers"])
