"""The parts of an index: what one plan gives to it. An index is put together from them without reading a plan anew."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, ParseWarning
from corpus.facts import read_targets, read_tasks
from corpus.home import write_aside
from corpus.records import Passage, Plan, Reference, Role, Target, Task
from corpus.references import find_references
from corpus.writing import Writing
from index.analysis import Terms
from index.facts import write_facts
from index.manifest import program_fingerprint
from index.passages import StoredWindow, write_passages
from index.postings import TermTable
from index.windows import Window, windows

__all__ = [
    "DENSE",
    "KEY_LENGTH",
    "STORE",
    "WRITINGS",
    "NewPart",
    "Part",
    "PartContent",
    "PartSummary",
    "file_hashes",
    "find_part",
    "open_part",
    "part_key",
    "read_summary",
    "summarise",
    "write_content",
    "write_part",
]

STORE = "passages.sqlite"
"""The store of a part and of an index."""

DENSE = "dense.faiss"
"""The vectors of an index."""

WRITINGS = (Writing.ACCENTED, Writing.BARE)

KEY_LENGTH = 32
"""Letters of a plan's key, with which the names of its parts begin."""

_VECTORS = "vectors.npy"
_SUMMARY = "part.json"


@dataclass(frozen=True, slots=True)
class PartSummary:
    """What was found in a plan: counts, and what was doubtful. `files` are the hashes of the part's files."""

    plan: str
    lines: int
    passages: int
    sections: int
    tasks: int
    targets: int
    windows: int
    warnings: tuple[ParseWarning, ...]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part on the disk."""

    folder: Path
    summary: PartSummary

    @property
    def store(self) -> Path:
        """Passages, windows and facts, each numbered from 0."""
        return self.folder / STORE

    def vectors(self) -> NDArray[np.float32]:
        """One vector a window, (n, d) float32, unit length."""
        return np.asarray(np.load(self.folder / _VECTORS, allow_pickle=False), dtype=np.float32)

    def terms(self, writing: Writing) -> TermTable:
        """The terms of the windows as they are written, or without diacritics."""
        return TermTable.open(self.folder, writing.value)


class NewPart:
    """A plan that was read and is still to be embedded."""

    def __init__(self, plan: Plan, document: Document) -> None:
        self.plan = plan
        self.document = document
        self._windows = [(n, window) for n, each in enumerate(document.passages) for window in windows(each, plan)]

    @property
    def windows(self) -> list[Window]:
        """All windows, in the order of the plan's passages."""
        return [window for _, window in self._windows]

    def stored_windows(self) -> list[tuple[int, int, int, str]]:
        """The windows as the store has them."""
        return [(number, window.start, window.end, digest(window.text)) for number, window in self._windows]


def digest(text: str) -> str:
    """What tells whether a text was embedded before."""
    return hashlib.sha256(text.encode()).hexdigest()


def part_key(plan: Plan, embedder: str) -> str:
    """What the names of the folders of a plan's parts begin with: another plan, program or model has other parts."""
    return hashlib.sha256(f"{program_fingerprint()}\n{embedder}\n{plan!r}".encode()).hexdigest()[:KEY_LENGTH]


def summarise(plan: str, document: Document) -> PartSummary:
    """What was found in a plan, apart from any index."""
    passages = document.passages
    return PartSummary(
        plan=plan,
        lines=len(document.source),
        passages=len(passages),
        sections=sum(passage.role is Role.HEADING for passage in passages),
        tasks=len(read_tasks(passages)),
        targets=len(read_targets(passages)),
        windows=0,
        warnings=document.warnings,
        files={},
    )


@dataclass(frozen=True, slots=True, eq=False)
class PartContent:
    """All that a part holds: of each window its vector, (windows, d) float32 of unit length, and its terms."""

    summary: PartSummary
    passages: Sequence[Passage]
    windows: Sequence[StoredWindow]
    tasks: Sequence[Task]
    targets: Sequence[Target]
    references: Sequence[Reference]
    vectors: NDArray[np.float32]
    terms: Mapping[Writing, TermTable]


def write_part(parts: Path, key: str, part: NewPart, vectors: NDArray[np.float32], terms: Sequence[Terms]) -> Part:
    """Write a part, with a vector and terms for each of its windows, into a new folder below `parts`.

    An older part of the same key stays: the index in use names it.
    """
    passages = part.document.passages
    content = PartContent(
        summarise(part.plan.id, part.document),
        passages,
        part.stored_windows(),
        read_tasks(passages),
        read_targets(passages),
        find_references(passages),
        vectors,
        {
            Writing.ACCENTED: TermTable.of([each.accented for each in terms]),
            Writing.BARE: TermTable.of([each.bare for each in terms]),
        },
    )
    return write_content(parts, key, content)


def write_content(parts: Path, key: str, content: PartContent) -> Part:
    """Write what a part holds into a new folder below `parts`."""
    folder = parts / f"{key}-{secrets.token_hex(4)}"
    with write_aside(folder) as aside:
        write_passages(aside / STORE, content.passages, content.windows)
        write_facts(aside / STORE, content.tasks, content.targets, content.references)
        np.save(aside / _VECTORS, content.vectors, allow_pickle=False)
        for writing, table in content.terms.items():
            table.save(aside, writing.value)
        summary = dataclasses.replace(content.summary, windows=len(content.windows), files=file_hashes(aside))
        (aside / _SUMMARY).write_text(json.dumps(dataclasses.asdict(summary), ensure_ascii=False), encoding="utf-8")
    return Part(folder, summary)


def find_part(parts: Path, key: str) -> Part | None:
    """A part of this key below `parts` that is whole; None if there is none."""
    return next((part for folder in parts.glob(f"{key}-*") if (part := open_part(folder)) is not None), None)


def open_part(folder: Path) -> Part | None:
    """The part in a folder, every file of it as it was written; None if there is none or it is damaged."""
    summary = read_summary(folder)
    if summary is None or damaged(folder, summary.files):
        return None
    return Part(folder, summary)


def read_summary(folder: Path) -> PartSummary | None:
    """What was found in the plan of a part; None if there is no part in the folder or its summary is damaged."""
    try:
        stored = json.loads((folder / _SUMMARY).read_text(encoding="utf-8"))
        warnings = tuple(ParseWarning(**each) for each in stored.pop("warnings"))
        return PartSummary(**stored, warnings=warnings)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def file_hashes(folder: Path) -> dict[str, str]:
    """The sha256 of each file below a folder, by its path there."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in paths}


def file_hash(path: Path) -> str:
    """The sha256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(folder: Path, hashes: Mapping[str, str]) -> list[str]:
    """Which of these files below a folder are missing or not as they were when they were hashed."""
    wrong = []
    for name, expected in hashes.items():
        try:
            if file_hash(folder / name) != expected:
                wrong.append(name)
        except OSError:
            wrong.append(name)
    return wrong
