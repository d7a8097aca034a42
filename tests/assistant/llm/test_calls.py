"""Calls of a model from any thread: what is given up is ended, not left running."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant.llm.calls import LONGEST_REPLY, Calls
from assistant.llm.guard import ModelFailure, Reason


class _Slow(GenericFakeChatModel):
    """Says a word each `pause` seconds; `ended` tells how each of its calls ended."""

    pause: float
    ended: list[str]

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        try:
            for _word in range(100):
                await asyncio.sleep(self.pause)
                yield ChatGenerationChunk(message=AIMessageChunk(content="lời " * 10))
            self.ended.append("whole")
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        except GeneratorExit:
            self.ended.append("closed")
            raise


def _slow(pause: float) -> _Slow:
    return _Slow(messages=iter([AIMessage("")]), pause=pause, ended=[])


_ASKED = [HumanMessage("?")]


def test_a_call_whose_time_is_over_before_anything_came_is_ended_and_not_tried_again() -> None:
    calls, model = Calls(), _slow(60)
    started = time.monotonic()
    with pytest.raises(ModelFailure) as failure:
        list(calls.stream(model, _ASKED, 0.2))
    calls.close()

    assert failure.value.reason is Reason.SLOW
    assert time.monotonic() - started < 5
    assert model.ended == ["cancelled"]


def test_a_call_that_nobody_reads_any_more_is_ended() -> None:
    calls, model = Calls(), _slow(0.05)
    reply = calls.stream(model, _ASKED, 30)
    assert next(reply).startswith("lời")
    reply.close()  # type: ignore[attr-defined]  # it is a generator
    until = time.monotonic() + 10
    while not model.ended and time.monotonic() < until:
        time.sleep(0.01)
    calls.close()

    assert len(model.ended) == 1
    assert model.ended != ["whole"]


def test_of_a_reply_without_end_so_much_is_taken() -> None:
    calls, model = Calls(), _slow(0)
    model.ended.clear()
    text = "".join(calls.stream(model, _ASKED, 30))
    calls.close()

    assert len(text) <= LONGEST_REPLY + 40


def test_calls_can_be_closed_where_another_loop_runs_and_what_fails_to_close_leaves_no_thread() -> None:
    calls, model = Calls(), _slow(60)

    async def away() -> None:
        raise ConnectionError("gone")

    async def close() -> None:
        reply = calls.stream(model, _ASKED, 0.2)
        with pytest.raises(ModelFailure):
            next(reply)
        with pytest.raises(ConnectionError):
            calls.close(away)

    before = threading.active_count()
    asyncio.run(close())
    assert threading.active_count() == before


def test_calls_can_be_closed_at_any_time_and_twice() -> None:
    calls, model = Calls(), _slow(60)
    reply = calls.stream(model, _ASKED, 30)
    calls.close()
    calls.close()
    with pytest.raises(ModelFailure):
        list(calls.stream(model, _ASKED, 0.1))
    calls.close()
    del reply
