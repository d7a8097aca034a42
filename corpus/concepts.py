"""Indicators with the same meaning, across plans and years, by one id: the rules stand in `tables/indicators.toml`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from corpus.data import read_table
from corpus.folding import fold_tone, strip_diacritics

__all__ = ["Concept", "find_concept", "find_concepts", "known_concepts"]

_BOTH = " + "
"""Parts the phrases of one `ask` entry that must all occur, in any order."""
_SHORTEST_PLURAL = 4
"""Letters: from here on a final "s" is an English plural. No Vietnamese syllable ends in it, but "KTS" and "KNS" do."""

_TOKEN = re.compile(r"[^\W_]+(?:&[^\W_]+)*|&")


@dataclass(frozen=True, slots=True)
class Concept:
    """What an indicator is about, under whatever wording a plan has it.

    `matched` are the words of the text that decided, in their order, parted by " … ". `note` says in Vietnamese how the
    plans count or word it differently, "" if they do not. `near` are ids of indicators that a plan may have in its
    stead: one that includes it, or those it is made of.
    """

    id: str
    name_vi: str
    name_en: str
    matched: str = ""
    note: str = ""
    near: tuple[str, ...] = ()


def find_concept(indicator: str) -> Concept | None:
    """The concept of an indicator as a plan words it, None if no rule fits.

    Of an indicator that says two things ("Có ≥ 1,5% tổng chi ngân sách …; tỷ lệ chi … đạt 3% GRDP") the first one
    counts, but a mere aim only after it ("Đẩy mạnh ứng dụng thương mại điện tử; Quy mô kinh tế số đạt 7% GRDP").
    """
    hits = [hit for hit in _find(indicator) if hit.by_rule]
    return min(hits, key=lambda hit: (hit.entry.aim, hit.first, -len(hit.tokens))).concept(indicator) if hits else None


def find_concepts(text: str) -> list[Concept]:
    """The concepts that a question or any short text speaks of, best first: the more of its words decided, the better.

    Short forms and English count too (`ask`). A concept whose words are a part of another's is left out.
    """
    of_entry: dict[str, _Hit] = {}
    for hit in _find(text):
        known = of_entry.get(hit.entry.id)
        of_entry[hit.entry.id] = hit if known is None else replace(known, tokens=known.tokens | hit.tokens)
    hits = [hit for hit in of_entry.values() if not any(hit.tokens < other.tokens for other in of_entry.values())]
    return [hit.concept(text) for hit in sorted(hits, key=_Hit.rank)]


def known_concepts() -> Mapping[str, Concept]:
    """Every concept of the table by its id, in the table's order, with nothing matched."""
    return MappingProxyType(
        {
            entry.id: Concept(entry.id, entry.name_vi, entry.name_en, "", entry.note, entry.near)
            for entry in _table().entries
        }
    )


# --- words -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, folded and without diacritics, and where it stands in the text."""

    word: str
    bare: str
    start: int
    end: int

    def fits(self, wanted: _Token, loosely: bool) -> bool:
        """Whether it is the word wanted, or that word typed without diacritics; loosely, with any diacritics."""
        return self.word == wanted.word or (self.bare == wanted.bare and (loosely or self.word == self.bare))


_Phrase = tuple[_Token, ...]
_Same = Mapping[str, Sequence[tuple[_Phrase, _Phrase]]]
"""Variants and their one form, the longest first, by the variant's first word without diacritics."""


class _Words:
    """The words of a text, to look phrases up in."""

    def __init__(self, words: Sequence[_Token], loosely: bool) -> None:
        self.words = tuple(words)
        self._loosely = loosely
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(words):
            self._places.setdefault(word.bare, []).append(place)

    @property
    def first_words(self) -> KeysView[str]:
        """Its words without diacritics: a phrase that stands in it begins with one of them."""
        return self._places.keys()

    def occurs(self, phrase: _Phrase) -> frozenset[int]:
        """The places of a phrase where it first stands, none if it does not."""
        for place in self._places.get(phrase[0].bare, ()):
            if _stands_at(phrase, self.words, place, self._loosely):
                return frozenset(range(place, place + len(phrase)))
        return frozenset()

    def all_occur(self, group: _Group) -> frozenset[int] | None:
        """The places of all the phrases of a group, None if one of them does not occur."""
        if not group.begins <= self._places.keys():
            return None
        places: frozenset[int] = frozenset()
        for phrase in group.phrases:
            here = self.occurs(phrase)
            if not here:
                return None
            places |= here
        return places


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        word = fold_tone(match.group())
        if word.isdigit():
            word = word.lstrip("0") or "0"  # "01 vạn dân", "1 vạn dân"
        bare = strip_diacritics(unicodedata.normalize("NFC", match.group()).lower())
        if word.isascii() and len(word) >= _SHORTEST_PLURAL and word.isalpha() and word.islower():
            word = bare = word.removesuffix("s")
        elif word.isdigit():
            bare = word
        yield _Token(word, bare, match.start(), match.end())


def _stands_at(phrase: _Phrase, tokens: Sequence[_Token], place: int, loosely: bool) -> bool:
    return place + len(phrase) <= len(tokens) and all(
        tokens[place + index].fits(wanted, loosely) for index, wanted in enumerate(phrase)
    )


def _unify(tokens: Sequence[_Token], same: _Same, loosely: bool) -> _Phrase:
    """The tokens with every variant ("KH&CN", "khoa học, công nghệ") in its one form; its tokens cover the variant."""
    unified: list[_Token] = []
    place = 0
    while place < len(tokens):
        for variant, form in same.get(tokens[place].bare, ()):
            if _stands_at(variant, tokens, place, loosely):
                start, end = tokens[place].start, tokens[place + len(variant) - 1].end
                unified += [replace(token, start=start, end=end) for token in form]
                place += len(variant)
                break
        else:
            unified.append(tokens[place])
            place += 1
    return tuple(unified)


# --- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One concept of the table. `asks`: each a set of phrases that must all occur in a question."""

    id: str
    name_vi: str
    name_en: str
    note: str
    near: tuple[str, ...]
    aim: bool
    all: _Group
    any: tuple[_Phrase, ...]
    none: tuple[_Phrase, ...]
    asks: tuple[_Group, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Phrases that must all occur, and the first words of all of them, without diacritics: most texts lack one."""

    phrases: tuple[_Phrase, ...]
    begins: frozenset[str]

    @classmethod
    def of(cls, phrases: Iterable[_Phrase]) -> _Group:
        read = tuple(phrases)
        return cls(read, frozenset(phrase[0].bare for phrase in read))


@dataclass(frozen=True, slots=True)
class _Table:
    """`anchors`: entries, by their place, by words of which a text must have one for an entry to fit."""

    same: _Same
    entries: tuple[_Entry, ...]
    anchors: Mapping[str, Sequence[int]]


@cache
def _table() -> _Table:
    """`tables/indicators.toml`. Longer variants come first, so that shorter ones do not cut them."""
    table = read_table("corpus", "indicators")
    pairs = [
        (tuple(_tokens(variant)), tuple(_tokens(form)))
        for form, variants in table["same"].items()
        for variant in variants
    ]
    same: dict[str, list[tuple[_Phrase, _Phrase]]] = {}
    for variant, form in sorted(pairs, key=lambda pair: -len(pair[0])):
        same.setdefault(variant[0].bare, []).append((variant, form))

    def phrase(wording: str) -> _Phrase:
        return _unify(tuple(_tokens(wording)), same, loosely=False)

    def entry(row: Mapping[str, Any]) -> _Entry:
        return _Entry(
            id=row["id"],
            name_vi=row["vi"],
            name_en=row["en"],
            note=row.get("note", ""),
            near=tuple(row.get("near", ())),
            aim=row.get("aim", False),
            all=_Group.of(phrase(wording) for wording in row.get("all", ())),
            any=tuple(phrase(wording) for wording in row.get("any", ())),
            none=tuple(phrase(wording) for wording in row.get("none", ())),
            asks=tuple(_Group.of(phrase(part) for part in ask.split(_BOTH)) for ask in row.get("ask", ())),
        )

    entries = tuple(entry(row) for row in table["concept"])
    return _Table(same, entries, _anchors(entries))


def _anchors(entries: Sequence[_Entry]) -> dict[str, list[int]]:
    """Of each group of each entry the first word of a phrase that the fewest groups have; a text must have it."""
    groups = [group for entry in entries for group in (entry.all, *entry.asks)]
    times = Counter(word for group in groups for word in group.begins)
    anchors: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        words = {min(sorted(group.begins), key=times.__getitem__) for group in (entry.all, *entry.asks) if group.begins}
        if not entry.all.phrases:
            words |= {phrase[0].bare for phrase in entry.any}
        for word in words:
            anchors.setdefault(word, []).append(place)
    return anchors


# --- matching --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hit:
    """An entry that fits, by its rule or by one of its questions; `tokens` are the places of the words that decided."""

    entry: _Entry
    order: int
    by_rule: bool
    tokens: frozenset[int]
    words: _Phrase

    @property
    def first(self) -> int:
        return min(self.tokens)

    def rank(self) -> tuple[bool, int, int, int]:
        return self.entry.aim, -len(self.tokens), self.first, self.order

    def concept(self, text: str) -> Concept:
        spans: list[tuple[int, int]] = []
        for place in sorted(self.tokens):
            token = self.words[place]
            if spans and not _TOKEN.search(text, spans[-1][1], token.start):
                spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
            else:
                spans.append((token.start, token.end))
        matched = " … ".join(text[start:end] for start, end in spans)
        return Concept(self.entry.id, self.entry.name_vi, self.entry.name_en, matched, self.entry.note, self.entry.near)


def _find(text: str) -> list[_Hit]:
    """Every entry that fits; only where none does, diacritics do not count ("kinh tế sô", "Số sức khỏe điện tử")."""
    table = _table()
    tokens = tuple(_tokens(text))
    for loosely in (False, True):
        words = _Words(_unify(tokens, table.same, loosely), loosely)
        places = sorted({place for word in words.first_words & table.anchors.keys() for place in table.anchors[word]})
        hits = [hit for place in places for hit in _hits(table.entries[place], place, words)]
        if hits:
            return hits
    return []


def _hits(entry: _Entry, order: int, words: _Words) -> Iterator[_Hit]:
    hits = []
    found = words.all_occur(entry.all) if entry.all.phrases or entry.any else None
    if found is not None:
        options = [places for phrase in entry.any if (places := words.occurs(phrase))]
        if options or not entry.any:
            hits.append(_Hit(entry, order, True, found.union(*options), words.words))
    for ask in entry.asks:
        asked = words.all_occur(ask)
        if asked is not None:
            hits.append(_Hit(entry, order, False, asked, words.words))
    if hits and not any(map(words.occurs, entry.none)):
        yield from hits
