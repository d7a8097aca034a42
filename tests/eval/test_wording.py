"""`planqa eval wording`: what a model makes of answers, beside those without it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from assistant.assistant import Assistant
from assistant.llm.models import ChatModel
from assistant.llm.writer import Writer
from corpus.library import Library
from eval.questions import gold_questions
from eval.shares import Share
from eval.wording import every, summarise, word
from tests.assistant.llm.servers import claims, with_writer

_SAID = "Sở Khoa học và Công nghệ chủ trì nhiệm vụ 59.1."
_FALSE = "Sở Nội vụ chủ trì nhiệm vụ 59.1."


@pytest.fixture
def writer() -> Iterator[Writer]:
    """A model that says a sound and a false claim about some answers, and so a false one about all others."""

    def replies() -> Iterator[AIMessage]:
        while True:
            yield AIMessage(claims((_SAID, [2]), (_FALSE, [2])))

    writer = Writer(ChatModel("fake", GenericFakeChatModel(messages=replies())))
    yield writer
    writer.close()


def test_claims_and_answers_are_counted_and_answers_judged_with_and_without(
    assistant: Assistant, library: Library, writer: Writer
) -> None:
    questions = [each for each in gold_questions(["seed"], "test", library) if not each.must_refuse]
    asked = every(questions, 6)
    worded = word(with_writer(assistant, writer), assistant, asked)
    summary = summarise(worded)

    assert (summary.questions, len({each.question.id for each in worded})) == (6, 6)
    assert summary.worded.n == sum(bool(each.reports) for each in worded) > 0
    assert summary.survived == Share(
        sum(len(report.kept) for each in worded for report in each.reports),
        sum(len(report.kept) + len(report.dropped) for each in worded for report in each.reports),
    )
    assert summary.faults and sum(summary.faults.values()) == summary.survived.n - summary.survived.hits
    assert summary.stray.hits == summary.false_quotes.hits == 0
    assert summary.right_with == summary.right_without
    assert summary.added_p50 is not None


def test_a_model_must_be_named(planqa: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    run = planqa("eval", "wording", PLANQA_LLM="")

    assert run.returncode == 2
    assert "Say which language model" in run.stderr
