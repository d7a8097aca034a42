"""Drafts and changes as the API shows them, and what an editor may say about a draft."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.api.plans import outline_record
from assistant.api.records import OutlineRecord, TargetRecord, TaskRecord
from assistant.editing.changes import Change, ChangeKind, ChangeState
from assistant.editing.drafts import Draft, DraftState
from assistant.editing.preview import Preview
from assistant.export import target_rows, task_rows
from corpus.describe import Given
from index.changes import ChangeKind as FactChange
from index.plans import Outcome

__all__ = ["ChangeRecord", "DraftRecord", "GivenRecord", "change_record", "draft_record"]

_Text = Annotated[str, StringConstraints(max_length=500)]


class GivenRecord(BaseModel):
    """What is to be known of the plan in place of what its document says; what is left out, the document says."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"place": "Quảng Trị"}]})

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)] | None = None
    title: _Text | None = None
    place: _Text | None = None
    kind: _Text | None = None
    issuer: _Text | None = None
    level: Literal["tỉnh", "huyện", "xã", "trung ương"] | None = None
    part_of: _Text | None = None
    number: _Text | None = None
    issued: Annotated[
        str | None, Field(pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$", description="2025-06-30, 2025-06 or 2025.")
    ] = None
    status: _Text | None = None
    signer: _Text | None = None
    replaces: Annotated[list[_Text], Field(max_length=50)] | None = None

    def as_given(self) -> Given:
        """The same for the library."""
        fields = self.model_dump()
        if fields["replaces"] is not None:
            fields["replaces"] = tuple(fields["replaces"])
        return Given(**fields)


class NoticeRecord(BaseModel):
    """Something doubtful, with the line of the plan's text where it stands and the words it is about."""

    line: int
    words: str
    message: str


class FactChangeRecord(BaseModel):
    """What the file changes of a task or target of the plan whose place it takes."""

    kind: FactChange
    what: Literal["task", "target"]
    number: str
    name: str
    year: int | None
    line: int
    field: str
    before: str
    after: str


class PreviewRecord(BaseModel):
    """What was understood of a draft, and what keeping it would do."""

    outcome: Outcome | None = Field(description="null where `missing` or `problem` keeps it from being added.")
    missing: list[str] = Field(description="Fields that must be known and that the document does not say.")
    problem: str
    fields: dict[str, str] = Field(description="As they would be kept, by name.")
    stated: dict[str, int] = Field(description="The lines where the document says them.")
    format: str
    pages: int | None
    lines: int
    sections: int
    passages: int
    outline: list[OutlineRecord]
    tasks: list[TaskRecord]
    targets: list[TargetRecord]
    changes: list[FactChangeRecord]
    warnings: list[NoticeRecord]


class DraftRecord(BaseModel):
    """A file that was sent: how far it is, and from `ready` on what was understood of it."""

    id: str
    file: str
    size: int
    state: DraftState
    seconds: float = Field(description="Since it came.")
    reason: str = Field(description="Why it could not be read, where it is `failed`.")
    preview: PreviewRecord | None


class WaitRecord(BaseModel):
    """Whom a change waits for: an editor, or "" for another program (`process`), and since when that is at work."""

    editor: str
    what: str
    process: int | None
    since: str


class ChangeRecord(BaseModel):
    """A change of the plans: how far it is, and what became of it."""

    id: str
    kind: ChangeKind
    what: str = Field(description="The name of the file, or the id of the plan that is removed.")
    state: ChangeState
    step: str
    done: int
    total: int
    waits_for: WaitRecord | None
    plan: str | None = Field(description="The id of the plan that was kept.")
    outcome: Outcome | None
    reason: str = Field(description="Why it could not be made, where it is `failed`.")


def draft_record(draft: Draft, seconds: float, shown: Preview | None) -> dict[str, Any]:
    """A draft for the API."""
    return {
        "id": draft.id,
        "file": draft.file,
        "size": draft.size,
        "state": draft.state,
        "seconds": round(seconds, 1),
        "reason": "" if draft.error is None else draft.error.reason,
        "preview": None if shown is None else _preview_record(shown),
    }


def _preview_record(shown: Preview) -> dict[str, Any]:
    report = shown.report
    read = [{"line": each.line, "words": "", "message": each.message} for each in shown.found.warnings]
    doubts = [{"line": doubt.line, "words": doubt.words, "message": doubt.message} for doubt in shown.extracted.doubts]
    return {
        "outcome": None if report is None else report.outcome,
        "missing": shown.missing,
        "problem": shown.problem,
        "fields": {name: value for name, value in shown.fields.items() if value},
        "stated": shown.lines,
        "format": shown.extracted.format,
        "pages": shown.extracted.pages,
        "lines": shown.found.lines,
        "sections": shown.found.sections,
        "passages": shown.found.passages,
        "outline": [outline_record(node) for node in shown.outline],
        "tasks": task_rows(shown.tasks),
        "targets": target_rows(shown.targets),
        "changes": [] if report is None else report.as_json()["changes"],
        "warnings": sorted([*read, *doubts], key=lambda each: each["line"]),
    }


def change_record(change: Change) -> dict[str, Any]:
    """A change for the API."""
    report = change.report or {}
    plan = report.get("plan")
    return {
        "id": change.id,
        "kind": change.kind,
        "what": change.what,
        "state": change.state,
        "step": change.step,
        "done": change.done,
        "total": change.total,
        "waits_for": _wait_record(change),
        "plan": None if plan is None else plan["id"],
        "outcome": report.get("outcome"),
        "reason": change.error,
    }


def _wait_record(change: Change) -> dict[str, Any] | None:
    if change.holder is not None:
        holder = change.holder
        return {"editor": "", "what": "", "process": holder.pid, "since": holder.since.isoformat(timespec="seconds")}
    if change.behind is not None:
        other = change.behind
        since = other.since.isoformat(timespec="seconds")
        return {"editor": other.owner, "what": other.what, "process": None, "since": since}
    return None
