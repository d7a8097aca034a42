"""Claims whose right or wrong is known: what they say, what they cite, and the question they answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from assistant.assistant import Assistant
from assistant.draft import Draft, Group
from assistant.llm.claims import Asked, Claim, Source
from assistant.llm.sources import sources_of
from assistant.phrases import Language, phrases
from assistant.question import Question
from assistant.statements import state
from corpus.library import Library
from corpus.records import Passage
from eval.judge import Verdict, judge
from eval.questions import GoldQuestion

__all__ = ["Case", "answered", "by_hand", "slips", "sources_from", "stated", "worded"]


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with the sources that a model would have had, and what it would have been asked.

    `kind` is how it was made; `split` the half it belongs to: rules are fitted on "tune" alone.
    """

    kind: str
    split: str
    claim: Claim
    sources: tuple[Source, ...]
    asked: Asked

    @property
    def cited(self) -> tuple[Source, ...]:
        """The sources that it cites and has."""
        return tuple(source for source in self.sources if source.n in self.claim.sources)

    @property
    def language(self) -> Language:
        """That of its question."""
        return self.asked.language


def sources_from(passages: Sequence[Passage], language: Language, library: Library) -> tuple[Source, ...]:
    """Whole passages as sources, in this order."""
    words = phrases(language)
    statements = [state(passage, ((0, len(passage.text)),), (), words) for passage in passages]
    groups = tuple(Group(statement.passage.plan, (statement,)) for statement in statements)
    return sources_of(Draft(groups), library)


def by_hand(passage: Callable[[str], Passage], library: Library) -> Iterator[Case]:
    """The right paraphrases of `paraphrases.jsonl`, written by reading the records; `passage` finds one by its id."""
    return _read("paraphrases", "by hand", passage, library)


def worded(passage: Callable[[str], Passage], library: Library) -> Iterator[Case]:
    """The right paraphrases of `worded.jsonl`: as a language model words answers."""
    return _read("worded", "as worded by a model", passage, library)


def slips(passage: Callable[[str], Passage], library: Library) -> Iterator[Case]:
    """The wrong claims of `slips.jsonl`, each of the kind that it names."""
    return _read("slips", "", passage, library)


def _read(name: str, kind: str, passage: Callable[[str], Passage], library: Library) -> Iterator[Case]:
    text = (files("eval.claims") / f"{name}.jsonl").read_text(encoding="utf-8")
    for row in map(json.loads, text.splitlines()):
        language = Language(row["language"])
        sources = sources_from([passage(id_) for id_ in row["cites"]], language, library)
        claim = Claim(row["text"], tuple(source.n for source in sources))
        yield Case(row.get("kind", kind), row["split"], claim, sources, Asked(row["text"], language))


def answered(assistant: Assistant, questions: Sequence[GoldQuestion]) -> Iterator[Case]:
    """What planqa says in right answers to these questions: a case for each statement."""
    for gold in questions:
        question = Question(gold.text, gold.history, id=gold.id)
        outcome = judge(gold, assistant.invoke(question), assistant.library)
        if outcome.verdict is not Verdict.RIGHT or gold.must_refuse:
            continue
        for reading in assistant.read(question):
            sources = sources_of(assistant.draft(question, reading), assistant.library)
            asked = Asked(reading.text, reading.language, reading.plans, reading.years)
            for source in sources[:MOST]:
                yield Case("answer", gold.split, Claim(source.said, (source.n,)), sources, asked)


def stated(assistant: Assistant, words: re.Pattern[str]) -> Iterator[Case]:
    """What planqa says of every record with these words: a case for each."""
    for plan in assistant.library.plans:
        for passage in assistant.index.store.plan(plan):
            if words.search(passage.text):
                sources = sources_from([passage], Language.VIETNAMESE, assistant.library)
                framed = () if passage.cells else (f"Theo kế hoạch của {sources[0].place}: {passage.text}",)
                for text in (sources[0].said, *framed):
                    yield Case("record", "", Claim(text, (1,)), sources, Asked(text, Language.VIETNAMESE))


MOST = 3
"""Statements of one answer: lists are long and alike."""
