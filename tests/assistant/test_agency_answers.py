"""What tables say of agencies: who leads the most, who works with whom, which rows name nobody, what recurs."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.assistant import Assistant
from assistant.records import Answer
from corpus.records import Recurrence, Task

SKHCN = "Sở Khoa học và Công nghệ"


def _items(answer: Answer) -> list[str]:
    return [citation.item for citation in answer.citations if citation.item is not None]


def _tasks(assistant: Assistant, plan: str = "quang-binh-ubnd") -> list[Task]:
    return assistant.index.store.facts.tasks(plans=[plan])


@pytest.mark.parametrize(
    "question",
    [
        "Sở nào chủ trì nhiều nhiệm vụ nhất ở Quảng Bình?",
        "so nao chu tri nhieu nhiem vu nhat o Quang Binh",
        "Which agency leads the most tasks in Quang Binh?",
    ],
)
def test_the_agency_that_leads_the_most_is_told_with_its_tasks(assistant: Assistant, question: str) -> None:
    answer = assistant.invoke(question)

    names = [(task.number, agency.name) for task in _tasks(assistant) for agency in task.leads]
    led = [number for number, name in names if name == SKHCN]
    assert Counter(name for _, name in names if name.startswith("Sở ")).most_common(1) == [(SKHCN, len(led))]
    assert sorted(set(_items(answer))) == sorted(set(led))
    assert SKHCN in answer.answer.splitlines()[0]


def test_groups_of_agencies_are_aside_where_the_least_is_asked(assistant: Assistant) -> None:
    answer = assistant.invoke("Cơ quan nào chủ trì ít nhiệm vụ nhất trong kế hoạch Sơn Tịnh?")

    assert (
        "Ít nhất, không kể các nhóm cơ quan: Phòng Văn hóa, Khoa học và Thông tin chủ trì 1 nhiệm vụ" in answer.answer
    )
    assert _items(answer) == ["2"]


def test_who_works_with_an_agency_is_told_task_by_task(assistant: Assistant) -> None:
    answer = assistant.invoke("Ai phối hợp với Sở Y tế trong kế hoạch Quảng Bình?")

    assert "Sở Y tế chủ trì 3 nhiệm vụ có cơ quan phối hợp" in answer.answer
    assert _items(answer) == ["43", "73", "74"]
    assert answer.answer.count("phối hợp: **") == 3


def test_rows_that_name_nobody_are_listed(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhiệm vụ nào của Quảng Bình không có đơn vị phối hợp?")

    assert "7 nhiệm vụ và 62 đầu việc thành phần không ghi mục “phối hợp”" in answer.answer
    rows = [row for row in answer.answer.splitlines() if row.startswith("- ")]
    assert len(rows) == 69
    assert all("không ghi trong bảng" in row for row in rows)


@pytest.mark.parametrize(
    ("question", "said", "recurrence"),
    [
        ("Quảng Bình có bao nhiêu nhiệm vụ hằng năm?", "10 nhiệm vụ có hạn hằng năm", Recurrence.YEARLY),
        ("Which tasks of Quang Binh are done regularly?", "68 tasks due on a regular basis", Recurrence.ALWAYS),
        ("Những việc nào của Quảng Bình lặp lại hằng năm?", "10 nhiệm vụ có hạn hằng năm", Recurrence.YEARLY),
        ("nhiem vu thuong xuyen cua Quang Binh", "68 nhiệm vụ có hạn thường xuyên", Recurrence.ALWAYS),
    ],
)
def test_tasks_that_recur_are_listed(assistant: Assistant, question: str, said: str, recurrence: Recurrence) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    due = [task.number for task in _tasks(assistant) if task.deadline.recurrence is recurrence]
    assert _items(answer) == due


def test_recurring_tasks_of_an_agency_are_told_without_its_duties(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhiệm vụ thường xuyên của Sở Tài chính Quảng Bình")

    assert answer.answer.splitlines()[0].endswith("Sở Tài chính chủ trì 7 nhiệm vụ có hạn thường xuyên")


def test_of_a_list_of_an_agency_those_that_recur_may_be_asked(assistant: Assistant) -> None:
    first = "Sở Y tế Quảng Bình chủ trì những việc gì?"
    answer = assistant.invoke({"question": "việc nào thường xuyên?", "history": [first]})

    assert "Sở Y tế chủ trì 3 nhiệm vụ có hạn thường xuyên" in answer.answer
    assert _items(answer) == ["43", "73", "74"]


def test_when_all_of_a_list_is_due_may_be_asked(assistant: Assistant) -> None:
    first = "Sở Y tế Quảng Bình chủ trì những việc gì?"
    answer = assistant.invoke({"question": "mấy việc đó hạn khi nào?", "history": [first]})

    assert "Sở Y tế chủ trì 15 nhiệm vụ" in answer.answer
    assert "1 nhiệm vụ gồm các đầu việc này" in answer.answer
    assert "thời gian hoàn thành: **2025-2027**" in answer.answer  # of the databases, beside their task


def test_databases_of_an_agency_are_its_rows_that_are_databases(assistant: Assistant) -> None:
    answer = assistant.invoke("Sở Y tế chủ trì những cơ sở dữ liệu nào?")

    assert "Sở Y tế chủ trì 12 nhiệm vụ" in answer.answer
    assert all(item.startswith("39.") for item in _items(answer))


@pytest.mark.parametrize(
    "question",
    ["Ninh Bình giao Hội Nông dân việc gì?", "Tỉnh đoàn Quảng Bình phải làm gì?", "Tỉnh đoàn Quảng Ngãi phải làm gì?"],
)
def test_what_an_agency_has_to_do_is_refused_where_no_plan_names_it(assistant: Assistant, question: str) -> None:
    assert assistant.invoke(question).abstained


@pytest.mark.parametrize("then", ["còn Sơn Tịnh?", "Sơn Tịnh thì sao?"])
def test_who_leads_the_most_elsewhere_is_a_follow_up(assistant: Assistant, then: str) -> None:
    first = "Cơ quan nào chủ trì nhiều nhiệm vụ nhất ở Quảng Bình?"
    answer = assistant.invoke({"question": then, "history": [first]})

    assert "Nhiều nhất, không kể các nhóm cơ quan: Phòng Văn hóa, Khoa học và Thông tin chủ trì 1" in answer.answer
