"""The years and months that a question names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.wordings import any_of, fold, read_table
from index.facts import Period

__all__ = ["Times", "find_times", "read_period"]

_DUE = re.compile(
    r"(?:\bthang\s*(?=\d)|(?<![\d/]))(?:(?P<month>\d{1,2})\s*(?:/|\s+nam\s+)|quy\s*(?P<quarter>iv|i{1,3}|[1-4])\s*(?:/|nam\s+)?\s*)(?P<year>20\d\d)\b"
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ENGLISH_MONTH = re.compile(rf"\b(?P<month>{'|'.join(_MONTH_NAMES)})\s+(?:of\s+)?(?P<year>20\d\d)\b")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS = 12
_RANGE = re.compile(r"\b(20[2-9]\d)\s*(?:-|–|—|den|toi|to|until|through)\s*(?:het\s*|cuoi\s*)?(?:nam\s*)?(20[2-9]\d)\b")
_YEAR = re.compile(r"(?<![\d/.,])(?:(?:nam|year)\s+)?(20[2-9]\d)(?![\d/])")


@dataclass(frozen=True, slots=True)
class Times:
    """The years a text names, in order, the months of a deadline, and where in the text they are said."""

    years: tuple[int, ...] = ()
    due: Period | None = None
    spans: tuple[tuple[int, int], ...] = ()


def find_times(text: str, today: date) -> Times:
    """The years and months of a text (NFC); "năm nay" is told from `today`.

    "2025-2030", "từ 2025 đến 2045" and "from 2025 to 2045" name all years between. The months are those of a month or
    quarter that is named; a year alone is none.
    """
    folded = fold(text)
    years: set[int] = set()
    spans: list[tuple[int, int]] = []
    for match in _RANGE.finditer(folded):
        years.update(range(int(match[1]), int(match[2]) + 1))
        spans.append(match.span())
    for match in _YEAR.finditer(folded):
        years.add(int(match[1]))
        spans.append(match.span())
    for entry in read_table("times")["year"]:
        for match in re.finditer(any_of((*entry["vi"], *entry["en"])), folded):
            years.add(today.year + entry["offset"])
            spans.append(match.span())
    due = _due(folded)
    return Times(tuple(sorted(years)), None if due is None else due[0], (*spans, *(due[1:] if due else ())))


def read_period(text: str, today: date) -> Period | None:
    """The months of a month, a quarter or a whole year named in a text."""
    times = find_times(text, today)
    if times.due is not None or not times.years:
        return times.due
    return (times.years[0], 1), (times.years[-1], _MONTHS)


def _due(folded: str) -> tuple[Period, tuple[int, int]] | None:
    """The months that a month or quarter named in a text covers, and where it is named."""
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
