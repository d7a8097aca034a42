"""Drafting an answer from tasks: the ones that a question names, and the one that it describes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from assistant.aspects import TASK_ASPECTS, Aspect
from assistant.draft import Draft, Group, Statement
from assistant.fact_drafting import FactDrafter, fills
from assistant.phrases import Language
from assistant.statements import TASK_COLUMNS
from assistant.wants import asks_matter_with_place
from assistant.wordings import fold, read_table
from corpus.agencies import find_agencies
from corpus.folding import fold_spaces, fold_tone
from corpus.glossary import translate
from corpus.records import Column, Passage, Task

__all__ = ["FAR_TASK", "TaskDrafter"]

NEAR_TASK = 0.85
"""A task is meant if its row scores this share of the best passage; rows this near to it are given beside it."""

FAR_TASK = 0.5
"""The same where no other passage holds what is asked."""

MOST_NAMED = 4
"""Tasks: a name that stands in more of them is none of a task."""


class TaskDrafter(FactDrafter):
    """Drafts from tasks."""

    def row_of_matter(self) -> Draft | None:
        """The task whose number is asked: "diễn tập an toàn thông tin là nhiệm vụ số mấy?"."""
        if not _row_number().search(fold(self._reading.own)):
            return None
        rows = [hit.passage for hit in self._hits if self._is_task(hit.passage)]
        return self._tasks(self._facts.tasks(passages=[rows[0].id])) if rows else None

    def task_of_name(self) -> Draft | None:
        """The tasks that name what an English question calls by a proper name: "the Data Law task"."""
        if self._reading.language is not Language.ENGLISH or not self._reading.asks(*TASK_ASPECTS):
            return None
        named = [each for each in translate(self._reading.own).matched if _is_proper(each.english)]
        parts = (part for each in named for part in each.vietnamese.split(", "))
        names = [part for part in parts if part[:1].isupper() and " " in part and not find_agencies(part)]
        tasks = [
            task
            for task in (self._facts.tasks(plans=self._plans) if names else ())
            if all(name in task.name for name in names)
        ]
        return self._tasks(tasks) if 0 < len(tasks) <= MOST_NAMED else None

    def named_task(self) -> Draft | None:
        """The tasks whose whole name stands in the question."""
        if not self._reading.asks(*TASK_ASPECTS) or self._reading.names_row:
            return None
        asked = fold_tone(fold_spaces(self._reading.text))
        rows = [hit.passage for hit in self._hits if self._is_task(hit.passage)]
        named = [row for row in rows if fold_tone(fold_spaces(row.cell(Column.NAME).rstrip("."))) in asked]
        # "Cơ sở dữ liệu môi trường" stands in "Cơ sở dữ liệu môi trường cơ sở y tế" too: the longest name is meant.
        longest = max((len(row.cell(Column.NAME).rstrip(".")) for row in named), default=0)
        ids = [row.id for row in named if len(row.cell(Column.NAME).rstrip(".")) == longest]
        return self._tasks(self._facts.tasks(passages=ids)) if ids else None

    def task(self, least: float = NEAR_TASK) -> Draft | None:
        """What is asked of the task that the question describes, if its row scores this share of the best passage."""
        asked = [aspect for aspect in TASK_ASPECTS if aspect in self._reading.aspects]
        rows = [hit for hit in self._hits if self._is_task(hit.passage)]
        if asks_matter_with_place(self._reading, self._library) and asked == [Aspect.DEADLINE]:
            return None  # "the yearly reporting deadline" is that of no task
        if not asked or not rows or rows[0].score < least * self._hits[0].score:
            return None
        near = [hit.passage for hit in rows if hit.score >= NEAR_TASK * rows[0].score]
        ids = list(dict.fromkeys(part for passage in near for part in self._family(passage, near)))
        tasks = self._facts.tasks(passages=ids)
        return self._tasks(sorted(tasks, key=lambda task: ids.index(task.passage)))

    def _family(self, passage: Passage, near: Sequence[Passage]) -> list[str]:
        """A row's id; with it those of its sub-items where it says nothing but a name.

        A sub-item stands for the whole of its task where most of the task's sub-items are as near: "the IOC task" is 59
        with 59.1, 59.2 and 59.3, though only two of them name the IOC.
        """
        (task,) = self._facts.tasks(passages=[passage.id])
        if task.leads:
            parts = [] if task.parent is None else self._facts.tasks(plans=[task.plan], parent=task.parent)
            ids = {each.id for each in near}
            if 2 * sum(part.passage in ids for part in parts) <= len(parts) or len(parts) == 1:
                return [passage.id]
            heads = [head for head in self._facts.tasks(plans=[task.plan], item=task.parent) if not head.leads]
        else:
            heads, parts = [task], self._facts.tasks(plans=[task.plan], parent=task.number)
        return [each.passage for each in (*heads, *parts)]

    def _tasks(self, tasks: Sequence[Task]) -> Draft:
        by_plan: dict[str, list[Statement]] = {}
        for passage in self._passages(task.passage for task in tasks):
            by_plan.setdefault(passage.plan, []).append(self._row(passage))
        groups = tuple(Group(plan, tuple(statements)) for plan, statements in by_plan.items())
        if empty := self._empty_columns([each.passage for statements in by_plan.values() for each in statements]):
            if heads := self._heads_that_fill(empty, tasks):
                return self._tasks([*heads, *tasks])
            names = ", ".join(map(self._words.column, empty))
            return Draft(groups, lead=self._words.say("empty_cell", columns=names), refuses=True)
        return Draft(groups, lead=self._verdict(self._tasks_hold(tasks)))

    def _empty_columns(self, passages: Sequence[Passage]) -> list[Column]:
        """The columns that are asked for, if all of these rows leave them empty and say something else."""
        asked = self._asked_columns()
        says = any(fills(passage, TASK_COLUMNS) for passage in passages)
        answered = any(fills(passage, asked) for passage in passages)
        return asked if says and not answered else []

    def _tasks_hold(self, tasks: Sequence[Task]) -> bool | None:
        """Whether a task has the agency or the deadline that the question names; None if it names none."""
        reading = self._reading
        holds: list[bool] = []
        if reading.agencies and reading.asks(Aspect.LEAD, Aspect.COORDINATOR):
            coordinates = reading.asks(Aspect.COORDINATOR) and not reading.asks(Aspect.LEAD)
            listed = [task.coordinators if coordinates else task.leads for task in tasks]
            names = {agency.name for agencies in listed for agency in agencies}
            holds.append(names.issuperset(reading.agencies))
        if reading.due is not None:
            first, last = reading.due
            ends = [task.deadline.last for task in tasks if task.deadline.last is not None]
            holds.append(any(first <= end <= last for end in ends))
        return all(holds) if holds else None


@cache
def _row_number() -> re.Pattern[str]:
    return re.compile(read_table("aspects")["row_number"])


def _is_proper(words: str) -> bool:
    """Whether English words are a name of several words: "Data Law"."""
    return " " in words and all(word[:1].isupper() for word in words.split())
