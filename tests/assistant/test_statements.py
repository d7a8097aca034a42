"""Statements: a row, bullet or paragraph in words, and the stretches of its text that these words stand on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.draft import Statement
from assistant.phrases import Language, phrases
from assistant.statements import as_row, section_name, state
from corpus.folding import fold_spaces
from corpus.library import Library
from corpus.records import Cell, Column, Passage, Role, Section, Span

_VI = phrases(Language.VIETNAMESE)
_EN = phrases(Language.ENGLISH)


def _at(library: Library, plan: str, line: int) -> Passage:
    """The passage that begins in this line."""
    return next(passage for passage in library.document(plan).passages if passage.span.first_line == line)


def _row(*cells: tuple[Column, str, int | None], header: bool = True) -> Passage:
    """A made row; (column, text, year) of each cell."""
    text = "\t".join(part for _, part, _ in cells if part)
    made: list[Cell] = []
    start = 0
    for column, part, year in cells:
        start = text.index(part, start) if part else start
        made.append(Cell(column, "", start, start + len(part), year))
        start += len(part)
    span = Span("p", 5, 5)
    section = Section(("Phụ lục I", "7"), ("", ""))
    above = Span("p", 1, 2) if header else None
    return Passage("p:7", "p", section, Role.ROW, "7", text, span, (5,), (), tuple(made), above)


def _paragraph(text: str, role: Role = Role.PARAGRAPH) -> Passage:
    section = Section(("II", "3"), ("NHIỆM VỤ", "Hạ tầng"))
    return Passage("p:1", "p", section, role, None, text, Span("p", 1, 1), (1,), ())


def _said(library: Library, plan: str, line: int, *years: int) -> str:
    passage = _at(library, plan, line)
    return state(passage, ((0, len(passage.text)),), years, _VI).text


# --- rows of tasks ----------------------------------------------------------------------------------------------------


def test_a_task_says_its_number_name_lead_coordinators_result_and_deadline(library: Library) -> None:
    passage = _at(library, "quang-binh-ubnd", 421)

    assert state(passage, (), (), _VI) == Statement(
        passage,
        "Nhiệm vụ 59.3 – Phát triển nền tảng lõi và bổ sung việc kết nối, chia sẻ dữ liệu cho IOC tỉnh; "
        "hoàn thiện việc kết nối đến cấp xã để khai thác; chủ trì: **Sở Khoa học và Công nghệ**; "
        "phối hợp: Các sở, ban, ngành, địa phương; các doanh nghiệp viễn thông, internet, công nghệ thông tin; "
        "kết quả: IOC tỉnh được nâng cấp và bổ sung các kết nối; thời gian hoàn thành: **Thường xuyên**",
        ((0, len(passage.text)),),
        (),
        as_row(passage),
    )


def test_a_task_in_english_keeps_the_words_of_the_plan(library: Library) -> None:
    said = state(_at(library, "quang-binh-ubnd", 417), (), (), _EN).text

    assert said.startswith("Task 59.1 – Xây dựng cơ bản nền tảng tổng hợp")
    assert "; led by: **Sở Khoa học và Công nghệ**; coordinating: Các sở, ban, ngành, địa phương;" in said
    assert said.endswith("; result: Nền tảng được xây dựng giai đoạn đầu; deadline: **2025**")


def test_a_task_without_agencies_says_its_name_only(library: Library) -> None:
    assert _said(library, "quang-binh-ubnd", 416) == (
        "Nhiệm vụ 59 – Xây dựng, phát triển Trung tâm giám sát, điều hành thông minh - IOC tỉnh, có kết nối đến cấp xã"
    )


def test_a_task_of_a_flattened_table_leaves_out_the_blank_coordinator(library: Library) -> None:
    assert _said(library, "son-tinh-ubnd", 976).endswith(
        "; chủ trì: **Phòng, ban ngành, địa phương**; kết quả: Quyết định của cấp có thẩm quyền; "
        "thời gian hoàn thành: **Tháng 9/2025**"
    )


def test_cells_under_headings_that_nobody_knows_are_said_too() -> None:
    row = _row(
        (Column.NUMBER, "7", None), (Column.NAME, "Tổ chức hội thảo", None), (Column.OTHER, "ba lần", None),
        (Column.OTHER, "", None), (Column.OTHER, "tại tỉnh", None),
    )  # fmt: skip

    assert state(row, (), (), _VI).text == "Nhiệm vụ 7 – Tổ chức hội thảo; ba lần; tại tỉnh"


def test_a_row_of_a_table_of_another_kind_is_said_under_its_headings() -> None:
    cells = (
        Cell(Column.NUMBER, "TT", 0, 1),
        Cell(Column.NAME, "Tên dự án", 2, 17),
        Cell(Column.OTHER, "Tổng mức đầu tư (tỷ đồng)", 18, 22),
        Cell(Column.OTHER, "Ghi chú", 22, 22),
    )
    row = replace(_row(), text="3\tCảnh báo lũ sớm\t58,2", cells=cells)

    assert state(row, (), (), _VI).text == "Cảnh báo lũ sớm; Tổng mức đầu tư (tỷ đồng): 58,2 tỷ đồng"


# --- rows of indicators -----------------------------------------------------------------------------------------------


def test_an_indicator_of_one_period_says_its_year_value_unit_and_owner(library: Library) -> None:
    passage = _at(library, "quang-binh-ubnd", 562)
    statement = state(passage, (), (2030,), _VI)

    assert statement.text == (
        "Chỉ tiêu 1.1, đến năm 2030 – Tỷ lệ phủ sóng 5G trên địa bàn: **≥ 95%**; "
        "theo dõi, đánh giá: Sở Khoa học và Công nghệ"
    )
    assert statement.stretches == ((0, len(passage.text)),)
    assert statement.supports == ()


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (514, "≥ 3 DN"),
        (538, "≥ 0,6 (Điểm (khung 1,0))"),
        (559, "10% GRDP"),
        (501, "Có"),
        (503, "Bảo đảm"),
        (505, "100%"),
        (529, "01 Vườn, Trung tâm"),
        (634, "≥ 1.200 Người"),
    ],
)
def test_a_value_comes_with_its_unit(library: Library, line: int, value: str) -> None:
    assert f": **{value}**" in _said(library, "quang-binh-ubnd", line)


def test_an_indicator_of_five_years_says_the_years_asked_and_rests_on_the_header(library: Library) -> None:
    statement = state(_at(library, "son-tinh-ubnd", 651), (), (2030, 2045), _VI)

    assert statement.text == (
        "Chỉ tiêu 3 – Quy mô kinh tế số: 2030: **20% GRDP**; 2045: **50% GRDP**; theo dõi, đánh giá: Sở Công Thương"
    )
    assert statement.supports != ()


@pytest.mark.parametrize("years", [(), (2024,), (2026, 2027)])
def test_an_indicator_of_five_years_says_all_when_none_of_them_is_asked(
    library: Library, years: tuple[int, ...]
) -> None:
    assert _said(library, "son-tinh-ubnd", 564, *years) == (
        "Chỉ tiêu 1.4 – Tỷ lệ doanh nghiệp vừa và nhỏ địa phương ứng dụng công nghệ số: "
        "2025: **30%**; 2030: **60%**; 2035: **85%**; 2040: **95%**; 2045: **100%**"
    )


def test_a_blank_cell_is_called_blank_in_both_languages(library: Library) -> None:
    assert ": 2025: **để trống**; 2030: **≥ 01 Doanh nghiệp**; theo dõi" in _said(
        library, "son-tinh-ubnd", 536, 2025, 2030
    )
    assert ": 2025: **left blank**; " in state(_at(library, "son-tinh-ubnd", 536), (), (2025,), _EN).text


def test_the_marks_of_the_plan_are_left_as_they_are(library: Library) -> None:
    assert ": 2025: **- (chưa thực hiện)**; 2040: **≥80%**; " in _said(library, "son-tinh-ubnd", 612, 2025, 2040)
    assert ": 2040: **để trống**; 2045: **X (thực hiện)**; " in _said(library, "son-tinh-ubnd", 629, 2040, 2045)


def test_the_unit_stands_behind_the_number_and_not_behind_its_explanation(library: Library) -> None:
    assert _said(library, "son-tinh-ubnd", 720, 2045).endswith(
        ": 2045: **100% (Các hệ thống đảng số, chính quyền số vận hành hoàn toàn thông minh.)**"
    )


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("%", "≥ 70", "≥ 70%"),
        ("%", "50-60", "50-60%"),
        ("%", "80 - 90", "80 - 90%"),
        ("%", "≥ 2,5", "≥ 2,5%"),
        ("%", "-", "- (chưa thực hiện)"),
        ("", "≥ 1.200", "≥ 1.200"),
        ("Người", "≥ 07", "≥ 07 Người"),
        ("% dân số", "100", "100% dân số"),
    ],
)
def test_values_as_plans_print_them(unit: str, value: str, said: str) -> None:
    row = _row(
        (Column.NUMBER, "7", None),
        (Column.NAME, "Chỉ số", None),
        (Column.UNIT, unit, None),
        (Column.VALUE, value, 2030),
    )

    assert state(row, (), (2030,), _VI).text == f"Chỉ tiêu 7, đến năm 2030 – Chỉ số: **{said}**"


def test_a_value_without_a_year_is_said_without_one() -> None:
    row = _row((Column.NUMBER, "7", None), (Column.NAME, "Chỉ số", None), (Column.VALUE, "≥ 3", None), header=False)
    statement = state(row, (), (2030,), _VI)

    assert statement.text == "Chỉ tiêu 7 – Chỉ số: ≥ 3"
    assert statement.supports == ()


def test_a_year_that_stands_in_the_section_does_not_rest_on_the_header(library: Library) -> None:
    passage = _at(library, "quang-binh-ubnd", 562)

    assert passage.header is not None
    assert str(passage.section) == "Phụ lục II > 2030 > 1 > 1.1"
    assert state(passage, (), (), _VI).supports == ()


def test_the_only_year_of_a_table_rests_on_the_header_too() -> None:
    row = _row((Column.NUMBER, "7", None), (Column.NAME, "Chỉ số", None), (Column.VALUE, "≥ 3", 2030))
    statement = state(row, (), (2030,), _VI)

    assert "2030" in statement.text
    assert "2030" not in f"{row.text} {row.section}"
    assert statement.supports != ()


# --- running text -----------------------------------------------------------------------------------------------------


def test_a_passage_is_said_in_its_own_words(library: Library) -> None:
    passage = _at(library, "quang-ngai-tu", 202)
    whole = ((0, len(passage.text)),)

    assert state(passage, whole, (), _VI) == Statement(
        passage,
        "Có từ 07 người thực hiện công tác nghiên cứu khoa học, phát triển công nghệ, đổi mới sáng tạo "
        "trên 01 vạn dân.",
        whole,
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["Hoàn thành năm 2025."], "Hoàn thành năm 2025."),
        # quang-ngai-tu 103: "… giữ vai trò dẫn dắt, thúc đẩy; tăng cường phối hợp …"
        (["Sở Y tế chủ trì dự án;"], "Sở Y tế chủ trì dự án; …"),
        (["phối hợp với Công an tỉnh."], "… phối hợp với Công an tỉnh."),
        (["Sở Y tế chủ trì dự án;", "Hoàn thành năm 2025."], "Sở Y tế chủ trì dự án; … Hoàn thành năm 2025."),
    ],
)
def test_stretches_are_joined_and_a_cut_in_a_sentence_is_shown(parts: list[str], said: str) -> None:
    text = "Sở Y tế chủ trì dự án; phối hợp với Công an tỉnh. Hoàn thành năm 2025."
    stretches = tuple((text.index(part), text.index(part) + len(part)) for part in parts)
    statement = state(_paragraph(text), stretches, (), _VI)

    assert statement.text == said
    assert statement.stretches == stretches


@pytest.mark.parametrize(
    ("line", "plan", "label"),
    [
        (219, "ninh-binh-ubnd", "Người ký: TM. ỦY BAN NHÂN DÂN"),
        (1, "son-tinh-ubnd", "Tên văn bản: KẾ HOẠCH"),
        (61, "quang-ngai-bao-cao", "Chú thích ¹: Thôn Monic"),
        (168, "quang-ngai-tu", "Mục II > 2 > 2.1: Đến hết năm 2025"),
    ],
)
def test_parts_that_do_not_say_what_they_are_are_named(library: Library, plan: str, line: int, label: str) -> None:
    assert fold_spaces(_said(library, plan, line)).startswith(label)


def test_a_section_is_named_by_its_path_or_by_the_part_of_the_plan(library: Library) -> None:
    assert section_name(_at(library, "quang-binh-ubnd", 421), _VI) == "Phụ lục I > V > 59 > 59.3"
    assert section_name(_at(library, "ninh-binh-ubnd", 219), _VI) == "Người ký"
    assert section_name(_at(library, "ninh-binh-ubnd", 219), _EN) == "Signed by"
