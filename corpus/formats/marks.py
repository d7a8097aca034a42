"""Marks in text while a file is read: where a page begins, and which words are doubtful.

They are private characters of planes 15 and 16, which no plan uses, so that they keep their place in the words of a
cell or paragraph until its line is known.
"""

from __future__ import annotations

import re

__all__ = ["mark_doubt", "mark_page", "read_marks", "without_marks"]

_PAGES, _DOUBTS, _MOST = 0xF0000, 0x100000, 0xFFFD
_MARK = re.compile("[\U000f0000-\U0010fffd]")


def mark_page(number: int) -> str:
    """The mark of a page, from 0, to stand before its first words."""
    return chr(_PAGES + min(number, _MOST))


def mark_doubt(number: int) -> str:
    """The mark of a doubt, from 0, to stand before its words."""
    return chr(_DOUBTS + min(number, _MOST))


def read_marks(text: str) -> tuple[list[int], list[int]]:
    """The numbers of the pages that begin in a text, and of the doubts in it."""
    codes = [ord(mark) for mark in _MARK.findall(text)]
    return [code - _PAGES for code in codes if code < _DOUBTS], [code - _DOUBTS for code in codes if code >= _DOUBTS]


def without_marks(text: str) -> str:
    """The text alone."""
    return _MARK.sub("", text)
