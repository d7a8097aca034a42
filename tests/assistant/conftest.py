"""What the tests of the page, the API and /mcp share: `planqa serve` in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
"""A server that is not there after this will not come."""


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, its home and the seconds it took to answer."""

    address: str
    process: subprocess.Popen[str]
    home: Path
    seconds: float


@pytest.fixture(scope="session")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`planqa serve` on a copy of the home folder: the page writes what readers say of its answers there."""
    own = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(home, own)
    code = "from assistant.cli import main; main()"
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0", "--home", str(own)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        said = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert said, f"no address in {line!r}"
        _wait_for(said[0])
        yield Server(said[0], process, own, time.monotonic() - started)
        process.terminate()
        process.wait(timeout=30)


def _wait_for(address: str) -> None:
    import httpx

    until = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(address, timeout=START_SECONDS).raise_for_status()
            return
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.1)
