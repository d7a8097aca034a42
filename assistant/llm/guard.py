"""When a model is called at all: not while it is down, not more often than it may, not by too many at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

__all__ = ["Guard", "ModelFailure", "Reason"]

FAILURES = 3
"""Calls that fail one after the other until no more are made."""
REST = 30.0
"""Seconds until one call tries whether the model is there again."""
PATIENCE = 0.5
"""Seconds that a caller waits for a place at the model."""
WAITING = 16
"""Callers that may wait for a place."""


class Reason(StrEnum):
    """Why an answer comes without a model's wording."""

    DOWN = "down"
    """It cannot be reached, or fails; or has failed so often that it is left in peace for a while."""
    REFUSED = "refused"
    """It does not take the request: the key is wrong, the model is unknown."""
    SLOW = "slow"
    """Its reply did not come in time."""
    BUSY = "busy"
    """As many callers as it takes are with it already."""
    BUDGET = "budget"
    """It may not be called more often in a minute."""
    UNSOUND = "unsound"
    """What it said did not pass the check, or did not hold what was asked."""


class ModelFailure(Exception):
    """A call that brought no reply, or only the beginning of one."""

    def __init__(self, reason: Reason, detail: str = "", status: int | None = None) -> None:
        """`detail` is for the log, and never what a server said: that may hold a key. `status` is its HTTP status."""
        super().__init__(detail or reason.value)
        self.reason = reason
        self.status = status


class Guard:
    """Lets calls of one model through, from any number of threads."""

    def __init__(
        self,
        at_once: int,
        calls_a_minute: int,
        *,
        failures: int = FAILURES,
        rest: float = REST,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.callers = at_once + WAITING
        self._callers = threading.Semaphore(self.callers)
        self._places = threading.Semaphore(at_once)
        self._rate = calls_a_minute / 60
        self._most = self._left = float(calls_a_minute)
        self._failures = failures
        self._rest = rest
        self._patience = patience
        self._clock = clock
        self._at = clock()
        self._failed = 0
        self._closed_until = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def call(self) -> Iterator[None]:
        """The time of one call; a ModelFailure out of it counts against the model.

        Raises ModelFailure if it may not be made.
        """
        with self._place():
            self._admit()
            try:
                yield
            except ModelFailure as failure:
                if failure.reason in (Reason.DOWN, Reason.REFUSED, Reason.SLOW):
                    self._count_failure()
                raise
            else:
                with self._lock:
                    self._failed, self._closed_until = 0, 0.0

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._callers.acquire(blocking=False):
            raise ModelFailure(Reason.BUSY)
        try:
            if not self._places.acquire(timeout=self._patience):
                raise ModelFailure(Reason.BUSY)
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._callers.release()

    def _admit(self) -> None:
        with self._lock:
            now = self._clock()
            if now < self._closed_until:
                raise ModelFailure(Reason.DOWN, "The model has failed several times and is left in peace for a while.")
            self._left = min(self._left + (now - self._at) * self._rate, self._most)
            self._at = now
            if self._left < 1:
                raise ModelFailure(Reason.BUDGET)
            self._left -= 1
            if self._failed >= self._failures:  # one tries it; the others wait until that call has ended
                self._closed_until = now + self._rest

    def _count_failure(self) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= self._failures:
                self._closed_until = self._clock() + self._rest
