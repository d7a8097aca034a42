"""Refusals: one sentence that says so, and what the nearest thing is."""

from __future__ import annotations

from assistant.draft import Draft
from assistant.outside import Outside
from assistant.phrases import Phrases, phrases
from assistant.question import Reading
from assistant.statements import section_name
from corpus.library import Library
from corpus.records import Passage
from index.search import Hit

__all__ = ["name_nearest", "refuse", "refuse_outside", "refuse_place"]


def refuse(nearest: Hit | None, reading: Reading, library: Library) -> Draft:
    """The plans do not say what is asked."""
    words = phrases(reading.language)
    text = words.say("refusal")
    if nearest is not None:
        text += " " + name_nearest(nearest.passage, words, library)
    return Draft(lead=text, refuses=True)


def refuse_place(place: str, reading: Reading, library: Library) -> Draft:
    """No plan covers this place; those that are covered are named."""
    words = phrases(reading.language)
    places = list(dict.fromkeys(plan.place for plan in library))
    known = f"{', '.join(places[:-1])} {words.say('and')} {places[-1]}" if len(places) > 1 else "".join(places)
    return Draft(lead=words.say("refusal_place", place=place, known=known), refuses=True)


def refuse_outside(kind: Outside, reading: Reading) -> Draft:
    """A friendly word to what asks for no plan, and what planqa can do."""
    words = phrases(reading.language)
    examples = () if kind is Outside.PERSONAL else tuple(words.examples)
    return Draft(lead=words.say(f"outside_{kind}"), refuses=True, suggestions=examples)


def name_nearest(passage: Passage, words: Phrases, library: Library) -> str:
    """The sentence that names the place nearest to what is asked."""
    plan = library.plan(passage.plan)
    return words.say("nearest", section=section_name(passage, words), plan=f"{plan.kind} {plan.place}")
