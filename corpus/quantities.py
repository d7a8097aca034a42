"""Values of targets, as plans print them: numbers, ranges, "≥ 1.200", "từ 07", "X", "Bảo đảm"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from functools import cache

from corpus.aligned import AlignedText
from corpus.clean import clean_line
from corpus.data import read_table
from corpus.folding import fold_spaces, fold_tone
from corpus.records import Comparator, Flag, Quantity

__all__ = [
    "Figure",
    "Mark",
    "TargetWording",
    "any_of",
    "find_figures",
    "lower_case",
    "parse_quantity",
    "target_wording",
]

# The comma is the decimal mark and the full stop parts thousands; a full stop that cannot part thousands ("0.75",
# "12.5") can only be a decimal mark. No number is read out of 5G, 57-NQ/TW, 24/7, 1.2.3, or "1 000" (one or two).
_NUMBER = (
    r"(?:0\.[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|[0-9]+(?:,[0-9]+)?)"
    r"(?![\w/]|[.,][0-9]|-[^\W\d]|\s+[0-9])"
)
_NO_NUMBER_BEFORE = r"(?<![\w.,/])(?<!\w[-–])"


class Mark(IntEnum):
    """What stands before a figure: nothing, a word that may mean something else, one that may not, or a sign."""

    NONE = 0
    LOOSE = 1
    FIRM = 2
    SYMBOL = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or range at `start` to `end` of a text, with comparator, and its sign of a share ("%", "" if none)."""

    start: int
    end: int
    quantity: Quantity
    sign: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class TargetWording:
    """`tables/targets.toml`; `comparators` gives each wording, in lower case, its meaning and its mark."""

    comparators: dict[str, tuple[Comparator, Mark]]
    after: dict[str, Comparator]
    flags: dict[str, Flag]
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Patterns:
    figure: re.Pattern[str]
    value: re.Pattern[str]
    comparator: re.Pattern[str]
    closing: re.Pattern[str]


@cache
def target_wording() -> TargetWording:
    """Wording of targets."""
    table = read_table("corpus", "targets")
    comparators = {
        wording.lower(): (Comparator[meaning.upper()], mark)
        for kind, mark in (("symbols", Mark.SYMBOL), ("firm", Mark.FIRM), ("loose", Mark.LOOSE))
        for meaning, wordings in table[kind].items()
        for wording in wordings
    }
    return TargetWording(
        comparators=comparators,
        after={word: Comparator[meaning.upper()] for meaning, words in table["after"].items() for word in words},
        flags={fold_tone(word): Flag[flag.upper()] for flag, words in table["flags"].items() for word in words},
        words={name: tuple(words) for name, words in table.items() if isinstance(words, list)},
    )


def any_of(wordings: Iterable[str]) -> str:
    """A pattern for one of the wordings as whole words, the longest first; it fits `lower_case` text."""
    return "(?:" + "|".join(_whole_words(wording.lower()) for wording in sorted(wordings, key=len, reverse=True)) + ")"


def _whole_words(wording: str) -> str:
    pattern = r"\s+".join(re.escape(word) for word in wording.split())
    before = r"(?<!\w)" if wording[0].isalnum() else ""
    after = r"(?!\w)" if wording[-1].isalnum() else ""
    return f"{before}{pattern}{after}"


def lower_case(text: str) -> str:
    """The text in lower case, letter for letter, so that offsets stay the same ("İ", which would become two, stays)."""
    return "".join(lower if len(lower := char.lower()) == 1 else char for char in text)


@cache
def _patterns() -> _Patterns:
    wording = target_wording()
    words = wording.words
    sign = any_of(words["signs"])
    between = rf"\s*{any_of(words['ranges'])}\s*"
    comparator = any_of(wording.comparators)
    reach = any_of(words["reaches"])
    figure = (
        rf"(?P<marks>(?:(?:{comparator}\s*){{1,3}}(?:{reach}\s+)?)?){_NO_NUMBER_BEFORE}(?P<low>{_NUMBER})"
        rf"(?:\s*(?P<sign>{sign})(?:{between}(?P<high>{_NUMBER})\s*{sign})?"  # 80%; 80% - 90%
        rf"|{between}(?P<high_bare>{_NUMBER})(?!{between}[0-9])(?:\s*(?P<sign_high>{sign}))?"  # 1-2; 80-90%
        rf"|(?!{between}[0-9]))"
        rf"(?:\s+(?P<after>{any_of(wording.after)}))?"
    )
    before = any_of([*words["reaches"], *words["openings"], *words["fillers"]])
    return _Patterns(
        figure=re.compile(figure),
        value=re.compile(rf"(?:{before}\s+)*{figure}"),
        comparator=re.compile(comparator),
        closing=re.compile(rf"(?P<after>{any_of(wording.after)})$"),
    )


def parse_quantity(raw: str) -> Quantity:
    """The value that a cell or a stretch of text prints; `raw` is kept as it is, markup (`$\\geq 0,75$`) included.

    What stands after the number is left to its reader: a share, a unit, a note ("100 (Các hệ thống …)"). A range goes
    from the smaller to the larger number. Nearness ("gần 60") is read as the number. Where the text does not begin
    with a value, `low`, `high` and `flag` are None. Never raises.
    """
    text = fold_spaces(unicodedata.normalize("NFC", clean_line(AlignedText.copy(raw, 0)).text))
    flag = target_wording().flags.get(fold_tone(text.removesuffix(".")))
    if flag is not None:
        return Quantity(raw, flag=flag)
    lower = lower_case(text)
    match = _patterns().value.match(lower)
    if match is None:
        return Quantity(raw)
    quantity, mark = _read(match, raw)
    closing = _patterns().closing.search(lower, match.end())
    if mark is Mark.NONE and closing:  # "02 trung tâm trở lên"
        return replace(quantity, comparator=target_wording().after[fold_spaces(closing["after"])])
    return quantity


def find_figures(text: str) -> Iterator[Figure]:
    """The numbers and ranges of a text in order, each with the comparator before it and the "%" after it.

    `quantity.raw` is `text[start:end]`: "≥ 50%", "từ 07", "80% - 90%", "từ 30 đến 40", "80% trở lên". The text is one
    that was cleaned (`corpus.clean`), as that of a passage is.
    """
    for match in _patterns().figure.finditer(lower_case(text)):
        quantity, mark = _read(match, text[match.start() : match.end()])
        yield Figure(match.start(), match.end(), quantity, match["sign"] or match["sign_high"] or "", mark)


def _read(match: re.Match[str], raw: str) -> tuple[Quantity, Mark]:
    wording = target_wording()
    numbers = sorted(_number(text) for text in (match["low"], match["high"] or match["high_bare"]) if text)
    comparator, mark = Comparator.EQUAL, Mark.NONE
    for word in _patterns().comparator.finditer(match["marks"]):
        meaning, kind = wording.comparators[fold_spaces(word.group())]
        mark = max(mark, kind)
        if meaning is not Comparator.EQUAL:
            comparator = meaning
    if mark is Mark.LOOSE and comparator is Comparator.AT_LEAST and len(numbers) > 1:  # "từ 30 đến 40"
        comparator = Comparator.EQUAL
    if match["after"]:
        comparator = wording.after[fold_spaces(match["after"])]
        mark = max(mark, Mark.FIRM)
    return Quantity(raw, comparator, numbers[0], numbers[-1]), mark


def _number(text: str) -> Decimal:
    if "," in text or re.fullmatch(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", text):
        text = text.replace(".", "").replace(",", ".")
    return Decimal(text)
