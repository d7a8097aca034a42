"""`docs/api.md`: its examples run, and it names every address and status that there is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.assistant.conftest import Server
    from tests.conftest import ReadHtml

_DOCS = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
_ADDRESS = "http://127.0.0.1:7860"
_COMMANDS = [
    command
    for block in re.findall(r"```sh\n(.*?)```", _DOCS, re.DOTALL)
    for command in block.replace("\\\n", " ").splitlines()
]


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_runs(server: Server, command: str) -> None:
    run = subprocess.run(
        ["bash", "-c", command.replace(_ADDRESS, server.address)], capture_output=True, encoding="utf-8", check=False
    )

    assert run.returncode == 0, run.stderr
    if "text/event-stream" in command:
        assert run.stdout.endswith("event: done\ndata: {}\n\n")
    elif "text/plain" not in command:
        assert "error" not in json.loads(run.stdout)


def test_the_example_in_python_runs(server: Server) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", _DOCS, re.DOTALL)
    run = subprocess.run(
        [sys.executable, "-c", code.replace(_ADDRESS, server.address)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert "**Sở Khoa học và Công nghệ** [2]" in run.stdout
    assert run.stdout.splitlines()[-1].startswith("59 … Xây dựng, phát triển Trung tâm giám sát")


def test_every_address_and_status_is_explained(server: Server) -> None:
    description = httpx.get(f"{server.address}/api/openapi.json").json()
    paths = {path for path in description["paths"] if path != "/v1/models/{name}"}
    statuses = {
        status for path in description["paths"].values() for each in path.values() for status in each["responses"]
    }

    assert {path for path in paths if path not in _DOCS} == set()
    assert {status for status in statuses if f"| {status} |" not in _DOCS} == {"200"}


def test_the_page_for_people_loads_nothing_and_names_every_operation(server: Server, read_html: ReadHtml) -> None:
    page = read_html(httpx.get(f"{server.address}/api/docs").raise_for_status().text)

    description = httpx.get(f"{server.address}/api/openapi.json").json()
    for path in description["paths"]:
        assert path in page.text
    assert not {"script", "link", "img", "style", "iframe"} & {tag for tag, _ in page.tags}
    assert "Ai chủ trì nhiệm vụ IOC của Quảng Bình?" in page.text
