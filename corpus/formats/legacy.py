"""Texts in the fonts from before Unicode (TCVN3 or ABC, VNI) -> Unicode, and whether a text is Vietnamese at all."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from corpus.data import read_table

__all__ = ["Fonts", "as_unicode", "convert", "fonts_of", "is_capital_font", "is_syllable", "vietnamese_share"]


class Fonts(StrEnum):
    """The two families of fonts, each with an encoding of its own."""

    TCVN3 = "tcvn3"
    VNI = "vni"


def fonts_of(name: str) -> Fonts | None:
    """The family of a font by its name (".VnTimeH", "VNI-Times"), or None for fonts in Unicode."""
    prefixes: dict[str, list[str]] = _table()["fonts"]
    return next((Fonts(family) for family, each in prefixes.items() if name.startswith(tuple(each))), None)


def is_capital_font(name: str) -> bool:
    """Whether a font shows small letters as capitals: ".VnTimeH"."""
    return fonts_of(name) is Fonts.TCVN3 and name.endswith("H")


def convert(text: str, fonts: Fonts) -> str:
    """A text as it is stored for such fonts ("KÕ ho¹ch", "Keá hoaïch") in Unicode, NFC ("Kế hoạch")."""
    return _from_vni(text) if fonts is Fonts.VNI else _from_tcvn3(text)


def as_unicode(text: str, fonts: Fonts | None) -> str:
    """The words of a run in such fonts; as they are where they are Unicode already, whatever font they are shown in."""
    if fonts is None:
        return text
    converted = convert(text, fonts)
    return converted if vietnamese_share(converted) > vietnamese_share(text) else text


def vietnamese_share(text: str) -> tuple[float, int]:
    """Of the words that are not plain ASCII, the share that are Vietnamese syllables, and how many words that are."""
    words = [word for word in _WORD.split(unicodedata.normalize("NFC", text).lower()) if not word.isascii()]
    return (sum(map(is_syllable, words)) / len(words) if words else 0.0), len(words)


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a word in small letters, NFC, can be a Vietnamese syllable: its rime, and one tone that this can bear."""
    letters = unicodedata.normalize("NFD", word)
    tones = [letter for letter in letters if letter in _TONES]
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    if len(tones) > 1 or _SYLLABLE.fullmatch(bare) is None:
        return False
    return not bare.endswith(("c", "ch", "p", "t")) or (bool(tones) and tones[0] in _STOPPED_TONES)


# Words are parted by white space, ASCII signs and what any encoding has; other signs are part of a word, and spoil it.
_WORD = re.compile(r"[\s\x00-@\[-`{-\x7f“”‘’–—…•≥≤≈±×°²³¹⁰-⁹½→]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED_TONES = "\u0301\u0323"
_ONSETS = "ngh?|nh|gh?|gi|kh|ph|th|tr|ch|qu|[bcdđhklmnprstvx]"
_OPEN = (
    "ai?|a[ouy]|â[uy]|eo?|êu?|i[au]?|iêu|yêu|oi?|oa[ioy]?|oeo?|ôi?|ơi?"
    "|u[aiy]?|uây|uê|uôi|uơ|uya|uyu|ư[aiu]?|ươ[iu]|y|uyê?"
)
_CLOSED = "[aăâeêioôơuưy]|iê|yê|o[aăeo]|u[âêôăay]|uyê|ươ|uy"
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?(?:(?:{_OPEN})|(?:{_CLOSED})(?:ch|ng|nh|[cmnpt]))")


# --- VNI -------------------------------------------------------------------------------------------------------------

_VNI_LETTER = re.compile(r"([aeouyôö])([ùøûõïâáàåãäêéèúüë])", re.IGNORECASE)


def _from_vni(text: str) -> str:
    table = _table()["vni"]
    signs = str.maketrans(table["signs"], table["letters"])
    marks: dict[str, str] = table["marks"]

    def compose(match: re.Match[str]) -> str:
        letter = unicodedata.normalize("NFC", match[1].translate(signs) + marks[match[2].lower()])
        return letter if len(letter) == 1 else match.group()

    # The signs that stand alone first where they are no mark: what is composed must not be read again.
    parts: list[str] = []
    end = 0
    for match in _VNI_LETTER.finditer(text):
        parts += [text[end : match.start()].translate(signs), compose(match)]
        end = match.end()
    return "".join(parts) + text[end:].translate(signs)


# --- TCVN3 -----------------------------------------------------------------------------------------------------------

_LETTERS = re.compile(r"[^\W\d_]+")
_SENTENCE_START = re.compile(
    r"(?:(?<=[.!?] )|(?<=\t)|^[ \t\f]*(?:[-–+•*\"“(]+\s*|(?:[IVXL]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s*)+)(?=[^\W\d_])"
)
_IN_CODE = re.compile(r"[\d/&-][^\W\d_]|.?[^\W\d_]+[/&-]")
_SENTENCE_END = re.compile(r"[.;:!?…]\s*$")
_WRITTEN_CAPITALS = "ĂÂÊÔƠƯĐăâêôơưđ"
"""Letters with a mark for which TCVN3 has a sign both as a capital and as a small letter."""


def _from_tcvn3(text: str) -> str:
    table = _table()["tcvn3"]
    letters = text.translate(str.maketrans(table["signs"], table["letters"]))
    lines: list[str] = []
    ended = True
    for line in letters.split("\n"):
        lines.append(_restore_capitals(line, begins=ended))
        if line.strip():
            ended = _SENTENCE_END.search(line) is not None
    return "\n".join(lines)


def _restore_capitals(line: str, *, begins: bool) -> str:
    """A line with the capitals for which TCVN3 has no sign, as far as the letters around them show.

    "MụC TIêU" is in capitals; so is "ứ" where a sentence begins. `begins`: whether the line before ended a sentence.
    """
    words = list(_LETTERS.finditer(line))
    capital = [_is_capital(word.group()) for word in words]
    # The letters of a code ("57-NQ/TW") say nothing of the words beside it.
    telling = [None if _IN_CODE.match(line, max(0, w.start() - 1)) else c for w, c in zip(words, capital, strict=True)]
    known = [each for each in telling if each is not None]
    shouted = sum(known) > len(known) / 2
    letters = list(line)
    for word, own, before, after in zip(words, capital, _nearest(telling), _nearest(telling[::-1])[::-1], strict=True):
        between = before is not False and after is not False and (shouted or (before and after))
        if own or (own is None and between):
            for place in range(word.start(), word.end()):
                letters[place] = _capital(letters[place])
    starts = [match.end() for match in _SENTENCE_START.finditer(line)]
    starts += [match.start() for match in _capital_names().finditer(line)]
    if begins and words and not line[: words[0].start()].strip():
        starts.append(words[0].start())
    for place in starts:
        letters[place] = _capital(letters[place])
    return "".join(letters)


def _nearest(telling: list[bool | None]) -> list[bool | None]:
    """For each word what the nearest telling one before it says."""
    nearest: list[bool | None] = []
    last: bool | None = None
    for each in telling:
        nearest.append(last)
        last = last if each is None else each
    return nearest


def _capital(letter: str) -> str:
    """The capital of a letter for which there is no sign; other letters are as they are meant."""
    return letter.upper() if _is_unsure(letter) else letter


def _is_capital(word: str) -> bool | None:
    """Whether a word is in capitals, by the letters that have both signs; None if there are too few of them."""
    sure = [letter.isupper() for letter in word if not _is_unsure(letter)]
    if not all(sure):
        return False
    return True if len(sure) > 1 else None


def _is_unsure(letter: str) -> bool:
    return not letter.isascii() and letter.islower() and letter not in _WRITTEN_CAPITALS


@cache
def _capital_names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_table()['tcvn3']['capitals'])})\b")


def _table() -> dict[str, Any]:
    return read_table("corpus.formats", "encodings")
