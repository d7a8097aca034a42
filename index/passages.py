"""The store of passages: SQLite, written once by a build, read-only afterwards."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote as url_quote

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError
from corpus.records import Cell, Column, Passage, Role, Run, Section, Span
from index.facts import FactStore, sqlite_facts

__all__ = ["PassageStore", "StoredWindow", "passage_of", "row_of", "windows_of", "write_passages"]

_SCHEMA = """
CREATE TABLE passage (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, role TEXT NOT NULL, item TEXT,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, page INTEGER, text TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX passage_item ON passage (plan, item);
CREATE TABLE window (
    number INTEGER PRIMARY KEY, passage INTEGER NOT NULL REFERENCES passage, first INTEGER NOT NULL, last INTEGER NOT
    NULL,
    digest TEXT NOT NULL
);
CREATE TABLE stretch (plan TEXT NOT NULL, first INTEGER NOT NULL, after INTEGER NOT NULL);
"""
"""Of a stretch the windows, from `first` up to `after`, are of one plan."""

_COLUMNS = "id, plan, role, item, first_line, last_line, page, text, detail"

_READ_AT_ONCE = 50_000
"""Windows up to which the table of them is read when a store is opened, 1.2 MB, and damage is seen at once."""

_KEPT = 1024
"""Passages kept in memory, some 5 kB each."""

StoredWindow = tuple[int, int, int, str]
"""Number of its passage, start and end in the passage's text, digest of the text that was embedded."""


def write_passages(path: Path, passages: Sequence[Passage], windows: Iterable[StoredWindow]) -> None:
    """Write passages and windows, both numbered from 0 in the order given, into a new file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        # Stores are written aside, and brought to the disk as a whole.
        connection.executescript(f"PRAGMA synchronous = OFF; {_SCHEMA}")
        connection.executemany(
            "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *_row(passage)) for number, passage in enumerate(passages)),
        )
        owners: list[str] = []
        for number, window in enumerate(windows):
            connection.execute("INSERT INTO window VALUES (?, ?, ?, ?, ?)", (number, *window))
            owners.append(passages[window[0]].plan)
        starts = [0, *(n for n in range(1, len(owners)) if owners[n] != owners[n - 1])] if owners else []
        connection.executemany(
            "INSERT INTO stretch VALUES (?, ?, ?)",
            ((owners[first], first, after) for first, after in pairwise([*starts, len(owners)])),
        )


def windows_of(path: Path, digests: Collection[str]) -> dict[str, int]:
    """Of those of these digests that a window of a store has, the number of one."""
    with closing(sqlite3.connect(_read_only(path), uri=True)) as connection:
        return dict(
            connection.execute(
                "SELECT digest, number FROM window WHERE digest IN (SELECT value FROM json_each(?))",
                (json.dumps(list(digests)),),
            ).fetchall()
        )


class PassageStore:
    """Passages by number and by item, and the windows of plans."""

    def __init__(self, path: Path, facts: FactStore | None = None) -> None:
        """Open a store; its facts are those of the file, unless others are given that stand for them.

        Raises IndexStateError if the file is missing or damaged, as far as it is read at once.
        """
        self._path = path
        try:
            self._connection = sqlite3.connect(_read_only(path), uri=True, check_same_thread=False)
            (self.windows,) = self._connection.execute("SELECT coalesce(max(number) + 1, 0) FROM window").fetchone()
            stretches = self._connection.execute("SELECT plan, first, after FROM stretch ORDER BY first").fetchall()
            if self.windows <= _READ_AT_ONCE:
                _ = self._window_rows
                self._connection.execute("SELECT count(text) FROM passage").fetchone()
        except sqlite3.Error as error:
            raise IndexStateError(f"{path} cannot be read ({error}). `planqa build --force` makes it anew.") from error
        # A search reads the same few passages several times, and questions come back to the same rows.
        self._one = lru_cache(maxsize=_KEPT)(lambda condition, value: self._select(condition, (value,))[0])
        self.facts = sqlite_facts(self._connection) if facts is None else facts
        self._stretches: dict[str, list[tuple[int, int]]] = {}
        for plan, first, after in stretches:
            self._stretches.setdefault(plan, []).append((first, after))

    @cached_property
    def window_passages(self) -> NDArray[np.int64]:
        """The number of each window's passage, (windows,)."""
        return self._window_rows[:, 0]

    @cached_property
    def window_plans(self) -> NDArray[np.str_]:
        """The plan of each window, (windows,)."""
        plans = np.empty(self.windows, dtype=f"<U{max(map(len, self._stretches), default=1)}")
        for plan, stretches in self._stretches.items():
            for first, after in stretches:
                plans[first:after] = plan
        return plans

    def windows_of_plans(self, plans: Iterable[str]) -> NDArray[np.int64]:
        """Where the windows of these plans begin and end, (n, 2), in order: stretches side by side are one."""
        found = sorted(stretch for plan in set(plans) for stretch in self._stretches.get(plan, ()))
        joined: list[list[int]] = []
        for first, after in found:
            if joined and joined[-1][1] == first:
                joined[-1][1] = after
            else:
                joined.append([first, after])
        return np.array(joined, dtype=np.int64).reshape(-1, 2)

    def window(self, number: int) -> tuple[int, int, int]:
        """The number of a window's passage, and where the window begins and ends in its text."""
        if self.windows <= _READ_AT_ONCE:
            passage, first, last = self._window_rows[number].tolist()
        else:
            query = "SELECT passage, first, last FROM window WHERE number = ?"
            passage, first, last = self._connection.execute(query, (int(number),)).fetchone()
        return passage, first, last

    @cached_property
    def _window_rows(self) -> NDArray[np.int64]:
        rows = self._connection.execute("SELECT passage, first, last FROM window ORDER BY number")
        return np.fromiter((each for row in rows for each in row), np.int64, count=3 * self.windows).reshape(-1, 3)

    @property
    def folder(self) -> Path:
        """The folder of the index that this store is of."""
        return self._path.parent

    @property
    def version(self) -> str:
        """A name that another index never has: that of its folder."""
        return self.folder.name

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def passage(self, number: int) -> Passage:
        """The passage of this number."""
        return self._one("number = ?", int(number))

    def by_id(self, passage: str) -> Passage:
        """The passage of this id, which must be one of this store's."""
        return self._one("id = ?", passage)

    def items(self, plan: str, item: str) -> list[Passage]:
        """The rows of a plan's tables with this number; a number may stand twice."""
        return self._select("plan = ? AND item = ?", (plan, item))

    def plan(self, plan: str) -> list[Passage]:
        """All passages of a plan, in order."""
        return self._select("plan = ?", (plan,))

    def _select(self, condition: str, values: tuple[object, ...]) -> list[Passage]:
        # `condition` is one of the constants above; every value is bound.
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM passage WHERE {condition} ORDER BY number",
            values,
        )
        return [_passage(row) for row in rows]


def row_of(passage: Passage) -> tuple[object, ...]:
    """A passage as a row of texts and numbers."""
    return _row(passage)


def passage_of(row: Sequence[Any]) -> Passage:
    """The passage of a row that `row_of` made. Raises ValueError, KeyError or TypeError for another."""
    return _passage(tuple(row))


def _read_only(path: Path) -> str:
    """The URI of a store, to which nobody writes."""
    return f"file:{url_quote(str(path))}?mode=ro&immutable=1"


def _row(passage: Passage) -> tuple[object, ...]:
    detail = {
        "path": passage.section.path,
        "headings": passage.section.headings,
        "lines": passage.lines,
        "runs": [(run.start, run.length, run.offset, run.source_length, run.exact) for run in passage.runs],
        "header": passage.header and (passage.header.first_line, passage.header.last_line, passage.header.page),
        "cells": [(cell.column, cell.header, cell.start, cell.end, cell.year) for cell in passage.cells],
    }
    span = passage.span
    head = (passage.id, passage.plan, passage.role.value, passage.item)
    return (*head, span.first_line, span.last_line, span.page, passage.text, json.dumps(detail, ensure_ascii=False))


def _passage(row: tuple[str, str, str, str | None, int, int, int | None, str, str]) -> Passage:
    id_, plan, role, item, first_line, last_line, page, text, stored = row
    detail = json.loads(stored)
    return Passage(
        id=id_,
        plan=plan,
        section=Section(tuple(detail["path"]), tuple(detail["headings"])),
        role=Role(role),
        item=item,
        text=text,
        span=Span(plan, first_line, last_line, page),
        lines=tuple(detail["lines"]),
        runs=tuple(Run(*run) for run in detail["runs"]),
        cells=tuple(Cell(Column(cell[0]), *cell[1:]) for cell in detail["cells"]),
        header=Span(plan, *detail["header"]) if detail["header"] else None,
    )
