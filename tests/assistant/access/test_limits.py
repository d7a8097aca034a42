"""Limits: of bodies, of requests a minute and at once, of time; each with when to come again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant.access.caller import ANONYMOUS, READER, Caller
from assistant.access.limits import BodyLimit, CallerLimit, Limit, TimeLimit
from assistant.access.rules import rule_of
from corpus.formats.limits import UPLOAD
from tests.assistant.access.live import run_apart, send

if TYPE_CHECKING:
    from tests.assistant.access.conftest import Clock

_LAN = Caller("lan", "user", READER.role, READER.scopes)
_MINH = Caller("minh", "user", READER.role, READER.scopes)


async def _length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


_LENGTH = Starlette(routes=[Route("/api/ask", _length, methods=["POST"])])


class _As:
    """Stands for the guard: every request comes from this caller."""

    def __init__(self, app: CallerLimit, caller: Caller) -> None:
        self._app, self._caller = app, caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["caller"] = self._caller
        await self._app(scope, receive, send)


# --- bodies -----------------------------------------------------------------------------------------------------------


def test_a_body_that_is_too_long_is_refused_by_its_stated_length() -> None:
    app = BodyLimit(_LENGTH)

    assert send(app, "POST", "/api/ask", content=b"x" * 256 * 1024).text == str(256 * 1024)
    refused = send(app, "POST", "/api/ask", content=b"x" * (256 * 1024 + 1))
    assert (refused.status_code, refused.headers["connection"]) == (413, "close")
    assert refused.json()["detail"] == "A request to this address may bring 262144 bytes."


def test_a_body_that_does_not_state_its_length_is_refused_when_it_is_too_long() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x" * 64 * 1024

    refused = send(BodyLimit(_LENGTH), "POST", "/api/ask", content=endless())
    assert (refused.status_code, read) == (413, 5)


def test_a_length_that_is_no_number_is_refused() -> None:
    for length in ("-1", "1e9", "٣"):
        headers = {"Content-Length": length.encode()}
        assert send(BodyLimit(_LENGTH), "POST", "/api/ask", headers=headers).status_code == 413


# --- callers ----------------------------------------------------------------------------------------------------------


def test_who_asks_too_often_hears_when_to_come_again_and_others_are_served(clock: Clock) -> None:
    limits = {"user": Limit(3, 8)}
    limit = CallerLimit(_LENGTH, limits, clock=clock)
    lan, minh = _As(limit, _LAN), _As(limit, _MINH)
    assert [send(lan, "POST", "/api/ask").status_code for _ in range(4)] == [200, 200, 200, 429]

    refused = send(lan, "POST", "/api/ask")
    assert refused.headers["retry-after"] == "20"
    assert refused.json()["detail"] == "There may be 3 requests a minute. Ask again in 20 seconds."
    assert send(minh, "POST", "/api/ask").status_code == 200
    clock.now += 20
    assert [send(lan, "POST", "/api/ask").status_code for _ in range(2)] == [200, 429]


def test_strangers_are_counted_by_their_address_and_this_machines_own_callers_not(clock: Clock) -> None:
    limit = CallerLimit(_LENGTH, {"anonymous": Limit(1, 8)}, clock=clock)
    stranger, own = _As(limit, READER), _As(limit, ANONYMOUS)

    replies = [send(stranger, "POST", "/api/ask", client) for client in ("192.0.2.1", "192.0.2.2", "192.0.2.1")]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert {send(own, "POST", "/api/ask", "127.0.0.1").status_code for _ in range(50)} == {200}


def test_what_a_page_is_made_of_is_not_counted(clock: Clock) -> None:
    app = Starlette(routes=[Route("/assets/{name}", _length)])
    asked = _As(CallerLimit(app, {"user": Limit(1, 1)}, clock=clock), _LAN)

    assert {send(asked, "GET", f"/assets/{n}").status_code for n in range(20)} == {200}


def test_a_caller_has_so_many_answers_at_once_and_then_again() -> None:
    async def slow(_: Request) -> PlainTextResponse:
        await anyio.sleep(0.3)
        return PlainTextResponse("")

    app = Starlette(routes=[Route("/api/ask", slow)])
    limited = _As(CallerLimit(app, {"user": Limit(None, 2)}), _LAN)

    async def at_once() -> list[httpx.Response]:
        replies: list[httpx.Response] = []

        async def one() -> None:
            replies.append(await client.get("/api/ask"))

        transport = httpx.ASGITransport(limited)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            for _ in range(2):
                async with anyio.create_task_group() as group:
                    for _ in range(3):
                        group.start_soon(one)
        return replies

    replies = run_apart(at_once)
    assert [reply.status_code for reply in replies] == [429, 200, 200] * 2
    assert replies[0].headers["retry-after"] == "1"


# --- time -------------------------------------------------------------------------------------------------------------


def test_a_file_may_take_longer_to_come_than_an_answer_to_begin() -> None:
    rules = [rule_of("POST", path) for path in ("/api/ask", "/api/drafts", "/api/drafts/x/keep")]

    assert [rule and (rule.seconds, rule.longest_body) for rule in rules] == [
        (60, 256 * 1024),
        (900, UPLOAD.size + 64 * 1024),
        (60, 256 * 1024),
    ]


def test_an_answer_that_does_not_begin_in_time_is_given_up() -> None:
    async def never(_: Request) -> PlainTextResponse:
        await anyio.sleep_forever()
        raise AssertionError

    app = TimeLimit(Starlette(routes=[Route("/api/ask", never)]), seconds=0.05)
    reply = send(app, "GET", "/api/ask")

    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    assert reply.json()["detail"] == "The answer did not begin within 0.05 seconds."


def test_an_answer_that_has_begun_may_take_its_time() -> None:
    async def parts() -> AsyncIterator[str]:
        for part in "abc":
            yield part
            await anyio.sleep(0.05)

    async def stream(_: Request) -> StreamingResponse:
        return StreamingResponse(parts())

    app = TimeLimit(Starlette(routes=[Route("/api/ask", stream)]), seconds=0.04)
    assert send(app, "GET", "/api/ask").text == "abc"


def test_nothing_of_a_stream_is_held_back(tmp_path: Path) -> None:
    from assistant.access.admission import Admission
    from assistant.access.middleware import guarded

    seen: list[str] = []

    async def stream(_: Request) -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            for part in "ab":
                yield part
                seen.append(f"made {part}")

        return StreamingResponse(parts())

    async def run() -> None:
        app = guarded(Starlette(routes=[Route("/api/ask", stream)]), Admission(tmp_path))
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/ask",
            "raw_path": b"/api/ask",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1")],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "scheme": "http",
        }

        async def receive() -> dict[str, object]:
            await anyio.sleep_forever()
            raise AssertionError

        async def got(message: dict[str, object]) -> None:
            body = message.get("body")
            if isinstance(body, bytes) and body:
                seen.append(f"sent {body.decode()}")

        await app(scope, receive, got)  # type: ignore[arg-type]  # plain dictionaries are what ASGI's messages are

    run_apart(run)
    assert seen == ["sent a", "made a", "sent b", "made b"]
