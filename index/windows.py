"""What of a passage is embedded and indexed: short windows of it, each with its place and headings in front."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.records import Passage, Plan, Role
from corpus.segment import segment_sentences
from corpus.wording import role_label

__all__ = ["Window", "cut_text", "windows"]

LONGEST = 600
"""Characters of a window: some 140 syllables. Longer passages (1,900 in quang-ngai-bao-cao 99) are cut between
sentences."""

LONGEST_HEADING = 120
"""Characters of a heading put in front: with the whole name of task 39 before its 61 parts, each beat the task."""


@dataclass(frozen=True, slots=True)
class Window:
    """Characters `start` to `end` of a passage's text, and the text that stands for them in the index."""

    start: int
    end: int
    text: str


def windows(passage: Passage, plan: Plan) -> list[Window]:
    """The windows of a passage, at least one, that together cover its text."""
    context = _context(passage, plan)
    if label := role_label(passage.role):
        context = f"{context} {label}:"
    if passage.role is Role.ROW:
        return [Window(0, len(passage.text), f"{context} {_row_text(passage)}")]
    return [Window(start, end, f"{context} {passage.text[start:end]}".strip()) for start, end in cut_text(passage.text)]


def cut_text(text: str) -> list[tuple[int, int]]:
    """Where the windows of a running text begin and end, as (start, end) offsets: one if it is short, at least one."""
    if len(text) <= LONGEST:
        return [(0, len(text))]
    cuts: list[tuple[int, int]] = []
    for start, end in segment_sentences(text):
        if cuts and end - cuts[-1][0] <= LONGEST:
            cuts[-1] = (cuts[-1][0], end)
        else:
            cuts.append((start, end))
    return cuts


def _context(passage: Passage, plan: Plan) -> str:
    """Place, kind of document, and the nearest headings: "Quảng Bình. Đến năm 2030. Phát triển hạ tầng." """
    headings = [heading for heading in passage.section.headings[:-1] if heading]
    if passage.role not in (Role.HEADING, Role.ROW) and passage.section.headings and passage.section.headings[-1]:
        headings.append(passage.section.headings[-1])
    parts = (plan.place, plan.kind, *(heading[:LONGEST_HEADING] for heading in headings[-2:]))
    return " ".join(f"{part.rstrip('.')}." for part in parts)


def _row_text(passage: Passage) -> str:
    """The cells of a row with the headings of their columns; empty cells are left out."""
    parts = []
    for cell in passage.cells:
        text = passage.text[cell.start : cell.end]
        if text:
            label = f"{cell.header} {cell.year}" if cell.year and str(cell.year) not in cell.header else cell.header
            parts.append(f"{label}: {text}" if label else text)
    return ". ".join(parts)
