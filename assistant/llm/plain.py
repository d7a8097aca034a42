"""Texts put plainly: numbers and dates in words as figures; what English says beside figures as plans write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from assistant.llm.number_words import number_words, read_number_words
from assistant.phrases import Language
from assistant.wordings import read_table
from corpus.aligned import AlignedText
from corpus.quantities import any_of, target_wording

__all__ = ["PlainText", "plain"]

_MARKS = re.compile(r"[*`]+")
_ENGLISH_NUMBER = re.compile(r"(?<![\w.,/-])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\w/]|[.,]\d)")
_FIGURE_AFTER = r"(?=\s*\d)"
_FIGURE_BEFORE = r"(?<=\d)\s*"
_FIGURE = r"\d+(?:[.,]\d+)*"
_BETWEEN = re.compile(
    rf"\bbetween\s+(?P<low>{_FIGURE}\s*%?)\s+and\s+(?P<high>{_FIGURE})|(?<![\w/.,-])(?!20\d\d\s+to\s+(?!20\d\d))(?P<from>{_FIGURE}\s*%?)\s+to\s+(?P<to>{_FIGURE})",
    re.IGNORECASE,
)
_Rewriting = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text put plainly; `aligned` ties its characters to the text as given."""

    text: str
    given: str
    aligned: AlignedText

    def words(self, start: int, end: int) -> str:
        """The words of the text as given behind a stretch of the plain one."""
        places = [i for i in range(start, end) if self.aligned.starts[i] >= 0]
        if not places:
            return self.text[start:end].strip()
        first, last = min(self.aligned.starts[i] for i in places), max(self.aligned.ends[i] for i in places)
        return " ".join(self.given[first:last].split())


def plain(text: str, language: Language) -> PlainText:
    """A text put plainly. Of an English one what stands before and after figures is put into Vietnamese."""
    given = unicodedata.normalize("NFC", text)
    aligned = AlignedText.copy(given, 0).sub(_MARKS, "")
    for pattern, replacement in (*(_english() if language is Language.ENGLISH else ()), *_vietnamese()):
        if pattern.search(aligned.text):
            aligned = aligned.sub(pattern, replacement)
    return PlainText(aligned.text, given, aligned)


@cache
def _vietnamese() -> tuple[_Rewriting, ...]:
    months = {word: int(value) for value, words in read_table("claims")["months"]["vi"].items() for word in words}
    named = re.compile(rf"(?P<word>(?<!\w)(?:tháng|quý))\s+(?P<number>{any_of(months)})", re.IGNORECASE)
    measures = "|".join(re.escape(word) for word in target_wording().words["measures"] if word.isascii())
    bounds = read_table("claims")["vietnamese"]["before_figures"]
    return (
        (re.compile(rf"(?<=\d)(?=(?:{measures})(?!\w))", re.IGNORECASE), lambda _: " "),
        (named, lambda match: f"{match['word']} {months[' '.join(match['number'].lower().split())]}"),
        (
            number_words(Language.VIETNAMESE),
            lambda match: read_number_words(match.group(), Language.VIETNAMESE),
        ),
        _rewriting({wording: meant for meant, wordings in bounds.items() for wording in wordings}, "", _FIGURE_AFTER),
    )


@cache
def _english() -> tuple[_Rewriting, ...]:
    table = read_table("claims")["english"]
    rewritings: list[_Rewriting] = [*_english_times()]
    part = re.compile(rf"{any_of(read_table('claims')['parts']['words'])}\s*$", re.IGNORECASE)

    def swapped(match: re.Match[str]) -> str:  # not "Task 59.1"
        of_a_part = part.search(match.string, 0, match.start()) is not None
        return match.group() if of_a_part else match.group().translate(_SWAPPED_MARKS)

    rewritings.append((_ENGLISH_NUMBER, swapped))
    rewritings.append(
        (number_words(Language.ENGLISH), lambda match: read_number_words(match.group(), Language.ENGLISH))
    )
    for side, before, after in (("before_figures", "", _FIGURE_AFTER), ("after_figures", _FIGURE_BEFORE, "")):
        meant = {wording: vietnamese for vietnamese, wordings in table[side].items() for wording in wordings}
        rewritings.append(_rewriting(meant, before, after))
        if side == "after_figures":  # "30 percent or more", "2 billion dong"
            rewritings.append(_rewriting(meant, r"(?<=%)\s*|(?<=nghìn)\s*|(?<=triệu)\s*|(?<=tỷ)\s*", ""))
    behind = {wording: meant for meant, wordings in table["behind_counted"].items() for wording in wordings}
    rewritings.append(_rewriting(behind, r"(?<=\w)\s+", r"(?=\s*(?:[,.;)]|$|(?:in|by|for|per|under|each)\b))"))
    rewritings.append((_BETWEEN, lambda match: f"{match['low'] or match['from']} đến {match['high'] or match['to']}"))
    rewritings.append(_rewriting({w: v for v, words in table["names"].items() for w in words}, "", r"(?=\s*\d)"))
    return tuple(rewritings)


_SWAPPED_MARKS = str.maketrans(",.", ".,")


def _rewriting(meant: dict[str, str], before: str, after: str) -> _Rewriting:
    pattern = re.compile(rf"(?:{before})(?P<words>{any_of(meant)}){after}", re.IGNORECASE)
    return pattern, lambda match: meant[" ".join(match["words"].lower().split())]


@cache
def _english_times() -> tuple[_Rewriting, ...]:
    months = read_table("claims")["months"]["en"]
    number = {name: int(value) for value, names in months.items() for name in names}
    name = any_of(number)
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"

    def date(match: re.Match[str]) -> str:
        month = number[match["month"].lower()]
        parts = match.groupdict()
        if parts.get("day"):
            return f"{int(parts['day'])}/{month}" + (f"/{parts['year']}" if parts.get("year") else "")
        return f"tháng {month}/{parts['year']}"

    quarters = {word: int(value) for value, words in read_table("claims")["quarters"]["en"].items() for word in words}
    flags = re.IGNORECASE
    return (
        (re.compile(rf"(?<![\w/]){day}\s+(?:of\s+)?(?P<month>{name})\.?,?\s+(?P<year>20\d\d)", flags), date),
        (re.compile(rf"(?P<month>{name})\.?\s+{day},?\s+(?P<year>20\d\d)", flags), date),
        (re.compile(rf"(?P<month>{name})\.?,?\s+(?:of\s+)?(?P<year>20\d\d)", flags), date),
        (re.compile(rf"(?<![\w/]){day}\s+(?:of\s+)?(?P<month>{name})(?!\w)", flags), date),
        (
            re.compile(rf"(?P<quarter>{any_of(quarters)})\s+(?:quarter\s+)?(?:of\s+)?(?P<year>20\d\d)", flags),
            lambda match: f"quý {quarters[' '.join(match['quarter'].lower().split())]}/{match['year']}",
        ),
    )
