"""Drafting an answer from running text: what was chosen of the passages found, by plan, in the plans' own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.draft import Draft, Group
from assistant.outline import RUNNING_TEXT
from assistant.phrases import phrases
from assistant.question import Reading
from assistant.selection import Choice, Selected, Selector
from assistant.statements import state
from assistant.wordings import fold
from corpus.records import Column, Passage, Role
from index.search import Hit

__all__ = ["arrange", "draft_prose", "in_front", "with_assigning_rows"]

SAME = 0.85
"""The share of the words of a row's name with which a passage says the same; of names of FEWEST_WORDS or more."""

FEWEST_WORDS = 10


def draft_prose(hits: Sequence[Hit], reading: Reading, selector: Selector, limit: int, *, lists: bool = True) -> Draft:
    """What answers the question, at most `limit` passages or, with `lists`, all points of a list that is asked for."""
    return arrange(selector.choose(hits, reading, limit, lists=lists), reading)


def arrange(selected: Selected, reading: Reading) -> Draft:
    """A statement a choice, grouped by plan in the order of their first choices; of a list, how many points it has."""
    words = phrases(reading.language)
    groups = []
    for plan in dict.fromkeys(choice.passage.plan for choice in selected.choices):
        family = _in_family_order([choice for choice in selected.choices if choice.passage.plan == plan])
        statements = (state(choice.passage, choice.stretches, reading.years, words) for choice in family)
        count = selected.points.get(plan)
        lead_in = "" if count is None else words.say("points_listed", count=count)
        groups.append(Group(plan, tuple(statements), lead_in))
    return Draft(tuple(groups), counts=frozenset(selected.points.values()))


def with_assigning_rows(draft: Draft, hits: Sequence[Hit], reading: Reading, limit: int) -> Draft:
    """A draft with the rows found that say who does by when what its running text announces in the same words.

    As many as leave it with `limit` passages.
    """
    said = [
        (each.passage.plan, frozenset(fold(each.passage.text).split()))
        for each in draft.statements
        if each.passage.role in RUNNING_TEXT
    ]
    stated = {each.passage.id for each in draft.statements}
    rows = [
        hit.passage
        for hit in hits
        if hit.passage.role is Role.ROW and hit.passage.cell(Column.LEAD) and hit.passage.id not in stated
        if any(_says_name(hit.passage, words) for plan, words in said if plan == hit.passage.plan)
    ][: max(0, limit - len(stated))]
    words = phrases(reading.language)
    groups = []
    for group in draft.groups:
        own = (each for each in rows if each.plan == group.plan)
        assigning = (state(each, ((0, len(each.text)),), reading.years, words) for each in own)
        groups.append(replace(group, statements=(*group.statements, *assigning)))
    return replace(draft, groups=tuple(groups))


def in_front(first: Draft, draft: Draft) -> Draft:
    """A draft with the statements of another one in front, those of one plan together."""
    groups = {group.plan: group for group in first.groups}
    for group in draft.groups:
        before = groups[group.plan].statements if group.plan in groups else ()
        # What is in front is no point of the list that the lead-in counts.
        lead_in = "" if before else group.lead_in
        groups[group.plan] = replace(group, statements=(*before, *group.statements), lead_in=lead_in)
    return replace(draft, groups=tuple(groups.values()))


def _says_name(row: Passage, words: frozenset[str]) -> bool:
    name = frozenset(fold(row.cell(Column.NAME)).split())
    return len(name) >= FEWEST_WORDS and len(name & words) >= SAME * len(name)


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
        choice
        for family in families.values()
        for choice in sorted(family, key=lambda each: each.passage.span.first_line)
    ]
