"""Periods that sections are headed by ("Đến hết năm 2035"), said and cited with what stands below them."""

from __future__ import annotations

from dataclasses import replace

from assistant.draft import Draft, Statement, Support
from assistant.outline import RUNNING_TEXT
from assistant.phrases import Phrases
from corpus.facts import target_year
from corpus.records import Passage
from corpus.wording import columns
from index.interface import Passages

__all__ = ["heading_above", "period_support", "with_periods"]


def heading_above(passage: Passage, level: int, store: Passages) -> Passage:
    """The heading at this level, from 0, of the sections that a passage stands in."""
    return store.by_id(f"{passage.plan}:{'/'.join(passage.section.path[: level + 1])}:1")


def period_support(passage: Passage, store: Passages) -> tuple[Support, ...]:
    """The heading that says for which year what stands below it is; none if there is no such heading."""
    for level, words in enumerate(passage.section.headings):
        if columns().period_year(words) is not None:
            heading = heading_above(passage, level, store)
            return (Support(passage.plan, str(heading.section), heading.span),)
    return ()


def with_periods(draft: Draft, words: Phrases, store: Passages) -> Draft:
    """A draft in which sentences of running text say the year of their section's period: "Năm 2035: Thiết lập …"."""
    groups = (
        replace(group, statements=tuple(_with_period(each, words, store) for each in group.statements))
        for group in draft.groups
    )
    return replace(draft, groups=tuple(groups))


def _with_period(statement: Statement, words: Phrases, store: Passages) -> Statement:
    year = target_year(statement.passage.section)
    if year is None or statement.passage.role not in RUNNING_TEXT or str(year) in statement.text:
        return statement
    supports = (*statement.supports, *period_support(statement.passage, store))
    return replace(statement, text=words.say("target", year=year, text=statement.text), supports=supports)
