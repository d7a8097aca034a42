"""Words and sentences of Vietnamese text; words by underthesea."""

from __future__ import annotations

import re
from functools import cache

from corpus.data import read_table
from corpus.folding import place_tone
from corpus.segmenter import word_tokenizer

__all__ = ["segment_sentences", "segment_words"]

# Sentences end at a full stop, question or exclamation mark, or semicolon before a blank; not in "TM." or "1.200".
_SENTENCE = re.compile(r"(?<=[.;!?])(?<!\b[A-ZĐ]\.)(?<!\b[A-ZĐ]{2}\.)\s+(?=[^\W_])")


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
    return word_tokenizer()(place_tone(text), fixed_words=list(_terms()))


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
