"""Checking a home from end to end, and repairing what can be made anew."""

from __future__ import annotations

import dataclasses
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote as url_quote

import numpy as np

from corpus.errors import FileError, IndexStateError, PlanError
from corpus.formats.extracted import Extracted
from corpus.home import (
    AddedPlan,
    current_folder,
    damaged_files,
    keep_plan,
    listed_plans,
    original_of,
    set_aside,
)
from corpus.library import Library
from index.build import Progress, Publish, change_plans, no_progress, no_publishing
from index.dense import DenseIndex
from index.embedder import Embedder
from index.lexical import LexicalIndex
from index.lock import WAIT, Waiting, no_waiting
from index.manifest import Manifest
from index.parts import DENSE, STORE, WRITINGS, damaged, open_part
from index.search import wanted_manifest

__all__ = ["Extract", "Fault", "check_home", "repair_home"]

Extract = Callable[[Path], Extracted]
"""What reads a file into text; raises FileError."""

_UNIT = 1e-3
"""How far the length of a vector may be from 1; of the bundled model's it is below 1e-6."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a home that is not as it was written: where, what is wrong, and whether it can be made anew."""

    where: str
    problem: str
    repairable: bool = True


def check_home(
    home: Path,
    embedder: Embedder,
    library: Callable[[], Library],
    published: Callable[[Path], Iterable[Fault]] = lambda folder: (),
) -> list[Fault]:
    """All that is wrong in a home; nothing is written.

    `embedder` is what is asked with; it is not loaded. `library` opens the plans of the home. `published` finds what
    is wrong with what an index's folder has elsewhere.
    """
    while True:
        before = _pointed_to(home)
        faults = list(_faults(home, embedder, library))
        if before is not None:
            faults += published(before)
        if _pointed_to(home) == before:
            return faults  # else a new index came meanwhile, and what was looked at may be gone


def _pointed_to(home: Path) -> Path | None:
    try:
        return current_folder(home)
    except IndexStateError:
        return None


def _faults(home: Path, embedder: Embedder, library: Callable[[], Library]) -> Iterator[Fault]:
    try:
        folder = current_folder(home)
        manifest = Manifest.read(folder)
    except IndexStateError as error:
        yield Fault("index", str(error))
        return
    for name in damaged(folder, manifest.files):
        yield Fault(f"index/{folder.name}/{name}", "missing, or not as it was written")
    yield from _faults_of_store(folder, manifest)
    yield from _faults_of_search(folder, manifest)
    for plan, part in manifest.parts.items():
        if open_part(home / "index" / "parts" / part) is None:
            yield Fault(f"index/parts/{part}", f"the part of {plan} is missing, or not as it was written")
    yield from _faults_of_plans(home, folder)
    try:
        manifest.check(wanted_manifest(library(), embedder))
    except (IndexStateError, PlanError) as error:
        yield Fault("index", str(error))


def _faults_of_store(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    where = f"index/{folder.name}/{STORE}"
    try:
        uri = f"file:{url_quote(str(folder / STORE))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            for (line,) in connection.execute("PRAGMA integrity_check(3)"):
                if line != "ok":
                    yield Fault(where, f"SQLite says: {line}")
            counts = dict(connection.execute("SELECT plan, count(*) FROM passage GROUP BY plan").fetchall())
            (windows,) = connection.execute("SELECT count(*) FROM window").fetchone()
    except sqlite3.Error as error:
        yield Fault(where, f"SQLite says: {error}")
        return
    if (counts, windows) != (manifest.passages, manifest.windows):
        yield Fault(where, "it holds other numbers of passages or windows than the manifest says")


def _faults_of_search(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    try:
        vectors = DenseIndex.open(folder / DENSE).vectors()
        lengths = np.linalg.norm(vectors, axis=1)
        if vectors.shape != (manifest.windows, manifest.dimension):
            yield Fault(f"index/{folder.name}/{DENSE}", "it holds another number of vectors than the manifest says")
        elif not np.all(np.abs(lengths - 1) < _UNIT):  # also where one is no number
            yield Fault(f"index/{folder.name}/{DENSE}", "there are vectors that are not of unit length")
    except IndexStateError as error:
        yield Fault(f"index/{folder.name}/{DENSE}", str(error))
    for writing in WRITINGS:
        try:
            if len(LexicalIndex.open(folder / writing.value)) != manifest.windows:
                yield Fault(f"index/{folder.name}/{writing.value}", "it holds another number of windows than it should")
        except IndexStateError as error:
            yield Fault(f"index/{folder.name}/{writing.value}", str(error))


def _faults_of_plans(home: Path, folder: Path) -> Iterator[Fault]:
    plans = listed_plans(folder)
    if plans is None:
        yield Fault(f"index/{folder.name}/plans.json", "the list of added plans cannot be read")
        return
    for plan in plans:
        wrong = damaged_files(home, plan)
        for name in wrong:
            lost = _is_lost(name, wrong)
            problem = "missing, or not as it was written"
            if lost:
                problem += (
                    "; it cannot be made anew: add the file again"
                    if name != "original"
                    else ("; the text is whole and answers hold, but the file cannot be given back: add it again")
                )
            yield Fault(f"plans/{plan.folder}/{name} ({plan.plan.id})", problem, not lost)


def _is_lost(name: str, wrong: list[str]) -> bool:
    """Whether a file of a plan cannot be made from the others."""
    return name == "original" or (name == "text.txt" and "original" in wrong)


def repair_home(
    home: Path,
    library: Library,
    embedder: Embedder,
    extract: Extract,
    *,
    progress: Progress = no_progress,
    wait: float = WAIT,
    waiting: Waiting = no_waiting,
    publish: Publish = no_publishing,
) -> list[Fault]:
    """Make anew what can be: texts of added plans from their files, and the index from its parts and the plans.

    What is damaged is not used for it. A plan whose text and file are both lost is taken out of the library, and what
    is left of it is set aside; these are returned. Raises HomeError, EmbedderError.
    """
    lost: list[Fault] = []

    def change(now: Library) -> Library:
        mended = []
        for plan in now.added.values():
            try:
                mended.append(_mended(home, plan, extract))
            except (FileError, OSError) as error:
                where = set_aside(home, plan) if (home / "plans" / plan.folder).is_dir() else home / "plans"
                problem = (
                    f"its text and its file are lost ({error}). It was taken out; what is left of it is in {where}"
                )
                lost.append(Fault(f"plans/{plan.folder} ({plan.plan.id})", problem, repairable=False))
        return now.with_added(home, mended)

    change_plans(
        home, library, change, embedder, again=True, progress=progress, wait=wait, waiting=waiting, publish=publish
    )
    return lost


def _mended(home: Path, plan: AddedPlan, extract: Extract) -> AddedPlan:
    """The plan with its text and description as they were, or as they are read today from the file it came from.

    Raises FileError or OSError if that is needed and cannot be read.
    """
    wrong = damaged_files(home, plan)
    if "original" in wrong and "text.txt" in wrong:
        raise FileError("The file is missing or damaged.", file=plan.plan.file)
    if not wrong or "original" in wrong:
        return plan
    original = original_of(home, plan).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / Path(plan.plan.file).name
        copy.write_bytes(original)
        kept = keep_plan(home, plan.plan, extract(copy), original)
    return dataclasses.replace(kept, added_at=plan.added_at, added_by=plan.added_by)
