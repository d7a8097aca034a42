"""PDF files with text: the words and ruled lines of each page."""

from __future__ import annotations

import io
import logging
import struct
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page as PdfPage
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from PIL import Image

from corpus.errors import FileError
from corpus.formats.extracted import Extracted
from corpus.formats.flow import write_pages
from corpus.formats.legacy import convert, fonts_of, is_capital_font, vietnamese_share
from corpus.formats.limits import LIMITS, Limits
from corpus.formats.marks import without_marks
from corpus.formats.page import Page, Rule, Word
from corpus.formats.picture import DPI
from corpus.formats.scan import MOST_DOTS, ScanReader

__all__ = ["read_pdf"]

_BLANK = 0.2
"""Sizes of the type: a wider gap parts words where no blank is printed."""
_NO_BLANK = 0.1
"""The same for parts of a line that were not drawn one after the other; blanks have 0.2 at least."""
_REACH = 8
"""Points to either side within which the end of the word before is looked for."""
_OVERLAP = 0.5
_OTHER_SIZE = 0.15
_PICTURE = 0.6
"""Part of a page that the picture of a scan covers at least."""
_FEWEST_LETTERS = 200
_UNKNOWN = 0.2
"""Share of glyphs without a known letter from which a page's text is none."""
_FEWEST_WORDS, _VIETNAMESE = 20, 0.7
"""Words beyond ASCII on a page of Vietnamese, and the share of them that are syllables."""


_LOCKED = "The file is locked by a password. Save it without one."
_DAMAGED = "This is not a PDF that can be read: it is damaged. Open it and print it to a new PDF."

_MALFORMED = (
    *(
        PSException,
        PdfminerException,
        MalformedPDFException,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        pypdfium2.PdfiumError,
    ),
    *(RecursionError, TypeError, ValueError, struct.error, zlib.error),
)
"""What pdfminer raises where a file breaks the rules of PDF."""


def read_pdf(data: bytes, file: Path, limits: Limits = LIMITS) -> Extracted:
    """The text of a PDF, page by page; pages that are pictures are read by OCR. Raises FileError."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of fonts without bounds, which do no harm
    scans = ScanReader(file)
    count = _count_pages(data, file)
    if count > limits.pages:
        raise FileError(f"The file has {count} pages, more than the {limits.pages} that are read. Split it.", file=file)
    pages: list[Page] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages[: limits.pages]:
                limits.begin_page()
                is_picture = _is_picture(page)
                number = page.page_number
                pages.append(scans.read_page(_picture(data, page), number) if is_picture else _read_text(data, page))
    except _MALFORMED as error:
        if isinstance(error, PdfminerException) and isinstance(error.args[0], PDFPasswordIncorrect):
            raise FileError(_LOCKED, file=file) from error
        raise FileError(_DAMAGED, file=file) from error
    return write_pages(pages, scans.doubts, file, limits, "scan" if scans.pages == len(pages) else "pdf")


def _count_pages(data: bytes, file: Path) -> int:
    """How many pages browsers see. Raises FileError for what they cannot open.

    pdfminer goes round for ever in a file whose list of pages is that list itself; PDFium names it damaged.
    """
    try:
        with pypdfium2.PdfDocument(data) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        reason = _LOCKED if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else _DAMAGED
        raise FileError(reason, file=file) from error


def _is_picture(page: PdfPage) -> bool:
    """Whether a page must be read by OCR.

    It shows a picture and hardly any text (the stamp of a digital signature, a page number), or its text is none: an
    OCR layer without Vietnamese, a font that does not say what its glyphs are.
    """
    text = "".join(char["text"] for char in page.chars)
    largest = max((image["width"] * image["height"] for image in page.images), default=0.0)
    shown = largest >= _PICTURE * float(page.width * page.height)
    if len("".join(text.split())) < _FEWEST_LETTERS:
        return shown or (largest > 0 and not text.strip())
    if sum(char["text"].startswith("(cid:") for char in page.chars) > _UNKNOWN * len(page.chars):
        return True
    if not shown:
        return False
    share, words = vietnamese_share(" ".join(word.text for word in _read_words(page.chars)))
    return words < _FEWEST_WORDS or share < _VIETNAMESE


def _picture(data: bytes, page: PdfPage) -> Image.Image:
    """What a page shows, at `DPI` or, where it is very large, as many dots as are read."""
    with pypdfium2.PdfDocument(data) as pdf:
        inches = float(page.width * page.height) / 72**2
        scale = min(DPI, (MOST_DOTS / inches) ** 0.5) / 72
        picture: Image.Image = pdf[page.page_number - 1].render(scale=scale).to_pil()
        return picture


def _read_text(data: bytes, page: PdfPage) -> Page:
    """The words of a page; one whose text runs up or down (a wide table on an upright sheet) is turned before."""
    turned = [char for char in page.chars if not char["upright"]]
    if 2 * len(turned) <= len(page.chars):
        return _read_page(page, page.page_number)
    upwards = sum(char["matrix"][1] > 0 for char in turned)
    stream = io.BytesIO()
    with pypdfium2.PdfDocument(data) as whole, pypdfium2.PdfDocument.new() as single:
        single.import_pages(whole, [page.page_number - 1])
        single[0].set_rotation((single[0].get_rotation() + (90 if 2 * upwards > len(turned) else 270)) % 360)
        single.save(stream)
    with pdfplumber.open(stream) as pdf:
        return _read_page(pdf.pages[0], page.page_number)


def _read_page(page: PdfPage, number: int) -> Page:
    words = tuple(_read_words(page.chars))
    rules = tuple(Rule(edge["x0"], edge["top"], edge["x1"], edge["bottom"]) for edge in page.edges)
    page.close()  # forgets what it has parsed
    return Page(number, float(page.width), float(page.height), words, rules)


def _read_words(chars: list[dict[str, Any]]) -> list[Word]:
    """Characters joined where nothing parts them.

    They are drawn in the order of the text but for letters that the font lacks: LibreOffice draws these after the
    others of their line, so that parts of a word are joined by their places too.
    """
    parts: list[list[dict[str, Any]]] = []
    parted: list[bool] = []  # whether a blank was drawn before each part
    blank = True
    for char in chars:
        if char["text"].isspace():
            blank = True
            continue
        if blank or not _touches(parts[-1][-1], char, _BLANK) or not _same_size(parts[-1][-1], char):
            parts.append([char])
            parted.append(blank)
        else:
            parts[-1].append(char)
        blank = False
    words: list[list[dict[str, Any]]] = []
    glued: list[bool] = []
    ends: dict[int, list[tuple[int, int]]] = {}  # the words, each with its last part, that end at about this x
    for number in sorted(range(len(parts)), key=lambda each: float(parts[each][0]["x0"])):
        part = parts[number]
        x = round(part[0]["x0"])
        near = [end for place in range(x - _REACH, x + _REACH + 1) for end in ends.get(place, [])]
        before = next(
            (
                word
                for word, last in near
                if not (parted[number] and last == number - 1) and _touches(words[word][-1], part[0], _NO_BLANK)
            ),
            None,
        )
        if before is None or not _same_size(words[before][-1], part[0]):
            words.append(part)
            glued.append(before is not None)
            before = len(words) - 1
        else:
            words[before] += part
        ends.setdefault(round(part[-1]["x1"]), []).append((before, number))
    return [_word(group, stuck) for group, stuck in zip(words, glued, strict=True)]


def _touches(before: dict[str, Any], char: dict[str, Any], blank: float) -> bool:
    """Whether a character stands on the line of another one, after it, with less than a blank between them."""
    shared = min(before["bottom"], char["bottom"]) - max(before["top"], char["top"])
    if shared < _OVERLAP * min(before["bottom"] - before["top"], char["bottom"] - char["top"]):
        return False
    gap = char["x0"] - before["x1"]
    if unicodedata.combining(char["text"][0]):
        return True
    return bool(-_OVERLAP * before["size"] < gap < blank * max(before["size"], char["size"]))


def _same_size(before: dict[str, Any], char: dict[str, Any]) -> bool:
    return bool(abs(before["size"] - char["size"]) <= _OTHER_SIZE * before["size"])


def _word(chars: list[dict[str, Any]], glued: bool) -> Word:
    text = unicodedata.normalize("NFC", "".join(char["text"] for char in chars))
    font = str(chars[0]["fontname"]).split("+")[-1]
    fonts = fonts_of(font)
    if fonts is not None:
        text = convert(text, fonts)
        text = text.upper() if is_capital_font(font) else text
    return Word(
        without_marks(text),
        min(char["x0"] for char in chars),
        min(char["top"] for char in chars),
        max(char["x1"] for char in chars),
        max(char["bottom"] for char in chars),
        float(chars[0]["size"]),
        bold="bold" in font.lower(),
        glued=glued,
    )
