"""Asking the assistant the questions of a set, and what its answers come to."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.assistant import Assistant
from assistant.question import Question
from eval.judge import Outcome, judge
from eval.questions import GoldQuestion
from eval.shares import Share

__all__ = ["Summary", "ask", "by", "chains", "percentile", "summarise"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a set of answers comes to. *Answered* is every answer that is no refusal.

    `right`: of all questions, those answered exactly with a gold line cited, or refused where they must be.
    `exact`: of all questions, those answered with all of `must` and none of `must_not`, or refused where they must be.
    `cited` (citation recall): of the questions with an answer, those whose answer cites a gold line.
    `gold_citations`, `gold_lines` (citation precision): of the citations of answered questions with an answer, those
    that hold a gold line; of the different lines they cover, question by question, those that are gold. Gold are
    one or a few lines that settle the question: a context rightly cited besides, such as the header of a table or
    the further rows of a list, counts against both.
    `refusal_precision`: of the refusals, those that had to be. `refusal_recall`: of the questions that must be refused,
    those that were. `false_refusals`: of the questions with an answer, those that were refused.
    `stray`: of the answered, those with a number that no citation's quote, section or item holds, nor the question;
    `counts`: those with such a number that the answer calls a number of rows ("5 nhiệm vụ"), which is no stray.
    `false_quotes`: of all citations, those whose quote does not stand in their lines.
    `citations` is their mean number in answered questions, None of no such answer; `median_ms` and `p95_ms` are of all
    answers.
    """

    questions: int
    right: Share
    exact: Share
    cited: Share
    gold_citations: Share
    gold_lines: Share
    refusal_precision: Share
    refusal_recall: Share
    false_refusals: Share
    stray: Share
    counts: Share
    false_quotes: Share
    citations: float | None
    median_ms: float
    p95_ms: float


def ask(assistant: Assistant, questions: Iterable[GoldQuestion]) -> list[Outcome]:
    """Every question's answer, judged."""
    return [
        judge(question, assistant.invoke(Question(question.text, question.history, id=question.id)), assistant.library)
        for question in questions
    ]


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """What these answers come to, of which there must be one at least."""
    answerable = [outcome for outcome in outcomes if not outcome.question.must_refuse]
    unanswerable = [outcome for outcome in outcomes if outcome.question.must_refuse]
    refused = [outcome for outcome in outcomes if outcome.abstained]
    answered = [outcome for outcome in outcomes if not outcome.abstained]
    judged = [outcome for outcome in answerable if not outcome.abstained]
    times = [outcome.elapsed_ms for outcome in outcomes]
    return Summary(
        questions=len(outcomes),
        right=Share.of(outcome.right for outcome in outcomes),
        exact=Share.of(outcome.exact for outcome in outcomes),
        cited=Share.of(outcome.cited for outcome in answerable),
        gold_citations=Share.of(citation.gold for outcome in judged for citation in outcome.citations),
        gold_lines=Share(sum(each.gold_lines for each in judged), sum(each.cited_lines for each in judged)),
        refusal_precision=Share.of(outcome.question.must_refuse for outcome in refused),
        refusal_recall=Share.of(outcome.abstained for outcome in unanswerable),
        false_refusals=Share.of(outcome.abstained for outcome in answerable),
        stray=Share.of(bool(outcome.stray) for outcome in answered),
        counts=Share.of(bool(outcome.counts) for outcome in answered),
        false_quotes=Share.of(not citation.stands for outcome in outcomes for citation in outcome.citations),
        citations=statistics.fmean(len(outcome.citations) for outcome in answered) if answered else None,
        median_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
    )


def by(outcomes: Sequence[Outcome], key: Callable[[GoldQuestion], str]) -> dict[str, list[Outcome]]:
    """The outcomes of each kind, style or set, sorted by its name."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome.question), []).append(outcome)
    return dict(sorted(groups.items()))


def chains(outcomes: Sequence[Outcome]) -> Share:
    """Of the chains of follow-up questions, those with every turn right."""
    turns = by([outcome for outcome in outcomes if outcome.question.chain], lambda question: question.chain)
    return Share.of(all(turn.right for turn in chain) for chain in turns.values())


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent of them do not exceed; there must be one at least."""
    return sorted(values)[max(math.ceil(len(values) * percent / 100), 1) - 1]
