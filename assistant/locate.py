"""Finding lines of a plan by section, item or number, for reading its source."""

from __future__ import annotations

import re

from corpus.document import Document
from corpus.errors import PlanError
from corpus.folding import fold_tone

__all__ = ["find_item", "find_lines", "find_section"]

_RANGE = re.compile(r"(\d+)(?:\s*-\s*(\d+))?")


def find_section(document: Document, section: str) -> list[int]:
    """Lines of a section and all below it, by its path or the end of it.

    Raises PlanError if there is none, or several.
    """
    wanted = _path(section)
    paths = {passage.section.path for passage in document.passages}
    prefixes = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
    folded = {path: tuple(fold_tone(part) for part in path) for path in prefixes}
    matches = [path for path, parts in folded.items() if parts == wanted] or [
        path for path, parts in folded.items() if parts[-len(wanted) :] == wanted
    ]
    if not matches:
        raise PlanError(
            f"There is no section '{section}'. `planqa show {document.plan}` prints the outline.", plan=document.plan
        )
    if len(matches) > 1:
        options = "; ".join(sorted(" > ".join(path) for path in matches))
        raise PlanError(f"'{section}' may be {options}. Give the whole path.", plan=document.plan)
    found = matches[0]
    return sorted({line for p in document.passages if p.section.path[: len(found)] == found for line in p.lines})


def find_item(document: Document, item: str) -> list[int]:
    """Lines of the rows with this number and of their sub-items. Raises PlanError if there is none."""
    rows = [p for p in document.passages if p.item is not None and (p.item == item or p.item.startswith(f"{item}."))]
    if not rows:
        raise PlanError(f"No table has an item '{item}'.", plan=document.plan)
    return sorted({line for row in rows for line in row.lines})


def find_lines(document: Document, lines: str) -> list[int]:
    """The lines of "416-421" or "416". Raises PlanError if that is no range of the plan's lines."""
    match = _RANGE.fullmatch(lines.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last <= len(document.source):
        raise PlanError(
            f"'{lines}' is no range of lines from 1 to {len(document.source)}, like 416-421.", plan=document.plan
        )
    return list(range(first, last + 1))


def _path(section: str) -> tuple[str, ...]:
    return tuple(fold_tone(part.strip()) for part in section.split(">") if part.strip())
