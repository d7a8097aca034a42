"""`/api/ask`: a question, and its answer whole or as it grows. `/api/search`: the passages nearest to a question."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from assistant.api.description import describe
from assistant.api.errors import error_response
from assistant.api.records import AnswerRecord, AskRequest, FoundRecord, Plans, QuestionText
from assistant.api.workers import Workers
from assistant.question import Question
from corpus.library import Library
from index.search import Hit

__all__ = ["add_answers"]

_PASSAGES = 10
_MOST_PASSAGES = 100


class _How(BaseModel):
    model_config = ConfigDict(extra="forbid")

    stream: Annotated[bool, Field(description="Send the answer as it grows; also asked for by `Accept`.")] = False


class _Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[QuestionText, Field(description="A question or words.", examples=["phủ sóng 5G"])]
    plans: Plans = Field(
        default=[], description="Only in these plans; may be given several times.", examples=[["quang-ngai-tu"]]
    )
    limit: Annotated[int, Field(ge=1, le=_MOST_PASSAGES, description="Passages at most.")] = _PASSAGES


def add_answers(app: FastAPI, workers: Workers) -> None:
    """Put `/api/ask` and `/api/search` into an application."""

    @app.post("/api/ask", response_model=AnswerRecord, **describe("ask", 404, 413, 422, 503, streams=True))
    async def ask(
        request: Request,
        asked: AskRequest,
        how: Annotated[_How, Query()],
    ) -> Response | dict[str, Any]:
        question = asked.as_question()
        if how.stream or "text/event-stream" in request.headers.get("accept", ""):
            return EventSourceResponse(_events(workers, question, request))
        return (await workers.answer(question)).as_json()

    @app.get("/api/search", response_model=FoundRecord, **describe("search", 404, 422, 503))
    async def search(asked: Annotated[_Search, Query()]) -> dict[str, Any]:
        hits = await workers.search(Question(asked.q, plans=tuple(asked.plans) or None), asked.limit)
        return {"query": asked.q, "passages": [_passage(hit, workers.assistant.library) for hit in hits]}


def _passage(hit: Hit, library: Library) -> dict[str, Any]:
    passage = hit.passage
    return {
        "id": passage.id,
        "plan": passage.plan,
        "title": library.plan(passage.plan).title,
        "section": str(passage.section),
        "item": passage.item,
        "role": passage.role,
        "lines": (passage.span.first_line, passage.span.last_line),
        "page": passage.span.page,
        "text": passage.text,
        "score": hit.score,
        "cosine": hit.cosine,
        "lexical": hit.lexical,
    }


async def _events(workers: Workers, question: Question, request: Request) -> AsyncIterator[bytes]:
    """The answer as server-sent events: "part" by "part", then the whole "answer", then "done"; or an "error"."""
    yield format_sse_event(comment="planqa")  # the client sees that it is heard while its turn comes
    sent = 0
    try:
        async for answer in workers.stream(question):
            for part in answer.answer[sent:].splitlines(keepends=True):
                yield _event("part", {"text": part})
            sent = len(answer.answer)
    except Exception as error:  # noqa: BLE001  # the status has been sent: what goes wrong must be told as an event
        problem = bytes(error_response(request.scope, error).body)
        yield format_sse_event(event="error", data_str=problem.decode())
        return
    yield _event("answer", answer.as_json())
    yield _event("done", {})


def _event(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
