"""How a question is written: Vietnamese with diacritics, Vietnamese without, or English."""

from __future__ import annotations

import re
import tomllib
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


@cache
def _english_words() -> frozenset[str]:
    table = tomllib.loads((files("corpus") / "tables" / "english.toml").read_text(encoding="utf-8"))
    return frozenset(table["words"])


def detect_writing(text: str) -> Writing:
    """English if at least as many words are plainly English as bear a diacritic ("who leads … in Quảng Bình?" is)."""
    words = _WORD.findall(text)
    accented = sum(has_diacritics(word) for word in words)
    english = sum(word.lower() in _english_words() for word in words)
    if english and english >= accented:
        return Writing.ENGLISH
    return Writing.ACCENTED if accented else Writing.BARE
