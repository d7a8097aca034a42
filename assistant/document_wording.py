"""How questions ask about plans as documents (`tables/documents.toml`), and what else they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from corpus.data import read_table
from corpus.folding import strip_diacritics

__all__ = ["any_of", "document_table", "fold", "folded", "left_over", "tokens"]

# "7.6", "57-NQ/TW", "21/02/2025" and "KH&CN" are one word each.
_TOKEN = re.compile(r"[^\W_]+(?:[.,/&–-][^\W_]+)*")


def tokens(text: str) -> str:
    """The words of a text in lower case, parted by single blanks; punctuation around them is left out."""
    return " ".join(token.lower() for token in _TOKEN.findall(text))


def fold(text: str) -> str:
    """The same without diacritics."""
    return tokens(strip_diacritics(text))


@cache
def document_table() -> Mapping[str, Any]:
    """`tables/documents.toml`, as it is written."""
    table: dict[str, Any] = read_table("assistant", "documents")
    return table


def any_of(wordings: Iterable[str]) -> re.Pattern[str]:
    """Any of these wordings as whole words of a folded text, the longest first."""
    return _any_of(tuple(wordings))


@lru_cache(maxsize=256)
def _any_of(wordings: tuple[str, ...]) -> re.Pattern[str]:
    phrases = map(fold, wordings)
    longest_first = sorted(set(phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)")


@cache
def folded(*entry: str) -> re.Pattern[str]:
    """The wordings of an entry of the table in both languages: folded("facts", "signer")."""
    return any_of(_wordings(entry, "vi", "en"))


def left_over(text: str, entry: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a folded text that say more than idle ones and the wordings of an entry."""
    return tuple(_idle(entry).sub(" ", text).split())


@cache
def _idle(entry: tuple[str, ...]) -> re.Pattern[str]:
    own = _wordings(entry, "vi", "en", "also") if entry else []
    return any_of([*_wordings(("idle",), "vi", "en"), *own])


def _wordings(entry: tuple[str, ...], *keys: str) -> list[str]:
    node: Any = document_table()
    for name in entry:
        node = node[name]
    return [fold(wording) for key in keys for wording in node.get(key, ())]
