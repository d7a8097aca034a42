"""Tab-separated tables: columns by their headers, rows cut by pages made whole, misfits kept with a doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.layout import lay_out
from corpus.read import Source
from corpus.records import Column
from corpus.tables import TableRow, TableRowKind, read_header, read_tab_table

TASKS = "TT\tTên nhiệm vụ\tCơ quan, đơn vị chủ trì\tCơ quan, đơn vị phối hợp\tKết quả\tThời gian hoàn thành"
INDICATORS = "\tChỉ tiêu\tĐơn vị tính\tKết quả yêu cầu\tCơ quan chủ trì theo dõi, tổng hợp, đánh giá"


def read(*lines: str) -> tuple[list[TableRow], list[int]]:
    """The rows of a table, and which of its lines, from 1, are headers."""
    rows, headers = read_tab_table(lay_out(Source.of("\n".join(lines))).lines)
    return rows, [line.number for line in headers]


def filled(row: TableRow) -> dict[Column, str]:
    return {h.column: c.text for h, c in zip(row.headers, row.cells, strict=True) if c.text}


# --- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        # quang-binh-ubnd 227
        (TASKS, "number name lead coordinator result deadline"),
        # quang-binh-ubnd 496: nothing above the numbers
        (INDICATORS, "number name unit value owner"),
        # other provinces: other words …
        (
            "STT\tNội dung nhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tSản phẩm\tThời hạn",
            "number name lead coordinator result deadline",
        ),
        # … another order …
        (
            "TT\tNhiệm vụ\tThời gian thực hiện\tChủ trì\tPhối hợp\tDự kiến sản phẩm",
            "number name deadline lead coordinator result",
        ),
        # … capitals and blanks …
        ("STT\tNỘI DUNG  NHIỆM VỤ\tCƠ QUAN CHỦ TRÌ\t Thời hạn ", "number name lead deadline"),
        # … and columns that planqa does not know
        ("TT\tNội dung\tKinh phí (triệu đồng)\tCơ quan chủ trì\tGhi chú", "number name other lead other"),
    ],
)
def test_columns_are_known_by_their_header_words(header: str, columns: str) -> None:
    found = read_header(header.split("\t"))

    assert found is not None
    assert " ".join(column.column for column in found) == columns
    assert [column.text for column in found] == [cell.strip() for cell in header.split("\t")]


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "Xây dựng kho dữ liệu", "Sở Y tế", "Các sở", "Kế hoạch", "6/2025"],
        ["", "Chỉ tiêu", "", ""],
        ["TT", "Nội dung", "Xây dựng"],
        ["", "Đến năm 2030", "", ""],
    ],
)
def test_row_is_no_header(cells: list[str]) -> None:
    assert read_header(cells) is None


@pytest.mark.parametrize("years", [("Năm 2025", "Năm 2030"), ("Đến hết năm 2025", "Đến năm 2030")])
def test_columns_of_years_are_values(years: tuple[str, str]) -> None:
    """Indicators by year beside each other, as in son-tinh-ubnd 492-528, but with tabs."""
    found = read_header(["TT", "Chỉ tiêu", "Đơn vị tính", *years, "Cơ quan theo dõi"])

    assert found is not None
    assert [(header.column, header.year) for header in found[3:5]] == [(Column.VALUE, 2025), (Column.VALUE, 2030)]


# --- rows ------------------------------------------------------------------------------------------------------------


def test_task_of_another_province() -> None:
    rows, headers = read(
        "STT\tNội dung nhiệm vụ\tĐơn vị chủ trì\tĐơn vị phối hợp\tSản phẩm\tThời hạn",
        "I\tPhát triển hạ tầng số\t\t\t\t",
        "1\tXây dựng kho dữ liệu\tSở Y tế\tCác sở, ngành\tKho dữ liệu\tQuý IV/2025",
        "1.1.\tThuê máy chủ\tSở Y tế\t\tHợp đồng\t6/2025",
    )

    assert headers == [1]
    assert [(row.kind, row.number) for row in rows] == [
        (TableRowKind.GROUP, "I"),
        (TableRowKind.ITEM, "1"),
        (TableRowKind.ITEM, "1.1"),
    ]
    assert filled(rows[1]) == {
        Column.NUMBER: "1",
        Column.NAME: "Xây dựng kho dữ liệu",
        Column.LEAD: "Sở Y tế",
        Column.COORDINATOR: "Các sở, ngành",
        Column.RESULT: "Kho dữ liệu",
        Column.DEADLINE: "Quý IV/2025",
    }
    assert rows[2].cell(Column.COORDINATOR).text == ""
    assert not any(row.doubts for row in rows)


def test_indicators_take_the_year_of_the_period_above() -> None:
    """quang-binh-ubnd 496-500, 558-560."""
    rows, _ = read(
        INDICATORS,
        "\tĐến năm 2025\t\t\t",
        "1\tPhát triển hạ tầng\t\t\t",
        "1.1\tTỷ lệ phủ sóng 5G\t%\t≥ 50\tSở Khoa học và Công nghệ",
        "\tĐến năm 2030\t\t\t",
        "1.1\tTỷ lệ phủ sóng 5G\t%\t100\tSở Khoa học và Công nghệ",
    )

    assert [(row.kind, row.number, row.year) for row in rows] == [
        (TableRowKind.PERIOD, "2025", 2025),
        (TableRowKind.GROUP, "1", 2025),
        (TableRowKind.ITEM, "1.1", 2025),
        (TableRowKind.PERIOD, "2030", 2030),
        (TableRowKind.ITEM, "1.1", 2030),
    ]
    assert rows[4].cell(Column.VALUE).text == "100"


def test_row_cut_by_a_page_goes_on_after_the_repeated_header() -> None:
    """quang-binh-ubnd 252-255: cells of one row before and after the header of the next page."""
    rows, headers = read(
        TASKS,
        "15\tRà soát, hoàn thiện các quy định\tCác sở, ban,\tSở Tư pháp, Sở\tBáo cáo rà\t9/2025 và",
        "",
        TASKS,
        "\tpháp luật liên quan\tngành, địa phương\tKhoa học và Công nghệ\tsoát\tthường xuyên",
        "16\tHướng dẫn triển khai\tSở Tài chính\t\tVăn bản\t2025",
    )

    assert headers == [1, 4]
    assert [row.number for row in rows] == ["15", "16"]
    assert [line.number for line in rows[0].lines] == [2, 5]
    assert filled(rows[0]) == {
        Column.NUMBER: "15",
        Column.NAME: "Rà soát, hoàn thiện các quy định pháp luật liên quan",
        Column.LEAD: "Các sở, ban, ngành, địa phương",
        Column.COORDINATOR: "Sở Tư pháp, Sở Khoa học và Công nghệ",
        Column.RESULT: "Báo cáo rà soát",
        Column.DEADLINE: "9/2025 và thường xuyên",
    }
    assert [line.number for line in rows[0].header_lines] == [1]
    assert [line.number for line in rows[1].header_lines] == [4]


@pytest.mark.parametrize("rest", ["năm 2025", "2025", "hết năm 2025"])
def test_rest_of_a_deadline_is_no_period(rest: str) -> None:
    """A page may cut "trong năm 2025" before the year: one cell, but not where the name of a period stands."""
    rows, _ = read(TASKS, "7\tCụ thể hóa nhiệm vụ\tCác sở\t\tKế hoạch\ttrong", TASKS, f"\t\t\t\t\t{rest}")

    assert [(row.kind, row.number) for row in rows] == [(TableRowKind.ITEM, "7")]
    assert rows[0].cell(Column.DEADLINE).text == f"trong {rest}"


def test_row_without_number_in_the_middle_of_a_page_is_a_row_of_its_own() -> None:
    rows, _ = read(TASKS, "1\tXây dựng\tSở Y tế\t\t\t", "\tNghiệm thu\tSở Tài chính\t\t\t")

    assert [(row.number, row.cell(Column.NAME).text) for row in rows] == [("1", "Xây dựng"), ("", "Nghiệm thu")]


@pytest.mark.parametrize("row", ["1\tXây dựng\tSở Y tế", "1\tXây dựng\tSở Y tế\t\t\t6/2025\tTừ quý I\t2025"])
def test_row_that_does_not_fit_its_header_is_kept_with_a_doubt(row: str) -> None:
    """Too few cells: which ones are blank? Too many: where does the last one begin?"""
    rows, _ = read(TASKS, row)

    assert "\t".join(filled(rows[0]).values()).split() == row.split()
    assert len(rows[0].cells) == len(rows[0].headers)
    assert len(rows[0].doubts) == 1


def test_header_of_another_table_begins_another_table() -> None:
    """Two tables one after the other; the second begins with a group that has no number."""
    rows, headers = read(
        TASKS,
        "1\tXây dựng kho dữ liệu\tSở Y tế\tCác sở\tKế hoạch\t6/2025",
        INDICATORS,
        "\tHạ tầng số\t\t\t",
        "1\tTỷ lệ phủ sóng 5G\t%\t≥ 50\tSở Khoa học và Công nghệ",
    )

    assert headers == [1, 3]
    assert [row.cell(Column.NAME).text for row in rows] == ["Xây dựng kho dữ liệu", "Hạ tầng số", "Tỷ lệ phủ sóng 5G"]


def test_table_without_a_header_keeps_its_cells() -> None:
    rows, headers = read("1\tXây dựng\tSở Y tế\t6/2025", "2\tNghiệm thu\tSở Tài chính\t9/2025")

    assert headers == []
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["1", "Xây dựng", "Sở Y tế", "6/2025"],
        ["2", "Nghiệm thu", "Sở Tài chính", "9/2025"],
    ]
    assert [row.number for row in rows] == ["1", "2"]
    assert [row.cell(Column.NAME).text for row in rows] == ["Xây dựng", "Nghiệm thu"]


# --- other layouts ----------------------------------------------------------------------------------------------------


def test_row_that_numbers_the_columns_belongs_to_the_header() -> None:
    rows, headers = read(INDICATORS, "(1)\t(2)\t(3)\t(4)\t(5)", "1\tTỷ lệ phủ sóng 5G\t%\t≥ 50\tSở Y tế")

    assert headers == [1, 2]
    assert [row.number for row in rows] == ["1"]
    assert [line.number for line in rows[0].header_lines] == [1, 2]


def test_number_may_stand_before_the_name() -> None:
    rows, _ = read(
        "Công việc\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời hạn",
        "1. Về thể chế\t\t\t",
        "a) Ban hành quy chế\tSở Tư pháp\t\t6/2025",
        "- Lấy ý kiến\tSở Nội vụ\t\t5/2025",
    )

    assert [(row.kind, row.number, row.cell(Column.NAME).text) for row in rows] == [
        (TableRowKind.GROUP, "1", "Về thể chế"),
        (TableRowKind.ITEM, "a)", "Ban hành quy chế"),
        (TableRowKind.ITEM, "", "Lấy ý kiến"),
    ]


@pytest.mark.parametrize(
    ("rows", "groups"),
    [
        # groups without a number, with letters, with numbers: no row of their level says more
        (["\tHạ tầng\t\t\t\t", "1\tCáp\tSở A\t\t\t", "\tDữ liệu\t\t\t\t", "2\tKho\tSở A\t\t\t"], 2),
        (["A\tHạ tầng\t\t\t\t", "1\tCáp\tSở A\t\t\t"], 1),
        (["1\tHạ tầng\t\t\t\t", "1.1\tCáp\tSở A\t\t\t", "2\tDữ liệu\t\t\t\t", "2.1\tKho\tSở A\t\t\t"], 2),
        # a task in parts is a task, since others are numbered as it is
        (["1\tHạ tầng\t\t\t\t", "1.1\tCáp\tSở A\t\t\t", "2\tKho dữ liệu\tSở A\t\t\t"], 0),
    ],
)
def test_groups_are_told_from_tasks_in_parts(rows: list[str], groups: int) -> None:
    found, _ = read(TASKS, *rows)

    assert sum(row.kind is TableRowKind.GROUP for row in found) == groups


@pytest.mark.parametrize(
    ("cell", "lead", "coordinators"),
    [
        ("Chủ trì: Sở A; Phối hợp: Sở B, Sở C", "Sở A", "Sở B, Sở C"),
        ("Cơ quan chủ trì: Sở A. Cơ quan phối hợp: Sở B", "Sở A", "Sở B"),
        ("Sở A chủ trì, phối hợp với Sở B, Sở C", "Sở A", "Sở B, Sở C"),
        ("Sở A (chủ trì); Sở B, Sở C (phối hợp)", "Sở A", "Sở B, Sở C"),
        ("Sở A (chủ trì), Sở B", "Sở A", "Sở B"),
        ("Sở A/ Sở B, Sở C", "Sở A", "Sở B, Sở C"),
        ("Sở A; các sở, ngành", "Sở A", "các sở, ngành"),
        ("Sở A (Phòng B)", "Sở A (Phòng B)", ""),
        ("Phối hợp: Sở B", "", "Sở B"),
        ("", "", ""),
    ],
)
def test_lead_and_coordinators_of_one_cell(cell: str, lead: str, coordinators: str) -> None:
    rows, _ = read("TT\tNhiệm vụ\tCơ quan chủ trì/phối hợp\tTiến độ", f"1\tXây dựng\t{cell}\t2025")

    assert (rows[0].cell(Column.LEAD).text, rows[0].cell(Column.COORDINATOR).text) == (lead, coordinators)
    assert rows[0].cell(Column.DEADLINE).text == "2025"
    assert rows[0].doubts == []


def test_agencies_of_one_cell_of_which_none_is_said_to_lead_carry_a_doubt() -> None:
    rows, _ = read("TT\tNhiệm vụ\tCơ quan chủ trì/phối hợp\tTiến độ", "1\tXây dựng\tSở A, Sở B\t2025")

    assert rows[0].cell(Column.LEAD).text == "Sở A, Sở B"
    assert rows[0].doubts == ["the text does not show which of these agencies leads"]


@pytest.mark.parametrize("period", ["Đến năm 2030", "II\tMục tiêu đến năm 2030", "\tGiai đoạn 2026 - 2030"])
def test_period_row_in_other_words(period: str) -> None:
    number, _, name = period.rpartition("\t")
    rows, _ = read(INDICATORS, f"{number}\t{name}\t\t\t", "1\tTỷ lệ phủ sóng 5G\t%\t100\tSở Y tế")

    assert [(row.kind, row.year) for row in rows] == [(TableRowKind.PERIOD, 2030), (TableRowKind.ITEM, 2030)]


def test_table_of_another_kind_has_its_header() -> None:
    rows, headers = read(
        "Địa phương\tSố tổ\tSố tàu cá",
        "Xã Cửa Lở\t11\t340",
        "Đặc khu Hòn Sóng\t6\t128",
    )

    assert headers == [1]
    assert [(row.number, row.cell(Column.NAME).text) for row in rows] == [("", "Xã Cửa Lở"), ("", "Đặc khu Hòn Sóng")]
    assert [header.text for header in rows[0].headers if header.column is Column.OTHER] == ["Số tổ", "Số tàu cá"]


CELL = st.text(alphabet="abcĐ 1.,%≥", max_size=6)


@given(st.lists(st.lists(CELL, min_size=3, max_size=8), min_size=1, max_size=6), st.booleans())
def test_no_cell_is_lost(table: list[list[str]], with_header: bool) -> None:
    """Whatever the number of cells of each row, all their words are in the rows or a header, in order."""
    lines = ["\t".join(row) for row in table if "".join(row).strip()]
    rows, headers = read(*([TASKS] if with_header else []), *lines)

    below = [TASKS, *lines] if with_header else lines
    words = [word for row in rows for cell in row.cells for word in cell.text.split()]
    assert words == " ".join(line for i, line in enumerate(below, 1) if i not in headers).split()
    assert headers[:1] == [1] or not with_header


def test_a_name_with_its_number_in_columns_before_its_own_is_moved_there() -> None:
    rows, _ = read(
        "Sản phẩm dự kiến\t\tCông việc cụ thể\tThời hạn hoàn thành\tĐơn vị chủ trì",
        "1.\tVề hạ tầng số\t\t\t",
        "Báo cáo\ta)\tThí điểm nền tảng cảng thông minh\tTháng 11/2025\tSở Xây dựng",
        "2. Về chính quyền số\t\t\t\t",
        "Quy chế\tb)\tBan hành quy chế thử nghiệm\tQuý I/2026\tSở Nội vụ",
        "Quyết định của UBND tỉnh\t\t\t\t",
    )

    assert [(row.kind, row.number) for row in rows[:4]] == [
        (TableRowKind.GROUP, "1"),
        (TableRowKind.ITEM, "a)"),
        (TableRowKind.GROUP, "2"),
        (TableRowKind.ITEM, "b)"),
    ]
    assert filled(rows[0])[Column.NAME] == "Về hạ tầng số"
    assert filled(rows[2])[Column.NAME] == "Về chính quyền số"
    assert filled(rows[4]) == {Column.RESULT: "Quyết định của UBND tỉnh"}  # what has no number stays where it is
