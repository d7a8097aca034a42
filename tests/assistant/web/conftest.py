"""The page as people use it: `planqa serve` in a process of its own, and one real Chromium for all tests.

A page fails its test if it asks anything of another host, or has anything to complain about in its console.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, sync_playwright

ROOT = Path(__file__).parents[3]
SCREENSHOTS = ROOT / "out" / "screenshots"
START_SECONDS = 60
"""A server that is not there after this will not come."""

_OFFICE = {"width": 1440, "height": 900}

NewPage = Callable[..., Page]
Ask = Callable[[Page, str], Locator]
Shoot = Callable[[Page, str], None]


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, with no network but this machine's own."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@dataclass
class Watched:
    """What no page may do, as it was seen."""

    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.elsewhere.append(request.url)

    def console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture
def watched() -> Watched:
    """What the pages of this test have done; a test that provokes a complaint takes it out."""
    return Watched()


@pytest.fixture
def new_page(browser: Browser, server: Server, watched: Watched) -> Iterator[NewPage]:
    """Opens the page in a browser of its own: new_page("/en/", viewport={…}). Same host, no complaints."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", **options: object) -> Page:
        settings = {"viewport": _OFFICE, "locale": "vi-VN", "color_scheme": "light", **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]  # one dictionary for all its options
        context.set_default_timeout(20_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.address)
        contexts.append(context)
        page = context.new_page()
        page.on("request", watched.request)
        page.on("console", watched.console)
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.goto(server.address + path)
        page.locator("#pq-question").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watched.elsewhere == []
    assert watched.complaints == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """The page in Vietnamese, in a window as offices have them."""
    return new_page()


@pytest.fixture(scope="session")
def shoot() -> Shoot:
    """Keeps a picture of a page as test output: shoot(page, "source-beside-the-answer")."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def save(page: Page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    return save


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Types a question, sends it and waits for the whole answer: turn = ask(page, "…")."""

    def send(page: Page, question: str) -> Locator:
        turn = page.locator(".pq-turn").nth(page.locator(".pq-turn").count())
        page.locator("#pq-question").fill(question)
        page.keyboard.press("Enter")
        turn.locator(".pq-after, .pq-error").first.wait_for()
        return turn

    return send
