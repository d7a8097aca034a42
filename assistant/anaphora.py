"""Anaphora: what a question names again of an earlier one ("quỹ đó", "phong trào này", "that centre")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.wordings import Wordings, Words, any_of, fold, read_table, read_wordings
from corpus.folding import fold_tone, has_diacritics

__all__ = ["named_again"]

_WORD = re.compile(r"[^\W_]+")

LONGEST_NOUN = 4
"""Words of a noun with its demonstrative: "trung tâm dữ liệu đó"."""

SHORTEST_BARE = 2
"""The same where no diacritics show that "do" is "đó" and "nay" is "này"."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text, as typed and without diacritics, and its place."""

    typed: str
    bare: str
    start: int
    end: int

    def is_same(self, other: _Word) -> bool:
        """Whether it is another one: a word without diacritics may have any."""
        return self.bare == other.bare and (self.typed == other.typed or self.bare in (self.typed, other.typed))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A noun beside a word that points back, what the text says before both, and the place of both."""

    noun: Sequence[_Word]
    before: Sequence[_Word]
    span: tuple[int, int]


def named_again(text: str, earlier: str) -> tuple[int, int] | None:
    """Where a text names something that an earlier one names, with a word that points back; None if nowhere.

    The longest noun counts: "trung tâm dữ liệu đó" behind "Trung tâm dữ liệu tỉnh".
    """
    pointed_at = _pointed_at(text)
    known = _words(earlier) if pointed_at else []
    for candidates in pointed_at:
        found = next((each for each in candidates if _stands(each.noun, known)), None)
        if found is not None and not _stands(found.noun, found.before):  # else it points back within the text itself
            return found.span
    return None


@lru_cache(maxsize=64)
def _pointed_at(text: str) -> Sequence[Sequence[_Candidate]]:
    """For each word that may point back, the nouns beside it, the longest first."""
    words, pointers = _words(text), Words(text)
    fewest = 1 if has_diacritics(text) else SHORTEST_BARE
    stretches = [
        [(first - size, first, first - size, end) for size in range(min(LONGEST_NOUN, first), fewest - 1, -1)]
        for first, end in pointers.find_any(_wordings("behind"))
        if not _is_other_word(text, words, first, end)
    ]
    stretches += [
        [(end, end + size, first, end + size) for size in range(min(LONGEST_NOUN, len(words) - end), 0, -1)]
        for first, end in pointers.find_any(_wordings("in_front"))
    ]
    found = [
        [
            _Candidate(words[noun:noun_end], words[:first], (words[first].start, words[last - 1].end))
            for noun, noun_end, first, last in each
        ]
        for each in stretches
    ]
    return [[each for each in candidates if not _is_empty(each.noun, text)] for candidates in found]


def _is_empty(noun: Sequence[_Word], text: str) -> bool:
    """Whether it is no thing of its own: fillers alone, or what a follow-up names otherwise ("năm đó")."""
    empty = _empty()[has_diacritics(text)]
    return all(word.typed in empty for word in noun)


def _stands(noun: Sequence[_Word], words: Sequence[_Word]) -> bool:
    """Whether these words stand side by side among others."""
    size = len(noun)
    return any(
        all(one.is_same(other) for one, other in zip(noun, words[i : i + size], strict=True))
        for i in range(len(words) - size + 1)
    )


def _is_other_word(text: str, words: Sequence[_Word], first: int, end: int) -> bool:
    """Whether the pointer is another word that has no diacritics, or has lost them.

    "do" is no "đó" where others have theirs; "trung tam do so nao chu tri" is "do sở nào".
    """
    if has_diacritics(text):
        return tuple(word.typed for word in words[first:end]) not in {each.accented for each in _wordings("behind")}
    return end < len(words) and _by().match(fold(text), words[end].start) is not None


def _words(text: str) -> list[_Word]:
    return [_Word(fold_tone(match.group()), fold(match.group()), *match.span()) for match in _WORD.finditer(text)]


@cache
def _by() -> re.Pattern[str]:
    return re.compile(any_of(read_table("followups")["pointers"]["by"]))


@cache
def _empty() -> tuple[frozenset[str], frozenset[str]]:
    """Words that alone are no thing to point at: as texts without diacritics have them, and texts with them."""
    table = read_table("followups")
    words = (*table["fillers"], *table["pointers"]["empty"])
    return frozenset(map(fold, words)), frozenset(map(fold_tone, words))


@cache
def _wordings(name: str) -> Wordings:
    return read_wordings(read_table("followups")["pointers"][name])
