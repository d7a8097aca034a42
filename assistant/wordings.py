"""Wordings of a table, found in a text whatever its case and, where it is typed without, its diacritics."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.folding import fold_tone, strip_diacritics

__all__ = ["Wording", "Words", "any_of", "fold", "read_table", "read_wordings"]

_WORD = re.compile(r"[^\W_]+")


@cache
def read_table(name: str) -> dict[str, Any]:
    """A table of `assistant/tables/`, by its name without ".toml"."""
    return tomllib.loads((files("assistant") / "tables" / f"{name}.toml").read_text(encoding="utf-8"))


def fold(text: str) -> str:
    """Lower case without diacritics. Of a text in NFC the result is as long as the text: places in it are the same."""
    return strip_diacritics(text).lower()


def any_of(wordings: Iterable[str]) -> str:
    """A pattern for any of these in a folded text, the longest first, as whole words; "" fits nothing."""
    folded = sorted({" ".join(fold(wording).split()) for wording in wordings}, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(re.escape(each) for each in folded)})(?!\w)" if folded else r"(?!)"


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of a table, word by word: with its diacritics and without."""

    accented: tuple[str, ...]
    bare: tuple[str, ...]
    needs_diacritics: bool = False


def read_wordings(wordings: Iterable[str], needing: Iterable[str] = ()) -> tuple[Wording, ...]:
    """Wordings to look for with Words. Those of `needing` are other words without their diacritics."""
    needing = frozenset(needing)
    return tuple(
        Wording(
            tuple(fold_tone(word) for word in _WORD.findall(wording)),
            tuple(fold(word) for word in _WORD.findall(wording)),
            wording in needing,
        )
        for wording in wordings
    )


class Words:
    """The words of a text as they compare: a word typed without diacritics fits any, a word with them only its own.

    So "bản đồ" is not "ban đó"; "ban do" may be. Where a wording needs its diacritics, every word must have them. Spans
    are of words, first and one after the last.
    """

    def __init__(self, text: str) -> None:
        matches = list(_WORD.finditer(text))
        self._text = text
        self._spans = [match.span() for match in matches]
        self._accented = [fold_tone(match.group()) for match in matches]
        self._bare = [fold(match.group()) for match in matches]
        self._places: dict[str, list[int]] = {}
        for i, word in enumerate(self._bare):
            self._places.setdefault(word, []).append(i)

    def __len__(self) -> int:
        return len(self._spans)

    def find(self, wording: Wording) -> list[tuple[int, int]]:
        """Where a wording stands."""
        size = len(wording.bare)
        places = self._places.get(wording.bare[0], ())  # a table has hundreds of wordings, a question few words
        return [(i, i + size) for i in places if i + size <= len(self) and self._stands(wording, i)]

    def _stands(self, wording: Wording, start: int) -> bool:
        for i, (accented, bare) in enumerate(zip(wording.accented, wording.bare, strict=True), start):
            if self._bare[i] != bare:
                return False
            if self._accented[i] != accented and (wording.needs_diacritics or self._accented[i] != bare):
                return False
        return True

    def find_any(self, wordings: Iterable[Wording]) -> list[tuple[int, int]]:
        """Where any of these stands, in order, the longer one first where two begin at one word."""
        return sorted((span for each in wordings for span in self.find(each)), key=lambda span: (span[0], -span[1]))

    def place(self, span: tuple[int, int]) -> tuple[int, int]:
        """The offsets in the text of a span of words."""
        return self._spans[span[0]][0], self._spans[span[1] - 1][1]

    def text(self, span: tuple[int, int]) -> str:
        """The words of a span as typed."""
        start, end = self.place(span)
        return self._text[start:end]
