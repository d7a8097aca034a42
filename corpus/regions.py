"""Regions of a plan: head, body, recipients, signature, appendices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.layout import Line
from corpus.letterhead import is_office
from corpus.outline import Level, read_marker
from corpus.wording import structure

__all__ = ["Region", "RegionKind", "appendix_number", "find_head_parts", "split_regions"]


class RegionKind(StrEnum):
    """The large parts of a plan, in their usual order."""

    HEAD = "head"
    BODY = "body"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"
    APPENDIX = "appendix"


@dataclass(frozen=True, slots=True)
class Region:
    """Consecutive lines of one kind."""

    kind: RegionKind
    lines: tuple[Line, ...]


def appendix_number(text: str) -> re.Match[str] | None:
    """A match that covers "PHỤ LỤC II" at the start of a line, its number in the group `number` (None if it has none).

    None if the line does not begin so: in running text "Phụ lục I" is a reference, so that in small letters nothing but
    the number may follow.
    """
    for word in structure().appendices:
        match = re.compile(rf"{word}(?:\s+(?P<number>[IVXLC]+|\d{{1,2}}|[A-Z])\b[.:]?|$)\s*").match(text)
        if match is not None and (word.isupper() or match.end() == len(text)):
            return match
    return None


def split_regions(lines: Iterable[Line]) -> list[Region]:
    """Cut a plan's lines into its regions."""
    regions: list[tuple[RegionKind, list[Line]]] = [(RegionKind.HEAD, [])]
    for line in lines:
        kind = _opens(line, regions[-1][0])
        if kind is not None:
            regions.append((kind, []))
        regions[-1][1].append(line)
    return [Region(kind, tuple(members)) for kind, members in regions if members]


def _opens(line: Line, current: RegionKind) -> RegionKind | None:
    """The region that this line opens, or None if it belongs to the current one."""
    text = line.text.text
    if appendix_number(text):
        return RegionKind.APPENDIX
    if current is RegionKind.APPENDIX:
        return None
    if current in (RegionKind.RECIPIENTS, RegionKind.SIGNATURE) and text in structure().document_kinds:
        return RegionKind.HEAD  # what a decision puts into force stands below its signature
    if text.startswith(structure().recipients) and current is not RegionKind.RECIPIENTS:
        return RegionKind.RECIPIENTS
    signs = text.startswith(structure().signatures) and text.isupper()
    if current in (RegionKind.BODY, RegionKind.RECIPIENTS) and (signs or is_office(text)):
        return RegionKind.SIGNATURE
    marker = read_marker(text)
    first = marker is not None and marker.level < Level.DOTTED and marker.number.split()[-1] in ("A", "I", "1")
    return RegionKind.BODY if current is RegionKind.HEAD and first else None


def find_head_parts(lines: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line], Sequence[Line]]:
    """Letterhead, title and preamble of a plan's head; each may be empty.

    The title begins with the kind of document in capitals; the preamble is the last line that begins with one of its
    wordings, to the end (a title may begin with the same words, in ninh-binh-ubnd 9 even with the same sentence).
    """
    wording = structure()
    title = next((i for i, line in enumerate(lines) if line.text.text in wording.document_kinds), None)
    if title is None:
        return lines[:0], lines[:0], lines
    preamble = len(lines)
    for i in range(title + 2, len(lines)):
        if lines[i].text.text.startswith(wording.preambles):
            preamble = i
    return lines[:title], lines[title:preamble], lines[preamble:]
