"""Putting an index together from the parts of its plans: stores copied row by row, vectors and terms joined."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.writing import Writing
from index.dense import FLAT_LIMIT, DenseIndex, Kind, Moments
from index.fact_tables import NUMBERED
from index.facts import write_facts
from index.lexical import LexicalIndex
from index.parts import DENSE, STORE, WRITINGS, Part
from index.passages import write_passages
from index.postings import TermTable

__all__ = ["Assembled", "Progress", "assemble", "extend", "no_progress"]

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""

_NUMBERED = {
    "passage": {"number": "passage"},
    "stretch": {"first": "window", "after": "window"},
    "window": {"number": "window", "passage": "passage"},
    **NUMBERED,
}
"""Every table of a store, and which of its columns number the rows of which table: from 0 in each part."""

_LOOKED_UP = {
    "task_agency_task": "task_agency (task)",
    "task_passage": "task (passage)",
    "target_agency_target": "target_agency (target)",
    "target_passage": "target (passage)",
    "target_plan_year": "target (plan, year)",
    "reference_plan": "reference (plan)",
}
"""What an index is looked up by that a part, which is only copied, need not be. docs/evaluation-scale.md."""


def no_progress(step: str, done: int, total: int) -> None:
    """Say nothing of how far a build is."""
    del step, done, total


@dataclass(frozen=True, slots=True)
class Assembled:
    """How an index was put together: the length of a vector, and how the nearest ones are found."""

    dimension: int
    dense: Kind


def assemble(
    folder: Path, parts: Sequence[Part], flat_limit: int = FLAT_LIMIT, progress: Progress = no_progress
) -> Assembled:
    """Write the store, the dense and the lexical indexes of these parts into `folder`.

    Parts are read one after the other; what grows in memory with their number is the terms, and the vectors of an index
    that is searched by a graph: of more than `flat_limit` windows.
    """
    steps = _Steps(parts, progress)
    store = folder / STORE
    write_passages(store, (), ())
    write_facts(store, (), (), ())
    _append_to_store(store, steps.each())
    kind = Kind.for_size(sum(part.summary.windows for part in parts), flat_limit)
    dimension = parts[0].vectors().shape[1]
    moments = None if kind is Kind.FLAT else Moments(dimension)
    DenseIndex.of_parts(_vectors(steps.each(), moments), dimension, kind).save(folder / DENSE)
    if moments is not None:
        moments.save(folder)
    _write_lexical(folder, None, steps, kind)
    return Assembled(dimension, kind)


def extend(
    folder: Path,
    earlier: Path,
    parts: Sequence[Part],
    flat_limit: int = FLAT_LIMIT,
    progress: Progress = no_progress,
) -> Assembled | None:
    """Write into `folder` what `assemble` makes of the parts of the index in `earlier` and of these behind them.

    `earlier` must be whole. Its vectors and terms are read but not put in order anew, so that it takes a fraction of
    the time; it is left as it is. None, and nothing is written, if so many windows are searched in another way.
    """
    dense = DenseIndex.open(earlier / DENSE, mapped=False)
    before = len(dense)
    if dense.kind is not Kind.for_size(before + sum(part.summary.windows for part in parts), flat_limit):
        return None
    steps = _Steps(parts, progress)
    shutil.copyfile(earlier / STORE, folder / STORE)
    _append_to_store(folder / STORE, steps.each())
    moments = None if dense.kind is Kind.FLAT else Moments.open(earlier, before)
    for vectors in _vectors(steps.each(), moments):
        dense.add(vectors)
    dense.save(folder / DENSE)
    if moments is not None:
        moments.save(folder)
    _write_lexical(folder, earlier, steps, dense.kind)
    return Assembled(dense.dimension, dense.kind)


def _vectors(parts: Iterable[Part], moments: Moments | None) -> Iterator[NDArray[np.float32]]:
    for part in parts:
        vectors = part.vectors()
        if moments is not None:
            moments.add(vectors)
        yield vectors


def _write_lexical(folder: Path, earlier: Path | None, steps: _Steps, kind: Kind) -> None:
    for writing in WRITINGS:
        before = None if earlier is None else LexicalIndex.open(earlier / writing.value)
        tables = partial(_tables, steps, writing)
        LexicalIndex.write(folder / writing.value, tables, before, shortcuts=kind is Kind.HNSW)


def _tables(steps: _Steps, writing: Writing) -> Iterator[TermTable]:
    return (part.terms(writing) for part in steps.each())


class _Steps:
    """Parts that are gone through six times: for the store, the vectors, and twice for the terms of each writing."""

    def __init__(self, parts: Sequence[Part], progress: Progress) -> None:
        self._parts = parts
        self._progress = progress
        self._total = (2 + 2 * len(WRITINGS)) * len(parts)
        self._done = 0

    def each(self) -> Iterator[Part]:
        """The parts in order."""
        for part in self._parts:
            self._progress("assemble", self._done, self._total)
            yield part
            self._done += 1
        self._progress("assemble", self._done, self._total)


def _append_to_store(path: Path, parts: Iterable[Part]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # The file is written aside: what a crash leaves of it is thrown away, so that it needs no journal.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        for part in parts:
            connection.execute("ATTACH ? AS part", (str(part.store),))
            connection.execute("BEGIN")
            first = {
                table: _next_number(connection, table) for table, columns in _NUMBERED.items() if "number" in columns
            }
            for table, numbered in _NUMBERED.items():
                # Names of tables and columns are those above and of the schema; the values are bound.
                columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
                wanted = [f"{name} + {first[numbered[name]]}" if name in numbered else f'"{name}"' for name in columns]
                connection.execute(
                    f"INSERT INTO main.{table} SELECT {', '.join(wanted)} FROM part.{table} ORDER BY rowid"
                )
            connection.execute("COMMIT")
            connection.execute("DETACH part")
        for name, where in _LOOKED_UP.items():
            connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {where}")


def _next_number(connection: sqlite3.Connection, table: str) -> int:
    (number,) = connection.execute(f"SELECT coalesce(max(number) + 1, 0) FROM main.{table}").fetchone()
    return int(number)
