"""What a text says that can be compared: documents, numbered parts, times, figures, agencies, people and places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from assistant.llm.plain import PlainText, plain
from assistant.llm.wording import claim_wording
from assistant.phrases import Language
from assistant.wordings import any_of, blank_spans, fold, read_table
from corpus.agencies import find_agencies
from corpus.deadlines import Month, read_times
from corpus.folding import fold_spaces, fold_tone, has_diacritics
from corpus.quantities import Mark, find_figures, lower_case, target_wording
from corpus.quantities import any_of as any_word_of
from corpus.records import Comparator, Passage, Role, Section, Span
from corpus.references import find_references

__all__ = ["Agent", "Amount", "Document", "Moment", "Part", "Parts", "read_parts"]


@dataclass(frozen=True, slots=True)
class Document:
    """The number of a document, its letters in capitals and parted by "-" and "/", and its date as printed."""

    number: str
    date: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of a plan, as "59.1" of "nhiệm vụ 59.1"."""

    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: its first and last month (of NO_YEAR where it names none), its day, the side of it that is meant.

    `day` is None where it is no day, `side` "" where the time itself is meant.
    """

    first: Month
    last: Month
    day: int | None
    side: str
    start: int
    end: int

    @property
    def is_year(self) -> bool:
        """Whether it is a year as a whole."""
        return self.day is None and self.last[0] == self.first[0] and self.first[1] == 1 and self.last[1] == _YEAR_END

    @property
    def years(self) -> range:
        """The years it lies in."""
        return range(self.first[0], self.last[0] + 1)


_YEAR_END = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit ("" if it has none); `near` if it is said to be only near its number.

    `counting` is true of the number by which something is counted ("trên 01 vạn dân"), `loose` where the word before it
    may be "from" as well as "at least" ("từ 30% lên 60%"). `shared` is the comparator of the figure that it is listed
    with: "ít nhất 50% và 95%".
    """

    low: Decimal
    high: Decimal
    comparator: Comparator
    near: bool
    loose: bool
    unit: str
    counting: bool
    start: int
    end: int
    shared: Comparator | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """An agency by the name of the table, or a body or person by its own words, folded."""

    name: str
    known: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a text; `rest` is the plain text with blanks where they stand."""

    text: PlainText
    documents: tuple[Document, ...] = ()
    numbers: tuple[Part, ...] = ()
    moments: tuple[Moment, ...] = ()
    amounts: tuple[Amount, ...] = ()
    agents: tuple[Agent, ...] = ()
    places: tuple[tuple[str, int, int], ...] = ()
    strays: tuple[tuple[str, int, int], ...] = ()
    rest: str = field(default="")

    def words(self, start: int, end: int) -> str:
        """The words as given."""
        return self.text.words(start, end)


def read_parts(text: str, language: Language) -> Parts:
    """All parts of a text, none within another."""
    whole = plain(text, language)
    rest = whole.text
    documents = tuple(_documents(rest))
    rest = _blank(rest, documents)
    agents = tuple(_agents(rest))
    rest = _blank(rest, agents)
    places = tuple(_places(rest))
    rest = blank_spans(rest, ((start, end) for _, start, end in places))
    numbers = tuple(
        Part(match["number"], match.start(), match.end("number"))
        for match in claim_wording().parts.finditer(lower_case(rest))
    )
    moments = tuple(_moments(rest, numbers))
    rest = _blank(rest, moments)
    numbers = tuple(part for part in numbers if rest[part.start : part.end].strip() and _has(rest, part))
    rest = _blank(rest, numbers)
    amounts = tuple(_sharing(list(_amounts(rest, whole.text)), rest))
    rest = _blank(rest, amounts)
    strays = tuple((match.group(), match.start(), match.end()) for match in _STRAY.finditer(rest))
    return Parts(whole, documents, numbers, moments, amounts, agents, places, strays, rest)


_STRAY = re.compile(r"(?<!\w)\d+(?:[.,/-]\d+)*(?!\w)")


def _has(rest: str, part: Part) -> bool:
    return rest[: part.end].rstrip().endswith(rest[part.end - len(part.number) : part.end])


def _blank(text: str, parts: tuple[Document | Part | Moment | Amount | Agent, ...]) -> str:
    return blank_spans(text, ((part.start, part.end) for part in parts))


# --- documents -------------------------------------------------------------------------------------------------------

_DASH = re.compile(r"[–‑]")


def _documents(text: str) -> Iterator[Document]:
    passage = Passage("", "", Section(), Role.PARAGRAPH, None, text, Span("", 1, 1), (), ())
    for found in find_references([passage]):
        number = _DASH.sub("-", found.number).upper().lstrip("0")
        yield Document(number, _date(found.date), found.start, found.end)


def _date(printed: str) -> str:
    return "/".join(part.lstrip("0") for part in re.findall(r"\d+", printed))


# --- times -----------------------------------------------------------------------------------------------------------


def _moments(text: str, numbers: tuple[Part, ...]) -> Iterator[Moment]:
    lowered = lower_case(text)
    taken = {(part.start, part.end) for part in numbers}
    folded = fold(text)
    found = [
        (time.first, time.last, time.day, time.start, time.end)
        for time in read_times(folded)
        if not any(start <= time.start < end for start, end in taken)
    ]
    folded = blank_spans(folded, ((start, end) for *_, start, end in found))
    for match in _YEARLESS.finditer(folded):
        month = NO_YEAR, int(match["month"] or match["alone"])
        found.append((month, month, int(match["day"]) if match["day"] else None, match.start(), match.end()))
    for first, last, day, start, end in sorted(found, key=lambda each: each[3]):
        before = lowered[:start]
        sides = ((name, words.search(before)) for name, words in claim_wording().sides.items())
        side, opens = next(((name, words.start()) for name, words in sides if words is not None), ("", start))
        yield Moment(first, last, day, side, opens, end)


NO_YEAR = 0
"""The year of a time that names none: "ngày 15 tháng 12"."""
_YEARLESS = re.compile(
    r"(?<![\d/.,])(?P<day>0?[1-9]|[12]\d|3[01])(?: thang |/)(?P<month>0?[1-9]|1[0-2])(?![\d/.,]\d|\d|\w)"
    r"|(?<!\w)(?<!\d )thang (?P<alone>0?[1-9]|1[0-2])(?![\d/.,]\d|\d)"
)


# --- figures ---------------------------------------------------------------------------------------------------------


def _amounts(text: str, whole: str) -> Iterator[Amount]:
    wording = claim_wording()
    lowered = lower_case(text)
    for figure in find_figures(text):
        quantity = figure.quantity
        if quantity.low is None or quantity.high is None:
            continue
        match = wording.unit.match(lowered, figure.end)
        scales = match["scales"] if match else ""
        factor = Decimal(1)
        for scale in scales.split():
            factor *= wording.scales.get(scale, 1)
        printed = lowered[match.end("scales") : match.end()].strip() if match else ""
        if match and printed and _OF_A_TIME.match(whole, match.end()) and printed in _TIME_WORDS:
            printed = ""  # "≥ 10 năm 2030"
        unit = "%" if figure.sign in ("%", "phần trăm") else figure.sign
        if not unit and printed:
            unit = "%" if printed == "%" else wording.units.get(" ".join(fold_tone(printed).split()), printed)
        elif unit == "%" and printed and printed not in ("%",):
            printed = ""
        end = figure.end
        if match and (scales.strip() or printed):
            end = match.end() if printed else match.end("scales")
        behind = _closing().match(lowered, end)
        comparator, loose = quantity.comparator, figure.mark is Mark.LOOSE
        if behind is not None:  # "từ 15 tuổi trở lên"
            comparator, loose, end = target_wording().after[fold_spaces(behind["after"])], False, behind.end()
        elif (loose or figure.mark is Mark.NONE) and (behind := _closing_behind().match(lowered, end)) is not None:
            comparator, loose = (
                target_wording().after[fold_spaces(behind["after"])],
                False,
            )  # "từ 45 doanh nghiệp … trở lên"
        marks = lowered[figure.start : figure.end]
        near = wording.near.search(marks) is not None
        digits = re.search(r"\d", marks)
        number_at = figure.start + (digits.start() if digits else 0)
        counting = (
            unit in wording.per_units
            and quantity.low == quantity.high
            and (scales.strip() != "" or quantity.low >= _PER)
            and wording.per.search(lowered[:number_at]) is not None
        )
        yield Amount(
            quantity.low * factor,
            quantity.high * factor,
            Comparator.EQUAL if counting else comparator,
            near,
            loose and comparator is Comparator.AT_LEAST,
            unit,
            counting,
            figure.start,
            end,
        )


def _sharing(amounts: Sequence[Amount], text: str) -> Iterator[Amount]:
    """The figures, those listed behind one with a comparator sharing it."""
    before: Amount | None = None
    for amount in amounts:
        listed = before is not None and _LISTED.fullmatch(text, before.end, amount.start) is not None
        shared = (before.shared or before.comparator) if before is not None and listed else None
        before = replace(amount, shared=shared)
        yield before


_LISTED = re.compile(
    r"\s*(?:\(\s*\)|(?:in|by|for|vào|trong|đến)\s)?\s*(?:,|;|và|and|,\s*and|rồi|then|,\s*then)\s*(?:qua\s|through\s)?\s*",
    re.IGNORECASE,
)
"""What stands between listed figures: "ít nhất 50% và 95%", "at least 10 in 2025 and 30 in 2030" (times are blanks)."""
_PER = 100
_OF_A_TIME = re.compile(r"\s*\d")
_TIME_WORDS = ("năm", "tháng", "quý", "ngày")


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(rf"\s+(?P<after>{any_word_of(target_wording().after)})")


@cache
def _closing_behind() -> re.Pattern[str]:
    return re.compile(rf"[^;.:\d]{{0,{_CLOSING_REACH}}}?\s(?P<after>{any_word_of(target_wording().after)})")


_CLOSING_REACH = 80
"""Characters between a figure and the word that closes it."""


# --- agencies and people ---------------------------------------------------------------------------------------------

_NAME = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


def _agents(text: str) -> Iterator[Agent]:
    known = find_agencies(text)
    yield from (Agent(name, True, start, end) for name, start, end in known)
    taken = [(start, end) for _, start, end in known]
    words = [(match.group(), match.start(), match.end()) for match in _NAME.finditer(text)]
    wording = claim_wording()
    i = 0
    while i < len(words):
        word, start, _ = words[i]
        if not word[0].isupper() or any(a <= start < b for a, b in taken):
            i += 1
            continue
        j = i + 1
        while j < len(words) and words[j][0][0].isupper() and not text[words[j - 1][2] : words[j][1]].strip():
            j += 1
        folded = [fold_tone(each) for each, _, _ in words[i:j]]
        if folded[0] in wording.family_names and j - i >= _SHORTEST_NAME:
            yield Agent(" ".join(folded), False, start, words[j - 1][2])
        i = j


_SHORTEST_NAME = 3
"""Words of a person's name; of two it may be anything ("Đỗ Xuân")."""


# --- places ----------------------------------------------------------------------------------------------------------


def _places(text: str) -> Iterator[tuple[str, int, int]]:
    """The provinces and districts that a text names, by their names in the table, with or without diacritics."""
    folded = fold(text)
    for match in _place_names().finditer(folded):
        name = _named()[" ".join(match.group().split())]
        given = text[match.start() : match.end()]
        if not all(word[:1].isupper() for word in given.split()):
            continue
        if has_diacritics(given) and fold_tone(fold_spaces(given)) != fold_tone(name):
            continue
        yield name, match.start(), match.end()


@cache
def _named() -> dict[str, str]:
    table = read_table("places")
    return {fold(name): name for name in (*table["districts"], *table["provinces"])}


@cache
def _place_names() -> re.Pattern[str]:
    return re.compile(any_of(_named()))
