"""Paragraphs of running text: which lines of a page go on in the next line, or on the next page."""

from __future__ import annotations

import itertools
import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.formats.canonical import has_marker
from corpus.formats.marks import without_marks
from corpus.formats.page import TextLine, join_broken

__all__ = ["FEWEST_LINES", "Margins", "Paragraph", "PlacedLine", "find_margins", "join_paragraphs"]

_SENTENCE_END = re.compile(r"[.;:!?…/][”\"')\]]*[¹²³⁴⁵⁶⁷⁸⁹⁰]*$")
_NOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]+\s")
_INDENT = 0.5
"""Sizes of the type: a line set in by more begins a paragraph, or hangs below one."""
_SLACK = 0.6
"""Sizes of the type by which a full line may miss the right margin beyond what its next word needs."""
_BLANK = 0.25
_CAPITALS = 0.9
_BOLD = 0.5
_WIDER = 1.3
"""Lines that stand farther apart than this times the usual pitch are parted by the space between paragraphs."""
_ROUNDING = 3.0
"""Points: left edges that differ by less are one."""
_ALMOST_ALL = 0.98
"""Share of lines that keep the right margin; an address may run over it."""
_NARROWEST = 0.8
"""Part of a page's width that its text reaches at least: a page of short lines does not show its margin."""
FEWEST_LINES = 5
"""Lines with one left edge from which a page shows its own margins (a scan lies a little aside)."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Where lines of running text begin and end, in points."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of running text on its page. `apart`: it stands in a column of a letterhead or signature."""

    line: TextLine
    page: int
    margins: Margins
    apart: bool = False


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: list[PlacedLine] = field(default_factory=list)

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.lines[0].page

    @property
    def text(self) -> str:
        """Its text on one line."""
        text = ""
        for placed in self.lines:
            text = join_broken(text, placed.line.text)
        return text


def find_margins(lines: Iterable[TextLine], width: float, known: Margins | None = None) -> Margins | None:
    """The margins that most of these lines share on a page so wide; `known` where there are too few to tell."""
    lines = list(lines)
    lefts = Counter(round(line.x0 / _ROUNDING) for line in lines)
    most = max(lefts.values(), default=0)
    if not lines or (most < FEWEST_LINES and known is not None):
        return known
    # The outermost edge that several lines share: what is set in may be more often met than what is not.
    common = min(place for place, count in lefts.items() if count >= max(2, most / 4) or most == 1)
    left = statistics.median(line.x0 for line in lines if abs(round(line.x0 / _ROUNDING) - common) <= 1)
    rights = sorted(line.x1 for line in lines)
    right = max(rights[math.ceil(_ALMOST_ALL * (len(rights) - 1))], _NARROWEST * width)
    if known is not None and right - left < 0.9 * (known.right - known.left):  # a page of short lines
        right = left + known.right - known.left
    return Margins(left, right)


def join_paragraphs(lines: Sequence[PlacedLine]) -> list[Paragraph]:
    """The paragraphs of lines that follow each other, over the ends of pages too."""
    pitch = _usual_pitch(lines)
    paragraphs: list[Paragraph] = []
    for placed in lines:
        if paragraphs and _goes_on(paragraphs[-1], placed, pitch):
            paragraphs[-1].lines.append(placed)
        else:
            paragraphs.append(Paragraph([placed]))
    return paragraphs


def _usual_pitch(lines: Sequence[PlacedLine]) -> float:
    """The usual distance of lines, in sizes of the type."""
    steps = [
        (below.line.bottom - above.line.bottom) / below.line.size
        for above, below in itertools.pairwise(lines)
        if above.page == below.page and below.line.bottom > above.line.bottom
    ]
    return statistics.quantiles(steps, n=4)[0] if len(steps) > 1 else 1.5


def _goes_on(paragraph: Paragraph, placed: PlacedLine, pitch: float) -> bool:
    """Whether a line is the rest of a paragraph."""
    before, line = paragraph.lines[-1], placed.line
    marked = has_marker(line.plain + " ") or _NOTE.match(line.plain) is not None
    if before.apart or placed.apart:
        first = paragraph.lines[0].line.plain
        listed = has_marker(first) and not _SENTENCE_END.search(without_marks(paragraph.text))
        return before.margins == placed.margins and not marked and (listed or line.plain[:1].islower())
    if before.page == placed.page and line.bottom - before.line.bottom > _WIDER * pitch * line.size:
        return False
    centred = _is_centred(placed) and _is_even(before)
    if centred and _is_capitals(before.line.plain) != _is_capitals(line.plain):
        return False
    if before.line.boldness > _BOLD and not line.boldness and line.plain[:1].isupper():  # a heading above text
        return False
    ended = _SENTENCE_END.search(before.line.plain) is not None
    if line.plain[:1].islower() and not marked and not ended:
        return True
    if not _is_full(before, line, centred):
        return False
    if centred:
        return not marked
    step = _INDENT * line.size
    start = before.line.x0 - before.margins.left
    indent = line.x0 - placed.margins.left
    if indent <= step:
        return not (marked and ended and start <= step)
    if len(paragraph.lines) > 1:
        return abs(indent - start) <= step and not (marked and ended)
    if indent - start > step:  # hangs below its number or bullet
        return has_marker(paragraph.lines[0].line.plain) and not (marked and ended)
    return not ended and not marked


def _is_capitals(text: str) -> bool:
    """Whether a text is in capitals but for the code of a document: "… HÀNH ĐỘNG SỐ 206-CTr/TU"."""
    letters = [char for char in text if char.isalpha()]
    return sum(char.isupper() for char in letters) >= _CAPITALS * len(letters)


def _is_full(before: PlacedLine, line: TextLine, centred: bool) -> bool:
    """Whether the first word of the next line had no room at the end of this one."""
    first = line.words[0]
    size = before.line.size
    room = (before.margins.right - before.line.x1) * (2 if centred else 1)
    return first.x1 - first.x0 + _BLANK * size > room - _SLACK * size


def _is_even(placed: PlacedLine) -> bool:
    """Whether a line stands as far from one margin as from the other: it is centred, or full."""
    return abs((placed.line.x0 - placed.margins.left) - (placed.margins.right - placed.line.x1)) < placed.line.size


def _is_centred(placed: PlacedLine) -> bool:
    return _is_even(placed) and placed.line.x0 - placed.margins.left > _INDENT * placed.line.size
