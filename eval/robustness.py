"""Whether an answer stays the same when its question is typed in another way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.assistant import Assistant
from eval.answers import ask
from eval.judge import Outcome
from eval.questions import GoldQuestion
from eval.shares import Share
from eval.variations import KINDS, vary

__all__ = [
    "SEED",
    "VIETNAMESE_KINDS",
    "Robustness",
    "Variation",
    "Varied",
    "ask_varied",
    "robustness",
    "typed_as",
    "variations",
]

SEED = 57
"""Of the slips and keystrokes; any will do, as long as it stays."""

VIETNAMESE_KINDS = frozenset({"bare", "tone", "telex", "vni", "slip"})
"""Kinds that change Vietnamese letters alone: nothing that a question in English is typed with."""

_ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Variation:
    """A question typed in another way, and the outcome of the question as it stands in its set."""

    kind: str
    question: GoldQuestion
    before: Outcome


@dataclass(frozen=True, slots=True)
class Varied:
    """A variation's outcome, and whether the answer is the same."""

    kind: str
    before: Outcome
    after: Outcome

    @property
    def unchanged(self) -> bool:
        """Whether both are refusals or neither, with the same lines of the same plans cited."""
        return _place(self.before) == _place(self.after)


@dataclass(frozen=True, slots=True)
class Robustness:
    """For one kind of variation: answers unchanged, answers right, and how many of the same were right before it."""

    kind: str
    unchanged: Share
    right: Share
    right_before: Share


def variations(outcomes: Iterable[Outcome], kinds: Sequence[str] = KINDS) -> list[Variation]:
    """Each question, and the questions before it, typed in each way.

    Left out is a variation that changes nothing (no diacritics to drop), and a Vietnamese kind for English.
    """
    varied = []
    for outcome in outcomes:
        for kind in kinds:
            typed = typed_as(outcome.question, kind)
            if typed is not None:
                varied.append(Variation(kind, typed, outcome))
    return varied


def typed_as(question: GoldQuestion, kind: str) -> GoldQuestion | None:
    """A question, and those before it, typed in this way; None if that changes nothing, or is none of its language."""
    if kind in VIETNAMESE_KINDS and question.style == _ENGLISH:
        return None
    typed = replace(
        question,
        text=vary(question.text, kind, SEED),
        history=tuple(vary(turn, kind, SEED) for turn in question.history),
    )
    return None if typed == question else typed


def ask_varied(assistant: Assistant, variations: Iterable[Variation]) -> list[Varied]:
    """Every variation's answer, judged."""
    return [Varied(variation.kind, variation.before, *ask(assistant, [variation.question])) for variation in variations]


def robustness(varied: Sequence[Varied]) -> list[Robustness]:
    """What these answers come to, kind by kind."""
    groups: dict[str, list[Varied]] = {}
    for each in varied:
        groups.setdefault(each.kind, []).append(each)
    return [
        Robustness(
            kind,
            unchanged=Share.of(each.unchanged for each in group),
            right=Share.of(each.after.right for each in group),
            right_before=Share.of(each.before.right for each in group),
        )
        for kind, group in sorted(groups.items(), key=lambda item: KINDS.index(item[0]))
    ]


def _place(outcome: Outcome) -> tuple[bool, frozenset[tuple[str, tuple[int, int]]]]:
    """What the same answer has in common: that it is a refusal, or which lines of which plans it cites."""
    cited = () if outcome.abstained else outcome.citations  # by a refusal, what is only near
    return outcome.abstained, frozenset((citation.plan, citation.lines) for citation in cited)
