"""Forms of a Vietnamese text under which different ways of writing it are equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold_spaces", "fold_tone", "has_diacritics", "place_tone", "settle_tone", "strip_diacritics"]

# Grave, acute, tilde, hook, dot below, and the letter by which Telex types each: capitals, so that no small letter is
# meant.
_TONES = {"\u0300": "F", "\u0301": "S", "\u0303": "X", "\u0309": "R", "\u0323": "J"}
_MOVED = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE_ON_LAST = re.compile(rf"(?<!q)(?:{'|'.join(_MOVED)})(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][^\W_]*")


def fold_spaces(text: str) -> str:
    """White space of any kind and length as one blank, none at the ends."""
    return " ".join(text.split())


@lru_cache(maxsize=8192)
def fold_tone(text: str) -> str:
    """NFC, lower case, and one place for the tone mark, so that "hoà" equals "hòa" and "thuỷ" equals "thủy".

    The tone is moved to the end of its syllable, as a capital letter: the result is for comparing, not for reading.
    """
    return _WORD.sub(lambda match: _fold_word(match.group()), unicodedata.normalize("NFC", text).lower())


@lru_cache(maxsize=65536)
def _fold_word(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(_TONES[letter] for letter in letters if letter in _TONES)
    if not tones:
        return word
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    return bare + tones


@lru_cache(maxsize=65536)
def _strip_word(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).replace("đ", "d").replace("Đ", "D")  # NFD parts Korean syllables too


def place_tone(text: str) -> str:
    """Lower case, the tone mark where most official texts put it: "hoà" and "uỷ" become "hòa" and "ủy"; "quý" stays."""
    return _TONE_ON_LAST.sub(lambda match: _MOVED[match.group()], unicodedata.normalize("NFC", text).lower())


def settle_tone(text: str) -> str:
    """The same with the case kept: "Tỉnh uỷ" becomes "Tỉnh ủy", "UỶ BAN" "ỦY BAN"."""
    return _TONE_ON_LAST.sub(_settled, unicodedata.normalize("NFC", text))


def _settled(match: re.Match[str]) -> str:
    moved = _MOVED[match.group().lower()]
    return "".join(new.upper() if old.isupper() else new for old, new in zip(match.group(), moved, strict=True))


@lru_cache(maxsize=8192)
def strip_diacritics(text: str) -> str:
    """The text as it is typed without diacritics: "chuyển đổi số" becomes "chuyen doi so". Case is kept."""
    return _WORD.sub(lambda match: _strip_word(match.group()), unicodedata.normalize("NFC", text))


def has_diacritics(text: str) -> bool:
    """Whether any letter bears a Vietnamese diacritic, or is "đ"."""
    return strip_diacritics(text) != unicodedata.normalize("NFC", text)
