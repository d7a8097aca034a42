"""Short forms, chat shorthand and everyday words written out in the plans' words: `tables/abbreviations.toml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from corpus.data import read_table
from corpus.folding import fold_tone, strip_diacritics

__all__ = ["Expansion", "Meaning", "expand", "in_words", "unclip", "write_out"]

_TOKEN = re.compile(r"[^\W_]+")
_CONSONANTS = "bcdghklmnpqrstvx"
_ONSETS = "b|ch?|d|gh?|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x"
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?[aeiouy]")
"""How a Vietnamese syllable begins, without diacritics: "ktra" is none."""
_CLIPPING = ("/", ".", "")
"""What stands between a syllable's first letters and the next syllable: "c/trì", "k.phí", "đtạo"."""
_CLIPPED = re.compile(rf"[^\W\d_]{{1,3}}[{''.join(_CLIPPING)}][^\W\d_]+")
_AND = "va"
_JOINED = frozenset("-/")
"""Marks between the parts of a document's number ("336-KH/TU"), whose letters stand for nothing else."""


class Meaning(NamedTuple):
    """A short form or an everyday word where it stands in the text as given, and the plans' words for it.

    `clipped` ones are never what a plan says: "c/trì".
    """

    start: int
    end: int
    written: str
    meant: str
    clipped: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """A text with what its short forms mean written out behind them in brackets, and the list of them in order."""

    text: str
    meanings: tuple[Meaning, ...]


@lru_cache(maxsize=1024)
def expand(text: str) -> Expansion:
    """Write out what is short: "CĐS ở xã" is "CĐS (chuyển đổi số) ở xã". What is written stays: plans use both.

    What the text says in full elsewhere is not written out once more.
    """
    text = unicodedata.normalize("NFC", text)
    tokens = list(_tokens(text))
    said = _padded(text)
    meanings = []
    place = 0
    while place < len(tokens):
        entry = _longest(tokens, place)
        if entry is None:
            place += 1
            continue
        start, end = tokens[place].start, tokens[place + len(entry.form) - 1].end
        if entry.meant and not any(wording in said for wording in entry.wordings):
            meanings.append(Meaning(start, end, text[start:end], entry.meant, entry.clipped))
        place += len(entry.form)
    parts, last = [], 0
    for meaning in meanings:
        parts += [text[last : meaning.start], _bracketed(meaning)]
        last = meaning.end
    return Expansion("".join([*parts, text[last:]]), tuple(meanings))


def write_out(text: str) -> str:
    """A text with its short forms replaced by what they stand for: "bao nhiêu tỷ" of "bn tỷ"."""
    return _with(text, lambda meaning: meaning.meant)


def in_words(text: str) -> str:
    """A text as it reads best: initials replaced by their words, other short forms with theirs behind them in brackets.

    "CĐS ở xã" is "chuyển đổi số ở xã", but "IOC" is a name of its own: "IOC (trung tâm điều hành thông minh)".
    """
    return _with(text, lambda meaning: meaning.meant if _is_initials(meaning) else _bracketed(meaning))


def unclip(text: str) -> str:
    """A text with its clipped words in full: "phòng chủ trì" of "phòng c/trì", "nghiên cứu" of "n/c".

    Unlike other short forms these are never what a plan says.
    """
    return _with(text, lambda meaning: meaning.meant if meaning.clipped else meaning.written)


def _with(text: str, say: Callable[[Meaning], str]) -> str:
    """A text in NFC with something else said for each of its short forms."""
    text = unicodedata.normalize("NFC", text)
    for meaning in reversed(expand(text).meanings):
        text = f"{text[: meaning.start]}{say(meaning)}{text[meaning.end :]}"
    return text


def _bracketed(meaning: Meaning) -> str:
    return f"{meaning.written} ({meaning.meant})"


def _is_initials(meaning: Meaning) -> bool:
    """Whether a short form is the first letters of one of its wordings; "và" may be left out."""
    letters = "".join(filter(str.isalpha, strip_diacritics(meaning.written).lower()))
    wordings = (_TOKEN.findall(strip_diacritics(wording).lower()) for wording in meaning.meant.split(", "))
    return any(
        letters in ("".join(word[0] for word in words), "".join(word[0] for word in words if word != _AND))
        for words in wordings
    )


# --- words -----------------------------------------------------------------------------------------------------------


class _Token(NamedTuple):
    """A word as typed, folded, and bare; `gap` is what stands between it and the word before, without blanks."""

    typed: str
    folded: str
    bare: str
    gap: str
    numbered: bool
    start: int
    end: int


def _tokens(text: str) -> Iterator[_Token]:
    matches = list(_TOKEN.finditer(text))
    if not matches:
        return
    gaps = ["", *(text[one.end() : other.start()] for one, other in pairwise(matches))]
    numbered = _in_numbers([match.group() for match in matches], gaps)
    for match, gap, is_numbered in zip(matches, gaps, numbered, strict=True):
        typed = match.group()
        bare = strip_diacritics(typed).lower()
        yield _Token(typed, fold_tone(typed), bare, gap.strip(), is_numbered, match.start(), match.end())


def _in_numbers(words: Sequence[str], gaps: Sequence[str]) -> list[bool]:
    """Whether each word is a part of a document's number: one of those it is joined to by "-" or "/" is a figure."""
    numbered: list[bool] = []
    run: list[str] = []
    for word, gap in zip(words, gaps, strict=True):
        if gap not in _JOINED:
            numbered += [any(map(str.isdigit, run))] * len(run)
            run = []
        run.append(word)
    return numbered + [any(map(str.isdigit, run))] * len(run)


# --- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """One way of writing short. `before` and `after`: one of them must stand right behind or in front.

    `wordings` are those of `meant`, bare: a text that has one of them says it already. `accented`: only with its
    diacritics.
    """

    form: tuple[_Token, ...]
    meant: str
    wordings: tuple[str, ...]
    capitals: bool = False
    accented: bool = False
    clipped: bool = False
    before: tuple[tuple[_Token, ...], ...] = ()
    after: tuple[tuple[_Token, ...], ...] = ()

    def stands(self, tokens: Sequence[_Token], place: int) -> bool:
        run = tokens[place : place + len(self.form)]
        if len(run) < len(self.form) or (len(run) == 1 and run[0].numbered):
            return False
        if any(token.gap != wanted.gap for token, wanted in zip(run[1:], self.form[1:], strict=True)):
            return False
        if not all(self._fits(token, wanted) for token, wanted in zip(run, self.form, strict=True)):
            return False
        return self._in_place(tokens, place, place + len(run))

    def _fits(self, token: _Token, wanted: _Token) -> bool:
        if self.capitals and token.typed != wanted.typed and token.typed != strip_diacritics(wanted.typed):
            return False
        if token.folded == wanted.folded:
            return True
        # A single syllable without its diacritics is any of several: "tien" is "tiền" and "tiến".
        loose = not self.accented and (len(self.form) > 1 or not _SYLLABLE.match(wanted.bare))
        return loose and _is_without_diacritics(token, wanted)

    def _in_place(self, tokens: Sequence[_Token], first: int, after: int) -> bool:
        if not self.before and not self.after:
            return True
        behind = (tokens[after : after + len(words)] for words in self.before)
        front = (tokens[max(0, first - len(words)) : first] for words in self.after)
        return any(map(_are_same, behind, self.before)) or any(map(_are_same, front, self.after))


def _are_same(tokens: Sequence[_Token], wanted: Sequence[_Token]) -> bool:
    """Whether these words stand in a text, with their diacritics or without any: "số" is not "sổ"."""
    return len(tokens) == len(wanted) and all(
        token.folded == word.folded or _is_without_diacritics(token, word)
        for token, word in zip(tokens, wanted, strict=True)
    )


def _is_without_diacritics(token: _Token, wanted: _Token) -> bool:
    return token.folded == token.bare == wanted.bare


def _padded(text: str) -> str:
    """The words of a text, bare, between single blanks."""
    return f" {' '.join(_TOKEN.findall(strip_diacritics(text).lower()))} "


def _longest(tokens: Sequence[_Token], place: int) -> _Entry | None:
    return next((e for e in _entries().get(tokens[place].bare, ()) if e.stands(tokens, place)), None)


@cache
def _entries() -> Mapping[str, Sequence[_Entry]]:
    """All entries by their first word, bare; the longest first, and those of one length in the table's order."""
    found: dict[str, list[_Entry]] = {}
    for entry in sorted(_read(), key=lambda entry: -len(entry.form)):
        found.setdefault(entry.form[0].bare, []).append(entry)
    return found


def _read() -> Iterator[_Entry]:
    table = read_table("corpus", "abbreviations")
    for phrase in table["whole"]:
        yield _entry(phrase, "")
    for word in table["clipped"]:
        first, second = word.split()
        onset = first[: len(first) - len(strip_diacritics(first).lstrip(_CONSONANTS))]
        for clipped in dict.fromkeys((first[0], onset or first[0])):
            for mark in _CLIPPING:
                if mark or not _SYLLABLE.match(strip_diacritics(clipped + second)):
                    yield _entry(f"{clipped}{mark}{second}", word, clipped=True)
    for row in table["reading"]:
        before, after = (tuple(tuple(_tokens(word)) for word in row.get(side, ())) for side in ("before", "after"))
        for short in row["short"]:
            yield _entry(short, row["meant"], capitals=row.get("capitals", False), before=before, after=after)
    for section in ("short", "capitals", "chat", "synonyms", "accented"):
        for meant, wordings in table[section].items():
            for wording in wordings:
                clipped = _CLIPPED.fullmatch(wording) is not None and ", " not in meant
                conditions = {"capitals": section == "capitals", "accented": section == "accented", "clipped": clipped}
                yield _entry(wording, meant, **conditions)
    # The abbreviations among the indicators' wordings ("TTHC" = "thủ tục hành chính"), after those above.
    for meant, wordings in read_table("corpus", "indicators")["same"].items():
        for wording in wordings:
            if wording.isupper():
                yield _entry(wording, meant)


def _entry(form: str, meant: str, **conditions: Any) -> _Entry:
    wordings = tuple(_padded(wording) for wording in meant.split(", ")) if meant else ()
    return _Entry(tuple(_tokens(form)), meant, wordings, **conditions)
