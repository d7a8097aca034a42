"""Years, months and quarters of a question."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.times import OPEN, find_recurrence, find_times, read_period, with_year_of
from corpus.records import Recurrence
from index.facts import Period

_TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("năm nay", [2026]),
        ("nam nay", [2026]),
        ("chỉ tiêu năm sau", [2027]),
        ("sang năm", [2027]),
        ("năm ngoái và năm nay", [2025, 2026]),
        ("this year and next year", [2026, 2027]),
        ("last year", [2025]),
        ("2025-2027", [2025, 2026, 2027]),
        ("từ 2025 đến hết năm 2027", [2025, 2026, 2027]),
        ("from 2043 until 2045", [2043, 2044, 2045]),
        ("2025, 2030", [2025, 2030]),
        ("57-NQ/TW ngày 22/12/2024", []),
        ("20300 hồ sơ", []),
        ("nghìn năm", []),
        ("báo cáo năm trước ngày 15/12", []),  # a bound, no last year
        ("báo cáo hằng năm trước thời điểm nào", []),
        ("kết quả năm trước", [2025]),
        ("từ năm 2045 trở đi", [*range(2045, 2051)]),
        ("How do they rise from 2047 on?", [2047, 2048, 2049, 2050]),
        ("from 2048 onwards, who leads?", [2048, 2049, 2050]),
        ("by 2030 on average", [2030]),
    ],
)
def test_years_are_read_and_this_year_is_told_from_the_day(text: str, years: list[int]) -> None:
    assert find_times(text, _TODAY).years == tuple(years)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("tháng 9/2025", ((2025, 9), (2025, 9))),
        ("tháng 9 năm 2025", ((2025, 9), (2025, 9))),
        ("thang 12/2025", ((2025, 12), (2025, 12))),
        ("09/2025", ((2025, 9), (2025, 9))),
        ("quý I/2026", ((2026, 1), (2026, 3))),
        ("quy 3 nam 2025", ((2025, 7), (2025, 9))),
        ("quý IV năm 2025", ((2025, 10), (2025, 12))),
        ("September 2025", ((2025, 9), (2025, 9))),
        ("in may of 2026", ((2026, 5), (2026, 5))),
        ("tháng 13/2025", None),
        ("ngày 22/12/2025", None),
        ("năm 2025", None),
        ("quý V/2025", None),
    ],
)
def test_months_and_quarters_are_periods_of_deadlines(text: str, due: Period | None) -> None:
    times = find_times(f"nhiệm vụ hạn {text}", _TODAY)

    assert times.due == due


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("IOC trong năm nay ra sao", ["trong năm nay"]),
        ("IOC hạn tháng 9/2025?", ["tháng 9/2025"]),
        ("IOC giai đoạn 2025-2030?", ["2025-2030"]),
        ("IOC?", []),
    ],
)
def test_spans_are_where_the_times_are_said(text: str, named: list[str]) -> None:
    spans = find_times(text, _TODAY).spans

    assert list(dict.fromkeys(text[slice(*span)] for span in spans if text[slice(*span)] in named)) == named
    assert bool(spans) is bool(named)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("quý III/2025", ((2025, 7), (2025, 9))),
        ("2025", ((2025, 1), (2025, 12))),
        ("2025-2030", ((2025, 1), (2030, 12))),
        ("năm nay", ((2026, 1), (2026, 12))),
        ("sớm", None),
    ],
)
def test_a_period_is_a_month_a_quarter_or_whole_years(text: str, period: Period | None) -> None:
    assert read_period(text, _TODAY) == period


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("And five years after that?", "And 2040?"),
        ("thế năm năm sau thì sao?", "thế 2040 thì sao?"),
        ("10 năm nữa thì sao?", "2045 thì sao?"),
        ("5 năm sau 2025?", "5 năm sau 2025?"),
        ("còn năm sau?", "còn năm sau?"),
    ],
)
def test_years_are_counted_from_the_one_asked_about_before(text: str, expected: str) -> None:
    assert with_year_of(text, find_times("What 6G coverage does Quang Binh target for 2035?", _TODAY)) == expected
    assert with_year_of(text, find_times("2035 và 2040?", _TODAY)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("còn tháng 6?", "còn tháng 6/2025?"),
        ("quý IV thì sao?", "quý IV/2025 thì sao?"),
        ("in June?", "in June 2025?"),
        ("còn 6/2026?", "còn 6/2026?"),
        ("tháng 6 năm 2026?", "tháng 6 năm 2026?"),
        ("còn năm 2030?", "còn năm 2030?"),
        ("tháng 6 và tháng 7?", "tháng 6 và tháng 7?"),  # two months are no month
    ],
)
def test_a_month_without_a_year_is_of_the_year_meant_before(text: str, expected: str) -> None:
    before = find_times("Nhiệm vụ nào có hạn 9/2025?", _TODAY)

    assert with_year_of(text, before) == expected
    assert with_year_of(text, find_times("Nhiệm vụ nào?", _TODAY)) == text


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("xong trước tháng 7/2025", (2025, 6)),
        ("due before July 2025", (2025, 6)),
        ("trước tháng 1/2026", (2025, 12)),
    ],
)
def test_what_is_due_before_a_month_is_due_up_to_the_month_before(text: str, last: tuple[int, int]) -> None:
    assert find_times(text, _TODAY).due == (OPEN, last)


@pytest.mark.parametrize(
    ("text", "recurrence", "words"),
    [
        ("nhiệm vụ thường xuyên", Recurrence.ALWAYS, {"thuong", "xuyen"}),
        ("viec lam hang nam", Recurrence.YEARLY, {"hang", "nam"}),
        ("tasks done every year", Recurrence.YEARLY, {"every", "year"}),
        ("báo cáo định kỳ", Recurrence.PERIODIC, {"dinh", "ky"}),
    ],
)
def test_how_often_tasks_recur_is_read(text: str, recurrence: Recurrence, words: set[str]) -> None:
    assert find_recurrence(text) == (recurrence, frozenset(words))


def test_two_ways_to_recur_are_none() -> None:
    assert find_recurrence("thường xuyên hay hằng năm") is None
    assert find_recurrence("nhiệm vụ 73") is None
