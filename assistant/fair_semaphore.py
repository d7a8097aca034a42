"""A semaphore that whoever came first gets first."""

from __future__ import annotations

import threading
from collections import deque

__all__ = ["FairSemaphore"]


class FairSemaphore:
    """So many at once; who waits is served in the order of coming.

    That of `threading` lets whoever comes when a place is given back take it before those who wait, who then wait on:
    with many callers one of them may run out of patience while others are served.
    """

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._line: deque[threading.Event] = deque()

    def acquire(self, timeout: float) -> bool:
        """Take a place, for which one waits so many seconds at most; False if none was given back for it by then."""
        with self._lock:
            if self._free:  # then nobody waits
                self._free -= 1
                return True
            turn = threading.Event()
            self._line.append(turn)
        if turn.wait(timeout):
            return True
        with self._lock:
            if turn.is_set():
                return True
            self._line.remove(turn)
            return False

    def release(self) -> None:
        """Give a place back: to whoever has waited longest, if anyone waits."""
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1
