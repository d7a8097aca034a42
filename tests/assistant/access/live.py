"""`planqa serve` in a process of its own, and an application behind its guards without a server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx
from starlette.types import ASGIApp

from assistant.access.caller import Role, Scope
from assistant.access.keys import KeyStore
from assistant.access.users import UserStore

ROOT = Path(__file__).parents[3]
PASSWORD = "mật khẩu của Lan"
Result = TypeVar("Result")
START_SECONDS = 60
STOPPING = 25
"""Seconds that `planqa serve` lets running answers go on."""
IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"


@dataclass(frozen=True)
class Live:
    """A running server: its address, its process, its home, what it logs, and a key of each kind."""

    address: str
    process: subprocess.Popen[str]
    home: Path
    log: Path
    keys: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def logged_in(self, name: str = "lan") -> Iterator[httpx.Client]:
        """A browser-like client of a user: it keeps cookies and says which page it is on."""
        with httpx.Client(base_url=self.address, headers={"Origin": self.address}, timeout=60) as client:
            reply = log_in(client, name, PASSWORD)
            assert (reply.status_code, reply.headers["location"]) == (303, "/")
            yield client


def log_in(client: httpx.Client, name: str, password: str, path: str = "/login") -> httpx.Response:
    """Fills in the form of the login page and sends it."""
    token = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    assert token
    return client.post(path, data={"token": token[1], "name": name, "password": password})


def call(client: httpx.Client, function: str, request: dict[str, Any]) -> Any:
    """A call that a script of the Vietnamese page makes of the server."""
    parts = client.get("/config").json()["components"]
    part = next(each for each in parts if function in (each["props"].get("server_fns") or ()))
    body = {"data": request, "component_id": part["id"], "fn_name": function, "session_hash": "abc"}
    reply = client.post("/gradio_api/component_server/", json=body)
    reply.raise_for_status()
    return reply.json()


def add_people(home: Path) -> dict[str, str]:
    """Two users, lan (editor) and minh (reader), and keys by name: ask, read, metrics, all."""
    for name, role in (("lan", Role.EDITOR), ("minh", Role.READER)):
        UserStore(home).add(name, PASSWORD, role)
    scopes = {"ask": [Scope.ASK], "read": [Scope.READ], "metrics": [Scope.METRICS], "all": list(Scope)}
    return {name: KeyStore(home).add(name, held) for name, held in scopes.items()}


@contextmanager
def serving(home: Path, log: Path, *options: str) -> Iterator[Live]:
    """A server on this home until the end of the block; its standard error goes to `log`."""
    code = "from assistant.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--home", str(home), *options]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            text=True,
            encoding="utf-8",
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            said = re.search(r":(\d+)", line.removeprefix("planqa: http"))
            assert said, f"no address in {line!r}: {log.read_text()}"
            address = f"http://127.0.0.1:{said[1]}"
            _wait_for(address)
            yield Live(address, process, home, log)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(f"{address}/login", timeout=START_SECONDS)
            return
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.1)


def send(app: ASGIApp, method: str, path: str, client: str = "192.0.2.7", **request: Any) -> httpx.Response:
    """One request to an application without a server, as from this address."""

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(client, 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as caller:
            return await caller.request(method, path, **request)

    return run_apart(run)


def run_apart(run: Callable[[], Awaitable[Result]]) -> Result:
    """Run a coroutine in a thread of its own: playwright's event loop stays in that of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, run).result()
