"""Many callers at once against a live server: what goes wrong, whom it happens to, and how long they wait.

Each caller has a connection of its own and asks its next question when it has the answer, as people and programs do.
Every answer is compared with the one that the same question gets from an assistant alone.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.assistant import Assistant
from assistant.question import Question, as_question
from corpus.errors import ServeError
from eval.answers import percentile
from eval.peers.processes import tail
from eval.questions import read_questions, set_names

__all__ = ["MOST_RATIO", "Asked", "Load", "Target", "answers_alone", "call", "own_server", "ratio_to_share", "sample"]

MOST_RATIO = 3.0
"""A caller among many waits at most so many times its share of what the server answers to one caller."""

_TIMEOUT = 60.0
"""Seconds after which an answer counts as lost: three times the patience of the server's queue."""
_OK = 200

_SERVE = "from assistant.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and its answer from an assistant that nobody else asks, as JSON without its id and time."""

    question: Question
    alone: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """A server's address, "http://127.0.0.1:7860", and the API key that it asks for, "" if it asks for none."""

    address: str
    key: str = ""

    def connect(self) -> HTTPConnection:
        """A connection that is opened when it is used first."""
        parts = urlsplit(self.address)
        connection = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return connection(parts.netloc, timeout=_TIMEOUT)


@dataclass(frozen=True, slots=True)
class Load:
    """What so many callers met within so many seconds.

    `answers` came and are right, `mixed` came and are not those of the question, `lost` never came whole; `errors`
    counts what the server said instead of an answer. `median_ms`, `p95_ms` and `longest_ms` are what callers waited.
    """

    callers: int
    seconds: float
    asked: int
    answers: int
    mixed: int
    lost: int
    errors: Mapping[str, int]
    median_ms: float
    p95_ms: float
    longest_ms: float

    @property
    def rate(self) -> float:
        """Right answers a second, of all callers together."""
        return self.answers / self.seconds

    @property
    def faultless(self) -> bool:
        """Whether every question got its answer."""
        return 0 < self.asked == self.answers


@dataclass(frozen=True, slots=True)
class _Try:
    """One question asked: how it ended ("answer", "mixed", "lost", or an error's text) and after how long."""

    outcome: str
    ms: float


def sample(count: int) -> list[Question]:
    """So many questions of all of the project's own sets, taken evenly and shuffled, the same every time."""
    questions = [as_question(row) for name in set_names() for row in read_questions(name)]
    count = min(count, len(questions))
    taken = [questions[n * len(questions) // count] for n in range(count)]
    random.Random(0).shuffle(taken)
    return taken


def answers_alone(assistant: Assistant, questions: Sequence[Question]) -> list[Asked]:
    """The questions with the answers that they get when nobody else asks."""
    return [Asked(question, _compared(assistant.invoke(question).as_json())) for question in questions]


def call(target: Target, asked: Sequence[Asked], callers: int, seconds: float) -> Load:
    """Let so many callers ask for so many seconds; each starts at another question, and waits for its last answer.

    Raises ServeError if nobody answers at the address.
    """
    _reach(target)
    started = time.perf_counter()
    until = started + seconds
    with ThreadPoolExecutor(callers) as pool:
        turns = [[*asked[first:], *asked[:first]] for first in (n * len(asked) // callers for n in range(callers))]
        calls = [pool.submit(_ask_in_turn, target, str(n), turn, until) for n, turn in enumerate(turns)]
        tries = [each for calling in calls for each in calling.result()]
    took = time.perf_counter() - started
    outcomes = Counter(each.outcome for each in tries)
    waits = [each.ms for each in tries]
    return Load(
        callers=callers,
        seconds=took,
        asked=len(tries),
        answers=outcomes.pop("answer", 0),
        mixed=outcomes.pop("mixed", 0),
        lost=outcomes.pop("lost", 0),
        errors=dict(outcomes),
        median_ms=percentile(waits, 50),
        p95_ms=percentile(waits, 95),
        longest_ms=max(waits),
    )


def ratio_to_share(many: Load, one: Sequence[Load]) -> float:
    """How long a caller among many waits at the median, as a multiple of its share of the server.

    The share is what it would wait if many got no more answers a second than one caller alone: callers / its rate. A
    server that works for two at once stays below 1, one that loses its time between callers goes above.
    """
    alone = sum(each.answers for each in one) / sum(each.seconds for each in one)
    return many.median_ms / 1000 * alone / many.callers


@contextmanager
def own_server(home: Path) -> Iterator[str]:
    """The address of a `planqa serve` in a process of its own, which is stopped in the end. Raises ServeError."""
    command = [sys.executable, "-c", _SERVE, "serve", "--port", "0", "--home", str(home)]
    # It logs each request: into a file, which nobody has to read while it runs.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, encoding="utf-8") as process,
    ):
        assert process.stdout is not None  # it is a pipe
        try:
            said = re.search(r"https?://\S+", process.stdout.readline())
            if said is None:
                log.seek(0)
                raise ServeError(f"`planqa serve` did not start: {tail(log.read())}")
            yield said[0]
        finally:
            process.terminate()


def _ask_in_turn(target: Target, caller: str, turn: Sequence[Asked], until: float) -> list[_Try]:
    """What came of one caller's questions, asked again from the first when there are no more."""
    tries: list[_Try] = []
    connection = target.connect()
    while time.perf_counter() < until:
        id_ = f"{caller}-{len(tries)}"
        started = time.perf_counter()
        outcome = _ask(connection, target, turn[len(tries) % len(turn)], id_)
        tries.append(_Try(outcome, (time.perf_counter() - started) * 1000))
    connection.close()
    return tries


def _ask(connection: HTTPConnection, target: Target, asked: Asked, id_: str) -> str:
    """How one question ends."""
    question = asked.question
    body = {"question": question.text, "history": question.history, "plans": question.plans, "id": id_}
    try:
        reply = _post(connection, target, body)
        text = reply.read()
        if reply.status != _OK:
            return f"{reply.status} {reply.reason}"
        answer = json.loads(text)
    except (OSError, HTTPException, ValueError):
        connection.close()  # the next question opens it anew
        return "lost"
    return "answer" if answer["id"] == id_ and _compared(answer) == asked.alone else "mixed"


def _post(connection: HTTPConnection, target: Target, body: Mapping[str, Any]) -> HTTPResponse:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {target.key}"} if target.key else {})
    connection.request("POST", "/api/ask", json.dumps(body), headers)
    return connection.getresponse()


def _compared(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What of an answer must be the same whoever asks."""
    return {name: value for name, value in answer.items() if name not in ("id", "elapsed_ms")}


def _reach(target: Target) -> None:
    connection = target.connect()
    try:
        connection.connect()
    except OSError as error:
        raise ServeError(f"Nobody answers at {target.address} ({error}). Start one: planqa serve") from error
    finally:
        connection.close()
