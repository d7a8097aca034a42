"""What every reader of a format returns: the canonical text of a file, and what was doubtful in it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Doubt", "Extracted"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a reader could not tell for sure.

    `line`: of the canonical text, from 1; `words`: what is doubtful, as read; `message`: one sentence.
    """

    line: int
    words: str
    message: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file as canonical text: NFC, lines ended by "\\n", one paragraph or table row a line, cells parted by one tab.

    `format`: a short name ("txt", "docx"); `pages`: how many the file has, None where the format has none.
    """

    text: str
    format: str
    pages: int | None
    doubts: tuple[Doubt, ...] = ()
