"""`planqa serve`: who may reach it, what it loads, and what it needs."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import Browser

if TYPE_CHECKING:
    from tests.assistant.conftest import Server
    from tests.conftest import Planqa

MOST_MEMORY = 600
"""MB that the server may take, after all these tests too."""
MOST_SECONDS_TO_START = 15
MOST_SECONDS_TO_USE = 3
"""Seconds on a quiet machine; tests run on busy ones, which get `_PATIENCE` times that."""
_PATIENCE = 4


def test_the_server_is_there_soon(server: Server) -> None:
    assert server.seconds < MOST_SECONDS_TO_START * _PATIENCE


@pytest.mark.system
def test_the_first_page_can_be_used_soon(server: Server, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    started = time.monotonic()
    page.goto(server.address)
    page.locator("#pq-question").fill("?")
    seconds = time.monotonic() - started
    context.close()

    assert seconds < MOST_SECONDS_TO_USE * _PATIENCE


def test_the_server_holds_no_torch_and_little_memory(server: Server) -> None:
    process = Path("/proc") / str(server.process.pid)
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    peak = int(status["VmHWM"].split()[0]) / 1024

    assert "libtorch" not in (process / "maps").read_text()
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_page_names_no_other_host(server: Server, path: str) -> None:
    page = httpx.get(server.address + path)

    page.raise_for_status()
    for elsewhere in ("fonts.googleapis", "cdnjs", "cdn.jsdelivr", "huggingface.co", "analytics.gradio"):
        assert f"https://{elsewhere}" not in page.text


def test_what_only_developers_need_is_not_served(server: Server) -> None:
    for path in ("/docs", "/openapi.json", "/monitoring", "/en/monitoring"):
        assert httpx.get(server.address + path).status_code in (403, 404)


def test_another_address_than_this_machines_own_is_refused_in_one_line(planqa: Planqa) -> None:
    run = planqa("serve", "--host", "0.0.0.0", "--port", "0")

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.count("\n") == 1
    assert "'0.0.0.0' would let others in" in run.stderr


def test_a_port_that_is_taken_is_told_at_once(planqa: Planqa) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = planqa("serve", "--port", str(port))

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"planqa: Port {port} of 127.0.0.1 is taken. Choose another: planqa serve --port {port + 1}\n"
