"""The thing a question asks about, which its answer must speak of: what is counted, measured, or chosen from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.wordings import fold, read_table
from corpus.abbreviations import expand, write_out
from corpus.folding import fold_tone
from corpus.glossary import translate
from corpus.writing import Writing

__all__ = ["Focus", "find_focuses", "speaks_of"]

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 2
"""Syllables of a thing that are looked for: "tiêu chí" of "tiêu chí thành phần" would do, "thành" alone would not."""

_WHICH = tuple(map(fold_tone, ("nào", "nao")))
_HOW_MANY = tuple(tuple(map(fold_tone, words.split())) for words in ("bao nhiêu", "bao nhieu", "mấy", "may"))
_ENGLISH = re.compile(r"\b(?P<asks>how many|which)\s+(?P<thing>[^\W\d_]+(?:[\s-][^\W\d_]+)?)", re.IGNORECASE)
_ENGLISH_MEASURE = re.compile(
    r"\b(?:how (?:many|large|big|long|high|far|wide)|what)\b[^?;]{0,20}?\b(?P<unit>{units})\b", re.IGNORECASE
)

_NEAR = 6
"""Words between a number and what it counts: "triển khai 1.526 cơ quan, đơn vị", "Tổ gồm có các thành viên sau: 15"."""

_NUMERALS = frozenset(map(fold, ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")))

Knows = Callable[[str], bool]
"""Whether the plans have a term ("ngan_hang")."""


@dataclass(frozen=True, slots=True)
class Focus:
    """A thing that is asked about: its syllables without diacritics, or the pattern of a number in its unit.

    The syllables stand side by side, unless they are `loose`; a number stands near what is `counted`.
    """

    words: tuple[str, ...] = ()
    measure: re.Pattern[str] | None = None
    loose: bool = False
    counted: bool = False


def find_focuses(text: str, writing: Writing, knows: Knows) -> list[Focus]:
    """What a question asks about, where its words tell: "ngân hàng" of "ngân hàng nào", "trạm" of "bao nhiêu trạm".

    None for what answers by a name of its own: "cơ quan nào", "khi nào".
    """
    if writing is Writing.ENGLISH:
        return list(_english(text))
    words = _WORD.findall(write_out(text))
    return [*_measured(words), *_counted(words, knows), *_chosen(words, knows)]


def speaks_of(focus: Focus, text: str, *, running: bool = True) -> bool:
    """Whether a text of the plans has the thing asked about; in running text with a number beside it, if it is counted.

    The number of a table's row stands in a column of its own.
    """
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


def _has_number(words: Sequence[str]) -> bool:
    return any(map(str.isdigit, "".join(words))) or not _NUMERALS.isdisjoint(words)


def _counted(words: Sequence[str], knows: Knows) -> Iterator[Focus]:
    """The things behind "bao nhiêu"."""
    for place in range(len(words)):
        for asking in _HOW_MANY:
            behind = place + len(asking)
            if tuple(map(fold_tone, words[place:behind])) == asking:
                yield from _thing(words[behind : behind + _LONGEST], _uncounted(), knows, first=True)


def _chosen(words: Sequence[str], knows: Knows) -> Iterator[Focus]:
    """The things in front of "nào"."""
    for place, word in enumerate(words):
        if fold_tone(word) in _WHICH:
            front = words[:place]
            if [fold(each) for each in front[-2:]] == ["cu", "the"]:
                front = front[:-2]
            yield from _thing(front[-_LONGEST:], _passed_over(), knows, first=False)


def _thing(words: Sequence[str], skipped: frozenset[str], knows: Knows, *, first: bool) -> Iterator[Focus]:
    """A thing of two syllables, side by side if the plans have them so; of one if the other is a filler."""
    folded = tuple(map(fold, words))
    near = folded[:1] if first else folded[-1:]
    if not near or not near[0].isalpha() or not skipped.isdisjoint((" ".join(folded), *near)):
        return
    thing = folded if skipped.isdisjoint(folded) else near
    yield Focus(thing, loose=len(thing) == _LONGEST and not knows("_".join(thing)), counted=first)


def _measured(words: Sequence[str]) -> Iterator[Focus]:
    folded = " ".join(map(fold, words))
    for unit, form in _measures().items():
        if re.search(rf"\b(?:bao nhieu|may) {unit}\b", folded):
            yield Focus(measure=_number_of(form))


def _english(text: str) -> Iterator[Focus]:
    units = "|".join(map(re.escape, _measures()))
    if match := re.search(_ENGLISH_MEASURE.pattern.replace("{units}", units), text, re.IGNORECASE):
        yield Focus(measure=_number_of(_measures()[match["unit"].lower()]))
    for match in _ENGLISH.finditer(text):
        thing = _WORD.findall(fold(translate(match["thing"]).words))[:_LONGEST]
        if thing and " ".join(thing) not in _passed_over() and thing[0] not in _passed_over():
            yield Focus(tuple(thing), loose=True)


def _number_of(unit: str) -> re.Pattern[str]:
    return re.compile(rf"\d\s*\(?{unit}")


@cache
def _passed_over() -> frozenset[str]:
    return _folded("passed_over", "fillers")


@cache
def _uncounted() -> frozenset[str]:
    return _folded("uncounted", "fillers")


def _folded(*names: str) -> frozenset[str]:
    table = read_table("focus")
    return frozenset(fold(word) for name in names for word in table[name])


@cache
def _measures() -> Mapping[str, str]:
    return {fold(unit): form for unit, form in read_table("focus")["measures"].items()}
