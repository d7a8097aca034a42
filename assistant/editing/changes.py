"""Changes of a home's plans that a server makes for its editors: one after the other, each in a process of its own."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from corpus.errors import DraftError, UnknownDraftError
from index.lock import Holder, holder_of

__all__ = ["Change", "ChangeKind", "ChangeState", "Changes", "Ended"]

_LOG = logging.getLogger(__name__)

_MOST_WAITING = 20
_REMEMBERED = 200
"""Changes that are over and can still be asked for."""
_SHOWN_ERROR = 4000
"""Bytes, at most, of what a process that failed left on its standard error."""
_MODULE = "assistant.editing.change_apart"

Ended = Callable[["Change"], None]
"""Called when a change is over, before anyone else learns of it."""


class ChangeKind(StrEnum):
    """What a change does."""

    KEEP = "keep"
    REMOVE = "remove"


class ChangeState(StrEnum):
    """How far a change is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is at a time.

    `what` is the name of the file that is kept, or the id of the plan that is removed. `step`, `done` and `total` are
    those of a build (`index.build`), and empty until it says something. A change that waits does so for another one of
    this server (`behind`) or for another process (`holder`). `report` is that of `planqa add`; `error` a sentence.
    """

    id: str
    owner: str
    kind: ChangeKind
    what: str
    since: datetime
    state: ChangeState = ChangeState.WAITING
    step: str = ""
    done: int = 0
    total: int = 0
    behind: Change | None = None
    holder: Holder | None = None
    report: dict[str, Any] | None = None
    error: str = ""


class Changes:
    """The changes of one server. Safe to call from several threads."""

    def __init__(self, home: Path, embedder: str | None) -> None:
        """`embedder` is the model's name or folder, None for the bundled one."""
        self._home = home
        self._embedder = embedder
        self._changes: OrderedDict[str, Change] = OrderedDict()
        self._lock = threading.Lock()
        self._running: subprocess.Popen[str] | None = None
        self._stopped = False
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="changes")

    def begin(self, kind: ChangeKind, owner: str, what: str, task: dict[str, Any], ended: Ended) -> Change:
        """A new change, which is made when those before it are over. Raises DraftError if too many wait."""
        with self._lock:
            going = [each for each in self._changes.values() if each.state not in _OVER]
            if len(going) >= _MOST_WAITING:
                raise DraftError("There are too many changes waiting. Come again in a while.")
            change = Change(secrets.token_hex(16), owner, kind, what, datetime.now())
            self._changes[change.id] = change
            over = [id_ for id_, each in self._changes.items() if each.state in _OVER]
            for id_ in over[:-_REMEMBERED]:
                del self._changes[id_]
        self._worker.submit(self._make, change.id, task, ended)
        return self.find(change.id, owner)

    def find(self, id_: str, owner: str) -> Change:
        """A change of this owner. Raises UnknownDraftError."""
        with self._lock:
            change = self._changes.get(id_)
            if change is None or change.owner != owner:
                raise UnknownDraftError("There is no such change.")
            if change.state is ChangeState.WAITING and change.holder is None:
                first = next(each for each in self._changes.values() if each.state not in _OVER)
                change = dataclasses.replace(change, behind=None if first.id == id_ else first)
            return change

    def close(self, patience: float) -> None:
        """Make no more changes; the one that is being made has so many seconds to be done."""
        with self._lock:
            self._stopped = True
            process = self._running
        if process is not None:
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                process.terminate()  # nothing half-made stays (index/build.py)
        self._worker.shutdown(wait=True)

    def _make(self, id_: str, task: dict[str, Any], ended: Ended) -> None:
        try:
            found = self._run(id_, {**task, "home": str(self._home), "embedder": self._embedder})
        except (OSError, ValueError) as error:  # ValueError: what it said was no JSON
            _LOG.error("A change of the plans could not be made.", exc_info=error)
            found = {}
        if "report" in found and not found["report"].get("error"):
            over = {"state": ChangeState.DONE, "report": found["report"]}
        else:
            said = found.get("error") or found.get("report", {}).get("error") or _UNKNOWN
            over = {"state": ChangeState.FAILED, "report": found.get("report"), "error": said}
        with self._lock:
            change = dataclasses.replace(self._changes[id_], **over, holder=None)
        try:
            ended(change)
        finally:
            with self._lock:
                self._changes[id_] = change

    def _run(self, id_: str, task: dict[str, Any]) -> dict[str, Any]:
        """The last that the process of a change says."""
        root = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        found: dict[str, Any] = {}
        with tempfile.TemporaryFile() as errors:
            with self._lock:
                if self._stopped:
                    return {"error": _STOPPED}
                self._changes[id_] = dataclasses.replace(self._changes[id_], state=ChangeState.RUNNING)
                process = self._running = subprocess.Popen(
                    [sys.executable, "-m", _MODULE],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env={**os.environ, "PYTHONPATH": paths},
                    text=True,
                    encoding="utf-8",
                )
            with process:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(json.dumps(task))
                process.stdin.close()
                for line in process.stdout:
                    found = json.loads(line)
                    self._heard(id_, found)
            with self._lock:
                self._running = None
                stopped = self._stopped
            if "report" in found or "error" in found:
                return found
            errors.seek(max(0, errors.seek(0, os.SEEK_END) - _SHOWN_ERROR))
            said = errors.read().decode("utf-8", "replace")
        if not stopped:
            _LOG.error("The process of a change ended with status %s: %s", process.returncode, said)
        return {"error": _STOPPED if stopped else _UNKNOWN}

    def _heard(self, id_: str, found: dict[str, Any]) -> None:
        with self._lock:
            change = self._changes[id_]
            if "waiting" in found:
                change = dataclasses.replace(change, state=ChangeState.WAITING, holder=holder_of(self._home))
            elif "step" in found:
                change = dataclasses.replace(change, state=ChangeState.RUNNING, holder=None, **found)
            self._changes[id_] = change


_OVER = (ChangeState.DONE, ChangeState.FAILED)
_UNKNOWN = (
    "The change ended in a way that is not understood; the server's log says how. Nothing has changed; try again."
)
_STOPPED = "The server stopped before the change was made. Nothing has changed; try again."
