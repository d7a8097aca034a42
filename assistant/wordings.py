"""Wordings of a table, found in a text whatever its case and, where it is typed without, its diacritics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from corpus.data import read_table as read_any_table
from corpus.folding import fold_tone, strip_diacritics

__all__ = ["Wording", "Wordings", "Words", "any_of", "blank_out", "blank_spans", "fold", "read_table", "read_wordings"]

_WORD = re.compile(r"[^\W_]+")


def read_table(name: str) -> dict[str, Any]:
    """A table of `assistant/tables/`, by its name without ".toml"."""
    return read_any_table("assistant", name)


def fold(text: str) -> str:
    """Lower case without diacritics. Of a text in NFC the result is as long as the text: places in it are the same."""
    return strip_diacritics(text).lower()


def any_of(wordings: Iterable[str]) -> str:
    """A pattern for any of these in a folded text, the longest first, as whole words; "" fits nothing."""
    return _any_of(tuple(wordings))


@lru_cache(maxsize=512)
def _any_of(wordings: tuple[str, ...]) -> str:
    folded = sorted({" ".join(fold(wording).split()) for wording in wordings}, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(re.escape(each) for each in folded)})(?!\w)" if folded else r"(?!)"


def blank_out(text: str, matches: Iterable[re.Match[str]]) -> str:
    """A text with blanks for these stretches, found in it or in its folded form: places in it stay the same."""
    return blank_spans(text, (match.span() for match in matches))


def blank_spans(text: str, spans: Iterable[tuple[int, int]], blank: str = " ") -> str:
    """A text with blanks (or another letter) for these stretches, which may overlap: places in it stay the same."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = blank * (end - start)
    return "".join(letters)


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of a table, word by word: with its diacritics and without."""

    accented: tuple[str, ...]
    bare: tuple[str, ...]
    needs_diacritics: bool = False


class Wordings(tuple[Wording, ...]):
    """Wordings to look for with Words, also by their first word without diacritics."""

    by_first: Mapping[str, Sequence[Wording]]

    def __new__(cls, wordings: Iterable[Wording]) -> Self:
        """An empty wording stands nowhere, and is an error."""
        self = super().__new__(cls, wordings)
        by_first: dict[str, list[Wording]] = {}
        for wording in self:
            by_first.setdefault(wording.bare[0], []).append(wording)
        self.by_first = by_first
        return self


def read_wordings(wordings: Iterable[str], needing: Iterable[str] = ()) -> Wordings:
    """Wordings of a table. Those of `needing` are other words without their diacritics."""
    needing = frozenset(needing)
    return Wordings(
        Wording(
            tuple(fold_tone(word) for word in _WORD.findall(wording)),
            tuple(fold(word) for word in _WORD.findall(wording)),
            wording in needing,
        )
        for wording in wordings
    )


class Words:
    """The words of a text as they compare: typed without any diacritics they fit all, with them only their own.

    So "bản đồ" is not "ban đó", nor "chung nào" "chừng nào"; "ban do" may be. Where a wording needs its diacritics, it
    must have them. With `careless` this goes word by word: "ko bi giới hạn" is "ko bị giới hạn". Spans are of words,
    first and one after the last.
    """

    def __init__(self, text: str, *, careless: bool = False) -> None:
        matches = list(_WORD.finditer(text))
        self._text = text
        self._careless = careless
        self._spans = [match.span() for match in matches]
        self._accented = [fold_tone(match.group()) for match in matches]
        self._bare = [fold(match.group()) for match in matches]
        self._places: dict[str, list[int]] = {}
        for place, bare in enumerate(self._bare):
            self._places.setdefault(bare, []).append(place)

    def __len__(self) -> int:
        return len(self._spans)

    def find(self, wording: Wording) -> list[tuple[int, int]]:
        """Where a wording stands."""
        size = len(wording.bare)
        return [(i, i + size) for i in self._places.get(wording.bare[0], ()) if self._stands(wording, i)]

    def _stands(self, wording: Wording, start: int) -> bool:
        end = start + len(wording.bare)
        if tuple(self._bare[start:end]) != wording.bare:
            return False
        typed = tuple(self._accented[start:end])
        if typed == wording.accented or (typed == wording.bare and not wording.needs_diacritics):
            return True
        each = zip(typed, wording.accented, wording.bare, strict=True)
        return self._careless and not wording.needs_diacritics and all(word in either for word, *either in each)

    def find_any(self, wordings: Wordings) -> list[tuple[int, int]]:
        """Where any of these stands, in order, the longer one first where two begin at one word."""
        first_words = self._places.keys() & wordings.by_first.keys()
        found = (span for word in first_words for each in wordings.by_first[word] for span in self.find(each))
        return sorted(found, key=lambda span: (span[0], -span[1])) if first_words else []

    def place(self, span: tuple[int, int]) -> tuple[int, int]:
        """The offsets in the text of a span of words."""
        return self._spans[span[0]][0], self._spans[span[1] - 1][1]

    def text(self, span: tuple[int, int]) -> str:
        """The words of a span as typed."""
        start, end = self.place(span)
        return self._text[start:end]
