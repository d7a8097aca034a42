"""Comparing a run with an earlier one, question by question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import QuestionError
from eval.judge import Outcome, Verdict

__all__ = ["Change", "Standing", "changes", "read_baseline", "standing"]

_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a question stands in a run: its verdict, whether a gold line is cited, and what the answer makes up."""

    verdict: Verdict
    cited: bool
    stray: bool
    false_quotes: bool

    def is_worse_than(self, other: Standing) -> bool:
        """Whether the verdict is worse, or the same and the gold line lost, or something is newly made up."""
        if _RANK[self.verdict] > _RANK[other.verdict]:
            return True
        lost = self.verdict is other.verdict and other.cited and not self.cited
        return lost or self.stray > other.stray or self.false_quotes > other.false_quotes

    def __str__(self) -> str:
        notes = {"gold line cited": self.cited, "stray numbers": self.stray, "false quotes": self.false_quotes}
        return ", ".join([self.verdict, *(note for note, holds in notes.items() if holds)])


@dataclass(frozen=True, slots=True)
class Change:
    """A question that stands otherwise than it did."""

    set: str
    id: str
    text: str
    before: Standing
    after: Standing

    @property
    def newly_wrong(self) -> bool:
        """Whether it was right and is no more."""
        return self.before.verdict is Verdict.RIGHT and self.after.verdict is not Verdict.RIGHT

    @property
    def worse(self) -> bool:
        """Whether it stands worse than it did."""
        return self.after.is_worse_than(self.before)


def standing(outcome: Outcome) -> Standing:
    """How a question stands."""
    return Standing(
        outcome.verdict,
        cited=outcome.cited and not outcome.question.must_refuse,
        stray=bool(outcome.stray),
        false_quotes=bool(outcome.false_quotes),
    )


def read_baseline(path: Path) -> dict[tuple[str, str], Standing]:
    """How each question stood, by set and id, from what `planqa eval answers --json` wrote.

    Raises QuestionError if the file is not of that form, and OSError.
    """
    try:
        questions = json.loads(path.read_text(encoding="utf-8"))["questions"]
        return {
            (row["set"], row["id"]): Standing(
                Verdict(row["verdict"]),
                cited=bool(row["cited"]),
                stray=bool(row["stray"]),
                false_quotes=bool(row["false_quotes"]),
            )
            for row in questions
        }
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionError(
            f"{path} is no result of `planqa eval answers --json FILE` ({type(error).__name__}: {error})."
        ) from error


def changes(outcomes: Sequence[Outcome], baseline: Mapping[tuple[str, str], Standing]) -> list[Change]:
    """The questions of both runs that stand otherwise now: newly wrong ones first, then worse ones, then the rest.

    Raises QuestionError if the runs have no question in common.
    """
    common = [outcome for outcome in outcomes if (outcome.question.set, outcome.question.id) in baseline]
    if not common:
        raise QuestionError("The baseline has none of these questions. Compare runs over the same sets and split.")
    found = []
    for outcome in common:
        question = outcome.question
        before, after = baseline[question.set, question.id], standing(outcome)
        if before != after:
            found.append(Change(question.set, question.id, question.text, before, after))
    return sorted(found, key=lambda change: (not change.newly_wrong, not change.worse))
