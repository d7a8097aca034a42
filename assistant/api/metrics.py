"""What the server does, in figures that Prometheus reads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPMethod
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.rules import rule_of
from assistant.answer_queue import AnswerQueue

if TYPE_CHECKING:
    from assistant.llm.report import Figures

__all__ = ["SECONDS", "Metrics", "MetricsMiddleware", "known_method", "route_of"]

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
"""Bounds of the histogram: an answer takes some 0.03 s, and who stands in line waits 20 s at most."""
_METHODS = frozenset(HTTPMethod)


class Metrics:
    """Figures of one server, in a registry of its own."""

    def __init__(self, queue: AnswerQueue) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_QueueCollector(queue))
        self._requests = Counter(
            "planqa_http_requests", "Requests.", ("method", "route", "status"), registry=self._registry
        )
        self._also: list[Callable[[str, float], None]] = []
        self._seconds = Histogram(
            "planqa_http_request_seconds",
            "Seconds from a request to the end of its reply.",
            ("route",),
            buckets=SECONDS,
            registry=self._registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request. `method` and `route` are of `known_method` and `route_of`, never what a caller chose."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        for observe in self._also:
            observe(route, seconds)

    def also(self, observe: Callable[[str, float], None]) -> None:
        """Tell `observe` the route and the seconds of each request from now on."""
        self._also.append(observe)

    def collect(self) -> Iterable[Metric]:
        """All families, as they are now."""
        return self._registry.collect()

    def text(self) -> bytes:
        """All figures in Prometheus' text form."""
        return generate_latest(self._registry)


class _QueueCollector(Collector):
    """The figures of a queue, read when they are asked for."""

    def __init__(self, queue: AnswerQueue) -> None:
        self._queue = queue

    def collect(self) -> Iterator[Metric]:
        """The families of metrics."""
        figures = self._queue.figures()
        questions = CounterMetricFamily("planqa_questions", "Questions, by what became of them.", labels=("outcome",))
        for outcome in ("answered", "refused", "turned_away"):
            questions.add_metric((outcome,), getattr(figures, outcome))
        yield questions
        yield GaugeMetricFamily("planqa_working", "Callers that the assistant works for now.", figures.working)
        yield GaugeMetricFamily("planqa_waiting", "Callers that wait for their turn.", figures.waiting)
        writer = self._queue.writer
        if writer is not None:
            yield from _wording(writer.figures())


def _wording(figures: Figures) -> Iterator[Metric]:
    """What a language model said, and what became of it."""
    claims = CounterMetricFamily(
        "planqa_claims", "Claims of the language model, by what became of them and why.", labels=("outcome", "kind")
    )
    for (outcome, kind), count in sorted(figures.claims.items()):
        claims.add_metric((outcome, kind), count)
    yield claims
    calls = CounterMetricFamily("planqa_model_calls", "Calls of the language model.", labels=("outcome",))
    for outcome, count in sorted(figures.calls.items()):
        calls.add_metric((outcome,), count)
    yield calls
    worded = figures.answers.get("worded", 0)
    yield CounterMetricFamily("planqa_worded", "Answers in the language model's words.", value=worded)
    fallbacks = CounterMetricFamily(
        "planqa_model_fallbacks", "Answers without the language model's words, by the reason.", labels=("reason",)
    )
    for reason, count in sorted(figures.answers.items()):
        if reason != "worded":
            fallbacks.add_metric((reason,), count)
    yield fallbacks


class MetricsMiddleware:
    """Counts every request, also those that are turned away before they reach an operation."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; it is counted when its reply has ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._metrics.count(known_method(scope), route_of(scope), status, time.perf_counter() - started)


def known_method(scope: Scope) -> str:
    """The method of a request, "other" for one that a caller made up."""
    method = str(scope["method"])
    return method if method in _METHODS else "other"


def route_of(scope: Scope) -> str:
    """The pattern of the address: that of the operation, of the rule for what came to none, or "none"."""
    route = getattr(scope.get("route"), "path", "")
    rule = None if route else rule_of(scope["method"], scope["path"])
    return route or ("none" if rule is None else rule.path)
