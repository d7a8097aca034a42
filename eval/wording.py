"""What a language model makes of answers: how many are in its words, which claims were dropped, and what that costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.assistant import Assistant
from assistant.llm.report import Report
from assistant.question import Question
from assistant.records import Answer
from eval.answers import percentile
from eval.judge import Outcome, judge
from eval.questions import GoldQuestion
from eval.shares import Share

__all__ = ["Summary", "Worded", "every", "summarise", "word"]


@dataclass(frozen=True, slots=True)
class Worded:
    """One question answered without the model and with it, and how both answers were judged."""

    question: GoldQuestion
    answer: Answer
    plain: Outcome
    worded: Outcome

    @property
    def reports(self) -> tuple[Report, ...]:
        """How the model's words were dealt with; none if it was not asked, as with a refusal."""
        return self.answer.wording

    @property
    def in_words(self) -> bool:
        """Whether the answer is in the model's words."""
        return bool(self.reports) and all(report.reason is None for report in self.reports)

    @property
    def added_ms(self) -> float:
        """Milliseconds that the model took."""
        return self.worded.elapsed_ms - self.plain.elapsed_ms

    def as_json(self) -> dict[str, Any]:
        """The question with all that was said and dropped, to be read by people."""
        return {
            "id": f"{self.question.set}/{self.question.id}",
            "question": self.question.text,
            "answer": self.answer.answer,
            "verdict_without": self.plain.verdict.value,
            "verdict_with": self.worded.verdict.value,
            "added_ms": round(self.added_ms),
            "wording": [report.as_json() for report in self.reports],
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run comes to.

    `worded`: of the questions that the model was asked, those answered in its words; `survived`: of its claims, those
    that are said; `faults`: the others by the kind of their first fault; `reasons` why answers are not in its words.
    `right` before and after; `stray` answers with a number that nothing cited holds and `false_quotes` among citations,
    with the model. `added_p50` and `added_p95` are milliseconds, None where it was never asked.
    """

    questions: int
    worded: Share
    survived: Share
    faults: dict[str, int]
    reasons: dict[str, int]
    calls: int
    right_without: Share
    right_with: Share
    stray: Share
    false_quotes: Share
    added_p50: float | None
    added_p95: float | None


def every(questions: Sequence[GoldQuestion], count: int) -> list[GoldQuestion]:
    """So many of the questions, taken evenly from all."""
    return [questions[n * len(questions) // count] for n in range(min(count, len(questions)))]


def word(assistant: Assistant, without: Assistant, questions: Iterable[GoldQuestion]) -> list[Worded]:
    """Every question answered by both assistants, one with a model and one without."""
    worded = []
    for question in questions:
        asked = Question(question.text, question.history, id=question.id)
        plain = judge(question, without.invoke(asked), without.library)
        answer = assistant.invoke(asked)
        worded.append(Worded(question, answer, plain, judge(question, _unsigned(answer), assistant.library)))
    return worded


def _unsigned(answer: Answer) -> Answer:
    """The answer without its last line, which says who worded it."""
    return replace(answer, answer=answer.answer.rpartition("\n\n")[0]) if answer.wording else answer


def summarise(worded: Sequence[Worded]) -> Summary:
    """What these answers come to, of which there must be one at least."""
    reports = [report for each in worded for report in each.reports]
    kept = sum(len(report.kept) for report in reports)
    dropped = [each for report in reports for each in report.dropped]
    added = [each.added_ms for each in worded if each.reports]
    return Summary(
        questions=len(worded),
        worded=Share.of(each.in_words for each in worded if each.reports),
        survived=Share(kept, kept + len(dropped)),
        faults=dict(Counter(each.faults[0].kind.value for each in dropped).most_common()),
        reasons=dict(Counter(report.reason.value for report in reports if report.reason is not None).most_common()),
        calls=sum(report.calls for report in reports),
        right_without=Share.of(each.plain.right for each in worded),
        right_with=Share.of(each.worded.right for each in worded),
        stray=Share.of(bool(each.worded.stray) for each in worded),
        false_quotes=Share.of(not citation.stands for each in worded for citation in each.worded.citations),
        added_p50=percentile(added, 50) if added else None,
        added_p95=percentile(added, 95) if added else None,
    )
