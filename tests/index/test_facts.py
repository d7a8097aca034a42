"""The store of facts: what is written is read back, and queries find exactly what they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.facts import read_targets, read_tasks
from corpus.library import Library
from corpus.records import Recurrence, Relation
from corpus.references import find_references
from index.facts import FactStore, Period
from index.search import Index


@pytest.fixture(scope="session")
def facts(index: Index) -> FactStore:
    return index.store.facts


def test_what_is_stored_is_what_was_read(facts: FactStore, library: Library) -> None:
    passages = [passage for plan in library for passage in library.document(plan.id).passages]

    assert facts.tasks() == read_tasks(passages)
    assert facts.targets() == read_targets(passages)
    assert facts.references() == find_references(passages)


@pytest.mark.parametrize(
    ("agency", "role", "items"),
    [
        ("Công an tỉnh", "lead", ["21", "65", "76", "77", "78"]),
        ("Sở Dân tộc và Tôn giáo", "lead", ["39.58", "39.59", "39.60", "39.61", "75"]),
    ],
)
def test_tasks_of_an_agency(facts: FactStore, agency: str, role: str, items: list[str]) -> None:
    found = facts.tasks(plans=["quang-binh-ubnd"], agency=agency, role=role)

    assert [task.number for task in found] == items


def test_leader_and_coordinator_are_told_apart(facts: FactStore) -> None:
    led = {task.passage for task in facts.tasks(agency="Công an tỉnh", role="lead")}
    coordinated = {task.passage for task in facts.tasks(agency="Công an tỉnh", role="coordinator")}

    assert not led & coordinated
    assert {task.passage for task in facts.tasks(agency="Công an tỉnh")} == led | coordinated


@pytest.mark.parametrize(
    ("month", "items"),
    [((2025, 6), ["3", "41", "87"]), ((2025, 5), ["1", "2", "73"]), ((2024, 1), [])],
)
def test_tasks_due_in_a_month(facts: FactStore, month: tuple[int, int], items: list[str]) -> None:
    assert [task.number for task in facts.tasks(plans=["quang-binh-ubnd"], due=(month, month))] == items


def test_sub_items_of_a_task(facts: FactStore) -> None:
    found = facts.tasks(plans=["quang-binh-ubnd"], parent="59")

    assert [task.number for task in found] == ["59.1", "59.2", "59.3"]
    assert [task.deadline.recurrence for task in found] == [None, None, Recurrence.ALWAYS]


def test_one_concept_over_plans_and_years(facts: FactStore) -> None:
    found = facts.targets(concepts=["digital-economy-share"], years=[2030])

    assert {(t.plan, t.quantity.raw) for t in found} == {
        ("quang-ngai-tu", "10%"),
        ("quang-binh-ubnd", "20"),
        ("son-tinh-ubnd", "20"),
    }


def test_what_a_plan_replaces(facts: FactStore) -> None:
    found = facts.references(relation=Relation.REPLACES)

    assert {(each.plan, each.number, each.date) for each in found} >= {
        ("quang-ngai-tu", "336-KH/TU", "25/02/2025"),
        ("quang-binh-ubnd", "316-KH/UBND", "28/2/2025"),
    }


def test_values_are_bound_and_never_run(facts: FactStore, index: Index, home: Path) -> None:
    hostile = "x'; DROP TABLE task; --"

    assert facts.tasks(item=hostile, agency=hostile, group=hostile) == []
    assert facts.targets(code=hostile, concepts=[hostile]) == []
    assert len(facts.tasks()) == 167


_DECEMBER = {"12/2025", "Tháng 12/2025", "12/2025 và thường xuyên"}
_ALL_YEAR = {"2025", "2025 và thường xuyên"}


@pytest.mark.parametrize(
    ("due", "said", "unsaid"),
    [
        (((2025, 1), (2025, 12)), _DECEMBER | _ALL_YEAR, set()),
        (((2025, 12), (2025, 12)), _DECEMBER, _ALL_YEAR),  # "2025" does not say December
        (((2025, 10), (2025, 12)), _DECEMBER, _ALL_YEAR),
        (((2025, 7), (2025, 12)), _DECEMBER | {"9/2025 và thường xuyên", "Tháng 9/2025"}, _ALL_YEAR),
    ],
)
def test_of_a_part_of_a_year_a_deadline_must_say_as_much(
    facts: FactStore, due: Period, said: set[str], unsaid: set[str]
) -> None:
    found = {task.deadline.raw for task in facts.tasks(due=due)}

    assert said <= found
    assert unsaid.isdisjoint(found)


@pytest.mark.parametrize("year", [2025, 2026, 2030])
def test_what_is_due_in_a_month_is_due_in_its_year(facts: FactStore, year: int) -> None:
    months = {task.passage for m in range(1, 13) for task in facts.tasks(due=((year, m), (year, m)))}
    whole = facts.tasks(due=((year, 1), (year, 12)))

    assert months == {task.passage for task in whole if task.deadline.first == task.deadline.last}
    assert months <= {task.passage for task in whole}
