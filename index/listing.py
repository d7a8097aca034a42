"""The plans of a library with what was found in each, from the index where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import IndexStateError
from corpus.formats.extracted import Doubt
from corpus.home import current_folder
from corpus.library import Library
from corpus.records import Plan
from index.manifest import Manifest
from index.parts import PartSummary, read_summary, summarise

__all__ = ["PlanEntry", "list_entries"]


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A plan, what was found in it, and for an added one the format and pages of its file and what was doubtful."""

    plan: Plan
    found: PartSummary
    added: bool
    format: str
    pages: int | None
    doubts: tuple[Doubt, ...]

    @property
    def warnings(self) -> list[tuple[int, str]]:
        """What was doubtful in the plan and in its file, with the line of the plan's text."""
        read = [(each.line, each.message) for each in self.found.warnings]
        return sorted([*read, *((doubt.line, f"{doubt.message} “{doubt.words}”") for doubt in self.doubts)])

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        found = self.found
        counts = {name: getattr(found, name) for name in ("lines", "passages", "sections", "tasks", "targets")}
        return {
            "id": self.plan.id,
            "title": self.plan.title,
            "place": self.plan.place,
            **counts,
            "warnings": len(self.warnings),
            "added": self.added,
            "format": self.format,
            "pages": self.pages,
        }


def list_entries(library: Library) -> list[PlanEntry]:
    """Every plan of a library. A plan that the home's index does not have as it is now is read anew."""
    parts = _parts(library)
    entries = []
    for plan in library:
        found = read_summary(parts[plan.id]) if plan.id in parts else None
        added = library.added.get(plan.id)
        entries.append(
            PlanEntry(
                plan,
                found or summarise(plan.id, library.document(plan.id)),
                added is not None,
                Path(plan.file).suffix.removeprefix(".") if added is None else added.format,
                None if added is None else added.pages,
                library.doubts(plan.id),
            )
        )
    return entries


def _parts(library: Library) -> dict[str, Path]:
    """The folders of the parts of the home's index, if it is one of these plans as they are."""
    if library.home is None:
        return {}
    try:
        manifest = Manifest.read(current_folder(library.home))
    except IndexStateError:
        return {}
    if manifest.corpus != library.fingerprint:
        return {}
    return {plan: library.home / "index" / "parts" / name for plan, name in manifest.parts.items()}
