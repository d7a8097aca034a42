"""Refusals: one sentence that says so, and what the nearest thing is."""

from __future__ import annotations

from assistant.asked import NotPrinted
from assistant.fact_answers import NoTarget
from assistant.phrases import Phrases, phrases
from assistant.question import Reading
from assistant.statements import section_name
from corpus.library import Library
from corpus.records import Passage
from index.search import Hit

__all__ = ["refuse", "refuse_no_target", "refuse_not_printed", "refuse_place"]


def refuse(nearest: Hit | None, reading: Reading, library: Library) -> str:
    """The plans do not say what is asked."""
    words = phrases(reading.language)
    text = words.say("refusal")
    if nearest is not None:
        text += " " + _nearest(nearest.passage, words, library)
    return text


def refuse_place(place: str, reading: Reading, library: Library) -> str:
    """No plan covers this place; those that are covered are named."""
    words = phrases(reading.language)
    places = list(dict.fromkeys(plan.place for plan in library))
    known = f"{', '.join(places[:-1])} {words.say('and')} {places[-1]}" if len(places) > 1 else "".join(places)
    return words.say("refusal_place", place=place, known=known)


def refuse_no_target(found: NoTarget, reading: Reading, library: Library) -> str:
    """The indicator asked for has no target in that year; the one nearest in time is named."""
    words = phrases(reading.language)
    return f"{words.say('no_year', year=found.year)} {_nearest(found.nearest, words, library)}"


def refuse_not_printed(found: NotPrinted, reading: Reading, library: Library) -> str:
    """A document does not hold what is asked of it; the place that comes nearest is named."""
    words = phrases(reading.language)
    text = words.say(found.phrase, **dict(found.values))
    return text if found.nearest is None else f"{text} {_nearest(found.nearest, words, library)}"


def _nearest(passage: Passage, words: Phrases, library: Library) -> str:
    plan = library.plan(passage.plan)
    return words.say("nearest", section=section_name(passage, words), plan=f"{plan.kind} {plan.place}")
