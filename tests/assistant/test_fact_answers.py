"""Answers from facts: each kind of question gives the exact rows or figures, complete, cited and remarked on."""

from __future__ import annotations

import re

import pytest

from assistant.assistant import Assistant
from assistant.records import Answer
from corpus.records import Task


def _items(answer: Answer) -> list[str | None]:
    return [citation.item for citation in answer.citations if citation.item is not None]


def _tasks(assistant: Assistant, plan: str = "quang-binh-ubnd") -> list[Task]:
    return assistant.index.store.facts.tasks(plans=[plan])


# --- one task ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["ai chủ trì nhiệm vụ IOC?", "ai chu tri nhiem vu ioc", "who leads the IOC task?"])
def test_a_task_that_only_its_parts_carry_out_is_answered_with_all_of_them(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert sorted(_items(answer)[:4], key=str) == ["59", "59.1", "59.2", "59.3"]
    assert [row["TT"] for row in answer.rows][:4] == ["59", "59.1", "59.2", "59.3"]
    assert answer.answer.count("**Sở Khoa học và Công nghệ**") == 2
    assert "**Các sở, ban, ngành, địa phương**" in answer.answer


def test_a_row_is_found_by_its_number_and_brings_its_parts(assistant: Assistant) -> None:
    assert _items(assistant.invoke("Nhiệm vụ 59 của Quảng Bình")) == ["59", "59.1", "59.2", "59.3"]
    assert _items(assistant.invoke("Nhiệm vụ 59.2 của Quảng Bình do ai chủ trì?")) == ["59.2"]


def test_an_empty_cell_is_said_and_is_no_answer(assistant: Assistant) -> None:
    answer = assistant.invoke("Ai phối hợp nhiệm vụ 49 của Quảng Bình?")

    assert answer.abstained
    assert answer.answer.startswith("Kế hoạch để trống điều này (phối hợp):")
    assert _items(answer) == ["49"]
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("CSDL về khoa học và công nghệ của Quảng Bình phải hoàn thành khi nào?", "**2025-2027**"),
        ("Các CSDL nêu tại mục 39 của Quảng Bình (gồm CSDL về khoa học và công nghệ) xong khi nào?", "**2025-2027**"),
        ("Ai phối hợp xây dựng cơ sở dữ liệu về các dân tộc thiểu số ở Quảng Bình?", "các địa phương"),
    ],
)
def test_what_a_part_leaves_empty_is_told_of_its_task(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.invoke(question)

    assert _items(answer)[0] == "39"
    assert said in answer.answer
    assert not answer.abstained


def test_a_month_that_is_not_printed_is_refused_with_the_year_that_is(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhiệm vụ 59.1 của Quảng Bình xong tháng mấy?")

    assert answer.abstained
    assert "chỉ nêu năm" in answer.answer
    assert "**2025**" in answer.answer
    assert _items(answer) == ["59.1"]


def test_a_day_that_is_not_printed_is_refused_with_the_year_that_is(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhiệm vụ 40 của Quảng Bình phải xong ngày nào?")

    assert answer.abstained
    assert "không nêu ngày, chỉ nêu năm" in answer.answer
    assert _items(answer) == ["40"]


@pytest.mark.parametrize(
    "question",
    [
        "How does the share of Quang Binh adults holding a digital signature grow between 2030 and 2045?",
        "Show me how the share of Quang Binh adults with a digital signature grows from 2030 through to 2045.",
    ],
)
def test_how_something_changes_between_two_years_is_told_of_all_between(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question).answer

    assert [value for value in ("40%", "70%", "75%", "100%") if value in answer] == ["40%", "70%", "75%", "100%"]


def test_the_task_that_names_a_document_is_told_where_its_agency_is_asked(assistant: Assistant) -> None:
    answer = assistant.invoke(
        "Luật Dữ liệu: việc soạn văn bản quy định chi tiết, hướng dẫn thi hành tại Quảng Bình do ai chủ trì?"
    )

    assert _items(answer) == ["21"]
    assert "**Công an tỉnh**" in answer.answer


def test_a_number_that_stands_twice_gives_both_rows(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhiệm vụ 39.26 của Quảng Bình là gì?")

    assert _items(answer) == ["39.26", "39.26"]
    assert len({citation.lines for citation in answer.citations}) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("do ai chủ trì", "chủ trì: **Cơ quan Đảng các cấp**"),
        ("ai phối hợp", "phối hợp: **Sở Khoa học và Công nghệ, Công an tỉnh**"),
        ("có kết quả gì", "kết quả: **Hoạt động chuyển đổi số được triển khai**"),
        ("khi nào xong", "thời gian hoàn thành: **2025 và thường xuyên**"),
    ],
)
def test_only_what_is_asked_of_a_task_is_said(assistant: Assistant, asked: str, said: str) -> None:
    answer = assistant.invoke(f"Nhiệm vụ 56 của Quảng Bình {asked}?")

    assert said.lower() in answer.answer.lower()
    assert answer.answer.count(";") == 1  # the name, and one thing


# --- lists and counts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agency", "asked", "role"),
    [
        ("Công an tỉnh", "chủ trì", "lead"),
        ("Công an tỉnh", "phối hợp", "coordinator"),
        ("Sở Y tế", "chủ trì", "lead"),
        ("Sở Tài chính", "phối hợp", "coordinator"),
        ("Sở Khoa học và Công nghệ", "chủ trì", "lead"),
    ],
)
def test_a_list_of_an_agency_is_complete(assistant: Assistant, agency: str, asked: str, role: str) -> None:
    answer = assistant.invoke(f"Liệt kê các nhiệm vụ {agency} {asked} ở Quảng Bình")
    expected = [
        task.number
        for task in _tasks(assistant)
        if agency in {each.name for each in (task.leads if role == "lead" else task.coordinators)}
    ]

    assert expected
    assert [row["TT"] for row in answer.rows] == expected
    assert _items(answer) == expected
    assert f"{agency} {asked} {len(expected)} nhiệm vụ" in answer.answer


def test_without_a_role_both_are_listed(assistant: Assistant) -> None:
    answer = assistant.invoke("Sở Tài chính Quảng Bình có những nhiệm vụ nào?")
    led = [task.number for task in _tasks(assistant) if "Sở Tài chính" in {each.name for each in task.leads}]
    helped = [task.number for task in _tasks(assistant) if "Sở Tài chính" in {each.name for each in task.coordinators}]

    assert [row["TT"] for row in answer.rows] == led + helped


def test_a_list_by_deadline_holds_what_is_due_in_the_month(assistant: Assistant) -> None:
    answer = assistant.invoke("Những nhiệm vụ nào của Quảng Bình phải xong trong tháng 9/2025?")
    expected = [task.number for task in _tasks(assistant) if task.deadline.last == (2025, 9)]

    assert expected
    assert [row["TT"] for row in answer.rows] == expected


def test_a_group_is_listed_under_its_heading(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhóm VI của Quảng Bình gồm những nhiệm vụ nào?")

    assert len(answer.rows) == 9
    assert "doanh nghiệp" in answer.citations[0].quote
    assert answer.citations[0].section == "Phụ lục I > VI"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Quảng Bình có bao nhiêu nhiệm vụ?", "90 nhiệm vụ và 69 đầu việc thành phần"),
        ("Quang Binh co bao nhieu nhom nhiem vu?", "7 nhóm nhiệm vụ"),
        ("Sơn Tịnh có mấy nhóm nhiệm vụ?", "4 nhóm nhiệm vụ"),
        ("How many tasks does the Son Tinh plan have?", "8 tasks"),
        ("Sơn Tịnh có bao nhiêu chỉ tiêu năm 2030?", "32 chỉ tiêu"),
        ("How many databases must Quảng Bình build?", "62 tasks"),
        (
            "Trong danh mục thuộc nhiệm vụ 39 của Quảng Bình, Sở Tư pháp chủ trì bao nhiêu cơ sở dữ liệu?",
            "Sở Tư pháp chủ trì 5 nhiệm vụ",
        ),
        ("Phụ lục nhiệm vụ trọng tâm của Quảng Bình đánh số tổng cộng bao nhiêu đầu việc?", "90 nhiệm vụ và 69"),
        ("Phụ lục II kèm kế hoạch của UBND huyện Sơn Tịnh có tất cả bao nhiêu nhiệm vụ?", "8 nhiệm vụ"),
        ("How many key tasks are in the appendix of Quang Binh?", "90 tasks and 69 sub-items"),
        # a named group, and the parts of a task
        (
            "Nhóm “Phát triển chuyển đổi số” của Quảng Bình đến 2025 gồm bao nhiêu chỉ tiêu?",
            "Trong nhóm “Phát triển chuyển đổi số”: 18 chỉ tiêu",
        ),
        ("Quảng Bình có bao nhiêu chỉ tiêu về hạ tầng năm 2030?", "Trong nhóm “Phát triển hạ tầng”: 2 chỉ tiêu"),
        (
            "How many indicators are in Quang Binh's digital transformation group for 2030?",
            "In the group “Phát triển chuyển đổi số”: 20 indicators",
        ),
        ("Nhiệm vụ 59 của Quảng Bình chia mấy việc nhỏ?", "Nhiệm vụ 59 có 3 đầu việc thành phần"),
        ("How many sub-items does task 59 of Quang Binh have?", "Task 59 has 3 sub-items"),
    ],
)
def test_counts(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.invoke(question)

    assert f": {said}" in answer.answer
    assert answer.citations


# --- targets ----------------------------------------------------------------------------------------------------------


def test_a_target_is_given_for_the_year_asked_only(assistant: Assistant) -> None:
    answer = assistant.invoke("chi tieu phu song 5g cua quang binh nam 2030")

    assert "**≥ 95%**" in answer.answer
    assert "50" not in answer.answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("nam 2025 Quang Binh phai trien khai bao nhieu nhiem vu khoa hoc cong nghe cap tinh", ["≥ 20"]),
        ("Năm 2025 Quảng Bình phải nghiệm thu bao nhiêu nhiệm vụ KHCN cấp tỉnh?", ["≥ 15"]),
        ("Năm 2025 Quảng Bình đặt bao nhiêu nhiệm vụ khoa học và công nghệ cấp tỉnh?", ["≥ 15", "≥ 20"]),
    ],
)
def test_of_two_indicators_that_the_same_words_mean_both_are_given(
    assistant: Assistant, question: str, said: list[str]
) -> None:
    points = [line for line in assistant.invoke(question).answer.splitlines() if line.startswith("- ")]

    assert len(points) == len(said)
    assert all(any(f"{each} NV" in point for point in points) for each in said)


def test_a_year_without_a_target_is_said_and_the_nearest_is_shown(assistant: Assistant) -> None:
    missing = assistant.invoke("Tỷ lệ phủ sóng 6G của Quảng Bình năm 2030?")
    there = assistant.invoke("Tỷ lệ phủ sóng 6G của Quảng Bình năm 2035?")

    assert missing.abstained
    assert "2035" in missing.answer
    assert (there.abstained, "**50%**" in there.answer) == (False, True)


def test_a_figure_that_is_said_to_be_of_another_year_is_set_right(assistant: Assistant) -> None:
    answer = assistant.invoke("Có phải Quảng Ngãi đặt mục tiêu phủ sóng 6G đạt 50% địa bàn vào năm 2030 không?")

    assert not answer.abstained
    assert answer.answer.startswith("Kế hoạch không đặt chỉ tiêu này cho năm 2030")
    assert "Năm 2035" in answer.answer


def test_all_years_of_an_indicator_are_given_in_order(assistant: Assistant) -> None:
    answer = assistant.invoke("Lộ trình quy mô kinh tế số của Quảng Ngãi qua các năm?")

    years = [int(row["year"]) for row in answer.rows if row["plan"] == "quang-ngai-tu"]
    assert years == sorted(years)
    assert set(years) == {2025, 2030, 2035, 2040, 2045}


def test_who_watches_an_indicator(assistant: Assistant) -> None:
    answer = assistant.invoke("Ai theo dõi chỉ tiêu phủ sóng 6G của Quảng Bình?")

    assert "Sở Khoa học và Công nghệ" in answer.answer
    assert not answer.abstained


def test_an_indicator_without_a_place_is_given_for_every_plan_that_has_it(assistant: Assistant) -> None:
    answer = assistant.invoke("Quy mô kinh tế số năm 2030 là bao nhiêu?")

    assert {"quang-binh-ubnd", "quang-ngai-tu", "son-tinh-ubnd"} <= {citation.plan for citation in answer.citations}


# --- what no row says alone -------------------------------------------------------------------------------------------


def test_a_district_that_disagrees_with_its_province_is_said(assistant: Assistant) -> None:
    answer = assistant.invoke("Quy mô kinh tế số của Quảng Ngãi năm 2030?")

    assert "Lưu ý: năm 2030, Quảng Ngãi đặt 10% GRDP, còn Sơn Tịnh đặt 20" in answer.answer
    assert {"quang-ngai-tu", "son-tinh-ubnd"} <= {citation.plan for citation in answer.citations}


def test_a_remark_stays_within_the_plans_that_are_asked(assistant: Assistant) -> None:
    answer = assistant.invoke({"question": "Quy mô kinh tế số năm 2030", "plans": ["son-tinh-ubnd"]})

    assert {citation.plan for citation in answer.citations} == {"son-tinh-ubnd"}


def test_a_fall_is_said_of_the_later_year(assistant: Assistant) -> None:
    later = assistant.invoke("Tỷ lệ người dân Quảng Ngãi cài đặt VNeID năm 2030")
    earlier = assistant.invoke("Tỷ lệ người dân Quảng Ngãi cài đặt VNeID năm 2025")

    assert "chỉ tiêu này giảm từ" in later.answer
    assert "giảm từ" not in earlier.answer


def test_two_figures_of_one_list_are_both_said(assistant: Assistant) -> None:
    answer = assistant.invoke("Số doanh nghiệp khoa học và công nghệ của Quảng Ngãi năm 2040?")

    assert "hai mức khác nhau" in answer.answer
    assert "50" in answer.answer
    assert "70" in answer.answer


def test_a_comparison_ends_in_a_table_of_plans_and_years(assistant: Assistant) -> None:
    answer = assistant.invoke("So sánh phủ sóng 5G năm 2025 và 2030 của Quảng Bình và Quảng Ngãi")

    header, rule, *rows = [line for line in answer.answer.splitlines() if line.startswith("|")]
    assert (header, rule) == ("| Kế hoạch của | 2025 | 2030 |", "| --- | --- | --- |")
    assert sorted(re.sub(r"( ?\[\d+\])+", "", row) for row in rows) == [
        "| Quảng Bình | ≥ 50% | ≥ 95% |",
        "| Quảng Ngãi | ≥ 50% | 100% |",
    ]
    assert all(len(re.findall(r"\[\d+\]", row)) >= 2 for row in rows)


def test_a_plan_that_is_silent_for_a_year_is_said_in_the_table(assistant: Assistant) -> None:
    answer = assistant.invoke("Compare 5G coverage of Quang Binh and Son Tinh over the years")

    assert "| not stated |" in answer.answer


def test_a_count_within_a_year_or_of_another_document_is_not_the_length_of_a_table(assistant: Assistant) -> None:
    assert "62" not in assistant.invoke("How many databases will Quang Binh connect to its platform in 2025?").answer
    assert "7 nhóm" not in assistant.invoke("kế hoạch 336-KH/TU có mấy nhóm nhiệm vụ").answer


def test_a_figure_is_not_set_against_what_is_not_printed(assistant: Assistant) -> None:
    year = assistant.invoke("So với năm 2024, tỷ lệ phủ sóng 5G năm 2025 của Quảng Bình tăng bao nhiêu?")
    place = assistant.invoke("Ninh Bình hay Quảng Bình đặt chỉ tiêu phủ sóng 5G năm 2030 cao hơn?")

    assert year.abstained
    assert "cho năm 2024" in year.answer
    assert place.abstained
    assert "Ninh Bình không nêu chỉ tiêu" in place.answer
    assert "**≥ 95%**" in place.answer


@pytest.mark.parametrize(
    "question",
    [
        "So sánh quy mô kinh tế số của Quảng Bình và Sơn Tịnh",
        "so sanh quy mo kinh te so cua Quang Binh va Son Tinh",
        "Compare the digital economy targets of Quang Binh and Son Tinh",
    ],
)
def test_comparisons_are_the_same_however_they_are_asked(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    assert [row["plan"] for row in answer.rows].count("quang-binh-ubnd") == 5
    assert {citation.item for citation in answer.citations if citation.plan == "son-tinh-ubnd"} >= {"3"}


def test_an_agency_that_is_printed_once_for_several_rows_is_given_with_its_row(assistant: Assistant) -> None:
    within = assistant.invoke("Cơ quan nào theo dõi chỉ tiêu 2.2 của Sơn Tịnh?")
    beyond = assistant.invoke("Ai theo dõi chỉ tiêu phủ sóng 6G của Sơn Tịnh?")

    assert "(bảng chỉ in một lần, ở dòng 2.1)" in within.answer
    assert any(citation.section.endswith("> 2.1") for citation in within.citations)
    assert "theo dõi, đánh giá: có thể là " in beyond.answer
    assert "văn bản không cho thấy" in beyond.answer


@pytest.mark.parametrize(
    ("question", "lead_in", "rows"),
    [
        ("Những nhiệm vụ nào của Quảng Bình hạn 2026?", "11 nhiệm vụ có hạn năm 2026", 11),
        ("Which Quang Binh tasks are due in 2027?", "9 tasks due in 2027", 9),
        ("Sở Tài chính QB chủ trì những việc nào hạn 2025?", "Sở Tài chính chủ trì 1 nhiệm vụ có hạn năm 2025", 1),
        ("Sơn Tịnh: việc nào phải xong trước năm 2026?", "5 nhiệm vụ có hạn trước năm 2026", 5),
        ("Which tasks must the Department of Finance of Quang Binh finish before 2027?", "due before 2027", 2),
    ],
)
def test_tasks_are_listed_by_the_year_that_they_end_in(
    assistant: Assistant, question: str, lead_in: str, rows: int
) -> None:
    answer = assistant.invoke(question)

    assert lead_in in answer.answer
    assert sum(line.startswith("- ") for line in answer.answer.splitlines()) >= rows


def test_an_agency_without_a_task_in_a_year_is_told_so(assistant: Assistant) -> None:
    answer = assistant.invoke("Sở Tài chính QB chủ trì những việc nào phải xong năm 2027?")

    assert answer.abstained
    assert answer.answer == "Bảng nhiệm vụ của Quảng Bình không ghi Sở Tài chính chủ trì nhiệm vụ nào có hạn năm 2027."


def test_a_whole_table_is_not_counted_where_some_of_its_rows_are_asked(assistant: Assistant) -> None:
    answer = assistant.invoke(
        "Theo kế hoạch của Quảng Bình, dự kiến có bao nhiêu cơ sở dữ liệu đang vận hành được hoàn thiện và kết nối?"
    )

    assert "62" not in answer.answer
    assert "Dự kiến 18 CSDL" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Văn phòng UBND Quảng Bình theo dõi chỉ tiêu nào?", "Văn phòng UBND tỉnh theo dõi, đánh giá 23 chỉ tiêu"),
        ("What does the Office of the Quang Binh Provincial People's Committee lead?", "names Văn phòng UBND tỉnh as"),
        ("Phòng Văn hóa huyện Sơn Tịnh chủ trì gì?", "Phòng Văn hóa, Khoa học và Thông tin chủ trì 1 nhiệm vụ"),
    ],
)
def test_agencies_are_known_as_people_call_them(assistant: Assistant, question: str, said: str) -> None:
    assert said in assistant.invoke(question).answer


@pytest.mark.parametrize(
    ("question", "lead_in"),
    [
        (
            "Nhiệm vụ nào của Quảng Bình do Sở Y tế chủ trì và Sở KHCN phối hợp?",
            "Sở Y tế chủ trì, Sở Khoa học và Công nghệ phối hợp 3 nhiệm vụ",
        ),
        ("Những việc nào ở Quảng Bình Sở Tài chính phối hợp, Sở Nội vụ chủ trì?", "do Sở Nội vụ chủ trì mà Sở"),
        ("Which Quang Binh tasks are led by Department of Health and coordinated by the Police?", "Sở Y tế leads and"),
        ("Which tasks are coordinated by the Department of Finance in Quang Binh?", "Sở Tài chính coordinates"),
    ],
)
def test_each_of_two_agencies_is_asked_in_its_part(assistant: Assistant, question: str, lead_in: str) -> None:
    assert lead_in in assistant.invoke(question).answer


@pytest.mark.parametrize(
    ("question", "lead_in", "rows"),
    [
        ("Quảng Ngãi đặt ra những chỉ tiêu gì đến 2030?", "42 chỉ tiêu cho năm 2030", 42),
        ("List all indicators of Quang Binh for 2030", "47 indicators for 2030", 47),
        ("Năm 2025 Sơn Tịnh phải đạt những chỉ tiêu nào?", "32 chỉ tiêu cho năm 2025", 32),
        ("Chỉ tiêu về hạ tầng của Quảng Bình năm 2030", "2 chỉ tiêu cho năm 2030", 2),
        ("Quảng Bình năm 2026 có chỉ tiêu gì?", "không đặt chỉ tiêu nào cho năm 2026", 0),
    ],
)
def test_all_targets_of_a_year_are_listed(assistant: Assistant, question: str, lead_in: str, rows: int) -> None:
    answer = assistant.invoke(question)

    assert lead_in in answer.answer
    assert sum(line.startswith("- ") for line in answer.answer.splitlines()) == rows


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which tasks of Quang Binh are due in 2033?", "names none that is due in 2033"),
        ("Nhiệm vụ nào của Sơn Tịnh phải xong trong năm 2030?", "không ghi nhiệm vụ nào có hạn năm 2030"),
        # Targets are no tasks, though they are to be reached.
        ("Liệt kê mục tiêu Quảng Bình phải hoàn thành năm 2030", "47 chỉ tiêu cho năm 2030"),
    ],
)
def test_a_year_without_tasks_is_told_so_and_targets_are_none(assistant: Assistant, question: str, said: str) -> None:
    assert said in assistant.invoke(question).answer


@pytest.mark.parametrize(
    ("question", "said", "rows"),
    [
        ("Liệt kê việc của Quảng Bình phải xong trước cuối năm 2025", "18 nhiệm vụ có hạn đến hết năm 2025", 18),
        ("Which tasks must Son Tinh finish by 2026?", "5 tasks due by the end of 2026", 5),
        ("Nhiệm vụ nào của Quảng Bình hoàn thành trong quý IV/2025?", "4 nhiệm vụ có hạn quý IV/2025", 4),
    ],
)
def test_tasks_due_by_the_end_of_a_year_or_in_a_quarter_are_listed(
    assistant: Assistant, question: str, said: str, rows: int
) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    assert sum(line.startswith("- ") for line in answer.answer.splitlines()) == rows


def test_parts_of_a_group_are_counted_apart_from_its_tasks(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhóm III của Quảng Bình có bao nhiêu nhiệm vụ?")

    assert "Nhóm III có 19 nhiệm vụ và 62 đầu việc thành phần" in answer.answer


def test_a_year_in_a_follow_up_is_set_against_the_one_before(assistant: Assistant) -> None:
    first = "Chỉ tiêu kinh tế số Quảng Bình năm 2025?"
    answer = assistant.invoke({"question": "2030 thì cao hơn bao nhiêu?", "history": [first]})

    assert "**10% GRDP**" in answer.answer
    assert "**20% GRDP**" in answer.answer
    assert _items(answer) == ["5.18", "5.19"]


def test_all_years_of_an_indicator_are_meant_by_the_years(assistant: Assistant) -> None:
    answer = assistant.invoke("Kinh tế số của Quảng Bình qua các năm")

    assert _items(answer) == ["5.18", "5.19", "5.14", "5.14", "5.14"]


def test_a_group_of_indicators_needs_no_year(assistant: Assistant) -> None:
    answer = assistant.invoke("Chỉ tiêu hạ tầng của Quảng Bình")

    assert "Trong nhóm “Phát triển hạ tầng”: 8 chỉ tiêu" in answer.answer
    assert {citation.plan for citation in answer.citations} == {"quang-binh-ubnd"}


def test_the_share_that_is_asked_for_is_kept_for_another_year(assistant: Assistant) -> None:
    first = "Chỉ tiêu nào của Quảng Bình năm 2030 đạt 100%?"
    answer = assistant.invoke({"question": "năm 2035 thì sao?", "history": [first]})

    assert "8 chỉ tiêu" in answer.answer
    assert answer.answer.count("đến năm 2035") == 8
