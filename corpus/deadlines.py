"""Deadlines as plans print them, read into months and what recurs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from corpus.folding import fold_spaces, strip_diacritics
from corpus.records import Deadline, Recurrence

__all__ = ["Month", "Time", "due_in", "parse_deadline", "read_times"]

Month = tuple[int, int]
"""Year and month, from 1."""


def parse_deadline(raw: str) -> Deadline:
    """Read a deadline; never raises. `raw` is kept as given, and what cannot be read as a time leaves the months None.

    All times of the text together make one span ("2025-2027", "Quý II/2025", "từ tháng 6/2025 đến tháng 9/2025").
    "trước ngày 15/6/2025", "đến năm 2030" have a last month and no first one; "2025 và những năm tiếp theo", "từ năm
    2026" a first month and no last one. The date of a cited document ("Quyết định số 3522/QĐ-UBND ngày 13/12/2024")
    does not count, nor a year that is only looked forward to ("2025-2030, định hướng đến năm 2045").
    """
    text = _OUTLOOK.sub("", _DOCUMENT.sub(" ", strip_diacritics(fold_spaces(raw)).lower()))
    times = read_times(text)
    recurrence = next((kind for kind, words in _RECURRENCES if words.search(text)), None)
    if not times:
        return Deadline(raw, recurrence=recurrence)
    opening = text[: times[0].start]
    closing = text[times[-1].end :]
    first: Month | None = min(time.first for time in times)
    last: Month | None = max(time.last for time in times)
    if _OPEN_END.match(closing) or (len(times) == 1 and not times[0].spanned and _FROM.search(opening)):
        last = None
    elif _AFTER.search(opening):
        first, last = _shift(times[0].last, 0 if times[0].day else 1), None
    elif _BEFORE.search(opening):
        first = None
        if len(times) == 1:
            last = times[0].last if (times[0].day or 0) > 1 else _shift(times[0].first, -1)
    elif _UNTIL.search(opening):
        first = None
    return Deadline(raw, first, last, recurrence)


def due_in(deadline: Deadline, first: Month, last: Month) -> bool:
    """Whether a deadline falls due within the months `first` to `last`, both included.

    The last month decides, whatever recurs besides: "2025-2027" is due in 12/2027 and at no earlier time, "9/2025 và
    thường xuyên" in 9/2025, "2025" in 12/2025. Where there is no last month the first one does: "2025 và những năm tiếp
    theo" is due in 2025 (by its first month, 1/2025). A deadline without a time ("Thường xuyên") is due in no month.
    """
    month = deadline.last or deadline.first
    return month is not None and first <= month <= last


class Time(NamedTuple):
    """A time that a text names, where it stands, its day where it is one, and whether it has a beginning of its own."""

    first: Month
    last: Month
    start: int
    end: int
    day: int | None
    spanned: bool


# Wording, without diacritics and in small letters: plans print "Hàng năm" and "Hằng năm".
_DOCUMENT = re.compile(
    r"(?<!\d)\d+(?:(?:/\d{4})?/[a-z][a-z0-9]*(?:-[a-z0-9]+)*|-[a-z]+/[a-z]+)"  # 3522/QĐ-UBND, 05/2023/QĐ-TTg, 57-NQ/TW
    r"(?:[ ,]+ngay \d{1,2}[/.-]\d{1,2}[/.-]\d{4}|[ ,]+nam \d{4})?"
)
_OUTLOOK = re.compile(r"\b(?:dinh huong|tam nhin)\b.*", re.DOTALL)
_RECURRENCES = (
    (Recurrence.ALWAYS, re.compile(r"\b(?:thuong xuyen|lien tuc)\b")),
    (Recurrence.YEARLY, re.compile(r"\b(?:(?:hang|moi|tung) nam|thuong nien|(?:0?1|mot) lan/nam)\b")),
    (
        Recurrence.PERIODIC,
        re.compile(
            r"\b(?:dinh ky|(?:hang|moi|tung) (?:thang|quy|tuan|ngay)|(?:thang|nam)/lan|lan/(?:tuan|thang|quy|nam))\b"
        ),
    ),
)
_UNITS = r"(?:(?:cuoi|het|ngay|thang|quy|nam|giai doan) )*"
_FROM = re.compile(rf"\b(?:tu|ke tu) {_UNITS}$")
_AFTER = re.compile(rf"\bsau {_UNITS}$")
_BEFORE = re.compile(rf"\btruoc {_UNITS}$")
_UNTIL = re.compile(rf"\b(?:den|toi|het|cham nhat|muon nhat)(?: (?:la|vao|trong|truoc))* {_UNITS}$")
_OPEN_END = re.compile(
    r"[ ,;]*(?:va )?(?:(?:cac|nhung) )?(?:(?:nam|giai doan) (?:tiep theo|sau|ke tiep)|tro di|ve sau)\b"
)

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"20\d\d"
_QUARTER = r"(?:iv|i{1,3}|0?[1-4])"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_TO = r" ?(?:-|–|—|,|va|den) ?"
_OF_YEAR = r"(?: ?[/.-] ?| ?,? nam | )"
_YEAR_LENGTH = 12


def _day(match: re.Match[str]) -> tuple[Month, Month]:
    month = int(match["year"]), int(match["month"])
    return month, month


def _months(match: re.Match[str]) -> tuple[Month, Month]:
    year, last = int(match["year"]), int(match["month"])
    first = int(match["from"] or last)
    return (year, min(first, last)), (year, max(first, last))


def _quarters(match: re.Match[str]) -> tuple[Month, Month]:
    year, last = int(match["year"]), _quarter(match["quarter"])
    first = _quarter(match["from"]) if match["from"] else last
    return (year, min(first, last) * 3 - 2), (year, max(first, last) * 3)


def _quarter(digits: str) -> int:
    return _ROMAN[digits] if digits in _ROMAN else int(digits)


def _part_of_year(match: re.Match[str]) -> tuple[Month, Month]:
    year, length = int(match["year"]), int(match["length"])
    if match["end"] == "dau":
        return (year, 1), (year, length)
    return (year, _YEAR_LENGTH + 1 - length), (year, _YEAR_LENGTH)


def _year(match: re.Match[str]) -> tuple[Month, Month]:
    return (int(match["year"]), 1), (int(match["year"]), _YEAR_LENGTH)


def _school_year(match: re.Match[str]) -> tuple[Month, Month]:
    """September to August: "năm học 2025 - 2026"."""
    return (int(match["first"]), 9), (int(match["last"]), 8)


_KINDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[Month, Month]]], ...] = tuple(
    (re.compile(rf"(?<![\w/.])(?:{pattern})(?!\w|[/.]\d)"), read)
    for pattern, read in (
        (rf"(?P<year>{_YEAR})-(?P<month>{_MONTH})-(?P<day>{_DAY})", _day),
        (rf"(?P<day>{_DAY})(?P<sign>[/.-])(?P<month>{_MONTH})(?P=sign)(?P<year>{_YEAR})", _day),
        (rf"(?P<day>{_DAY}) thang (?P<month>{_MONTH}){_OF_YEAR}(?P<year>{_YEAR})", _day),
        (rf"(?P<length>{_MONTH}) thang (?P<end>dau|cuoi)(?: cua)?{_OF_YEAR}(?P<year>{_YEAR})", _part_of_year),
        (rf"nam hoc (?P<first>{_YEAR}){_TO}(?P<last>{_YEAR})", _school_year),
        (
            rf"(?:quy |q\.?)(?:(?P<from>{_QUARTER}){_TO}(?:quy )?)?(?P<quarter>{_QUARTER}){_OF_YEAR}(?P<year>{_YEAR})",
            _quarters,
        ),
        (
            rf"(?:thang |t\.?)(?:(?P<from>{_MONTH}){_TO}(?:thang )?)?(?P<month>{_MONTH}){_OF_YEAR}(?P<year>{_YEAR})",
            _months,
        ),
        # Not "5 năm 2026-2030", which is no May.
        (rf"(?:(?P<from>{_MONTH}){_TO})?(?P<month>{_MONTH}) ?[/.-] ?(?P<year>{_YEAR})", _months),
        (rf"(?P<year>{_YEAR})", _year),
    )
)
"""Ways of writing a time, the most definite first."""


def read_times(text: str) -> list[Time]:
    """The times of a text in small letters without diacritics, in order; none is part of another."""
    times = []
    for pattern, read in _KINDS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            day = int(groups["day"]) if "day" in groups else None
            times.append(Time(*read(match), match.start(), match.end(), day, bool(groups.get("from"))))
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return sorted(times, key=lambda time: time.start)


def _shift(month: Month, by: int) -> Month:
    """The month so many months later."""
    year, index = divmod(month[0] * _YEAR_LENGTH + month[1] - 1 + by, _YEAR_LENGTH)
    return year, index + 1
