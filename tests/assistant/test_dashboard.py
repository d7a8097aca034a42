"""deploy/grafana-planqa.json: it asks for metrics that there are, by labels that they have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.answer_queue import AnswerQueue
from assistant.api.metrics import Metrics
from assistant.assistant import Assistant
from assistant.llm.claims import Claim, Fault, FaultKind
from assistant.llm.guard import Reason
from assistant.llm.models import open_model
from assistant.llm.report import Dropped, Report
from assistant.llm.writer import Writer

DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana-planqa.json"
_OF_PROMETHEUS = {"job", "instance", "le"}
"""Labels that Prometheus gives, and the bound of a bucket."""


@pytest.fixture
def dashboard() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return read


@pytest.fixture
def printed(assistant: Assistant) -> Iterator[dict[str, set[str]]]:
    """Every name that /metrics prints where a language model words answers, with its labels."""
    model = open_model("openai:m", {"OPENAI_BASE_URL": "http://127.0.0.1:9", "OPENAI_API_KEY": "none"})
    assert model is not None
    writer = Writer(model)
    claim = Claim("Sở", (1,))
    kept = Report("m", (claim,), (Dropped(claim, (Fault(FaultKind.NUMBER, "5"),)),), 1, None)
    writer._tally.answer(kept)
    writer._tally.answer(Report("m", (), (), 1, Reason.SLOW))
    writer._tally.call("replied")
    with_writer = Assistant(assistant.library, assistant.index, writer=writer)
    metrics = Metrics(AnswerQueue(with_writer))
    metrics.count("GET", "/api/ask", 200, 0.1)
    samples = [each for family in text_string_to_metric_families(metrics.text().decode()) for each in family.samples]
    yield {
        each.name: {label for other in samples if other.name == each.name for label in other.labels} for each in samples
    }
    writer.close()


def _queries(dashboard: dict[str, Any]) -> list[str]:
    shown = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    chosen = [each["definition"] for each in dashboard["templating"]["list"] if each["type"] == "query"]
    return shown + chosen


def test_every_metric_that_is_asked_for_is_one_that_is_printed(
    dashboard: dict[str, Any], printed: dict[str, set[str]]
) -> None:
    asked = {name for query in _queries(dashboard) for name in re.findall(r"\bplanqa_\w+", query)}

    assert asked - printed.keys() == set()
    families = {re.sub(r"_(total|bucket|sum|count|created)$", "", name) for name in printed}
    assert {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in asked} == families


def test_every_label_that_is_asked_for_is_one_of_the_metric(
    dashboard: dict[str, Any], printed: dict[str, set[str]]
) -> None:
    for query in _queries(dashboard):
        of_query: set[str] = set()
        for name, selected in re.findall(r"\b(planqa_\w+)(?:\{([^}]*)\})?", query):
            labels = set(re.findall(r"(\w+)=", selected))
            assert labels <= printed[name] | _OF_PROMETHEUS, query
            of_query |= printed[name]
        for grouped in re.findall(r"by \(([^)]*)\)", query):
            assert set(grouped.split(", ")) <= of_query | _OF_PROMETHEUS, query


def test_its_panels_lie_side_by_side(dashboard: dict[str, Any]) -> None:
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        own = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not own & cells and max(x for x, _ in own) < 24
        cells |= own
        assert panel["type"] == "row" or panel["description"]
