"""`/api/plans`: the plans, their outlines, and their sources line by line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from assistant.api.description import describe
from assistant.api.paging import Page, Paging, page_of
from assistant.api.records import Name, PlanRecord, PlanWithOutline, SourceRecord
from assistant.api.workers import Workers
from assistant.assistant import Assistant
from assistant.overview import OutlineNode, outline
from corpus.errors import QuestionError
from corpus.read import Source
from corpus.records import Plan

__all__ = ["PlanId", "add_plans", "outline_record"]

_MOST_LINES = 1000
"""Lines of a source in one reply."""
_FARTHEST = 10**9

_ETAG = {"description": "Changes when the lines do.", "schema": {"type": "string"}}

PlanId = Annotated[Name, Path(description="The id of a plan; /api/plans has them.", examples=["quang-binh-ubnd"])]


class _Lines(BaseModel):
    model_config = ConfigDict(extra="forbid")

    first: Annotated[int, Field(ge=1, le=_FARTHEST, description="The first line, from 1.")] = 1
    last: Annotated[
        int | None, Field(ge=1, le=_FARTHEST, description="The last line; by default the last of the plan.")
    ] = None


def add_plans(app: FastAPI, workers: Workers) -> None:
    """Put `/api/plans…` into an application."""

    def record(plan: Plan, assistant: Assistant) -> dict[str, Any]:
        document = assistant.library.document(plan.id)
        tasks, targets = assistant.facts.counts(plan.id)
        return {
            **asdict(plan),
            "added": plan.id in assistant.library.added,
            "lines": len(document.source),
            "passages": len(document.passages),
            "tasks": tasks,
            "targets": targets,
        }

    def with_outline(id_: str) -> dict[str, Any]:
        assistant = workers.assistant
        plan, document = assistant.library.plan(id_), assistant.library.document(id_)
        return {**record(plan, assistant), "outline": [outline_record(node) for node in outline(document)]}

    @app.get("/api/plans", response_model=Page[PlanRecord], **describe("plans", 422))
    async def plans(request: Request, response: Response, asked: Annotated[Paging, Query()]) -> dict[str, Any]:
        assistant = workers.assistant
        records = await workers.read(lambda: [record(plan, assistant) for plan in assistant.library])
        return page_of(records, asked, request.url, response)

    @app.get("/api/plans/{plan}", response_model=PlanWithOutline, **describe("plan", 404, 422))
    async def plan(plan: PlanId) -> dict[str, Any]:
        return await workers.read(with_outline, plan)

    @app.get("/api/plans/{plan}/source", response_model=SourceRecord, **_describe_source())
    async def lines(request: Request, plan: PlanId, asked: Annotated[_Lines, Query()]) -> Response:
        library = workers.assistant.library
        source = await workers.read(library.source, plan)
        return _source_response(request, plan, library.plan(plan).title, source, asked)


def _source_response(request: Request, plan: str, title: str, source: Source, asked: _Lines) -> Response:
    """Lines of a source as JSON or, where only that is accepted, as text; 304 for who has them already.

    Raises QuestionError for lines in the wrong order, HTTPException for lines that the plan does not have.
    """
    total = len(source)
    wanted = total if asked.last is None else asked.last
    if wanted < asked.first <= total:
        raise QuestionError(f"`last` ({wanted}) stands before `first` ({asked.first}).")
    if asked.first > total:
        raise HTTPException(404, f"There is no line {asked.first}; {plan} has {total}.")
    last = min(wanted, total, asked.first + _MOST_LINES - 1)
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept"}
    following = None
    if last < min(wanted, total):
        url = request.url.include_query_params(first=last + 1)
        following = f"{url.path}?{url.query}"
        headers["Link"] = f'<{following}>; rel="next"'
    text = source.lines(asked.first, last)
    accept = request.headers.get("accept", "")
    if "text/plain" in accept and "application/json" not in accept:
        body, kind = f"{text}\n", "text/plain; charset=utf-8"
    else:
        span = {"first": asked.first, "last": last, "total": total}
        record = {"plan": plan, "title": title, **span, "lines": text.split("\n"), "next": following}
        body, kind = json.dumps(record, ensure_ascii=False), "application/json"
    content = body.encode()
    headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    if _has(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=kind)


def _has(known: str, tag: str) -> bool:
    """Whether an If-None-Match header names this tag; weak tags count, as RFC 9110 has it."""
    return known.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in known.split(","))


def _describe_source() -> dict[str, Any]:
    described = describe("source", 404, 422)
    responses = described["responses"]
    responses[200]["content"]["text/plain"] = {"schema": {"type": "string"}}
    responses[200]["headers"] = {"ETag": _ETAG}
    responses[304] = {"description": "The caller has it already.", "headers": {"ETag": _ETAG}}
    return described


def outline_record(node: OutlineNode) -> dict[str, Any]:
    """A section for the API."""
    return {
        "number": node.number,
        "heading": node.heading,
        "lines": (node.span.first_line, node.span.last_line),
        "rows": node.rows,
        "children": [outline_record(child) for child in node.children],
    }
