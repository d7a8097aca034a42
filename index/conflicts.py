"""Figures that do not agree: within a list, over the periods, between plans, between a district and its province."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, groupby, pairwise

from corpus.records import Plan, Target

__all__ = ["Conflict", "ConflictKind", "find_conflicts"]


class ConflictKind(StrEnum):
    """Why two figures for one indicator want a second look."""

    TWO_FIGURES = "two figures"
    FALLS = "falls"
    PART_DIFFERS = "district and province differ"
    PLANS_DIFFER = "plans differ"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two targets of one concept that do not agree; the earlier, or that of the larger place, stands first."""

    kind: ConflictKind
    concept: str
    first: Target
    second: Target

    @property
    def reason(self) -> str:
        """The conflict in words, for lists."""
        one, other = self.first, self.second
        match self.kind:
            case ConflictKind.TWO_FIGURES:
                return f"{one.plan} gives {one.quantity.raw} and {other.quantity.raw} for {one.year}"
            case ConflictKind.FALLS:
                return f"{one.plan} falls from {one.quantity.raw} ({one.year}) to {other.quantity.raw} ({other.year})"
            case _:
                return f"for {one.year} {one.plan} sets {one.quantity.raw}, {other.plan} {other.quantity.raw}"


def find_conflicts(targets: Iterable[Target], plans: Mapping[str, Plan]) -> list[Conflict]:
    """All conflicts among these targets, by concept and year. Only numbers of one concept are compared.

    A comparator alone makes no conflict: "50" and "≥ 50" agree; nor does a count that is smaller in a district.
    """
    order = {plan: number for number, plan in enumerate(plans)}
    linked = sorted(
        (target for target in targets if target.concept is not None and target.quantity.low is not None),
        key=lambda target: (target.concept or "", target.year, order[target.plan]),
    )
    conflicts: list[Conflict] = []
    for concept, members in groupby(linked, key=lambda target: target.concept or ""):
        mine = list(members)
        for _, same_year in groupby(mine, key=lambda target: target.year):
            for one, other in combinations(list(same_year), 2):
                if _value(one) != _value(other) and not _is_part_of_a_count(one, other, plans):
                    conflicts.append(_between(concept, one, other, plans))
        for _, own in groupby(sorted(mine, key=lambda target: order[target.plan]), key=lambda target: target.plan):
            conflicts += _falls(concept, list(own))
    return conflicts


def _between(concept: str, one: Target, other: Target, plans: Mapping[str, Plan]) -> Conflict:
    if one.plan == other.plan:
        return Conflict(ConflictKind.TWO_FIGURES, concept, one, other)
    first, second = plans[one.plan], plans[other.plan]
    if first.part_of == second.place:
        return Conflict(ConflictKind.PART_DIFFERS, concept, other, one)
    if second.part_of == first.place:
        return Conflict(ConflictKind.PART_DIFFERS, concept, one, other)
    return Conflict(ConflictKind.PLANS_DIFFER, concept, one, other)


def _is_part_of_a_count(one: Target, other: Target, plans: Mapping[str, Plan]) -> bool:
    """Whether a district counts fewer things than its province, as it must; shares of them can be compared."""
    first, second = plans[one.plan], plans[other.plan]
    if "%" in f"{one.unit}{one.quantity.raw}" or not {first.part_of, second.part_of} & {first.place, second.place}:
        return False
    part, whole = (one, other) if first.part_of == second.place else (other, one)
    return (part.quantity.low or 0) <= (whole.quantity.low or 0)


def _falls(concept: str, targets: Sequence[Target]) -> list[Conflict]:
    """Each fall from one period to the next, where both give one figure."""
    by_year = {year: list(same) for year, same in groupby(targets, key=lambda target: target.year)}
    single = [same[0] for same in by_year.values() if len(same) == 1]
    return [
        Conflict(ConflictKind.FALLS, concept, earlier, later)
        for earlier, later in pairwise(single)
        if (earlier.quantity.low or 0) > (later.quantity.low or 0)
    ]


def _value(target: Target) -> tuple[object, object]:
    return target.quantity.low, target.quantity.high
