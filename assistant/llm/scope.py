"""How far a claim goes: all, only, must, may, how much of it, how often, at which level, already now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.wordings import read_table
from corpus.quantities import any_of, lower_case

__all__ = ["Reach", "overreaching"]

_CLAUSE = re.compile(r"[;.](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Reach:
    """A kind of word that widens or narrows a claim; `held` are the words of records that bear it out."""

    said: re.Pattern[str]
    none: re.Pattern[str]
    held: re.Pattern[str]

    def found(self, text: str) -> list[re.Match[str]]:
        """Where a text in lower case has such a word; words that only look like one are passed over."""
        return list(self.said.finditer(self.none.sub(lambda match: "_" * len(match.group()), text)))

    def holds(self, texts: Iterable[str]) -> bool:
        """Whether one of these texts, in lower case, bears such a word out."""
        return any(self.held.search(self.none.sub("_", text)) for text in texts)


@dataclass(frozen=True, slots=True)
class _Wording:
    """`tables/scope.toml`; patterns fit text in lower case."""

    reaches: Mapping[str, Reach]
    soft: re.Pattern[str]
    purpose: re.Pattern[str]
    plural: re.Pattern[str]
    groups: Sequence[re.Pattern[str]]
    no_level: re.Pattern[str]
    wholes: Sequence[tuple[re.Pattern[str], re.Pattern[str]]]


@cache
def _wording() -> _Wording:
    table: Mapping[str, Any] = read_table("scope")
    levels = {name: words for name, words in table["levels"].items() if name != "none"}
    return _Wording(
        {
            kind: Reach(*(re.compile(any_of(table[kind][part])) for part in ("said", "none", "held")))
            for kind in ("all", "only", "must", "may", "now")
        },
        re.compile(any_of(table["must"]["soft"])),
        re.compile(any_of(table["may"]["purpose"])),
        re.compile(any_of(table["all"]["plural"])),
        [re.compile(any_of(words)) for words in (*table["parts"]["groups"], *table["periods"].values())]
        + [re.compile(any_of(words)) for words in levels.values()],
        re.compile(any_of(table["levels"]["none"])),
        [(re.compile(any_of([said])), re.compile(any_of(held))) for said, held in table["wholes"].items()],
    )


def overreaching(text: str, own: Sequence[str], around: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of a claim that go further than its records, or less far.

    `own` are the records' own words and what planqa says of them; `around` also what stands over them: headings, the
    document.
    """
    wording = _wording()
    said = lower_case(text)
    own = [lower_case(each) for each in own]
    around = [lower_case(each) for each in around]
    for kind in ("all", "only", "now"):
        reach = wording.reaches[kind]
        if not reach.holds(own):
            found = (match for match in reach.found(said) if kind != "all" or not _of_many(said, match, own))
            yield from (match.span() for match in found)
    yield from _orders(said, own)
    yield from _choices(said, own)
    for group in wording.groups:
        if not any(_named(group, each) for each in around):
            yield from (match.span() for match in _named(group, said))
    for whole, held in wording.wholes:
        if not any(held.search(each) for each in around):
            yield from (match.span() for match in whole.finditer(said))


def _of_many(said: str, match: re.Match[str], own: Sequence[str]) -> bool:
    """Whether the records name what a claim says all of as many: "mọi tiêu chuẩn" of "các tiêu chuẩn"."""
    plural = _wording().plural
    behind = plural.sub("", said[match.end() :]).split()[:_NAMING]
    named = re.compile(rf"{plural.pattern}\s+(?:\w+,?\s+){{0,{_LISTED}}}{re.escape(' '.join(behind))}(?!\w)")
    return len(behind) == _NAMING and any(named.search(" ".join(each.split())) for each in own)


_NAMING = 2
"""Words by which a thing is known: most are of two syllables."""
_LISTED = 3
"""Words before it of what is listed with it: "các quy chuẩn, tiêu chuẩn"."""


def _named(group: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return list(group.finditer(_wording().no_level.sub(lambda match: "_" * len(match.group()), text)))


def _orders(said: str, own: Sequence[str]) -> Iterator[tuple[int, int]]:
    """An order, where the records only encourage or strive and the claim does not say so."""
    wording = _wording()
    reach = wording.reaches["must"]
    if wording.soft.search(said) or reach.holds(own) or not any(wording.soft.search(each) for each in own):
        return
    yield from (match.span() for match in reach.found(said))


def _choices(said: str, own: Sequence[str]) -> Iterator[tuple[int, int]]:
    """A choice, where the records leave none; what comes of something else is none."""
    wording = _wording()
    reach = wording.reaches["may"]
    if reach.holds(own):
        return
    for match in reach.found(said):
        clause = [bound.end() for bound in _CLAUSE.finditer(said, 0, match.start())]
        if not wording.purpose.search(said, clause[-1] if clause else 0, match.start()):
            yield match.span()
