"""Blocks: the physical lines of one heading, paragraph, bullet, footnote or note, joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.aligned import AlignedText
from corpus.clean import clean_block
from corpus.layout import Layout, Line
from corpus.outline import Marker, Outline, is_bullet, read_marker
from corpus.wording import structure

__all__ = ["Block", "BlockKind", "read_blocks"]

_FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]+\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.;:!?…][”\"')\]/.]*$")
_SHORT = 0.8
"""A wrapped line shorter than this share of the width ends its paragraph, if a capital follows."""


class BlockKind(StrEnum):
    """How a block begins."""

    NUMBERED = "numbered"
    BULLET = "bullet"
    FOOTNOTE = "footnote"
    NOTE = "note"
    PLAIN = "plain"


@dataclass(slots=True)
class Block:
    """Lines that belong together; `text` has no marker or bullet."""

    kind: BlockKind
    lines: list[Line]
    parts: list[AlignedText] = field(default_factory=list)
    marker: Marker | None = None
    label: str = ""

    @property
    def text(self) -> AlignedText:
        """The joined and cleaned text."""
        return clean_block(AlignedText.join(part.strip() for part in self.parts))

    def add(self, line: Line) -> None:
        """Append a line that goes on from the last one."""
        self.lines.append(line)
        self.parts.append(line.text)


def read_blocks(lines: Sequence[Line], layout: Layout, outline: Outline | None = None) -> list[Block]:
    """Join the lines of running text (no tables) into blocks, in the order in which they begin.

    `outline` holds the numbers that stand above them, where a table parts them from these lines.
    """
    reader = _BlockReader(layout, Outline() if outline is None else outline)
    for position, line in enumerate(lines):
        reader.read(line, lines[position + 1] if position + 1 < len(lines) else None)
    return reader.blocks


class _BlockReader:
    def __init__(self, layout: Layout, outline: Outline) -> None:
        self.blocks: list[Block] = []
        self._layout = layout
        self._outline = outline
        self._current: Block | None = None
        self._footnote: Block | None = None
        self._last: Block | None = None

    def read(self, line: Line, following: Line | None) -> None:
        text = line.text.text
        if footnote := _FOOTNOTE.match(text):
            block = Block(BlockKind.FOOTNOTE, [line], [line.text[footnote.end() :]], label=footnote.group().strip())
            self.blocks.append(block)
            self._footnote = block
            self._last = block
            return
        marker = read_marker(text)
        if marker is not None and self._outline.follows(marker := self._outline.placed(marker)):
            self._outline.enter(marker.level, marker.number, "")
            self._begin(Block(BlockKind.NUMBERED, [line], [line.text[marker.length :]], marker=marker))
        elif bullet := is_bullet(text):
            self._begin(Block(BlockKind.BULLET, [line], [line.text[bullet.end() :]]))
        elif self._layout.wrapped and self._last is self._footnote and self._footnote is not None:
            # In PDF text a footnote wraps as a paragraph does; the paragraph it stands in goes on after it.
            if self._breaks(self._footnote, line) or self._paragraph_goes_on(line):
                self._go_on(line)
            else:
                self._footnote.add(line)
        elif self._resumes_footnote(line, following):
            if self._footnote is not None:
                self._footnote.add(line)
        else:
            self._go_on(line)

    def _go_on(self, line: Line) -> None:
        """Add a line without a marker to the current block, or begin a new one with it."""
        if self._current is not None and self._goes_on(self._current, line):
            self._current.add(line)
            self._last = self._current
            return
        note = line.text.text.startswith(("(", *structure().notes))
        self._begin(Block(BlockKind.NOTE if note else BlockKind.PLAIN, [line], [line.text]))

    def _begin(self, block: Block) -> None:
        self.blocks.append(block)
        self._current = block
        self._last = block

    def _paragraph_goes_on(self, line: Line) -> bool:
        """Whether a line after a finished footnote is the rest of the paragraph above it."""
        if self._current is None or self._footnote is None:
            return False
        open_above = not _SENTENCE_END.search(self._current.text.text)
        return open_above and _SENTENCE_END.search(self._footnote.text.text) is not None

    def _resumes_footnote(self, line: Line, following: Line | None) -> bool:
        """Whether a line is the rest of a footnote that a page cut (quang-ngai-bao-cao 97 and 117).

        The rest stands at the foot of the next page: right before that page's own footnote, or inside a paragraph that
        the same page end cut and that goes on after it.
        """
        if self._footnote is None or not structure().goes_on(self._footnote.text.text):
            return False
        if following is None or self._current is None:
            return False
        if _FOOTNOTE.match(following.text.text):
            return not structure().goes_on(self._current.text.text)
        return (
            structure().goes_on(self._current.text.text)
            and following.text.text[:1].islower()
            and not line.text.text[:1].islower()
        )

    def _goes_on(self, block: Block, line: Line) -> bool:
        if self._layout.wrapped:
            return not self._breaks(block, line)
        text = block.text.text
        begins_lower = line.text.text[:1].islower()
        return (
            (begins_lower and not _SENTENCE_END.search(text)) or structure().goes_on(text) or _is_unclosed_note(block)
        )

    def _breaks(self, block: Block, line: Line) -> bool:
        """Whether a new paragraph begins although nothing marks it."""
        first = line.text.text[:1]
        if not (first.isupper() or first in "(“"):
            return False
        before = block.lines[-1]
        text = before.text.text
        if structure().goes_on(text) or _is_unclosed_note(block):
            return False
        if first == "(" and _SENTENCE_END.search(text):
            return True
        short = len(before.raw.strip()) < _SHORT * self._layout.width
        return short or (before.raw.endswith("  ") and _SENTENCE_END.search(text) is not None)


def _is_unclosed_note(block: Block) -> bool:
    """Whether a text in brackets is still open (quang-ngai-tu 1837: "(Kế hoạch này thay … của Ban")."""
    return block.kind is BlockKind.NOTE and block.text.text.count("(") > block.text.text.count(")")
