"""Tesseract: the words of a picture with their places and how sure it is of them."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.data import read_table
from corpus.errors import FileError
from corpus.formats.picture import DARK, DPI

__all__ = ["ONE_COLUMN", "WHOLE_PAGE", "OcrWord", "check_ocr", "read_picture", "repair_case", "repair_number"]

LANGUAGE = "vie"
ONE_COLUMN = 6
WHOLE_PAGE = 3
_SECONDS = 120
_WORD_LEVEL = "5"
_BAR = 0.7
"""Part of a comparison sign's width that the bar below "≥" covers in one row; the foot of ">" covers a quarter."""
_BAR_HEIGHT = 0.25
_SHORT = 3
"""Letters: "TỶ" and "SỐ" before small letters are no abbreviations."""
_COMPARISONS = {">": "≥", "<": "≤"}


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word in dots of its picture. `line` is the same for the words of one line; `confidence` is percent.

    `other`: what a second reading gave, where it differs.
    """

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    line: tuple[int, int, int]
    confidence: float
    other: str = ""


@cache
def _languages() -> frozenset[str]:
    """What the installed Tesseract reads; none where it is not installed."""
    if shutil.which("tesseract") is None:
        return frozenset()
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, encoding="utf-8", timeout=_SECONDS, check=False
    )
    return frozenset(listed.stdout.split())


def check_ocr(file: Path) -> None:
    """Raise FileError if Tesseract or its Vietnamese is not installed."""
    if LANGUAGE not in _languages():
        raise FileError(
            "Its pages are pictures, and to read them Tesseract with Vietnamese must be installed. "
            "On Debian or Ubuntu: apt install tesseract-ocr tesseract-ocr-vie.",
            file=file,
        )


def read_picture(grey: NDArray[np.uint8], layout: int) -> list[OcrWord]:
    """The words of a (height, width) picture at `DPI`, line by line; `layout` is Tesseract's page segmentation mode."""
    height, width = grey.shape
    grey = np.ascontiguousarray(grey)
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(DPI), "--psm", str(layout), "tsv"],
        input=b"P5 %d %d 255\n" % (width, height) + grey.tobytes(),
        capture_output=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        timeout=_SECONDS,
        check=True,
    )
    lines = done.stdout.decode("utf-8").splitlines()
    words = []
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        text = unicodedata.normalize("NFC", row["text"] or "").strip()
        if row["level"] != _WORD_LEVEL or not text:
            continue
        left, top = int(row["left"]), int(row["top"])
        place = (left, top, left + int(row["width"]), top + int(row["height"]))
        line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
        word = OcrWord(text, *place, line, float(row["conf"]))
        words.append(replace(word, text=_with_bar(word, grey)))
    return words


def _with_bar(word: OcrWord, grey: NDArray[np.uint8]) -> str:
    """The text with "≥" for ">" where a bar stands below it: Tesseract's Vietnamese knows no "≥"."""
    sign = _COMPARISONS.get(word.text[0])
    if sign is None:
        return word.text
    dark = grey[word.top : word.bottom, word.x0 : word.x1] < DARK
    columns: NDArray[np.bool_] = np.asarray(dark.any(axis=0))
    if not columns.any():
        return word.text
    first = int(np.argmax(columns))
    gap = np.flatnonzero(~columns[first:])
    end = first + int(gap[0]) if len(gap) else len(columns)
    rows = np.flatnonzero(dark[:, first:end].any(axis=1))
    foot = int(rows[-1]) + 1
    height = max(1, int(_BAR_HEIGHT * (foot - int(rows[0]))))
    return sign + word.text[1:] if dark[foot - height : foot, first:end].mean(axis=1).max() >= _BAR else word.text


@cache
def _misread() -> dict[str, dict[str, str]]:
    return read_table("corpus.formats", "ocr")


def repair_number(text: str) -> str:
    """The number or letter that a line or row begins with, as it must have been printed: "g)" for "ø)"."""
    return _misread()["numbers"].get(text, text)


def repair_case(words: Sequence[str]) -> list[str]:
    """The words of a line with small letters where OCR took a letter with a mark above or below for its capital.

    "giỮa", "ĐƠn", "chỉỈ" and, before a word in small letters, "TỶ lệ" and "CƠ quan": most of these letters differ in
    size alone.
    """
    repaired = []
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else ""
        before = words[position - 1] if position else ""
        small = any(char.islower() for char in word) or (
            word[1:].isalpha()
            and len(word) <= _SHORT
            and any(map(str.islower, following[:2]))
            and not _is_capitals(before)
        )
        repaired.append(_lower_marked(word) if small else word)
    return repaired


def _is_capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _lower_marked(word: str) -> str:
    letters = [word[:1]]
    for char in word[1:]:
        marked = char.isupper() and len(unicodedata.normalize("NFD", char)) > 1
        if not marked:
            letters.append(char)
        elif letters[-1] != char.lower():
            letters.append(char.lower())
    return "".join(letters)
