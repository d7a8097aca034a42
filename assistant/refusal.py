"""Refusals: one sentence that says so, and what the nearest thing is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.asked import NotPrinted
from assistant.aspects import ROW_ASPECTS, Aspect
from assistant.draft import Draft, Group, Statement
from assistant.expectation import Expectation
from assistant.outside import Outside
from assistant.phrases import Phrases, phrases
from assistant.question import Reading
from assistant.statements import section_name
from assistant.wordings import fold
from corpus.library import Library
from corpus.records import Passage
from index.interface import Passages
from index.search import Hit

__all__ = [
    "name_nearest",
    "refuse",
    "refuse_beside",
    "refuse_indicator",
    "refuse_not_printed",
    "refuse_outside",
    "refuse_part_of_year",
    "refuse_place",
    "say_no_indicator",
    "say_no_plan",
]

MOST_PLACES = 12
"""Places that a refusal names."""

_ANNEXED = re.compile(r"\bkem theo phu luc\b|\bphu luc\b.{0,40}\bkem theo\b")
_IN_TABLES = (*ROW_ASPECTS, Aspect.TARGET, Aspect.TREND)


def refuse(reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> Draft:
    """The plans do not say what is asked; where an appendix would that is not in the file, this is said and cited."""
    words = phrases(reading.language)
    in_tables = reading.expectation is not Expectation.MONEY and (reading.asks(*_IN_TABLES) or reading.concepts)
    appendices = missing_appendices(reading, store) if in_tables else ()
    if appendices:
        return Draft(appendices, lead=f"{words.say('refusal')} {words.say('no_appendix')}", refuses=True)
    text = words.say("refusal")
    if hits:
        text += " " + name_nearest(hits[0].passage, words, library)
    return Draft(lead=text, refuses=True)


def refuse_beside(nearest: Draft, reading: Reading) -> Draft:
    """The plans do not say what is asked; `nearest` is what comes nearest to it, and is quoted as no more than that."""
    words = phrases(reading.language)
    return Draft(nearest.groups, lead=f"{words.say('refusal')} {words.say('nearest_said')}", refuses=True, near=True)


def refuse_indicator(reading: Reading, store: Passages, library: Library) -> Draft:
    """The plans asked about set no target of the indicator asked for."""
    words = phrases(reading.language)
    lead = say_no_indicator(reading, dict.fromkeys(library.plan(plan).place for plan in reading.plans or ()))
    appendices = missing_appendices(reading, store)
    return Draft(appendices, lead=f"{lead} {words.say('no_appendix')}" if appendices else lead, refuses=True)


def say_no_indicator(reading: Reading, places: Iterable[str]) -> str:
    """The sentence that these places set no target of the indicator asked for."""
    words = phrases(reading.language)
    return words.say("no_indicator", indicator=words.concept(reading.concepts[0]), places=", ".join(places))


def refuse_part_of_year(draft: Draft, reading: Reading) -> Draft:
    """The plans give a year where its month or quarter is asked: the rows that give it."""
    words = phrases(reading.language)
    return Draft(draft.groups, lead=words.say(f"no_{reading.expectation}"), refuses=True)


def missing_appendices(reading: Reading, store: Passages) -> tuple[Group, ...]:
    """Where a plan asked about names its appendices, if these are not in its file: it has no table at all."""
    groups = []
    for plan in reading.plans or ():
        if any(store.facts.counts(plan)):
            continue
        named = [passage for passage in store.plan(plan) if _ANNEXED.search(fold(passage.text))]
        if named:
            groups.append(Group(plan, (Statement(named[0], named[0].text, ((0, len(named[0].text)),)),)))
    return tuple(groups)


def refuse_place(place: str, reading: Reading, library: Library) -> Draft:
    """No plan covers this place."""
    return Draft(lead=say_no_plan([place], reading, library), refuses=True)


def say_no_plan(places: Iterable[str], reading: Reading, library: Library) -> str:
    """The sentence that no plan covers these; the places that are covered are named, the first MOST_PLACES of many."""
    words = phrases(reading.language)
    shown = library.places[:MOST_PLACES]
    known = f" {words.say('and')} ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
    phrase = "refusal_place" if len(library.places) <= MOST_PLACES else "refusal_place_of_many"
    return words.say(phrase, place=", ".join(places), known=known, count=str(len(library.places)))


def refuse_outside(kind: Outside, reading: Reading) -> Draft:
    """A friendly word to what asks for no plan, and what planqa can do."""
    words = phrases(reading.language)
    examples = () if kind is Outside.PERSONAL else tuple(words.examples)
    return Draft(lead=words.say(f"outside_{kind}"), refuses=True, suggestions=examples)


def refuse_not_printed(found: NotPrinted, reading: Reading, library: Library) -> Draft:
    """A document does not hold what is asked of it; the place that comes nearest is named."""
    words = phrases(reading.language)
    text = words.say(found.phrase, **dict(found.values))
    if found.nearest is not None:
        text += " " + name_nearest(found.nearest, words, library)
    return Draft(lead=text, refuses=True)


def name_nearest(passage: Passage, words: Phrases, library: Library) -> str:
    """The sentence that names the place nearest to what is asked."""
    plan = library.plan(passage.plan)
    return words.say("nearest", section=section_name(passage, words), plan=f"{plan.kind} {plan.place}")
