"""The page as people use it: one real Chromium for all tests.

A page fails its test if it asks anything of another host, or has anything to complain about in its console.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect, sync_playwright

if TYPE_CHECKING:
    from tests.assistant.conftest import Server

ROOT = Path(__file__).parents[3]
SCREENSHOTS = ROOT / "out" / "screenshots"
_OFFICE = {"width": 1440, "height": 900}
_PATIENCE = 20_000
"""Milliseconds to wait for anything on the page: the machine of the tests may be busy."""
_GOES_AWAY = "AbortError: signal is aborted without reason"
"""What gradio's script says of its own requests that end because the page is loaded anew."""

NewPage = Callable[..., Page]
OpenWindow = Callable[..., Page]
Ask = Callable[[Page, str], Locator]
Shoot = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, with no network but this machine's own.

    Of a module only: while Playwright is there its event loop runs, and no test of another file can start its own.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs chromium: apt-get install chromium")
    expect.set_options(timeout=_PATIENCE)
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
        if message.type in ("error", "warning") and not message.text.startswith(_GOES_AWAY):
            self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture
def watched() -> Watched:
    """What the pages of this test have done; a test that provokes a complaint takes it out."""
    return Watched()


@pytest.fixture
def open_window(browser: Browser, watched: Watched) -> Iterator[OpenWindow]:
    """A browser of its own at an address: open_window("http://…", viewport={…}). Same host, no complaints."""
    contexts: list[BrowserContext] = []

    def open_(address: str, **options: object) -> Page:
        settings = {"viewport": _OFFICE, "locale": "vi-VN", "color_scheme": "light", **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]  # one dictionary for all its options
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("request", watched.request)
        page.on("console", watched.console)
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert watched.elsewhere == []
    assert watched.complaints == []


@pytest.fixture
def new_page(open_window: OpenWindow, server: Server) -> NewPage:
    """Opens the page in a browser of its own: new_page("/en/", viewport={…})."""

    def open_page(path: str = "/", **options: object) -> Page:
        page = open_window(server.address + path, **options)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.address)
        page.locator("#pq-question").wait_for()
        return page

    return open_page


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


@pytest.fixture(scope="session")
def faults() -> Callable[[Page], list[str]]:
    """What axe finds of serious or critical faults on a page as it is now."""
    axe = Axe()

    def find(page: Page) -> list[str]:
        return [
            f"{fault['id']}: {[node['html'] for node in fault['nodes']]}"
            for fault in axe.run(page).response["violations"]
            if fault["impact"] in ("serious", "critical")
        ]

    return find
