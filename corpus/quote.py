"""Quotations: the source's own letters behind a stretch of a passage's text, and the check that they stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.folding import fold_spaces
from corpus.read import Source
from corpus.records import Passage, Run

__all__ = ["GAP", "lines_of", "quote", "stands_in"]

GAP = " … "
"""What joins the parts of a quotation that do not stand side by side in the source."""

# White space, and marks that set type inside a phrase ("(*viết tắt là …*)"), are quoted; anything else is left out.
_QUOTED_BETWEEN = re.compile(r"[^\S\t]*[*_\\]?[^\S\t]*")

_NUMBER_BEFORE = re.compile(r"\d[.,]?\Z")
_NUMBER_BEHIND = re.compile(r"[.,]?\d")


def quote(passage: Passage, source: Source, start: int = 0, end: int | None = None) -> str:
    """The source behind characters `start` to `end` of a passage's text, letter for letter but for white space.

    Cells of a row and pieces that a page break, footnote or tag parts are joined by " … ".
    """
    end = len(passage.text) if end is None else end
    pieces = [piece for run in passage.runs if (piece := _clip(run, start, end))]
    text = ""
    last = 0
    for offset, length in pieces:
        if text:
            between = source.text[last:offset]
            follows = offset >= last  # the second piece of a cell cut by a page stands after the other cells
            text += between if follows and _QUOTED_BETWEEN.fullmatch(between) else GAP
        text += source.text[offset : offset + length]
        last = offset + length
    parts = (fold_spaces(part) for part in text.split(GAP))
    return GAP.join(part for part in parts if part)


def lines_of(passage: Passage, source: Source, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """First and last physical line, from 1, of characters `start` to `end` of a passage's text."""
    end = len(passage.text) if end is None else end
    pieces = [piece for run in passage.runs if (piece := _clip(run, start, end))]
    if not pieces:
        return passage.span.first_line, passage.span.last_line
    lines = [source.line_of(offset) for offset, _ in pieces] + [
        source.line_of(offset + length - 1) for offset, length in pieces
    ]
    return min(lines), max(lines)


def stands_in(quotation: str, source: Source, lines: Sequence[int]) -> bool:
    """Whether every part of a quotation stands in these lines (first, last), letter for letter but for white space."""
    text = fold_spaces(source.lines(lines[0], lines[1]))
    return all(part.strip() and _stands(fold_spaces(part), text) for part in quotation.split(GAP))


def _stands(part: str, text: str) -> bool:
    """Whether a text holds this part; "≥ 5" does not stand in "≥ 50%", nor "5" in "1,5"."""
    start = text.find(part)
    while start >= 0:
        end = start + len(part)
        begun = part[:1].isdigit() and _NUMBER_BEFORE.search(text, max(0, start - 2), start)
        goes_on = part[-1:].isdigit() and _NUMBER_BEHIND.match(text, end)
        if not begun and not goes_on:
            return True
        start = text.find(part, start + 1)
    return False


def _clip(run: Run, start: int, end: int) -> tuple[int, int] | None:
    """The stretch of the source behind the part of a run that lies within start..end, as (offset, length)."""
    first, last = max(run.start, start), min(run.start + run.length, end)
    if first >= last:
        return None
    if not run.exact:
        return run.offset, run.source_length
    return run.offset + first - run.start, last - first
