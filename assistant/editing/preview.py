"""What was understood of a draft, and what keeping it would do: shown to its editor before anything is kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.editing.drafts import Draft
from assistant.overview import OutlineNode, outline
from corpus.describe import stated_fields
from corpus.document import Document
from corpus.errors import PlanError, UnstatedError
from corpus.facts import read_targets, read_tasks
from corpus.formats.extracted import Extracted
from corpus.library import Library
from corpus.records import Target, Task
from index.parts import PartSummary, summarise
from index.plans import AddReport, NewFile, foresee

__all__ = ["FIELDS", "Preview", "preview"]

FIELDS = (
    *("title", "kind", "number", "issued", "issuer", "place", "level"),
    *("part_of", "signer", "status", "replaces", "id"),
)
"""What is known of a plan and may be said otherwise, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What was understood of a draft.

    `report` is what `planqa add` would report; None where `missing` names fields that the document does not say, or
    `problem` says what else keeps it from being added. `read` are the fields as the document has them and `fields` as
    they would be kept, "" for what is not known; `lines` says where the document says them.
    """

    extracted: Extracted
    document: Document
    found: PartSummary
    report: AddReport | None
    missing: tuple[str, ...]
    problem: str
    read: Mapping[str, str]
    fields: Mapping[str, str]
    lines: Mapping[str, int]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    outline: tuple[OutlineNode, ...]


def preview(draft: Draft, library: Library) -> Preview:
    """What was understood of a draft that is ready, beside the plans of this library. Raises OSError."""
    extracted, document = draft.extracted, draft.document
    assert extracted is not None
    assert document is not None
    report, problem = None, ""
    missing: tuple[str, ...] = ()
    file = NewFile(draft.file, draft.original.read_bytes(), extracted, draft.given)
    try:
        report = foresee(library, file, document)
    except UnstatedError as error:
        missing = error.fields
    except PlanError as error:
        problem = str(error)
    read, lines = _read(document, report, draft)
    given = {name: _text(value) for name, value in draft.given.fields().items()}
    fields = {**read, **given} if report is None or report.plan is None else _of_plan(report)
    return Preview(
        extracted,
        document,
        report.part if report is not None and report.part is not None else summarise(draft.file, document),
        report,
        missing,
        problem,
        read,
        fields,
        lines,
        tuple(read_tasks(document.passages)),
        tuple(read_targets(document.passages)),
        outline(document),
    )


def _read(document: Document, report: AddReport | None, draft: Draft) -> tuple[dict[str, str], dict[str, int]]:
    """The fields as they would be kept if the editor had said nothing, and the lines that say them."""
    stated = stated_fields(document)
    read = {name: stated[name].value if name in stated else "" for name in FIELDS}
    lines = {name: each.line for name, each in stated.items() if each.line}
    given = draft.given.fields()
    if report is not None and report.plan is not None:
        kept = _of_plan(report)
        # The id is made of the others; a file that is there already is described as it was kept.
        same = not report.stated
        read |= {name: kept[name] for name in FIELDS if name not in given and (same or name in ("id", "replaces"))}
    return read, lines


def _of_plan(report: AddReport) -> dict[str, str]:
    fields = dataclasses.asdict(report.plan) if report.plan is not None else {}
    return {name: _text(fields.get(name)) for name in FIELDS}


def _text(value: object) -> str:
    """A field as it is typed: what a plan replaces as one text, parted by semicolons."""
    return "; ".join(value) if isinstance(value, tuple | list) else str(value or "")
