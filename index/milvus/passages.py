"""The passages and facts of an index in Milvus: passages are fetched as they are needed, facts when it is opened."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from corpus.records import Passage
from index.facts import FactStore
from index.milvus.records import Records
from index.passages import passage_of

__all__ = ["MilvusPassages", "pack_facts", "unpack_facts"]

_KEPT = 4096
"""Passages kept in memory, some 5 kB each: questions come back to the same rows."""
_KEPT_ITEMS = 1024

_FACT_TABLES = ("task", "task_agency", "target", "target_agency", "reference")


class MilvusPassages:
    """The passages of one version, by number, id, item and plan. Raises StoreError where Milvus is away.

    `plans` are the first number of each plan's passages and how many it has. Safe to call from several threads.
    """

    def __init__(self, version: str, records: Records, plans: dict[str, tuple[int, int]], facts: FactStore) -> None:
        self.version = version
        self.facts = facts
        self._records = records
        self._plans = plans
        self._numbers: dict[str, int] = {}
        self._items: OrderedDict[tuple[str, str], tuple[int, ...]] = OrderedDict()
        self._passages: OrderedDict[int, Passage] = OrderedDict()
        self._lock = threading.Lock()

    def numbered(self, numbers: Sequence[int]) -> list[Passage]:
        """The passages of these numbers, in this order; one fetch for all that are not kept."""
        with self._lock:
            found = {number: self._passages[number] for number in numbers if number in self._passages}
        if missing := sorted(set(numbers) - found.keys()):
            found |= self._keep(self._records.passages(missing))
        return [found[number] for number in numbers]

    def by_id(self, passage: str) -> Passage:
        """The passage of this id, which must be one of this store's."""
        number = self._numbers.get(passage)
        if number is not None:
            return self.numbered([number])[0]
        (found,) = self._keep(self._records.by_id(passage)).values()
        return found

    def items(self, plan: str, item: str) -> list[Passage]:
        """The rows of a plan's tables with this number; a number may stand twice."""
        key = (plan, item)
        if key not in self._items:
            found = self._keep(self._records.items(plan, item))
            with self._lock:
                self._items[key] = tuple(sorted(found))
                while len(self._items) > _KEPT_ITEMS:
                    self._items.popitem(last=False)
            return [found[number] for number in sorted(found)]
        return self.numbered(self._items[key])

    def plan(self, plan: str) -> list[Passage]:
        """All passages of a plan, in order."""
        if plan not in self._plans:
            return []
        first, count = self._plans[plan]
        with self._lock:
            kept = [self._passages[n] for n in range(first, first + count) if n in self._passages]
        if len(kept) == count:
            return kept
        return list(self._keep(dict(self._records.passages_from(first, first + count))).values())

    def _keep(self, rows: dict[int, list[Any]]) -> dict[int, Passage]:
        found = {number: passage_of(row) for number, row in rows.items()}
        with self._lock:
            for number, passage in found.items():
                self._passages[number] = passage
                self._passages.move_to_end(number)
                self._numbers[passage.id] = number
            while len(self._passages) > _KEPT:
                _, old = self._passages.popitem(last=False)
                self._numbers.pop(old.id, None)
        return found


def pack_facts(store: Path) -> bytes:
    """The facts of a local index as a database of their own."""
    with closing(sqlite3.connect(":memory:")) as facts:
        facts.execute("ATTACH ? AS local", (str(store),))
        for table in _FACT_TABLES:
            for (statement,) in facts.execute(
                "SELECT sql FROM local.sqlite_master WHERE tbl_name = ? AND sql NOT NULL ORDER BY type DESC", (table,)
            ).fetchall():
                facts.execute(statement)
            facts.execute(f"INSERT INTO main.{table} SELECT * FROM local.{table} ORDER BY rowid")
        facts.commit()
        facts.execute("DETACH local")
        return facts.serialize()


def unpack_facts(content: bytes) -> sqlite3.Connection:
    """A connection to the facts that `pack_facts` packed, in memory. Raises sqlite3.Error for anything else."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.deserialize(content)
    connection.execute("SELECT count(*) FROM task").fetchone()
    return connection
