"""Layouts of offices that none of the five plans has: the Party's "I-", parts "A.", decisions with a plan below."""

from __future__ import annotations

from decimal import Decimal

import pytest

from corpus.document import Document, read_document
from corpus.facts import read_targets, read_tasks
from corpus.metadata import read_metadata
from corpus.outline import Level, Marker, Outline, read_marker
from corpus.read import Source
from corpus.records import Comparator, Role

PARTY = """TỈNH ỦY BÌNH LỘC
*
Số 18-KH/TU
ĐẢNG CỘNG SẢN VIỆT NAM
Bình Lộc, ngày 05 tháng 01 năm 2026
KẾ HOẠCH
thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị
-----
I- MỤC ĐÍCH, YÊU CẦU
1- Quán triệt sâu sắc Nghị quyết.
2- Xác định rõ nhiệm vụ.
II- CHỈ TIÊU
1- Đến năm 2030
- Kinh phí chi cho nghiên cứu phát triển đạt từ 2% GRDP trở lên, trong đó kinh phí từ xã hội chiếm hơn 60%.
2- Tầm nhìn đến năm 2045
- Quy mô kinh tế số đạt tối thiểu 50% GRDP.
Nơi nhận:
- Lưu VPTU.
T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ THƯỜNG TRỰC
Đặng Văn Khôi
"""

DECISION = """ỦY BAN NHÂN DÂN
TỈNH SƠN HẢI
Số: 1520/QĐ-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Sơn Hải, ngày 30 tháng 6 năm 2025
QUYẾT ĐỊNH
Ban hành Kế hoạch phát triển chính quyền số tỉnh Sơn Hải giai đoạn 2025-2030
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH
Căn cứ Luật Tổ chức chính quyền địa phương ngày 16/6/2025;
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Kế hoạch phát triển chính quyền số tỉnh Sơn Hải.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký.
Nơi nhận:
- Như Điều 2;
CHỦ TỊCH
Trần Đình Thắng
KẾ HOẠCH
Phát triển chính quyền số tỉnh Sơn Hải giai đoạn 2025-2030
(Kèm theo Quyết định số 1520/QĐ-UBND ngày 30/6/2025 của Chủ tịch UBND tỉnh)
I. QUAN ĐIỂM
a) Người dân là trung tâm.
II. CHỈ TIÊU
TT\tChỉ tiêu\tĐơn vị tính\tGiá trị\tCơ quan theo dõi, đánh giá
Đến năm 2025\t\t\t\t
1\tTỷ lệ hồ sơ giải quyết đúng hạn\t%\t≥ 95\tVăn phòng UBND tỉnh
Đến năm 2030\t\t\t\t
1\tTỷ lệ hồ sơ giải quyết đúng hạn\t%\t≥ 99\tVăn phòng UBND tỉnh
III. NHIỆM VỤ CHỦ YẾU
A. NHÓM NHIỆM VỤ VỀ THỂ CHẾ
1. Rà soát văn bản quy phạm pháp luật.
B. NHÓM NHIỆM VỤ VỀ DỮ LIỆU
1. Xây dựng kho dữ liệu dùng chung.
IV. TỔ CHỨC THỰC HIỆN
Giao Văn phòng theo dõi.
"""

PARTS = """UBND TỈNH TRƯỜNG GIANG
SỞ KHOA HỌC VÀ CÔNG NGHỆ
Số: 45/KH-SKHCN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Trường Giang, ngày 02 tháng 10 năm 2025
KẾ HOẠCH
Phát triển kinh tế số và xã hội số năm 2026
A. MỤC TIÊU
I. Mục tiêu chung
Phát triển kinh tế số trở thành động lực tăng trưởng.
II. Chỉ tiêu cụ thể
- Tỷ lệ hồ sơ trực tuyến đạt trên 80%.
B. NHIỆM VỤ, GIẢI PHÁP
I. Phát triển hạ tầng
TT\tNội dung\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời gian\tSản phẩm
I. HOÀN THIỆN THỂ CHẾ\t\t\t\t\t
1\tBan hành quy chế\tSở Tài chính\tCông an tỉnh\tTrước 30/6/2026\tQuyết định
2\tLập kho dữ liệu\tSở Nội vụ\tCông an tỉnh\tQuý IV năm 2025\tKho dữ liệu
Tổng cộng\t\t\t\t\t2
C. TỔ CHỨC THỰC HIỆN
1. Các phòng thuộc Sở triển khai thực hiện.
Nơi nhận:
- Lưu: VT.
GIÁM ĐỐC
Phạm Quốc Huy
"""


def read(text: str) -> Document:
    return read_document("made", Source.of(text))


def headings(document: Document) -> list[tuple[tuple[str, ...], str]]:
    return [(each.section.path, each.text) for each in document.passages if each.role is Role.HEADING]


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("I- MỤC ĐÍCH, YÊU CẦU", Marker(Level.ROMAN, "I", 3)),
        ("IV - TỔ CHỨC", Marker(Level.ROMAN, "IV", 5)),
        ("1- Quán triệt", Marker(Level.ARABIC, "1", 3)),
        ("1.1- Quán triệt", Marker(Level.DOTTED, "1.1", 5)),
        ("A. MỤC TIÊU", Marker(Level.PART, "A", 3)),
        ("Đ. KINH PHÍ", Marker(Level.PART, "Đ", 3)),
        ("Điều 12. Ban hành", Marker(Level.GROUP, "Điều 12", 9)),
    ],
)
def test_markers_of_other_offices(text: str, marker: Marker) -> None:
    assert read_marker(text) == marker


@pytest.mark.parametrize("text", ["5 - 7 doanh nghiệp", "3 – Sở Nội vụ", "C. Mác", "Điều 3 của Nghị định", "E 5"])
def test_what_only_looks_like_a_marker(text: str) -> None:
    marker = read_marker(text)

    assert marker is None or not Outline().follows(marker)


def test_a_letter_is_above_roman_numbers_where_it_opens_the_plan_and_below_where_they_do() -> None:
    above, below = Outline(), Outline()
    above.enter(Level.PART, "A", "")
    above.enter(Level.ROMAN, "I", "")
    below.enter(Level.ROMAN, "III", "")
    part = Marker(Level.PART, "B", 3)

    assert above.placed(part) == part
    assert below.placed(part) == Marker(Level.GROUP, "B", 3)


def test_sections_of_a_party_plan_are_numbered_with_dashes() -> None:
    document = read(PARTY)

    assert headings(document) == [
        (("I",), "MỤC ĐÍCH, YÊU CẦU"),
        (("II",), "CHỈ TIÊU"),
        (("II", "1"), "Đến năm 2030"),
        (("II", "2"), "Tầm nhìn đến năm 2045"),
    ]
    found = [(each.indicator, each.unit, each.year, each.quantity.raw) for each in read_targets(document.passages)]
    assert found == [
        ("Kinh phí chi cho nghiên cứu phát triển", "% GRDP", 2030, "từ 2%"),
        ("kinh phí từ xã hội", "%", 2030, "hơn 60%"),
        ("Quy mô kinh tế số", "% GRDP", 2045, "tối thiểu 50%"),
    ]


def test_the_plan_below_a_decision_is_read_as_one() -> None:
    document = read(DECISION)
    metadata = read_metadata(document)

    assert headings(document) == [
        (("I",), "QUAN ĐIỂM"),
        (("II",), "CHỈ TIÊU"),
        (("II", "2025"), "Đến năm 2025"),
        (("II", "2030"), "Đến năm 2030"),
        (("III",), "NHIỆM VỤ CHỦ YẾU"),
        (("III", "A"), "NHÓM NHIỆM VỤ VỀ THỂ CHẾ"),
        (("III", "B"), "NHÓM NHIỆM VỤ VỀ DỮ LIỆU"),
        (("IV",), "TỔ CHỨC THỰC HIỆN"),
    ]
    assert [each.section.path for each in document.passages if "Quyết định này" in each.text] == [
        ("Điều 1",),
        ("Điều 2",),
    ]
    assert [(each.year, each.quantity.low) for each in read_targets(document.passages)] == [
        (2025, Decimal(95)),
        (2030, Decimal(99)),
    ]
    assert metadata.kind is not None
    assert metadata.title is not None
    assert metadata.signer is not None
    assert metadata.kind.value == "Quyết định"
    assert metadata.title.value == (
        "Quyết định ban hành Kế hoạch phát triển chính quyền số tỉnh Sơn Hải giai đoạn 2025-2030"
    )
    assert (metadata.signer.value, metadata.signer.line) == ("Trần Đình Thắng", 17)


def test_a_group_whose_cell_is_merged_over_the_number_column_is_no_task() -> None:
    document = read(PARTS)
    tasks = read_tasks(document.passages)

    assert [(task.number, task.group, task.name, task.deadline.last) for task in tasks[:2]] == [
        ("1", "HOÀN THIỆN THỂ CHẾ", "Ban hành quy chế", (2026, 6)),
        ("2", "HOÀN THIỆN THỂ CHẾ", "Lập kho dữ liệu", (2025, 12)),
    ]
    assert ("B", "I", "I") in [path for path, _ in headings(document)]
    assert "Tổng cộng" not in [passage.item for passage in document.passages]


def test_a_department_of_a_place_whose_name_begins_as_one_does_and_its_director() -> None:
    metadata = read_metadata(read(PARTS))

    assert metadata.issuer is not None
    assert metadata.place is not None
    assert metadata.signer is not None
    assert metadata.issuer.value == "Sở Khoa học và Công nghệ tỉnh Trường Giang"
    assert (metadata.place.value, metadata.signer.value) == ("Trường Giang", "Phạm Quốc Huy")


def test_parts_hold_roman_sections_that_begin_anew() -> None:
    assert [path for path, _ in headings(read(PARTS))] == [
        ("A",),
        ("A", "I"),
        ("A", "II"),
        ("B",),
        ("B", "I"),
        ("B", "I", "I"),
        ("C",),
    ]


@pytest.mark.parametrize(
    ("bullet", "indicator", "raw", "low"),
    [
        ("Kinh tế số đạt từ 30% GRDP trở lên;", "Kinh tế số", "từ 30%", 30),
        ("Có từ 60% người dân trở lên được định danh.", "người dân được định danh", "từ 60%", 60),
        ("Có từ 02 trung tâm trở lên.", "trung tâm", "từ 02", 2),
    ],
)
def test_words_that_close_a_value_are_no_part_of_its_indicator(bullet: str, indicator: str, raw: str, low: int) -> None:
    (target,) = read_targets(read(f"I. MỤC TIÊU\n1. Đến năm 2030\n- {bullet}\n").passages)

    assert (target.indicator, target.quantity.raw, target.quantity.low) == (indicator, raw, Decimal(low))
    assert target.quantity.comparator is Comparator.AT_LEAST


def test_words_that_close_another_number_stay() -> None:
    text = "I. MỤC TIÊU\n1. Đến năm 2030\n- Trên 80% dân số từ 15 tuổi trở lên có tài khoản.\n"
    (target,) = read_targets(read(text).passages)

    assert target.indicator == "dân số từ 15 tuổi trở lên có tài khoản"


def test_a_letterhead_whose_columns_are_broken_into_narrow_lines() -> None:
    """As PDF text comes of a letterhead in two columns that are too narrow for their words."""
    text = """ỦY BAN NHÂN DÂN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA
VIỆT NAM
TỈNH HÒA ĐÔNG
Độc lập - Tự do - Hạnh phúc _______
Số: 112/KH-UBND
Hòa Đông, ngày 15 tháng 9 năm
2025
KẾ HOẠCH
Chuyển đổi số tỉnh Hòa Đông
I. MỤC TIÊU
1. Hoàn thành nhiệm vụ.
"""
    metadata = read_metadata(read(text))

    assert metadata.issuer is not None
    assert metadata.issued is not None
    assert metadata.place is not None
    assert (metadata.issuer.value, metadata.place.value) == ("UBND tỉnh Hòa Đông", "Hòa Đông")
    assert (metadata.issued.value, metadata.issued.line) == ("2025-09-15", 7)
