"""Drafting an answer from running text: what was chosen of the passages found, by plan, in the plans' own words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.draft import Draft, Group
from assistant.phrases import phrases
from assistant.question import Reading
from assistant.selection import Choice, Selector
from assistant.statements import state
from corpus.records import Role
from index.search import Hit

__all__ = ["arrange", "draft_prose"]


def draft_prose(hits: Sequence[Hit], reading: Reading, selector: Selector, limit: int) -> Draft:
    """What answers the question, at most `limit` passages or all points of a list."""
    return arrange(selector.choose(hits, reading, limit), reading)


def arrange(choices: Sequence[Choice], reading: Reading) -> Draft:
    """A statement a choice, grouped by plan in the order of their first choices."""
    words = phrases(reading.language)
    groups = []
    for plan in dict.fromkeys(choice.passage.plan for choice in choices):
        family = _in_family_order([choice for choice in choices if choice.passage.plan == plan])
        groups.append(
            Group(plan, tuple(state(choice.passage, choice.stretches, reading.years, words) for choice in family))
        )
    return Draft(tuple(groups))


def _in_family_order(choices: Sequence[Choice]) -> list[Choice]:
    """As given, but rows of one task family together and in their order: 59, 59.1, 59.3 where 59.3 is first."""
    families: dict[tuple[str, ...], list[Choice]] = {}
    for choice in choices:
        path = choice.passage.section.path
        key: tuple[str, ...] = (choice.passage.id,)
        if choice.passage.role is Role.ROW:
            is_sub_item = len(path) > 1 and path[-1].startswith(f"{path[-2]}.")
            key = path[:-1] if is_sub_item else path
        families.setdefault(key, []).append(choice)
    return [
        choice for family in families.values() for choice in sorted(family, key=lambda each: each.passage.span.first_line)
    ]
