"""The thing a question asks about, which its answer must speak of: what is counted, measured, or chosen from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from assistant.wordings import fold, read_table
from corpus.abbreviations import expand, write_out
from corpus.glossary import translate
from corpus.segment import segment_words
from corpus.writing import Writing

__all__ = ["Focus", "find_focuses", "speaks_of"]

_WORD = re.compile(r"[^\W_]+")

_ENGLISH_COUNT = re.compile(r"\bhow many\s+(?P<thing>[^\W\d_]+(?:[\s-][^\W\d_]+)?)", re.IGNORECASE)
_ENGLISH_MEASURE = r"\b(?:how (?:many|large|big|long|high|far|wide)|what)\b[^?;]{{0,20}}?\b(?P<unit>{units})\b"

_NEAR = 10
"""Words between a number and what it counts: "triển khai 1.526 cơ quan", "tỷ lệ cán bộ … đạt trên 95%"."""

_LONGEST = 2
"""Syllables of an English thing that are looked for: its renderings are several, and their first is the usual one."""

Knows = Callable[[str], bool]
"""Whether the plans have a term ("ngan_hang")."""


@dataclass(frozen=True, slots=True)
class Focus:
    """A thing that is asked about: its syllables without diacritics, or the pattern of a number in its unit.

    The syllables stand side by side, unless they are `loose`; a number stands near what is `counted`, and a proper name
    behind what is asked for in `particular`.
    """

    words: tuple[str, ...] = ()
    measure: re.Pattern[str] | None = None
    loose: bool = False
    counted: bool = False
    particular: bool = False


def find_focuses(text: str, writing: Writing, knows: Knows) -> list[Focus]:
    """What a question asks about, where its words tell: "ngân hàng" of "ngân hàng nào", "trạm" of "bao nhiêu trạm".

    None for what answers by a name of its own: "cơ quan nào", "khi nào". A text typed without diacritics is read best
    with those it most likely has.
    """
    if writing is Writing.ENGLISH:
        return list(_english(text))
    words = [word for token in segment_words(write_out(text)) for word in _parted(token)]
    return [*_measured(words), *_counted(words, knows), *_chosen(words, knows)]


def speaks_of(focus: Focus, text: str, *, running: bool = True) -> bool:
    """Whether a text of the plans has the thing asked about; in running text with a number beside it, if it is counted.

    The number of a table's row stands in a column of its own.
    """
    if focus.particular:
        return _is_named(focus.words, text)
    folded = fold(expand(text).text)
    if focus.measure is not None:
        return focus.measure.search(folded) is not None
    found = _WORD.findall(folded)
    sought = focus.words[:1] if focus.loose else focus.words
    places = [place for place in range(len(found)) if tuple(found[place : place + len(sought)]) == sought]
    if not places or not set(focus.words) <= set(found):
        return False
    if not focus.counted or not running:
        return True
    return any(_has_number(found[max(0, place - _NEAR) : place + _NEAR]) for place in places)


def _is_named(words: Sequence[str], text: str) -> bool:
    """Whether a thing is called by its name: "đại học Quảng Bình"."""
    ends = (match.end() for match in re.finditer(rf"\b{' '.join(words)}\s+", fold(text)))
    return any(text[end : end + 1].isupper() for end in ends)


def _has_number(words: Sequence[str]) -> bool:
    return any(map(str.isdigit, "".join(words))) or not _numerals().isdisjoint(words)


def _parted(token: str) -> Iterator[str]:
    """A word of the segmenter, without a question word that it took for a part of it: "thành phần nào"."""
    if not any(map(str.isalnum, token)):
        return
    which = read_table("focus")["which"]
    if token.endswith(f" {which}"):
        yield token.removesuffix(f" {which}")
        yield which
    else:
        yield token


def _counted(words: Sequence[str], knows: Knows) -> Iterator[Focus]:
    """The things behind "bao nhiêu"."""
    for asking, thing in pairwise(words):
        if asking in read_table("focus")["how_many"] and thing not in _uncounted():
            yield _thing(thing, knows, counted=True)


def _chosen(words: Sequence[str], knows: Knows) -> Iterator[Focus]:
    """The things in front of "nào"."""
    table = read_table("focus")
    for place, word in enumerate(words):
        front = list(words[:place])
        if word != table["which"] or not front:
            continue
        particular = front[-1] == table["particular"]
        if particular:
            front.pop()
        if front and front[-1] in _choices():
            yield _thing(front[-1], knows, particular=particular)


def _thing(word: str, knows: Knows, *, counted: bool = False, particular: bool = False) -> Focus:
    """A thing by its syllables, side by side if the plans have them so."""
    syllables = tuple(fold(word).split())
    known = all(knows(f"{one}_{other}") for one, other in pairwise(syllables))
    return Focus(syllables, loose=not known, counted=counted, particular=particular)


def _measured(words: Sequence[str]) -> Iterator[Focus]:
    folded = " ".join(map(fold, words))
    for unit, form in _measures().items():
        if re.search(rf"\b(?:bao nhieu|may) {unit}\b", folded):
            yield Focus(measure=_number_of(form))


def _english(text: str) -> Iterator[Focus]:
    units = "|".join(map(re.escape, _measures()))
    if match := re.search(_ENGLISH_MEASURE.format(units=units), text, re.IGNORECASE):
        yield Focus(measure=_number_of(_measures()[match["unit"].lower()]))
    things = [match["thing"] for match in _ENGLISH_COUNT.finditer(text)]
    things += [match["thing"] for match in _english_choice().finditer(text)]
    for thing in things:
        words = tuple(fold(translate(thing).words).replace(",", " ").split()[:_LONGEST])
        if words and words[0] not in _uncounted():
            yield Focus(words, loose=True)


@cache
def _english_choice() -> re.Pattern[str]:
    things = "|".join(map(re.escape, read_table("focus")["chosen_in_english"]))
    return re.compile(rf"\b(?:which|what)\s+(?P<thing>{things})\b", re.IGNORECASE)


def _number_of(unit: str) -> re.Pattern[str]:
    return re.compile(rf"\d\s*\(?{unit}")


@cache
def _numerals() -> frozenset[str]:
    return frozenset(map(fold, read_table("focus")["numerals"]))


@cache
def _choices() -> frozenset[str]:
    return frozenset(read_table("focus")["chosen"])


@cache
def _uncounted() -> frozenset[str]:
    return frozenset(read_table("focus")["uncounted"] + read_table("focus")["fillers"])


@cache
def _measures() -> Mapping[str, str]:
    return {fold(unit): form for unit, form in read_table("focus")["measures"].items()}
