"""What the tools give back beside answers, as schemas: passages, rows and lines of plans."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from assistant.api.records import TargetRecord, TaskRecord

__all__ = [
    "LineRecord",
    "PassageRecord",
    "Passages",
    "PlanRecord",
    "Plans",
    "SourceLines",
    "Targets",
    "Tasks",
]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PassageRecord(_Record):
    """A passage that was found."""

    plan: str
    section: str
    item: str | None
    role: str
    page: int | None
    lines: tuple[int, int]
    text: str
    score: float


class Passages(_Record):
    """The passages found, best first."""

    passages: list[PassageRecord]


class Tasks(_Record):
    """A page of the tasks found."""

    total: int
    next_offset: int | None
    tasks: list[TaskRecord]


class Targets(_Record):
    """A page of the targets found."""

    total: int
    next_offset: int | None
    targets: list[TargetRecord]


class LineRecord(_Record):
    """A physical line of a plan's file."""

    line: int
    text: str


class SourceLines(_Record):
    """Lines of a plan."""

    plan: str
    title: str
    total: int
    lines: list[LineRecord]
    next_lines: str | None


class PlanRecord(_Record):
    """A plan that planqa answers from."""

    id: str
    title: str
    kind: str
    issuer: str
    place: str
    number: str | None
    issued: str | None
    status: str | None
    lines: int
    tasks: int
    targets: int


class Plans(_Record):
    """All plans."""

    plans: list[PlanRecord]
