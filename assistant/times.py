"""The years and months that a question names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from assistant.wordings import Wordings, Words, any_of, fold, read_table, read_wordings
from corpus.records import Recurrence
from index.facts import Period

__all__ = ["OPEN", "Times", "find_recurrence", "find_times", "read_period", "with_year_of", "years_due"]

LAST_YEAR = 2050
"""No plan has targets for a later year."""

_DUE = re.compile(
    r"(?:\bthang\s*(?=\d)|(?<![\d/]))(?:(?P<month>\d{1,2})\s*(?:/|\s+nam\s+)|quy\s*(?P<quarter>iv|i{1,3}|[1-4])\s*(?:/|nam\s+)?\s*)(?P<year>20\d\d)\b"
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ENGLISH_MONTH = re.compile(rf"\b(?P<month>{'|'.join(_MONTH_NAMES)})\s+(?:of\s+)?(?P<year>20\d\d)\b")
_NO_YEAR = re.compile(
    rf"\b(?:thang\s*\d{{1,2}}|quy\s*(?:iv|i{{1,3}}|[1-4])|{'|'.join(_MONTH_NAMES)})\b(?!\s*(?:/|nam|of)?\s*\d)"
)
"""A month or quarter whose year is not said."""
_BEFORE = re.compile(r"\b(?:truoc|before)\s+(?:thang\s*)?$")
_BY_END = re.compile(r"\b(?:truoc (?:cuoi|het|khi het)|before the end of|by(?: the end of)?|den (?:het|cuoi))\s+$")
OPEN = (1, 1)
"""The first month of a period that has only an end: "trước tháng 7/2025"."""
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS = 12
_RANGE = re.compile(
    r"\b(20[2-9]\d)\s*(?:-|–|—|(?:cho\s+)?(?:den|toi)|(?:through |up )?to|until|till|through)\s*"
    r"(?:het\s*|cuoi\s*)?(?:nam\s*)?(20[2-9]\d)\b"
)
_YEAR = re.compile(r"(?<![\d/.,])(?:(?:nam|year)\s+)?(20[2-9]\d)(?![\d/])")


@dataclass(frozen=True, slots=True)
class Times:
    """The years a text names, in order, the months of a deadline, and where in the text they are said."""

    years: tuple[int, ...] = ()
    due: Period | None = None
    spans: tuple[tuple[int, int], ...] = ()


def find_times(text: str, today: date) -> Times:
    """The years and months of a text (NFC); "năm nay" is told from `today`.

    "2025-2030", "từ 2025 đến 2045" and "from 2025 to 2045" name all years between, "từ 2035 trở đi" all from then on.
    The months are those of a month or quarter that is named; a year alone is none.
    """
    folded = fold(text)
    years: set[int] = set()
    spans: list[tuple[int, int]] = []
    for match in _RANGE.finditer(folded):
        years.update(range(int(match[1]), int(match[2]) + 1))
        spans.append(match.span())
    for match in _onward().finditer(folded):
        years.update(range(int(match["year"]), LAST_YEAR + 1))
        spans.append(match.span())
    for match in _YEAR.finditer(folded):
        years.add(int(match[1]))
        spans.append(match.span())
    for entry in read_table("times")["year"]:
        for match in re.finditer(any_of((*entry["vi"], *entry["en"])), folded):
            if _is_no_year(folded, match):
                continue
            years.add(today.year + entry["offset"])
            spans.append(match.span())
    due = _due(folded)
    return Times(tuple(sorted(years)), None if due is None else due[0], (*spans, *(due[1:] if due else ())))


def _is_no_year(folded: str, match: re.Match[str]) -> bool:
    """Whether words like "năm trước" go on as a bound ("năm trước ngày 15") or say how often ("hằng năm trước …")."""
    table = read_table("times")
    behind = rf"\s+(?:\d|{any_of(table['no_year_before'])})"
    return (
        re.match(behind, folded[match.end() :]) is not None
        or re.search(rf"{any_of(table['no_year_behind'])}\s+$", folded[: match.start()]) is not None
    )


def with_year_of(text: str, times: Times) -> str:
    """A text (NFC) with the year that it leaves to the question before, which named these times.

    "còn tháng 6?" after tasks due in 9/2025 is "còn tháng 6/2025?", "and five years after that?" after targets for 2035
    is "and 2040?".
    """
    folded = fold(text)
    later = _later().search(folded)  # "năm năm sau" names no year, though "năm sau" does
    if later and len(times.years) == 1 and not _YEAR.search(folded):
        count = later["count"]
        year = times.years[0] + (int(count) if count.isdigit() else _numerals()[count])
        return f"{text[: later.start()]}{year}{text[later.end() :]}"
    if times.due is None or find_times(text, date.min).spans:
        return text
    matches = list(_NO_YEAR.finditer(folded))
    if len(matches) != 1:
        return text
    (match,) = matches
    mark = " " if match.group().isalpha() else "/"
    return f"{text[: match.end()]}{mark}{times.due[1][0]}{text[match.end() :]}"


@cache
def _later() -> re.Pattern[str]:
    table = read_table("times")["later"]
    return re.compile(rf"(?P<count>{any_of(_numerals())}|\b\d{{1,2}})\s+{any_of((*table['vi'], *table['en']))}")


@cache
def _numerals() -> Mapping[str, int]:
    table = read_table("times")["numerals"]
    return {fold(word): number for words in (table["vi"], table["en"]) for word, number in words.items()}


@cache
def _onward() -> re.Pattern[str]:
    table = read_table("times")["onward"]
    on = rf"{any_of((*table['vi'], *table['en']))}|\bon(?=\W*$|,)"  # "on" alone: "from 2035 on?"
    return re.compile(rf"\b(?P<year>20[2-9]\d)\s+(?:{on})")


def read_period(text: str, today: date) -> Period | None:
    """The months of a month, a quarter or a whole year named in a text."""
    times = find_times(text, today)
    if times.due is not None or not times.years:
        return times.due
    return (times.years[0], 1), (times.years[-1], _MONTHS)


def years_due(text: str, times: Times) -> Period | None:
    """The months of the years that a text (NFC) names, or before one ("trước năm 2027"); None if it names none."""
    if not times.years:
        return None
    first = min(start for start, _ in times.spans)
    if len(times.years) == 1 and _BEFORE.search(fold(text)[:first]):
        return OPEN, (times.years[0] - 1, _MONTHS)
    if len(times.years) == 1 and _BY_END.search(fold(text)[:first]):
        return OPEN, (times.years[0], _MONTHS)
    return (times.years[0], 1), (times.years[-1], _MONTHS)


def find_recurrence(text: str) -> tuple[Recurrence, frozenset[str]] | None:
    """How often something recurs, as a text (NFC) says ("every year"), and its words, folded; None if not one."""
    words = Words(text)
    said = {
        recurrence: frozenset(word for span in spans for word in fold(words.text(span)).split())
        for recurrence, wordings in _recurrences().items()
        if (spans := words.find_any(wordings))
    }
    return next(iter(said.items())) if len(said) == 1 else None


@cache
def _recurrences() -> Mapping[Recurrence, Wordings]:
    return {Recurrence(name): read_wordings(words) for name, words in read_table("times")["recurrence"].items()}


def _due(folded: str) -> tuple[Period, tuple[int, int]] | None:
    """The months that a month or quarter named in a text covers, or that lie before it, and where it is named."""
    found = _named_months(folded)
    if found is None or not _BEFORE.search(folded[: found[1][0]]):
        return found
    (year, month), _ = found[0]
    last = (year, month - 1) if month > 1 else (year - 1, _MONTHS)
    return (OPEN, last), found[1]


def _named_months(folded: str) -> tuple[Period, tuple[int, int]] | None:
    """The months of a month or quarter named in a text, and where it is named."""
    if match := _ENGLISH_MONTH.search(folded):
        month = (int(match["year"]), _MONTH_NAMES.index(match["month"]) + 1)
        return (month, month), match.span()
    match = _DUE.search(folded)
    if match is None:
        return None
    year = int(match["year"])
    if match["month"]:
        month = (year, int(match["month"]))
        return ((month, month), match.span()) if 1 <= month[1] <= _MONTHS else None
    quarter = _QUARTERS[match["quarter"]]
    return ((year, 3 * quarter - 2), (year, 3 * quarter)), match.span()
