"""Deadlines: every one of the five plans, other usual ones, and when they fall due."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.deadlines import Month, due_in, parse_deadline
from corpus.library import Library
from corpus.records import Column, Recurrence, Role

ALWAYS, YEARLY, PERIODIC = Recurrence.ALWAYS, Recurrence.YEARLY, Recurrence.PERIODIC

Row = tuple[str, Month | None, Month | None, Recurrence | None]

# All deadlines of the five plans.
CELLS: list[Row] = [
    ("", None, None, None),
    ("12/2025", (2025, 12), (2025, 12), None),
    ("12/2025 và thường xuyên", (2025, 12), (2025, 12), ALWAYS),
    ("2025", (2025, 1), (2025, 12), None),
    ("2025 và những năm tiếp theo", (2025, 1), None, None),
    ("2025 và thường xuyên", (2025, 1), (2025, 12), ALWAYS),
    ("2025-2026", (2025, 1), (2026, 12), None),
    ("2025-2026 và hàng năm", (2025, 1), (2026, 12), YEARLY),
    ("2025-2026 và nâng cấp, mở rộng thường xuyên", (2025, 1), (2026, 12), ALWAYS),
    ("2025-2026 và thường xuyên", (2025, 1), (2026, 12), ALWAYS),
    ("2025-2027", (2025, 1), (2027, 12), None),
    ("2025-2027 và thường xuyên", (2025, 1), (2027, 12), ALWAYS),
    ("2026 và thường xuyên", (2026, 1), (2026, 12), ALWAYS),
    ("2030", (2030, 1), (2030, 12), None),
    ("5/2025", (2025, 5), (2025, 5), None),
    ("5/2025 và thường xuyên", (2025, 5), (2025, 5), ALWAYS),
    ("6/2025", (2025, 6), (2025, 6), None),
    ("6/2025 và thường xuyên", (2025, 6), (2025, 6), ALWAYS),
    ("7/2025", (2025, 7), (2025, 7), None),
    ("9/2025 và thường xuyên", (2025, 9), (2025, 9), ALWAYS),
    ("9/2026", (2026, 9), (2026, 9), None),
    ("9/2026 và thường xuyên", (2026, 9), (2026, 9), ALWAYS),
    ("Hàng năm", None, None, YEARLY),
    ("Năm 2026 và thường xuyên", (2026, 1), (2026, 12), ALWAYS),
    ("Theo chỉ đạo của Trung ương", None, None, None),
    ("Tháng 12/2025", (2025, 12), (2025, 12), None),
    ("Tháng 6/2025", (2025, 6), (2025, 6), None),
    ("Tháng 9/2025", (2025, 9), (2025, 9), None),
    ("Thường xuyên", None, None, ALWAYS),
    ("Định kỳ theo Đề án", None, None, PERIODIC),
]

USUAL: list[Row] = [
    ("-", None, None, None),
    # days
    ("31/12/2025", (2025, 12), (2025, 12), None),
    ("31.12.2025", (2025, 12), (2025, 12), None),
    ("2025-12-31", (2025, 12), (2025, 12), None),
    ("Ngày 15 tháng 6 năm 2025", (2025, 6), (2025, 6), None),
    ("01/7/2025 - 30/9/2025", (2025, 7), (2025, 9), None),
    # short forms, school years
    ("T6/2025", (2025, 6), (2025, 6), None),
    ("Q4/2025", (2025, 10), (2025, 12), None),
    ("Năm học 2025 - 2026", (2025, 9), (2026, 8), None),
    # months
    ("9.2025", (2025, 9), (2025, 9), None),
    ("12-2025", (2025, 12), (2025, 12), None),
    ("09 / 2025", (2025, 9), (2025, 9), None),
    ("tháng 9 năm 2025", (2025, 9), (2025, 9), None),
    ("THÁNG 9, NĂM 2025", (2025, 9), (2025, 9), None),
    ("thang 9/2025", (2025, 9), (2025, 9), None),
    ("6-9/2025", (2025, 6), (2025, 9), None),
    ("Từ tháng 6 đến tháng 9/2025", (2025, 6), (2025, 9), None),
    ("Tháng 9, tháng 12/2025", (2025, 9), (2025, 12), None),
    ("12/2025 - 6/2026", (2025, 12), (2026, 6), None),
    ("2025 - 6/2026", (2025, 1), (2026, 6), None),
    # quarters and halves
    ("Quý II/2025", (2025, 4), (2025, 6), None),
    ("quý IV năm 2025", (2025, 10), (2025, 12), None),
    ("Quý 3/2025", (2025, 7), (2025, 9), None),
    ("Quý I-II/2025", (2025, 1), (2025, 6), None),
    ("Quý III, IV năm 2025", (2025, 7), (2025, 12), None),
    ("Quý I/2025 - Quý II/2026", (2025, 1), (2026, 6), None),
    ("6 tháng đầu năm 2026", (2026, 1), (2026, 6), None),
    ("6 tháng cuối năm 2025", (2025, 7), (2025, 12), None),
    ("9 tháng đầu năm 2025", (2025, 1), (2025, 9), None),
    # years
    ("Cuối năm 2025", (2025, 1), (2025, 12), None),
    ("2025 – 2030", (2025, 1), (2030, 12), None),
    ("2027-2025", (2025, 1), (2027, 12), None),
    ("giai đoạn 2025-2030", (2025, 1), (2030, 12), None),
    ("Giai đoạn 5 năm 2026-2030", (2026, 1), (2030, 12), None),
    ("Năm 2025, 2026", (2025, 1), (2026, 12), None),
    ("từ năm 2025 đến năm 2030", (2025, 1), (2030, 12), None),
    ("2025-2030, định hướng đến năm 2045", (2025, 1), (2030, 12), None),
    # no beginning
    ("trước ngày 15/6/2025", None, (2025, 6), None),
    ("trước ngày 01/7/2025", None, (2025, 6), None),
    ("Trước 31/12/2025 và thường xuyên", None, (2025, 12), ALWAYS),
    ("trước tháng 6/2025", None, (2025, 5), None),
    ("trước tháng 01/2026", None, (2025, 12), None),
    ("trước năm 2026", None, (2025, 12), None),
    ("trước quý III/2025", None, (2025, 6), None),
    ("chậm nhất là ngày 30/9/2025", None, (2025, 9), None),
    ("Đến hết năm 2025", None, (2025, 12), None),
    ("Hết quý III/2025", None, (2025, 9), None),
    ("Từ nay đến năm 2030", None, (2030, 12), None),
    # no end
    ("Từ năm 2026", (2026, 1), None, None),
    ("Từ tháng 7/2025 trở đi", (2025, 7), None, None),
    ("2025, 2026 và các năm tiếp theo", (2025, 1), None, None),
    ("sau năm 2030", (2031, 1), None, None),
    ("sau ngày 15/6/2025", (2025, 6), None, None),
    # what recurs
    ("Hằng năm", None, None, YEARLY),
    ("Mỗi năm", None, None, YEARLY),
    ("01 lần/năm", None, None, YEARLY),
    ("Thường xuyên, hằng năm", None, None, ALWAYS),
    ("Định kỳ hằng năm", None, None, YEARLY),
    ("Hằng tháng", None, None, PERIODIC),
    ("Hàng quý", None, None, PERIODIC),
    ("6 tháng/lần", None, None, PERIODIC),
    ("02 lần/năm", None, None, PERIODIC),
    ("Trước ngày 25 hằng tháng", None, None, PERIODIC),
    # no time
    ("Tháng 6", None, None, None),
    ("13/2025", None, None, None),
    ("Sau khi có hướng dẫn", None, None, None),
    ("Theo Quyết định số 3522/QĐ-UBND ngày 13/12/2024", None, None, None),
    ("Theo Quyết định số 05/2023/QĐ-TTg", None, None, None),
    ("Theo Nghị quyết số 57-NQ/TW ngày 22/12/2024", None, None, None),
    ("2025, theo Kế hoạch số 12/KH-UBND năm 2024", (2025, 1), (2025, 12), None),
]


@pytest.mark.parametrize(("raw", "first", "last", "recurrence"), [*CELLS, *USUAL])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_deadline(raw: str, first: Month | None, last: Month | None, recurrence: Recurrence | None, form: str) -> None:
    raw = unicodedata.normalize(form, raw)  # type: ignore[arg-type]  # typeshed wants a literal
    deadline = parse_deadline(raw)

    assert (deadline.raw, deadline.first, deadline.last, deadline.recurrence) == (raw, first, last, recurrence)


def test_the_table_above_holds_every_deadline_of_the_plans() -> None:
    library = Library.open()
    passages = (passage for plan in library for passage in library.document(plan.id).passages)
    cells = {passage.cell(Column.DEADLINE) for passage in passages if passage.role is Role.ROW}

    assert cells == {raw for raw, *_ in CELLS}


WORDS = st.sampled_from(
    [
        *(
            "Quý",
            "II",
            "IV",
            "tháng",
            "năm",
            "ngày",
            "trước",
            "sau",
            "từ",
            "đến",
            "và",
            "hằng",
            "thường xuyên",
            "đầu",
            "cuối",
        ),
        *(
            "những năm tiếp theo",
            "0",
            "00",
            "6",
            "13",
            "31",
            "2000",
            "2025",
            "2030",
            "12/2025",
            "31/12/2025",
            "/",
            "-",
            ",",
        ),
    ]
)


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_is_read(raw: str) -> None:
    deadline = parse_deadline(raw)

    assert deadline.raw == raw
    for month in (deadline.first, deadline.last):
        assert month is None or (1999 <= month[0] <= 2100 and 1 <= month[1] <= 12)
    assert deadline.first is None or deadline.last is None or deadline.first <= deadline.last


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_a_month_is_due_in_itself_alone(year: int, month: int) -> None:
    deadline = parse_deadline(f"Tháng {month}/{year} và thường xuyên")

    assert due_in(deadline, (year, month), (year, month))
    assert due_in(deadline, (year, 1), (year, 12))
    assert not due_in(deadline, (year - 1, 1), (year - 1, 12))
    assert not due_in(deadline, (year + 1, 1), (year + 1, 12))


DUE = [
    ("9/2025 và thường xuyên", (2025, 9), (2025, 9), True),
    ("9/2025", (2025, 7), (2025, 9), True),
    ("9/2025", (2025, 10), (2025, 12), False),
    ("2025", (2025, 12), (2025, 12), True),
    ("2025", (2025, 9), (2025, 9), False),
    ("2025-2027", (2027, 12), (2027, 12), True),
    ("2025-2027", (2027, 1), (2027, 12), True),
    ("2025-2027", (2025, 1), (2026, 12), False),
    ("2025-2027 và thường xuyên", (2025, 1), (2025, 12), False),
    ("Quý II/2025", (2025, 6), (2025, 6), True),
    ("trước ngày 15/6/2025", (2025, 6), (2025, 6), True),
    ("2025 và những năm tiếp theo", (2025, 1), (2025, 12), True),
    ("2025 và những năm tiếp theo", (2026, 1), (2026, 12), False),
    ("Thường xuyên", (2025, 1), (2025, 12), False),
    ("Hàng năm", (2025, 1), (2025, 12), False),
    ("Theo chỉ đạo của Trung ương", (2000, 1), (2099, 12), False),
]


@pytest.mark.parametrize(("raw", "first", "last", "due"), DUE)
def test_due_in_a_period(raw: str, first: Month, last: Month, due: bool) -> None:
    assert due_in(parse_deadline(raw), first, last) is due
