"""`/api/facts` of a running server: every row once, and the rows of `planqa facts`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from assistant.assistant import Assistant
from assistant.export import Row, conflict_rows, target_rows, task_rows
from assistant.fact_search import FactFilter, search_conflicts, search_targets, search_tasks

if TYPE_CHECKING:
    from tests.assistant.conftest import Server


def _rows(assistant: Assistant, kind: str, wanted: FactFilter) -> list[Row]:
    facts, library = assistant.index.store.facts, assistant.library
    if kind == "tasks":
        return task_rows(search_tasks(facts, library, wanted, date.today()))
    if kind == "targets":
        return target_rows(search_targets(facts, library, wanted))
    return conflict_rows(search_conflicts(facts, library, wanted))


def _all(server: Server, path: str) -> tuple[list[Any], int]:
    """The rows of all pages from this one on, and how many there should be."""
    rows: list[Any] = []
    while True:
        reply = httpx.get(server.address + path).raise_for_status()
        page = reply.json()
        rows += page["items"]
        assert page["next"] == (reply.links["next"]["url"] if "next" in reply.links else None)
        if page["next"] is None:
            return rows, page["total"]
        path = page["next"]


@pytest.mark.parametrize("kind", ["tasks", "targets", "conflicts"])
def test_the_pages_together_hold_every_row_once(server: Server, assistant: Assistant, kind: str) -> None:
    rows, total = _all(server, f"/api/facts/{kind}?limit=37")

    assert rows == _rows(assistant, kind, FactFilter())
    assert len(rows) == total


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("tasks?agency=Sở KHCN&due=2025", FactFilter(agency="Sở KHCN", due="2025")),
        ("tasks?plans=quang-binh-ubnd&plans=son-tinh-ubnd&text=du lieu",
         FactFilter(plans=("quang-binh-ubnd", "son-tinh-ubnd"), text="du lieu")),
        ("targets?year=2030&year=2035&text=5G", FactFilter(years=(2030, 2035), text="5G")),
        ("conflicts?plans=son-tinh-ubnd&text=kinh tế số", FactFilter(plans=("son-tinh-ubnd",), text="kinh tế số")),
    ],
)  # fmt: skip
def test_filters_are_those_of_planqa_facts_on_every_page(
    server: Server, assistant: Assistant, path: str, wanted: FactFilter
) -> None:
    rows, _ = _all(server, f"/api/facts/{path}&limit=3")

    assert len(rows) > 3
    assert rows == _rows(assistant, path.partition("?")[0], wanted)


def test_a_page_after_the_last_is_empty(server: Server) -> None:
    page = httpx.get(f"{server.address}/api/facts/tasks?offset=5000").json()

    assert (page["items"], page["total"], page["next"]) == ([], 167, None)


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("tasks?due=soon", 422, "'soon' is no period"),
        ("tasks?agency=Nobody", 422, "No task or target names the agency 'Nobody'"),
        ("tasks?plans=nope", 404, "There is no plan 'nope'"),
        ("tasks?limit=1001", 422, "limit: Input should be less than or equal to 1000"),
        ("targets?due=2025", 422, "due: Extra inputs are not permitted"),
        ("targets?year=MMXXX", 422, "year: Input should be a valid integer"),
        ("conflicts?agency=Sở KHCN", 422, "agency: Extra inputs are not permitted"),
    ],
)
def test_a_filter_that_cannot_be_used_is_refused(server: Server, path: str, status: int, detail: str) -> None:
    reply = httpx.get(f"{server.address}/api/facts/{path}")

    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
    assert detail in reply.json()["detail"]
