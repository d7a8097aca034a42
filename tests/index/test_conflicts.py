"""Conflicts: the ones the plans are known to hold, and what is none."""

from __future__ import annotations

import pytest

from corpus.library import Library
from index.conflicts import Conflict, ConflictKind, find_conflicts
from index.search import Index


@pytest.fixture(scope="session")
def conflicts(index: Index, library: Library) -> list[Conflict]:
    return find_conflicts(index.store.facts.targets(), library.plans)


@pytest.mark.parametrize(
    ("kind", "concept", "first", "second"),
    [
        # the same indicator in a province and in its district
        (ConflictKind.PART_DIFFERS, "digital-economy-share", ("quang-ngai-tu", 430), ("son-tinh-ubnd", 651)),
        # VNeID ≥ 85% in 2025, ≥ 80% in 2030
        (ConflictKind.FALLS, "vneid-accounts", ("quang-ngai-tu", 290), ("quang-ngai-tu", 418)),
        # digital services 95% in 2035, 92% in 2040
        (ConflictKind.FALLS, "adult-digital-services-access", ("quang-binh-ubnd", 631), ("quang-binh-ubnd", 682)),
        # science and technology firms 2040: ≥ 50 and ≥ 70
        (ConflictKind.TWO_FIGURES, "st-firms", ("quang-ngai-tu", 590), ("quang-ngai-tu", 626)),
        # 5G 2030: ≥ 95 in Quảng Bình, 100% in Quảng Ngãi
        (ConflictKind.PLANS_DIFFER, "5g-coverage", ("quang-ngai-tu", 304), ("quang-binh-ubnd", 562)),
    ],
)
def test_known_conflict_is_found(
    conflicts: list[Conflict], kind: ConflictKind, concept: str, first: tuple[str, int], second: tuple[str, int]
) -> None:
    places = {
        ((c.first.plan, c.first.span.first_line), (c.second.plan, c.second.span.first_line))
        for c in conflicts
        if (c.kind, c.concept) == (kind, concept)
    }

    assert (first, second) in places


def test_every_conflict_gives_its_reason_with_both_figures(conflicts: list[Conflict]) -> None:
    for conflict in conflicts:
        assert conflict.first.quantity.raw in conflict.reason
        assert conflict.second.quantity.raw in conflict.reason


def test_district_that_counts_less_than_its_province_is_no_conflict(conflicts: list[Conflict]) -> None:
    assert not [c for c in conflicts if c.kind is ConflictKind.PART_DIFFERS and c.concept == "st-firms"]


def test_comparator_alone_is_no_conflict(conflicts: list[Conflict]) -> None:
    for conflict in conflicts:
        one, other = conflict.first.quantity, conflict.second.quantity
        assert (one.low, one.high) != (other.low, other.high)
