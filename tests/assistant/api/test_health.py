"""`/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
from prometheus_client.parser import text_string_to_metric_families

from assistant.answer_queue import AnswerQueue
from assistant.api.application import build_api
from assistant.api.metrics import Metrics
from assistant.assistant import Assistant

if TYPE_CHECKING:
    from tests.assistant.conftest import Server


def _figures(server: Server) -> dict[tuple[str, ...], float]:
    """Every figure by its name and labels."""
    text = httpx.get(f"{server.address}/metrics").raise_for_status().text
    families = text_string_to_metric_families(text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_a_running_server_is_healthy_and_ready(server: Server) -> None:
    assert httpx.get(f"{server.address}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{server.address}/readyz", timeout=60).json() == {"status": "ready"}
    head = httpx.head(f"{server.address}/healthz")
    assert (head.status_code, head.content) == (200, b"")


def test_a_server_that_answers_nothing_lives_and_is_not_ready(assistant: Assistant) -> None:
    queue = AnswerQueue(assistant, at_once=0, waiting=0)
    app = build_api(queue, metrics=Metrics(queue))

    async def get(path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await client.get(path)

    assert asyncio.run(get("/healthz")).status_code == 200
    reply = asyncio.run(get("/readyz"))
    assert (reply.status_code, reply.headers["content-type"]) == (503, "application/problem+json")


def test_readiness_asks_once_in_a_while_and_not_each_time(assistant: Assistant) -> None:
    queue = AnswerQueue(assistant)
    app = build_api(queue, metrics=Metrics(queue))

    async def get_often() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            replies = await asyncio.gather(*(client.get("/readyz") for _ in range(20)))
        return [reply.status_code for reply in replies]

    assert asyncio.run(get_often()) == [200] * 20
    figures = queue.figures()
    assert figures.answered + figures.refused == 1


def test_figures_count_requests_by_route_and_questions_by_outcome(server: Server) -> None:
    before = _figures(server)
    for question in ("Ai chủ trì nhiệm vụ IOC của Quảng Bình?", "Thời tiết Hà Nội ngày mai?"):
        httpx.post(f"{server.address}/api/ask", json={"question": question}, timeout=60)
    httpx.get(f"{server.address}/api/plans/nope")
    httpx.get(f"{server.address}/api/plans/nope-2")
    httpx.get(f"{server.address}/api/plans", headers={"Host": "elsewhere.example"})
    after = _figures(server)

    def more(*name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more("planqa_questions_total", "answered") == 1
    assert more("planqa_questions_total", "refused") == 1
    assert more("planqa_http_requests_total", "POST", "/api/ask", "200") == 2
    assert more("planqa_http_requests_total", "GET", "/api/plans/{plan}", "404") == 2
    assert more("planqa_http_requests_total", "GET", "/api/*", "421") == 1
    assert more("planqa_http_request_seconds_count", "/api/ask") == 2
    assert after[("planqa_working",)] == after[("planqa_waiting",)] == 0


def test_callers_cannot_make_figures_of_their_own(server: Server) -> None:
    httpx.request("MYMETHOD", f"{server.address}/api/my-own-address")

    names = {part for name in _figures(server) for part in name}
    assert not {"MYMETHOD", "/api/my-own-address"} & names
    assert "other" in names
