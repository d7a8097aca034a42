"""Bytes of a text file -> text: by byte order mark, by UTF-8's own rules, or by which encoding gives Vietnamese."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.data import read_table
from corpus.errors import FileError
from corpus.formats.extracted import Doubt
from corpus.formats.legacy import Fonts, convert, vietnamese_share

__all__ = ["Decoded", "decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before that of UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
}
_SURE = 0.9
"""Share of the accented words that are syllables: 0.995-1.000 of the five plans as they are, and 0.10-0.35 of them in
TCVN3, VNI or Windows-1258 read as another of these or as Western."""
_UNSURE = 0.5
"""Below this share a text that was decoded may be one in old fonts, kept as if it were Western."""
_SAMPLE = 1_000_000
"""Bytes or characters at the beginning by which an encoding is told; the longest of the five plans has 130,000."""
_FEWEST_WORDS = 3
"""Accented words without which nothing can be told."""
_MOST_CONTROLS = 0.001
"""Share of control characters above which a file is no text: 0 in the five plans, some 0.1 in programs and pictures."""

_NO_TEXT = (
    "This is neither text nor a file of a kind that is read, or its beginning is damaged. "
    "Save it as Word, PDF or UTF-8 text and add that."
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text in NFC, its lines ended by "\\n", the name of its encoding, and what to say of that."""

    text: str
    encoding: str
    doubts: tuple[Doubt, ...] = ()


def decode(data: bytes, path: Path, named: str | None = None) -> Decoded:
    """Decode a text file. `named`: the encoding that the file itself names; what gives Vietnamese counts for more.

    Raises FileError if this is no text, or if no encoding is sure; the message names those that were tried.
    """
    mark = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    codec = mark or _wide(data)
    if codec is None and b"\0" in data:
        raise FileError(_NO_TEXT, file=path)
    if codec is not None:
        return _finish(_strict(data, codec, path), codec, path)
    try:
        return _finish(data.decode("utf-8"), "utf-8", path)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    return _finish(*_guess(data, path, named, line), path)


def _strict(data: bytes, codec: str, path: Path) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise FileError(
            f"The file says that it is {_KNOWN[codec]} text, but is not at byte {error.start}. "
            "Save it as UTF-8 and try again.",
            file=path,
        ) from error


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every second byte of Vietnamese is 0, 1 or 30 (blanks, ă, ế)."""
    if len(data) % 2 or b"\0" not in data:
        return None
    for codec, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        plain = sum(map(high.count, (0, 1, 3, 0x1E, 0x20)))
        if plain > _SURE * len(high) and high.count(0) > len(high) / 4:
            return codec
    return None


def _guess(data: bytes, path: Path, named: str | None, line: int) -> tuple[str, str]:
    """The text and the name of the encoding that gives Vietnamese, or else of the one that the file itself names."""
    sample = data[:_SAMPLE]
    scores = {name: vietnamese_share(_read(sample, codec, fonts)) for name, codec, fonts in _candidates()}
    best, codec, fonts = max(_candidates(), key=lambda candidate: scores[candidate[0]][0])
    share, words = scores[best]
    if share >= _SURE and words >= _FEWEST_WORDS:
        return _read(data, codec, fonts), best
    if named is not None and (text := _by_name(data, named)) is not None:
        return text, named
    tried = ", ".join(f"{name} {scores[name][0]:.0%}" for name in sorted(scores, key=lambda name: -scores[name][0]))
    raise FileError(
        f"Line {line} is not UTF-8, and no other encoding makes the file Vietnamese "
        f"(share of its words that are syllables: {tried}). "
        "Open it where it shows rightly, save it as UTF-8 and add that.",
        file=path,
    )


@cache
def _candidates() -> tuple[tuple[str, str, Fonts | None], ...]:
    table = read_table("corpus.formats", "encodings")["candidates"]
    return tuple((each["name"], each["codec"], Fonts(each["fonts"]) if "fonts" in each else None) for each in table)


def _read(data: bytes, codec: str, fonts: Fonts | None) -> str:
    text = data.decode(codec, "replace")
    return unicodedata.normalize("NFC", convert(text, fonts) if fonts else text)


def _by_name(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _finish(text: str, encoding: str, path: Path) -> Decoded:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\x85", "\n")
    controls = sum(text.count(chr(code)) for code in (*range(9), *range(14, 32), 127))
    if controls > _MOST_CONTROLS * len(text):
        raise FileError(_NO_TEXT, file=path)
    known = _KNOWN.get(encoding.lower(), encoding)
    old_fonts = _old_fonts(text)
    if old_fonts is not None:
        known, text = f"{known} with {old_fonts[0]} in it", old_fonts[1]
    text = unicodedata.normalize("NFC", text)
    if known in _KNOWN.values():
        return Decoded(text, known)
    table = read_table("corpus.formats", "encodings")["candidates"]
    notes = [each["note"] for each in table if "note" in each and each["name"] in known]
    message = " ".join([f"The file is in {known}; its letters were converted.", *notes])
    return Decoded(text, known, (Doubt(1, "", message),))


def _old_fonts(text: str) -> tuple[str, str] | None:
    """A text for old fonts that was stored as if it were Western: the name of its encoding, and the text converted."""
    sample = text[:_SAMPLE]
    share, words = vietnamese_share(sample)
    if words < _FEWEST_WORDS or share >= _UNSURE:
        return None
    for name, _, fonts in _candidates():
        if fonts is None:
            continue
        found, words = vietnamese_share(convert(sample, fonts))
        if found >= _SURE and words >= _FEWEST_WORDS:
            return name, convert(text, fonts)
    return None
