"""`planqa eval queries`: what queries for facts take with as many targets as hundreds of plans have."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from assistant.options import Facts
from assistant.session import Session, fact_server
from corpus.records import Target, Task
from index.facts import FactStore, sqlite_facts, write_facts
from index.manifest import FORMAT, Manifest, program_fingerprint
from index.parts import STORE

__all__ = ["QueryTime", "made_facts", "queries", "time_queries"]

_REPEATS = 30
_PLAN = "quang-binh-ubnd"

_QUERIES: dict[str, Callable[[FactStore, str], Sequence[object]]] = {
    "targets of 24 passages (what a search found)": lambda facts, plan: facts.targets(
        passages=[target.passage for target in facts.targets(plans=[plan], years=[2030])[:24]]
    ),
    "an indicator of one plan, a year": lambda facts, plan: facts.targets(
        plans=[plan], concepts=["digital-economy-share"], years=[2030]
    ),
    "all targets of one plan": lambda facts, plan: facts.targets(plans=[plan]),
    "a code of one plan": lambda facts, plan: facts.targets(plans=[plan], code="5.8"),
    "targets an agency watches, one plan": lambda facts, plan: facts.targets(
        plans=[plan], agency="Sở Khoa học và Công nghệ"
    ),
    "tasks an agency leads, one plan": lambda facts, plan: facts.tasks(
        plans=[plan], agency="Công an tỉnh", role="lead"
    ),
    "tasks of one plan due in a month": lambda facts, plan: facts.tasks(plans=[plan], due=((2025, 12), (2025, 12))),
    "the parts of a task": lambda facts, plan: facts.tasks(plans=[plan], parent="59"),
    "how many tasks and targets a plan has": lambda facts, plan: facts.counts(plan),
    "names of all agencies (once, when an index is opened)": lambda facts, plan: facts.agencies(),
    "an indicator of all plans, a year": lambda facts, plan: facts.targets(
        concepts=["digital-economy-share"], years=[2030]
    ),
}


@dataclass(frozen=True, slots=True)
class QueryTime:
    """What a query took: rows found, and milliseconds, the median and the 95th percentile of `_REPEATS`."""

    query: str
    store: str
    targets: int
    rows: int
    p50: float
    p95: float


def made_facts(facts: FactStore, copies: int) -> tuple[Iterator[Task], Iterator[Target]]:
    """The tasks and targets of a store as of so many libraries: plans and passages of their own, all else alike."""
    tasks, targets = facts.tasks(), facts.targets()

    def of(record: Any, copy: int) -> Any:
        plan = f"{record.plan}-{copy}"
        span = dataclasses.replace(record.span, plan=plan)
        return dataclasses.replace(record, plan=plan, passage=f"{plan}/{record.passage}", span=span)

    return (
        (of(task, copy) for copy in range(copies) for task in tasks),
        (of(target, copy) for copy in range(copies) for target in targets),
    )


def time_queries(facts: FactStore, store: str, targets: int, copies: int) -> list[QueryTime]:
    """Each query so often, each time of another plan."""
    found = []
    for name, query in _QUERIES.items():
        took: list[float] = []
        rows = 0
        for n in range(_REPEATS + 1):
            plan = f"{_PLAN}-{n * copies // (_REPEATS + 1)}"
            began = time.perf_counter()
            rows = len(query(facts, plan))
            took.append((time.perf_counter() - began) * 1000)
        took = sorted(took[1:])  # the first one reads what the others have in memory
        found.append(QueryTime(name, store, targets, rows, statistics.median(took), took[int(len(took) * 0.95)]))
    return found


def queries(
    targets: Annotated[list[int] | None, typer.Option(min=1000, help="Targets that there are; several times.")] = None,
    facts: Facts = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the index whose facts are taken.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure queries for facts among many: in SQLite, and on a server where one is named (an empty database of it)."""
    session = Session.open(home, facts="none")
    session.build()
    own = session.store().facts
    server = fact_server(facts)
    found: list[QueryTime] = []
    for wanted in targets or [100_000]:
        copies = max(1, round(wanted / len(own.targets())))
        with TemporaryDirectory(prefix="planqa-facts-") as name:
            folder = Path(name)
            began = time.perf_counter()
            write_facts(folder / STORE, *made_facts(own, copies), ())
            written = time.perf_counter() - began
            with closing(sqlite3.connect(folder / STORE)) as connection:
                (count,) = connection.execute("SELECT count(*) FROM target").fetchone()
            with closing(sqlite3.connect(f"file:{folder / STORE}?mode=ro&immutable=1", uri=True)) as connection:
                found += time_queries(sqlite_facts(connection), "SQLite", count, copies)
            size = (folder / STORE).stat().st_size / 1e6
            sys.stderr.write(f"{count} targets: written in {written:.1f} s, {size:.0f} MB\n")
            if server is not None:
                manifest = Manifest(FORMAT, program_fingerprint(), f"made-{count}", "", 0, "flat", {}, 0, {}, {})
                manifest.write(folder)
                began = time.perf_counter()
                server.publish(folder)
                sys.stderr.write(f"{count} targets: published in {time.perf_counter() - began:.1f} s\n")
                found += time_queries(server.open(manifest), "PostgreSQL", count, copies)
    sys.stdout.write(json.dumps([dataclasses.asdict(each) for each in found]) if json_ else _as_markdown(found))


def _as_markdown(found: Sequence[QueryTime]) -> str:
    columns = list(dict.fromkeys((each.store, each.targets) for each in found))
    lines = ["| query | rows | " + " | ".join(f"{store}, {count:,} targets" for store, count in columns) + " |"]
    lines.append("|---" * (len(columns) + 2) + "|")
    for query in dict.fromkeys(each.query for each in found):
        own = {(each.store, each.targets): each for each in found if each.query == query}
        times = " | ".join(f"{own[column].p50:.1f} / {own[column].p95:.1f}" for column in columns)
        lines.append(f"| {query} | {max(each.rows for each in own.values()):,} | {times} |")
    return "\n".join(lines) + "\n"
