"""Ways in which people type one and the same question: without diacritics, in keystrokes, with a slip, in capitals, …

`vary` is deterministic: the same text, kind and seed give the same variation on every machine.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

from corpus.folding import strip_diacritics

__all__ = ["KINDS", "vary"]

_WORD = re.compile(r"[^\W_]+")
_MARKED_WORD = re.compile(r"[^\W\d_]+")
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_TONES = (_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT)
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TELEX = dict(zip(_TONES, "fsxrj", strict=True))
_VNI = dict(zip(_TONES, "12345", strict=True)) | {
    _GRAVE: "2", _ACUTE: "1", _TILDE: "4", _HOOK: "3", _DOT: "5", _CIRCUMFLEX: "6", _HORN: "7", _BREVE: "8",
}  # fmt: skip
# Keys beside each key of a QWERTY keyboard, in its row and the rows above and below.
_BESIDE = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol",
    "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil", "l": "kop",
    "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
_SHAPES = {
    "a": "ăâ",
    "ă": "aâ",
    "â": "aă",
    "e": "ê",
    "ê": "e",
    "o": "ôơ",
    "ô": "oơ",
    "ơ": "oô",
    "u": "ư",
    "ư": "u",
    "d": "đ",
    "đ": "d",
}
# The other place of the tone mark, for each pair of vowels where two schools differ.
_MOVABLE = re.compile(r"(?<![qQ])(?:[oO][aA]|[oO][eE]|[uU][yY])(?!\w)")
_SHORTEST = 3
"""Letters of a word from which on a typing slip leaves something to go by."""


def vary(text: str, kind: str, seed: int) -> str:
    """A text as someone may type it; `kind` is one of KINDS. Raises KeyError for another.

    A text that the kind has nothing to change in is returned as it is: no diacritics, no word long enough.
    """
    return _KINDS[kind](unicodedata.normalize("NFC", text), random.Random(f"{kind} {seed} {text}"))


def _bare(text: str, _: random.Random) -> str:
    return strip_diacritics(text)


def _tone(text: str, _: random.Random) -> str:
    """The tone mark on the other vowel: "hòa" for "hoà", "uỷ" for "ủy"."""

    def move(match: re.Match[str]) -> str:
        word = match.group()
        tones = [mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES]
        plain = _without(word, _TONES)
        found = _MOVABLE.search(plain)
        if len(tones) != 1 or found is None:
            return word
        first, second = (
            unicodedata.normalize("NFC", plain[:at] + tones[0] + plain[at:]) for at in (found.start() + 1, found.end())
        )
        return second if word == first else first if word == second else word

    return _MARKED_WORD.sub(move, text)


def _upper(text: str, _: random.Random) -> str:
    return text.upper()


def _nfd(text: str, _: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def _telex(text: str, rng: random.Random) -> str:
    """Keys of the Telex method, the tone after its vowel or at the end of the word, in the whole text alike."""
    at_end = rng.random() < 0.5

    def key(word: str) -> str:
        return _keys(word, at_end, _TELEX, lambda letter, mark: letter if mark == _CIRCUMFLEX else "w", "d")

    return _MARKED_WORD.sub(lambda match: key(match.group()), text)


def _vni(text: str, rng: random.Random) -> str:
    """Keys of the VNI method."""
    at_end = rng.random() < 0.5
    return _MARKED_WORD.sub(
        lambda match: _keys(match.group(), at_end, _VNI, lambda _, mark: _VNI.get(mark, ""), "9"), text
    )


def _keys(word: str, at_end: bool, tones: dict[str, str], shape: Callable[[str, str], str], stroke: str) -> str:
    typed = ""
    tone = ""
    for letter in word:
        base, *marks = list(unicodedata.normalize("NFD", letter))
        typed += base if base not in "đĐ" else ("D" + stroke.upper() if base == "Đ" else "d" + stroke)
        key = "".join(shape(base, mark) for mark in marks if mark not in _TONES)
        own = "".join(tones[mark] for mark in marks if mark in _TONES)
        typed += key.upper() if word.isupper() else key.lower()
        tone += own
        if not at_end:
            typed += own.upper() if word.isupper() else own
    return typed + (tone.upper() if word.isupper() else tone) * at_end


def _typo(text: str, rng: random.Random) -> str:
    """One letter struck beside its key, left out, doubled, or swapped with the next, in one word."""
    words = [
        match
        for match in _WORD.finditer(text)
        if len(match.group()) >= _SHORTEST and match.group().isalpha() and not match.group().isupper()
    ]
    if not words:
        return text
    match = rng.choice(words)
    word = match.group()
    at = rng.randrange(len(word))
    letter = word[at]
    slip = rng.choice(("beside", "dropped", "doubled", "swapped"))
    if slip == "beside":
        base = unicodedata.normalize("NFD", strip_diacritics(letter))[0]
        struck = rng.choice(_BESIDE.get(base.lower(), base.lower()))
        typed = word[:at] + (struck.upper() if letter.isupper() else struck) + word[at + 1 :]
    elif slip == "dropped":
        typed = word[:at] + word[at + 1 :]
    elif slip == "doubled":
        typed = word[:at] + letter + letter.lower() + word[at + 1 :]
    else:
        at = min(at, len(word) - 2)
        pair = word[at + 1] + word[at]
        typed = word[:at] + (pair.lower().capitalize() if word[at].isupper() else pair) + word[at + 2 :]
    return text[: match.start()] + typed + text[match.end() :]


def _slip(text: str, rng: random.Random) -> str:
    """One wrong or missing tone, or one wrong or missing mark of a letter, in one word with diacritics."""
    words = [match for match in _MARKED_WORD.finditer(text) if strip_diacritics(match.group()) != match.group()]
    words = [match for match in words if not match.group().isupper()]
    if not words:
        return text
    match = rng.choice(words)
    word = match.group()
    marked = [i for i, letter in enumerate(word) if strip_diacritics(letter) != letter]
    at = rng.choice(marked)
    base, *marks = list(unicodedata.normalize("NFD", word[at]))
    tones = [mark for mark in marks if mark in _TONES]
    shaped = _without(word[at], _TONES)
    others = [mark for mark in ("", *_TONES) if [mark] != tones] if tones else []
    choices = [unicodedata.normalize("NFC", shaped + mark) for mark in others]
    if shaped.lower() != strip_diacritics(shaped).lower():
        shapes = _SHAPES.get(shaped.lower(), base)
        choices += [
            unicodedata.normalize("NFC", (each.upper() if base.isupper() else each) + "".join(tones)) for each in shapes
        ]
    return text[: match.start() + at] + rng.choice(choices) + text[match.start() + at + 1 :]


def _without(text: str, marks: tuple[str, ...]) -> str:
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", text) if c not in marks))


_KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "bare": _bare, "tone": _tone, "typo": _typo, "upper": _upper, "nfd": _nfd, "telex": _telex, "vni": _vni,
    "slip": _slip,
}  # fmt: skip
KINDS = tuple(_KINDS)
"""bare: no diacritics; tone: tone marks on the other vowel; typo: a slip of one letter; upper: capitals; nfd: letters
and marks apart; telex, vni: keys of these input methods; slip: one wrong or missing mark."""
