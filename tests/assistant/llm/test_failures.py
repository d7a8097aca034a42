"""A model that is down, slow or talks nonsense: an answer every time, in time, that says so."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.llm.guard import Guard, ModelFailure, Reason
from assistant.llm.writer import Writer
from assistant.phrases import Language, phrases
from tests.assistant.llm.servers import IOC, SOUND, Behave, Handler, Server, Timed, claims, saying, with_writer

ROOT = Path(__file__).parents[3]
Serve = Callable[[Behave], Server]
WriterAt = Callable[..., Writer]
SECONDS = 1.5
"""Given to a model that is slow; an answer without it must be there a second later, and what drafting takes."""
PATIENCE = 20
"""Given where what a model says is at fault, and not how long it takes, which on a busy machine may be a while."""
LATEST = SECONDS + 1.0


def _hang(handler: Handler) -> None:
    handler.server.wait(30)


def _hang_in_a_claim(handler: Handler) -> None:
    handler.begin()
    handler.say('{"claims": [{"text": "Sở Khoa học')
    handler.server.wait(30)


def _drip(handler: Handler) -> None:
    """Bytes that never make an event: no time-out between two reads ends this."""
    handler.begin()
    while not handler.server.stopping.wait(0.05):
        handler.raw(b" ")


def _drop(handler: Handler) -> None:
    handler.begin()
    handler.say('{"claims": [')
    handler.connection.shutdown(socket.SHUT_RDWR)


def _noise(handler: Handler) -> None:
    handler.begin()
    handler.raw(bytes(range(256)) * 8)
    handler.raw(b"")


def _not_json(handler: Handler) -> None:
    handler.begin()
    handler.raw(b"data: {nothing that is JSON\n\ndata: [DONE]\n\n")
    handler.raw(b"")


def _endless(handler: Handler) -> None:
    handler.begin()
    while not handler.server.stopping.is_set():
        handler.say("vân vân và vân vân, " * 20)


_FAILURES: list[tuple[Behave, Reason]] = [
    (lambda handler: handler.fail(500), Reason.DOWN),
    (lambda handler: handler.fail(503, "busy"), Reason.DOWN),
    (
        lambda handler: handler.fail(401, '{"error": {"message": "Incorrect API key: sk-secret-of-the-test"}}'),
        Reason.REFUSED,
    ),
    (_hang, Reason.SLOW),
    (_hang_in_a_claim, Reason.SLOW),
    (_drip, Reason.SLOW),
    (_drop, Reason.DOWN),
    (_noise, Reason.DOWN),
    (_not_json, Reason.DOWN),
    (_endless, Reason.UNSOUND),
    (saying(""), Reason.UNSOUND),
    (saying("Tôi không biết."), Reason.UNSOUND),
    (saying('{"claims": "none"}'), Reason.UNSOUND),
    (saying('{"claims": [{"text": 5, "sources": {"a": [2]}}, null, 7]}'), Reason.UNSOUND),
    (saying("[" * 5000), Reason.UNSOUND),
    (saying(claims(("The Department of Science and Technology leads task 59.1.", [2]))), Reason.UNSOUND),
    (saying(claims(("Sở Nội vụ chủ trì nhiệm vụ 59.1.", [2]))), Reason.UNSOUND),
    (saying(claims((SOUND, [9]), (SOUND, []))), Reason.UNSOUND),
]


@pytest.mark.parametrize(("behave", "reason"), _FAILURES)
def test_whatever_the_model_does_the_answer_without_it_comes_in_time_and_says_so(
    assistant: Assistant, serve: Serve, writer_at: WriterAt, behave: Behave, reason: Reason
) -> None:
    without = assistant.invoke(IOC)
    writer = writer_at(serve(behave).address, seconds=PATIENCE if reason is Reason.UNSOUND else SECONDS)
    with Timed() as timed:
        answer = with_writer(assistant, writer).invoke(IOC)

    said = phrases(Language.VIETNAMESE).say(f"unworded_{reason}")
    assert answer.answer == f"{without.answer}\n\n*{said}*"
    assert (answer.citations, answer.rows, answer.suggestions) == (without.citations, without.rows, without.suggestions)
    assert reason is Reason.UNSOUND or timed.seconds < LATEST + without.elapsed_ms / 1000
    assert writer.figures().answers == {reason.value: 1}


def test_nothing_listens_at_the_address(assistant: Assistant, writer_at: WriterAt) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        writer = writer_at(f"http://127.0.0.1:{unused.getsockname()[1]}/v1", seconds=SECONDS)
        answer = with_writer(assistant, writer).invoke(IOC)

    assert [report.reason for report in answer.wording] == [Reason.DOWN]


def test_a_server_that_is_killed_in_mid_answer_leaves_what_it_had_said_soundly(
    assistant: Assistant, writer_at: WriterAt
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.assistant.llm.servers"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        writer = writer_at(process.stdout.readline().strip(), seconds=20)
        grown = []
        for answer in with_writer(assistant, writer).stream(IOC):
            grown.append(answer)
            process.kill()

    assert SOUND in grown[0].answer
    assert grown[-1].answer.startswith(grown[0].answer)
    assert [report.reason for report in grown[-1].wording] == [None]
    assert writer.figures().calls == {"down": 1}


def test_an_error_of_the_servers_own_is_tried_again(assistant: Assistant, serve: Serve, writer_at: WriterAt) -> None:
    well = saying(claims((SOUND, [2])))
    server = serve(lambda handler: handler.fail(503) if len(handler.server.asked) < 3 else well(handler))
    answer = with_writer(assistant, writer_at(server.address, seconds=20)).invoke(IOC)

    assert SOUND in answer.answer
    assert len(server.asked) == 3


def test_a_server_that_knows_no_json_schema_is_asked_for_lines_from_then_on(
    assistant: Assistant, serve: Serve, writer_at: WriterAt
) -> None:
    def behave(handler: Handler) -> None:
        if "response_format" in handler.server.asked[-1]:
            handler.fail(400, '{"error": {"message": "response_format is not supported"}}')
        else:
            saying(f"- {SOUND} [2]\n")(handler)

    server = serve(behave)
    worded = with_writer(assistant, writer_at(server.address, seconds=20))

    assert all(SOUND in worded.invoke(IOC).answer for _ in range(2))
    assert ["response_format" in asked for asked in server.asked] == [True, False, False]


def test_a_key_is_sent_to_its_server_and_shown_nowhere(
    assistant: Assistant, serve: Serve, writer_at: WriterAt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(
        lambda handler: handler.fail(401, f'{{"error": {{"message": "{handler.headers["Authorization"]}"}}}}')
    )
    writer = writer_at(server.address, seconds=SECONDS)
    answer = with_writer(assistant, writer).invoke(IOC)

    assert server.asked[0]["key"] == "Bearer sk-secret-of-the-test"
    shown = " ".join(
        (
            repr(answer),
            repr(writer.model),
            *(record.getMessage() for record in caplog.records if record.name.startswith("assistant")),
        )
    )
    assert "AuthenticationError, status 401" in shown
    assert "sk-secret" not in shown


def test_a_model_that_fails_again_and_again_is_left_in_peace_and_then_tried_once() -> None:
    now = [0.0]
    guard = Guard(1, 1000, failures=3, rest=30, clock=lambda: now[0])

    def call(reason: Reason | None) -> str:
        try:
            with guard.call():
                if reason is not None:
                    raise ModelFailure(reason, "called")
        except ModelFailure as failure:
            return str(failure)
        return "well"

    assert [call(Reason.DOWN), call(Reason.SLOW), call(Reason.DOWN)] == ["called"] * 3
    assert "left in peace" in call(Reason.DOWN)
    now[0] = 31
    assert call(Reason.DOWN) == "called"
    assert "left in peace" in call(None)
    now[0] = 62
    assert [call(None), call(None)] == ["well"] * 2


def test_a_budget_of_calls_fills_up_again_with_time() -> None:
    now = [0.0]
    guard = Guard(1, 2, clock=lambda: now[0])
    for _ in range(2):
        with guard.call():
            pass
    with pytest.raises(ModelFailure) as failure, guard.call():
        pass
    now[0] = 30

    assert failure.value.reason is Reason.BUDGET
    with guard.call():
        pass


def test_who_finds_no_place_at_the_model_gets_the_answer_without_it_soon(
    assistant: Assistant, serve: Serve, writer_at: WriterAt
) -> None:
    begun = threading.Event()

    def behave(handler: Handler) -> None:
        begun.set()
        handler.server.wait(30)

    writer = writer_at(serve(behave).address, seconds=4)
    writer._guard = Guard(1, 1000)
    worded = with_writer(assistant, writer)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(worded.invoke, IOC)
        assert begun.wait(10)
        with Timed() as timed:
            second = worded.invoke(IOC)

        assert [report.reason for report in second.wording] == [Reason.BUSY]
        assert timed.seconds < 1.5
        assert [report.reason for report in first.result().wording] == [Reason.SLOW]
