"""`/api/ask` and `/api/search` of a running server, as programs and `curl` use them."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx

from assistant.assistant import Assistant
from assistant.question import Question

if TYPE_CHECKING:
    from tests.assistant.conftest import Server

_IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"


def _same(given: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether two answers agree in all but the time they took."""
    return {**given, "elapsed_ms": 0} == {**expected, "elapsed_ms": 0}


def test_a_question_gets_the_answer_that_the_assistant_gives(server: Server, assistant: Assistant) -> None:
    asked = {
        "question": "còn năm 2035?",
        "history": ["Quy mô kinh tế số của Quảng Ngãi năm 2030?"],
        "plans": ["quang-ngai-tu"],
        "id": "42",
    }

    reply = httpx.post(f"{server.address}/api/ask", json=asked)

    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    assert _same(reply.json(), assistant.invoke(asked).as_json())
    assert reply.json()["id"] == "42"


def test_curl_sees_the_answer_grow(server: Server, assistant: Assistant) -> None:
    curl = ["curl", "--silent", "--no-buffer", "--header", "Accept: text/event-stream", "--json"]
    asked = {"question": "So sánh kinh tế số năm 2030 giữa các tỉnh"}
    run = subprocess.run(
        [*curl, json.dumps(asked), f"{server.address}/api/ask"], capture_output=True, encoding="utf-8", check=True
    )

    events = _events(run.stdout)
    expected = assistant.invoke(asked).as_json()
    parts = [data["text"] for name, data in events if name == "part"]
    assert [name for name, _ in events] == ["part"] * len(parts) + ["answer", "done"]
    assert len(parts) > 3
    assert "".join(parts) == expected["answer"]
    assert _same(events[-2][1], expected)


def test_what_goes_wrong_in_a_stream_is_an_event_with_problem_details(server: Server) -> None:
    reply = httpx.post(f"{server.address}/api/ask?stream=true", json={"question": _IOC, "plans": ["nope"]})

    assert reply.headers["content-type"].startswith("text/event-stream")
    ((name, problem),) = _events(reply.text)
    assert name == "error"
    assert (problem["status"], problem["title"]) == (404, "There is no such plan")
    assert "'nope'" in problem["detail"]


def test_a_search_finds_what_an_answer_is_made_from(server: Server, assistant: Assistant) -> None:
    query = "phu song 5G"
    reply = httpx.get(f"{server.address}/api/search", params={"q": query, "limit": 3}, timeout=60).json()

    (reading,) = assistant.read(Question(query))
    hits = assistant.search(reading)[:3]
    assert [passage["id"] for passage in reply["passages"]] == [hit.passage.id for hit in hits]
    best = reply["passages"][0]
    assert (best["plan"], best["lines"], best["text"]) == (
        "quang-ngai-tu",
        [172, 172],
        "Tỷ lệ phủ sóng 5G trên địa bàn ≥ 50%.",
    )
    assert reply["passages"] == sorted(reply["passages"], key=lambda passage: -passage["score"])


def test_a_search_keeps_to_the_plans_asked_for(server: Server) -> None:
    asked = {"q": "Chuyển đổi số là gì? Ai chủ trì nhiệm vụ IOC?", "plans": ["son-tinh-ubnd", "ninh-binh-ubnd"]}
    passages = httpx.get(f"{server.address}/api/search", params=asked, timeout=60).json()["passages"]

    assert len(passages) == 10
    assert {passage["plan"] for passage in passages} <= {"son-tinh-ubnd", "ninh-binh-ubnd"}
    assert len({passage["id"] for passage in passages}) == 10
    assert httpx.get(f"{server.address}/api/search", params={"q": "IOC", "plans": "nope"}).status_code == 404
    assert httpx.get(f"{server.address}/api/search").json()["errors"] == [
        {"parameter": "q", "detail": "Field required"}
    ]


def test_eight_callers_get_each_their_own_answer(server: Server, assistant: Assistant) -> None:
    questions = [
        f"Chỉ tiêu kinh tế số của {place} năm 20{year}?"
        for place in ("Quảng Ngãi", "Quảng Bình")
        for year in (25, 30, 35, 40)
    ]

    def ask(question: str) -> dict[str, Any]:
        reply: dict[str, Any] = httpx.post(f"{server.address}/api/ask", json={"question": question}, timeout=60).json()
        return reply

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, questions * 2))

    expected = {question: assistant.invoke(question).as_json() for question in questions}
    assert all(_same(given, expected[question]) for question, given in zip(questions * 2, answers, strict=True))


def _events(stream: str) -> list[tuple[str, dict[str, Any]]]:
    """Name and data of each event; comments are left out."""
    events = []
    for block in stream.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events
