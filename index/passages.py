"""The store of passages: SQLite, written once by a build, read-only afterwards."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote as url_quote

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError
from corpus.records import Cell, Column, Passage, Role, Run, Section, Span
from index.facts import FactStore

__all__ = ["PassageStore", "StoredWindow", "write_passages"]

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
"""

_COLUMNS = "id, plan, role, item, first_line, last_line, page, text, detail"

_KEPT = 1024
"""Passages kept in memory, some 5 kB each."""

StoredWindow = tuple[int, int, int, str]
"""Number of its passage, start and end in the passage's text, digest of the text that was embedded."""


def write_passages(path: Path, passages: Sequence[Passage], windows: Iterable[StoredWindow]) -> None:
    """Write passages and windows, both numbered from 0 in the order given, into a new file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *_row(passage)) for number, passage in enumerate(passages)),
        )
        connection.executemany(
            "INSERT INTO window VALUES (?, ?, ?, ?, ?)", ((number, *window) for number, window in enumerate(windows))
        )


class PassageStore:
    """Passages by number and by item; windows as arrays."""

    def __init__(self, path: Path) -> None:
        """Open a store. Raises IndexStateError if the file is missing or damaged."""
        self._path = path
        try:
            self._connection = sqlite3.connect(
                f"file:{url_quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            windows = self._connection.execute(
                "SELECT window.passage, window.first, window.last, passage.plan FROM window "
                "JOIN passage ON passage.number = window.passage ORDER BY window.number"
            ).fetchall()
        except sqlite3.Error as error:
            raise IndexStateError(f"{path} cannot be read ({error}). `planqa build --force` makes it anew.") from error
        # A search reads the same few passages several times, and questions come back to the same rows.
        self._one = lru_cache(maxsize=_KEPT)(lambda condition, value: self._select(condition, (value,))[0])
        self.facts = FactStore(self._connection)
        self.window_passages: NDArray[np.int64] = np.array([window[0] for window in windows], dtype=np.int64)
        self.window_bounds = [(window[1], window[2]) for window in windows]
        self.window_plans = np.array([window[3] for window in windows], dtype=np.str_)

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

    def digests(self) -> list[str]:
        """The digest of each window's text, by window number."""
        return [row[0] for row in self._connection.execute("SELECT digest FROM window ORDER BY number")]

    def _select(self, condition: str, values: tuple[object, ...]) -> list[Passage]:
        # `condition` is one of the constants above; every value is bound.
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM passage WHERE {condition} ORDER BY number",
            values,
        )
        return [_passage(row) for row in rows]


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
