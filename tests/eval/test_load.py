"""`planqa eval load`: real callers against a live server, faults counted, and clients that hold nobody up."""

from __future__ import annotations

import json
import shutil
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from assistant.assistant import Assistant
from assistant.question import Question
from corpus.errors import ServeError
from eval.cli import app
from eval.load import MOST_RATIO, Asked, Load, Target, answers_alone, call, own_server, ratio_to_share, sample
from eval.load_cli import as_json, as_markdown
from eval.questions import read_questions, set_names

ONE = Load(1, 10.0, 200, 200, 0, 0, {}, 50.0, 80.0, 120.0)
MANY = Load(32, 60.0, 1800, 1800, 0, 0, {}, 1000.0, 1500.0, 2000.0)

LONG = "Sở Khoa học và Công nghệ chủ trì những nhiệm vụ nào?"
"""Its answer has 43 kB: more than a connection holds that is hardly read. The source of a plan has 130."""
SHORT = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"

SLOW = 70
"""Clients that read slowly: more than the queue of a server with two cores has places (66)."""
VANISHED_A_SECOND = 2
HELD_UP = 8
"""With the others a caller gets no less than an eighth of its answers: who is held up gets none. The machine answers
the vanished too, and it is shared."""


@pytest.fixture(scope="module")
def target(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A live server on a copy of the home folder."""
    with own_server(shutil.copytree(home, tmp_path_factory.mktemp("served") / "home")) as address:
        yield Target(address)


@pytest.fixture(scope="module")
def asked(assistant: Assistant) -> list[Asked]:
    """Some questions of all sets, with what they get alone."""
    return answers_alone(assistant, sample(30))


# --- a real server ---------------------------------------------------------------------------------------------------


def test_the_questions_are_the_same_every_time_and_of_many_sets() -> None:
    questions = sample(len(set_names()) * 10)

    assert questions == sample(len(set_names()) * 10)
    assert len({question.text for question in questions}) > 90
    assert any(question.history for question in questions)
    assert len(sample(10**6)) == sum(len(read_questions(name)) for name in set_names())


def test_many_callers_at_once_all_get_their_own_answers(target: Target, asked: list[Asked]) -> None:
    one = call(target, asked, 1, 2)
    many = call(target, asked, 16, 4)

    assert (many.errors, many.mixed, many.lost) == ({}, 0, 0)
    assert many.faultless
    assert many.callers == 16 <= many.answers
    assert many.median_ms <= many.p95_ms <= many.longest_ms
    assert ratio_to_share(many, [one]) <= MOST_RATIO


def test_the_command_says_what_it_measured(target: Target, home: Path) -> None:
    options = ["--callers", "2", "--seconds", "3", "--questions", "10", "--home", str(home)]
    run = CliRunner().invoke(app, ["load", *options, "--address", target.address, "--json"])

    assert run.exit_code == 0, run.output
    figures = json.loads(run.stdout)
    assert figures["many"]["answers"] == figures["many"]["asked"] > 0
    assert [each["callers"] for each in figures["alone"]] == [1, 1]
    assert 0 < figures["ratio"] <= MOST_RATIO


def test_the_command_fails_where_a_caller_gets_another_answer_than_alone(faulty: Target, home: Path) -> None:
    options = ["--callers", "2", "--seconds", "1", "--questions", "2", "--home", str(home)]
    run = CliRunner().invoke(app, ["load", *options, "--address", faulty.address])

    assert run.exit_code == 1
    (many,) = (line for line in run.stdout.splitlines() if line.startswith("| 2 |"))
    asked, mixed = (int(many.split("|")[column]) for column in (3, 9))
    assert mixed == asked > 0


def test_a_server_that_does_not_start_is_told_with_what_it_said(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "current").write_text("nothing", encoding="utf-8")

    with pytest.raises(ServeError, match=r"`planqa serve` did not start: planqa: The index in .* is damaged"):
        own_server(tmp_path).__enter__()


def test_nobody_at_the_address_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(ServeError, match=rf"Nobody answers at http://127\.0\.0\.1:{port} .* Start one: planqa serve"):
        call(Target(f"http://127.0.0.1:{port}"), [Asked(Question("?"), {})], 1, 1)


# --- clients that read slowly, and that vanish -----------------------------------------------------------------------


_TOOL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
_REQUESTS: Mapping[str, tuple[str, str, Callable[[str], Mapping[str, Any] | None]]] = {
    "answer": ("/api/ask", "application/json", lambda question: {"question": question}),
    "events": ("/api/ask", "text/event-stream", lambda question: {"question": question}),
    "tool": (
        "/mcp",
        "application/json",
        lambda question: {**_TOOL, "params": {"name": "ask", "arguments": {"question": question}}},
    ),
    "source": ("/api/plans/quang-binh-ubnd/source", "text/plain", lambda _: None),
}
"""Address, what is accepted, and what is sent for a question."""


def _request(target: Target, kind: str, question: str) -> bytes:
    path, accept, body_of = _REQUESTS[kind]
    body = body_of(question)
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
        f"Host: {urlsplit(target.address).netloc}",
        f"Accept: {accept}",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
    )
    return "\r\n".join((*head, "", "")).encode() + content


def _connect(target: Target) -> socket.socket:
    """A connection with room for hardly anything that has come and is not read."""
    parts = urlsplit(target.address)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    connection.settimeout(60)
    connection.connect((parts.hostname, parts.port))
    return connection


def _hear(client: socket.socket, begins: bytes) -> None:
    """Read until the answer begins; events begin with a remark, before the question's turn has come."""
    heard = b""
    while begins not in heard:
        byte = client.recv(1)
        assert byte, heard
        heard += byte


@contextmanager
def _reading_slowly(target: Target, request: bytes) -> Iterator[list[socket.socket]]:
    """Clients that have asked, whose answer has begun, and that read one byte of it each second."""
    done = threading.Event()
    with ExitStack() as stack:
        clients = [stack.enter_context(_connect(target)) for _ in range(SLOW)]
        for client in clients:
            client.sendall(request)
            _hear(client, b"event: " if b"Accept: text/event-stream" in request else b"HTTP/1.1 200")

        def read() -> None:
            while not done.wait(1):
                for client in clients:
                    client.recv(1)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield clients
        finally:
            done.set()
            reader.join()


@pytest.mark.parametrize("kind", _REQUESTS)
def test_clients_that_read_a_byte_a_second_hold_nobody_up(target: Target, asked: list[Asked], kind: str) -> None:
    quiet = call(target, asked, 2, 2)
    with _reading_slowly(target, _request(target, kind, LONG)) as clients:
        beside = call(target, asked, 2, 3)
        for client in clients:
            client.recv(1)  # none was cut off

    assert beside.faultless
    assert beside.rate > quiet.rate / HELD_UP


def test_clients_that_never_send_the_end_of_their_question_hold_nobody_up(target: Target, asked: list[Asked]) -> None:
    quiet = call(target, asked, 2, 2)
    with ExitStack() as stack:
        for _ in range(SLOW):
            stack.enter_context(_connect(target)).sendall(_request(target, "answer", SHORT)[:-1])
        beside = call(target, asked, 2, 3)

    assert beside.faultless
    assert beside.rate > quiet.rate / HELD_UP


@pytest.mark.parametrize("kind", _REQUESTS)
@pytest.mark.parametrize("hears", [0, 1], ids=["unheard", "mid-answer"])
def test_clients_that_vanish_hold_nobody_up(target: Target, asked: list[Asked], kind: str, hears: int) -> None:
    quiet = call(target, asked, 2, 2)
    done = threading.Event()
    vanished = 0

    def vanish() -> None:
        nonlocal vanished
        while not done.wait(1 / VANISHED_A_SECOND):
            with _connect(target) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # without goodbye
                client.sendall(_request(target, kind, SHORT))
                client.recv(hears)
            vanished += 1

    vanishing = threading.Thread(target=vanish)
    vanishing.start()
    beside = call(target, asked, 2, 3)
    done.set()
    vanishing.join()

    assert vanished > 1
    assert beside.faultless
    assert beside.rate > quiet.rate / HELD_UP


# --- servers with faults, which planqa's has not ---------------------------------------------------------------------


class _Faulty(BaseHTTPRequestHandler):
    """Echoes each question as its answer, but for those that name a fault."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = asked["question"]
        if fault == "busy":
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = {"id": asked["id"], "answer": fault, "elapsed_ms": 1.0}
        if fault == "another's answer":
            answer["answer"] = "5%"
        if fault == "another's id":
            answer["id"] = "7-7"
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:5] if fault == "half an answer" else body)
        if fault == "half an answer":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def faulty() -> Iterator[Target]:
    """A server with faults."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Faulty) as server:
        threading.Thread(target=server.serve_forever).start()
        yield Target(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("none", "answers"),
        ("another's answer", "mixed"),
        ("another's id", "mixed"),
        ("half an answer", "lost"),
        ("busy", "errors"),
    ],
)
def test_every_fault_is_counted_as_what_it_is(faulty: Target, fault: str, found: str) -> None:
    load = call(faulty, [Asked(Question(fault), {"answer": fault})], 2, 0.2)

    errors = {"503 Service Unavailable": load.asked} if found == "errors" else {}
    counts = {"answers": load.answers, "mixed": load.mixed, "lost": load.lost, "errors": sum(load.errors.values())}
    assert load.errors == errors
    assert {name for name, count in counts.items() if count} == {found}
    assert counts[found] == load.asked > 2
    assert load.faultless == (found == "answers")


# --- figures ---------------------------------------------------------------------------------------------------------


def test_the_share_of_a_caller_is_what_one_gets_alone_among_so_many() -> None:
    # 20 answers a second alone: among 32 each waits 1.6 s for its next one.
    assert ratio_to_share(MANY, [ONE, ONE]) == pytest.approx(1.0 / 1.6)
    assert ratio_to_share(MANY, [ONE, replace(ONE, answers=100)]) == pytest.approx(1.0 / (32 / 15))
    assert ratio_to_share(replace(MANY, median_ms=4801.0), [ONE]) > MOST_RATIO


def test_the_figures_are_told_as_a_table_and_as_json() -> None:
    many = replace(MANY, answers=1797, mixed=1, errors={"503 Service Unavailable": 2})

    assert as_markdown(many, (ONE, ONE)).splitlines()[2:] == [
        "| callers | seconds | asked | answers/s | median | p95 | longest | errors | mixed up | lost |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| 1 | 10.0 | 200 | 20.0 | 50 ms | 80 ms | 120 ms | 0 | 0 | 0 |",
        "| 32 | 60.0 | 1800 | 29.9 | 1000 ms | 1500 ms | 2000 ms | 2 | 1 | 0 |",
        "| 1 | 10.0 | 200 | 20.0 | 50 ms | 80 ms | 120 ms | 0 | 0 | 0 |",
        "",
        "The median of 32 callers is 0.62 times a caller's share (callers / answers a second of one alone; at most 3).",
        "32 callers, 2 times: 503 Service Unavailable",
    ]
    assert json.loads(as_json(many, (ONE, ONE)))["many"]["errors"] == {"503 Service Unavailable": 2}
