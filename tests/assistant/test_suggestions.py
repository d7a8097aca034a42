"""Other questions that are offered: short, about what was asked, and every one of them answered."""

from __future__ import annotations

import json
import random
from importlib.resources import files

import pytest

from assistant.assistant import Assistant
from assistant.phrases import Language, phrases
from assistant.question import Question
from assistant.suggestions import MOST_SUGGESTIONS

_ASKED = 40
_SETS = ("seed.jsonl", "varied.jsonl", "english.jsonl", "refusals.jsonl")


def _questions() -> list[Question]:
    """So many of the project's own questions, the same every time."""
    entries = [
        json.loads(line)
        for name in _SETS
        for line in (files("eval") / "questions" / name).read_text(encoding="utf-8").splitlines()
    ]
    chosen = random.Random(57).sample(entries, _ASKED)
    return [Question(entry["question"], tuple(entry.get("history") or ())) for entry in chosen]


@pytest.mark.slow
def test_every_suggestion_is_answered(assistant: Assistant) -> None:
    answers = [assistant.invoke(question) for question in _questions()]
    suggested = {suggestion for answer in answers for suggestion in answer.suggestions}

    assert all(len(answer.suggestions) <= MOST_SUGGESTIONS for answer in answers)
    assert suggested
    assert [text for text in sorted(suggested) if assistant.invoke(text).abstained] == []


@pytest.mark.parametrize("language", list(Language))
def test_every_example_is_answered(assistant: Assistant, language: Language) -> None:
    assert [text for text in phrases(language).examples if assistant.invoke(text).abstained] == []


@pytest.mark.parametrize(
    ("question", "suggestions"),
    [
        (
            "Tỷ lệ phủ sóng 6G của Quảng Bình năm 2030?",
            ("Chỉ tiêu “Tỷ lệ phủ sóng 6G” của Quảng Bình năm 2035 là bao nhiêu?",),
        ),
        ("Tỷ lệ phủ sóng 6G của Quảng Bình năm 2035?", ()),
        ("So sánh kinh tế số năm 2030 của Quảng Bình và Quảng Ngãi", ()),
    ],
)
def test_the_years_that_have_a_target_are_offered_where_the_one_asked_for_has_none(
    assistant: Assistant, question: str, suggestions: tuple[str, ...]
) -> None:
    assert assistant.invoke(question).suggestions == suggestions


def test_each_place_is_offered_where_none_is_named_and_several_answer(assistant: Assistant) -> None:
    answer = assistant.invoke("Quy mô kinh tế số năm 2030?")

    assert "Quy mô kinh tế số năm 2030 (của Sơn Tịnh)" in answer.suggestions
    assert len(answer.suggestions) == len(set(answer.suggestions)) >= 3
    for text in answer.suggestions:
        (reading,) = assistant.read(Question(text))
        assert reading.plans is not None
        assert len({assistant.library.plan(plan).place for plan in reading.plans}) == 1


def test_talk_is_answered_with_examples_and_personal_data_without(assistant: Assistant) -> None:
    assert assistant.invoke("Hello!").suggestions == phrases(Language.ENGLISH).examples[:MOST_SUGGESTIONS]
    assert assistant.invoke("Xin chào").suggestions == phrases(Language.VIETNAMESE).examples[:MOST_SUGGESTIONS]
    assert assistant.invoke("Số điện thoại của ông Tống Quang Thìn?").suggestions == ()


def test_suggestions_are_in_the_language_of_the_question(assistant: Assistant) -> None:
    answer = assistant.invoke("What is the 6G coverage target of Quang Binh for 2030?")

    assert answer.suggestions
    assert all(text.startswith("What is the target of Quảng Bình") for text in answer.suggestions)
