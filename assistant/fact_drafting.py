"""What drafts from the store of facts have in common: the rows and headings that they state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from assistant.asked import plans_meant
from assistant.aspects import TASK_ASPECTS, Aspect
from assistant.draft import Draft, Group, Statement
from assistant.phrases import Language, Phrases, phrases
from assistant.question import Reading
from assistant.statements import TASK_COLUMNS, state_row
from assistant.times import OPEN
from corpus.library import Library
from corpus.records import Column, Passage, Role, Task
from index.facts import Period
from index.interface import Passages
from index.search import Hit

__all__ = ["FactDrafter", "counted", "fills", "is_of_years"]

_COLUMNS = {
    Aspect.LEAD: Column.LEAD,
    Aspect.COORDINATOR: Column.COORDINATOR,
    Aspect.RESULT: Column.RESULT,
    Aspect.DEADLINE: Column.DEADLINE,
}

_QUARTER, _YEAR = 3, 12
"""Months."""

_ROMAN = ("I", "II", "III", "IV")


class FactDrafter:
    """Drafts an answer to one question from rows of tables; a part for each kind of row adds to it."""

    def __init__(self, reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> None:
        self._reading = reading
        self._hits = hits
        self._store = store
        self._facts = store.facts
        self._library = library
        self._plans = plans_meant(reading, hits, library)
        self._words: Phrases = phrases(reading.language)

    def _verdict(self, holds: bool | None) -> str:
        """What to say first where the question takes something for granted or asks if it is so."""
        if holds is None or not (self._reading.checks or self._reading.supposes):
            return ""
        if holds:
            return self._words.say("premise_right") if self._reading.checks else ""
        return self._words.say("premise_wrong")

    @staticmethod
    def _is_task(passage: Passage) -> bool:
        return any(cell.column is Column.LEAD for cell in passage.cells)

    def _passages(self, ids: Iterable[str]) -> list[Passage]:
        return [self._store.by_id(passage) for passage in ids]

    def _row(self, passage: Passage) -> Statement:
        """A row with what is asked of it, or all of it."""
        columns = self._asked_columns()
        return self._state(passage, columns or TASK_COLUMNS, asked=columns)

    def _asked_columns(self) -> list[Column]:
        return [_COLUMNS[aspect] for aspect in TASK_ASPECTS if aspect in self._reading.aspects]

    def _name_only(self, passage: Passage) -> Statement:
        return self._state(passage, [], asked=())

    def _state(self, passage: Passage, columns: Collection[Column], asked: Collection[Column]) -> Statement:
        if passage.role is not Role.ROW:
            return Statement(passage, passage.text, ((0, len(passage.text)),))
        return state_row(passage, self._reading.years, self._words, columns=columns, asked=asked)

    def _heads_that_fill(self, columns: Sequence[Column], tasks: Sequence[Task]) -> list[Task]:
        """The tasks that these are parts of, if their rows fill any of these columns: what they say is said of all."""
        parents = dict.fromkeys((task.plan, task.parent) for task in tasks if task.parent is not None)
        heads = [head for plan, number in parents for head in self._facts.tasks(plans=[plan], item=number)]
        rows = self._passages(head.passage for head in heads)
        filled = {row.id for row in rows if fills(row, columns)}
        return [head for head in heads if head.passage in filled]

    def _timely(self, plan: str, *, due: Period | None = None, **columns: str | None) -> list[Task]:
        """Tasks with the deadline that is asked for, if one is, or else with `due`."""
        tasks = self._facts.tasks(plans=[plan], due=self._reading.due or due, **columns)
        recurrence = self._reading.recurrence
        return [task for task in tasks if recurrence in (None, task.deadline.recurrence)]

    def _tasks_counted(self, tasks: Sequence[Task]) -> tuple[str, frozenset[int]]:
        """How many tasks these are, and parts of tasks: "6 nhiệm vụ và 2 đầu việc thành phần"; and these numbers."""
        parts = sum(task.parent is not None for task in tasks)
        whole = len(tasks) - parts
        phrase = "tasks_counted" if not parts else "tasks_counted_parts" if whole else "only_parts_counted"
        return self._words.say(phrase, count=whole, parts=parts), frozenset((whole, parts))

    def _places(self) -> str:
        return ", ".join(dict.fromkeys(self._library.plan(plan).place for plan in self._plans))

    def _period(self) -> str:
        """The deadline asked for, as the question says it: no row need have its numbers. "" for none, "before July"."""
        due = self._reading.due
        if due is None:
            return self._words.say(self._reading.recurrence.name.lower()) if self._reading.recurrence else ""
        (first_year, first), (last_year, last) = due
        if due[0] == OPEN:
            if last == _YEAR and last_year in self._reading.years:
                return self._words.say("until_year", year=last_year)
            if last == _YEAR:
                return self._words.say("before_year", year=last_year + 1)
            if self._reading.language is not Language.VIETNAMESE:
                return ""
            return self._words.say("before", month=last + 1, year=last_year)
        if is_of_years(due):
            years = str(first_year) if first_year == last_year else f"{first_year}–{last_year}"
            return self._words.say("year", year=years)
        if first_year == last_year and last - first == _QUARTER - 1 and last % _QUARTER == 0:
            return self._words.say("quarter", number=_ROMAN[last // _QUARTER - 1], year=last_year)
        return f"{first}/{first_year}" if due[0] == due[1] else f"{first}/{first_year} – {last}/{last_year}"


def is_of_years(due: Period) -> bool:
    """Whether a period is of whole years, or of all before one."""
    return due[0][1] == 1 and due[1][1] == _YEAR


def counted(groups: Sequence[Group]) -> Draft | None:
    """A draft of groups that each say how many they list; None of none."""
    return Draft(tuple(groups), counts=frozenset(len(group.statements) for group in groups)) if groups else None


def fills(row: Passage, columns: Sequence[Column]) -> bool:
    """Whether a row has more than a dash in any of these columns."""
    return any(row.cell(column).strip("- ") for column in columns)
