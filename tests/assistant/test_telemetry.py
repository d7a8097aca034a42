"""Traces and metrics: a real server sends them to a collector, without what was asked; the collector may be away."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from prometheus_client.parser import text_string_to_metric_families

from assistant.session import Session
from assistant.telemetry import is_asked_for
from assistant.watching import watcher
from corpus.errors import ServeError
from tests.assistant.access.live import Live, serving
from tests.assistant.collector import Collector, attributes, collector
from tests.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
QUESTION = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
SECRETS = ("IOC", "chủ trì", "Sở Khoa học và Công nghệ", "giám sát", "zzquery", "%C6", "secret-word")
"""Words of the questions, of the answers and of what else callers send."""
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


@pytest.fixture(scope="module")
def seen() -> Iterator[Collector]:
    with collector() as kept:
        yield kept


@pytest.fixture(scope="module")
def watched(seen: Collector, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server whose environment asks for traces and metrics."""
    own = tmp_path_factory.mktemp("watched")
    shutil.copytree(home, own / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", seen.address)
        patch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=secret-word")
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        patch.setenv("OTEL_METRIC_EXPORT_INTERVAL", "300")
        patch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")
        patch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")  # FastAPI's own telemetry would send queries
        with serving(own / "home", own / "log") as live:
            yield live


def _has(name: str) -> Callable[[list[Sent]], bool]:
    return lambda spans: any(span.name == name for span in spans)


def _of(trace: int) -> tuple[str, dict[str, str]]:
    id_ = f"{trace:032x}"
    return id_, {"traceparent": f"00-{id_}-{PARENT}-01"}


def test_the_spans_of_a_question_nest_and_go_on_from_the_trace_of_the_caller(watched: Live, seen: Collector) -> None:
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "authorization": "Bearer secret-word"}
    reply = httpx.post(f"{watched.address}/api/ask", json={"question": QUESTION}, headers=headers, timeout=60)
    assert "Sở Khoa học và Công nghệ" in reply.json()["answer"]

    spans = seen.trace(TRACE, until=_has("POST /api/ask"))

    by_id = {span.span_id: span for span in spans}
    (request,) = (span for span in spans if span.parent_span_id not in by_id)
    assert (request.name, request.parent_span_id.hex(), request.kind) == (
        "POST /api/ask",
        PARENT,
        Sent.SPAN_KIND_SERVER,
    )
    inside = {span.name: by_id[span.parent_span_id].name for span in spans if span is not request}
    assert inside.items() >= {
        ("planqa.wait", "POST /api/ask"),
        ("planqa.answer", "POST /api/ask"),
        ("planqa.read", "planqa.answer"),
        ("planqa.search", "planqa.answer"),
        ("planqa.verify", "planqa.answer"),
    }
    for span in spans:
        parent = by_id.get(span.parent_span_id)
        assert span.start_time_unix_nano <= span.end_time_unix_nano
        if parent is not None:
            assert parent.start_time_unix_nano <= span.start_time_unix_nano
            assert span.end_time_unix_nano <= parent.end_time_unix_nano
    said = {span.name: attributes(span) for span in spans}
    assert said["planqa.answer"] == {
        "planqa.earlier_questions": 0, "planqa.refused": False, "planqa.plans": ["quang-binh-ubnd"],
    }  # fmt: skip
    assert said["planqa.search"] == {"planqa.plans": ["quang-binh-ubnd"], "planqa.hits": 24}
    assert said["planqa.verify"]["planqa.holds"] is True
    assert said["POST /api/ask"]["http.route"] == "/api/ask"
    assert seen.resource["service.name"] == "planqa"
    assert seen.resource["deployment.environment"] == "test"


def test_nothing_of_what_is_asked_answered_or_held_secret_is_sent(watched: Live, seen: Collector) -> None:
    message = {"role": "user", "content": QUESTION}
    call = {"name": "ask", "arguments": {"question": f"{QUESTION} zzquery", "plans": ["zzquery"]}}
    rpc = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accepts = {"accept": "application/json, text/event-stream"}
    requests: list[tuple[str, str, dict[str, Any], int]] = [
        ("POST", "/mcp", {"json": rpc, "headers": accepts}, 200),
        ("GET", "/api/search", {"params": {"q": f"{QUESTION} zzquery"}}, 200),
        ("GET", "/api/search", {"params": {"zzquery": QUESTION}}, 422),
        ("POST", "/api/ask", {"json": {"question": "zzquery", "plans": ["zzquery"]}}, 404),
        ("GET", "/api/plans/zzquery", {}, 404),
        ("GET", "/zzquery/chủ trì", {}, 404),
        ("POST", "/api/ask?stream=true", {"json": {"question": QUESTION}, "headers": {"cookie": "k=secret-word"}}, 200),
        ("POST", "/v1/chat/completions", {"json": {"model": "planqa", "messages": [message]}}, 200),
        ("ZZQUERY", "/api/ask", {}, 405),
    ]  # fmt: skip
    for number, (method, path, options, status) in enumerate(requests, 1):
        id_, traceparent = _of(number)
        headers = {**traceparent, **options.pop("headers", {})}
        reply = httpx.request(method, f"{watched.address}{path}", headers=headers, timeout=60, **options)
        assert reply.status_code == status, (path, reply.text)
        seen.trace(id_, until=lambda spans: any(span.kind == Sent.SPAN_KIND_SERVER for span in spans))

    sent = b"\n".join(seen.bodies)
    assert b"planqa.answer" in sent
    assert [word for word in SECRETS if word.encode() in sent] == []
    names = {span.name for span in seen.spans if span.kind == Sent.SPAN_KIND_SERVER}
    assert {"GET /api/search", "GET /api/plans/{plan}", "POST /v1/chat/completions", "POST /mcp"} <= names
    (failed,) = (span for span in seen.trace(_of(4)[0]) if span.name == "planqa.answer")
    assert (attributes(failed)["error.type"], failed.status.code) == ("UnknownPlanError", Status.STATUS_CODE_ERROR)
    assert failed.status.message == "" and not failed.events


def test_metrics_are_those_that_prometheus_reads(watched: Live, seen: Collector) -> None:
    httpx.post(f"{watched.address}/api/ask", json={"question": QUESTION}, timeout=60)
    families = list(text_string_to_metric_families(httpx.get(f"{watched.address}/metrics").text))
    names = {family.name for family in families if not family.name.endswith("_created")}
    (questions,) = (family for family in families if family.name == "planqa_questions")
    answered = next(each.value for each in questions.samples if each.labels["outcome"] == "answered")
    until = time.monotonic() + 20
    while True:
        with suppress(KeyError):
            points = seen.metrics["planqa_questions"].sum.data_points
            sent = next(
                max(each.as_int, each.as_double) for each in points if attributes(each)["outcome"] == "answered"
            )
            if sent >= answered:
                break
        assert time.monotonic() < until
        time.sleep(0.1)

    assert names == set(seen.metrics) == {
        "planqa_questions", "planqa_working", "planqa_waiting", "planqa_http_requests", "planqa_http_request_seconds",
    }  # fmt: skip
    assert sent == answered > 0
    seconds = seen.metrics["planqa_http_request_seconds"].histogram.data_points
    (asked,) = (each for each in seconds if attributes(each) == {"route": "/api/ask"})
    assert asked.count > 0 and list(asked.explicit_bounds)[:2] == [0.01, 0.025]


def test_addresses_that_are_asked_all_the_time_have_no_spans(watched: Live, seen: Collector) -> None:
    for number, path in enumerate(("/healthz", "/readyz", "/metrics"), 100):
        assert httpx.get(f"{watched.address}{path}", headers=_of(number)[1], timeout=60).status_code == 200
    id_, headers = _of(200)
    httpx.get(f"{watched.address}/api/plans", headers=headers)

    seen.trace(id_)
    assert [span for span in seen.spans if span.name.endswith(("/healthz", "/readyz", "/metrics"))] == []


@pytest.mark.system
def test_queries_for_facts_on_a_server_are_spans(
    seen: Collector, home: Path, postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.new_database("traced")
    Session.open(home, facts=url).build()
    shutil.copytree(home, tmp_path / "home")
    monkeypatch.setenv("PLANQA_FACTS", url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{seen.address}/v1/traces")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    body = {"question": "Nhiệm vụ của Công an tỉnh Quảng Bình"}
    with serving(tmp_path / "home", tmp_path / "log") as live:
        id_, headers = _of(300)
        assert httpx.post(f"{live.address}/api/ask", json=body, headers=headers, timeout=60).status_code == 200
        spans = seen.trace(id_, until=_has("POST /api/ask"))
        postgres.kill()
        try:
            id_, headers = _of(301)
            assert httpx.post(f"{live.address}/api/ask", json=body, headers=headers, timeout=60).status_code == 503
            failed = seen.trace(id_, until=_has("POST /api/ask"))
        finally:
            postgres.start()

    names = {span.span_id: span.name for span in spans}
    queries = [span for span in spans if span.name == "planqa.query"]
    assert "planqa.facts" in {names[span.parent_span_id] for span in queries}
    assert all(attributes(span) == {"planqa.store": "postgresql"} for span in queries)
    errors = {attributes(span).get("error.type") for span in failed if span.name in ("planqa.query", "planqa.answer")}
    assert errors == {"OperationalError", "FactsError"}
    assert all(span.status.message == "" for span in failed)


def test_a_collector_that_is_away_is_no_matter_of_those_who_ask(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    monkeypatch.setenv("OTEL_METRIC_EXPORT_INTERVAL", "300")
    shutil.copytree(home, tmp_path / "home")
    with serving(tmp_path / "home", tmp_path / "log") as live:
        for _ in range(3):
            reply = httpx.post(f"{live.address}/api/ask", json={"question": QUESTION}, timeout=60)
            assert (reply.status_code, "Sở Khoa học và Công nghệ" in reply.json()["answer"]) == (200, True)
        assert httpx.get(f"{live.address}/", timeout=60).status_code == 200
        time.sleep(1)
        began = time.monotonic()
        live.process.terminate()
        assert live.process.wait(30) == 0
        assert time.monotonic() - began < 15
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line for line in lines if "IOC" in str(line)] == []


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://127.0.0.1:4318/v1/metrics"}, True),
        ({"OTEL_TRACES_EXPORTER": "console"}, True),
        ({"OTEL_TRACES_EXPORTER": "none"}, False),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "x"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "", "OTEL_SERVICE_NAME": "planqa"}, False),
    ],
)  # fmt: skip
def test_the_standard_variables_switch_it_on(environment: dict[str, str], asked: bool) -> None:
    assert is_asked_for(environment) is asked


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"OTEL_TRACES_EXPORTER": "jaeger"}, "OTEL_TRACES_EXPORTER names the exporter 'jaeger'"),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "asks for grpc. planqa sends http"),
    ],
)  # fmt: skip
def test_a_setting_that_is_none_is_said(environment: dict[str, str], said: str) -> None:
    with pytest.raises(ServeError) as raised:
        watcher(environment)

    assert said in str(raised.value)


_LOADED = """
import json, sys
import assistant.web.server
from assistant.telemetry import start_telemetry
start_telemetry()
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("asked", [False, True])
def test_a_server_that_nobody_watches_loads_nothing_for_it(asked: bool) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    if asked:
        environment["OTEL_TRACES_EXPORTER"] = "console"
    run = subprocess.run(
        [sys.executable, "-c", _LOADED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    # FastAPI needs opentelemetry's API, and langsmith loads a part of its SDK wherever that is installed.
    own = ("assistant.watching", "opentelemetry.exporter", "opentelemetry.instrumentation", "opentelemetry.sdk.metrics")
    assert {name for name in own if name in json.loads(run.stdout)} == (set(own) if asked else set())
