"""Header rows in the words of many provinces: what each column holds, and which tables are of another kind."""

from __future__ import annotations

import pytest

from corpus.headings import read_header, read_plain_header


def kinds(header: str) -> str:
    """The columns of a header row, its cells parted by "|", with the years of those that have one."""
    found = read_header(header.split("|"), loosely=True)
    if found is None:
        return "none"
    return " ".join(f"{each.column}{each.year or ''}{'+' * each.joint}" for each in found)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        # tasks: other words, compound headings, any order and number
        (
            "STT|Tên nhiệm vụ/hoạt động|Đơn vị chủ trì thực hiện|Đơn vị phối hợp|Kết quả đầu ra|Tiến độ thực hiện",
            "number name lead coordinator result deadline",
        ),
        (
            "Sản phẩm dự kiến|Công việc cụ thể|Thời điểm hoàn thành|Đơn vị thực hiện (chủ trì)|Đơn vị phối hợp",
            "result name deadline lead coordinator",
        ),
        ("TT|Nhiệm vụ|Phân công thực hiện|Thời gian|Sản phẩm", "number name lead+ deadline result"),
        # nothing above the numbers, which stand before the names or first
        ("Sản phẩm dự kiến||Công việc cụ thể|Thời hạn|Chủ trì", "result number name deadline lead+"),
        ("|Công việc cụ thể|Thời hạn|Chủ trì", "number name deadline lead+"),
        ("Công việc cụ thể|Thời hạn||Chủ trì", "none"),
        ("Nhóm nhiệm vụ|Nhiệm vụ cụ thể|Chủ trì|Phối hợp|Thời hạn", "other name lead coordinator deadline"),
        ("TT|Nội dung|Đơn vị chủ trì|Bắt đầu|Thời gian kết thúc", "number name lead+ other deadline"),
        ("TT|Nội dung|Chủ trì|Thời gian bắt đầu|Thời gian hoàn thành", "number name lead+ other deadline"),
        # one column for lead and coordinators
        ("TT|Nhiệm vụ|Cơ quan chủ trì/phối hợp|Tiến độ", "number name lead+ deadline"),
        ("Nhiệm vụ|Cơ quan chủ trì, cơ quan phối hợp|Thời gian", "name lead+ deadline"),
        # years as columns, of indicators …
        ("Chỉ tiêu|Đơn vị tính|2025|2030|2045", "name unit value2025 value2030 value2045"),
        (
            "TT|Chỉ tiêu|ĐVT|Thực hiện năm 2024|Kế hoạch năm 2025|Mục tiêu đến năm 2030|Cơ quan chủ trì",
            "number name unit base2024 value2025 value2030 owner",
        ),
        ("Số TT|Mục tiêu, chỉ tiêu|Đơn vị|KH 2025|KH 2026-2030", "number name unit value2025 value2030"),
        ("TT|Mục tiêu|ĐVT|Năm 2025|Năm 2030", "number name unit value2025 value2030"),
        ("Chỉ số|Đơn vị đo|Kết quả 2023|Kết quả 2024|Mục tiêu 2025", "name unit base2023 base2024 value2025"),
        (
            "TT|Tên chỉ tiêu|Chỉ tiêu năm 2025|Chỉ tiêu năm 2030|Đơn vị chịu trách nhiệm",
            "number name value2025 value2030 owner",
        ),
        ("Lĩnh vực|Chỉ tiêu|Mục tiêu giai đoạn 2026 - 2030|Đơn vị phụ trách", "other name value2030 owner"),
        ("TT|Chỉ tiêu|Hiện trạng|Kết quả yêu cầu năm 2030|Ghi chú", "number name base value2030 other"),
        (  # son-tinh-ubnd as a table whose header has two rows
            "STT|Tên chỉ tiêu|Đơn vị|Kết quả Đến hết năm 2025|Kết quả Đến năm 2030|Cơ quan chủ trì theo dõi, đánh giá",
            "number name unit value2025 value2030 owner",
        ),
        # … without a year: it stands above the table, or in its rows
        ("Nhóm chỉ tiêu, chỉ tiêu chủ yếu|Mức phấn đấu|Đơn vị đầu mối theo dõi, báo cáo", "name value owner"),
        # … of tasks and of money they are no targets
        (
            "TT|Nhiệm vụ|Cơ quan chủ trì|Cơ quan phối hợp|Năm 2025|Năm 2026",
            "number name lead coordinator other other",
        ),
        ("TT|Nội dung|Kinh phí (triệu đồng)|Năm 2025|Năm 2026", "number name other other other"),
        ("Tên dự án|Địa điểm|Chủ đầu tư|Tổng mức đầu tư (tỷ đồng)|2025|2026", "none"),
        ("Địa phương|Số tổ công nghệ số cộng đồng|Tỷ lệ hồ sơ nộp trực tuyến (%)", "none"),
        # rows are no headers
        ("1|Xây dựng kho dữ liệu|Sở Tài chính|Quý IV/2025", "none"),
        ("|Nội dung nhiệm vụ chuyển đổi số|Cơ quan báo chí của tỉnh||", "none"),
    ],
)
def test_columns_are_known_by_words_of_their_headings(header: str, columns: str) -> None:
    assert kinds(header) == columns


def test_other_words_count_only_where_a_table_begins() -> None:
    """Within a table a row may have such words too."""
    cells = ["Nội dung công việc", "Đơn vị thực hiện", "Tiến độ"]

    assert read_header(cells) is None
    assert read_header(cells, loosely=True) is not None


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("TT|Tên dự án|Chủ đầu tư", "number name other"),
        ("Địa phương|Số tổ|Năm 2025", "name other other"),
        ("1|Trung tâm dữ liệu|146,5", None),
        ("Xã Cửa Lở|11|60", None),
        ("Tên dự án||", None),
        ("Một câu dài. " * 10 + "|Chủ đầu tư", None),
    ],
)
def test_table_of_another_kind_has_names_and_what_else_its_header_says(header: str, columns: str | None) -> None:
    found = read_plain_header(header.split("|"))

    assert (found and " ".join(each.column for each in found)) == columns
    assert found is None or [each.text for each in found] == header.split("|")
