"""Tasks, targets and conflicts as people look for them: by plan, agency, time and words, sorted and grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from assistant.export import Row, conflict_rows, target_rows, task_rows
from assistant.times import read_period
from corpus.agencies import find_agencies
from corpus.errors import QuestionError
from corpus.folding import fold_tone, strip_diacritics
from corpus.library import Library
from corpus.records import Agency, Plan, Target, Task
from index.conflicts import Conflict, find_conflicts
from index.facts import FactStore

__all__ = [
    "FactFilter",
    "Order",
    "agency_names",
    "by_agency",
    "search_conflicts",
    "search_targets",
    "search_tasks",
    "sort_targets",
    "sort_tasks",
]

_Record = TypeVar("_Record")
_Row = TypeVar("_Row", Task, Target)


@dataclass(frozen=True, slots=True)
class FactFilter:
    """What rows to find; what is None or empty does not narrow them.

    `agency` is any name of an agency, `due` (of tasks) a month, quarter or year in words, `text` words that a row must
    all hold, with or without diacritics.
    """

    plans: tuple[str, ...] = ()
    agency: str = ""
    due: str = ""
    years: tuple[int, ...] = ()
    text: str = ""


class Order(StrEnum):
    """What rows are sorted by; PLAN is the order of the plans and of their text."""

    PLAN = "plan"
    NAME = "name"
    AGENCY = "agency"
    TIME = "time"


def search_tasks(facts: FactStore, library: Library, wanted: FactFilter, today: date) -> list[Task]:
    """The tasks that fit, in the order of the plans. Raises QuestionError, UnknownPlanError."""
    period = read_period(wanted.due, today) if wanted.due else None
    if wanted.due and period is None:
        raise QuestionError(
            f"'{wanted.due}' is no period. Give a month, a quarter or a year: 9/2025, quý III/2025, 2025."
        )
    found = facts.tasks(plans=_known(library, wanted), agency=_agency(facts, wanted), due=period)
    return _with_words(found, task_rows, wanted.text)


def search_targets(facts: FactStore, library: Library, wanted: FactFilter) -> list[Target]:
    """The targets that fit, in the order of the plans. Raises QuestionError, UnknownPlanError."""
    found = facts.targets(plans=_known(library, wanted), agency=_agency(facts, wanted), years=wanted.years or None)
    return _with_words(found, target_rows, wanted.text)


def search_conflicts(facts: FactStore, library: Library, wanted: FactFilter) -> list[Conflict]:
    """The conflicts of any of the plans wanted, with these words. Raises UnknownPlanError."""
    plans = _known(library, wanted)
    found = find_conflicts(facts.targets(), library.plans)
    if plans is not None:
        found = [each for each in found if each.first.plan in plans or each.second.plan in plans]
    return _with_words(found, conflict_rows, wanted.text)


def agency_names(facts: FactStore) -> list[str]:
    """Every agency that leads or coordinates a task or watches an indicator, in alphabetical order."""
    return sorted(facts.agencies(), key=_alphabetical)


# --- order -----------------------------------------------------------------------------------------------------------


def sort_tasks(
    tasks: Iterable[Task], order: Order, plans: Mapping[str, Plan], *, descending: bool = False
) -> list[Task]:
    """Tasks by plan and line, name, first lead agency, or deadline; what lacks it stands last either way."""
    keys: dict[Order, Callable[[Task], object]] = {
        Order.NAME: lambda task: _alphabetical(task.name),
        Order.AGENCY: lambda task: _first(task.leads),
        Order.TIME: lambda task: task.deadline.last or (),
        Order.PLAN: lambda task: (list(plans).index(task.plan), task.span.first_line),
    }
    return _sorted(tasks, keys[order], descending)


def sort_targets(
    targets: Iterable[Target], order: Order, plans: Mapping[str, Plan], *, descending: bool = False
) -> list[Target]:
    """Targets by plan and line, indicator, first agency that watches, or year; what lacks it stands last either way."""
    keys: dict[Order, Callable[[Target], object]] = {
        Order.NAME: lambda target: _alphabetical(target.indicator),
        Order.AGENCY: lambda target: _first(target.owners),
        Order.TIME: lambda target: target.year,
        Order.PLAN: lambda target: (list(plans).index(target.plan), target.span.first_line),
    }
    return _sorted(targets, keys[order], descending)


def by_agency(rows: Sequence[_Row]) -> dict[str, list[_Row]]:
    """Tasks by each agency that leads, or targets by each that watches them, in alphabetical order.

    A row with two agencies stands under both; rows without one stand last, under "".
    """
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        agencies = row.leads if isinstance(row, Task) else row.owners
        for name in dict.fromkeys(agency.name for agency in agencies) or [""]:
            groups.setdefault(name, []).append(row)
    return {name: groups[name] for name in sorted(groups, key=lambda name: (not name, _alphabetical(name)))}


def _sorted(rows: Iterable[_Record], key: Callable[[_Record], object], descending: bool) -> list[_Record]:
    """Rows by a key, in their own order where it is equal; an empty key stands last."""
    keyed = [(key(row), row) for row in rows]
    having = [pair for pair in keyed if pair[0] not in ("", ())]
    having.sort(key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type, return-value]  # keys of one kind
    return [row for _, row in having] + [row for value, row in keyed if value in ("", ())]


def _first(agencies: Sequence[Agency]) -> str:
    return _alphabetical(agencies[0].name) if agencies else ""


def _alphabetical(name: str) -> str:
    """Without diacritics first, so that "Đ" stands after "D" and not after "Z"."""
    return f"{strip_diacritics(name).lower()} {name}"


# --- filters ---------------------------------------------------------------------------------------------------------


def _known(library: Library, wanted: FactFilter) -> tuple[str, ...] | None:
    for plan in wanted.plans:
        library.plan(plan)
    return wanted.plans or None


def _agency(facts: FactStore, wanted: FactFilter) -> str | None:
    """The canonical name of an agency. Raises QuestionError if no row names it."""
    if not wanted.agency:
        return None
    found = find_agencies(wanted.agency)
    canonical = found[0][0] if found else wanted.agency
    if not facts.tasks(agency=canonical) and not facts.targets(agency=canonical):
        raise QuestionError(
            f"No task or target names the agency '{wanted.agency}'. See the names with: planqa facts tasks --format csv"
        )
    return canonical


def _with_words(records: list[_Record], rows_of: Callable[[Sequence[_Record]], list[Row]], text: str) -> list[_Record]:
    """The records whose row holds all these words; accents count only where they are given."""
    words = text.split()
    if not words:
        return records
    texts = (" ".join(map(str, row.values())) for row in rows_of(records))
    return [record for record, row in zip(records, texts, strict=True) if all(_holds(row, word) for word in words)]


def _holds(text: str, word: str) -> bool:
    bare = strip_diacritics(word)
    return bare.lower() in strip_diacritics(text).lower() if bare == word else fold_tone(word) in fold_tone(text)
