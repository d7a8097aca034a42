"""Deadlines along time: each task once, under the month or year that its cell says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.assistant import Assistant
from assistant.phrases import Language
from assistant.timeline import timeline, timeline_html
from corpus.deadlines import parse_deadline
from corpus.library import Library
from corpus.records import Task

if TYPE_CHECKING:
    from tests.conftest import ReadHtml

_VI = Language.VIETNAMESE


@pytest.fixture(scope="module")
def tasks(assistant: Assistant) -> list[Task]:
    return assistant.index.store.facts.tasks()


def test_every_task_stands_once_in_order_of_time(tasks: list[Task]) -> None:
    shown = timeline(tasks)

    months = [(slot.year, slot.month or 13) for slot in shown.slots]
    assert months == sorted(set(months))
    placed = [task for slot in shown.slots for task in slot.tasks] + [*shown.recurring, *shown.undated]
    assert sorted(map(repr, placed)) == sorted(map(repr, tasks))


@pytest.mark.parametrize(
    ("deadline", "slot"),
    [
        ("9/2025", (2025, 9)),
        ("9/2025 và thường xuyên", (2025, 9)),
        ("Quý III/2025", (2025, 9)),
        ("Tháng 12/2025", (2025, 12)),
        ("2025", (2025, None)),  # a year is no month
        ("2025-2027 và thường xuyên", (2027, None)),
        ("Thường xuyên", "recurring"),
        ("Hàng năm", "recurring"),
        ("2025 và những năm tiếp theo", "recurring"),
        ("", "undated"),
        ("Theo chỉ đạo của Trung ương", "undated"),
    ],
)
def test_a_deadline_has_its_place(tasks: list[Task], deadline: str, slot: tuple[int, int | None] | str) -> None:
    shown = timeline([replace(tasks[0], deadline=parse_deadline(deadline))])

    found: list[object] = [(slot.year, slot.month) for slot in shown.slots]
    found += ["recurring"] * len(shown.recurring) + ["undated"] * len(shown.undated)
    assert found == [slot]


def test_dates_of_the_plans(tasks: list[Task]) -> None:
    counts = {(slot.year, slot.month): len(slot.tasks) for slot in timeline(tasks).slots}

    assert counts[2025, 6] == 4
    assert counts[2030, None] == 1


def test_the_list_says_when_how_many_who_and_where(tasks: list[Task], library: Library, read_html: ReadHtml) -> None:
    html = timeline_html(timeline(tasks), library, language=_VI)
    page = read_html(html)

    assert "Tháng 5/2025 (3 nhiệm vụ)" in page.text
    assert "Năm 2030 (1 nhiệm vụ)" in page.text
    assert 'data-plan="quang-binh-ubnd" data-first="229" data-last="229"' in html
    assert page.still_open == []
    assert len([tag for tag, _ in page.tags if tag == "button"]) == len(tasks)
    assert "May" not in timeline_html(timeline([]), library, language=Language.ENGLISH)


def test_no_task_is_said_in_words(library: Library) -> None:
    assert timeline_html(timeline([]), library, language=Language.ENGLISH) == "<p>Nothing fits.</p>"


def test_whatever_a_task_holds_is_text(tasks: list[Task], library: Library, read_html: ReadHtml) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=x>\u202e'
    task = replace(tasks[0], name=hostile, number=hostile, deadline=replace(tasks[0].deadline, raw=hostile))
    html = timeline_html(timeline([task]), library, language=_VI)

    page = read_html(html)
    assert {tag for tag, _ in page.tags} <= {"ol", "ul", "li", "h3", "button", "span"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "\u202e" not in html
