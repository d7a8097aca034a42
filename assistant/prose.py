"""Drafting an answer from the passages found: the nearest ones, by plan, in their own words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.draft import Draft, Group
from assistant.phrases import phrases
from assistant.question import Reading
from assistant.statements import state
from corpus.records import Role
from index.search import Hit

__all__ = ["draft_prose"]


def draft_prose(hits: Sequence[Hit], reading: Reading) -> Draft:
    """A statement a hit, grouped by plan in the order of their best hits."""
    words = phrases(reading.language)
    groups = []
    for plan in dict.fromkeys(hit.passage.plan for hit in hits):
        family = _in_family_order([hit for hit in hits if hit.passage.plan == plan])
        groups.append(Group(plan, tuple(state(hit.passage, reading.text, reading.years, words) for hit in family)))
    return Draft(tuple(groups))


def _in_family_order(hits: Sequence[Hit]) -> list[Hit]:
    """Best first, but rows of one task family together and in their order: 59, 59.1, 59.3 where 59.3 is best."""
    families: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        path = hit.passage.section.path
        key: tuple[str, ...] = (hit.passage.id,)
        if hit.passage.role is Role.ROW:
            is_sub_item = len(path) > 1 and path[-1].startswith(f"{path[-2]}.")
            key = path[:-1] if is_sub_item else path
        families.setdefault(key, []).append(hit)
    return [hit for family in families.values() for hit in sorted(family, key=lambda hit: hit.passage.span.first_line)]
