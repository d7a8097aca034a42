"""Where the work of requests is done: in threads, so that the event loop is free for everyone else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TypeVar, TypeVarTuple, Unpack

import anyio.to_thread
from anyio import CapacityLimiter

from assistant.answer_queue import AnswerQueue
from assistant.assistant import Assistant
from assistant.question import Question
from assistant.records import Answer
from index.search import Hit

__all__ = ["Workers"]

_READERS = 4
"""Threads that read plans and facts: a request is read in milliseconds, and two cores gain nothing from more."""

_Given = TypeVarTuple("_Given")
_Read = TypeVar("_Read")


class Workers:
    """The queue of the server as handlers of requests wait for it. Threads of their own: no other part starves them."""

    def __init__(self, queue: AnswerQueue) -> None:
        self._queue = queue
        # One more than the queue takes: it, and not the lack of a thread, tells who is one too many.
        self._asking = CapacityLimiter(queue.callers + 1)
        self._reading = CapacityLimiter(_READERS)

    @property
    def assistant(self) -> Assistant:
        """The assistant that a question would go to now."""
        return self._queue.assistant

    async def answer(self, question: Question, *, worded: bool = True) -> Answer:
        """Answer a question when its turn comes. Raises what `AnswerQueue.answer` does."""
        return await anyio.to_thread.run_sync(self._queue.answer, question, worded, limiter=self._asking)

    async def stream(self, question: Question) -> AsyncIterator[Answer]:
        """The answer as it grows. Raises what `AnswerQueue.stream` does."""
        answers = self._queue.stream(question)
        while (answer := await anyio.to_thread.run_sync(next, answers, None, limiter=self._asking)) is not None:
            yield answer

    async def search(self, question: Question, limit: int) -> list[Hit]:
        """The passages nearest to a question. Raises what `AnswerQueue.search` does."""
        return await anyio.to_thread.run_sync(self._queue.search, question, limit, limiter=self._asking)

    async def read(self, function: Callable[[Unpack[_Given]], _Read], *arguments: *_Given) -> _Read:
        """What a function that reads plans or facts returns."""
        return await anyio.to_thread.run_sync(function, *arguments, limiter=self._reading)
