"""What documents say of themselves: the five plans against plans.toml, and made letterheads of other bodies."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import read_document
from corpus.errors import PlanError
from corpus.library import Library
from corpus.metadata import Metadata, Stated, plan_id, read_metadata
from corpus.read import Source
from corpus.records import Plan

# What plans.toml words otherwise than the document, and why.
SHORTENED_BY_HAND = {("quang-ngai-bao-cao", "title")}  # "nhiệm vụ, giải pháp được giao theo" is left out there

BODY = "Thực hiện chỉ đạo của cấp trên, cơ quan ban hành văn bản này như sau:\nI. MỤC TIÊU\n1. Hoàn thành nhiệm vụ.\n"


def read(text: str) -> Metadata:
    return read_metadata(read_document("new", Source.of(text)))


def said(metadata: Metadata) -> dict[str, str | tuple[str, ...]]:
    """The values alone, of what is stated."""
    values: dict[str, str | tuple[str, ...]] = {}
    for field in fields(metadata):
        value = getattr(metadata, field.name)
        if isinstance(value, Stated):
            values[field.name] = value.value
        elif value:
            values[field.name] = tuple(each.value for each in value)
    return values


@pytest.mark.parametrize("plan", list(Library.open()), ids=lambda plan: plan.id)
def test_the_five_plans_say_what_their_table_says(library: Library, plan: Plan) -> None:
    found = said(read_metadata(library.document(plan.id)))
    names = ("title", "kind", "issuer", "place", "level", "part_of", "number", "issued", "status", "signer", "replaces")
    known = {name: value for name in names if (value := getattr(plan, name))}
    found.pop("symbol", None)
    for name in {name for id_, name in SHORTENED_BY_HAND if id_ == plan.id}:
        assert known.pop(name) != found.pop(name)
    assert found == known


def test_what_is_stated_stands_in_its_line(library: Library) -> None:
    metadata = read_metadata(library.document("quang-binh-ubnd"))
    source = library.source("quang-binh-ubnd")
    assert metadata.issued is not None
    assert source.line(metadata.issued.line) == "Quảng Bình, ngày tháng 5 năm 2025"
    assert metadata.symbol is not None
    assert source.line(metadata.symbol.line) == "Số: /KH-UBND"
    assert "316-KH/UBND" in source.line(metadata.replaces[0].line)


PROVINCE = {
    "title": "Kế hoạch thực hiện Nghị quyết số 57-NQ/TW",
    "kind": "Kế hoạch",
    "issuer": "UBND tỉnh Bình Định",
    "place": "Bình Định",
    "level": "tỉnh",
    "number": "123/KH-UBND",
    "symbol": "KH-UBND",
    "issued": "2025-02-25",
    "signer": "Phạm Anh Tuấn",
}
TITLE = "KẾ HOẠCH\nThực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị về đột phá phát triển khoa học\n"
SIGNED = "Nơi nhận:\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n(Đã ký)\nPhạm Anh Tuấn\n"


@pytest.mark.parametrize(
    "head",
    [
        # the left column, then the right one
        "ỦY BAN NHÂN DÂN\nTỈNH BÌNH ĐỊNH\nSố: 123/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nBình Định, ngày 25 tháng 02 năm 2025\n",
        # columns run together, line by line, as PDF text gives them
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTỈNH BÌNH ĐỊNH Độc lập – Tự do – Hạnh phúc\n-------\n"
        "Số: 123 /KH-UBND Bình Định, ngày 25 tháng 02 năm 2025\n",
        # another place of the tone mark, rules, a line for each word
        "UỶ BAN NHÂN DÂN\n\nTỈNH BÌNH ĐỊNH\n_____\n\nCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nĐộc lập-Tự do-Hạnh phúc\n\n"
        "Số:123/KH-UBND\n\nBình Định, ngày 25 tháng 2 năm 2025\n",
        "**UBND TỈNH BÌNH ĐỊNH**\n\nSố 123/KH-UBND\n\n*Bình Định, ngày 25 tháng 02 năm 2025*\n\n",
    ],
    ids=["columns", "run together", "tones and rules", "markdown"],
)
def test_a_letterhead_is_read_however_its_columns_come(head: str) -> None:
    assert said(read(head + TITLE + BODY + SIGNED)) == PROVINCE


LETTERHEADS = {
    "city": (
        "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ ĐÀ NẴNG\nSố: 45/CTr-UBND\nĐà Nẵng, ngày 3 tháng 3 năm 2025\n"
        "CHƯƠNG TRÌNH HÀNH ĐỘNG\nVề chuyển đổi số năm 2025\n",
        {
            "title": "Chương trình hành động về chuyển đổi số năm 2025",
            "kind": "Chương trình hành động",
            "issuer": "UBND thành phố Đà Nẵng",
            "place": "Đà Nẵng",
            "level": "tỉnh",
            "number": "45/CTr-UBND",
            "symbol": "CTr-UBND",
            "issued": "2025-03-03",
        },
        "da-nang-ubnd-cthd-2025",
    ),
    "commune": (
        "UBND XÃ TỊNH KHÊ\nSố: /KH-UBND\nTịnh Khê, ngày tháng 8 năm 2025\nDỰ THẢO LẦN 2\nKẾ HOẠCH\n"
        "Chuyển đổi số trên địa bàn xã, tỉnh Quảng Ngãi\n",
        {
            "title": "Kế hoạch chuyển đổi số trên địa bàn xã, tỉnh Quảng Ngãi",
            "kind": "Kế hoạch",
            "issuer": "UBND xã Tịnh Khê",
            "place": "Tịnh Khê",
            "level": "xã",
            "part_of": "Quảng Ngãi",
            "symbol": "KH-UBND",
            "issued": "2025-08",
            "status": "dự thảo",
        },
        "tinh-khe-ubnd-kh-2025",
    ),
    "party": (
        "TỈNH ỦY BÌNH THUẬN\n*\nSố 336-KH/TU\nĐẢNG CỘNG SẢN VIỆT NAM\nBình Thuận, ngày 25 tháng 02 năm 2025\n" + TITLE,
        {
            "title": "Kế hoạch thực hiện Nghị quyết số 57-NQ/TW",
            "kind": "Kế hoạch",
            "issuer": "Tỉnh ủy Bình Thuận",
            "place": "Bình Thuận",
            "level": "tỉnh",
            "number": "336-KH/TU",
            "symbol": "KH/TU",
            "issued": "2025-02-25",
        },
        "binh-thuan-tu-kh-2025",
    ),
    "department": (
        "UBND TỈNH BÌNH ĐỊNH\nSỞ KHOA HỌC VÀ CÔNG NGHỆ\nSố: 77/KH-SKHCN\nBình Định, ngày 1 tháng 4 năm 2025\n" + TITLE,
        {
            "title": "Kế hoạch thực hiện Nghị quyết số 57-NQ/TW",
            "kind": "Kế hoạch",
            "issuer": "Sở Khoa học và Công nghệ tỉnh Bình Định",
            "place": "Bình Định",
            "level": "tỉnh",
            "number": "77/KH-SKHCN",
            "symbol": "KH-SKHCN",
            "issued": "2025-04-01",
        },
        "binh-dinh-skhcn-kh-2025",
    ),
    "department beside its council": (
        "UBND TỈNH BÌNH ĐỊNH SỞ NỘI VỤ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 8/BC-SNV\n"
        "Bình Định, ngày 30 tháng 6 năm 2025\nBÁO CÁO\nTình hình cải cách hành chính quý II/2025\n",
        {
            "title": "Báo cáo tình hình cải cách hành chính quý II/2025",
            "kind": "Báo cáo",
            "issuer": "Sở Nội vụ tỉnh Bình Định",
            "place": "Bình Định",
            "level": "tỉnh",
            "number": "8/BC-SNV",
            "symbol": "BC-SNV",
            "issued": "2025-06-30",
        },
        "binh-dinh-snv-bc-2025",
    ),
    "council": (
        "HỘI ĐỒNG NHÂN DÂN\nTỈNH LÂM ĐỒNG\nSố: 25/2025/NQ-HĐND\nLâm Đồng, ngày 15 tháng 10 năm 2025\nNGHỊ QUYẾT\n"
        "Quy định một số chính sách hỗ trợ chuyển đổi số\n",
        {
            "title": "Nghị quyết quy định một số chính sách hỗ trợ chuyển đổi số",
            "kind": "Nghị quyết",
            "issuer": "HĐND tỉnh Lâm Đồng",
            "place": "Lâm Đồng",
            "level": "tỉnh",
            "number": "25/2025/NQ-HĐND",
            "symbol": "2025/NQ-HĐND",
            "issued": "2025-10-15",
        },
        "lam-dong-hdnd-nq-2025",
    ),
    "ministry": (
        "BỘ KHOA HỌC VÀ CÔNG NGHỆ\nSố: 503/QĐ-BKHCN\nHà Nội, ngày 1 tháng 4 năm 2025\nQUYẾT ĐỊNH\n"
        "Về việc ban hành Kế hoạch chuyển đổi số\nBỘ TRƯỞNG BỘ KHOA HỌC VÀ CÔNG NGHỆ\n",
        {
            "title": "Quyết định về việc ban hành Kế hoạch chuyển đổi số",
            "kind": "Quyết định",
            "issuer": "Bộ Khoa học và Công nghệ",
            "place": "Trung ương",
            "level": "trung ương",
            "number": "503/QĐ-BKHCN",
            "symbol": "QĐ-BKHCN",
            "issued": "2025-04-01",
        },
        "bkhcn-qd-2025",
    ),
    "letter": (
        "UBND HUYỆN MỘ ĐỨC\nSố: 1024/UBND-VX\nV/v triển khai Nghị quyết số 57-NQ/TW ngày 22/12/2024\n"
        "Mộ Đức, ngày 12 tháng 5 năm 2025\nKính gửi: Các phòng, ban thuộc UBND huyện, tỉnh Quảng Ngãi.\n",
        {
            "title": "Công văn về việc triển khai Nghị quyết số 57-NQ/TW",
            "kind": "Công văn",
            "issuer": "UBND huyện Mộ Đức",
            "place": "Mộ Đức",
            "level": "huyện",
            "part_of": "Quảng Ngãi",
            "number": "1024/UBND-VX",
            "symbol": "UBND-VX",
            "issued": "2025-05-12",
        },
        "mo-duc-ubnd-cv-2025",
    ),
}


@pytest.mark.parametrize(("head", "expected", "id_"), LETTERHEADS.values(), ids=list(LETTERHEADS))
def test_letterheads_of_other_bodies_are_read(head: str, expected: dict[str, str], id_: str) -> None:
    metadata = read(head + BODY)
    assert said(metadata) == expected
    assert plan_id(metadata, ()) == id_


def test_a_standing_committee_signs_for_its_committee() -> None:
    head = "TỈNH ỦY BÌNH THUẬN\n*\nSố 1-KH/TU\nBình Thuận, ngày 2 tháng 1 năm 2025\n"
    signed = "Nơi nhận:\n- Lưu.\nT/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nĐặng Hồng Sỹ\n"
    metadata = said(read(head + TITLE + BODY + signed))
    assert metadata["issuer"] == "Ban Thường vụ Tỉnh ủy Bình Thuận"
    assert metadata["signer"] == "Đặng Hồng Sỹ"


def test_without_a_letterhead_the_signature_tells_whose_act_is_meant() -> None:
    text = (
        TITLE
        + "Tỉnh ủy Bình Thuận ban hành Kế hoạch số 5-KH/TU. UBND tỉnh Bình Thuận ban hành Kế hoạch như sau:\n"
        + "I. MỤC TIÊU\n1. Hoàn thành nhiệm vụ.\n"
        + SIGNED
    )
    assert said(read(text))["issuer"] == "UBND tỉnh Bình Thuận"


def test_documents_that_a_plan_replaces_are_named_with_their_dates_once() -> None:
    text = TITLE + BODY + "2. Kế hoạch này thay thế Kế hoạch số 316-KH/UBND ngày 28/2/2025 và Kế hoạch số 5/KH-UBND.\n"
    assert said(read(text + text.splitlines()[-1] + "\n"))["replaces"] == (
        "316-KH/UBND ngày 28/2/2025",
        "5/KH-UBND",
    )


@pytest.mark.parametrize("date", ["ngày 32 tháng 13 năm 2025", "ngày tháng năm 2025"])
def test_of_a_date_that_is_none_the_year_is_kept(date: str) -> None:
    metadata = read(f"UBND TỈNH BÌNH ĐỊNH\nSố: 1/KH-UBND\nBình Định, {date}\n{TITLE}{BODY}")
    assert metadata.issued == Stated("2025", 3)


@given(
    st.lists(
        st.sampled_from(
            [
                *(line for head, _, _ in LETTERHEADS.values() for line in head.splitlines()),
                *(TITLE + BODY + SIGNED).splitlines(),
                *(
                    "",
                    "*",
                    "Số:",
                    "Số /",
                    "UBND",
                    "TỈNH",
                    "UBND THỊ  XÃ",
                    "ĐẢNG ỦY",
                    "V/v",
                    "KT. CHỦ TỊCH",
                    "ngày /0/2025",
                ),
            ]
        ),
        min_size=1,
    )
)
def test_lines_in_any_order_are_read_without_an_error(lines: list[str]) -> None:
    try:
        document = read_document("new", Source.of("\n".join(lines)))
    except PlanError:
        return  # no text
    metadata = read_metadata(document)
    assert plan_id(metadata, ())
    stated = [value for name in fields(metadata) if isinstance(value := getattr(metadata, name.name), Stated)]
    assert all(1 <= each.line <= len(document.source) and each.value for each in stated)


def test_a_text_that_says_nothing_of_itself_has_no_metadata() -> None:
    assert said(read("I. MỤC TIÊU\n1. Hoàn thành nhiệm vụ.\n")) == {}
    assert plan_id(Metadata(), {"van-ban", "van-ban-2"}) == "van-ban-3"
