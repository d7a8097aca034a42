"""A collector of traces and metrics on this machine: takes OTLP over HTTP and keeps what came."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span

__all__ = ["Collector", "attributes", "collector"]

_SECONDS = 20


class Collector:
    """What has come so far."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.spans: list[Span] = []
        self.metrics: dict[str, Metric] = {}
        self.resource: dict[str, Any] = {}
        self.bodies: list[bytes] = []

    def take(self, path: str, body: bytes) -> None:
        """Keep what was sent to an address."""
        self.bodies.append(body)
        if path == "/v1/traces":
            for traces in ExportTraceServiceRequest.FromString(body).resource_spans:
                self.resource = attributes(traces.resource)
                self.spans += [span for scope in traces.scope_spans for span in scope.spans]
        elif path == "/v1/metrics":
            for metrics in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                self.metrics |= {metric.name: metric for scope in metrics.scope_metrics for metric in scope.metrics}

    def trace(self, id_: str, *, until: Callable[[list[Span]], bool] = bool) -> list[Span]:
        """The spans of a trace, when so many have come that `until` holds."""
        end = time.monotonic() + _SECONDS
        while True:
            found = [span for span in self.spans if span.trace_id.hex() == id_]
            if until(found):
                return found
            assert time.monotonic() < end, [span.name for span in self.spans]
            time.sleep(0.05)


def attributes(said: Any) -> dict[str, Any]:
    """What is said of a span, a resource or a point."""

    def value(any_value: Any) -> Any:
        kind = any_value.WhichOneof("value")
        if kind == "array_value":
            return [value(each) for each in any_value.array_value.values]
        return None if kind is None else getattr(any_value, kind)

    return {each.key: value(each.value) for each in said.attributes}


@contextmanager
def collector() -> Iterator[Collector]:
    """A collector that listens until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            kept.take(self.path, body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()
