"""Deadlines of tasks along time: month by month and year by year, what recurs and what has no date apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.page_text import PageText, page_text
from assistant.phrases import Language
from assistant.safe_text import escape
from assistant.source_view import source_button
from corpus.library import Library
from corpus.records import Deadline, Task

__all__ = ["Slot", "Timeline", "timeline", "timeline_html"]

_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Slot:
    """The tasks due in a month, or by the end of a year where their deadline names no month (`month` is None)."""

    year: int
    month: int | None
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Tasks by when they are due, in order of time; each task stands once.

    `recurring` are those that go on without an end ("Thường xuyên", "2025 và những năm tiếp theo"), `undated` those
    whose cell is empty or names no time.
    """

    slots: tuple[Slot, ...]
    recurring: tuple[Task, ...]
    undated: tuple[Task, ...]


def timeline(tasks: Iterable[Task]) -> Timeline:
    """Tasks along time. One that is due and goes on after that ("9/2025 và thường xuyên") stands where it is due."""
    slots: dict[tuple[int, int | None], list[Task]] = {}
    recurring, undated = [], []
    for task in tasks:
        deadline = task.deadline
        if deadline.last is not None:
            slots.setdefault(_slot(deadline, deadline.last), []).append(task)
        elif deadline.recurrence is not None or deadline.first is not None:
            recurring.append(task)
        else:
            undated.append(task)
    in_order = sorted(slots, key=lambda slot: (slot[0], slot[1] or _DECEMBER + 1))
    return Timeline(
        tuple(Slot(year, month, tuple(slots[year, month])) for year, month in in_order),
        tuple(recurring),
        tuple(undated),
    )


def timeline_html(shown: Timeline, library: Library, *, language: Language) -> str:
    """The timeline as a list of dates with their tasks, each a button that opens its source; the others below it."""
    text = page_text(language)
    slots = [
        f'<li class="slot"><h3>{escape(_slot_name(slot, text))}</h3>{_tasks(slot.tasks, library, text)}</li>'
        for slot in shown.slots
    ]
    parts = [f'<ol class="timeline">{"".join(slots)}</ol>' if slots else ""]
    for name, tasks in (("recurring", shown.recurring), ("undated", shown.undated)):
        if tasks:
            summary = f"{text.say(name)} ({_count(tasks, text)})"
            parts.append(
                f'<details class="{name}"><summary>{escape(summary)}</summary>{_tasks(tasks, library, text)}</details>'
            )
    return "\n".join(part for part in parts if part) or f"<p>{escape(text.say('nothing_found'))}</p>"


def _slot(deadline: Deadline, last: tuple[int, int]) -> tuple[int, int | None]:
    """The year and month of a deadline; of whole years ("2025-2027" is 1/2025 to 12/2027) the year alone."""
    whole_years = deadline.first is not None and deadline.first[1] == 1 and last[1] == _DECEMBER
    return (last[0], None) if whole_years else last


def _slot_name(slot: Slot, text: PageText) -> str:
    when = text.say("by_year", year=slot.year)
    if slot.month is not None:
        when = text.say("by_month", month=slot.month, year=slot.year)
    return f"{when} ({_count(slot.tasks, text)})"


def _count(tasks: Sequence[Task], text: PageText) -> str:
    return text.say("task" if len(tasks) == 1 else "tasks", count=len(tasks))


def _tasks(tasks: Sequence[Task], library: Library, text: PageText) -> str:
    """Tasks with place, lead agencies and the deadline as printed."""
    items = []
    for task in tasks:
        place = library.plan(task.plan).place
        number = text.say("task_number", number=task.number)
        button = source_button(task.span, f"{place}, {number}", f"{text.say('source')}: {place}, {number}")
        leads = "; ".join(agency.name for agency in task.leads)
        details = " · ".join(part for part in (leads, task.deadline.raw) if part)
        said = f' <span class="details">{escape(details)}</span>' if details else ""
        items.append(f'<li lang="vi">{button} {escape(task.name)}{said}</li>')
    return f"<ul>{''.join(items)}</ul>"
