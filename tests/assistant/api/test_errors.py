"""What callers get when something is wrong: problem details of every status, and no word of the program's inside."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from assistant.answer_queue import AnswerQueue
from assistant.api.application import build_api
from assistant.api.metrics import Metrics
from assistant.assistant import Assistant
from assistant.question import LONGEST_QUESTION
from assistant.records import Answer

if TYPE_CHECKING:
    from tests.assistant.conftest import Server

_IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
_CHAT = {"model": "planqa", "messages": [{"role": "user", "content": _IOC}]}


def _post(queue: AnswerQueue, path: str, body: dict[str, Any]) -> httpx.Response:
    """The reply of an API over this queue."""
    app = build_api(queue, metrics=Metrics(queue))

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.post(path, json=body)

    return asyncio.run(post())


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ({}, [{"pointer": "#/question", "detail": "Field required"}]),
        ({"question": ""}, [{"pointer": "#/question", "detail": "String should have at least 1 character"}]),
        (
            {"question": "x" * (LONGEST_QUESTION + 1), "history": [1]},
            [
                {"pointer": "#/question", "detail": "String should have at most 2000 characters"},
                {"pointer": "#/history/0", "detail": "Input should be a valid string"},
            ],
        ),
        (
            {"question": _IOC, "history": ["?"] * 21},
            [{"pointer": "#/history", "detail": "List should have at most 20 items after validation, not 21"}],
        ),
        ({"question": _IOC, "plan": "x"}, [{"pointer": "#/plan", "detail": "Extra inputs are not permitted"}]),
    ],
)
def test_a_request_of_the_wrong_form_is_told_part_by_part(
    server: Server, body: dict[str, Any], parts: list[dict[str, str]]
) -> None:
    reply = httpx.post(f"{server.address}/api/ask", json=body)

    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    problem = reply.json()
    assert (problem["type"], problem["status"]) == ("about:blank", 422)
    assert problem["errors"] == parts


def test_no_more_faults_are_told_than_anyone_reads(server: Server) -> None:
    reply = httpx.post(f"{server.address}/api/ask", json={"question": _IOC, "plans": [1] * 900})

    assert reply.status_code == 422
    assert len(reply.json()["errors"]) == 20


def test_a_body_that_is_not_json_is_told_so(server: Server) -> None:
    reply = httpx.post(
        f"{server.address}/api/ask", content=b'{"question": ', headers={"Content-Type": "application/json"}
    )

    assert (reply.status_code, reply.json()["detail"]) == (422, "#: The body is not JSON.")


def test_a_question_without_words_is_told_so(server: Server) -> None:
    reply = httpx.post(f"{server.address}/api/ask", json={"question": "???"})

    assert (reply.status_code, reply.json()["title"]) == (422, "The request cannot be answered as it stands")
    assert reply.json()["detail"].startswith("The question is empty.")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/ask", "POST"),
        ("DELETE", "/api/plans", "GET"),
        ("PUT", "/v1/chat/completions", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("BREW", "/metrics", "GET"),
        ("POST", "/api/openapi.json", "GET"),
    ],
)
def test_another_method_is_told_which_there_is(server: Server, method: str, path: str, allowed: str) -> None:
    reply = httpx.request(method, server.address + path)

    assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
    problem = reply.json()
    assert (problem["error"]["message"] if path.startswith("/v1") else problem["detail"]) == (
        f"This address takes {allowed}."
    )


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nope", "/api/facts", "/api/plans/a/b", "/v1", "/v1/nope"])
def test_an_address_without_anything_is_no_page(server: Server, path: str) -> None:
    reply = httpx.get(server.address + path)

    assert reply.status_code == 404
    assert "There is nothing at this address." in reply.text
    assert reply.headers["content-type"] == ("application/json" if "v1" in path else "application/problem+json")


@pytest.mark.parametrize(("waiting", "after"), [(0, "2"), (1, "5")])
@pytest.mark.parametrize(("path", "body"), [("/api/ask", {"question": _IOC}), ("/v1/chat/completions", _CHAT)])
def test_whom_the_queue_turns_away_hears_when_to_come_again(
    assistant: Assistant, waiting: int, after: str, path: str, body: dict[str, Any]
) -> None:
    queue = AnswerQueue(assistant, at_once=0, waiting=waiting, patience=0.05)

    reply = _post(queue, path, body)

    assert (reply.status_code, reply.headers["retry-after"]) == (503, after)
    assert queue.figures().turned_away == 1
    stream = _post(queue, "/api/ask?stream=true", {"question": _IOC})
    assert '"status":503' in stream.text


class _Broken(Assistant):
    """An assistant with a fault: real ones have none that can be caused at will."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__(assistant.library, assistant.index)

    def invoke(self, *_: object, **__: object) -> Answer:
        raise ZeroDivisionError("a secret of the inside")


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/ask", {"question": _IOC}), ("/api/ask?stream=true", {"question": _IOC}), ("/v1/chat/completions", _CHAT)],
)
def test_a_fault_is_logged_and_its_inside_is_not_shown(
    assistant: Assistant, caplog: pytest.LogCaptureFixture, path: str, body: dict[str, Any]
) -> None:
    with caplog.at_level(logging.ERROR):
        reply = _post(AnswerQueue(_Broken(assistant)), path, body)

    assert reply.status_code == (200 if "stream" in path else 500)
    assert "The server made a mistake; its log says which." in reply.text
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert "a secret of the inside" in caplog.text
    assert "IOC" not in caplog.text
