"""What the API says of itself holds: its examples, and all that schemathesis makes of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from gradio_client import Client

from assistant.wordings import read_table

if TYPE_CHECKING:
    from tests.assistant.conftest import Server

_MOST_SECONDS = 240
"""Seconds for schemathesis: some 50 on two busy cores."""


@pytest.fixture
def description(server: Server) -> dict[str, Any]:
    """The description of a running server."""
    found: dict[str, Any] = httpx.get(f"{server.address}/api/openapi.json").raise_for_status().json()
    return found


def test_every_operation_says_what_it_does_in_both_languages(description: dict[str, Any]) -> None:
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }

    assert set(operations) == {
        "POST /api/ask",
        "GET /api/search",
        "GET /api/plans",
        "GET /api/plans/{plan}",
        "GET /api/plans/{plan}/source",
        "DELETE /api/plans/{plan}",
        "POST /api/drafts",
        "GET /api/drafts/{draft}",
        "PATCH /api/drafts/{draft}",
        "DELETE /api/drafts/{draft}",
        "POST /api/drafts/{draft}/keep",
        "GET /api/changes/{change}",
        "GET /api/facts/tasks",
        "GET /api/facts/targets",
        "GET /api/facts/conflicts",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
        "GET /v1/models",
        "GET /v1/models/{name}",
        "POST /v1/chat/completions",
    }
    for operation in operations.values():
        assert not operation["summary"].isascii()
        assert operation["description"].replace("…", "").isascii()
    tags = {tag["name"] for tag in description["tags"]}
    assert {tag for operation in operations.values() for tag in operation["tags"]} == tags


def test_every_example_of_a_question_is_answered(server: Server, description: dict[str, Any]) -> None:
    examples = description["components"]["schemas"]["AskRequest"]["examples"]
    answers = [httpx.post(f"{server.address}/api/ask", json=each, timeout=60).json() for each in examples]

    assert [answer["abstained"] for answer in answers] == [False] * len(examples)


@pytest.mark.parametrize(
    ("operation", "words"),
    [(name, each) for name, each in read_table("api")["operations"].items() if "example" in each],
)
def test_every_example_of_a_reply_is_what_the_server_replies(
    server: Server, operation: str, words: dict[str, str]
) -> None:
    example = json.loads(words["example"])
    address = server.address + words["example_of"]
    if operation == "ask":
        reply = httpx.post(address, json={"question": example["question"]}, timeout=60).json()
        reply["elapsed_ms"] = example["elapsed_ms"]
    else:
        reply = httpx.get(address).json()

    assert reply == example


@pytest.mark.slow
def test_schemathesis_finds_no_reply_that_the_description_does_not_allow(server: Server, tmp_path: Path) -> None:
    """Without `positive_data_acceptance`: that "???" asks nothing or no row names an agency stands in no schema."""
    command = shutil.which("schemathesis", path=str(Path(sys.executable).parent)) or "schemathesis"
    run = subprocess.run(
        [
            *(command, "run", f"{server.address}/api/openapi.json", "--max-examples", "5", "--seed", "57"),
            *("--phases", "examples,coverage,fuzzing", "--exclude-checks", "positive_data_acceptance"),
        ],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=_MOST_SECONDS,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-5000:]
    assert "Tested: 21" in run.stdout


def test_gradios_own_client_finds_the_page_and_nothing_to_call_by_name(server: Server) -> None:
    client = Client(server.address, verbose=False)

    assert client.view_api(return_format="dict", print_info=False) == {"named_endpoints": {}, "unnamed_endpoints": {}}
    client.close()
