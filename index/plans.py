"""Adding plans to a home and taking them back: plans and index change together, in one step."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from corpus.describe import Described, Given, describe, redescribe
from corpus.document import Document, read_document
from corpus.errors import OwnPlanError, PlanError, UnknownPlanError
from corpus.formats.extracted import Extracted
from corpus.home import AddedPlan, keep_plan, plan_as_kept
from corpus.library import Library
from corpus.read import Source
from corpus.records import Plan
from index.build import BuildReport, Progress, Publish, change_plans, no_progress, no_publishing
from index.changes import Change, find_changes
from index.embedder import Embedder
from index.lock import WAIT, Waiting, no_waiting
from index.parts import PartSummary, summarise

__all__ = ["AddReport", "NewFile", "Outcome", "add_plans", "foresee", "remove_plans"]


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be added: its name, its bytes, what was read out of it, and what the user says about it.

    `by` is the name of the user, "" where it is not known.
    """

    name: str
    original: bytes = field(repr=False)
    extracted: Extracted
    given: Given
    by: str = ""


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of one file.

    `part` is None where it was not read; `changes` are those to the plan it replaces; `stated` are the lines of its
    text, from 1, where it says what stands in the fields of `plan`.
    """

    file: str
    outcome: Outcome
    plan: Plan | None = None
    extracted: Extracted | None = None
    part: PartSummary | None = None
    changes: tuple[Change, ...] = ()
    error: str = ""
    stated: dict[str, int] = field(default_factory=dict)

    def warnings(self) -> list[tuple[int, str]]:
        """What was doubtful in the file and in the plan, with its line of the plan's text, in the order of the text."""
        if self.part is None or self.extracted is None:
            return []
        read = [(each.line, each.message) for each in self.part.warnings]
        doubts = [(doubt.line, f"{doubt.message} “{doubt.words}”") for doubt in self.extracted.doubts]
        return sorted([*read, *doubts])

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        found = self.part
        names = ("lines", "sections", "passages", "tasks", "targets")
        return {
            "file": self.file,
            "outcome": self.outcome.value,
            "plan": None if self.plan is None else dataclasses.asdict(self.plan),
            "stated": self.stated,
            "format": None if self.extracted is None else self.extracted.format,
            "pages": None if self.extracted is None else self.extracted.pages,
            **{name: None if found is None else getattr(found, name) for name in names},
            "warnings": [{"line": line, "message": message} for line, message in self.warnings()],
            "changes": [dataclasses.asdict(change) for change in self.changes],
            "error": self.error,
        }


def add_plans(
    home: Path,
    library: Library,
    files: Sequence[NewFile],
    embedder: Embedder,
    *,
    progress: Progress = no_progress,
    wait: float = WAIT,
    waiting: Waiting = no_waiting,
    publish: Publish = no_publishing,
) -> list[AddReport]:
    """Add files as plans, all in one step; a report for each, in their order.

    A file that cannot be read as a plan is reported and left out. A plan with the id, or with the number and issuer, of
    one that is there takes its place. Raises HomeError, EmbedderError.
    """
    adding = _Adding(home, files)
    built = change_plans(
        home, library, adding.change, embedder, progress=progress, wait=wait, waiting=waiting, publish=publish
    )
    return adding.reports(built)


def remove_plans(
    home: Path,
    library: Library,
    ids: Sequence[str],
    embedder: Embedder,
    *,
    progress: Progress = no_progress,
    wait: float = WAIT,
    waiting: Waiting = no_waiting,
    publish: Publish = no_publishing,
) -> BuildReport:
    """Take added plans back, all in one step; where one stood in the place of a plan of planqa's own, that comes back.

    Raises UnknownPlanError, OwnPlanError for a plan that was not added, HomeError, EmbedderError.
    """

    def change(now: Library) -> Library:
        for id_ in ids:
            if id_ in now.added:
                continue
            if id_ in now.plans:
                raise OwnPlanError(
                    "This plan comes with planqa and cannot be removed. Ask about others alone with --plan.", plan=id_
                )
            raise UnknownPlanError(id_, now.plans)
        return now.with_added(home, [added for added in now.added.values() if added.plan.id not in ids])

    return change_plans(home, library, change, embedder, progress=progress, wait=wait, waiting=waiting, publish=publish)


class _Adding:
    """One call of `add_plans`: what becomes of each file is found out under the lock."""

    def __init__(self, home: Path, files: Sequence[NewFile]) -> None:
        self._home = home
        self._files = files
        self._reports: list[AddReport] = []

    def change(self, library: Library) -> Library:
        """The library with the files; a file that cannot be read as a plan is left out."""
        for file in self._files:
            try:
                library = self._add(library, file)
            except PlanError as error:
                self._reports.append(AddReport(file.name, Outcome.FAILED, extracted=file.extracted, error=str(error)))
        return library

    def reports(self, built: BuildReport) -> list[AddReport]:
        """The reports, with what the build found in each plan."""
        parts = {part.plan: part for part in built.parts}
        return [
            dataclasses.replace(each, part=parts.get(each.plan.id)) if each.plan is not None else each
            for each in self._reports
        ]

    def _add(self, library: Library, file: NewFile) -> Library:
        document = read_document(file.name, Source.of(file.extracted.text))
        described = _described(library, file, document)
        unchanged = _is_there(library, file, described)
        if unchanged is not None:
            if unchanged.id in library.added:  # what is damaged of it is made whole
                keep_plan(self._home, described.plan, file.extracted, file.original)
            self._reports.append(AddReport(file.name, Outcome.UNCHANGED, unchanged, file.extracted))
            return library
        added = keep_plan(self._home, described.plan, file.extracted, file.original)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        added = dataclasses.replace(added, added_at=at, added_by=file.by)
        changed = library.with_added(self._home, {**library.added, added.plan.id: added}.values())
        self._reports.append(_report(library, file, described, added, changed.document(added.plan.id)))
        return changed


def foresee(library: Library, file: NewFile, document: Document) -> AddReport:
    """What `add_plans` would report of a file if it were added now; nothing is written.

    `document` is what was read in the text of the file. Raises UnstatedError, PlanError.
    """
    described = _described(library, file, document)
    unchanged = _is_there(library, file, described)
    if unchanged is not None:
        report = AddReport(file.name, Outcome.UNCHANGED, unchanged, file.extracted, stated=described.lines)
    else:
        added = plan_as_kept(described.plan, file.extracted, file.original)
        report = _report(library, file, described, added, document)
    return dataclasses.replace(report, part=summarise(described.plan.id, document))


def _described(library: Library, file: NewFile, document: Document) -> Described:
    """How the plan of a file is described: as it is already where it is there, else as its document says."""
    same = _same_file(library, hashlib.sha256(file.original).hexdigest(), file.given)
    if same is None:
        return describe(document, file.given, file.name, library.plans.values())
    return redescribe(same, file.given)


def _is_there(library: Library, file: NewFile, described: Described) -> Plan | None:
    """The plan that is there already if adding the file changes nothing."""
    before = library.added.get(described.plan.id)
    if before is not None:
        added = plan_as_kept(described.plan, file.extracted, file.original)
        return before.plan if before.folder == added.folder else None
    own = library.plans.get(described.plan.id)
    same = own is not None and own.sha256 == hashlib.sha256(file.original).hexdigest() and not file.given.fields()
    return own if same else None


def _report(library: Library, file: NewFile, described: Described, added: AddedPlan, document: Document) -> AddReport:
    """What becomes of a file that changes the library, with what it changes of the plan whose place it takes."""
    outcome, changes = Outcome.ADDED, tuple[Change, ...]()
    if added.plan.id in library.plans:
        outcome = Outcome.REPLACED
        changes = tuple(find_changes(library.document(added.plan.id).passages, document.passages))
    return AddReport(file.name, outcome, added.plan, file.extracted, changes=changes, stated=described.lines)


def _same_file(library: Library, digest: str, given: Given) -> Plan | None:
    """The plan that came from this very file. Raises PlanError if it is to be another plan."""
    same = next((added.plan for added in library.added.values() if added.original_sha256 == digest), None)
    same = same or next((plan for plan in library if plan.id not in library.added and plan.sha256 == digest), None)
    if same is not None and given.id is not None and given.id != same.id:
        raise PlanError(f"This file is there already. Remove it first: `planqa remove {same.id}`.", plan=same.id)
    return same
