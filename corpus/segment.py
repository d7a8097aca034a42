"""Words and sentences of Vietnamese text, by underthesea.

underthesea imports all its pipelines, translation and parsing among them when torch is installed, which takes 7 s and
460 MB; segmenting needs none of them, so they are kept out while it is imported (0.4 s).
"""

from __future__ import annotations

import importlib.abc
import re
import sys
import threading
from collections.abc import Sequence
from functools import cache
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Protocol, cast

from corpus.data import read_table
from corpus.folding import place_tone

__all__ = ["segment_sentences", "segment_words"]

_UNUSED = (
    "torch",
    "transformers",
    "underthesea.pipeline.translate",
    "underthesea.pipeline.dependency_parse",
    "underthesea.pipeline.classification",
    "underthesea.pipeline.sentiment",
    "underthesea.pipeline.lang_detect",
    "underthesea.address",
    "underthesea.agent",
)
"""What underthesea does without if it is not installed."""
_UNASKED = ("underthesea.pipeline.chunking", "underthesea.pipeline.ner", "underthesea.pipeline.pos_tag")
"""What it imports in any case, though words are told without: regular expressions that take 0.2 s to compile."""
# Sentences end at a full stop, question or exclamation mark, or semicolon before a blank; not in "TM." or "1.200".
_SENTENCE = re.compile(r"(?<=[.;!?])(?<!\b[A-ZĐ]\.)(?<!\b[A-ZĐ]{2}\.)\s+(?=[^\W_])")


class _WordTokenizer(Protocol):
    def __call__(self, sentence: str, *, fixed_words: list[str]) -> list[str]: ...


class _Unavailable(importlib.abc.MetaPathFinder):
    """Makes the import of some modules fail, as if they were not installed, and gives empty ones in place of others."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name in _UNUSED:
            raise ModuleNotFoundError(f"{name} is not needed for segmentation", name=name)
        return ModuleSpec(name, _Empty()) if name in _UNASKED else None


class _Empty(importlib.abc.Loader):
    """Loads a module of which any name can be imported, and is None."""

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__getattr__"] = lambda name: None


_LOADING = threading.Lock()


def _word_tokenizer() -> _WordTokenizer:
    with _LOADING:  # underthesea loads its model at the first call, and does not expect two of them
        return _load_word_tokenizer()


@cache
def _load_word_tokenizer() -> _WordTokenizer:
    before = set(sys.modules)
    guard = _Unavailable()
    sys.meta_path.insert(0, guard)
    try:
        from underthesea.pipeline.word_tokenize import word_tokenize

        word_tokenize("nạp mô hình")
    finally:
        sys.meta_path.remove(guard)
        for name in [name for name in sys.modules if name.split(".")[0] == "underthesea" and name not in before]:
            del sys.modules[name]  # the function holds all it needs; whoever imports the rest next gets it whole
    return cast("_WordTokenizer", word_tokenize)


@cache
def _terms() -> tuple[str, ...]:
    table = read_table("corpus", "terms")
    return tuple(sorted(table["terms"], key=len, reverse=True))


def segment_words(text: str) -> list[str]:
    """The words of a text in order, each with its syllables parted by blanks: ["chuyển đổi số", "của", "tỉnh"].

    The words are in lower case, their tones placed as in `place_tone`; terms of `tables/terms.toml` are kept whole.
    """
    if not text.strip():
        return []
    return _word_tokenizer()(place_tone(text), fixed_words=list(_terms()))


def segment_sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, as (start, end) offsets.

    Clauses parted by a semicolon count as sentences.
    """
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        # "Big Data... trong quản lý", "v.v. cho các xã": only a semicolon ends a clause before a small letter.
        if text[match.end()].islower() and text[match.start() - 1] != ";":
            continue
        bounds.append((start, match.start()))
        start = match.end()
    if start < len(text):
        bounds.append((start, len(text)))
    return bounds
