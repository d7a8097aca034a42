"""Calls of a model: a reply piece by piece, retried while nothing has come, ended when its time is over."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from assistant.llm.guard import ModelFailure, Reason
from assistant.llm.models import Model

__all__ = ["Calls"]

LONGEST_REPLY = 8_000
"""Characters; what comes after them is not read."""
ATTEMPTS = 3
"""Tries of a call whose server cannot be reached or has an error of its own."""
LONGEST_PAUSE = 2.0
"""Seconds between two tries at most; how long, chance says, so that many callers do not come back at once."""
GRACE = 0.5
"""Seconds after its time that a call is still waited for, before it is left to itself."""
_PASSING = frozenset((408, 409, 425, 429))
"""Statuses below 500 of what may go well a moment later."""


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a reply, and what ended it if it did not end by itself."""

    error: BaseException | None = None


class Calls:
    """Makes calls in an event loop of its own thread, so that a call whose time is over can be ended there."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def stream(
        self, model: Model, messages: Sequence[BaseMessage], seconds: float, config: RunnableConfig | None = None
    ) -> Iterator[str]:
        """The text of a reply as it comes. Raises ModelFailure if it does not come to its end within `seconds`.

        Whoever stops reading ends the call.
        """
        pieces: queue.SimpleQueue[str | _End] = queue.SimpleQueue()
        running = self._start(_Reply(model, messages, config, pieces), seconds)
        until = time.monotonic() + seconds + GRACE
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(until - time.monotonic(), 0.001))
                except queue.Empty:
                    raise ModelFailure(Reason.SLOW, f"No reply within {seconds:g} seconds.") from None
                if isinstance(piece, _End):
                    if piece.error is not None:
                        raise _failure(piece.error, seconds) from None
                    return
                yield piece
        finally:
            running.cancel()

    def close(self, *closing: Callable[[], Awaitable[None]]) -> None:
        """End the thread; what it is doing is given up, and what is to be closed in it is closed."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None:
            # In the loop's own thread: whoever closes may have a running loop, and no thread can run two.
            try:
                asyncio.run_coroutine_threadsafe(_end_all(loop, closing), loop).result()
            finally:
                loop.call_soon_threadsafe(loop.stop)
                thread.join()
                loop.close()

    def _start(self, reply: _Reply, seconds: float) -> Future[None]:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="planqa-model", daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(reply.run(seconds), self._loop)


@dataclass(frozen=True, slots=True)
class _Reply:
    """One reply on its way: what is asked, and where its pieces go."""

    model: Model
    messages: Sequence[BaseMessage]
    config: RunnableConfig | None
    pieces: queue.SimpleQueue[str | _End]

    async def run(self, seconds: float) -> None:
        end = _End()
        try:
            async with asyncio.timeout(seconds):
                await self._tries()
        except Exception as error:  # noqa: BLE001  # each provider has errors of its own, and none may end the answer
            end = _End(error)
        finally:
            self.pieces.put(end)

    async def _tries(self) -> None:
        come = 0

        def may_try_again(error: BaseException) -> bool:
            # A call that is ended from outside stays so: its end comes as an error of this kind, too.
            return come == 0 and isinstance(error, Exception) and _is_passing(error)

        tries = AsyncRetrying(
            retry=retry_if_exception(may_try_again),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.2, max=LONGEST_PAUSE),
            reraise=True,
        )
        async for attempt in tries:
            with attempt:
                async for chunk in self.model.astream(list(self.messages), self.config):
                    text = str(chunk.text)
                    if text:
                        come += len(text)
                        self.pieces.put(text)
                    if come > LONGEST_REPLY:
                        return


async def _end_all(loop: asyncio.AbstractEventLoop, closing: Sequence[Callable[[], Awaitable[None]]]) -> None:
    running = [task for task in asyncio.all_tasks(loop) if task is not asyncio.current_task()]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for close in closing:
        await close()
    await loop.shutdown_asyncgens()


def _status(error: BaseException) -> int | None:
    """The HTTP status that a provider's error carries, however it is called there."""
    response: Any = getattr(error, "response", None)
    for value in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(value, int) and value > 0:
            return value
    return None


def _is_passing(error: BaseException) -> bool:
    """Whether another try may go better. A time-out of the whole call is none: there is no time left."""
    status = _status(error)
    return not isinstance(error, TimeoutError) and (status is None or status >= 500 or status in _PASSING)


def _failure(error: BaseException, seconds: float) -> ModelFailure:
    """The same as a ModelFailure. Only its kind and status are told: its words may hold a key."""
    status = _status(error)
    detail = f"{type(error).__name__}{f', status {status}' if status else ''}"
    if isinstance(error, TimeoutError):
        return ModelFailure(Reason.SLOW, f"No reply within {seconds:g} seconds.")
    refused = status is not None and not _is_passing(error)
    return ModelFailure(Reason.REFUSED if refused else Reason.DOWN, detail, status)
