"""Building an index: passages to windows, vectors and terms, written aside and swapped in at the end."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.document import ParseWarning
from corpus.errors import IndexStateError, PlanError
from corpus.facts import read_targets, read_tasks
from corpus.library import Library
from corpus.records import Passage
from corpus.references import find_references
from corpus.writing import Writing
from index.analysis import analyse
from index.dense import DenseIndex
from index.embedder import Embedder
from index.facts import write_facts
from index.lexical import LexicalIndex
from index.manifest import FORMAT, Manifest, program_fingerprint
from index.passages import PassageStore, write_passages
from index.search import current_folder, wanted_manifest
from index.windows import windows

__all__ = ["BuildReport", "Progress", "build_index"]

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: whether there was anything to do, counts, and what was doubtful in the plans."""

    changed: bool
    passages: int
    windows: int
    embedded: int
    warnings: tuple[ParseWarning, ...] = ()


def _no_progress(step: str, done: int, total: int) -> None:
    del step, done, total


def build_index(
    home: Path, library: Library, embedder: Embedder, *, force: bool = False, progress: Progress = _no_progress
) -> BuildReport:
    """Build the index in `home`, or leave it if it fits already and `force` is not set.

    Vectors of unchanged windows are taken from the index that is there, unless `force` is set or it has another model.
    A build that is stopped leaves the old index as it is. Raises PlanError if a plan cannot be read, OSError if the
    folder cannot be written.
    """
    if not len(library):
        raise PlanError(f"There are no plans in {library.folder / 'plans.toml'}.")
    old = None if force else _reusable(home, embedder)
    if old is not None and _fits(old, library, embedder):
        manifest = Manifest.read(old)
        return BuildReport(False, sum(manifest.passages.values()), manifest.windows, 0)
    folder = home / "index" / f"v-{secrets.token_hex(6)}"
    folder.mkdir(parents=True)
    try:
        report = _write(folder, library, embedder, old, progress)
        before = _swap_in(home, folder)
    except BaseException:  # also when the user stops it: nothing half-made stays behind
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _remove_others(folder, before)
    return report


def _reusable(home: Path, embedder: Embedder) -> Path | None:
    """The index in use, if its vectors come from the same model."""
    try:
        folder = current_folder(home)
        manifest = Manifest.read(folder)
    except IndexStateError:
        return None
    return folder if manifest.embedder == embedder.name else None


def _fits(folder: Path, library: Library, embedder: Embedder) -> bool:
    try:
        Manifest.read(folder).check(wanted_manifest(library, embedder))
    except IndexStateError:
        return False
    return True


def _write(folder: Path, library: Library, embedder: Embedder, old: Path | None, progress: Progress) -> BuildReport:
    passages: list[Passage] = []
    counts: dict[str, int] = {}
    warnings: list[ParseWarning] = []
    for done, plan in enumerate(library):
        progress("read", done, len(library))
        document = library.document(plan.id)
        passages.extend(document.passages)
        counts[plan.id] = len(document.passages)
        warnings.extend(document.warnings)
    progress("read", len(library), len(library))

    stored: list[tuple[int, int, int, str]] = []
    texts: list[str] = []
    for number, passage in enumerate(passages):
        for window in windows(passage, library.plan(passage.plan)):
            stored.append((number, window.start, window.end, hashlib.sha256(window.text.encode()).hexdigest()))
            texts.append(window.text)
    write_passages(folder / "passages.sqlite", passages, stored)
    write_facts(folder / "passages.sqlite", read_tasks(passages), read_targets(passages), find_references(passages))

    vectors, embedded = _embed([window[3] for window in stored], texts, embedder, old, progress)
    DenseIndex.of(vectors).save(folder / "dense.faiss")

    terms = []
    for done, text in enumerate(texts):
        progress("index", done, len(texts))
        terms.append(analyse(text))
    LexicalIndex.of([each.accented for each in terms]).save(folder / Writing.ACCENTED.value)
    LexicalIndex.of([each.bare for each in terms]).save(folder / Writing.BARE.value)
    progress("index", len(texts), len(texts))

    Manifest(
        FORMAT, program_fingerprint(), library.fingerprint, embedder.name, vectors.shape[1], counts, len(texts)
    ).write(folder)
    return BuildReport(True, len(passages), len(texts), embedded, tuple(warnings))


def _embed(
    digests: Sequence[str], texts: Sequence[str], embedder: Embedder, old: Path | None, progress: Progress
) -> tuple[NDArray[np.float32], int]:
    """Vectors of the texts, and how many of them had to be embedded."""
    known = _known_vectors(old)
    missing = [i for i, digest in enumerate(digests) if digest not in known]
    progress("embed", 0, len(missing))
    new = embedder.embed_passages([texts[i] for i in missing], lambda done: progress("embed", done, len(missing)))
    vectors = np.empty((len(texts), embedder.dimension), dtype=np.float32)
    vectors[missing] = new
    for i, digest in enumerate(digests):
        if digest in known:
            vectors[i] = known[digest]
    return vectors, len(missing)


def _known_vectors(old: Path | None) -> dict[str, NDArray[np.float32]]:
    if old is None:
        return {}
    try:
        store = PassageStore(old / "passages.sqlite")
        vectors = DenseIndex.open(old / "dense.faiss").vectors()
        digests = store.digests()
        store.close()
    except IndexStateError:
        return {}
    return dict(zip(digests, vectors, strict=False))


_STALE_SECONDS = 86400
"""A folder that no pointer names and that is older belongs to a build that was killed; building takes minutes."""


def _swap_in(home: Path, folder: Path) -> str:
    """Point to the new index in one step; the name of the folder that was pointed to before, "" if there was none."""
    pointer = home / "index" / "current"
    before = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    aside = pointer.with_name(f".current-{folder.name}")
    aside.write_text(folder.name, encoding="utf-8")
    aside.replace(pointer)
    return before


def _remove_others(folder: Path, before: str) -> None:
    """Remove the index before this one, and what killed builds left; another build may be doing the same."""
    for other in folder.parent.glob("v-*"):
        try:
            stale = time.time() - other.stat().st_mtime > _STALE_SECONDS
        except OSError:
            continue
        if other != folder and (stale or other.name == before):
            shutil.rmtree(other, ignore_errors=True)
