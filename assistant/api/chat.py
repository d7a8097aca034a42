"""`/v1`: planqa as a model, for OpenAI's clients and whatever speaks as they do."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import uuid4

from fastapi import FastAPI, Path, Request
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.responses import Response

from assistant.api.chat_records import ChatRequest, refused_option
from assistant.api.description import describe
from assistant.api.workers import Workers
from assistant.conversations import answer_markdown
from assistant.problems import problem_response
from assistant.question import LONGEST_HISTORY, Question
from assistant.records import Answer

__all__ = ["MODEL", "add_chat"]

MODEL = "planqa"
"""The one model that there is."""


def add_chat(app: FastAPI, workers: Workers) -> None:
    """Put `/v1/models` and `/v1/chat/completions` into an application."""
    model = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": MODEL}

    @app.get("/v1/models", **describe("models"))
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [model]}

    @app.get("/v1/models/{name}", response_model=None, **describe("model", 404))
    async def one_model(request: Request, name: Annotated[str, Path(examples=[MODEL])]) -> Response | dict[str, Any]:
        return model if name == MODEL else _no_model(request, name)

    @app.post("/v1/chat/completions", response_model=None, **describe("chat", 400, 404, 413, 503, streams=True))
    async def chat(request: Request, asked: ChatRequest) -> Response | dict[str, Any]:
        if asked.model != MODEL:
            return _no_model(request, asked.model)
        refused = refused_option(asked)
        if refused is not None:
            detail = f"planqa answers from plans, and does not do what `{refused}` asks for. Leave it out."
            return problem_response(request.scope, 400, "Bad Request", detail, None, {"param": refused})
        question = asked.as_question()
        completion = _Completion(question)
        if not asked.stream:
            return completion.whole(await workers.answer(question))
        with_usage = asked.stream_options is not None and bool(asked.stream_options.include_usage)
        growing = workers.stream(question)
        first = await anext(growing)  # what is wrong with the question is told by the status
        return EventSourceResponse(completion.chunks(first, growing, with_usage))


class _Completion:
    """The answer to a question in the form that OpenAI gives it."""

    def __init__(self, question: Question) -> None:
        self._head = {"id": f"chatcmpl-{uuid4().hex}", "created": int(time.time()), "model": MODEL}
        self._read = _words(question.text, *question.history[-LONGEST_HISTORY:])

    def whole(self, answer: Answer) -> dict[str, Any]:
        """A chat completion; beside the text its message has `citations`, and `planqa`, the answer as of /api/ask."""
        text = answer_markdown(answer)
        message = {"role": "assistant", "content": text, "refusal": None, **_further(answer)}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head, "object": "chat.completion", "choices": [choice], "usage": self._usage(text)}

    async def chunks(self, first: Answer, growing: AsyncIterator[Answer], with_usage: bool) -> AsyncIterator[bytes]:
        """The same as server-sent events, line by line as it grows; the last piece has the further fields."""
        yield self._chunk({"role": "assistant", "content": ""}, None)
        answer, sent = first, ""
        async for later in growing:
            text = answer_markdown(answer, growing=True)
            for line in text[len(sent) :].splitlines(keepends=True):
                yield self._chunk({"content": line}, None)
            answer, sent = later, text
        text = answer_markdown(answer)
        for line in text[len(sent) :].splitlines(keepends=True):
            yield self._chunk({"content": line}, None)
        yield self._chunk(_further(answer), "stop")
        if with_usage:
            yield self._event({"choices": [], "usage": self._usage(text)})
        yield format_sse_event(data_str="[DONE]")

    def _usage(self, text: str) -> dict[str, int]:
        written = _words(text)
        return {"prompt_tokens": self._read, "completion_tokens": written, "total_tokens": self._read + written}

    def _chunk(self, delta: dict[str, Any], finish: str | None) -> bytes:
        return self._event({"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]})

    def _event(self, more: dict[str, Any]) -> bytes:
        chunk = {**self._head, "object": "chat.completion.chunk", **more}
        return format_sse_event(data_str=json.dumps(chunk, ensure_ascii=False))


def _further(answer: Answer) -> dict[str, Any]:
    whole = answer.as_json()
    return {"citations": whole["citations"], "planqa": whole}


def _words(*texts: str) -> int:
    """What planqa counts as tokens: words between blanks, in Vietnamese syllables."""
    return sum(len(text.split()) for text in texts)


def _no_model(request: Request, name: str) -> Response:
    detail = f"There is no model '{name}'. The one there is: {MODEL}"
    return problem_response(
        request.scope, 404, "Not Found", detail, None, {"param": "model", "code": "model_not_found"}
    )
