"""The wording by which claims are checked (`tables/claims.toml`), read once and typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from assistant.wordings import read_table
from corpus.folding import fold_tone
from corpus.quantities import any_of, lower_case, target_wording
from corpus.records import Comparator

__all__ = ["ClaimWording", "RoleName", "claim_wording", "words_of"]

_WORD = re.compile(r"[^\W_]+")


class RoleName(StrEnum):
    """What an agency does in a record."""

    LEAD = "lead"
    COORDINATOR = "coordinator"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class ClaimWording:
    """`tables/claims.toml`. Patterns fit `lower_case` text; phrases are tuples of words as `words_of` gives them.

    `units` gives every wording of a unit, folded, the one it is known by.
    """

    family_names: frozenset[str]
    bodies: tuple[tuple[str, ...], ...]
    parts: re.Pattern[str]
    near: re.Pattern[str]
    per: re.Pattern[str]
    per_units: frozenset[str]
    bounds: Mapping[Comparator, re.Pattern[str]]
    scales: Mapping[str, int]
    unit: re.Pattern[str]
    units: Mapping[str, str]
    counted: frozenset[str]
    records: frozenset[str]
    listed: frozenset[str]
    sides: Mapping[str, re.Pattern[str]]
    year_as_value: re.Pattern[str]
    no_sentence: re.Pattern[str]
    negators: frozenset[str]
    no_negation: re.Pattern[str]
    passed: frozenset[str]
    silence: re.Pattern[str]
    change: re.Pattern[str]
    roles: re.Pattern[str]
    role_of: Mapping[str, tuple[RoleName, bool]]
    following: re.Pattern[str]
    following_with: re.Pattern[str]
    preceding: re.Pattern[str]
    listing: re.Pattern[str]
    done: re.Pattern[str]
    when_done: re.Pattern[str]
    told: re.Pattern[str]
    trends: Mapping[str, int]


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they compare."""
    return tuple(fold_tone(word) for word in _WORD.findall(text))


@cache
def claim_wording() -> ClaimWording:
    """The wording of claims."""
    table = read_table("claims")
    targets = target_wording().words
    scales = {word: int(value) for value, words in table["scales"].items() for word in words if len(word) > 1}
    measures = [*targets["measures"], *targets["times"]]
    counted = [*targets["units"], *table["units"]["more"]]
    units = {_fold(unit): _fold(unit) for unit in (*measures, *counted)}
    for group in table["units"]["same"]:
        units |= {_fold(unit): _fold(group[0]) for unit in group}
    role_of = {
        _fold(words): (RoleName(role), kind == "nouns")
        for role, kinds in table["roles"].items()
        for kind in ("words", "nouns")
        for words in kinds[kind]
    }
    return ClaimWording(
        family_names=frozenset(fold_tone(name) for name in table["family_names"]),
        bodies=tuple(sorted((words_of(words) for words in table["bodies"]), key=len, reverse=True)),
        parts=re.compile(
            rf"{any_of(table['parts']['words'])}\s*(?:số\s*)?"
            r"(?P<number>\d+(?:\.\d+)*|[ivx]+)(?![\w%]|[.,]\d|\s*%|\s*-\s*\d)(?:\.(?!\d))?"
        ),
        near=re.compile(any_of(table["nearness"]["words"])),
        per=re.compile(rf"{any_of(table['per']['words'])}\s*$"),
        per_units=frozenset(_fold(unit) for unit in table["per"]["units"]),
        bounds={Comparator[bound.upper()]: re.compile(any_of(words)) for bound, words in table["bounds"].items()},
        scales=scales,
        unit=re.compile(
            rf"\s*\(?\s*(?P<scales>(?:{any_of(scales)}(?!\s+(?:lệ|trọng|suất))\s*)*)"
            rf"(?:[%]|{any_of(sorted((*measures, *counted)))})?"
        ),
        units=units,
        counted=frozenset(units[_fold(unit)] for unit in counted) - {units[_fold(unit)] for unit in measures}
        | {_fold(unit) for unit in table["units"]["left_out"]},
        records=frozenset(units.get(_fold(word), _fold(word)) for word in table["units"]["records"]),
        listed=frozenset(units.get(_fold(word), _fold(word)) for word in table["units"]["listed"]),
        sides={side: re.compile(rf"{any_of(words)}\s*$") for side, words in table["sides"].items()},
        year_as_value=re.compile(
            rf"(?:{any_of(table['equals']['words'])}\s*:?|:|=)\s*(?P<year>20\d\d)(?![\w%/-]|[.,]\d|\s*[-–%])"
        ),
        no_sentence=re.compile("|".join(map(re.escape, table["no_sentence"]["signs"]))),
        negators=frozenset(
            fold_tone(word) for words in (table["negation"]["vi"], table["negation"]["en"]) for word in words
        ),
        no_negation=re.compile(any_of(table["negation"]["none"])),
        passed=frozenset(fold_tone(word) for word in table["negation"]["passed"]),
        silence=re.compile(any_of(table["negation"]["silence"])),
        change=re.compile(any_of(table["change"]["words"])),
        roles=re.compile(
            any_of(words for kinds in table["roles"].values() for each in kinds.values() for words in each)
        ),
        role_of=role_of,
        following=re.compile(rf"\s*(?::|{any_of(word for word in table['governs']['following'] if word != ':')})"),
        following_with=re.compile(rf"\s*{any_of(table['governs']['with'])}"),
        preceding=re.compile(rf"{any_of(table['governs']['preceding'])}\s*$"),
        listing=re.compile(any_of(table["governs"]["listing"])),
        done=re.compile(any_of((*table["done"]["vi"], *table["done"]["en"]))),
        when_done=re.compile(rf"{any_of(table['done']['when'])}[^;.,]{{0,{_CONDITION}}}$"),
        told=re.compile(rf"\s*(?:được\s+|been\s+)?{any_of(table['done']['told'])}"),
        trends={_fold(word): sign for way, sign in (("up", 1), ("down", -1)) for word in table["trends"][way]},
    )


_CONDITION = 40
"""Characters between the word of a condition and what it is said of."""


def _fold(words: Iterable[str] | str) -> str:
    return " ".join(fold_tone(lower_case(str(words))).split())
