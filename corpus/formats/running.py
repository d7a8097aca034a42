"""What stands on every page and belongs to none: page numbers, running headers and footers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from corpus.folding import strip_diacritics
from corpus.formats.page import Page, TextLine

__all__ = ["drop_running_lines"]

_PAGE_NUMBER = re.compile(r"[-–—.|\s]*\d{1,4}(?:\s*/\s*\d{1,4})?[-–—.|\s]*")
_EDGE = 0.12
"""Part of a page's height, above and below, in which running headers and footers stand."""
_NARROW_EDGE = 0.06
_SPECK = 4
"""Characters: what is as short and stands alone at the very edge of a scan is a page number or a speck."""
_AT_EDGE = 3
_FEWEST_PAGES = 3
_SHARE = 0.4
"""Part of the pages on which a line stands that runs: headers of one side stand on every other page."""
_ALIKE = 0.8


def drop_running_lines(pages: Sequence[Page], lines: Sequence[list[TextLine]]) -> list[list[TextLine]]:
    """The lines of each page, from top to bottom, without its number and what runs from page to page."""
    running = _running(pages, lines)
    kept: list[list[TextLine]] = []
    for page, on_page in zip(pages, lines, strict=True):
        edge = {id(line) for line in _at_edge(page, on_page)}
        kept.append([line for line in on_page if id(line) not in edge or not _is_running(page, line, running)])
    return kept


def _at_edge(page: Page, lines: Sequence[TextLine]) -> list[TextLine]:
    top = [line for line in lines[:_AT_EDGE] if line.bottom < _EDGE * page.height]
    return top + [line for line in lines[-_AT_EDGE:] if line.top > (1 - _EDGE) * page.height and line not in top]


def _running(pages: Sequence[Page], lines: Sequence[list[TextLine]]) -> list[str]:
    """What stands at the edge of so many pages that it must run, folded."""
    found: dict[str, set[int]] = {}
    for page, on_page in zip(pages, lines, strict=True):
        for line in _at_edge(page, on_page):
            key = _fold(line.plain)
            like = key
            if key not in found and line.words[0].confidence is not None:  # OCR reads it otherwise now and then
                like = next((other for other in found if _are_alike(other, key)), key)
            found.setdefault(like, set()).add(page.number)
    fewest = max(_FEWEST_PAGES, _SHARE * len(pages))
    return [key for key, on_pages in found.items() if len(on_pages) >= fewest]


def _is_running(page: Page, line: TextLine, running: Sequence[str]) -> bool:
    if _PAGE_NUMBER.fullmatch(line.plain):
        return True
    at_the_very_edge = line.bottom < _NARROW_EDGE * page.height or line.top > (1 - _NARROW_EDGE) * page.height
    if at_the_very_edge and len(line.plain) <= _SPECK:
        return True
    key = _fold(line.plain)
    return any(key == other or _are_alike(key, other) for other in running)


def _fold(text: str) -> str:
    return re.sub(r"\d+", "#", strip_diacritics(text).lower())


def _are_alike(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    if abs(len(one) - len(other)) > (1 - _ALIKE) * longest:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
