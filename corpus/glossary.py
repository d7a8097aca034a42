"""English put into the words of the plans, for searching by words: the glossary stands in `tables/glossary.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from corpus.agencies import find_agencies
from corpus.data import read_table

__all__ = [
    "Rendering",
    "Translation",
    "asking_words",
    "english_words",
    "glossary",
    "is_form_of_english",
    "stem_of",
    "translate",
]

_TOKEN = re.compile(r"\d+(?:[.,/]\d+)*|[^\W_]+(?:&[^\W_]+)*")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])['’]s?(?!\w)")
_BETWEEN = ", "
"""Search pairs syllables within a clause only, and the end of one rendering and the start of the next are no pair."""
_SETTINGS = ("stop", "months", "spelling")
_LEAST_STEM = 3


class Rendering(NamedTuple):
    """Words of a text and the plans' words for them; `start` and `end` are their place in the text as given."""

    start: int
    end: int
    english: str
    vietnamese: str


@dataclass(frozen=True, slots=True)
class Translation:
    """The words of the plans for an English text, in its order, and where they come from.

    `words` keeps what no entry has, names, codes and numbers above all; words that only ask ("what", "the") are left
    out.
    """

    words: str
    matched: tuple[Rendering, ...]


def translate(text: str) -> Translation:
    """The Vietnamese of an English question, term by term, for a search by words: it is no sentence."""
    table = _table()
    tokens = list(_tokens(text))
    fixed = {start: (end, vietnamese) for start, end, vietnamese in (*_agencies(text), *_dates(text))}
    parts: list[str] = []
    matched: list[Rendering] = []
    kept: tuple[int, int] | None = None
    place = 0
    while place < len(tokens):
        token = tokens[place]
        length, vietnamese = table.longest(tokens, place)
        end = tokens[place + length - 1].end if length else token.start
        if token.start in fixed and fixed[token.start][0] > end:
            end, vietnamese = fixed[token.start]
            length = sum(token.start <= other.start < end for other in tokens)
        if not length and token.word not in table.stop:
            kept = (kept[0] if kept else token.start, token.end)
            place += 1
            continue
        if kept:
            parts.append(text[kept[0] : kept[1]])
            kept = None
        if length:
            parts.append(vietnamese)
            matched.append(Rendering(token.start, end, text[token.start : end], vietnamese))
        place += length or 1
    if kept:
        parts.append(text[kept[0] : kept[1]])
    return Translation(_BETWEEN.join(parts), tuple(matched))


def glossary() -> Mapping[str, str]:
    """Every English wording of the table and the plans' words for it, in the table's order."""
    return MappingProxyType(_table().entries)


@cache
def english_words() -> frozenset[str]:
    """The words of all English wordings, in lower case; codes ("IOC", "5G") and single letters are none."""
    found: set[str] = set()
    codes: set[str] = set()
    for wording in _table().entries:
        for token in _tokens(wording):
            word = wording[token.start : token.end]
            if not word.isalpha() or word.isupper():
                codes.add(token.word)
            else:
                found.add(token.word)
    return frozenset(word for word in found - codes if len(word) > 1)


def is_form_of_english(word: str) -> bool:
    """Whether a word is one of the English wordings' or another form of it: "supplies" of "supply"."""
    return _stem(word.lower()) in _english_stems()


def stem_of(word: str) -> str:
    """What all forms of an English word in lower case share: "polic" of "policy" and "policies"."""
    return _stem(word)


def asking_words() -> frozenset[str]:
    """The English words that ask and bind ("what", "the"), which have no place in a translation."""
    return _table().stop


@cache
def _english_stems() -> frozenset[str]:
    return frozenset(map(_stem, english_words()))


# --- words -----------------------------------------------------------------------------------------------------------


class _Token(NamedTuple):
    word: str
    stem: str
    start: int
    end: int


def _tokens(text: str) -> Iterator[_Token]:
    # A possessive is blanked out, so that places stay: "Quang Ngai's", "people's".
    for match in _TOKEN.finditer(_POSSESSIVE.sub(lambda match: " " * len(match.group()), text)):
        word = match.group().lower()
        yield _Token(word, _stem(word), match.start(), match.end())


def _stem(word: str) -> str:
    """What is left of an English word without its ending and with British spelling; the same for all its forms.

    "digitized" and "digitise" are one, "policies" and "policy", "planning" and "plan".
    """
    word = _spelling().get(word, word)
    if not word.isascii() or not word.isalpha():
        return word
    word = re.sub(r"iz(?=e|ing|ation)", "is", word)
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            word = word.removesuffix(ending) + instead
            break
    else:
        return word.removesuffix("e") if len(word) > _LEAST_STEM else word
    if len(word) > _LEAST_STEM and word[-1] == word[-2] and word[-1] not in "lsaeiou":
        word = word[:-1]
    return word.removesuffix("e")


_ENDINGS = (
    ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ing", ""), ("ed", ""),
    ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", ""),
)  # fmt: skip


def _agencies(text: str) -> Iterator[tuple[int, int, str]]:
    for name, start, end in find_agencies(text):
        yield start, end, name


def _dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Dates with the month in letters, as plans write them: "21 February 2025" is "21/02/2025"."""
    table = _table()
    for match in table.dates.finditer(text.lower()):
        month = table.months.index(match["month"]) + 1
        day = match["before"] or match["after"]
        if day and match["year"]:
            written = f"{int(day):02}/{month:02}/{match['year']}, {int(day)}/{month}/{match['year']}"
        elif match["year"]:
            written = f"{month}/{match['year']}, tháng {month} năm {match['year']}"
        elif day:
            written = f"ngày {int(day)} tháng {month}, {int(day)}/{month}"
        elif match["month"] in table.stop:
            continue
        else:
            written = f"tháng {month}"
        yield match.start(), match.end(), written


# --- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    entries: dict[str, str]
    exact: dict[tuple[str, ...], str]
    stems: dict[tuple[str, ...], str]
    longest_entry: int
    stop: frozenset[str]
    months: tuple[str, ...]
    dates: re.Pattern[str]

    def longest(self, tokens: Sequence[_Token], place: int) -> tuple[int, str]:
        """How many tokens from a place on the longest entry takes, and its Vietnamese; 0 and "" if none fits."""
        for length in range(min(self.longest_entry, len(tokens) - place), 0, -1):
            run = tokens[place : place + length]
            vietnamese = self.exact.get(tuple(token.word for token in run))
            if vietnamese is None and not (length == 1 and run[0].word in self.stop):
                vietnamese = self.stems.get(tuple(token.stem for token in run))
            if vietnamese is not None:
                return length, vietnamese
        return 0, ""


@cache
def _raw() -> dict[str, dict[str, list[str]]]:
    return read_table("corpus", "glossary")


@cache
def _spelling() -> Mapping[str, str]:
    spelling: Mapping[str, str] = _raw()["spelling"]  # type: ignore[assignment]  # the one table of single words
    return spelling


@cache
def _table() -> _Table:
    raw = _raw()
    sections = (section for name, section in raw.items() if name not in _SETTINGS)
    entries = {
        english: vietnamese for section in sections for vietnamese, wordings in section.items() for english in wordings
    }
    exact: dict[tuple[str, ...], str] = {}
    stems: dict[tuple[str, ...], str] = {}
    for english, vietnamese in entries.items():
        tokens = tuple(_tokens(english))
        exact[tuple(token.word for token in tokens)] = vietnamese
        stems.setdefault(tuple(token.stem for token in tokens), vietnamese)
    months = tuple(raw["months"])
    names = "|".join(months)
    dates = re.compile(
        rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{names})\b"
        r"(?:\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?P<year>20\d\d))?"
    )
    longest = max(map(len, exact))
    return _Table(entries, exact, stems, longest, frozenset(raw["stop"]), months, dates)
