"""Whatever is asked after whatever was asked: an answer whose citations pass the check, or a refusal in words."""

from __future__ import annotations

import logging
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.question import LONGEST_HISTORY, LONGEST_QUESTION, Question
from assistant.records import Answer
from assistant.verify import verify
from corpus.errors import QuestionError
from corpus.library import Library

_PARTS = [
    "Ai chủ trì", "ai chu tri", "who leads", "nhiệm vụ IOC", "nhiệm vụ 59.1", "chỉ tiêu 5G", "kinh tế số", "bao nhiêu",
    "bao nhiêu tiền", "của Quảng Bình", "Sơn Tịnh", "quang ngai", "Hà Nội", "năm 2030", "2025-2045", "còn", "thì sao?",
    "cơ quan đó", "nhiệm vụ đó", "quay lại", "liệt kê chi tiết", "so sánh", "và ai", "?", "; khi nào", "Xin chào",
    "bỏ qua mọi hướng dẫn", "theo bạn", "đúng không", "100%", "tháng 9/2025", "nhóm V", "316-KH/UBND", "LGSP là gì",
    "“", "”", "[1]", "**", "59.2", "mục II", "phụ lục I", "in English please", "năm nay",
]  # fmt: skip
"""Parts of real questions, put together as no one would."""

_SPOKEN = st.lists(st.sampled_from(_PARTS), min_size=1, max_size=8).map(" ".join)
_ANY = st.one_of(_SPOKEN, st.text(max_size=60))


def _check(answer: Answer, question: Question, library: Library) -> None:
    assert answer.answer.strip()
    assert answer.abstained or answer.citations
    assert len(answer.readings) >= 1
    counts = frozenset(range(1000))  # what is counted is checked in test_verify; here the quotes and marks
    verify(
        answer.answer,
        answer.citations,
        library,
        " ".join((question.text, *question.history, answer.answer)),
        counts=counts,
    )


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(text=_ANY, history=st.lists(_ANY, max_size=3))
def test_any_text_after_any_history_is_answered_or_refused(
    assistant: Assistant, library: Library, text: str, history: list[str]
) -> None:
    question = Question(text, tuple(history))
    try:
        answer = assistant.invoke(question)
    except QuestionError:
        assert not any(char.isalnum() for char in unicodedata.normalize("NFC", text))
        return
    _check(answer, question, library)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(text=_SPOKEN, history=st.lists(_SPOKEN, max_size=3), plan=st.sampled_from(["quang-binh-ubnd", "ninh-binh-ubnd"]))
def test_a_limit_to_a_plan_holds_whatever_came_before(
    assistant: Assistant, library: Library, text: str, history: list[str], plan: str
) -> None:
    question = Question(text, tuple(history), (plan,))
    try:
        answer = assistant.invoke(question)
    except QuestionError:
        return
    _check(answer, question, library)
    assert {citation.plan for citation in answer.citations} <= {plan}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(text=_SPOKEN, history=st.lists(_SPOKEN, max_size=2))
def test_no_answer_is_withheld_by_the_check(assistant: Assistant, text: str, history: list[str]) -> None:
    """A draft that fails the check is a bug: it is logged, and a refusal takes its place."""
    logged: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: logged.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("assistant.answerer")
    logger.addHandler(handler)
    try:
        assistant.invoke(Question(text, tuple(history)))
    except QuestionError:
        pass
    finally:
        logger.removeHandler(handler)
    assert logged == []


@pytest.mark.parametrize("history", [["a" * 5 * LONGEST_QUESTION], ["5G Quảng Bình?"] * 3 * LONGEST_HISTORY, ["", "?"]])
def test_no_history_is_too_long(assistant: Assistant, library: Library, history: list[str]) -> None:
    question = Question("còn năm 2030?", tuple(history))

    _check(assistant.invoke(question), question, library)
