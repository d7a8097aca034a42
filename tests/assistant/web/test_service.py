"""What the page gets: answers that grow, sources, files; and requests that no script of the page would make."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assistant.answer_queue import AnswerQueue
from assistant.assistant import Assistant
from assistant.feedback import FeedbackStore
from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.records import Answer
from assistant.web.facts_service import FactsService
from assistant.web.service import PageService
from corpus.errors import PlanError, QuestionError, UnknownPlanError

_IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
_COMPARISON = "So sánh kinh tế số năm 2030 giữa các tỉnh"


@pytest.fixture
def service(assistant: Assistant, tmp_path: Path) -> PageService:
    """What the Vietnamese page asks."""
    return PageService(AnswerQueue(assistant), Language.VIETNAMESE, FeedbackStore(tmp_path))


@pytest.fixture
def facts(assistant: Assistant) -> FactsService:
    """What the Vietnamese page's tabs ask."""
    return FactsService(AnswerQueue(assistant), Language.VIETNAMESE)


def _whole(service: PageService, **request: Any) -> dict[str, Any]:
    *_, last = service.answer(request)
    assert last["done"]
    return last


def test_an_answer_grows_and_ends_as_the_assistant_gives_it(service: PageService, assistant: Assistant) -> None:
    first, *parts = service.answer({"question": _COMPARISON})

    assert (first["question"], first["html"], first["done"]) == (_COMPARISON, "", False)
    assert len(parts) == len(assistant.invoke(_COMPARISON).answer.split("\n\n"))
    lengths = [part["html"].count("<li") + part["html"].count("<p>") for part in parts]
    assert lengths == sorted(lengths)
    given, expected = parts[-1]["answer"], assistant.invoke(_COMPARISON).as_json()
    assert {**given, "elapsed_ms": 0} == {**expected, "elapsed_ms": 0}
    assert {part["id"] for part in parts} == {first["id"]}


def test_a_kept_answer_is_shown_as_it_was(service: PageService) -> None:
    given = _whole(service, question="còn năm 2035?", history=["Quy mô kinh tế số của Quảng Ngãi năm 2030?"])
    (again,) = service.turns(
        {"turns": [{"answer": given["answer"], "history": ["Quy mô kinh tế số của Quảng Ngãi năm 2030?"]}]}
    )

    assert Answer.from_json(given["answer"]).as_json() == given["answer"]
    assert again["copy"] == given["copy"]
    assert again["answer"] == given["answer"]


def test_a_kept_answer_that_was_tampered_with_is_shown_as_text(service: PageService) -> None:
    given = _whole(service, question=_IOC)["answer"]
    given["answer"] = '<script>x</script> [a](javascript:x) <img src=x onerror=x> [1]"onclick="x'
    given["rows"] = [{"<b>": "<script>x</script>"}]
    given["suggestions"] = ['"><script>x</script>']
    given["citations"][0] |= {"title": '"><script>x</script>', "plan": '"onclick="x'}
    (shown,) = service.turns({"turns": [{"answer": given}]})

    html = shown["html"] + shown["after"]
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert 'href="' not in html
    assert ' onclick="' not in html
    assert '"onclick="' not in html


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"plan": "no-such-plan", "cited": [[1, 1]]}, UnknownPlanError),
        ({"plan": "../../etc/passwd", "cited": [[1, 1]]}, UnknownPlanError),
        ({"plan": "quang-binh-ubnd", "cited": [[0, 1]]}, PlanError),
        ({"plan": "quang-binh-ubnd", "cited": [[5, 4]]}, PlanError),
        ({"plan": "quang-binh-ubnd", "cited": [], "shown": [9999, 10000]}, PlanError),
    ],
)
def test_a_source_that_is_not_there_is_an_error(
    service: PageService, request_: dict[str, Any], error: type[PlanError]
) -> None:
    with pytest.raises(error):
        service.source(request_)


def test_one_reply_shows_no_more_lines_than_fit(service: PageService) -> None:
    reply = service.source({"plan": "quang-binh-ubnd", "cited": [[417, 417]], "shown": [1, 10_000_000]})

    assert (reply["first"], reply["last"]) == (1, 401)


def test_answers_to_many_callers_are_not_mixed_up(assistant: Assistant, tmp_path: Path) -> None:
    queue = AnswerQueue(assistant, at_once=4)
    services = [PageService(queue, language, FeedbackStore(tmp_path)) for language in Language]
    questions = [
        f"Quy mô kinh tế số của {place} năm {year}?"
        for place in ("Quảng Ngãi", "Quảng Bình", "Sơn Tịnh")
        for year in (2025, 2030, 2035)
    ]
    alone = {question: assistant.invoke(question).answer for question in questions}

    def ask(place: int) -> tuple[str, str]:
        question = questions[place % len(questions)]
        return question, _whole(services[place % 2], question=question)["answer"]["answer"]

    with ThreadPoolExecutor(8) as pool:
        assert all(alone[question] == answer for question, answer in pool.map(ask, range(54)))


def test_a_spreadsheet_runs_nothing_of_what_it_is_given(service: PageService) -> None:
    file = service.rows_file({"rows": [{"text": "=cmd|' /C calc'!A0"}], "kind": "csv"})

    assert (file["name"], file["type"]) == ("planqa.csv", "text/csv")
    assert "\n'=cmd" in base64.b64decode(file["data"]).decode("utf-8-sig").replace('"', "")


@pytest.mark.parametrize(
    "call",
    [
        lambda facts: facts.facts({"kind": "tasks", "due": "hôm nào"}),
        lambda facts: facts.facts({"kind": "targets", "agency": "Sở Không Có"}),
        lambda facts: facts.facts_file({"kind": "tasks", "due": "x", "format": "csv"}),
    ],
)
def test_filters_that_cannot_be_read_are_said_in_the_readers_language(
    facts: FactsService, call: Callable[[FactsService], Any]
) -> None:
    with pytest.raises(QuestionError, match="thời hạn không đọc được"):
        call(facts)


def test_every_word_of_a_filter_is_text(facts: FactsService) -> None:
    reply = facts.facts({"kind": "tasks", "text": "<script>'; DROP TABLE task; --", "group": "agency"})

    assert reply["count"] == "0 nhiệm vụ"
    assert "Không có gì phù hợp" in reply["html"]


@pytest.mark.parametrize("language", list(Language))
def test_every_example_is_answered_and_the_last_one_shows_a_refusal(assistant: Assistant, language: Language) -> None:
    groups = [page_text(language, f"examples_{name}").texts for name in ("official", "clerk", "evaluator")]
    questions = [question for texts in groups for name, question in texts.items() if name != "title"]
    answers = [assistant.invoke(question) for question in questions]

    assert [answer.abstained for answer in answers] == [False] * 8 + [True]
    assert all(answer.citations for answer in answers)
