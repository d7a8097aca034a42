"""What people say that no plan is asked for: small talk, personal data, opinions, attempts to change the rules."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache

from assistant.wordings import Wordings, Words, read_table, read_wordings

__all__ = ["Outside", "find_outside", "without_politeness"]

_BOTH = " + "
"""Parts the words of one pattern that must all occur, in any order."""


class Outside(StrEnum):
    """Kinds of talk that are no question about a plan (`tables/outside.toml`)."""

    RULES = "rules"
    PERSONAL = "personal"
    OPINION = "opinion"
    SMALLTALK = "smalltalk"


@lru_cache(maxsize=256)
def find_outside(text: str) -> tuple[Outside, str] | None:
    """The kind of talk a text is, with the words it was known by; None if it asks about a plan.

    Small talk it is only where nothing else is said but neutral words.
    """
    words = Words(text, careless=True)
    for kind in (Outside.RULES, Outside.PERSONAL, Outside.OPINION):
        for pattern in _patterns(kind):
            found = [words.find(part) for part in pattern]
            if all(found):
                return kind, " … ".join(words.text(spans[0]) for spans in found)
    talk = words.find_any(_talk())
    covered = {
        place
        for start, end in (*talk, *words.find_any(_polite()), *words.find_any(_neutral()))
        for place in range(start, end)
    }
    return (Outside.SMALLTALK, words.text(talk[0])) if talk and len(covered) == len(words) else None


def without_politeness(text: str) -> str:
    """A question without a greeting and words of politeness before it; the text itself if that is all it is."""
    words = Words(text)
    openings = words.find_any(_openings())
    place = 0
    while ends := [end for start, end in openings if start == place]:
        place = max(ends)
    return text[words.place((place, place + 1))[0] :] if 0 < place < len(words) else text


@cache
def _patterns(kind: Outside) -> tuple[Wordings, ...]:
    table = read_table("outside")
    return tuple(read_wordings(pattern.split(_BOTH), table["needs_diacritics"]) for pattern in table[kind]["patterns"])


@cache
def _talk() -> Wordings:
    return Wordings(wording for pattern in _patterns(Outside.SMALLTALK) for wording in pattern)


@cache
def _openings() -> Wordings:
    return Wordings((*_talk(), *_polite()))


@cache
def _polite() -> Wordings:
    table = read_table("outside")
    return read_wordings(table["polite"], table["needs_diacritics"])


@cache
def _neutral() -> Wordings:
    return read_wordings(read_table("outside")["neutral"])
