"""OCR of a ruled table: its cells one below the other, its numbers twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from corpus.formats.ocr import ONE_COLUMN, OcrWord, read_picture
from corpus.formats.picture import DARK, DPI
from corpus.formats.ruled import RuledCell, RuledTable

__all__ = ["read_cells"]

_DOTS = DPI / 72
_INSET = 4
"""Dots within a cell's borders that are left out: what remains of its lines."""
_MARGIN = 32
_GAP = 24
_NUMBER = re.compile(r"[^\d]{0,2}\d[\d.,]*[^\d]?")
_NUMBER_WORDS = 2
_SECOND_SIZE = 0.75
"""How much smaller numbers are when they are read again: of 89 numbers of son-tinh-ubnd the first reading has 3 wrong
("50" as "90"), the second none."""
_DASH_HEIGHT, _DASH_LENGTHS = 10, (6, 56)
"""Dots of a dash alone in a cell, "not yet", which Tesseract takes for dirt."""
_DASH_SHAPE = 1.5
_DASH_CONFIDENCE = 90.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is printed in a cell, and where its upper left dot stands on the page."""

    grey: NDArray[np.uint8]
    left: int
    top: int


def read_cells(grey: NDArray[np.uint8], table: RuledTable) -> list[OcrWord]:
    """The words of a table's cells, each at its place on the page.

    The cells are set below each other as one column: on the page itself OCR would read across them.
    """
    pieces = [piece for cell in table.cells if (piece := _cut(grey, cell)) is not None]
    if not pieces:
        return []
    found = _read_pieces(pieces)
    numbers = [i for i, words in enumerate(found) if len(words) <= _NUMBER_WORDS and _NUMBER.fullmatch(_text(words))]
    again = _read_pieces([_reduced(pieces[i]) for i in numbers]) if numbers else []
    for i, second in zip(numbers, again, strict=True):
        found[i] = _compared(found[i], second)
    words = []
    for i, (piece, in_piece) in enumerate(zip(pieces, found, strict=True)):
        for word in in_piece or _dash(piece):
            place = (word.x0 + piece.left, word.top + piece.top, word.x1 + piece.left, word.bottom + piece.top)
            words.append(OcrWord(word.text, *place, (i, *word.line[1:]), word.confidence, word.other))
    return words


def _cut(grey: NDArray[np.uint8], cell: RuledCell) -> _Piece | None:
    """What is printed in a cell, None if nothing is."""
    left, top = round(cell.x0 * _DOTS) + _INSET, round(cell.top * _DOTS) + _INSET
    inside = grey[top : round(cell.bottom * _DOTS) - _INSET, left : round(cell.x1 * _DOTS) - _INSET]
    if not (inside < DARK).any():
        return None
    rows = np.flatnonzero((inside < DARK).any(axis=1))
    first, last = max(0, int(rows[0]) - _INSET), int(rows[-1]) + _INSET
    return _Piece(inside[first:last], left, top + first)


def _read_pieces(pieces: Sequence[_Piece]) -> list[list[OcrWord]]:
    """The words of each piece, in its own dots."""
    height = sum(len(piece.grey) + _GAP for piece in pieces) + _GAP
    column = np.full((height, max(piece.grey.shape[1] for piece in pieces) + 2 * _MARGIN), 255, np.uint8)
    starts: list[int] = []
    y = _GAP
    for piece in pieces:
        column[y : y + len(piece.grey), _MARGIN : _MARGIN + piece.grey.shape[1]] = piece.grey
        starts.append(y)
        y += len(piece.grey) + _GAP
    found: list[list[OcrWord]] = [[] for _ in pieces]
    for word in read_picture(column, ONE_COLUMN):
        middle = (word.top + word.bottom) / 2
        i = max((i for i, start in enumerate(starts) if start - _GAP / 2 <= middle), default=0)
        place = (word.x0 - _MARGIN, word.top - starts[i], word.x1 - _MARGIN, word.bottom - starts[i])
        found[i].append(OcrWord(word.text, *place, word.line, word.confidence))
    return found


def _text(words: Sequence[OcrWord]) -> str:
    return " ".join(word.text for word in words)


def _reduced(piece: _Piece) -> _Piece:
    height, width = piece.grey.shape
    size = (round(width * _SECOND_SIZE), round(height * _SECOND_SIZE))
    smaller = Image.fromarray(piece.grey).resize(size, Image.Resampling.BICUBIC)
    return _Piece(np.asarray(smaller), piece.left, piece.top)


def _compared(first: list[OcrWord], second: Sequence[OcrWord]) -> list[OcrWord]:
    """The second reading of a number, at the place of the first; one that the first contradicts says so.

    Where one of them has no point or comma, the other is right ("2.1" becomes "21" when it is made smaller), but not
    for sure.
    """
    one, other = _figures(first), _figures(second)
    if one == other:
        surest = max(word.confidence for word in (*first, *second))
        return [replace(word, confidence=surest) for word in first]
    lost = one.replace(",", "").replace(".", "") == other
    if lost or not _NUMBER.fullmatch(_text(second)):
        return [replace(word, other=_text(second) or "?") for word in first]
    least = min(word.confidence for word in second)
    return [replace(first[0], text=_text(second), x1=first[-1].x1, confidence=least, other=_text(first))]


def _figures(words: Sequence[OcrWord]) -> str:
    return re.sub(r"[^\d.,]", "", _text(words)).strip(".,")


def _dash(piece: _Piece) -> list[OcrWord]:
    """A dash, where a cell without a word holds one."""
    dark = piece.grey < DARK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    height, length = int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)
    shortest, longest = _DASH_LENGTHS
    if height > _DASH_HEIGHT or not shortest <= length <= longest or length < _DASH_SHAPE * height:
        return []
    place = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return [OcrWord("-", *place, (0, 0, 0), _DASH_CONFIDENCE)]
