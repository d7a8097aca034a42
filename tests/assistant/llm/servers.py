"""Servers that speak as OpenAI's do and behave as a test says; claims in the form that a model gives them."""

from __future__ import annotations

import copy
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.assistant import Assistant
from assistant.llm.writer import Writer

IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
SOUND = "Sở Khoa học và Công nghệ chủ trì nhiệm vụ 59.1."
"""Record 2 of the draft that answers IOC says so."""

Behave = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One request to a server that behaves as its test says."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, "key": self.headers["Authorization"], **body})
        self.server.behave(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: standard error is the tests'."""

    def begin(self) -> None:
        """The head of a stream."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def say(self, text: str, finish: str | None = None) -> None:
        """A piece of a reply, as OpenAI's servers stream it."""
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.raw(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())

    def end(self) -> None:
        """The end of a stream, as it should be."""
        self.say("", "stop")
        self.raw(b"data: [DONE]\n\n")
        self.raw(b"")

    def raw(self, data: bytes) -> None:
        """Bytes of a stream, sent at once; none end it."""
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def fail(self, status: int, text: str = "{}") -> None:
        """A reply with an error."""
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """A server on loopback; `asked` holds what it was sent."""

    daemon_threads = True

    def __init__(self, behave: Behave) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.asked: list[dict[str, Any]] = []
        self.stopping = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that goes away is what is tested."""

    @property
    def address(self) -> str:
        """What OPENAI_BASE_URL is set to."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def wait(self, seconds: float) -> None:
        """Time that passes on the server, unless its test is over."""
        self.stopping.wait(seconds)


def claims(*said: tuple[str, list[int]]) -> str:
    """A reply in the JSON form."""
    return json.dumps({"claims": [{"text": text, "sources": sources} for text, sources in said]}, ensure_ascii=False)


def saying(*replies: str) -> Behave:
    """Says one reply after the other, one a request, the last one from then on; piece by piece."""

    def behave(handler: Handler) -> None:
        reply = replies[min(len(handler.server.asked), len(replies)) - 1]
        handler.begin()
        for start in range(0, len(reply), 7):
            handler.say(reply[start : start + 7])
        handler.end()

    return behave


def with_writer(assistant: Assistant, writer: Writer) -> Assistant:
    """The same assistant with a model."""
    worded = copy.copy(assistant)
    worded.writer = writer
    return worded


@dataclass
class Timed:
    """Seconds that a block takes."""

    seconds: float = field(default=0.0)

    def __enter__(self) -> Timed:
        self._started = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.monotonic() - self._started


def main() -> None:
    """A server in a process of its own, which says one sound claim and then nothing more, for a test to kill."""

    def behave(handler: Handler) -> None:
        handler.begin()
        handler.say(claims((SOUND, [2]))[:-1] + ", ")
        handler.server.wait(60)

    server = Server(behave)
    sys.stdout.write(f"{server.address}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
