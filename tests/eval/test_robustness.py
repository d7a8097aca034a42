"""Questions typed otherwise: which are asked, and when an answer counts as unchanged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.assistant import Assistant
from corpus.folding import strip_diacritics
from corpus.library import Library
from eval.answers import ask
from eval.judge import Cited, Outcome
from eval.questions import GoldQuestion, gold_questions
from eval.robustness import Robustness, Varied, ask_varied, robustness, variations
from eval.shares import Share
from eval.variations import KINDS

PLAN = "quang-binh-ubnd"
QUESTION = GoldQuestion(
    "made", "1", "lead", "short", "Còn văn hoá?", ("Ai chủ trì?",), (("Sở Y tế",),), gold=frozenset({(PLAN, 10)})
)
FIRST, SECOND = Cited(PLAN, (10, 12), gold=True, stands=True), Cited(PLAN, (20, 20), gold=False, stands=True)
OUTCOME = Outcome(QUESTION, "Sở Y tế", False, (), (), (FIRST, SECOND), 4, 1, (), (), 10.0)


def test_each_kind_types_question_and_history_otherwise() -> None:
    typed = {variation.kind: variation for variation in variations([OUTCOME])}

    assert list(typed) == list(KINDS)
    assert (typed["bare"].question.text, typed["bare"].question.history) == ("Con van hoa?", ("Ai chu tri?",))
    assert (typed["upper"].question.text, typed["upper"].question.history) == ("CÒN VĂN HOÁ?", ("AI CHỦ TRÌ?",))
    assert all(variation.question.gold == QUESTION.gold for variation in typed.values())
    assert all(variation.before is OUTCOME for variation in typed.values())


def test_the_same_question_is_typed_the_same_way_every_time() -> None:
    assert variations([OUTCOME]) == variations([OUTCOME])


def test_what_a_kind_does_not_change_is_not_asked_again() -> None:
    bare = replace(OUTCOME, question=replace(QUESTION, text="con van hoa?", history=("ai chu tri?",)))

    assert {variation.kind for variation in variations([bare])} == {"typo", "upper"}


def test_english_is_not_typed_with_vietnamese_keys() -> None:
    english = replace(OUTCOME, question=replace(QUESTION, style="english", text="Who leads it in Quảng Bình?"))

    assert {variation.kind for variation in variations([english])} == {"typo", "upper", "nfd"}


@pytest.mark.parametrize(
    ("after", "unchanged"),
    [
        (OUTCOME, True),
        (replace(OUTCOME, citations=(SECOND, FIRST), answer="other words"), True),
        (replace(OUTCOME, citations=(FIRST,)), False),
        (replace(OUTCOME, citations=(FIRST, replace(SECOND, lines=(20, 21)))), False),
        (replace(OUTCOME, citations=(FIRST, replace(SECOND, plan="son-tinh-ubnd"))), False),
        (replace(OUTCOME, abstained=True), False),
    ],
)
def test_unchanged_means_the_same_lines_cited_or_both_refused(after: Outcome, unchanged: bool) -> None:
    assert Varied("bare", OUTCOME, after).unchanged is unchanged


def test_shares_are_taken_kind_by_kind() -> None:
    wrong = replace(OUTCOME, missing=(("Sở Y tế",),))
    lost = replace(OUTCOME, citations=(SECOND,))

    assert robustness([Varied("nfd", wrong, OUTCOME), Varied("bare", OUTCOME, lost), Varied("bare", wrong, wrong)]) == [
        Robustness("bare", unchanged=Share(1, 2), right=Share(0, 2), right_before=Share(1, 2)),
        Robustness("nfd", unchanged=Share(1, 1), right=Share(1, 1), right_before=Share(0, 1)),
    ]


def test_a_real_answer_does_not_change_with_unicode_form_or_tone_placement(
    assistant: Assistant, library: Library
) -> None:
    (question,) = (each for each in gold_questions(["seed"], "tune", library) if each.id == "s012")
    before = ask(assistant, [question])
    typed = variations(before, ("nfd", "bare"))

    assert strip_diacritics(typed[1].question.text) == typed[1].question.text
    assert [each.unchanged for each in ask_varied(assistant, typed)] == [True, True]
