"""gemma-3-270m itself, which invents much: in this process, and as a server that speaks like OpenAI's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.assistant import Assistant
from assistant.llm.check import check_claim
from assistant.llm.claims import Asked
from assistant.llm.guard import Reason
from assistant.llm.models import ChatModel
from assistant.llm.prompt import fitting
from assistant.llm.sources import sources_of
from assistant.llm.writer import Limits, Writer
from assistant.question import Question
from assistant.records import Answer
from assistant.verify import verify
from tests.assistant.llm.servers import with_writer

WriterAt = Callable[..., Writer]

_SECONDS = 45
"""The model needs three to ten for an answer on two idle cores."""
_THERE = (None, Reason.UNSOUND, Reason.SLOW)
"""What may come of a model that can be reached: on a busy machine it may be too slow."""
_QUESTIONS = (
    "Chỉ tiêu phủ sóng 5G của Quảng Ngãi năm 2030 là bao nhiêu?",
    "who leads task 59.1 of Quang Binh?",
)


def _assert_holds(answer: Answer, assistant: Assistant, question: str) -> None:
    """The answer passes the check of every answer, and every claim of a model in it is borne out by its records."""
    verify(answer.answer, answer.citations, assistant.library, question)
    drafted = assistant.prepare(Question(question))
    for reading, report in zip(answer.readings, answer.wording, strict=True):
        sources = fitting(sources_of(drafted.drafts[reading.text], assistant.library))
        asked = Asked(reading.text, reading.language, reading.plans, reading.years)
        assert all(check_claim(claim, sources, asked) == () for claim in report.kept)
        assert all(claim.text in re.sub(r"\\(?=[\[<])", "", answer.answer) for claim in report.kept)
        assert all(dropped.claim.text not in answer.answer for dropped in report.dropped if dropped.claim.text)
        if report.reason is not None:
            assert answer.answer.startswith(assistant.invoke(question).answer)


@pytest.mark.slow
def test_in_process_nothing_that_no_record_holds_is_said(assistant: Assistant, gemma: ChatModel) -> None:
    writer = Writer(gemma, Limits(seconds=_SECONDS))
    for question in _QUESTIONS:
        answer = with_writer(assistant, writer).invoke(question)
        _assert_holds(answer, assistant, question)
        assert [report.reason in _THERE for report in answer.wording] == [True]


@pytest.mark.slow
def test_over_http_it_is_a_model_like_any_other(assistant: Assistant, gemma: ChatModel, writer_at: WriterAt) -> None:
    assert gemma.server is not None
    writer = writer_at(gemma.server.address, key=gemma.server.key, seconds=_SECONDS)
    answer = with_writer(assistant, writer).invoke(_QUESTIONS[0])

    _assert_holds(answer, assistant, _QUESTIONS[0])
    assert [report.reason in _THERE for report in answer.wording] == [True]


@pytest.mark.slow
def test_nobody_else_on_this_machine_can_use_the_server_of_a_file(gemma: ChatModel) -> None:
    import httpx

    assert gemma.server is not None
    asked = {"messages": [{"role": "user", "content": "?"}], "max_tokens": 1}
    for key in ("", "Bearer not-needed"):
        reply = httpx.post(f"{gemma.server.address}/chat/completions", json=asked, headers={"Authorization": key})
        assert reply.status_code == 401
