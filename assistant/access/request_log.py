"""A request's id, and the server's log: a line of JSON for each request, without its question, query or body."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.rules import rule_of
from assistant.question import Question

__all__ = ["JsonLines", "RequestLog", "log_question"]

_REQUESTS = logging.getLogger("planqa.requests")
_REQUESTS.setLevel(logging.INFO)


class RequestLog:
    """Outermost: gives each request an id (header X-Request-Id) and logs it when it is over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and log it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = request_id = uuid4().hex
        started = time.perf_counter()
        status, sent = 0, 0

        async def counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            rule = rule_of(scope.get("method", ""), scope["path"])
            caller = state.get("caller")
            _log(
                "request",
                id=request_id,
                method=scope.get("method", scope["type"]),
                route="-" if rule is None else rule.path,
                status=status,
                ms=round((time.perf_counter() - started) * 1000, 1),
                caller="" if caller is None else caller.owner,
                bytes=sent,
            )


def log_question(question: Question) -> None:
    """Log what was asked: only where whoever runs the server wants it (`--log-questions`)."""
    _log("question", question=question.text)


class JsonLines(logging.Formatter):
    """Everything that is logged as one line of JSON, what libraries say too."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as JSON in ASCII: nothing in it steers a terminal."""
        line = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(), "event": record.getMessage()}
        said = getattr(record, "said", None)
        if said is None:
            said = {"level": record.levelname, "logger": record.name}
        if record.exc_info:
            said = {**said, "trace": self.formatException(record.exc_info)}
        return json.dumps({**line, **said})


def _log(event: str, **values: object) -> None:
    _REQUESTS.info(event, extra={"said": values})
