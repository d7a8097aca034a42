"""Files that editors have sent, until they are kept or not: read apart, shown, and gone when nobody asks for them."""

from __future__ import annotations

import dataclasses
import fcntl
import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from corpus.describe import Given
from corpus.document import Document, read_document
from corpus.errors import DraftError, FileError, HomeError, UnknownDraftError, shown_name
from corpus.formats.apart import extract_apart
from corpus.formats.extract import SUFFIXES
from corpus.formats.extracted import Extracted
from corpus.formats.limits import UPLOAD, Limits
from corpus.read import Source

__all__ = ["IDLE", "MOST_DRAFTS", "Draft", "DraftState", "Drafts"]

_LOG = logging.getLogger(__name__)

MOST_DRAFTS = 20
"""Files that may wait to be looked at, of all editors together: with the largest files 1.3 GB of the disk."""
IDLE = 30 * 60.0
"""Seconds after which a draft that nobody asked for is gone; an open page asks every few minutes."""
_READERS = 2
"""Files read at once: each may take a core and `UPLOAD.memory`."""
_PIECE = 2**20

_ORIGINAL = "original"
_EXTRACTED = "extracted.json"
_LOCK = "lock"


class DraftState(StrEnum):
    """How far a draft is; one that is being kept is `ready` again if that fails."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"
    KEEPING = "keeping"


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that an editor has sent, as it is at a time.

    `owner` is who sent it, `file` its name as it may be shown, `folder` where it lies, `since` and `used` when it came
    and when it was last asked for (seconds of the clock of its Drafts), `given` what its editor says about it. `error`
    is there if its state is `failed`; `extracted` and `document` are what was read in it from `ready` on.
    """

    id: str
    owner: str
    file: str
    folder: Path
    size: int
    since: float
    used: float
    state: DraftState = DraftState.WAITING
    given: Given = field(default_factory=Given)
    error: FileError | None = None
    extracted: Extracted | None = None
    document: Document | None = None

    @property
    def original(self) -> Path:
        """The file as it was sent. Its ending is one of those that are known: it tells readers apart, and no more."""
        suffix = Path(self.file).suffix.lower()
        return self.folder / f"{_ORIGINAL}{suffix if suffix in SUFFIXES else ''}"

    @property
    def stored(self) -> Path:
        """What was read in it, as JSON."""
        return self.folder / _EXTRACTED


class Drafts:
    """The drafts of a server, below `drafts/` of its home. Safe to call from several threads.

    What a server that ended in any way left there is removed by the next one that begins.
    """

    def __init__(
        self, home: Path, *, limits: Limits = UPLOAD, idle: float = IDLE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = home / "drafts" / secrets.token_hex(8)
        self._limits = limits
        self._idle = idle
        self._clock = clock
        self._drafts: dict[str, Draft] = {}
        self._lock = threading.Lock()
        self._held: int | None = None
        self._reading = ThreadPoolExecutor(_READERS, thread_name_prefix="drafts")
        _sweep_left(home / "drafts")

    def receive(self, name: str, data: BinaryIO, owner: str) -> Draft:
        """A new draft of a file of this name; it begins to be read.

        Raises FileError for a file that is empty or too large, DraftError if there are too many drafts, HomeError if
        it cannot be stored.
        """
        self.sweep()
        id_ = secrets.token_hex(16)
        now = self._clock()
        draft = Draft(id_, owner, _file_name(name), self._folder / id_, 0, now, now)
        with self._lock:
            if len(self._drafts) >= MOST_DRAFTS:
                raise DraftError(
                    "There are too many files that wait to be looked at. Keep or discard some, or come again in a "
                    "while."
                )
            self._drafts[id_] = draft
        try:
            self._hold()
            size = _store(data, draft, self._limits)
        except BaseException as error:
            self._remove(draft)
            if isinstance(error, OSError):
                raise HomeError(
                    f"The file could not be stored ({error.strerror}). Make room on the server's disk, and send it "
                    "again."
                ) from error
            raise
        draft = self._change(id_, size=size) or draft
        self._reading.submit(self._read, draft).add_done_callback(partial(self._ended, draft))
        return draft

    def find(self, id_: str, owner: str) -> Draft:
        """A draft of this owner, which is used by that. Raises UnknownDraftError."""
        with self._lock:
            draft = self._drafts.get(id_)
            if draft is None or draft.owner != owner:
                raise UnknownDraftError(
                    "There is no such file waiting to be looked at: it was kept, discarded, or nobody asked for it "
                    f"for {self._idle / 60:.0f} minutes. Send it again."
                )
            draft = dataclasses.replace(draft, used=self._clock())
            self._drafts[id_] = draft
        return draft

    def give(self, id_: str, owner: str, given: Given) -> Draft:
        """A draft with what its editor says about it. Raises UnknownDraftError, DraftError while it is being kept."""
        draft = self.find(id_, owner)
        if draft.state is DraftState.KEEPING:
            raise _busy()
        return self._change(id_, given=given) or draft

    def discard(self, id_: str, owner: str) -> None:
        """Throw a draft away; if it is being read, that ends. Raises UnknownDraftError, DraftError while it is kept."""
        draft = self.find(id_, owner)
        if draft.state is DraftState.KEEPING:
            raise _busy()
        self._remove(draft)

    def keep(self, id_: str, owner: str) -> Draft:
        """A draft that is about to be kept. Raises UnknownDraftError, DraftError where it was not read."""
        draft = self.find(id_, owner)
        with self._lock:
            now = self._drafts.get(id_, draft)
            if now.state is DraftState.READY:
                draft = self._drafts[id_] = dataclasses.replace(now, state=DraftState.KEEPING)
                return draft
        if now.state is DraftState.FAILED:
            raise DraftError("This file cannot be kept: it could not be read.")
        raise _busy()

    def kept(self, draft: Draft, *, done: bool) -> None:
        """Say how keeping a draft ended: it is gone, or there as before."""
        if done:
            self._remove(draft)
        else:
            self._change(draft.id, state=DraftState.READY, used=self._clock())

    def ids(self) -> frozenset[str]:
        """The ids of the drafts that there are."""
        with self._lock:
            return frozenset(self._drafts)

    def seconds(self, draft: Draft) -> float:
        """Seconds since a draft came."""
        return self._clock() - draft.since

    def sweep(self) -> None:
        """Remove the drafts that nobody has asked for of late."""
        now = self._clock()
        with self._lock:
            over = [
                draft
                for draft in self._drafts.values()
                if now - draft.used >= self._idle and draft.state is not DraftState.KEEPING
            ]
        for draft in over:
            self._remove(draft)

    def close(self) -> None:
        """End all reading, and remove all drafts."""
        for draft in list(self._drafts.values()):
            self._remove(draft)
        self._reading.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _read(self, draft: Draft) -> None:
        """Read a file in a process of its own, and what stands in its text."""
        if self._change(draft.id, state=DraftState.READING) is None:
            return
        try:
            extracted = extract_apart(draft.original, self._limits, lambda: draft.id in self._drafts)
            document = read_document(draft.file, Source.of(extracted.text))
            draft.stored.write_text(json.dumps(dataclasses.asdict(extracted)), encoding="utf-8")
        except FileError as error:
            self._change(draft.id, state=DraftState.FAILED, error=FileError(error.reason, file=draft.file))
        except OSError as error:
            failed = FileError(
                f"The file could not be stored ({error.strerror}). Make room on the server's disk, and send it again.",
                file=draft.file,
            )
            self._change(draft.id, state=DraftState.FAILED, error=failed)
        else:
            self._change(draft.id, state=DraftState.READY, extracted=extracted, document=document, used=self._clock())
        if draft.id not in self._drafts:  # thrown away meanwhile
            shutil.rmtree(draft.folder, ignore_errors=True)

    def _ended(self, draft: Draft, reading: Future[None]) -> None:
        """See to it that a draft whose reading broke off in a way that nobody foresaw does not wait for ever."""
        error = None if reading.cancelled() else reading.exception()
        if error is not None:
            _LOG.error("A draft could not be read.", exc_info=error)
            failed = FileError(
                "The file could not be read: it is damaged, or made in a way that is not understood "
                f"({type(error).__name__}). Open it in an office program, save it anew and add that.",
                file=draft.file,
            )
            self._change(draft.id, state=DraftState.FAILED, error=failed)

    def _change(self, id_: str, **changed: object) -> Draft | None:
        """A draft, changed; None if it is gone."""
        with self._lock:
            if id_ not in self._drafts:
                return None
            draft = self._drafts[id_] = dataclasses.replace(self._drafts[id_], **changed)  # type: ignore[arg-type]
        return draft

    def _remove(self, draft: Draft) -> None:
        with self._lock:
            self._drafts.pop(draft.id, None)
        shutil.rmtree(draft.folder, ignore_errors=True)

    def _hold(self) -> None:
        """Make this server's folder, and hold its lock as long as the server lives. Raises OSError."""
        with self._lock:
            if self._held is None:
                self._folder.mkdir(parents=True, mode=0o700)
                self._held = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _busy() -> DraftError:
    return DraftError("This file is still being read, or is being kept. Wait for it.")


def _file_name(sent: str) -> str:
    """The name of a file as its sender's browser says it: without folders of any system, and as it may be shown."""
    return shown_name(PureWindowsPath(sent).name.strip() or _ORIGINAL)


def _store(data: BinaryIO, draft: Draft, limits: Limits) -> int:
    """Write a file into a draft's folder; its size. Raises FileError, OSError."""
    draft.folder.mkdir(mode=0o700)
    size = 0
    with draft.original.open("xb") as file:
        while piece := data.read(_PIECE):
            size += len(piece)
            if size > limits.size:
                raise FileError(
                    f"The file has {size / 2**20:.1f} MB, more than the {limits.size / 2**20:.1f} MB that are read. "
                    "Split it, or save it with smaller pictures.",
                    file=draft.file,
                )
            file.write(piece)
    if not size:
        raise FileError("The file is empty.", file=draft.file)
    return size


def _sweep_left(folder: Path) -> None:
    """Remove the folders below this one whose servers are no more: nobody holds their locks."""
    for left in folder.glob("*"):
        try:
            descriptor = os.open(left / _LOCK, os.O_RDWR | os.O_CLOEXEC)
        except OSError:  # one that is just being made, or no draft's folder
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)
