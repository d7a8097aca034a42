"""The lock of a home folder: one process writes at a time, and the next one is told who does."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus.errors import HomeError

__all__ = ["WAIT", "Holder", "Waiting", "holder_of", "no_waiting", "write_lock"]

WAIT = 600.0
"""Seconds that a writer waits for another: longer than the first build takes (five plans: half a minute)."""

Waiting = Callable[[str], None]
"""Called once with a sentence that says who holds the home, if there is someone to wait for."""

_PAUSE = 0.1
"""Seconds between two looks."""
_LONGEST = 200
"""Bytes that say who holds a lock."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that writes a home, and since when (local time)."""

    pid: int
    since: datetime


def holder_of(home: Path) -> Holder | None:
    """The process that wrote its name into the lock of a home last: that which holds it, if it is held."""
    try:
        stored = json.loads((home / "lock").read_bytes()[:_LONGEST])
        return Holder(int(stored["pid"]), datetime.fromtimestamp(stored["since"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def no_waiting(message: str) -> None:
    """Say nothing while another process is waited for."""
    del message


@contextmanager
def write_lock(home: Path, *, wait: float = WAIT, waiting: Waiting = no_waiting) -> Iterator[None]:
    """Be the only writer in a home.

    Waits up to `wait` seconds for another one. The operating system frees the lock when its holder ends, however it
    ends. Raises HomeError, naming the holder, when the time is over or the home cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise HomeError(
            f"{home} cannot be written ({error.strerror}). Give a folder of your own: --home FOLDER, or PLANQA_HOME."
        ) from error
    try:
        _acquire(descriptor, home, wait, waiting)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": time.time()}).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, home: Path, wait: float, waiting: Waiting) -> None:
    until = time.monotonic() + wait
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            found = holder_of(home)  # it may be just about to write its name
            holder = f"process {found.pid} (since {found.since:%H:%M:%S})" if found else "another process"
        if time.monotonic() >= until:
            raise HomeError(f"{home} is being written by {holder}. Try again when it is done, or wait longer: --wait.")
        if not told:
            waiting(f"{home} is being written by {holder}; waiting for it.")
            told = True
        time.sleep(_PAUSE)
