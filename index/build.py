"""Building an index: parts of plans that are new, put together with those there are, and swapped in at the end."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.document import ParseWarning
from corpus.errors import HomeError, IndexStateError, PlanError
from corpus.home import added_plans, current_folder, listed_plans, point_to, sync_folder, write_plan_list
from corpus.library import Library
from corpus.records import Plan
from index.analysis import analyse
from index.assembly import Progress, assemble, extend, no_progress
from index.dense import FLAT_LIMIT
from index.earlier import EarlierIndex
from index.embedder import Embedder
from index.lock import WAIT, Waiting, no_waiting, write_lock
from index.manifest import FORMAT, Manifest, program_fingerprint
from index.parts import (
    KEY_LENGTH,
    NewPart,
    Part,
    PartSummary,
    digest,
    file_hashes,
    find_part,
    part_key,
    write_part,
)
from index.search import wanted_manifest

__all__ = [
    "BATCH",
    "BuildReport",
    "Progress",
    "Publish",
    "build_index",
    "change_plans",
    "no_progress",
    "no_publishing",
]

BATCH = 4096
"""Windows that are embedded before their parts are written: some 50 MB with the plans they are of."""

Publish = Callable[[Path], None]
"""Called with the folder of an index that is whole, before it comes into use, and with that of one that fits."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: whether there was anything to do, counts, the parts of all plans, and those read anew."""

    changed: bool
    passages: int
    windows: int
    embedded: int
    parts: tuple[PartSummary, ...] = ()
    read: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[ParseWarning, ...]:
        """What was doubtful in the plans that were read anew."""
        return tuple(warning for part in self.parts if part.plan in self.read for warning in part.warnings)


def no_publishing(folder: Path) -> None:
    """Keep an index where it is."""
    del folder


def build_index(
    home: Path,
    library: Library,
    embedder: Embedder,
    *,
    force: bool = False,
    progress: Progress = no_progress,
    wait: float = WAIT,
    waiting: Waiting = no_waiting,
    publish: Publish = no_publishing,
    flat_limit: int = FLAT_LIMIT,
) -> BuildReport:
    """Build the index in `home`, or leave it if it fits already and `force` is not set.

    Plans that have a part in the home are not read anew, and windows that the index has are not embedded anew, unless
    `force` is set or the model is another one. A build that is stopped, in whatever way, leaves the old index as it is;
    the next one goes on with the parts that it wrote. What is in memory does not grow with the number of plans, but for
    the terms, and above `flat_limit` windows the vectors.
    The plans of a library that was opened with a home are looked up anew under the home's lock. Raises PlanError if a
    plan cannot be read, HomeError if the home cannot be written or another process does not stop writing it.
    """
    if not force and _fits(home, library, embedder):
        return _unchanged(home, publish)
    return change_plans(
        home,
        library,
        lambda now: now,
        embedder,
        force=force,
        progress=progress,
        wait=wait,
        waiting=waiting,
        publish=publish,
        flat_limit=flat_limit,
    )


def change_plans(
    home: Path,
    library: Library,
    change: Callable[[Library], Library],
    embedder: Embedder,
    *,
    force: bool = False,
    again: bool = False,
    progress: Progress = no_progress,
    wait: float = WAIT,
    waiting: Waiting = no_waiting,
    publish: Publish = no_publishing,
    flat_limit: int = FLAT_LIMIT,
) -> BuildReport:
    """Change the plans of a home and its index with them, as `build_index` does.

    `change` gets the library as it is under the lock, and returns what it is to be. An index that fits is put together
    anew, of the parts that are whole, if `again` is set. What `publish` raises leaves the old index in use.
    """
    with write_lock(home, wait=wait, waiting=waiting), _named_errors(home):
        _sweep(home)
        library = change(_as_it_is(home, library))
        _sweep_parts(home, [part_key(plan, embedder.name) for plan in library])
        if not len(library):
            raise PlanError(f"There are no plans in {library.folder / 'plans.toml'}.")
        if not (force or again) and _fits(home, library, embedder):
            return _unchanged(home, publish)
        folder = home / "index" / f"v-{secrets.token_hex(6)}"
        folder.mkdir(parents=True)
        try:
            report = _write(home, folder, library, embedder, progress, force=force, again=again, flat_limit=flat_limit)
            sync_folder(folder)
            publish(folder)
            point_to(home, folder)
        except BaseException:  # also when the user stops it: nothing half-made stays behind
            if not _is_in_use(home, folder):
                shutil.rmtree(folder, ignore_errors=True)
            raise
    return report


def _is_in_use(home: Path, folder: Path) -> bool:
    """Whether the pointer names a folder, as it may when a user stops a build at its very end."""
    try:
        return current_folder(home) == folder
    except IndexStateError:
        return False


def _as_it_is(home: Path, library: Library) -> Library:
    """The library with the plans that the home has now: another process may have changed them."""
    if library.home is not None:
        return library.with_added(home, added_plans(home))
    if added := added_plans(home):
        names = ", ".join(plan.plan.id for plan in added)
        raise HomeError(f"{home} has added plans ({names}), which are not among those to be indexed. Use another home.")
    return library


@contextmanager
def _named_errors(home: Path) -> Iterator[None]:
    """Errors of a disk that is full or read-only, with what to do."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise HomeError(
            f"{home} cannot be written ({reason}). What was there is as it was. Make room, or see to the rights of the "
            "folder, and try again."
        ) from error


def _fits(home: Path, library: Library, embedder: Embedder) -> bool:
    try:
        Manifest.read(current_folder(home)).check(wanted_manifest(library, embedder))
    except IndexStateError:
        return False
    return True


def _unchanged(home: Path, publish: Publish) -> BuildReport:
    folder = current_folder(home)
    publish(folder)
    manifest = Manifest.read(folder)
    return BuildReport(False, sum(manifest.passages.values()), manifest.windows, 0)


def _write(
    home: Path,
    folder: Path,
    library: Library,
    embedder: Embedder,
    progress: Progress,
    *,
    force: bool,
    again: bool,
    flat_limit: int,
) -> BuildReport:
    folder_of_parts = home / "index" / "parts"
    keys = {plan.id: part_key(plan, embedder.name) for plan in library}
    earlier = None if force else EarlierIndex.of(home, embedder)
    kept = {} if earlier is None or again else earlier.parts(folder_of_parts, keys)
    parts = dict(kept)
    writer = _PartWriter(folder_of_parts, keys, library, embedder, earlier, progress)
    for done, plan in enumerate(library):
        progress("read", done, len(library))
        if plan.id in kept:
            continue
        part = None if force else find_part(folder_of_parts, keys[plan.id])
        if part is not None:
            parts[plan.id] = part
        else:
            writer.read(plan, left=len(library) - done - 1)
    progress("read", len(library), len(library))
    writer.finish()
    parts |= writer.written

    ordered = [parts[plan.id] for plan in library]
    made = None
    if earlier is not None and 0 < len(kept) < len(ordered):
        made = extend(folder, earlier.folder, ordered[len(kept) :], flat_limit, progress)
    if made is None:
        made = assemble(folder, ordered, flat_limit, progress)
    write_plan_list(folder, list(library.added.values()))
    counts = {part.summary.plan: part.summary.passages for part in ordered}
    windows = sum(part.summary.windows for part in ordered)
    Manifest(
        FORMAT,
        program_fingerprint(),
        library.fingerprint,
        embedder.name,
        made.dimension,
        made.dense,
        counts,
        windows,
        {part.summary.plan: part.folder.name for part in ordered},
        file_hashes(folder),
    ).write(folder)
    return BuildReport(
        True,
        sum(counts.values()),
        windows,
        writer.embedded,
        tuple(part.summary for part in ordered),
        tuple(writer.written),
    )


class _PartWriter:
    """Reads plans and writes their parts, so many plans at a time that memory holds `BATCH` windows and a plan.

    A part is there from when it is written: a build that is stopped has not to embed it again.
    """

    def __init__(
        self,
        folder: Path,
        keys: Mapping[str, str],
        library: Library,
        embedder: Embedder,
        earlier: EarlierIndex | None,
        progress: Progress,
    ) -> None:
        self.written: dict[str, Part] = {}
        self.embedded = 0
        self._folder = folder
        self._keys = keys
        self._library = library
        self._embedder = embedder
        self._earlier = earlier
        self._progress = progress
        self._waiting: list[NewPart] = []
        self._read = 0  # plans
        self._windows = 0  # of these
        self._indexed = 0  # of these windows

    def read(self, plan: Plan, left: int) -> None:
        """Read a plan; `left` plans at most will be read after it."""
        part = NewPart(plan, self._library.document(plan.id))
        self._waiting.append(part)
        self._read += 1
        self._windows += len(part.windows)
        if sum(len(each.windows) for each in self._waiting) >= BATCH:
            read = [each.plan.id for each in self._waiting]
            self._write(left)
            for each in read:
                self._library.forget(each)

    def finish(self) -> None:
        """Write the parts of all plans that were read."""
        self._write(0)
        self._progress("index", self._windows, self._windows)

    def _write(self, left: int) -> None:
        parts, self._waiting = self._waiting, []
        vectors = self._vectors([window.text for part in parts for window in part.windows], left)
        first = 0
        for part in parts:
            terms = []
            for window in part.windows:
                self._progress("index", self._indexed, self._expected(self._windows, left))
                terms.append(analyse(window.text))
                self._indexed += 1
            own = slice(first, first + len(terms))
            first = own.stop
            key = self._keys[part.plan.id]
            self.written[part.plan.id] = write_part(self._folder, key, part, vectors[own], terms)

    def _vectors(self, texts: Sequence[str], left: int) -> NDArray[np.float32]:
        """Vectors of texts, (n, d) float32; those that the index in use does not have are embedded."""
        digests = [digest(text) for text in texts]
        known = {} if self._earlier is None else self._earlier.vectors(digests)
        missing = [i for i, each in enumerate(digests) if each not in known]
        before = self.embedded
        total = self._expected(before + len(missing), left)
        self._progress("embed", before, total)
        new = self._embedder.embed_passages(
            [texts[i] for i in missing], lambda done: self._progress("embed", before + done, total)
        )
        vectors = np.empty((len(texts), self._embedder.dimension), dtype=np.float32)
        vectors[missing] = new
        for i, each in enumerate(digests):
            if each in known:
                vectors[i] = known[each]
        self.embedded += len(missing)
        return vectors

    def _expected(self, windows: int, left: int) -> int:
        """How many windows there will be in all, if the plans to come are like those that were read."""
        return windows + (left * windows // self._read if self._read else 0)


def _sweep(home: Path) -> None:
    """Remove what no reader opens any more: all but the index in use, its plans, and parts.

    What the index before it had is still there for readers that opened it; it goes when the next writer begins, and
    with it what a writer left that was killed. Where there is no index in use, nothing is known to be old.
    """
    try:
        folder = current_folder(home)
        Manifest.read(folder)
    except IndexStateError:
        return
    plans = listed_plans(folder)
    if plans is None:
        return
    kept = {folder.name, *(plan.folder for plan in plans)}
    for others in ("index/v-*", "plans/*", "index/.current-*", "index/parts/.*", "plans/.*"):
        for path in home.glob(others):
            if path.name not in kept:
                _remove(path)


def _sweep_parts(home: Path, keys: Collection[str]) -> None:
    """Remove the parts that neither the index in use has nor one of the plans with these keys will have.

    A plan that the index does not have yet may have a part: of a build that was stopped, and that goes on there.
    """
    try:
        used = set(Manifest.read(current_folder(home)).parts.values())
    except IndexStateError:
        return
    wanted = set(keys) - {name[:KEY_LENGTH] for name in used}
    for path in (home / "index" / "parts").glob("*"):
        if path.name not in used and path.name[:KEY_LENGTH] not in wanted:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
