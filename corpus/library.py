"""The plans that planqa answers from: `plans.toml` and the files it names."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.document import Document, read_document
from corpus.errors import PlanError, UnknownPlanError
from corpus.read import Source, read_source
from corpus.records import Plan

__all__ = ["Library", "built_in_plans"]

_REQUIRED = ("file", "title", "kind", "issuer", "place", "level")
_OPTIONAL = ("part_of", "number", "issued", "status", "signer")
_KNOWN = {*_REQUIRED, *_OPTIONAL, "replaces"}


def built_in_plans() -> Path:
    """The folder of the plans that come with planqa."""
    return Path(str(files("corpus") / "plans"))


@dataclass(frozen=True)
class Library:
    """The plans of a folder with a `plans.toml`, by id, in its order."""

    folder: Path
    plans: Mapping[str, Plan]

    @classmethod
    def open(cls, folder: Path | None = None) -> Library:
        """Read `plans.toml` and hash the plan files; the plans' text is read when it is needed.

        Raises PlanError, naming the plan, if the table or a file cannot be read.
        """
        folder = built_in_plans() if folder is None else folder
        table = folder / "plans.toml"
        try:
            entries = tomllib.loads(table.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise PlanError(f"{table} cannot be read ({error}). It must be there and be UTF-8.") from error
        except tomllib.TOMLDecodeError as error:
            raise PlanError(f"{table} is not valid TOML: {error}.") from error
        return cls(folder, {plan: _read_entry(plan, entry, folder) for plan, entry in entries.items()})

    def __iter__(self) -> Iterator[Plan]:
        return iter(self.plans.values())

    def __len__(self) -> int:
        return len(self.plans)

    def plan(self, plan: str) -> Plan:
        """The plan of this id. Raises UnknownPlanError."""
        try:
            return self.plans[plan]
        except KeyError:
            raise UnknownPlanError(plan, self.plans) from None

    def source(self, plan: str) -> Source:
        """The text of a plan's file, read once."""
        if plan not in self._sources:
            entry = self.plan(plan)
            source = read_source(self.folder / entry.file, plan)
            if source.sha256 != entry.sha256:
                raise PlanError(f"{entry.file} has changed meanwhile. Run `planqa build` and ask again.", plan=plan)
            self._sources[plan] = source
        return self._sources[plan]

    def document(self, plan: str) -> Document:
        """A plan's passages, read once."""
        if plan not in self._documents:
            self._documents[plan] = read_document(plan, self.source(plan))
        return self._documents[plan]

    @cached_property
    def fingerprint(self) -> str:
        """A hash that changes when a plan's file or its entry in `plans.toml` does."""
        return hashlib.sha256("\n".join(repr(plan) for plan in self).encode()).hexdigest()

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {}

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {}


def _read_entry(plan: str, entry: object, folder: Path) -> Plan:
    if not isinstance(entry, dict):
        raise PlanError(f"'{plan}' in plans.toml must be a table: [{plan}].", plan=plan)
    fields: dict[str, Any] = entry
    missing = [name for name in _REQUIRED if not isinstance(fields.get(name), str)]
    unknown = sorted(set(fields) - _KNOWN)
    replaces = fields.get("replaces", [])
    wrong = [name for name in _OPTIONAL if not isinstance(fields.get(name, ""), str)]
    if not isinstance(replaces, list) or not all(isinstance(each, str) for each in replaces):
        wrong.append("replaces")
    if missing or unknown or wrong:
        problem = (
            f"lacks {', '.join(missing)}"
            if missing
            else f"has unknown fields: {', '.join(unknown)}"
            if unknown
            else f"has another type of value in {', '.join(wrong)} than text (replaces: a list of texts)"
        )
        raise PlanError(f"The entry in plans.toml {problem}. Fields: {', '.join(sorted(_KNOWN))}.", plan=plan)
    path = folder / fields["file"]
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise PlanError(f"{path} cannot be read ({error.strerror}). Check `file` in plans.toml.", plan=plan) from error
    known = {name: fields[name] for name in (*_REQUIRED, *_OPTIONAL) if name in fields}
    return Plan(id=plan, sha256=digest, replaces=tuple(fields.get("replaces", ())), **known)
