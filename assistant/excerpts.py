"""Excerpts: the sentence or clause of a passage that an answer needs, cut so that it can be read and quoted."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.records import Passage
from corpus.segment import segment_sentences

__all__ = ["LONGEST", "Excerpt", "around", "opening"]

LONGEST = 320
"""Characters of an excerpt: some four lines, which most sentences of the five plans keep to."""

_MARGIN = 130
"""Characters kept on either side of what a longer sentence is cut around."""

_GAP = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Characters `start` to `end` of a passage's text, and how they read: with "…" where a sentence is cut."""

    text: str
    start: int
    end: int


def around(passage: Passage, start: int, end: int, *, longest: int = LONGEST) -> Excerpt:
    """The sentence, or cell of a row, that holds characters `start` to `end`; a long one is cut on both sides."""
    first, last = _sentence(passage, start, end)
    if last - first <= longest:
        return _excerpt(passage, first, last, first, last)
    left = first if start - _MARGIN <= first else _next_word(passage.text, start - _MARGIN)
    right = last if end + _MARGIN >= last else _last_word(passage.text, end + _MARGIN)
    return _excerpt(passage, min(left, start), max(right, end), first, last)


def opening(passage: Passage, *, longest: int = LONGEST) -> Excerpt:
    """A passage from its beginning: whole if short, else its first sentences, else the first of them cut."""
    text = passage.text
    if passage.cells or len(text) <= longest:
        return Excerpt(text, 0, len(text))
    ends = [end for _, end in segment_sentences(text) if end <= longest]
    end = ends[-1] if ends else _last_word(text, longest)
    return _excerpt(passage, 0, end, 0, len(text))


def _excerpt(passage: Passage, start: int, end: int, first: int, last: int) -> Excerpt:
    before = f"{_GAP} " if start > first else ""
    after = f" {_GAP}" if end < last else ""
    return Excerpt(f"{before}{passage.text[start:end].strip()}{after}", start, end)


def _sentence(passage: Passage, start: int, end: int) -> tuple[int, int]:
    for cell in passage.cells:
        if cell.start <= start and end <= cell.end:
            return cell.start, cell.end
    bounds = segment_sentences(passage.text)
    first = max((s for s, _ in bounds if s <= start), default=0)
    last = min((e for _, e in bounds if e >= end), default=len(passage.text))
    return first, last


def _next_word(text: str, position: int) -> int:
    blank = text.find(" ", position)
    return position if blank < 0 else blank + 1


def _last_word(text: str, position: int) -> int:
    blank = text.rfind(" ", 0, position)
    return position if blank < 0 else blank
