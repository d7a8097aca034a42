"""Values as plans print them, and as they must be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.library import Library
from corpus.quantities import find_figures, parse_quantity, target_wording
from corpus.records import Column, Comparator, Flag

VALUES = [  # raw, comparator, low, high
    ("≥ 1.200", "≥", "1200", "1200"),  # quang-binh-ubnd 634
    ("≥ 3.000", "≥", "3000", "3000"),
    ("1.200.000", "=", "1200000", "1200000"),
    ("1.234,5", "=", "1234.5", "1234.5"),
    ("≥ 0,75", "≥", "0.75", "0.75"),
    ("$\\geq 0,75$", "≥", "0.75", "0.75"),  # quang-binh-ubnd 598, before cleaning
    ("$\\geq 3\\%$", "≥", "3", "3"),
    ("$\\leq 5$", "≤", "5", "5"),
    ("1,0", "=", "1.0", "1.0"),
    ("0.75", "=", "0.75", "0.75"),  # a full stop that parts no thousands
    ("0.750", "=", "0.750", "0.750"),
    ("≥80", "≥", "80", "80"),  # son-tinh-ubnd 612
    ("≥  70", "≥", "70", "70"),
    (">= 70", "≥", "70", "70"),
    ("=> 70", "≥", "70", "70"),
    ("≈ 12", "=", "12", "12"),
    ("khoảng 13% GRDP", "=", "13", "13"),
    ("20% - 50%", "=", "20", "50"),
    ("02 trung tâm trở lên", "≥", "2", "2"),
    ("≥\u00a070", "≥", "70", "70"),
    ("01", "=", "1", "1"),
    ("07", "=", "7", "7"),
    ("≥ 08", "≥", "8", "8"),
    ("100", "=", "100", "100"),
    ("35 %", "=", "35", "35"),
    ("≥ 35 %", "≥", "35", "35"),
    ("10% GRDP", "=", "10", "10"),
    ("≥ 05 doanh nghiệp", "≥", "5", "5"),
    (
        "100 (Các hệ thống đảng số, chính quyền số vận hành hoàn toàn thông minh.)",
        "=",
        "100",
        "100",
    ),  # son-tinh-ubnd 720
    ("50-60", "=", "50", "60"),  # quang-binh-ubnd 704
    ("50 – 60", "=", "50", "60"),
    ("1-2", "=", "1", "2"),
    ("30 đến 40", "=", "30", "40"),
    ("từ 30 đến 40", "=", "30", "40"),
    ("80% - 90%", "=", "80", "90"),
    ("80-90%", "=", "80", "90"),
    ("≥ 0,5-0,6", "≥", "0.5", "0.6"),
    ("60-50", "=", "50", "60"),
    ("từ 07", "≥", "7", "7"),
    ("ít nhất 3%", "≥", "3", "3"),
    ("Tối thiểu 5", "≥", "5", "5"),
    ("tối thiểu đạt 25%", "≥", "25", "25"),  # quang-binh-ubnd 41
    ("đạt tối thiểu 25%", "≥", "25", "25"),
    ("Bảo đảm ≥ 1,5%", "≥", "1.5", "1.5"),
    ("trên 95%", ">", "95", "95"),
    ("TRÊN 95%", ">", "95", "95"),
    ("từ trên 95%", ">", "95", "95"),
    ("> 95", ">", "95", "95"),
    ("dưới 5%", "<", "5", "5"),
    ("không quá 10", "≤", "10", "10"),
    ("không dưới 10", "≥", "10", "10"),
    ("tối đa 15 ngày", "≤", "15", "15"),
    ("80% trở lên", "≥", "80", "80"),
    ("từ 5% trở xuống", "≤", "5", "5"),
    ("gần 60", "=", "60", "60"),
    ("khoảng 60%", "=", "60", "60"),
    ("khoảng trên 60%", ">", "60", "60"),
    ("tô\u0301i thiê\u0309u 5", "≥", "5", "5"),  # letters and marks apart
]


@pytest.mark.parametrize(("raw", "comparator", "low", "high"), VALUES, ids=[row[0] for row in VALUES])
def test_value_is_read(raw: str, comparator: str, low: str, high: str) -> None:
    quantity = parse_quantity(raw)

    assert quantity.raw == raw
    assert quantity.comparator == Comparator(comparator)
    assert (quantity.low, quantity.high) == (Decimal(low), Decimal(high))
    assert quantity.flag is None


@pytest.mark.parametrize(
    ("raw", "flag"),
    [
        ("X", Flag.DONE),
        ("x", Flag.DONE),
        ("Hoàn thành", Flag.DONE),  # quang-binh-ubnd 617
        ("-", Flag.NOT_YET),
        ("–", Flag.NOT_YET),
        ("Có", Flag.YES),
        (" Có ", Flag.YES),
        ("có.", Flag.YES),
        ("Không", Flag.NO),
        ("Bảo đảm", Flag.ASSURED),
    ],
)
def test_flag_is_read(raw: str, flag: Flag) -> None:
    quantity = parse_quantity(raw)

    assert (quantity.raw, quantity.flag) == (raw, flag)
    assert (quantity.comparator, quantity.low, quantity.high) == (Comparator.EQUAL, None, None)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "  ",
        "...",
        "≥",
        "5G",
        "9/2025",
        "57-NQ/TW",
        "24/7",
        "1.2.3",
        "1-2-3",
        "01.07.2025",
        "1 000",  # one number or two
        "1,000,000",
        "Theo Nghị quyết số 57",
        "Không hoàn thành",
    ],
)
def test_what_is_no_value_is_left_unread(raw: str) -> None:
    quantity = parse_quantity(raw)

    assert quantity.raw == raw
    assert (quantity.low, quantity.high, quantity.flag) == (None, None, None)


def test_every_value_cell_of_the_plans_is_read_or_blank() -> None:
    library = Library.open()
    cells = [
        passage.text[cell.start : cell.end]
        for plan in ("quang-binh-ubnd", "son-tinh-ubnd")
        for passage in library.document(plan).passages
        for cell in passage.cells
        if cell.column is Column.VALUE
    ]
    quantities = [parse_quantity(cell) for cell in cells]

    assert len(cells) == 210 + 32 * 5
    assert sum(quantity.low is not None for quantity in quantities) == 349
    assert sum(quantity.flag is not None for quantity in quantities) == 16
    assert [quantity.raw for quantity in quantities if quantity.low is None and quantity.flag is None] == [""] * 5


def test_figures_of_a_text_are_found_with_their_places() -> None:
    text = "Có ≥ 60% người dùng 5G với tốc độ trên 01 Gbps/s, từ 1.200 đến 1.500 trạm theo 57-NQ/TW."
    figures = list(find_figures(text))

    assert [text[figure.start : figure.end] for figure in figures] == ["≥ 60%", "trên 01", "từ 1.200 đến 1.500"]
    assert [figure.quantity.raw for figure in figures] == ["≥ 60%", "trên 01", "từ 1.200 đến 1.500"]
    assert [figure.sign for figure in figures] == ["%", "", ""]
    assert (figures[2].quantity.low, figures[2].quantity.high) == (Decimal(1200), Decimal(1500))


def test_no_wording_of_comparators_stands_twice() -> None:
    wording = target_wording()

    assert not set(wording.comparators) & set(wording.after)
    assert all(word == word.lower() for word in (*wording.comparators, *wording.after))


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_without_an_error(raw: str) -> None:
    quantity = parse_quantity(raw)

    assert quantity.raw == raw
    assert (quantity.low is None) == (quantity.high is None)
    assert quantity.low is None or quantity.flag is None


PIECES = st.sampled_from(
    ["≥", "từ", "trên", "đạt", "-", "đến", "%", "1", "05", "1.200", "0,75", ".", ",", " ", "X", "trở lên", "(", "$"]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_mixed_pieces_of_values_are_read_without_an_error(raw: str) -> None:
    quantity = parse_quantity(raw)

    assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["", "≥ ", "không quá ", "từ "]))
def test_a_number_is_read_as_it_was_written(number: Decimal, words: str) -> None:
    printed = f"{number:,}".translate(str.maketrans(",.", ".,"))

    assert parse_quantity(words + printed).low == number
