"""The outline of a plan: numbered markers at the start of lines, and the path from the top to where we are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum

from corpus.records import Section

__all__ = ["Level", "Marker", "Outline", "is_bullet", "read_marker"]


class Level(IntEnum):
    """Levels of a plan's outline, from the top."""

    APPENDIX = 0
    PERIOD = 1
    ROMAN = 2
    ARABIC = 3
    DOTTED = 4
    LETTER = 5


@dataclass(frozen=True, slots=True)
class Marker:
    """A number that opens a section: its level, how a path shows it, and how many characters it takes."""

    level: Level
    number: str
    length: int


_MARKERS = (
    (Level.ROMAN, re.compile(r"(?P<number>[IVXL]+)\.?\s+(?=[^\W\d_]|“)")),
    (Level.DOTTED, re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,3})+)\.?\s+(?=[^\W\d_]|“)")),
    (Level.ARABIC, re.compile(r"(?P<number>\d{1,2})\.\s+(?=[^\W\d_]|“)")),
    (Level.LETTER, re.compile(r"(?P<number>[a-zđ])\)\s+")),
)
_BULLET = re.compile(r"[-–+•*]\s+(?=\S)")


def read_marker(text: str) -> Marker | None:
    """The marker a line begins with, or None. Roman numerals need their full stop: "I. MỤC TIÊU"."""
    for level, pattern in _MARKERS:
        match = pattern.match(text)
        if match is None or (level is Level.ROMAN and "." not in match.group()):
            continue
        number = match["number"]
        return Marker(level, f"{number})" if level is Level.LETTER else number, match.end())
    return None


def is_bullet(text: str) -> re.Match[str] | None:
    """A match that covers the dash of a bullet, or None.

    "- tư) đầu tư vốn" (quang-ngai-tu 1052) is the rest of "công - tư": a bullet does not begin with a small letter.
    """
    match = _BULLET.match(text)
    return None if match is None or text[match.end()].islower() else match


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_FURTHEST_SKIP = 2  # plans skip a number now and then (son-tinh-ubnd Phụ lục I: 9, 10.1), never many


def _roman(number: str) -> int:
    values = [_ROMAN[letter] for letter in number]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))


@dataclass(slots=True)
class Outline:
    """The sections that are open while a plan is read from top to bottom."""

    _open: list[tuple[Level, str, str]] = field(default_factory=list)

    def section(self) -> Section:
        """Where we are."""
        return Section(tuple(number for _, number, _ in self._open), tuple(heading for _, _, heading in self._open))

    def enter(self, level: Level, number: str, heading: str) -> Section:
        """Open a section; those of the same or a deeper level are closed."""
        self.close(level)
        self._open.append((level, number, heading))
        return self.section()

    def close(self, level: Level) -> None:
        """Close every section of this level or deeper."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()

    def follows(self, marker: Marker) -> bool:
        """Whether a marker can come next, or is a number that happens to begin a wrapped line ("2030. …")."""
        if marker.level is Level.LETTER:
            return True
        if marker.level is Level.DOTTED:
            parent = next((number for level, number, _ in reversed(self._open) if level is Level.ARABIC), None)
            return marker.number.split(".")[0] == parent
        value = _roman(marker.number) if marker.level is Level.ROMAN else int(marker.number)
        last = next((number for level, number, _ in self._open if level is marker.level), None)
        if last is None:
            return value == 1
        before = _roman(last) if marker.level is Level.ROMAN else int(last)
        return before < value <= before + _FURTHEST_SKIP or value == before
