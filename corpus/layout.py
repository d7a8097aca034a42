"""Physical lines: what is text, what is furniture, where pages start, and whether paragraphs are wrapped.

Where form feeds mark the pages, as in text read from PDF files and scans, they alone count; elsewhere pages are told by
blank lines and page numbers, in wrapped text only.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.aligned import AlignedText
from corpus.clean import clean_line
from corpus.outline import read_marker
from corpus.read import Source
from corpus.records import Furniture

__all__ = ["Layout", "Line", "lay_out"]

_PAGE_NUMBER = re.compile(r"\d{1,3}")
_RULE = re.compile(r"[-_=*–—]{3,}")
# A table row whose first cell is blank begins with a space as a page does (son-tinh-ubnd 544: " ≥ 01 ≥ 02 ≥ 03 ≥ 04").
_VALUES_ONLY = re.compile(r"\s*(?:(?:[≥≤<>]\s*)?\d[\d.,]*%?|[-X])(?:\s+(?:(?:[≥≤<>]\s*)?\d[\d.,]*%?|[-X]))+\s*")

_TABS = re.compile(r"\t+")
_FEWEST_TABS = 2
_INDENTED_BULLET = re.compile(r"\t*(?:[-–+•]|\d+[.)]|[a-zđ]\))\t[^\t]+$")

_LONGEST_WRAPPED_LINE = 110
"""Characters: PDF text wraps at 75-90 (quang-ngai-tu, son-tinh-ubnd); paragraphs on one line have a 90th percentile of
400-900."""
_FEWEST_GOING_ON = 0.2
"""Share of lines that begin with a small letter: half of the lines of wrapped text, hardly any of short paragraphs."""
_FEWEST_LINES = 20
"""Fewer lines do not tell how many go on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line that is not blank. `text` has no markup and no white space around it, but keeps tabs."""

    number: int
    text: AlignedText
    raw: str
    page: int | None
    after_blank: bool
    furniture: Furniture | None = None

    @property
    def is_row(self) -> bool:
        """Whether the line is a row of a tab-separated table."""
        return _is_row(self.raw)


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a plan that are not blank. `wrapped`: paragraphs run over several physical lines, `width` long."""

    lines: tuple[Line, ...]
    wrapped: bool
    width: int


def lay_out(source: Source) -> Layout:
    """Read a plan's lines: page numbers and rules marked as furniture, pages counted where the source shows them."""
    lines: list[Line] = []
    starts_page: list[bool] = []
    marked = "\f" in source.text
    page = 1
    for number in range(1, len(source) + 1):
        raw = source.line(number)
        page += len(raw) - len(raw.lstrip("\f"))
        if not raw.strip():
            continue
        cleaned = clean_line(AlignedText.copy(raw, source.starts[number - 1]))
        text = cleaned if _is_row(raw) else cleaned.sub(_TABS, " ").strip()
        furniture = Furniture.RULE if _RULE.fullmatch(raw.strip()) else None
        after_blank = number == 1 or not source.line(number - 1).strip()
        starts_page.append(_is_page_start(raw, after_blank))
        lines.append(Line(number, text, raw, page if marked else None, after_blank, furniture))
    width = _wrapped_width([line.text.text.strip() for line in lines if not line.is_row])
    if width is None:
        return Layout(tuple(lines), wrapped=False, width=0)
    return Layout(tuple(lines) if marked else _paginate(lines, starts_page), wrapped=True, width=width)


def _wrapped_width(lines: Sequence[str]) -> int | None:
    """How long the longest lines are if paragraphs run over several of them, or None if each stands on one line."""
    if len(lines) <= 1:
        return None
    width = statistics.quantiles(map(len, lines), n=10)[-1]
    goes_on = sum(line[:1].islower() and read_marker(line) is None for line in lines)
    if width > _LONGEST_WRAPPED_LINE or (len(lines) >= _FEWEST_LINES and goes_on < _FEWEST_GOING_ON * len(lines)):
        return None
    return round(width)


def _is_row(raw: str) -> bool:
    """Whether tabs part cells: two at least, and not only before the text, where they indent it."""
    text = raw.strip("\r\n ")
    leading = len(text) - len(text.lstrip("\t"))
    if _INDENTED_BULLET.match(text):
        return False
    tabs = text.count("\t")
    return tabs >= _FEWEST_TABS and (tabs > leading or leading > _FEWEST_TABS)


def _is_page_start(raw: str, after_blank: bool) -> bool:
    """PDF text parts lines by a blank line; the first line of a page follows at once, after one space."""
    return not after_blank and raw.startswith(" ") and not raw.startswith("  ") and not _VALUES_ONLY.fullmatch(raw)


def _paginate(lines: list[Line], starts_page: list[bool]) -> tuple[Line, ...]:
    """Count pages; a number alone on a line that is the next page's number is that page's number, not text."""
    paged: list[Line] = []
    page = 1
    shown = any(starts_page)
    for line, starts in zip(lines, starts_page, strict=True):
        furniture = line.furniture
        if starts:
            page += 1
        elif (
            _PAGE_NUMBER.fullmatch(line.raw.strip())
            and line.after_blank
            and int(line.raw) == page + 1
            and _stands_apart(line)
        ):
            page += 1
            furniture = Furniture.PAGE_NUMBER
        paged.append(Line(line.number, line.text, line.raw, page if shown else None, line.after_blank, furniture))
    return tuple(paged)


def _stands_apart(line: Line) -> bool:
    """Page numbers are set off by trailing blanks ("10   "); the row numbers of a flattened table are not ("8 ")."""
    return line.raw != line.raw.rstrip() + " "
