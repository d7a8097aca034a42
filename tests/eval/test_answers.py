"""What answers come to: sums worked by hand, and the real assistant over a few real questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.assistant import Assistant
from corpus.library import Library
from eval.answers import ask, by, chains, percentile, summarise
from eval.judge import Cited, Outcome, Verdict
from eval.questions import GoldQuestion, gold_questions
from eval.shares import Share

PLAN = "quang-binh-ubnd"
QUESTION = GoldQuestion(
    "made", "1", "lead", "formal", "Ai?", must=(("Sở Y tế",),), gold=frozenset({(PLAN, 10), (PLAN, 11)})
)
GOLD = Cited(PLAN, (10, 12), gold=True, stands=True)
OTHER = Cited(PLAN, (20, 20), gold=False, stands=True)
RIGHT = Outcome(QUESTION, "Sở Y tế", False, (), (), (GOLD, OTHER), 4, 2, (), (), 10.0)
UNCITED = replace(RIGHT, citations=(OTHER,), cited_lines=1, gold_lines=0, counts=("5",), elapsed_ms=20.0)
WRONG = replace(UNCITED, missing=(("Sở Y tế",),), stray=("7",), citations=(replace(OTHER, stands=False),), counts=())
SILENT = replace(RIGHT, abstained=True, missing=(("Sở Y tế",),), citations=(), cited_lines=0, gold_lines=0)
NOWHERE = replace(QUESTION, id="2", kind="unanswerable", must=(), gold=frozenset())
REFUSED = replace(SILENT, question=NOWHERE, missing=(), elapsed_ms=30.0)
INVENTED = replace(UNCITED, question=NOWHERE, counts=())
OUTCOMES = [RIGHT, UNCITED, WRONG, SILENT, REFUSED, INVENTED]


def test_the_examples_are_one_of_each_verdict() -> None:
    assert [outcome.verdict for outcome in OUTCOMES] == [
        Verdict.RIGHT,
        Verdict.UNCITED,
        Verdict.WRONG,
        Verdict.REFUSED,
        Verdict.RIGHT,
        Verdict.INVENTED,
    ]


def test_a_summary_of_one_outcome_of_each_kind() -> None:
    summary = summarise(OUTCOMES)

    assert summary.questions == 6
    assert summary.right == Share(2, 6)  # RIGHT, REFUSED
    assert summary.exact == Share(3, 6)  # and UNCITED
    assert summary.cited == Share(1, 4)  # RIGHT, of the four with an answer
    assert summary.gold_citations == Share(1, 4)  # two of RIGHT, one of UNCITED and WRONG each
    assert summary.gold_lines == Share(2, 6)  # 4 + 1 + 1 lines
    assert summary.refusal_precision == Share(1, 2)  # SILENT, REFUSED
    assert summary.refusal_recall == Share(1, 2)  # REFUSED, INVENTED
    assert summary.false_refusals == Share(1, 4)
    assert summary.stray == Share(1, 4)  # WRONG, of the four answered
    assert summary.counts == Share(1, 4)  # UNCITED
    assert summary.false_quotes == Share(1, 5)
    assert summary.citations == 5 / 4
    assert (summary.median_ms, summary.p95_ms) == (20.0, 30.0)


def test_where_nothing_is_answered_there_is_no_mean() -> None:
    summary = summarise([REFUSED])

    assert summary.citations is None
    assert summary.cited == summary.gold_lines == summary.stray == Share(0, 0)


def test_percentiles_are_values_that_occur() -> None:
    values = [float(value) for value in range(20, 0, -1)]

    assert [percentile(values, percent) for percent in (0, 50, 95, 100)] == [1, 10, 19, 20]
    assert percentile([3.0], 95) == 3


def test_outcomes_are_grouped_and_sorted() -> None:
    groups = by(OUTCOMES, lambda question: question.kind)

    assert {kind: len(outcomes) for kind, outcomes in groups.items()} == {"lead": 4, "unanswerable": 2}
    assert list(groups) == ["lead", "unanswerable"]


def test_a_chain_is_right_if_every_turn_is() -> None:
    def turn(outcome: Outcome, chain: str) -> Outcome:
        return replace(outcome, question=replace(outcome.question, chain=chain))

    outcomes = [turn(RIGHT, "a"), turn(REFUSED, "a"), turn(RIGHT, "b"), turn(UNCITED, "b"), WRONG]
    assert chains(outcomes) == Share(1, 2)
    assert chains([WRONG]) == Share(0, 0)


# Plain questions of the tuning half: a lead, a coordinator, a target, another province, an attack on the rules.
_FEW = ("s002", "s004", "s012", "s121", "s142")


@pytest.fixture(scope="module")
def outcomes(assistant: Assistant, library: Library) -> dict[str, Outcome]:
    questions = [question for question in gold_questions(["seed"], None, library) if question.id in _FEW]
    return {outcome.question.id: outcome for outcome in ask(assistant, questions)}


def test_real_answers_are_judged(outcomes: dict[str, Outcome]) -> None:
    assert {id_: outcome.verdict for id_, outcome in outcomes.items()} == dict.fromkeys(_FEW, Verdict.RIGHT)


def test_real_answers_quote_what_stands_and_make_up_no_number(outcomes: dict[str, Outcome]) -> None:
    summary = summarise(list(outcomes.values()))

    assert summary.false_quotes.hits == summary.stray.hits == 0
    assert summary.false_quotes.n >= 3
    assert summary.refusal_precision == summary.refusal_recall == Share(2, 2)


def test_the_gold_of_a_real_question_is_a_line_of_its_plan(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["s012"].question.gold == {(PLAN, 562)}
    assert (PLAN, (562, 562)) in {(each.plan, each.lines) for each in outcomes["s012"].citations if each.gold}
