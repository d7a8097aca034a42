"""How the server is: `/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

import time

from anyio import Lock
from fastapi import FastAPI, Response
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from assistant.api.description import describe
from assistant.api.metrics import Metrics
from assistant.api.records import HealthRecord
from assistant.api.workers import Workers
from assistant.question import Question

__all__ = ["add_health"]

_FRESH = 10.0
"""Seconds for which an answer shows that there are answers: whoever asks more often than that costs nothing."""


def add_health(app: FastAPI, workers: Workers, metrics: Metrics) -> None:
    """Put `/healthz`, `/readyz` and `/metrics` into an application."""
    probe = _Probe(workers)

    @app.head("/healthz", include_in_schema=False)
    @app.get("/healthz", response_model=HealthRecord, **describe("healthz"))
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.head("/readyz", include_in_schema=False)
    @app.get("/readyz", response_model=HealthRecord, **describe("readyz", 503))
    async def readyz() -> dict[str, str]:
        await probe.check()
        return {"status": "ready"}

    described = describe("metrics")
    described["responses"][200] = {"content": {"text/plain": {"schema": {"type": "string"}}}}

    @app.get("/metrics", response_class=Response, **described)
    async def figures() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)


class _Probe:
    """Asks a question from time to time, to see that questions are answered."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._question = Question(next(iter(workers.assistant.library)).title)
        self._lock = Lock()
        self._answered = float("-inf")

    async def check(self) -> None:
        """Raises PlanqaError if the question is not answered, or if what is searched cannot be reached now."""
        async with self._lock:
            await self._workers.read(self._workers.assistant.index.reach)
            if time.monotonic() - self._answered >= _FRESH:
                await self._workers.answer(self._question, worded=False)  # a language model may cost money
                self._answered = time.monotonic()
