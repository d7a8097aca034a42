"""The store of facts: tasks, targets and references; queries with bound parameters, the same whatever holds them.

Beside the passages the facts lie in SQLite. `index/postgres` has the same tables on a server.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from corpus.records import Reference, Relation, Target, Task
from index.fact_tables import (
    INDEXES,
    TABLES,
    months,
    reference_of,
    reference_rows,
    target_of,
    target_rows,
    task_of,
    task_rows,
)

__all__ = ["FactStore", "Period", "Query", "sqlite_facts", "write_facts"]

Period = tuple[tuple[int, int], tuple[int, int]]
"""First and last month, as (year, month), both included."""

Query = Callable[[str, Mapping[str, object]], Sequence[Sequence[Any]]]
"""The rows of a SELECT, whose values are bound by their names (`:name`)."""

_YEAR = 12


def write_facts(path: Path, tasks: Iterable[Task], targets: Iterable[Target], references: Iterable[Reference]) -> None:
    """Write facts into a store's file, which may hold other tables already."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")  # stores are written aside, and brought to the disk as a whole
        for table, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        for name, (table, columns_of) in INDEXES.items():
            connection.execute(f"CREATE INDEX {name} ON {table} ({columns_of})")
        for rows in (task_rows(tasks), target_rows(targets), reference_rows(references)):
            for table, values in rows:
                # `table` is a name of TABLES; the values are bound.
                connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def sqlite_facts(connection: sqlite3.Connection) -> FactStore:
    """The facts of a store's file that is open."""
    return FactStore(lambda sql, values: connection.execute(sql, values).fetchall())


class FactStore:
    """Queries over the facts of a library's plans."""

    def __init__(self, query: Query, schema: str = "") -> None:
        """`schema` is what stands before the name of a table, "" or with its full stop; it goes into SQL as it is."""
        self._query = query
        self._schema = schema

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
        where = _Where(plan=plans, item=item, parent=parent, grp=group, passage=passages)
        if agency is not None:
            where.add(self._has_agency("task", where, " AND role = :role" if role else ""))
            where.values.update({"agency": agency, "role": role} if role else {"agency": agency})
        if due is not None:
            where.add("last_month BETWEEN :due_first AND :due_last")
            where.values.update(due_first=months(due[0]), due_last=months(due[1]))
            if _length(due) < _YEAR:
                # "trước 30/9/2025" has no first month either, but says a month as "đến năm 2025" does not.
                where.add("(first_month >= :due_first OR (first_month IS NULL AND says_month = 1))")
        return [task_of(row) for row in self._select("task", where)]

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
        where = _Where(plan=plans, concept=concepts, year=years, code=code, passage=passages)
        if agency is not None:
            where.add(self._has_agency("target", where))
            where.values["agency"] = agency
        return [target_of(row) for row in self._select("target", where)]

    def references(self, *, plans: Collection[str] | None = None, relation: Relation | None = None) -> list[Reference]:
        """The documents that plans name, one entry a mention."""
        where = _Where(plan=plans, relation=relation.value if relation else None)
        return [reference_of(row) for row in self._select("reference", where)]

    def counts(self, plan: str) -> tuple[int, int]:
        """How many tasks and how many targets a plan has."""
        each = (f"(SELECT count(*) FROM {self._schema}{table} WHERE plan = :plan)" for table in ("task", "target"))
        ((tasks, targets),) = self._query(f"SELECT {', '.join(each)}", {"plan": plan})
        return tasks, targets

    def agencies(self) -> list[str]:
        """The names of all agencies that tasks and targets name, in the order of their characters' numbers."""
        tables = ("task_agency", "target_agency")
        # From one name to the next by the index: there are dozens of names and hundreds of thousands of rows.
        each = (
            f"name_of_{table}(agency) AS (SELECT min(agency) FROM {self._schema}{table} UNION ALL SELECT (SELECT "
            f"min(agency) FROM {self._schema}{table} WHERE agency > name_of_{table}.agency) FROM name_of_{table} "
            f"WHERE name_of_{table}.agency IS NOT NULL)"
            for table in tables
        )
        names = (f"SELECT agency FROM name_of_{table} WHERE agency IS NOT NULL" for table in tables)
        sql = f"WITH RECURSIVE {', '.join(each)} {' UNION '.join(names)} ORDER BY agency"
        return [row[0] for row in self._query(sql, {})]

    def groups(self, plan: str) -> list[str]:
        """The groups of a plan's tasks, in order."""
        sql = f"SELECT grp FROM {self._schema}task WHERE plan = :plan GROUP BY grp ORDER BY min(number)"
        return [row[0] for row in self._query(sql, {"plan": plan})]

    def years(self) -> list[int]:
        """The years that targets are set for, the earliest first."""
        return [row[0] for row in self._query(f"SELECT DISTINCT year FROM {self._schema}target ORDER BY year", {})]

    def _has_agency(self, table: str, where: _Where, of_role: str = "") -> str:
        """The condition that a row names the agency; of a few rows that is looked up one by one."""
        named = f"FROM {self._schema}{table}_agency WHERE agency = :agency{of_role}"
        if where:
            return f"EXISTS (SELECT 1 {named} AND {table}_agency.{table} = {table}.number)"
        return f"number IN (SELECT {table} {named})"

    def _select(self, table: str, where: _Where) -> Sequence[Sequence[Any]]:
        return self._query(f"SELECT * FROM {self._schema}{table}{where} ORDER BY number", where.values)


class _Where:
    """Conditions on columns and their bound values; a collection means any of its members, None no condition."""

    def __init__(self, **columns: Collection[str] | Collection[int] | str | None) -> None:
        self.values: dict[str, object] = {}
        self._conditions: list[str] = []
        for column, value in columns.items():
            if value is None:
                continue
            members = [value] if isinstance(value, str) else list(value)
            names = [f"{column}_{n}" for n in range(len(members))]
            self.values.update(zip(names, members, strict=True))
            # PostgreSQL reads no empty list.
            self.add(f"{column} IN ({', '.join(f':{name}' for name in names)})" if names else "1 = 0")

    def add(self, condition: str) -> None:
        """One more condition: a constant of this module, its values bound."""
        self._conditions.append(condition)

    def __bool__(self) -> bool:
        return bool(self._conditions)

    def __str__(self) -> str:
        return f" WHERE {' AND '.join(self._conditions)}" if self._conditions else ""


def _length(period: Period) -> int:
    """How many months a period has."""
    (first_year, first), (last_year, last) = period
    return (last_year - first_year) * _YEAR + last - first + 1
