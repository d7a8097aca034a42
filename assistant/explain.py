"""How a question was understood, in words: what `planqa ask --explain` shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from assistant.phrases import Phrases, phrases
from assistant.question import Reading
from assistant.records import Answer
from corpus.library import Library

__all__ = ["Trait", "explain", "explain_wording"]


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that a question was taken to say, and the words of the question it rests on ("" where it is silent)."""

    name: str
    label: str
    value: str
    words: str = ""

    def as_json(self) -> dict[str, str]:
        """The trait for machines."""
        return asdict(self)


def explain(reading: Reading, library: Library) -> list[Trait]:
    """What a reading holds, in the language of the question."""
    words = phrases(reading.language)
    return [
        Trait(name, words.traits[name], value, rests_on)
        for name, value, rests_on in _traits(reading, library, words)
        if value
    ]


def explain_wording(answer: Answer) -> list[Trait]:
    """How a language model worded an answer: what of it is said, and what is not and why; nothing if none did."""
    if not answer.wording:
        return []
    from assistant.llm.prompt import reasons

    language = answer.readings[0].language
    words = phrases(language)
    traits = []
    for report in answer.wording:
        outcome = words.say("worded" if report.reason is None else f"unworded_{report.reason}")
        traits.append(Trait("model", words.say("wording_model"), report.model, outcome))
        traits += [Trait("kept", words.say("wording_kept"), claim.text) for claim in report.kept]
        traits += [
            Trait("dropped", words.say("wording_dropped"), dropped.claim.text, reasons(dropped.faults, language))
            for dropped in report.dropped
        ]
    return traits


def _traits(reading: Reading, library: Library, words: Phrases) -> Iterator[tuple[str, str, str]]:
    if reading.text != reading.asked:
        yield "text", reading.text, ""
    for change in reading.changes:
        yield "spelling", change.meant, change.written
    if reading.outside is not None:
        yield "outside", words.kinds[reading.outside[0]], reading.outside[1]
    for aspect, rests_on in reading.aspects.items():
        yield "aspect", words.kinds[aspect], rests_on
    for place in (reading.unknown_place, *reading.uncovered):
        yield "place", place or "", place or ""
    plans = reading.plans or ()
    yield "plans", "; ".join(f"{library.plan(plan).kind} {library.plan(plan).place}" for plan in plans), reading.place
    if not plans and reading.unknown_place is None:
        yield "plans", words.say("all_plans"), ""
    yield "years", ", ".join(map(str, reading.years)), ""
    if reading.due is not None:
        yield "due", " – ".join(f"{month}/{year}" for year, month in dict.fromkeys(reading.due)), ""
    yield "recurrence", words.say(reading.recurrence.name.lower()) if reading.recurrence else "", ""
    yield "item", reading.item or "", reading.item or ""
    yield "group", reading.group or "", reading.group or ""
    for agency in reading.agencies:
        yield "agency", agency, ""
    for concept in reading.concepts:
        yield "indicator", words.concept(concept), concept.matched
    if reading.expectation is not None:
        yield "expectation", words.kinds[reading.expectation], ""
    if reading.checks or reading.supposes:
        yield "premise", words.say("premise"), ", ".join(f"{percent}%" for percent in reading.percents)
    yield "language", reading.language.value, ""
