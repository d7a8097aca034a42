"""The tables of facts: their columns and indexes in SQL that SQLite and PostgreSQL both read, and records as rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from corpus.records import (
    Agency,
    Comparator,
    Deadline,
    Flag,
    Quantity,
    Recurrence,
    Reference,
    Relation,
    Span,
    Target,
    Task,
)

__all__ = [
    "INDEXES",
    "NUMBERED",
    "TABLES",
    "months",
    "reference_of",
    "reference_rows",
    "target_of",
    "target_rows",
    "task_of",
    "task_rows",
]

TABLES: Mapping[str, Sequence[str]] = {
    "task": (
        "number INTEGER PRIMARY KEY",
        "plan TEXT NOT NULL",
        "item TEXT NOT NULL",
        "grp TEXT NOT NULL",
        "name TEXT NOT NULL",
        "result TEXT NOT NULL",
        "deadline TEXT NOT NULL",
        "first_month INTEGER",
        "last_month INTEGER",
        "says_month INTEGER NOT NULL",
        "recurrence TEXT",
        "parent TEXT",
        "passage TEXT NOT NULL",
        "first_line INTEGER NOT NULL",
        "last_line INTEGER NOT NULL",
        "page INTEGER",
        "leads TEXT NOT NULL",
        "coordinators TEXT NOT NULL",
        "doubts TEXT NOT NULL",
    ),
    "task_agency": ("task INTEGER NOT NULL", "role TEXT NOT NULL", "agency TEXT NOT NULL"),
    "target": (
        "number INTEGER PRIMARY KEY",
        "plan TEXT NOT NULL",
        "code TEXT NOT NULL",
        "indicator TEXT NOT NULL",
        "unit TEXT NOT NULL",
        "year INTEGER NOT NULL",
        "raw TEXT NOT NULL",
        "comparator TEXT NOT NULL",
        "low TEXT",
        "high TEXT",
        "flag TEXT",
        "scope TEXT NOT NULL",
        "concept TEXT",
        "passage TEXT NOT NULL",
        "first_character INTEGER NOT NULL",
        "last_character INTEGER NOT NULL",
        "first_line INTEGER NOT NULL",
        "last_line INTEGER NOT NULL",
        "page INTEGER",
        "owners TEXT NOT NULL",
        "doubts TEXT NOT NULL",
    ),
    "target_agency": ("target INTEGER NOT NULL", "agency TEXT NOT NULL"),
    "reference": (
        "number INTEGER PRIMARY KEY",
        "plan TEXT NOT NULL",
        "document TEXT NOT NULL",
        "kind TEXT NOT NULL",
        "date TEXT NOT NULL",
        "relation TEXT NOT NULL",
        "passage TEXT NOT NULL",
        "first_character INTEGER NOT NULL",
        "last_character INTEGER NOT NULL",
        "first_line INTEGER NOT NULL",
        "last_line INTEGER NOT NULL",
        "page INTEGER",
    ),
}
"""Table -> its columns. `number` is from 0, in the order of the plans; a month is one number (`months`).

`leads`, `coordinators` and `owners` are JSON, [[name, words], …], so that a record is one row and read in one query; it
is found by them in the tables of agencies.
"""

INDEXES: Mapping[str, tuple[str, str]] = {
    "task_item": ("task", "plan, item"),
    "task_parent": ("task", "plan, parent"),
    "task_passage": ("task", "passage"),
    "task_month": ("task", "last_month"),
    "task_agency_agency": ("task_agency", "agency, task, role"),
    "target_plan": ("target", "plan, concept, year"),
    "target_code": ("target", "plan, code"),
    "target_concept": ("target", "concept, year"),
    "target_passage": ("target", "passage"),
    "target_agency_agency": ("target_agency", "agency, target"),
    "reference_plan": ("reference", "plan, relation"),
}
"""Name -> table and columns. Each was measured with 10^5 and 10^6 targets: docs/postgresql.md."""

NUMBERED: Mapping[str, Mapping[str, str]] = {
    "task": {"number": "task"},
    "task_agency": {"task": "task"},
    "target": {"number": "target"},
    "target_agency": {"target": "target"},
    "reference": {"number": "reference"},
}
"""Table -> which of its columns number the rows of which table."""

_SAYS_MONTH = re.compile(r"[0-9][/.-]20[0-9][0-9]|tháng|quý", re.IGNORECASE)
"""A deadline that says more than a year: "trước 30/9/2025", "Tháng 12/2025", "Quý III"."""

_Row = tuple[object, ...]


def months(month: tuple[int, int] | None) -> int | None:
    """A month as one number, so that months compare in SQL."""
    return None if month is None else month[0] * 12 + month[1] - 1


def task_rows(tasks: Iterable[Task]) -> Iterator[tuple[str, _Row]]:
    """The rows of tasks, numbered from 0 in the order given, and of their agencies, each with its table."""
    for number, task in enumerate(tasks):
        yield "task", _task_row(number, task)
        for role, agencies in (("lead", task.leads), ("coordinator", task.coordinators)):
            for agency in agencies:
                yield "task_agency", (number, role, agency.name)


def target_rows(targets: Iterable[Target]) -> Iterator[tuple[str, _Row]]:
    """The rows of targets, numbered from 0 in the order given, and of their agencies, each with its table."""
    for number, target in enumerate(targets):
        yield "target", _target_row(number, target)
        for agency in target.owners:
            yield "target_agency", (number, agency.name)


def reference_rows(references: Iterable[Reference]) -> Iterator[tuple[str, _Row]]:
    """The rows of references, numbered from 0 in the order given, each with its table."""
    for number, each in enumerate(references):
        head = (number, each.plan, each.number, each.kind, each.date, each.relation.value)
        yield "reference", (*head, each.passage, each.start, each.end, *_span_row(each.span))


def task_of(row: Sequence[Any]) -> Task:
    """The task of a row."""
    _, plan, item, group, name, result, raw, first, last, _, recurrence, parent, passage, *rest = row
    first_line, last_line, page, leads, coordinators, doubts = rest
    return Task(
        plan=plan,
        number=item,
        group=group,
        name=name,
        leads=_agencies(leads),
        coordinators=_agencies(coordinators),
        result=result,
        deadline=Deadline(raw, _month(first), _month(last), Recurrence(recurrence) if recurrence else None),
        parent=parent,
        passage=passage,
        span=Span(plan, first_line, last_line, page),
        doubts=tuple(json.loads(doubts)),
    )


def target_of(row: Sequence[Any]) -> Target:
    """The target of a row."""
    _, plan, code, indicator, unit, year, raw, comparator, low, high, flag, scope, concept, passage, *rest = row
    start, end, first_line, last_line, page, owners, doubts = rest
    return Target(
        plan=plan,
        code=code,
        indicator=indicator,
        unit=unit,
        year=year,
        quantity=Quantity(
            raw,
            Comparator(comparator),
            None if low is None else Decimal(low),
            None if high is None else Decimal(high),
            Flag(flag) if flag else None,
        ),
        owners=_agencies(owners),
        scope=scope,
        concept=concept,
        passage=passage,
        start=start,
        end=end,
        span=Span(plan, first_line, last_line, page),
        doubts=tuple(json.loads(doubts)),
    )


def reference_of(row: Sequence[Any]) -> Reference:
    """The reference of a row."""
    _, plan, number, kind, date, relation, passage, start, end, first_line, last_line, page = row
    span = Span(plan, first_line, last_line, page)
    return Reference(plan, number, kind, date, Relation(relation), passage, start, end, span)


def _task_row(number: int, task: Task) -> _Row:
    deadline = task.deadline
    says_month = int(_SAYS_MONTH.search(deadline.raw) is not None)
    recurrence = deadline.recurrence and deadline.recurrence.value
    when = (deadline.raw, months(deadline.first), months(deadline.last), says_month, recurrence)
    head = (number, task.plan, task.number, task.group, task.name, task.result, *when, task.parent, task.passage)
    return (*head, *_span_row(task.span), _named(task.leads), _named(task.coordinators), _json(task.doubts))


def _target_row(number: int, target: Target) -> _Row:
    quantity = target.quantity
    value = (
        quantity.raw,
        quantity.comparator.value,
        None if quantity.low is None else str(quantity.low),
        None if quantity.high is None else str(quantity.high),
        quantity.flag and quantity.flag.value,
    )
    head = (number, target.plan, target.code, target.indicator, target.unit, target.year, *value, target.scope)
    where = (target.concept, target.passage, target.start, target.end, *_span_row(target.span))
    return (*head, *where, _named(target.owners), _json(target.doubts))


def _span_row(span: Span) -> _Row:
    return span.first_line, span.last_line, span.page


def _month(number: int | None) -> tuple[int, int] | None:
    return None if number is None else (number // 12, number % 12 + 1)


def _named(agencies: Sequence[Agency]) -> str:
    return _json([(agency.name, agency.raw) for agency in agencies])


def _agencies(stored: str) -> tuple[Agency, ...]:
    return tuple(Agency(name, raw) for name, raw in json.loads(stored))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
