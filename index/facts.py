"""The store of facts: tasks, targets and references in SQLite, beside the passages; queries with bound parameters."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
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

__all__ = ["FactStore", "Period", "write_facts"]

Period = tuple[tuple[int, int], tuple[int, int]]
"""First and last month, as (year, month), both included."""

_YEAR = 12

_SCHEMA = """
CREATE TABLE task (
    number INTEGER PRIMARY KEY, plan TEXT NOT NULL, item TEXT NOT NULL, grp TEXT NOT NULL, name TEXT NOT NULL,
    result TEXT NOT NULL, deadline TEXT NOT NULL, first_month INTEGER, last_month INTEGER, recurrence TEXT, parent TEXT,
    passage TEXT NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, page INTEGER, doubts TEXT NOT NULL
);
CREATE TABLE task_agency (
    task INTEGER NOT NULL REFERENCES task, role TEXT NOT NULL, position INTEGER NOT NULL, agency TEXT NOT NULL,
    raw TEXT NOT NULL
);
CREATE TABLE target (
    number INTEGER PRIMARY KEY, plan TEXT NOT NULL, code TEXT NOT NULL, indicator TEXT NOT NULL, unit TEXT NOT NULL,
    year INTEGER NOT NULL, raw TEXT NOT NULL, comparator TEXT NOT NULL, low TEXT, high TEXT, flag TEXT,
    scope TEXT NOT NULL, concept TEXT, passage TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, page INTEGER, doubts TEXT NOT NULL
);
CREATE TABLE target_agency (
    target INTEGER NOT NULL REFERENCES target, position INTEGER NOT NULL, agency TEXT NOT NULL, raw TEXT NOT NULL
);
CREATE TABLE reference (
    plan TEXT NOT NULL, document TEXT NOT NULL, kind TEXT NOT NULL, date TEXT NOT NULL, relation TEXT NOT NULL,
    passage TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, page INTEGER
);
CREATE INDEX task_item ON task (plan, item);
CREATE INDEX task_agency_agency ON task_agency (agency, role);
CREATE INDEX target_concept ON target (concept, year);
CREATE INDEX target_code ON target (plan, code);
CREATE INDEX target_agency_agency ON target_agency (agency);
"""


def write_facts(path: Path, tasks: Iterable[Task], targets: Iterable[Target], references: Iterable[Reference]) -> None:
    """Write facts into a store's file, which may hold other tables already."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        for number, task in enumerate(tasks):
            _insert(connection, "task", _task_row(number, task))
            for role, agencies in (("lead", task.leads), ("coordinator", task.coordinators)):
                for position, agency in enumerate(agencies):
                    _insert(connection, "task_agency", (number, role, position, agency.name, agency.raw))
        for number, target in enumerate(targets):
            _insert(connection, "target", _target_row(number, target))
            for position, agency in enumerate(target.owners):
                _insert(connection, "target_agency", (number, position, agency.name, agency.raw))
        for each in references:
            head = (
                each.plan,
                each.number,
                each.kind,
                each.date,
                each.relation.value,
                each.passage,
                each.start,
                each.end,
            )
            _insert(connection, "reference", (*head, *_span_row(each.span)))


def _insert(connection: sqlite3.Connection, table: str, values: Sequence[object]) -> None:
    # `table` is one of the names above; the values are bound.
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", tuple(values))


class FactStore:
    """Queries over the facts of a library's plans."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def tasks(  # each keyword narrows the list
        self,
        *,
        plans: Collection[str] | None = None,
        item: str | None = None,
        parent: str | None = None,
        agency: str | None = None,
        role: str | None = None,
        due: Period | None = None,
        group: str | None = None,
        passages: Collection[str] | None = None,
    ) -> list[Task]:
        """Tasks in the order of their plans; every argument given narrows them.

        `agency` is a canonical name, `role` "lead" or "coordinator" (both if None); `due` finds deadlines whose last
        month lies in the period. Of a period shorter than a year the deadline must say as much: "2025" is due in 2025,
        and not in 12/2025.
        """
        where, values = _where(
            ("plan", plans), ("item", item), ("parent", parent), ("grp", group), ("passage", passages)
        )
        if agency is not None:
            where.append(
                "number IN (SELECT task FROM task_agency WHERE agency = ?" + (" AND role = ?)" if role else ")")
            )
            values += [agency, role] if role else [agency]
        if due is not None:
            where.append("last_month BETWEEN ? AND ?")
            values += [_months(due[0]), _months(due[1])]
            if _length(due) < _YEAR:
                where.append("first_month >= ?")
                values.append(_months(due[0]))
        rows = self._connection.execute(_select("task", where), values).fetchall()
        return [self._task(row) for row in rows]

    def targets(
        self,
        *,
        plans: Collection[str] | None = None,
        concepts: Collection[str] | None = None,
        years: Collection[int] | None = None,
        code: str | None = None,
        agency: str | None = None,
        passages: Collection[str] | None = None,
    ) -> list[Target]:
        """Targets in the order of their plans; every argument given narrows them."""
        where, values = _where(
            ("plan", plans), ("concept", concepts), ("year", years), ("code", code), ("passage", passages)
        )
        if agency is not None:
            where.append("number IN (SELECT target FROM target_agency WHERE agency = ?)")
            values.append(agency)
        rows = self._connection.execute(_select("target", where), values).fetchall()
        return [self._target(row) for row in rows]

    def references(self, *, plans: Collection[str] | None = None, relation: Relation | None = None) -> list[Reference]:
        """The documents that plans name, one entry a mention."""
        where, values = _where(("plan", plans), ("relation", relation.value if relation else None))
        rows = self._connection.execute(_select("reference", where, "rowid"), values).fetchall()
        return [_reference(row) for row in rows]

    def groups(self, plan: str) -> list[str]:
        """The groups of a plan's tasks, in order."""
        rows = self._connection.execute(
            "SELECT grp FROM task WHERE plan = ? GROUP BY grp ORDER BY min(number)", (plan,)
        ).fetchall()
        return [row[0] for row in rows]

    def _task(self, row: Sequence[Any]) -> Task:
        agencies = self._connection.execute(
            "SELECT role, agency, raw FROM task_agency WHERE task = ? ORDER BY role, position", (row[0],)
        ).fetchall()
        return _task(row, agencies)

    def _target(self, row: Sequence[Any]) -> Target:
        agencies = self._connection.execute(
            "SELECT agency, raw FROM target_agency WHERE target = ? ORDER BY position", (row[0],)
        ).fetchall()
        return _target(row, agencies)


def _where(*conditions: tuple[str, object]) -> tuple[list[str], list[object]]:
    """SQL conditions and their bound values; a collection means any of its members, None no condition."""
    where: list[str] = []
    values: list[object] = []
    for column, value in conditions:
        if value is None:
            continue
        members = [value] if isinstance(value, str | int) else list(value)  # type: ignore[call-overload]
        where.append(f"{column} IN ({', '.join('?' * len(members))})")
        values += members
    return where, values


def _select(table: str, where: Sequence[str], order: str = "number") -> str:
    return f"SELECT * FROM {table}{' WHERE ' + ' AND '.join(where) if where else ''} ORDER BY {order}"


def _length(period: Period) -> int:
    """How many months a period has."""
    (first_year, first), (last_year, last) = period
    return (last_year - first_year) * _YEAR + last - first + 1


def _months(month: tuple[int, int] | None) -> int | None:
    """A month as one number, so that months compare in SQL."""
    return None if month is None else month[0] * 12 + month[1] - 1


def _month(months: int | None) -> tuple[int, int] | None:
    return None if months is None else (months // 12, months % 12 + 1)


def _span_row(span: Span) -> tuple[object, ...]:
    return span.first_line, span.last_line, span.page


def _task_row(number: int, task: Task) -> tuple[object, ...]:
    deadline = task.deadline
    when = (
        deadline.raw,
        _months(deadline.first),
        _months(deadline.last),
        deadline.recurrence and deadline.recurrence.value,
    )
    head = (number, task.plan, task.number, task.group, task.name, task.result, *when, task.parent, task.passage)
    return (*head, *_span_row(task.span), json.dumps(task.doubts, ensure_ascii=False))


def _task(row: Sequence[Any], agencies: Sequence[tuple[str, str, str]]) -> Task:
    (
        _,
        plan,
        item,
        group,
        name,
        result,
        raw,
        first,
        last,
        recurrence,
        parent,
        passage,
        first_line,
        last_line,
        page,
        doubts,
    ) = row
    return Task(
        plan=str(plan),
        number=str(item),
        group=str(group),
        name=str(name),
        leads=tuple(Agency(agency, words) for role, agency, words in agencies if role == "lead"),
        coordinators=tuple(Agency(agency, words) for role, agency, words in agencies if role == "coordinator"),
        result=str(result),
        deadline=Deadline(str(raw), _month(first), _month(last), Recurrence(recurrence) if recurrence else None),
        parent=parent,
        passage=str(passage),
        span=Span(str(plan), first_line, last_line, page),
        doubts=tuple(json.loads(str(doubts))),
    )


def _target_row(number: int, target: Target) -> tuple[object, ...]:
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
    return (*head, *where, json.dumps(target.doubts, ensure_ascii=False))


def _target(row: Sequence[Any], agencies: Sequence[tuple[str, str]]) -> Target:
    (
        _,
        plan,
        code,
        indicator,
        unit,
        year,
        raw,
        comparator,
        low,
        high,
        flag,
        scope,
        concept,
        passage,
        start,
        end,
        *rest,
    ) = row
    first_line, last_line, page, doubts = rest
    return Target(
        plan=str(plan),
        code=str(code),
        indicator=str(indicator),
        unit=str(unit),
        year=year,
        quantity=Quantity(
            str(raw),
            Comparator(comparator),
            None if low is None else Decimal(str(low)),
            None if high is None else Decimal(str(high)),
            Flag(flag) if flag else None,
        ),
        owners=tuple(Agency(agency, words) for agency, words in agencies),
        scope=str(scope),
        concept=concept,
        passage=str(passage),
        start=start,
        end=end,
        span=Span(str(plan), first_line, last_line, page),
        doubts=tuple(json.loads(str(doubts))),
    )


def _reference(row: Sequence[Any]) -> Reference:
    plan, number, kind, date, relation, passage, start, end, first_line, last_line, page = row
    return Reference(
        str(plan), str(number), str(kind), str(date), Relation(relation), str(passage),
        start, end, Span(str(plan), first_line, last_line, page),
    )  # fmt: skip
