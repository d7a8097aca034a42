"""Tables with merged cells as rows of canonical text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.grid import Cell, Grid


def grid(*rows: Sequence[str | Cell], bordered: bool = True) -> Grid:
    """A table from its cells in the order of their rows."""
    made = Grid(bordered=bordered)
    for position, cells in enumerate(rows):
        column = 0
        for cell in cells:
            each = Cell(cell) if isinstance(cell, str) else cell
            column = made.free(position, column)
            made.put(position, column, each)
            column += each.columns
    return made


def test_three_header_rows_become_one_and_say_each_heading_once() -> None:
    table = grid(
        [Cell("TT", 3), Cell("Chỉ tiêu", 3), Cell("Mục tiêu", 1, 3)],
        [Cell("Đến 2025", 2), Cell("Giai đoạn", 1, 2)],
        ["2030", "Giai đoạn"],
        ["1", "Phủ sóng", "80%", "90%", "95%"],
    )

    assert table.lines() == [
        "TT\tChỉ tiêu\tMục tiêu Đến 2025\tMục tiêu Giai đoạn 2030\tMục tiêu Giai đoạn",
        "1\tPhủ sóng\t80%\t90%\t95%",
    ]


def test_rows_marked_as_header_are_the_header() -> None:
    heads = [Cell("TT", header=True), Cell("Tên", header=True), Cell("Năm", header=True)]
    below = [Cell("số", header=True), Cell("đầy đủ", header=True), Cell("", header=True)]

    assert grid(heads, below, ["1", "Cổng", "2025"]).lines() == ["TT số\tTên đầy đủ\tNăm", "1\tCổng\t2025"]


def test_a_heading_over_two_columns_takes_no_row_of_figures_for_its_subheadings() -> None:
    table = grid(["TT", "Tên", Cell("Năm", 1, 2)], ["1", "Cổng", "2025", "2026"])

    assert table.lines() == ["TT\tTên\tNăm\tNăm", "1\tCổng\t2025\t2026"]


@pytest.mark.parametrize(
    ("row", "dropped"),
    [
        (["(1)", "(2)", "(3)", "(4)"], True),
        (["A", "B", "1", "2"], True),
        (["1", "2", "3", "(4)=(2)/(3)"], True),
        (["1", "2", "3", "4"], True),
        (["1", "2", "3", "5"], False),
        (["1", "x", "3", "4"], False),
    ],
)
def test_a_row_that_counts_the_columns_is_dropped(row: list[str], dropped: bool) -> None:
    lines = grid(["TT", "Tên", "Năm", "Ghi chú"], [*row], ["1", "Cổng", "2025", "x"]).lines()

    assert lines[1:] == ["1\tCổng\t2025\tx"] if dropped else lines[1] == "\t".join(row)


def test_empty_rows_and_columns_are_left_out() -> None:
    assert grid(["TT", "", "Tên", "Năm"], ["", "", "", ""], ["1", "", "Cổng", ""]).lines() == [
        "TT\tTên\tNăm",
        "1\tCổng\t",
    ]


def test_one_column_or_a_letterhead_is_text_and_a_bordered_pair_of_columns_a_table() -> None:
    rows: tuple[list[str | Cell], ...] = (["UBND TỈNH\nSố: 1", "CỘNG HÒA"], ["", "X, ngày 1"])

    assert grid(*rows, bordered=False).lines() == ["UBND TỈNH", "Số: 1", "CỘNG HÒA", "X, ngày 1"]
    assert grid(*rows, bordered=True).lines() == ["UBND TỈNH Số: 1\tCỘNG HÒA", "\tX, ngày 1"]
    assert grid(["một\nhai"], ["ba"]).lines() == ["một", "hai", "ba"]
    assert grid().lines() == []


@given(st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=5), max_size=7))
def test_every_word_is_kept_and_every_row_has_the_same_number_of_tabs(spans: list[list[tuple[int, int]]]) -> None:
    names = iter(f"w{number}." for number in range(1000))
    rows: list[list[str | Cell]] = [[Cell(next(names), *span) for span in row] for row in spans]

    made = grid(*rows)
    words = {cell.text for row in rows for cell in row if isinstance(cell, Cell)}
    lines = made.lines()

    assert set(" ".join(lines).split()) == words
    counts = [line.count("\t") for line in lines]
    first = next((position for position, count in enumerate(counts) if count), len(counts))
    assert len(set(counts[first:])) <= 1
