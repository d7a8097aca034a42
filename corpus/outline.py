"""The outline of a plan: numbered markers at the start of lines, and the path from the top to where we are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache

from corpus.folding import fold_spaces
from corpus.records import Section
from corpus.wording import structure

__all__ = ["Level", "Marker", "Outline", "is_bullet", "read_marker", "row_level"]


class Level(IntEnum):
    """Levels of a plan's outline, from the top. Groups are those of tables, articles, and "A" below a Roman number."""

    APPENDIX = 0
    PERIOD = 1
    PART = 2
    ROMAN = 3
    GROUP = 4
    ARABIC = 5
    DOTTED = 6
    LETTER = 7


@dataclass(frozen=True, slots=True)
class Marker:
    """A number that opens a section: its level, how a path shows it, and how many characters it takes."""

    level: Level
    number: str
    length: int


_MARKERS = (
    (Level.ROMAN, re.compile(r"(?P<number>[IVXL]+)(?:\.|\s?[-–])\s+(?=[^\W\d_]|“)")),
    (Level.PART, re.compile(r"(?P<number>[A-HĐ])\.\s+(?=[^\W\d_]|“)")),
    (Level.DOTTED, re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,3})+)[.\-–]?\s+(?=[^\W\d_]|“)")),
    (Level.ARABIC, re.compile(r"(?P<number>\d{1,2})[.\-–]\s+(?=[^\W\d_]|“)")),
    (Level.LETTER, re.compile(r"(?P<number>[a-zđ])\)\s+")),
)
_BULLET = re.compile(r"[-–+•*]\s+(?=\S)")


def read_marker(text: str) -> Marker | None:
    """The marker a line begins with, or None: "I. MỤC TIÊU", "I- MỤC TIÊU" as the Party's offices write it, "1-", "a)".

    Roman numerals need their full stop or dash.
    """
    if article := _article().match(text):
        return Marker(Level.GROUP, fold_spaces(article["number"]), article.end())
    for level, pattern in _MARKERS:
        if match := pattern.match(text):
            number = match["number"]
            return Marker(level, f"{number})" if level is Level.LETTER else number, match.end())
    return None


@cache
def _article() -> re.Pattern[str]:
    """ "Điều 1." of decisions and resolutions."""
    return re.compile(rf"(?P<number>{structure().names['article']}\s+\d{{1,3}})\.\s+(?=\S)")


_ROW_LEVELS = (
    (Level.ROMAN, re.compile(r"[IVXL]+")),
    (Level.PART, re.compile(r"[A-ZĐ]")),
    (Level.LETTER, re.compile(r"[a-zđ]\)?")),
    (Level.DOTTED, re.compile(r"\d+(?:\.\d+)+")),
)


def row_level(number: str) -> Level:
    """The level of a table's row by its number, "I", "A", "a)", "1.1" or "1", without a full stop at its end."""
    return next((level for level, pattern in _ROW_LEVELS if pattern.fullmatch(number)), Level.ARABIC)


def is_bullet(text: str) -> re.Match[str] | None:
    """A match that covers the dash of a bullet, or None.

    "- tư) đầu tư vốn" (quang-ngai-tu 1052) is the rest of "công - tư": a bullet does not begin with a small letter.
    """
    match = _BULLET.match(text)
    return None if match is None or text[match.end()].islower() else match


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_PARTS = "ABCDĐEFGH"
_FURTHEST_SKIP = 2  # plans skip a number now and then (son-tinh-ubnd Phụ lục I: 9, 10.1), never many


def _roman(number: str) -> int:
    values = [_ROMAN[letter] for letter in number]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))


def _value(level: Level, number: str) -> int:
    """The place of a number among those of its level, from 1."""
    if level is Level.ROMAN:
        return _roman(number)
    return _PARTS.find(number) + 1 if level in (Level.PART, Level.GROUP) else int(number)


@dataclass(slots=True)
class Outline:
    """The sections that are open while a plan is read from top to bottom."""

    _open: list[tuple[Level, str, str]] = field(default_factory=list)
    _kept: int = 0

    def section(self) -> Section:
        """Where we are."""
        return Section(tuple(number for _, number, _ in self._open), tuple(heading for _, _, heading in self._open))

    def enter(self, level: Level, number: str, heading: str) -> Section:
        """Open a section; those of the same or a deeper level are closed."""
        self.close(level)
        self._open.append((level, number, heading))
        return self.section()

    def close(self, level: Level) -> None:
        """Close every section of this level or deeper, but none that a table stands in."""
        while len(self._open) > self._kept and self._open[-1][0] >= level:
            self._open.pop()

    def begin_table(self) -> None:
        """From here on sections are those of a table's rows, below the section that it stands in."""
        self._kept = len(self._open)

    def end_table(self) -> None:
        """Close the sections of a table's rows."""
        del self._open[self._kept :]
        self._kept = 0

    def placed(self, marker: Marker) -> Marker:
        """A marker at the level that it has here: "A" is above "I", or below it where a plan begins with "I"."""
        levels = {level for level, _, _ in self._open}
        within = marker.level is Level.PART and Level.ROMAN in levels and Level.PART not in levels
        return replace(marker, level=Level.GROUP) if within else marker

    def follows(self, marker: Marker) -> bool:
        """Whether a marker can come next, or is a number that happens to begin a wrapped line ("2030. …")."""
        if marker.level is Level.LETTER or _article().match(f"{marker.number}. …"):
            return True
        if marker.level is Level.DOTTED:
            parent = next((number for level, number, _ in reversed(self._open) if level is Level.ARABIC), None)
            return marker.number.split(".")[0] == parent
        last = next((number for level, number, _ in self._open if level is marker.level), None)
        value = _value(marker.level, marker.number)
        if last is None:
            return value == 1
        before = _value(marker.level, last)
        return before < value <= before + _FURTHEST_SKIP or value == before
