"""`/api/facts`: the tasks, targets and conflicts of all plans, as `planqa facts` finds them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from pydantic import Field

from assistant.api.description import describe
from assistant.api.paging import Page, Paging, page_of
from assistant.api.records import ConflictRecord, Name, Plans, TargetRecord, TaskRecord
from assistant.api.workers import Workers
from assistant.export import conflict_rows, target_rows, task_rows
from assistant.fact_search import FactFilter, search_conflicts, search_targets, search_tasks
from corpus.library import Library
from index.facts import FactStore

__all__ = ["add_facts"]

_AGENCY = Field(description="Only of this agency, by any of its names.", examples=["Sở KHCN"])
_EARLIEST, _LATEST = 1900, 2200


class _OfPlans(Paging):
    plans: Plans = Field(
        default=[], description="Only of these plans; may be given several times.", examples=[["quang-binh-ubnd"]]
    )
    text: Annotated[
        str, Field(max_length=200, description="Only rows with these words, accents or not.", examples=["dữ liệu"])
    ] = ""

    def filter(self) -> FactFilter:
        return FactFilter(plans=tuple(self.plans), text=self.text)


class _OfTasks(_OfPlans):
    agency: Annotated[Name | None, _AGENCY] = None
    due: Annotated[
        str, Field(max_length=50, description="Only deadlines in this month, quarter or year.", examples=["9/2025"])
    ] = ""

    def filter(self) -> FactFilter:
        return FactFilter(tuple(self.plans), self.agency or "", self.due, text=self.text)


class _OfTargets(_OfPlans):
    agency: Annotated[Name | None, _AGENCY] = None
    year: list[Annotated[int, Field(ge=_EARLIEST, le=_LATEST)]] = Field(
        default=[], max_length=100, description="Only of these years; may be given several times.", examples=[[2030]]
    )

    def filter(self) -> FactFilter:
        return FactFilter(tuple(self.plans), self.agency or "", years=tuple(self.year), text=self.text)


def add_facts(app: FastAPI, workers: Workers) -> None:
    """Put `/api/facts/…` into an application."""

    def now() -> tuple[FactStore, Library]:
        assistant = workers.assistant
        return assistant.facts, assistant.library

    @app.get("/api/facts/tasks", response_model=Page[TaskRecord], **describe("tasks", 404, 422))
    async def tasks(request: Request, response: Response, asked: Annotated[_OfTasks, Query()]) -> dict[str, Any]:
        wanted = asked.filter()
        rows = await workers.read(lambda: task_rows(search_tasks(*now(), wanted, date.today())))
        return page_of(rows, asked, request.url, response)

    @app.get("/api/facts/targets", response_model=Page[TargetRecord], **describe("targets", 404, 422))
    async def targets(request: Request, response: Response, asked: Annotated[_OfTargets, Query()]) -> dict[str, Any]:
        wanted = asked.filter()
        rows = await workers.read(lambda: target_rows(search_targets(*now(), wanted)))
        return page_of(rows, asked, request.url, response)

    @app.get("/api/facts/conflicts", response_model=Page[ConflictRecord], **describe("conflicts", 404, 422))
    async def conflicts(request: Request, response: Response, asked: Annotated[_OfPlans, Query()]) -> dict[str, Any]:
        wanted = asked.filter()
        rows = await workers.read(lambda: conflict_rows(search_conflicts(*now(), wanted)))
        return page_of(rows, asked, request.url, response)
