"""How a question is written: Vietnamese with diacritics, Vietnamese without, or English."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from corpus.folding import has_diacritics

__all__ = ["Writing", "detect_writing"]

_WORD = re.compile(r"[^\W\d_]+(?:'s)?")


class Writing(StrEnum):
    """The three ways in which people write to planqa."""

    ACCENTED = "accented"
    BARE = "bare"
    ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class _Wording:
    words: frozenset[str]
    openings: tuple[str, ...]
    vietnamese: frozenset[str]


@cache
def _wording() -> _Wording:
    table = tomllib.loads((files("corpus") / "tables" / "english.toml").read_text(encoding="utf-8"))
    openings = tuple(f"{opening} " for opening in table["openings"])
    return _Wording(frozenset(table["words"]), openings, frozenset(table["vietnamese"]))


def detect_writing(text: str) -> Writing:
    """English if it opens as an English question does, or has no fewer plainly English words than Vietnamese ones."""
    text = unicodedata.normalize("NFC", text)
    wording = _wording()
    words = _WORD.findall(text)
    accented = sum(has_diacritics(word) for word in words)
    english = sum(word.lower() in wording.words for word in words)
    vietnamese = accented + sum(word.lower() in wording.vietnamese for word in words)
    if f"{' '.join(words)} ".lower().startswith(wording.openings) or (english and english >= vietnamese):
        return Writing.ENGLISH
    return Writing.ACCENTED if accented else Writing.BARE
