"""Names of places, looked for in a text without going through them one by one: a library may have thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from assistant.wordings import any_of, blank_spans, fold, read_table

__all__ = ["PlaceNames", "named_places", "place_names", "with_short_names", "without_inner_places"]

_WORD = re.compile(r"[^\W_]+")

SWAPPED = 2
"""Letters that differ where two neighbours are swapped."""


def with_short_names(places: Iterable[str]) -> tuple[str, ...]:
    """Names of places, each with its short forms: "Quảng Ngãi", "QN", "QNg"."""
    short_names = read_table("places")["short"]
    return tuple(name for place in places for name in (place, *short_names.get(place, ())))


class PlaceNames:
    """Names by their words without diacritics. A name stands where its words do, whatever is between them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._words = {name: tuple(map(fold, _WORD.findall(name))) for name in dict.fromkeys(names)}
        self._by_first: dict[str, list[str]] = {}
        self._joined: dict[str, list[str]] = {}
        self._by_edge: dict[tuple[int, int, str], list[str]] = {}
        for name, words in self._words.items():
            if words:
                self._by_first.setdefault(words[0], []).append(name)
                self._joined.setdefault("".join(words), []).append(name)
                for end in (0, -1):
                    self._by_edge.setdefault((len(words), end, " ".join(words)[end]), []).append(name)
        for same_first in self._by_first.values():
            same_first.sort(key=lambda name: -len(self._words[name]))
        self._parts = frozenset(word for words in self._words.values() for word in words)
        self.lengths = tuple(sorted({len(words) for words in self._words.values()} - {0}))
        """How many words names have."""

    def __contains__(self, name: object) -> bool:
        return name in self._words

    def length(self, name: str) -> int:
        """How many words a name has."""
        return len(self._words[name])

    def at(self, words: Sequence[str], place: int) -> Iterator[str]:
        """The names that stand in folded words from this place on, the longest first."""
        for name in self._by_first.get(words[place], ()):
            own = self._words[name]
            if tuple(words[place : place + len(own)]) == own:
                yield name

    def joined(self, word: str) -> Sequence[str]:
        """The names that a folded word is when their own are written as one ("quangbinh")."""
        return self._joined.get(word, ())

    def near(self, words: Sequence[str]) -> Iterator[str]:
        """The names with as many words as these folded ones that are one slip away from them."""
        run = " ".join(words)
        # A slip leaves the first letter or the last.
        edges = (self._by_edge.get((len(words), end, run[end]), ()) for end in (0, -1))
        for name in dict.fromkeys(name for names in edges for name in names):
            if one_slip(" ".join(self._words[name]), run):
                yield name

    def has_part(self, word: str) -> bool:
        """Whether a folded word is one of a name's."""
        return word in self._parts

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in a text (NFC) whatever their diacritics; of those that overlap, the first and longest."""
        matches = list(_WORD.finditer(fold(text)))
        words = [match.group() for match in matches]
        found = []
        place = 0
        while place < len(words):
            name = next(self.at(words, place), None)
            after = place + (1 if name is None else len(self._words[name]))
            if name is not None:
                found.append((matches[place].start(), matches[after - 1].end()))
            place = after
        return found


@lru_cache(maxsize=8)
def place_names(names: tuple[str, ...]) -> PlaceNames:
    """These names, made ready once."""
    return PlaceNames(names)


def named_places(text: str, names: tuple[str, ...], typed: str) -> list[tuple[int, int]]:
    """Where a text (NFC) says any of these names, or what a question names places by: "QNgãi, NB"."""
    folded = fold(text)
    short = (re.finditer(re.escape(fold(each)), folded) for each in typed.split(", ") if each)
    return [*place_names(names).spans(text), *(match.span() for matches in short for match in matches)]


def without_inner_places(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text (NFC) with blanks for the places that stand within English names: "Office of the … Party Committee"."""
    folded = fold(text)
    front, behind = _edges_within()
    inner = []
    for start, end in spans:
        after = behind.match(folded, end)
        if after is not None and front.search(folded[:start]):
            inner.append((start, after.start("rest")))
    return blank_spans(text, inner)


@cache
def _edges_within() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands in front of and behind a place that is within a name, both in folded texts."""
    table = read_table("places")
    front = any_of(table["within_front"])
    return re.compile(rf"{front} $"), re.compile(rf"(?:['’]s)? (?P<rest>{any_of(table['within_behind'])})")


def one_slip(one: str, other: str) -> bool:
    """Whether one letter wrong, missing or too many, or two swapped, tells two texts apart; nothing else may."""
    if len(one) == len(other) and sorted(one) == sorted(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == SWAPPED
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return (
        one[start + 1 :] == other[start + 1 :] or one[start:] == other[start + 1 :] or one[start + 1 :] == other[start:]
    )
