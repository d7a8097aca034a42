"""Users in a real browser: they log in, ask, see only what is theirs, and log out; scripts in texts stay texts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.assistant.access.live import IOC, PASSWORD, Live, add_people, serving

if TYPE_CHECKING:
    from tests.assistant.web.conftest import Ask, OpenWindow, Shoot, Watched

pytestmark = pytest.mark.system

_SCRIPT = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
_LINK = '[IOC](javascript:alert(1)) "onmouseover="document.title=1" \u202eCOI'


@pytest.fixture(scope="module")
def live(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server on a home that has users."""
    own = tmp_path_factory.mktemp("users") / "home"
    shutil.copytree(home, own, symlinks=True)
    add_people(own)
    with serving(own, own / "log.jsonl") as live:
        yield live


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(open_window: OpenWindow, live: Live) -> OpenPage:
    """A browser of its own at an address of the server."""
    return lambda path="/": open_window(live.address + path)


def _log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")


def test_a_user_logs_in_asks_and_logs_out(open_page: OpenPage, ask: Ask, shoot: Shoot, live: Live) -> None:
    page = open_page()
    assert page.url == f"{live.address}/login"
    expect(page.locator("#name")).to_be_focused()
    shoot(page, "login")
    _log_in(page, "Lan")
    expect(page.locator(".pq-user")).to_have_text("lan")
    turn = ask(page, IOC)
    expect(turn.locator(".answer")).to_contain_text("Sở Khoa học và Công nghệ")
    turn.locator(".answer .chip").first.click()
    expect(page.locator(".pq-source .cited").first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    shoot(page, "logged-in")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_a_wrong_password_is_told_and_the_name_stays(open_page: OpenPage, shoot: Shoot, watched: Watched) -> None:
    page = open_page("/en/")
    _log_in(page, "minh", "wrong password")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(page.locator("#name")).to_have_value("minh")
    shoot(page, "login-wrong")
    assert len(watched.complaints) == 1
    assert "401" in watched.complaints.pop()


def test_conversations_of_one_user_are_not_shown_to_the_next_in_the_same_browser(open_page: OpenPage, ask: Ask) -> None:
    page = open_page()
    _log_in(page, "lan")
    ask(page, "IOC là gì?")
    expect(page.locator(".pq-title")).to_have_text(["IOC là gì?"])
    page.get_by_role("button", name="Đăng xuất").click()
    _log_in(page, "minh")
    expect(page.locator(".pq-user")).to_have_text("minh")
    expect(page.locator(".pq-welcome")).to_be_visible()
    expect(page.locator(".pq-title")).to_have_count(0)
    page.get_by_role("button", name="Đăng xuất").click()
    _log_in(page, "lan")
    expect(page.locator(".pq-title")).to_have_text(["IOC là gì?"])


@pytest.mark.parametrize("text", [_SCRIPT, _LINK])
def test_a_script_in_a_question_or_a_title_is_shown_as_text(open_page: OpenPage, ask: Ask, text: str) -> None:
    page = open_page()
    _log_in(page, "lan")
    page.locator("#pq-question").wait_for()
    title = page.title()
    turn = ask(page, f"Ai chủ trì {text}?")
    expect(turn.locator(".pq-asked")).to_contain_text(text[:10])
    page.reload()
    expect(page.locator(".pq-title")).to_contain_text(text[:10])
    page.wait_for_timeout(300)

    assert page.title() == title
    assert page.locator(".pq-log img, .pq-log script, a[href^=javascript], [onmouseover], .pq-title img").count() == 0


def test_a_script_that_gets_into_the_page_is_not_run(open_page: OpenPage, watched: Watched) -> None:
    page = open_page()
    _log_in(page, "lan")
    page.locator("#pq-question").wait_for()
    page.evaluate(
        """() => {
            const box = document.querySelector(".pq-log");
            box.innerHTML = '<img src="/x" onerror="window.broken = 1"><a href="javascript:window.broken = 1">x</a>';
            const script = document.createElement("script");
            script.textContent = "window.broken = 1";
            box.append(script);
            box.querySelector("a").click();
        }"""
    )
    page.wait_for_timeout(500)

    assert page.evaluate("window.broken") is None
    assert [each for each in watched.complaints if "Content Security Policy" in each] != []
    watched.complaints.clear()
