"""The plans that planqa answers from: `plans.toml` and the files it names, and the plans that were added to a home."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.document import Document, read_document
from corpus.errors import PlanError, UnknownPlanError
from corpus.formats.extracted import Doubt
from corpus.home import AddedPlan, added_plans, read_doubts, text_of
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
    """Plans by id: those of a folder with a `plans.toml`, in its order, and behind them those added to a home.

    An added plan with the id of one of the folder's stands in its place.
    """

    folder: Path
    own: Mapping[str, Plan]
    home: Path | None = None
    added: Mapping[str, AddedPlan] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path | None = None, *, home: Path | None = None) -> Library:
        """Read `plans.toml` and hash the plan files; the plans' text is read when it is needed.

        `folder` None stands for the plans that come with planqa; `home` adds the plans of its index in use. Raises
        PlanError, naming the plan, if the table or a file cannot be read.
        """
        folder = built_in_plans() if folder is None else folder
        table = folder / "plans.toml"
        try:
            entries = tomllib.loads(table.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise PlanError(f"{table} cannot be read ({error}). It must be there and be UTF-8.") from error
        except tomllib.TOMLDecodeError as error:
            raise PlanError(f"{table} is not valid TOML: {error}.") from error
        library = cls(folder, {plan: _read_entry(plan, entry, folder) for plan, entry in entries.items()})
        return library if home is None else library.with_added(home, added_plans(home))

    def with_added(self, home: Path, added: Iterable[AddedPlan]) -> Library:
        """The plans of this library's folder with these added plans of `home`, and no others."""
        library = Library(self.folder, self.own, home, {each.plan.id: each for each in added})
        same = {id_ for id_, plan in library.plans.items() if self.plans.get(id_) == plan}
        library._sources.update({id_: source for id_, source in self._sources.items() if id_ in same})
        library._documents.update({id_: document for id_, document in self._documents.items() if id_ in same})
        return library

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        """All plans by id."""
        return {**self.own, **{id_: each.plan for id_, each in self.added.items()}}

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The places that have a plan, each once."""
        return tuple(dict.fromkeys(plan.place for plan in self))

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
            source = read_source(self._path(entry), plan)
            if source.sha256 != entry.sha256:
                raise PlanError(f"{entry.file} has changed meanwhile. Run `planqa build` and ask again.", plan=plan)
            self._sources[plan] = source
        return self._sources[plan]

    def document(self, plan: str) -> Document:
        """A plan's passages, read once."""
        if plan not in self._documents:
            self._documents[plan] = read_document(plan, self.source(plan))
        return self._documents[plan]

    def forget(self, plan: str) -> None:
        """Let go of a plan's text and passages; they are read anew when they are asked for."""
        self._sources.pop(plan, None)
        self._documents.pop(plan, None)

    def doubts(self, plan: str) -> tuple[Doubt, ...]:
        """What was doubtful in the file that an added plan came from; nothing of other plans. Raises PlanError."""
        if self.home is None or plan not in self.added:
            return ()
        if plan not in self._doubts:
            self._doubts[plan] = read_doubts(self.home, self.added[plan])
        return self._doubts[plan]

    def _path(self, plan: Plan) -> Path:
        if self.home is not None and plan.id in self.added:
            return text_of(self.home, self.added[plan.id])
        return self.folder / plan.file

    @cached_property
    def fingerprint(self) -> str:
        """A hash that changes when a plan's file or its entry in `plans.toml` does."""
        return hashlib.sha256("\n".join(repr(plan) for plan in self).encode()).hexdigest()

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {}

    @cached_property
    def _doubts(self) -> dict[str, tuple[Doubt, ...]]:
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
