"""What a page shows, whether it was printed or read by OCR: its words and its ruled lines; words joined to text lines.

All measures are points (1/72 inch) from the upper left corner of the page.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.formats.marks import without_marks

__all__ = ["Page", "Rule", "TextLine", "Word", "join_broken", "join_lines", "read_lines"]

_SMALLER = 0.9
"""A raised digit is at most this part of its line's size: Word sets 0.65, browsers 0.83 of it."""
_RAISED = 0.1
"""Part of the line's size by which the foot of a raised digit stands above that of its line."""
_ON_LINE = 0.5
"""Part of the smaller height that two words of one line share."""
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# A code or range is cut after its hyphen or slash: "57-" / "NQ/TW", "2026-" / "2030"; "kinh tế -" / "xã hội" is not.
_BROKEN = re.compile(r"(?:(?<=\S)-|/)$")


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a blank between them.

    `glued`: no blank stands before it either (a raised digit after its word). `confidence`: percent, of OCR alone.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    glued: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight ruled line, level or upright."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def is_level(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `number` from 1."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words on one line, from left to right; `size` is that of most of its characters."""

    words: tuple[Word, ...]
    text: str
    size: float
    x0: float
    top: float
    x1: float
    bottom: float

    @classmethod
    def of(cls, words: Iterable[Word]) -> TextLine:
        """The line of these words, at least one; small raised digits become superscript signs."""
        ordered = tuple(sorted(words, key=lambda word: word.x0))
        weights: dict[float, int] = defaultdict(int)
        for word in ordered:
            weights[round(word.size, 1)] += len(word.text)
        size = max(weights, key=lambda each: (weights[each], each))
        main = [word for word in ordered if round(word.size, 1) == size]
        foot = statistics.median(word.bottom for word in main)
        text = ""
        for word in ordered:
            raised = word.size < _SMALLER * size and word.bottom < foot - _RAISED * size and word.text.isdecimal()
            blank = text and not word.glued and not (raised and text)
            # The mark of a footnote stands apart from the note: "¹ Theo Quyết định …".
            blank = blank or (text and not raised and all(char in "⁰¹²³⁴⁵⁶⁷⁸⁹" for char in text))
            text += (" " if blank else "") + (word.text.translate(_SUPERSCRIPTS) if raised else word.text)
        return cls(
            ordered,
            text,
            size,
            ordered[0].x0,
            min(word.top for word in main),
            max(word.x1 for word in ordered),
            max(word.bottom for word in main),
        )

    @property
    def plain(self) -> str:
        """The text without marks."""
        return without_marks(self.text)

    @property
    def boldness(self) -> float:
        """The share of its words that are bold; below 1 in bold type too where a font lacks letters."""
        return statistics.fmean(word.bold for word in self.words)


def read_lines(words: Iterable[Word]) -> list[TextLine]:
    """The lines of words that stand in one column, from top to bottom.

    A word belongs to the line with which it shares half of its height.
    """
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.top + each.bottom) / 2):
        # The lines are met in order: only the last few can hold the word.
        line = max(lines[-3:], key=lambda each: _shared(each, word), default=None)
        if line is None or _shared(line, word) < _ON_LINE:
            lines.append([word])
        else:
            line.append(word)
    found = [TextLine.of(line) for line in lines]
    return sorted(found, key=lambda line: (line.top + line.bottom) / 2)


def _shared(line: Sequence[Word], word: Word) -> float:
    """The largest part of the smaller height that a word shares with one of the tallest words of a line."""
    tallest = max(each.bottom - each.top for each in line)
    best = 0.0
    for each in line:
        height = each.bottom - each.top
        if height < _SMALLER * tallest:
            continue
        shared = min(each.bottom, word.bottom) - max(each.top, word.top)
        best = max(best, shared / max(min(height, word.bottom - word.top), 0.1))
    return best


def join_broken(text: str, following: str) -> str:
    """Two parts of a text that a line end cut, with a blank between them where there was one."""
    if _BROKEN.search(text) and following[:1].isalnum():
        return text + following
    return f"{text} {following}" if text and following else text or following


def join_lines(lines: Iterable[TextLine]) -> str:
    """The text of lines that belong together."""
    text = ""
    for line in lines:
        text = join_broken(text, line.text)
    return text
