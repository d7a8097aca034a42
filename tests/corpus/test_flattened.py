"""Tables whose cells have run together: made ones with other columns than son-tinh-ubnd has."""

from __future__ import annotations

import pytest

from corpus.flattened import find_table, read_flattened_table
from corpus.layout import Line, lay_out
from corpus.read import Source
from corpus.records import Column
from corpus.tables import TableRow, TableRowKind

# Three years, "Kết quả" above them, cells in lines of their own (son-tinh-ubnd 492-528 has five years).
INDICATORS = ["TT Chỉ tiêu Đơn vị", "Kết quả", "Cơ quan theo dõi", "Đến hết", "năm", "2025", "Năm 2030", "Năm 2035"]
TASKS = ["STT Nội dung nhiệm vụ", "Đơn vị", "chủ trì", "Đơn vị phối", "hợp", "Sản phẩm", "Thời hạn"]


def lines(*texts: str) -> tuple[Line, ...]:
    """Lines as PDF text gives them: a blank at the end of each, a blank line between them."""
    return lay_out(Source.of("\n\n".join(f"{text} " for text in texts) + "\n")).lines


def read(*texts: str) -> tuple[list[TableRow], list[str], list[str]]:
    """Rows, and the texts of the header lines and of what follows the table."""
    rows, headers, after = read_flattened_table(lines(*texts))
    return rows, [line.text.text for line in headers], [line.text.text for line in after]


def values(row: TableRow) -> dict[int | None, str]:
    """The values of an indicator by year."""
    return {h.year: c.text for h, c in zip(row.headers, row.cells, strict=True) if h.column is Column.VALUE}


def shown(row: TableRow) -> dict[Column, str]:
    """The other cells that are not empty."""
    return {h.column: c.text for h, c in zip(row.headers, row.cells, strict=True) if c.text and h.year is None}


# --- finding the table -----------------------------------------------------------------------------------------------


def test_header_is_found_below_a_title() -> None:
    assert find_table(lines("DANH MỤC CHỈ TIÊU", "(Kèm theo Kế hoạch)", *INDICATORS, "1 Hạ tầng số")) == 2


@pytest.mark.parametrize(
    "text",
    ["TT Tỉnh ủy, TT HĐND tỉnh", "TT Chỉ tiêu", "1 Hạ tầng số", "STT của từng nhiệm vụ", "Chỉ tiêu Đơn vị Mục tiêu"],
)
def test_running_text_is_no_header(text: str) -> None:
    assert find_table(lines(text, "1 Hạ tầng số")) is None


def test_columns_of_the_header() -> None:
    rows, headers, _ = read(*INDICATORS, "1.1 Phủ sóng 5G % 50 80 100 Sở Khoa học và Công nghệ")

    assert headers == INDICATORS
    assert [(header.column, header.year) for header in rows[0].headers] == [
        (Column.NUMBER, None),
        (Column.NAME, None),
        (Column.UNIT, None),
        (Column.VALUE, 2025),
        (Column.VALUE, 2030),
        (Column.VALUE, 2035),
        (Column.OWNER, None),
    ]


# --- indicators ------------------------------------------------------------------------------------------------------


def test_indicator_on_one_line() -> None:
    rows, _, after = read(*INDICATORS, "1 Phủ sóng 5G trên 1Gb/s % 50 ≥ 80 100 Sở Khoa học và Công nghệ")

    assert after == []
    assert [(row.kind, row.number) for row in rows] == [(TableRowKind.ITEM, "1")]
    assert shown(rows[0]) == {
        Column.NUMBER: "1",
        Column.NAME: "Phủ sóng 5G trên 1Gb/s",
        Column.UNIT: "%",
        Column.OWNER: "Sở Khoa học và Công nghệ",
    }
    assert values(rows[0]) == {2025: "50", 2030: "≥ 80", 2035: "100"}
    assert rows[0].doubts == []


def test_indicator_over_many_lines_with_a_unit_over_two() -> None:
    """son-tinh-ubnd 762-778: "% tổng chi" / "NSNN" / "≥ 1,0 ≥ 1,5 …" / owner over four lines."""
    row = ["1", "Tổng chi hằng năm", "cho khoa học", "% tổng chi", "NSNN", "≥ 1,0 ≥ 1,5 1.200", "Phòng", "TC-KH"]
    rows, _, _ = read(*INDICATORS, *row)

    assert shown(rows[0]) == {
        Column.NUMBER: "1",
        Column.NAME: "Tổng chi hằng năm cho khoa học",
        Column.UNIT: "% tổng chi NSNN",
        Column.OWNER: "Phòng TC-KH",
    }
    assert values(rows[0]) == {2025: "≥ 1,0", 2030: "≥ 1,5", 2035: "1.200"}


def test_bracket_after_a_value_belongs_to_it() -> None:
    """son-tinh-ubnd 724-737: "100 (Các" / "hệ thống …" / "minh.)"."""
    rows, _, _ = read(*INDICATORS, "1 Phần mềm thống nhất % 60 90", "100 (Các", "hệ thống thông", "minh.)", "Sở Nội vụ")

    assert values(rows[0]) == {2025: "60", 2030: "90", 2035: "100 (Các hệ thống thông minh.)"}
    assert rows[0].cell(Column.OWNER).text == "Sở Nội vụ"


def test_dash_and_cross_are_values() -> None:
    """son-tinh-ubnd 620 and 643: "-" not yet, "X" done."""
    rows, _, _ = read(*INDICATORS, "1 Phủ sóng 6G % - 50 100", "2 Kho dữ liệu Hoàn thành - X X")

    assert values(rows[0]) == {2025: "-", 2030: "50", 2035: "100"}
    assert values(rows[1]) == {2025: "-", 2030: "X", 2035: "X"}
    assert rows[1].cell(Column.UNIT).text == "Hoàn thành"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (" ≥ 01 ≥ 02", {2025: "", 2030: "≥ 01", 2035: "≥ 02"}),  # son-tinh-ubnd 544
        ("  X", {2025: "", 2030: "", 2035: "X"}),  # son-tinh-ubnd 643
    ],
)
def test_blanks_before_the_first_value_are_blank_cells(line: str, expected: dict[int, str]) -> None:
    rows, _, _ = read(*INDICATORS, "1", "Số lượng doanh nghiệp", "Doanh nghiệp", line, "Sở Khoa học")

    assert values(rows[0]) == expected
    assert rows[0].doubts == []


AMBIGUOUS = [
    ["1 Chữ ký số % 60 80 Sở Nội vụ"],
    ["1 Chữ ký số", "%", "60 80", "Sở Nội vụ"],
    ["1 Kho dữ liệu Hoàn thành", " X"],
]


@pytest.mark.parametrize("texts", AMBIGUOUS, ids=len)
def test_blank_that_could_be_anywhere_is_a_doubt(texts: list[str]) -> None:
    """Two values under three years, or one after a single blank: the row is kept whole."""
    rows, _, _ = read(*INDICATORS, *texts)

    assert len(rows) == 1 and len(rows[0].doubts) == 1
    assert " ".join(cell.text for cell in rows[0].cells).split() == " ".join(texts).split()


@pytest.mark.parametrize("texts", AMBIGUOUS, ids=len)
def test_value_is_not_given_a_year_by_guess(texts: list[str]) -> None:
    """The row carries a doubt instead: no value is said to be that of a year it may not be of."""
    rows, _, _ = read(*INDICATORS, *texts)

    assert not any(text for year, text in values(rows[0]).items() if year is not None)


@pytest.mark.parametrize("owner", ["", " Sở Khoa học và Công nghệ"])
def test_indicator_with_a_unit_that_is_not_known_is_no_silent_heading(owner: str) -> None:
    """There are three values, so this is no group; what cannot be parted is kept with a doubt."""
    rows, _, _ = read(*INDICATORS, "1 Số trạm phát sóng Trạm 10 20 30" + owner)

    assert rows[0].cell(Column.NAME).text.startswith("Số trạm phát sóng")
    assert rows[0].kind is TableRowKind.ITEM or rows[0].doubts


def test_name_with_figures_is_no_value() -> None:
    rows, _, _ = read(*INDICATORS, "1 Tỷ lệ Sản phẩm 5 sao % 50 80 100", "2 Giai đoạn 2025", "- 2030 % 1 2 3")

    assert [row.cell(Column.NAME).text for row in rows] == ["Tỷ lệ Sản phẩm 5 sao", "Giai đoạn 2025 - 2030"]
    assert values(rows[1]) == {2025: "1", 2030: "2", 2035: "3"}


def test_groups_number_their_rows() -> None:
    """son-tinh-ubnd 804-806: after group 9 the plan goes on with 10.1."""
    table = ["1 Hạ tầng số", "1.1 Phủ sóng 5G % 1 2 3", "2", "Xã hội số", "3.1", "Chữ ký số % 1 2 3"]
    rows, _, _ = read(*INDICATORS, *table)

    assert [(row.kind, row.number) for row in rows] == [
        (TableRowKind.GROUP, "1"),
        (TableRowKind.ITEM, "1.1"),
        (TableRowKind.GROUP, "2"),
        (TableRowKind.ITEM, "3.1"),
    ]


def test_group_named_after_a_period_is_a_heading_without_a_doubt() -> None:
    rows, _, _ = read(*INDICATORS, "1 Hạ tầng số giai đoạn 2026 - 2030", "1.1 Phủ sóng 5G % 1 2 3")

    assert [(row.kind, row.doubts) for row in rows] == [(TableRowKind.GROUP, []), (TableRowKind.ITEM, [])]


def test_number_that_cannot_come_next_stays_in_its_row() -> None:
    rows, _, _ = read(*INDICATORS, "1 Dân số từ", "15 Tuổi trở lên % 50 80 100")

    assert [row.cell(Column.NAME).text for row in rows] == ["Dân số từ 15 Tuổi trở lên"]


def test_table_of_one_value_without_years() -> None:
    rows, _, _ = read("TT Chỉ tiêu Đơn vị tính", "Mục tiêu Cơ quan theo dõi", "1 Kinh tế số % GRDP ≥ 20 Sở Tài chính")

    assert values(rows[0]) == {None: "≥ 20"}
    assert rows[0].cell(Column.UNIT).text == "% GRDP"
    assert rows[0].cell(Column.OWNER).text == "Sở Tài chính"


# --- tasks -----------------------------------------------------------------------------------------------------------


def test_task() -> None:
    """The shape of son-tinh-ubnd 912-948 with the header words of another district."""
    rows, headers, _ = read(
        *TASKS,
        "I.",
        "Nhóm nhiệm vụ về hạ tầng số",
        "1",
        "Hoàn thành xây dựng, cập nhật kế hoạch triển",
        "khai Chương trình hành động của Chính phủ",
        "Phòng Văn",
        "hoá, Khoa học",
        "và Thông tin",
        "UBND các xã,",
        "thị trấn",
        "Kế hoạch được ban hành",
        "Tháng 6/2025",
    )

    assert headers == TASKS
    assert [(row.kind, row.number) for row in rows] == [(TableRowKind.GROUP, "I"), (TableRowKind.ITEM, "1")]
    assert rows[0].cell(Column.NAME).text == "Nhóm nhiệm vụ về hạ tầng số"
    assert shown(rows[1]) == {
        Column.NUMBER: "1",
        Column.NAME: "Hoàn thành xây dựng, cập nhật kế hoạch triển khai Chương trình hành động của Chính phủ",
        Column.LEAD: "Phòng Văn hoá, Khoa học và Thông tin",
        Column.COORDINATOR: "UBND các xã, thị trấn",
        Column.RESULT: "Kế hoạch được ban hành",
        Column.DEADLINE: "Tháng 6/2025",
    }


@pytest.mark.parametrize(
    ("coordinator", "deadline"),
    [("-", "Thường xuyên"), ("Công an huyện", "Hằng năm"), ("Văn phòng HĐND", "Quý IV/2025"), ("Sở Nội vụ", "12/2025")],
)
def test_coordinator_and_deadline_of_a_task(coordinator: str, deadline: str) -> None:
    row = ["1", "Triển khai các nền tảng số dùng chung", "Phòng Nội vụ", coordinator, "Báo cáo", deadline]
    rows, _, _ = read(*TASKS, *row)

    columns = (Column.LEAD, Column.COORDINATOR, Column.RESULT, Column.DEADLINE)
    assert [rows[0].cell(column).text for column in columns] == row[2:]


# --- the end of a table ----------------------------------------------------------------------------------------------


def test_note_ends_the_table() -> None:
    rows, _, after = read(*INDICATORS, "1 Phủ sóng 5G % 1 2 3", "Ghi chú: (-): Chưa thực hiện", "2 Không còn là bảng")

    assert [row.number for row in rows] == ["1"]
    assert after == ["Ghi chú: (-): Chưa thực hiện", "2 Không còn là bảng"]


@pytest.mark.parametrize(
    "table",
    [
        [*INDICATORS, "1 Phủ sóng 5G % 1 2 3", *INDICATORS, "2 Chữ ký số % 4 5 6"],
        [*INDICATORS, "1 Phủ sóng 5G", *INDICATORS, "% 1 2 3", "2 Chữ ký số % 4 5 6"],
    ],
    ids=["between two rows", "inside a row"],
)
def test_repeated_header_is_no_part_of_a_row(table: list[str]) -> None:
    """son-tinh-ubnd 1002-1014: each page of a table begins with the header, and pages cut rows."""
    rows, headers, after = read(*table)

    assert headers == [*INDICATORS, *INDICATORS]
    assert after == []
    assert [(row.number, row.cell(Column.NAME).text, values(row)) for row in rows] == [
        ("1", "Phủ sóng 5G", {2025: "1", 2030: "2", 2035: "3"}),
        ("2", "Chữ ký số", {2025: "4", 2030: "5", 2035: "6"}),
    ]
    assert rows[0].header_lines[0].number == 1
    assert rows[1].header_lines[0].number > rows[0].lines[0].number


def test_every_line_is_a_row_a_header_or_after_the_table() -> None:
    rest = ["1.2 Phủ sóng 6G", "% - - X", "Ghi chú: Hết", "Người lập biểu"]
    table = lines(*INDICATORS, "1 Hạ tầng", "1.1 Phủ sóng 5G % 1 2 3", *INDICATORS, *rest)
    rows, headers, after = read_flattened_table(table)

    owned = [line.number for row in rows for line in row.lines] + [line.number for line in [*headers, *after]]
    assert sorted(owned) == [line.number for line in table]


def test_text_without_a_header_is_no_table() -> None:
    rows, headers, after = read("1 Hạ tầng số", "2 Xã hội số")

    assert (rows, headers, after) == ([], [], ["1 Hạ tầng số", "2 Xã hội số"])
