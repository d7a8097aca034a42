"""What is said about a plan that is added: as the document says it, or as its user does."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from corpus.document import Document
from corpus.errors import PlanError, UnstatedError
from corpus.metadata import Metadata, Stated, plan_id, read_metadata
from corpus.records import Plan

__all__ = ["Described", "Given", "describe", "redescribe", "stated_fields"]

_REQUIRED = ("title", "place", "kind", "issuer", "level")
_OPTIONAL = ("part_of", "number", "issued", "status", "signer")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Given:
    """What a user says about a plan; None where it is left to the document. The fields are those of Plan.

    An empty text for what a plan need not have says that there is none; elsewhere it says nothing.
    """

    id: str | None = None
    title: str | None = None
    place: str | None = None
    kind: str | None = None
    issuer: str | None = None
    level: str | None = None
    part_of: str | None = None
    number: str | None = None
    issued: str | None = None
    status: str | None = None
    signer: str | None = None
    replaces: tuple[str, ...] | None = None

    def fields(self) -> dict[str, str | tuple[str, ...] | None]:
        """The fields that are given, as a Plan has them, each text on one line."""
        given: dict[str, str | tuple[str, ...] | None] = {}
        for name in ("id", *_REQUIRED, *_OPTIONAL):
            text = getattr(self, name)
            if text is not None and (folded := _one_line(text) or (None if name in _OPTIONAL else "")) != "":
                given[name] = folded
        if self.replaces is not None:
            given["replaces"] = tuple(folded for each in self.replaces if (folded := _one_line(each)))
        return given


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Described:
    """A plan whose sha256 is still empty, and the lines, from 1, where the document says what stands in its fields."""

    plan: Plan
    lines: dict[str, int] = field(default_factory=dict)


def describe(document: Document, given: Given, file: str, plans: Collection[Plan]) -> Described:
    """The description of a plan that comes from a file of this name.

    A plan with the number and issuer of one of `plans`, and not of another year, is a new version of it and has its id.
    Raises UnstatedError that names what the document does not say and the user does not either, PlanError.
    """
    metadata = _with_given(read_metadata(document), given)
    stated = _stated(metadata)
    if missing := [name for name in _REQUIRED if name not in stated]:
        options = ", ".join(f"--{name}" for name in missing)
        raise UnstatedError(
            f"{file} does not say its {', '.join(missing)} in a way that is understood. Give {options}.", fields=missing
        )
    fields = {name: value.value for name, value in stated.items()}
    earlier = next((plan for plan in plans if _is_earlier(plan, fields)), None)
    id_ = given.id or (earlier.id if earlier else plan_id(metadata, [plan.id for plan in plans]))
    if not _ID.fullmatch(id_) or len(id_) > _LONGEST_ID:
        raise PlanError(
            f"'{id_}' cannot be the id of a plan. Use small letters a-z, digits and hyphens between them, at most "
            f"{_LONGEST_ID}, such as quang-tri-ubnd."
        )
    replaces = tuple(each.value for each in metadata.replaces)
    lines = {name: value.line for name, value in stated.items() if value.line}
    return Described(Plan(id=id_, file=file, sha256="", replaces=replaces, **fields), lines)


def stated_fields(document: Document) -> dict[str, Stated]:
    """What a document says of the fields of a plan, `replaces` aside, each with its line."""
    return _stated(read_metadata(document))


def _stated(metadata: Metadata) -> dict[str, Stated]:
    fields = {name: getattr(metadata, name) for name in (*_REQUIRED, *_OPTIONAL)}
    return {name: value for name, value in fields.items() if isinstance(value, Stated)}


def _with_given(metadata: Metadata, given: Given) -> Metadata:
    """What a document says, with what a user says in its place."""
    fields: dict[str, Any] = {}
    for name, value in given.fields().items():
        if isinstance(value, tuple):
            fields[name] = tuple(Stated(each, 0) for each in value)
        elif name != "id":
            fields[name] = None if value is None else Stated(value, 0)
    return dataclasses.replace(metadata, **fields)


def _is_earlier(plan: Plan, fields: dict[str, str]) -> bool:
    """Whether a plan is a version of a document: numbers begin anew each year."""
    if not plan.number or (plan.number, plan.issuer) != (fields.get("number"), fields["issuer"]):
        return False
    years = {issued[:4] for issued in (plan.issued, fields.get("issued")) if issued}
    return len(years) < 2


def redescribe(plan: Plan, given: Given) -> Described:
    """The description of a plan, changed where something else is given."""
    fields: dict[str, Any] = dict(given.fields())
    return Described(dataclasses.replace(plan, **fields))
