"""Scans: pictures of pages, read by OCR; what it is not sure of is kept as a doubt."""

from __future__ import annotations

import io
import re
import statistics
import struct
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence

from corpus.errors import FileError
from corpus.formats.extracted import Doubt, Extracted
from corpus.formats.flow import write_pages
from corpus.formats.limits import LIMITS, Limits
from corpus.formats.marks import mark_doubt
from corpus.formats.numerals import count
from corpus.formats.ocr import WHOLE_PAGE, OcrWord, check_ocr, read_picture, repair_case, repair_number
from corpus.formats.ocr_cells import read_cells
from corpus.formats.page import Page, Word
from corpus.formats.picture import DARK, DPI, Picture, prepare
from corpus.formats.ruled import find_ruled_tables
from corpus.wording import structure

__all__ = ["MOST_DOTS", "ScanReader", "read_scan"]

MOST_DOTS = 40_000_000
"""A page of A3 at `DPI` has 17 million."""
_POINTS = 72 / DPI
_UPRIGHT = 60.0
"""Percent: pages that lie on their side give letters that OCR is less sure of; others 85 and more."""
_TURNS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180)
_LONGER = 3
_A4_LENGTH = 11.69
_LEAST_DPI, _MOST_DPI = 100, 1200
"""What a picture may say of its resolution and be believed: cameras write 72 whatever they took."""
_SURE = 90.0
"""Percent of confidence from which a number is believed."""
_LINE_HEIGHT = 1.1
"""Sizes of the type from the highest mark above a letter to the lowest foot below one."""
_SMALL_LINE, _LARGE_LINE = 0.85, 1.4
"""Lines of a height between these parts of the usual one have the usual size."""
_FEWEST_WORDS = 4
"""Shorter lines may lack letters with high marks or low feet, and look smaller than they are."""
_NUMBERED = re.compile(r"(?P<number>[IVXL]+|\d{1,2}(?:\.\d{1,2})*)\.(?P<rest>(?=[^\W\d_]|$).*)")
_IN_BRACKETS = re.compile(r"\(.*?\)")
_ROMANS = {str(count(number, "upper-roman")): number for number in range(1, 40)}


def read_scan(data: bytes, file: Path, limits: Limits = LIMITS) -> Extracted:
    """The text of pictures of pages, one or several in a file (TIFF). Raises FileError."""
    scans = ScanReader(file)
    pages = []
    try:
        with Image.open(io.BytesIO(data)) as image:
            frames = getattr(image, "n_frames", 1)
            if frames > limits.pages:
                raise FileError(
                    f"The file has {frames} pages, more than the {limits.pages} that are read. Split it.", file=file
                )
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                limits.begin_page()
                pages.append(scans.read_page(_at_dpi(frame, file), number))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, struct.error) as error:
        raise FileError("This picture is damaged or too large to be read. Scan it again.", file=file) from error
    return write_pages(pages, scans.doubts, file, limits, "scan")


def _at_dpi(image: Image.Image, file: Path) -> Image.Image:
    """A picture, upright, at `DPI`: by what it says of itself, else as if its long side were that of A4."""
    upright = ImageOps.exif_transpose(image).convert("RGB")
    longest = max(upright.size)
    dpi = float(image.info.get("dpi", (0, 0))[0])
    scale = DPI / dpi if _LEAST_DPI <= dpi <= _MOST_DPI else _A4_LENGTH * DPI / longest
    scale = min(scale, (MOST_DOTS / (upright.width * upright.height)) ** 0.5)
    if min(upright.size) * scale < DPI:
        raise FileError("This picture is too small to be a page.", file=file)
    size = (round(upright.width * scale), round(upright.height * scale))
    return upright.resize(size, Image.Resampling.BICUBIC)


@dataclass
class ScanReader:
    """Reads the pages of one file that are pictures.

    `pages`: how many it has read; `doubts`: what they say, counted by marks in the words, their lines not yet known.
    """

    file: Path
    pages: int = 0
    doubts: list[Doubt] = field(default_factory=list)
    _roman: int = 0

    def read_page(self, image: Image.Image, number: int) -> Page:
        """The words and ruled lines of a picture at `DPI`. Raises FileError where there is no OCR."""
        check_ocr(self.file)
        self.pages += 1
        try:
            read = _read(image)
            if _confidence(read.words) < _UPRIGHT:
                turned = (_read(image.transpose(turn)) for turn in _TURNS)
                read = max((read, *turned), key=lambda each: _confidence(each.words))
        except subprocess.SubprocessError as error:
            raise FileError(f"Tesseract failed at page {number}. Scan it again.", file=self.file) from error
        words = [word for part in read.words for word in self._words(part)]
        return Page(number, read.picture.width, read.picture.height, tuple(words), read.picture.rules)

    def _words(self, found: Sequence[OcrWord]) -> Iterator[Word]:
        lines: dict[tuple[int, int, int], list[OcrWord]] = defaultdict(list)
        for word in found:
            lines[word.line].append(word)
        if not lines:
            return
        heights = [max(w.bottom for w in line) - min(w.top for w in line) for line in lines.values()]
        usual = statistics.median(heights)
        for line, height in zip(lines.values(), heights, strict=True):
            top, bottom = min(word.top for word in line), max(word.bottom for word in line)
            least = _SMALL_LINE if len(line) >= _FEWEST_WORDS else 0
            size = usual if least * usual <= height <= _LARGE_LINE * usual else height
            texts = repair_case([repair_number(line[0].text), *(word.text for word in line[1:])])
            texts[0] = self._numbered(texts)
            for word, text in zip(line, texts, strict=True):
                yield Word(
                    self._marked(text, word),
                    *(word.x0 * _POINTS, top * _POINTS, word.x1 * _POINTS, bottom * _POINTS),
                    round(size * _POINTS / _LINE_HEIGHT, 1),
                    confidence=word.confidence,
                )

    def _numbered(self, texts: Sequence[str]) -> str:
        """The first word of a line, with a blank after its number, and the Roman number that must stand there.

        "II. MỤC TIÊU" is read as "I. MỤC TIÊU": where a number in front of capitals repeats the one before, and would
        follow it with one stroke more, a stroke was lost.
        """
        line = " ".join(texts)
        if line.startswith(structure().appendices):
            self._roman = 0
        match = _NUMBERED.match(texts[0])
        if match is None:
            return texts[0]
        number, rest = match["number"], match["rest"]
        if number in _ROMANS and _IN_BRACKETS.sub("", line).isupper():  # "II. CHỈ TIÊU CỤ THỂ (Chi tiết tại Phụ lục I)"
            if f"{number}I" == count(self._roman + 1, "upper-roman"):
                number += "I"
                self.doubts.append(
                    Doubt(0, f"{number}.", "A stroke of this Roman number could not be seen. Compare it.")
                )
                rest += mark_doubt(len(self.doubts) - 1)
            self._roman = _ROMANS[number]
        return f"{number}. {rest}" if match["rest"] else f"{number}.{rest}"

    def _marked(self, text: str, word: OcrWord) -> str:
        """The text with a mark of doubt before it, if it is a number that OCR is not sure of."""
        if (word.confidence >= _SURE and not word.other) or not re.search(r"\d", text):
            return text
        message = f"This number was read from a picture, with a confidence of {word.confidence:.0f} %"
        message += f"; read again it was {word.other}. Compare it." if word.other else ". Compare it."
        self.doubts.append(Doubt(0, text, message))
        return mark_doubt(len(self.doubts) - 1) + text


@dataclass(frozen=True, slots=True)
class _Read:
    """A page made ready, and the words that OCR found on it, those of each table apart."""

    picture: Picture
    words: list[list[OcrWord]]


def _read(image: Image.Image) -> _Read:
    picture = prepare(image)
    tables = find_ruled_tables(picture.rules)
    body = picture.grey.copy()
    for table in tables:
        body[_dots(table.ys[0]) : _dots(table.ys[-1]), _dots(table.xs[0]) : _dots(table.xs[-1])] = 255
    found = [read_picture(body, WHOLE_PAGE)] if (body < DARK).any() else []
    return _Read(picture, found + [read_cells(picture.grey, table) for table in tables])


def _confidence(found: Sequence[Sequence[OcrWord]]) -> float:
    """How sure OCR is of the longer words of a page, percent; 100 for a page without words."""
    longer = [word.confidence for part in found for word in part if len(word.text) >= _LONGER]
    return statistics.fmean(longer) if longer else 0.0 if any(found) else 100.0


def _dots(points: float) -> int:
    return round(points / _POINTS)
