"""Other questions that may have been meant, each with an answer: offered beside the likeliest one."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.aspects import Aspect
from assistant.draft import Draft
from assistant.phrases import Phrases, phrases
from assistant.question import Reading
from corpus.library import Library
from index.facts import FactStore

__all__ = ["MOST_SUGGESTIONS", "suggest"]

MOST_SUGGESTIONS = 4
"""More are not read."""


def suggest(reading: Reading, draft: Draft, facts: FactStore, library: Library) -> tuple[str, ...]:
    """Questions that the answer leaves open: of one place, of another indicator, of a year that has a target."""
    words = phrases(reading.language)
    suggestions = [
        *_years(reading, draft, facts, library, words),
        *_indicators(reading, facts, library, words),
        *_places(reading, draft, library, words),
    ]
    return tuple(dict.fromkeys(suggestions))[:MOST_SUGGESTIONS]


def _places(reading: Reading, draft: Draft, library: Library, words: Phrases) -> Iterator[str]:
    """The question for each place, where it names none and several plans answer."""
    places = list(dict.fromkeys(library.plan(group.plan).place for group in draft.groups))
    if reading.plans is None and len(places) > 1 and not reading.asks(Aspect.COMPARE):
        for place in places:
            yield words.say("ask_place", question=reading.text.rstrip(" ?."), place=place)


def _years(reading: Reading, draft: Draft, facts: FactStore, library: Library, words: Phrases) -> Iterator[str]:
    """The years that have a target, where the one asked for has none."""
    if not draft.refuses or not reading.concepts:
        return
    for statement in draft.statements:
        for target in facts.targets(passages=[statement.passage.id]):
            if target.concept == reading.concepts[0].id:
                place = library.plan(target.plan).place
                yield words.say(
                    "ask_target", indicator=words.concept(reading.concepts[0]), place=place, year=target.year
                )


def _indicators(reading: Reading, facts: FactStore, library: Library, words: Phrases) -> Iterator[str]:
    """The other indicators that the words of the question may mean."""
    if not reading.asks(Aspect.TARGET, Aspect.TREND, Aspect.OWNER):
        return
    for concept in reading.concepts[1:]:
        targets = facts.targets(plans=reading.plans, concepts=[concept.id])
        if targets:
            place = library.plan(targets[0].plan).place
            yield words.say("ask_indicator", indicator=words.concept(concept), place=place)
