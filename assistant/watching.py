"""Traces and metrics by OpenTelemetry: the extra `otel`, set up by the standard variables OTEL_….

Its providers are this module's own and not the process's: FastAPI and the MCP library send what a request asks
(`url.query`, messages of errors) through the process's provider as soon as there is one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from types import TracebackType
from typing import Any

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from opentelemetry.metrics import CallbackOptions, Meter, NoOpMeterProvider, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import ConsoleMetricExporter, MetricExporter, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import Status, StatusCode, Tracer
from prometheus_client.core import Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.metrics import SECONDS, Metrics, known_method, route_of
from assistant.telemetry import Span, Value, Watcher
from corpus.errors import ServeError

__all__ = ["watcher"]

_NAME = "planqa"
_UNTRACED = "/healthz,/readyz,/metrics,/gradio_api/heartbeat,/en/gradio_api/heartbeat"
"""Addresses that programs ask every few seconds, unless OTEL_PYTHON_ASGI_EXCLUDED_URLS names others."""
_PROPAGATED = (b"traceparent", b"tracestate")
_HTTP = "http/protobuf"
_PATIENCE = 3.0
"""Seconds that a collector is tried for by default; OpenTelemetry's ten would hold up a server that stops."""


def watcher(environment: Mapping[str, str]) -> Watcher:
    """What watches a process as these variables say. Raises ServeError."""
    resource = Resource.create({"service.name": _NAME, "service.version": version(_NAME)}).merge(
        OTELResourceDetector().detect()
    )
    tracers = TracerProvider(resource=resource)
    for exporter in _exporters(environment, "TRACES"):
        tracers.add_span_processor(BatchSpanProcessor(_SPAN_EXPORTERS[exporter](_timeout(environment, "TRACES"))))
    readers = [
        PeriodicExportingMetricReader(_METRIC_EXPORTERS[exporter](_timeout(environment, "METRICS")))
        for exporter in _exporters(environment, "METRICS")
    ]
    meters = MeterProvider(metric_readers=readers, resource=resource)
    tracer = tracers.get_tracer(_NAME)

    def span(name: str, values: Mapping[str, Value], around: bool) -> Span:
        return _Span(tracer, name, values, around)

    def traced(app: ASGIApp, metrics: Metrics) -> ASGIApp:
        _mirror(metrics, meters.get_meter(_NAME))
        excluded = environment.get("OTEL_PYTHON_ASGI_EXCLUDED_URLS", _UNTRACED)
        return _Traced(app, tracers, excluded)

    return Watcher(span, traced)


# --- where it goes ----------------------------------------------------------------------------------------------------

# A server's standard output may be a protocol's (`planqa mcp`).
_SPAN_EXPORTERS: Mapping[str, Callable[[float | None], SpanExporter]] = {
    "otlp": lambda timeout: OTLPSpanExporter(timeout=timeout),
    "console": lambda _: ConsoleSpanExporter(out=sys.stderr),
}
_METRIC_EXPORTERS: Mapping[str, Callable[[float | None], MetricExporter]] = {
    "otlp": lambda timeout: OTLPMetricExporter(timeout=timeout),
    "console": lambda _: ConsoleMetricExporter(out=sys.stderr),
}


def _timeout(environment: Mapping[str, str], signal: str) -> float | None:
    """Seconds until a batch is given up; None for what the environment says."""
    names = ("OTEL_EXPORTER_OTLP_TIMEOUT", f"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT")
    return None if any(environment.get(name) for name in names) else _PATIENCE


def _exporters(environment: Mapping[str, str], signal: str) -> list[str]:
    """The exporters of a signal, "TRACES" or "METRICS", by name; OTLP where it has an address. Raises ServeError."""

    def said(name: str) -> str:
        return environment.get(name, "").strip().lower()

    variable = f"OTEL_{signal}_EXPORTER"
    sent = said("OTEL_EXPORTER_OTLP_ENDPOINT") or said(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    names = [name.strip() for name in (said(variable) or ("otlp" if sent else "none")).split(",")]
    for name in names:
        if name not in ("none", *_SPAN_EXPORTERS):
            raise ServeError(f"{variable} names the exporter '{name}'. planqa knows otlp, console and none.")
    protocol = said(f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") or said("OTEL_EXPORTER_OTLP_PROTOCOL") or _HTTP
    if "otlp" in names and protocol != _HTTP:
        raise ServeError(
            f"OTEL_EXPORTER_OTLP_PROTOCOL asks for {protocol}. planqa sends {_HTTP}; collectors take it at port 4318."
        )
    return [name for name in dict.fromkeys(names) if name != "none"]


# --- spans ------------------------------------------------------------------------------------------------------------


class _Span(Span):
    """A span that is recorded. Of an error its name is said alone: its words may repeat what was asked."""

    __slots__ = ("_around", "_span", "_token")

    def __init__(self, tracer: Tracer, name: str, values: Mapping[str, Value], around: bool) -> None:
        self._span = tracer.start_span(name, record_exception=False, set_status_on_exception=False)
        self._around = around
        self._token: Any = None
        self.say(**values)

    def __enter__(self) -> Span:
        if self._around:
            self._token = context.attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._token is not None:
            context.detach(self._token)
        if kind is not None and not issubclass(kind, GeneratorExit):
            _failed(self._span, kind)
        self._span.end()

    def say(self, **values: Value) -> None:
        for name, value in values.items():
            self._span.set_attribute(f"{_NAME}.{name}", value)


def _failed(span: trace.Span, kind: type[BaseException]) -> None:
    span.set_attribute("error.type", kind.__name__)
    span.set_status(Status(StatusCode.ERROR))


class _Traced:
    """A span around each request, by OpenTelemetry's own middleware.

    It is shown the method, the pattern of the address and whose trace the request is part of, and nothing else:
    queries hold questions, headers hold keys, and messages of errors may hold either.
    """

    def __init__(self, app: ASGIApp, tracers: TracerProvider, excluded: str) -> None:
        self._app = app
        self._shown = OpenTelemetryMiddleware(
            _answer,
            excluded_urls=excluded,
            default_span_details=lambda scope: (f"{scope['method']} {scope['path']}", {}),
            tracer_provider=tracers,
            meter_provider=NoOpMeterProvider(),  # requests are counted already (`_mirror`)
            exclude_spans=["receive", "send"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on within a span; what is no request, as it is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        failure: list[Exception] = []

        async def application(receive: Receive, send: Send) -> None:
            span = trace.get_current_span()

            async def named(message: Message) -> None:
                if message["type"] == "http.response.start":  # the operation is known now, and the span ends with it
                    span.update_name(f"{known_method(scope)} {route_of(scope)}")
                    span.set_attribute("http.route", route_of(scope))
                await send(message)

            try:
                await self._app(scope, receive, named)
            except Exception as error:  # noqa: BLE001  # raised again below, past the middleware, which would tell it
                _failed(span, type(error))
                failure.append(error)

        await self._shown(_bare(scope, application), receive, send)
        if failure:
            raise failure[0]


def _bare(scope: Scope, application: Callable[[Receive, Send], Any]) -> Scope:
    return {
        "type": "http",
        "method": known_method(scope),
        "scheme": scope.get("scheme", "http"),
        "http_version": scope.get("http_version", "1.1"),
        "path": route_of(scope),
        "query_string": b"",
        "headers": [(name, value) for name, value in scope["headers"] if name in _PROPAGATED],
        "planqa": application,
    }


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    await scope["planqa"](receive, send)


# --- metrics ----------------------------------------------------------------------------------------------------------


def _mirror(metrics: Metrics, meter: Meter) -> None:
    """Send what /metrics says under the same names; its histogram is made anew of each request."""
    for family in metrics.collect():
        if family.type == "counter":
            meter.create_observable_counter(family.name, [_reader(metrics, family.name)], "", family.documentation)
        elif family.type == "gauge":
            meter.create_observable_gauge(family.name, [_reader(metrics, family.name)], "", family.documentation)
        else:
            seconds = meter.create_histogram(
                family.name, "s", family.documentation, explicit_bucket_boundaries_advisory=SECONDS
            )
            metrics.also(lambda route, took, seconds=seconds: seconds.record(took, {"route": route}))  # type: ignore[misc]


def _reader(metrics: Metrics, name: str) -> Callable[[CallbackOptions], Iterable[Observation]]:
    def read(_: CallbackOptions) -> Iterable[Observation]:
        found = [family for family in metrics.collect() if family.name == name]
        return [Observation(sample.value, sample.labels) for family in found for sample in _samples(family)]

    return read


def _samples(family: Metric) -> Iterable[Any]:
    """The values of a family, without the times at which its counters were made."""
    return (sample for sample in family.samples if not sample.name.endswith("_created"))
