"""Canonical text while it is written: lines, tables, notes after the paragraph of their mark, and doubts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from corpus.data import read_table
from corpus.errors import FileError
from corpus.formats.extracted import Doubt, Extracted
from corpus.formats.grid import Grid
from corpus.formats.limits import Limits

__all__ = ["CanonicalText", "clean_words", "has_marker", "raise_digits"]

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARKER = re.compile(r"(?:[-–+•*]|[IVXLC]+\.|\d{1,3}(?:\.\d{1,3})*[.)]?|[a-zđ]\))\s")
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters but white space
    "\u00ad\u200b-\u200f\u2060\ufeff"  # what has no width: soft hyphens, joiners, byte order marks
    "\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\ud800-\udfff\ufffe\uffff"  # halves of letters, and what is no letter
    "]"
)


@cache
def _symbols() -> dict[int, str]:
    return {int(code, 16): sign for code, sign in read_table("corpus.formats", "symbols")["symbols"].items()}


@cache
def _bullet() -> re.Pattern[str]:
    return re.compile(rf"[{re.escape(read_table('corpus.formats', 'symbols')['bullets'])}]\s*(?=\S)")


def clean_words(text: str) -> str:
    """Text as one line: NFC, white space folded, symbols of symbol fonts as Unicode, nothing that is not seen."""
    text = _UNSEEN.sub("", text.translate(_symbols()))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def raise_digits(text: str) -> str:
    """The text with its digits as superscript signs: "10" becomes "¹⁰"."""
    return text.translate(_SUPERSCRIPTS)


def has_marker(text: str) -> bool:
    """Whether a line begins with a number, a letter in brackets or a bullet of its own."""
    return _MARKER.match(text) is not None


@dataclass
class CanonicalText:
    """The lines of one file, or of one cell of a table, as they are read."""

    file: Path
    limits: Limits
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    whole: CanonicalText | None = None
    _written: int = 0
    _cells: int = 0

    def part(self) -> CanonicalText:
        """An empty text for a cell of a table; notes to it are notes to this text."""
        return CanonicalText(self.file, self.limits, notes=self.notes, whole=self.whole or self)

    def add(self, text: str, prefix: str = "") -> bool:
        """Write a paragraph, a line for each of its line breaks, then the notes to it. False if it holds no words.

        `prefix`: the automatic number or bullet in front of its first line.
        """
        lines = [line for line in map(clean_words, text.split("\n")) if line]
        if lines:
            if sign := _bullet().match(lines[0]):
                lines[0] = f"- {lines[0][sign.end() :]}"
            # A list item whose text has a number or dash of its own needs no sign in front of it.
            if prefix and not (prefix in ("-", "+") and has_marker(f"{lines[0]} ")):
                lines[0] = f"{prefix} {lines[0]}"
            self._write(lines)
        self._write_notes()
        return bool(lines)

    def add_table(self, grid: Grid) -> None:
        """Write a table, then the notes to it; one that is there for its layout only, as lines of text."""
        self._write(grid.lines())
        self._write_notes()

    def check_cells(self, count: int) -> None:
        """Count the cells of a table; raise FileError if the file has more in all than are read."""
        whole = self.whole or self
        whole._cells += count
        if whole._cells > self.limits.cells:
            raise FileError(
                f"The tables of this file have more than the {self.limits.cells} cells that are read. Split the file.",
                file=self.file,
            )

    def doubt(self, words: str, message: str) -> None:
        """Say that something of the last line is doubtful."""
        self.doubts.append(Doubt(max(1, len(self.lines)), words, message))

    def notice(self, message: str) -> None:
        """Say something of the file as a whole."""
        self.doubts.append(Doubt(1, "", message))

    def extracted(self, format: str) -> Extracted:
        """What was read. Raises FileError if it holds no words."""
        if not self.lines:
            raise FileError(
                "There is no text in this file. If its pages are pictures, save it as PDF and add that.", file=self.file
            )
        return Extracted("\n".join(self.lines) + "\n", format, None, tuple(self.doubts))

    def _write(self, lines: list[str]) -> None:
        self._written += sum(map(len, lines))
        if self._written > self.limits.characters:
            raise FileError(
                f"The file holds more than the {self.limits.characters} characters that are read. Split it.",
                file=self.file,
            )
        self.lines.extend(lines)

    def _write_notes(self) -> None:
        if self.whole is None:
            self._write(self.notes)
            self.notes.clear()
