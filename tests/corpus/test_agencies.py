"""Agencies in cells and in questions: every cell of the five plans, forms that people type, and what is no agency."""

from __future__ import annotations

import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.agencies import agencies, find_agencies, split_agencies
from corpus.folding import fold_tone, strip_diacritics
from corpus.library import Library
from corpus.records import Column, Role

SCIENCE = "Sở Khoa học và Công nghệ"
LOCALITIES = "Các địa phương"
EVERYBODY = "Các sở, ban, ngành, địa phương"
TELECOM = "Các doanh nghiệp viễn thông, internet, công nghệ thông tin"

# All cells of the five plans, as their tables print them, read by eye.
CELLS = [
    ("", []),
    ("-", []),  # son-tinh-ubnd 1096
    ("Ban QL Khu kinh tế; các địa phương", ["Ban Quản lý Khu kinh tế", LOCALITIES]),
    (
        "Ban Quản lý Khu kinh tế, Sở Khoa học và Công nghệ; các sở, ban, ngành, địa phương",
        ["Ban Quản lý Khu kinh tế", SCIENCE, EVERYBODY],
    ),
    ("Ban Quản lý khu kinh tế", ["Ban Quản lý Khu kinh tế"]),
    (
        "Ban Tuyên giáo - Dân vận Tỉnh ủy, Sở Khoa học và Công nghệ, Sở Giáo dục và Đào tạo",
        ["Ban Tuyên giáo và Dân vận Tỉnh ủy", SCIENCE, "Sở Giáo dục và Đào tạo"],
    ),
    (
        "Ban Tuyên giáo và Dân vận Tỉnh ủy; các sở, ban, ngành, địa phương; "
        "Báo và Đài Phát thanh - Truyền hình Quảng Bình",
        ["Ban Tuyên giáo và Dân vận Tỉnh ủy", EVERYBODY, "Báo và Đài Phát thanh - Truyền hình"],
    ),
    (
        "Báo và Đài Phát thanh - Truyền hình Quảng Bình, các địa phương",
        ["Báo và Đài Phát thanh - Truyền hình", LOCALITIES],
    ),
    ("Bộ Nông nghiệp và Môi trường", ["Bộ Nông nghiệp và Môi trường"]),
    ("Các doanh nghiệp viễn thông, internet", [TELECOM]),
    ("Các doanh nghiệp viễn thông, internet, công nghệ thông tin", [TELECOM]),
    ("Các phòng, ban ngành liên quan", ["Các phòng, ban, ngành"]),
    (
        "Các phòng: GD&ĐT, TC-KH, VP HĐND và UBND huyện",
        ["Phòng Giáo dục và Đào tạo", "Phòng Tài chính - Kế hoạch", "Văn phòng HĐND và UBND huyện"],
    ),
    ("Các sở chuyên ngành", ["Các sở chuyên ngành"]),
    ("Các sở, ban, ngành cấp tỉnh", ["Các sở, ban, ngành"]),
    ("Các sở, ban, ngành thuộc ngành, lĩnh vực theo Đề án", ["Các sở, ban, ngành"]),
    ("Các sở, ban, ngành, địa phương", [EVERYBODY]),
    ("Các sở, ban, ngành, địa phương; Cổng TTĐT tỉnh", [EVERYBODY, "Cổng Thông tin điện tử tỉnh"]),
    ("Các sở, ban, ngành, địa phương; các doanh nghiệp công nghệ số", [EVERYBODY, "Các doanh nghiệp công nghệ số"]),
    (
        "Các sở, ban, ngành, địa phương; các doanh nghiệp viễn thông, internet, công nghệ thông tin",
        [EVERYBODY, TELECOM],
    ),
    ("Các sở, ngành, địa phương; các doanh nghiệp", [EVERYBODY, "Các doanh nghiệp"]),
    ("Các địa phương", [LOCALITIES]),
    (
        "Các địa phương; Sở Khoa học và Công nghệ; các doanh nghiệp công nghệ",
        [LOCALITIES, SCIENCE, "Các doanh nghiệp công nghệ số"],
    ),
    ("Công an", ["Công an tỉnh"]),
    ("Công an tỉnh", ["Công an tỉnh"]),
    (
        "Công an tỉnh, Ngân hàng Nhà nước Khu vực 8, Sở Khoa học và Công nghệ; "
        "các doanh nghiệp viễn thông, internet, công nghệ thông tin",
        ["Công an tỉnh", "Ngân hàng Nhà nước", SCIENCE, TELECOM],
    ),
    ("Công an tỉnh, Sở Khoa học và Công nghệ", ["Công an tỉnh", SCIENCE]),
    (
        "Công an tỉnh, Sở Khoa học và Công nghệ; các doanh nghiệp ng nghiệp viễn thông, internet, công nghệ thông tin",
        ["Công an tỉnh", SCIENCE, TELECOM],
    ),
    (
        "Công an tỉnh, Sở Khoa học và Công nghệ; các doanh nghiệp viễn thông, internet, công nghệ thông tin",
        ["Công an tỉnh", SCIENCE, TELECOM],
    ),
    (
        "Công an tỉnh, Sở Khoa học và Công nghệ; các doanh ngành viễn thông, internet, công nghệ thông tin",
        ["Công an tỉnh", SCIENCE, TELECOM],
    ),
    ("Cơ quan Đảng các cấp", ["Các cơ quan Đảng"]),
    ("Cơ quan, tổ chức và doanh nghiệp", ["Cơ quan, tổ chức và doanh nghiệp"]),
    ("Ngân hàng Nhà nước", ["Ngân hàng Nhà nước"]),
    ("Ngân hàng Nhà nước Khu vực 8", ["Ngân hàng Nhà nước"]),
    ("Phòng Nội vụ", ["Phòng Nội vụ"]),
    ("Phòng Văn hoá, Khoa học và Thông tin", ["Phòng Văn hóa, Khoa học và Thông tin"]),
    (
        "Phòng Văn hoá, Khoa học và Thông tin và Phòng TC-KH",
        ["Phòng Văn hóa, Khoa học và Thông tin", "Phòng Tài chính - Kế hoạch"],
    ),
    ("Phòng, ban ngành, địa phương", ["Các phòng, ban, ngành, địa phương"]),
    ("Sở Công Thương", ["Sở Công Thương"]),
    ("Sở Dân tộc và Tôn giáo", ["Sở Dân tộc và Tôn giáo"]),
    ("Sở Dân tộc và Tôn giáo; các địa phương", ["Sở Dân tộc và Tôn giáo", LOCALITIES]),
    ("Sở Giáo dục và Đào tạo", ["Sở Giáo dục và Đào tạo"]),
    ("Sở Giáo dục và Đào tạo, Trường Đại học Quảng Bình", ["Sở Giáo dục và Đào tạo", "Trường Đại học Quảng Bình"]),
    (
        "Sở Giáo dục và Đào tạo; các trường đại học cao đẳng trên địa bàn tỉnh",
        ["Sở Giáo dục và Đào tạo", "Các trường đại học, cao đẳng trên địa bàn tỉnh"],
    ),
    (
        "Sở Giáo dục và Đào tạo; các trường đại học, cao đẳng, cơ sở giáo dục trên địa bàn tỉnh",
        ["Sở Giáo dục và Đào tạo", "Các trường đại học, cao đẳng, cơ sở giáo dục trên địa bàn tỉnh"],
    ),
    ("Sở Khoa học và Công nghệ", [SCIENCE]),
    ("Sở Khoa học và Công nghệ Công nghệ", [SCIENCE]),
    ("Sở Khoa học và Công nghệ, Công an tỉnh", [SCIENCE, "Công an tỉnh"]),
    ("Sở Khoa học và Công nghệ, Công an tỉnh; các sở, ban, ngành, địa phương", [SCIENCE, "Công an tỉnh", EVERYBODY]),
    (
        "Sở Khoa học và Công nghệ, Sở Tài chính, Hội doanh nghiệp, Liên minh hợp tác xã tỉnh",
        [SCIENCE, "Sở Tài chính", "Hội Doanh nghiệp tỉnh", "Liên minh Hợp tác xã tỉnh"],
    ),
    (
        "Sở Khoa học và Công nghệ, Sở Tài chính, Hội doanh nghiệp, Liên minh hợp tác xã tỉnh; "
        "các doanh nghiệp viễn thông, internet, công nghệ thông tin",
        [SCIENCE, "Sở Tài chính", "Hội Doanh nghiệp tỉnh", "Liên minh Hợp tác xã tỉnh", TELECOM],
    ),
    (
        "Sở Khoa học và Công nghệ, Sở Tài chính; các địa phương; "
        "các doanh nghiệp viễn thông, internet, công nghệ thông tin",
        [SCIENCE, "Sở Tài chính", LOCALITIES, TELECOM],
    ),
    ("Sở Khoa học và Công nghệ, Văn phòng UBND tỉnh", [SCIENCE, "Văn phòng UBND tỉnh"]),
    ("Sở Khoa học và Công nghệ; các doanh nghiệp ngiệp viễn thông, internet, công nghệ thông tin", [SCIENCE, TELECOM]),
    ("Sở Khoa học và Công nghệ; các doanh nghiệp viễn thông, internet, công nghệ thông tin", [SCIENCE, TELECOM]),
    (
        "Sở Khoa học và Công nghệ; các doanh nghiệp, đơn vị khoa học, công nghệ",
        [SCIENCE, "Các doanh nghiệp, đơn vị khoa học và công nghệ"],
    ),
    ("Sở Khoa học và Công nghệ; các sở, ban, ngành, địa phương", [SCIENCE, EVERYBODY]),
    (
        "Sở Khoa học và Công nghệ; các sở, ban, ngành, địa phương; các doanh nghiệp viễn thông, công nghệ thông tin",
        [SCIENCE, EVERYBODY, TELECOM],
    ),
    (
        "Sở Khoa học và Công nghệ; các sở, ban, ngành, địa phương; "
        "các doanh nghiệp viễn thông, internet, công nghệ thông tin",
        [SCIENCE, EVERYBODY, TELECOM],
    ),
    (
        "Sở Khoa học và Công nghệ; các địa phương; các doanh nghiệp viễn thông, internet, công nghệ thông tin",
        [SCIENCE, LOCALITIES, TELECOM],
    ),
    ("Sở Khoa học, Công nghệ, thông, Sở Tài chính", [SCIENCE, "Sở Tài chính"]),
    ("Sở Nông nghiệp và Môi trường", ["Sở Nông nghiệp và Môi trường"]),
    (
        "Sở Nông nghiệp và Môi trường (cung cấp, chia sẻ bản đồ nền địa lý, hành chính của tỉnh); "
        "các sở, ban, ngành, địa phương; "
        "các doanh nghiệp viễn thông, internet, công nghệ thông tin nghệ thông tin",
        ["Sở Nông nghiệp và Môi trường", EVERYBODY, TELECOM],
    ),
    ("Sở Nông nghiệp và Môi trường trường", ["Sở Nông nghiệp và Môi trường"]),
    (
        "Sở Nông nghiệp và Môi trường, Sở Khoa học và Công nghệ; "
        "các doanh nghiệp viễn thông, internet, công nghệ thông tin",
        ["Sở Nông nghiệp và Môi trường", SCIENCE, TELECOM],
    ),
    ("Sở Nội vụ", ["Sở Nội vụ"]),
    ("Sở Nội vụ, Sở Khoa học và Công nghệ", ["Sở Nội vụ", SCIENCE]),
    ("Sở Nội vụ, Sở Khoa học và Công nghệ, Công an tỉnh", ["Sở Nội vụ", SCIENCE, "Công an tỉnh"]),
    ("Sở Tài chính", ["Sở Tài chính"]),
    ("Sở Tài chính; các sở, ban, ngành, địa phương", ["Sở Tài chính", EVERYBODY]),
    ("Sở Tư pháp", ["Sở Tư pháp"]),
    (
        "Sở Tư pháp, Sở Giáo dục và Đạo tạo, Sở Y tế, Sở Nông nghiệp và Môi trường; các địa phương",
        ["Sở Tư pháp", "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Nông nghiệp và Môi trường", LOCALITIES],
    ),
    ("Sở Tư pháp, Sở Khoa học và Công nghệ", ["Sở Tư pháp", SCIENCE]),
    ("Sở Văn hóa, Thể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
    ("Sở Văn hóa, Thể thao và Du lịch lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
    (
        "Sở Văn hóa, Thể thao và Du lịch, Sở Tài chính, các địa phương",
        ["Sở Văn hóa, Thể thao và Du lịch", "Sở Tài chính", LOCALITIES],
    ),
    ("Sở Xây dựng", ["Sở Xây dựng"]),
    (
        "Sở Xây dựng, Sở Tài chính; Sở Nông nghiệp và Môi trường; UBND cấp huyện, cấp xã",
        ["Sở Xây dựng", "Sở Tài chính", "Sở Nông nghiệp và Môi trường", "UBND cấp huyện", "UBND cấp xã"],
    ),
    ("Sở Y tế", ["Sở Y tế"]),
    (
        "Sở Y tế, Sở Giáo dục và Đào tạo, Bảo hiểm xã hội tỉnh, Sở Xây dựng",
        ["Sở Y tế", "Sở Giáo dục và Đào tạo", "Bảo hiểm xã hội tỉnh", "Sở Xây dựng"],
    ),
    (
        "Sở Y tế; các bệnh viện, cơ sở y tế công lập trên địa bàn tỉnh",
        ["Sở Y tế", "Các bệnh viện, cơ sở y tế công lập trên địa bàn tỉnh"],
    ),
    ("Sở, ban, ngành có liên quan", ["Các sở, ban, ngành"]),
    ("Trường Đại học Quảng Bình", ["Trường Đại học Quảng Bình"]),
    (
        "Trường Đại học Quảng Bình, các trường cao đẳng nghề trên địa bàn tỉnh",
        ["Trường Đại học Quảng Bình", "Các trường cao đẳng nghề trên địa bàn tỉnh"],
    ),
    ("UBND cấp huyện, cấp xã", ["UBND cấp huyện", "UBND cấp xã"]),
    ("VP HĐND và UBND huyện", ["Văn phòng HĐND và UBND huyện"]),
    ("VP HĐND và UBND huyện và Phòng Nội vụ", ["Văn phòng HĐND và UBND huyện", "Phòng Nội vụ"]),
    ("Văn phòng HĐND&UBND huyện", ["Văn phòng HĐND và UBND huyện"]),
    ("Văn phòng Tỉnh ủy", ["Văn phòng Tỉnh ủy"]),
    ("Văn phòng UBND tỉnh", ["Văn phòng UBND tỉnh"]),
    ("Văn phòng UBND tỉnh, Công an tỉnh, Sở Khoa học và Công nghệ", ["Văn phòng UBND tỉnh", "Công an tỉnh", SCIENCE]),
    ("Văn phòng UBND tỉnh, Sở Khoa học và Công nghệ", ["Văn phòng UBND tỉnh", SCIENCE]),
]

# What other plans print, or might.
OTHER_CELLS = [
    ("–", []),
    (" \t ", []),
    ("2025", []),
    ("Các sở: KH&CN, Tài chính, Y tế", [SCIENCE, "Sở Tài chính", "Sở Y tế"]),
    ("Sở Tài chính, Nội vụ và Y tế", ["Sở Tài chính", "Sở Nội vụ", "Sở Y tế"]),
    ("UBND tỉnh, huyện", ["UBND tỉnh", "UBND huyện"]),
    ("Chủ trì: Sở Nội vụ; phối hợp: Sở Tư pháp", ["Sở Nội vụ", "Sở Tư pháp"]),
    ("- Sở Nội vụ - Công an tỉnh - UBND các xã", ["Sở Nội vụ", "Công an tỉnh", "UBND cấp xã"]),
    ("Sở KH&CN/Sở TC", [SCIENCE, "Sở Tài chính"]),
    ("Sở Nội vụ\nSở Tài chính", ["Sở Nội vụ", "Sở Tài chính"]),
    ("(Sở Y tế)", ["Sở Y tế"]),
    ("Công an tỉnh và các đơn vị liên quan", ["Công an tỉnh", "Các cơ quan, đơn vị"]),
    ("Sở Du lịch, Sở Văn hóa và Thể thao", ["Sở Du lịch", "Sở Văn hóa và Thể thao"]),
    ("Sở Văn hoá, Thể thao & Du lịch; Tỉnh đoàn", ["Sở Văn hóa, Thể thao và Du lịch", "Tỉnh đoàn"]),
    ("Thủ trưởng các sở, ban, ngành; Chủ tịch UBND các huyện", ["Các sở, ban, ngành", "UBND cấp huyện"]),
    ("Văn phòng UBND tỉnh (Trung tâm PVHCC), Sở Nội vụ", ["Văn phòng UBND tỉnh", "Sở Nội vụ"]),
    ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", [SCIENCE]),
    ("So Khoa hoc va Cong nghe; Cong an tinh", [SCIENCE, "Công an tỉnh"]),
    # agencies that the table does not know keep their own words
    ("Hội Nhà báo, Hội Luật gia và Hội Nông dân", ["Hội Nhà báo", "Hội Luật gia", "Hội Nông dân tỉnh"]),
    ("Sở Y tế Quảng Ngãi, Bệnh viện đa khoa tỉnh", ["Sở Y tế", "Bệnh viện đa khoa tỉnh"]),
    ("VNPT, Viettel,  MobiFone", ["VNPT", "Viettel", "MobiFone"]),
    ("Sở Y tế và Dân số", ["Sở Y tế và Dân số"]),
    ("Sở KHCN&MT", ["Sở KHCN&MT"]),
    ("Tổ công tác   Đề án 06", ["Tổ công tác Đề án 06"]),
]

RAWS = [
    ("UBND cấp huyện, cấp xã", ["UBND cấp huyện", "cấp xã"]),
    ("Các phòng: GD&ĐT, TC-KH, VP HĐND và UBND huyện", ["GD&ĐT", "TC-KH", "VP HĐND và UBND huyện"]),
    ("VP HĐND và UBND huyện và Phòng Nội vụ", ["VP HĐND và UBND huyện", "Phòng Nội vụ"]),
    ("Sở Khoa học, Công nghệ, thông, Sở Tài chính", ["Sở Khoa học, Công nghệ, thông", "Sở Tài chính"]),
    ("Sở Khoa học và Công nghệ Công nghệ", ["Sở Khoa học và Công nghệ Công nghệ"]),
    ("Sở Y tế (phần dữ liệu, bản đồ); các địa phương", ["Sở Y tế (phần dữ liệu, bản đồ)", "các địa phương"]),
    ("Sở Y tế (phần dữ liệu, Sở Tài chính", ["Sở Y tế (phần dữ liệu, Sở Tài chính"]),
    ("VNPT,  Tập đoàn  A", ["VNPT", "Tập đoàn  A"]),
]

CONNECTING = {"và", "Các", "phòng"}


def agency_cells() -> Iterator[str]:
    library = Library.open()
    for plan in library:
        for passage in library.document(plan.id).passages:
            if passage.role is Role.ROW:
                for column in (Column.LEAD, Column.COORDINATOR, Column.OWNER):
                    yield passage.cell(column)


@cache
def distinct_cells() -> frozenset[str]:
    return frozenset(agency_cells())


@pytest.mark.parametrize(("cell", "names"), [*CELLS, *OTHER_CELLS])
def test_cell_names_its_agencies_in_order(cell: str, names: list[str]) -> None:
    assert [agency.name for agency in split_agencies(cell)] == names


@pytest.mark.parametrize(("cell", "raws"), RAWS)
def test_raw_words_are_those_of_the_cell(cell: str, raws: list[str]) -> None:
    assert [agency.raw for agency in split_agencies(cell)] == raws


def test_the_table_above_holds_every_cell_of_the_plans() -> None:
    assert distinct_cells() == {cell for cell, _ in CELLS}


def test_every_agency_of_the_plans_is_known() -> None:
    names = {agency.name for cell in distinct_cells() for agency in split_agencies(cell)}

    assert names <= set(agencies())


def test_raw_words_cover_every_cell_but_separators_and_connecting_words() -> None:
    for cell in distinct_cells():
        rest = cell
        for agency in split_agencies(cell):
            before, found, rest = rest.partition(agency.raw)
            assert found, (cell, agency.raw)
            assert set(before.replace(":", " ").replace(",", " ").replace(";", " ").split()) <= CONNECTING, cell
        assert not any(char.isalnum() for char in rest), cell


PIECES = ["Sở", "Sở Y tế", "UBND", "xã", "Các phòng", "công an", "và", *" ,;:()[]-&/.\n1a"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_cell_splits_into_parts_of_itself(cell: str) -> None:
    end = 0
    for agency in split_agencies(cell):
        assert agency.name.strip()
        end = cell.index(agency.raw, end) + len(agency.raw)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    split_agencies(text)
    ends = [(start, end) for _, start, end in find_agencies(text)]

    assert ends == sorted(ends)


# --- the table


def test_no_form_stands_for_two_agencies() -> None:
    meanings = defaultdict(set)
    for name, agency in agencies().items():
        for form in (name, *agency.aliases, *agency.capitals, *agency.in_cells, *agency.english):
            words = (
                strip_diacritics(fold_tone(form)).lower().replace("&", " ").replace(",", " ").replace("-", " ").split()
            )
            meanings[" ".join(word for word in words if word not in ("va", "and", "the"))].add(name)

    assert {form: names for form, names in meanings.items() if len(names) > 1} == {}


def test_every_form_is_found_as_its_agency() -> None:
    for name, agency in agencies().items():
        for form in (name, *agency.aliases, *agency.capitals, *agency.in_cells, *agency.english):
            assert [found.name for found in split_agencies(form)] == [name], form
        if not agency.cells_only:
            for form in (name, *agency.aliases, *agency.capitals, *agency.english):
                assert find_agencies(f"ai: {form}?") == [(name, 4, 4 + len(form))], form


def test_no_form_is_a_single_syllable() -> None:
    for agency in agencies().values():
        for form in (agency.name, *agency.aliases, *agency.english):
            assert len(form.split()) > 1 or (form.isupper() and len(form) > 2) or form in ONE_WORD, form


ONE_WORD = {"police", "localities", "enterprises"}


def test_agencies_have_english_names_of_their_own() -> None:
    firsts = [agency.english[0].lower() for agency in agencies().values() if agency.english]

    assert len(firsts) == len(set(firsts))


# --- questions

QUESTIONS = [
    ("Sở Khoa học và Công nghệ chủ trì việc gì?", [SCIENCE]),
    ("So Khoa hoc va Cong nghe chu tri viec gi", [SCIENCE]),
    ("SỞ KHOA HỌC, CÔNG NGHỆ", [SCIENCE]),
    ("sở khoa học công nghệ", [SCIENCE]),
    ("sở khcn làm gì", [SCIENCE]),
    ("so kh&cn, so KHCN, Sở KH - CN, Sở KH và CN, sở kh cn, SKHCN", [SCIENCE] * 6),
    ("Sở VHTTDL và Sở VH,TT&DL, Sở VHTT&DL", ["Sở Văn hóa, Thể thao và Du lịch"] * 3),
    ("Ai cùng làm với Sở Văn hoá Quảng Bình khi phổ biến quy chế?", ["Sở Văn hóa, Thể thao và Du lịch"]),
    ("Sở GDĐT, sở GD&ĐT, Sở GD-ĐT", ["Sở Giáo dục và Đào tạo"] * 3),
    ("so giao duc quang binh lam huong nghiep stem thi ai phoi hop cung", ["Sở Giáo dục và Đào tạo"]),
    ("Sở Giáo dục và Đạo tạo", ["Sở Giáo dục và Đào tạo"]),
    ("Sở TC, Sở NN&MT, so nn mt", ["Sở Tài chính", "Sở Nông nghiệp và Môi trường", "Sở Nông nghiệp và Môi trường"]),
    ("Sở CT theo dõi chỉ tiêu gì trong PL I của H. Sơn Tịnh?", ["Sở Công Thương"]),
    ("công an tỉnh", ["Công an tỉnh"]),
    ("CÔNG AN TỈNH Quảng Bình", ["Công an tỉnh"]),
    ("CA tỉnh lo gì", ["Công an tỉnh"]),
    ("ca tỉnh lo gì", ["Công an tỉnh"]),
    ("công an phối hợp việc gì", ["Công an tỉnh"]),
    ("Công an Ninh Bình", ["Công an tỉnh"]),
    ("Công an xã và Bộ Công an", ["Công an cấp xã", "Bộ Công an"]),
    ("VP UBND tỉnh, vp ubnd tinh, Văn phòng Ủy ban nhân dân tỉnh", ["Văn phòng UBND tỉnh"] * 3),
    ("văn phòng tỉnh uỷ, VPTU", ["Văn phòng Tỉnh ủy"] * 2),
    ("NHNN Khu vực 8 làm gì", ["Ngân hàng Nhà nước"]),
    ("P. VHKHTT Sơn Tịnh, phòng văn hoá, khoa học và thông tin", ["Phòng Văn hóa, Khoa học và Thông tin"] * 2),
    ("BQL Khu kinh tế, Ban QL khu kinh tế", ["Ban Quản lý Khu kinh tế"] * 2),
    ("con ban to chuc thi sao", ["Ban Tổ chức Tỉnh ủy"]),
    ("ban kiem tra tinh uy quang ngai lam gi", ["Ủy ban Kiểm tra Tỉnh ủy"]),
    ("Ban Tuyên giáo - Dân vận", ["Ban Tuyên giáo và Dân vận Tỉnh ủy"]),
    ("Mặt trận tỉnh Quảng Ngãi phải làm gì?", ["Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"]),
    ("Đảng uỷ UBND tỉnh bao lâu báo cáo Ban chỉ đạo một lần", ["Đảng ủy UBND tỉnh", "Ban Chỉ đạo tỉnh"]),
    ("các sở, ban, ngành, địa phương phải làm gì", [EVERYBODY]),
    ("cac doanh nghiep vien thong phoi hop viec gi", [TELECOM]),
    ("What does the department of health lead?", ["Sở Y tế"]),
    ("the Department of Science & Technology or the provincial police", [SCIENCE, "Công an tỉnh"]),
    ("tasks of the Public Security Department", ["Công an tỉnh"]),
    ("Office of the Provincial People's Committee", ["Văn phòng UBND tỉnh"]),
    ("Office of Provincial People’s Committee", ["Văn phòng UBND tỉnh"]),
    # the cells of a row are parted by tabs: this is no "xã hội số"
    ("Co so du lieu nguoi lam cong tac xa hoi\tSo Y te", ["Sở Y tế"]),
    # a name is not found across the end of a sentence
    ("báo cáo UBND. Tỉnh ủy chỉ đạo", ["Tỉnh ủy"]),
]

NO_AGENCY = [
    "",
    "sở",
    "so",
    "Sở nào chủ trì?",
    "so nao lam trung tam dieu hanh thong minh",
    "phòng",
    "ban",
    "công",
    "các cơ sở y tế công lập",
    "co so y te",
    "chuyen doi so y te",
    "Chuyển đổi số khoa học và công nghệ",
    "kinh te so khcn",
    "số liệu khoa học và công nghệ",
    "chi so khoa hoc va cong nghe",
    "so nv cua quang binh",
    "so ke hoach",
    "dịch vụ công an toàn",
    "tấn công an ninh mạng",
    "ca tinh co bao nhieu xa",
    "cat giam thu tuc hanh chinh",
    "cán bộ y tế, can bo y te",
    "tiến bộ khoa học và công nghệ",
    "tỷ lệ người dân tham gia bảo hiểm xã hội",
    "Quyết định số 2710/QĐ-UBND tỉnh",
    "thống kê tỉnh có bao nhiêu xã",
    "nâng cấp Cổng thông tin điện tử tỉnh",
]


@pytest.mark.parametrize(("question", "names"), QUESTIONS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_question_names_agencies(question: str, names: list[str], form: str) -> None:
    text = unicodedata.normalize(form, question)  # type: ignore[arg-type]  # typeshed wants a literal

    assert [name for name, _, _ in find_agencies(text)] == names


@pytest.mark.parametrize("question", NO_AGENCY)
def test_question_names_no_agency(question: str) -> None:
    assert find_agencies(question) == []


def test_places_are_those_of_the_text_as_given() -> None:
    question = unicodedata.normalize("NFD", "Hỏi: Sở Y tế, “Công an tỉnh”?")

    found = [unicodedata.normalize("NFC", question[start:end]) for _, start, end in find_agencies(question)]

    assert found == ["Sở Y tế", "Công an tỉnh"]


def test_a_question_is_read_in_less_than_a_millisecond() -> None:
    question = "Trong Phụ lục I, Sở Khoa học và Công nghệ chủ trì bao nhiêu nhiệm vụ và Công an tỉnh phối hợp"
    find_agencies(question)

    def measure() -> float:
        start = time.perf_counter()
        for _ in range(100):
            find_agencies(question)
        return (time.perf_counter() - start) / 100

    assert min(measure() for _ in range(5)) < 0.001


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the Department of Ethnic and Religious Affairs", "Sở Dân tộc và Tôn giáo"),
        ("the databases of the ethnic and religious affairs department", "Sở Dân tộc và Tôn giáo"),
    ],
)
def test_an_english_department_is_known_by_its_matter_in_front(text: str, name: str) -> None:
    assert [found for found, _, _ in find_agencies(text)] == [name]
