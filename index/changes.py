"""What a new version of a plan changes: tasks and targets that came, went, or say something else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

from corpus.facts import read_targets, read_tasks
from corpus.folding import fold_tone
from corpus.records import Agency, Passage, Target, Task

__all__ = ["Change", "ChangeKind", "find_changes"]

_ALIKE = 0.6
"""Share of letters in common from which on two names under one number are one task reworded. Of the tasks of the five
plans two neighbours have 0.35 in the median, and nine tenths of them less than 0.64."""

_Fact = TypeVar("_Fact", Task, Target)


class ChangeKind(StrEnum):
    """What happened to a task or target."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One task or target that is not what it was.

    `what`: "task" or "target"; `number`: of its row, "" if it has none; `field`, `before` and `after` say what of it
    changed, and are empty for one that came or went; `line`: in the new version, in the old one for what is gone.
    """

    kind: ChangeKind
    what: str
    number: str
    name: str
    year: int | None
    line: int
    field: str = ""
    before: str = ""
    after: str = ""


def find_changes(before: Sequence[Passage], after: Sequence[Passage]) -> list[Change]:
    """All changes from one version of a plan to the next: tasks first, each kind of fact in the order of its text."""
    return [
        *_changes(read_tasks(before), read_tasks(after), "task", _TASK_KEYS),
        *_changes(read_targets(before), read_targets(after), "target", _TARGET_KEYS),
    ]


def _name(fact: Task | Target) -> str:
    return fact.name if isinstance(fact, Task) else fact.indicator


def _number(fact: Task | Target) -> str:
    return fact.number if isinstance(fact, Task) else fact.code


def _folded(text: str) -> str:
    return " ".join(fold_tone(text.lower()).split())


_TASK_KEYS: tuple[Callable[[Task], Hashable], ...] = (
    lambda task: (_folded(task.name), task.number),
    lambda task: _folded(task.name),
    lambda task: task.number,
)
_TARGET_KEYS: tuple[Callable[[Target], Hashable], ...] = (
    lambda target: (_folded(target.indicator), target.year, target.code, _folded(target.scope)),
    lambda target: (_folded(target.indicator), target.year),
    lambda target: (target.code, target.year),
)
"""What tells that two facts are one: from all that names it to its number alone, where the names must be alike."""


def _changes(
    before: Sequence[_Fact], after: Sequence[_Fact], what: str, keys: Sequence[Callable[[_Fact], Hashable]]
) -> Iterator[Change]:
    pairs = _pair(before, after, keys)
    taken = set(pairs.values())
    for new, fact in enumerate(after):
        if new in taken:
            old = next(old for old, paired in pairs.items() if paired == new)
            yield from _differences(before[old], fact, what)
        else:
            yield _change(ChangeKind.ADDED, fact, what)
    for old, fact in enumerate(before):
        if old not in pairs:
            yield _change(ChangeKind.GONE, fact, what)


def _pair(
    before: Sequence[_Fact], after: Sequence[_Fact], keys: Sequence[Callable[[_Fact], Hashable]]
) -> dict[int, int]:
    """Places in `before` with the place in `after` of the same fact; each stands once."""
    pairs: dict[int, int] = {}
    for key in keys:
        by_key: defaultdict[Hashable, list[int]] = defaultdict(list)
        taken = set(pairs.values())
        for new, fact in enumerate(after):
            if new not in taken:
                by_key[key(fact)].append(new)
        for old, fact in enumerate(before):
            candidates = by_key[key(fact)]
            if old in pairs or not candidates:
                continue
            if key is not keys[-1] or (_number(fact) and _are_alike(fact, after[candidates[0]])):
                pairs[old] = candidates.pop(0)
    return pairs


def _are_alike(one: _Fact, other: _Fact) -> bool:
    return SequenceMatcher(None, _folded(_name(one)), _folded(_name(other))).ratio() >= _ALIKE


def _differences(before: _Fact, after: _Fact, what: str) -> Iterator[Change]:
    old, new = _fields(before), _fields(after)
    for field in new:
        if _folded(old[field]) != _folded(new[field]):
            yield _change(ChangeKind.CHANGED, after, what, field, old[field], new[field])


def _fields(fact: Task | Target) -> dict[str, str]:
    if isinstance(fact, Task):
        return {
            "number": fact.number,
            "name": fact.name,
            "lead": _names(fact.leads),
            "coordinators": _names(fact.coordinators),
            "deadline": fact.deadline.raw,
            "result": fact.result,
        }
    return {
        "number": fact.code,
        "indicator": fact.indicator,
        "value": fact.quantity.raw,
        "unit": fact.unit,
        "agency": _names(fact.owners),
    }


def _names(agencies: Sequence[Agency]) -> str:
    return ", ".join(agency.raw for agency in agencies)


def _change(
    kind: ChangeKind, fact: Task | Target, what: str, field: str = "", before: str = "", after: str = ""
) -> Change:
    year = fact.year if isinstance(fact, Target) else None
    return Change(kind, what, _number(fact), _name(fact), year, fact.span.first_line, field, before, after)
