"""What a claim says is so: its negations, how far it goes, and its words of substance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.llm.checks.said import Said
from assistant.llm.claims import Fault, FaultKind
from assistant.llm.negation import DENIED, find_negations, says_silence
from assistant.llm.scope import overreaching
from assistant.llm.substance import SourceWords, common_phrases, unsupported_english, unsupported_vietnamese
from assistant.llm.wording import claim_wording, words_of
from assistant.phrases import Language
from assistant.wordings import blank_spans
from corpus.agencies import agencies
from corpus.folding import fold_tone
from corpus.glossary import translate
from corpus.quantities import lower_case

__all__ = ["check_negations", "check_scope", "check_substance"]


# --- negation --------------------------------------------------------------------------------------------------------


def check_negations(said: Said) -> Iterator[Fault]:
    """No "not" of a source is left out and none is put in."""
    text = said.parts.text.text
    held = [negation for evidence in said.cited for negation, _ in evidence.negations]
    silence = says_silence(text)
    if silence and not any(says_silence(each) for evidence in said.cited for each in evidence.texts):
        yield said.fault(FaultKind.NEGATION, silence.start(), silence.end())
    own = list(find_negations(text))
    for negation in own:
        if silence and silence.start() <= negation.start < silence.end():
            continue
        scope = set(_in_vietnamese(negation.scope, said.asked.language))
        if not any(scope & set(other.scope) for other in held):
            yield said.fault(FaultKind.NEGATION, negation.start, negation.end)
    if said.asked.language is Language.ENGLISH and (own or _negated_by_rendering(text)):
        return
    words = " ".join(_in_vietnamese(words_of(text), said.asked.language))
    for evidence in said.cited:
        for negation, source in evidence.negations:
            denied = " ".join(negation.denied)
            told = _count(denied, words) - sum(each.denied == negation.denied for each in own)
            if len(negation.denied) == DENIED and told > 0 and not _stands_plain(denied, source):
                yield Fault(FaultKind.NEGATION, source[negation.start : negation.end])


def _stands_plain(words: str, source: str) -> bool:
    """Whether a source also says words without a "not"."""
    text = " ".join(words_of(source))
    return _count(words, text) > sum(" ".join(each.denied) == words for each in find_negations(source))


def _count(words: str, text: str) -> int:
    return f" {text} ".count(f" {words} ")


def _in_vietnamese(words: Sequence[str], language: Language) -> list[str]:
    if language is Language.VIETNAMESE:
        return list(words)
    return [*words_of(translate(" ".join(words)).words), *words]


def _negated_by_rendering(text: str) -> bool:
    return any(list(find_negations(each.vietnamese)) for each in translate(text).matched)


# --- scope -----------------------------------------------------------------------------------------------------------


def check_scope(said: Said) -> Iterator[Fault]:
    """A claim goes as far as its sources: `assistant.llm.scope`."""
    own = [text for evidence in said.cited for text in evidence.own]
    around = [text for evidence in said.cited for text in evidence.texts]
    text = said.parts.text.text
    for agent in said.parts.agents:  # "all departments" is a body
        start = agent.start
        if agent.known and agencies()[agent.name].collective and (every := _EVERY.search(text, 0, agent.start)):
            start = every.start()
        text = blank_spans(text, [(start, agent.end)])
    for start, end in overreaching(text, own, [*own, *around]):
        yield said.fault(FaultKind.SCOPE, start, end)


_EVERY = re.compile(r"(?:all|every|mọi|tất cả)\s+(?:the\s+|các\s+)?$", re.IGNORECASE)
"""Before a group of agencies it says no more than its name."""


# --- words of substance ----------------------------------------------------------------------------------------------


def check_substance(said: Said) -> Iterator[Fault]:
    """Every word of substance is borne out by a source, but for one common verb or quality."""
    words = SourceWords.of([text for evidence in said.cited for text in (*evidence.texts, *evidence.concepts)])
    find = unsupported_english if said.asked.language is Language.ENGLISH else unsupported_vietnamese
    trend = _trend(said)
    ways = claim_wording().trends
    spans = [
        (start, end)
        for start, end in find(said.parts.rest, words)
        if not trend or ways.get(fold_tone(said.parts.rest[start:end])) != trend
    ]
    common = common_phrases(said.parts.rest, english=said.asked.language is Language.ENGLISH)
    if any(all(first <= start and end <= last for start, end in spans) for first, last in common):
        spans = []
    done = _done(said.parts.text.text)
    if done and not any(claim_wording().done.search(lower_case(text)) for each in said.cited for text in each.texts):
        spans.append(done)
    if spans:
        words_of_fault = (said.parts.words(start, end) for start, end in sorted(set(spans)))
        yield Fault(FaultKind.UNSUPPORTED, " … ".join(words_of_fault))


def _done(text: str) -> tuple[int, int] | None:
    """Where a text says that something has come about; not where it is a condition, or the plan's own telling."""
    wording = claim_wording()
    lowered = lower_case(text)
    for match in wording.done.finditer(lowered):
        if not wording.when_done.search(lowered[: match.start()]) and not wording.told.match(lowered[match.end() :]):
            return match.span()
    return None


def _trend(said: Said) -> int:
    """Whether the figures of a claim grow (1) or fall (-1) over the years that it says them of; 0 if neither."""
    figures = sorted(((min(years), amount.low) for amount, years in said.of_years()), key=lambda each: each[0])
    if len(figures) < _ENOUGH or figures[0][0] == figures[-1][0]:
        return 0
    first, last = figures[0][1], figures[-1][1]
    return (last > first) - (last < first)


_ENOUGH = 2
"""Figures that show a trend."""
