"""Whoever comes with whatever: keyboard alone, a screen reader, a phone, a dark room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.assistant.web.conftest import Ask, NewPage, Shoot

pytestmark = pytest.mark.system

_IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
_PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(
    new_page: NewPage, ask: Ask, faults: Callable[[Page], list[str]], scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    page.locator(".pq-filters summary").click()
    assert faults(page) == []
    turn = ask(page, "Kinh tế số của Quảng Ngãi qua các năm?")
    turn.get_by_role("button", name="Câu trả lời đúng").click()
    turn.locator(".chip").first.click()
    page.locator(".pq-source .cited").wait_for()
    page.locator(".pq-menu summary").first.dispatch_event("click")
    assert faults(page) == []
    page.get_by_role("tab", name="Nhiệm vụ và chỉ tiêu").click()
    page.locator("select[name=plan]").select_option("son-tinh-ubnd")  # axe takes long over many rows
    expect(page.locator(".pq-facts tbody tr")).to_have_count(8)
    assert faults(page) == []
    page.locator("select[name=group]").select_option("time")
    page.locator(".timeline").wait_for()
    assert faults(page) == []
    page.get_by_role("tab", name="Văn bản").click()
    page.locator(".pq-plans nav button").nth(3).click()
    expect(page.locator(".pq-plan h2")).to_contain_text("03/NQ-CP")
    assert faults(page) == []


def test_everything_can_be_done_by_keyboard(page: Page, ask: Ask) -> None:
    def focused(selector: str) -> bool:
        return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))

    def tab_to(selector: str, key: str = "Tab") -> None:
        for _ in range(60):
            if focused(selector):
                return
            page.keyboard.press(key)
        raise AssertionError(f"{selector} cannot be reached with {key}")

    tab_to("#pq-question")
    page.keyboard.type(_IOC)
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#pq-question")).to_have_value(f"{_IOC}\n")
    page.keyboard.press("Enter")
    page.locator(".pq-after").wait_for()
    assert focused("#pq-question")
    tab_to(".chip[data-n='1']", "Shift+Tab")
    page.keyboard.press("Enter")
    page.locator(".pq-source .cited").wait_for()
    assert focused(".pq-source")
    tab_to(".pq-source [data-action=later]")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator(".pq-source")).to_be_hidden()
    assert focused(".chip[data-n='1']")
    tab_to("[role=tab][data-tab-id=facts]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.locator(".pq-facts tbody tr").first.wait_for()
    tab_to(".pq-facts .source-link")
    page.keyboard.press("Enter")
    expect(page.locator(".pq-source .cited").first).to_be_visible()


def test_answers_are_announced_once_and_citations_say_where_they_lead(page: Page, ask: Ask) -> None:
    turn = ask(page, _IOC)

    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("log").get_by_role("heading", name=_IOC)).to_be_visible()
    label = turn.locator(".chip").nth(1).get_attribute("aria-label") or ""
    assert label.startswith("Nguồn 2: Kế hoạch thực hiện Nghị quyết số 57-NQ/TW")
    assert "59.1" in label


def test_a_phone_shows_everything_without_scrolling_sideways(new_page: NewPage, ask: Ask, shoot: Shoot) -> None:
    page = new_page(viewport=_PHONE, has_touch=True, is_mobile=True)

    def wide() -> int:
        return int(page.evaluate("document.documentElement.scrollWidth"))

    assert wide() == _PHONE["width"]
    shoot(page, "phone")
    turn = ask(page, _IOC)
    assert wide() == _PHONE["width"]
    shoot(page, "phone-answer")
    turn.locator(".answer .chip").nth(1).tap()
    expect(page.locator(".pq-source .cited")).to_be_in_viewport()
    box = page.locator(".pq-source").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, _PHONE["width"])
    shoot(page, "phone-source")
    page.get_by_role("button", name="Đóng").tap()
    expect(page.locator(".pq-source")).to_be_hidden()
    for name in ("Nhiệm vụ và chỉ tiêu", "Văn bản"):
        page.get_by_role("tab", name=name).tap()
        page.locator(".pq-facts tbody tr, .pq-plan h2").locator("visible=true").first.wait_for()
        assert wide() == _PHONE["width"]


def test_the_dark_theme_follows_the_system_and_the_button_and_is_kept(
    new_page: NewPage, ask: Ask, shoot: Shoot
) -> None:
    def ground(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page = new_page(color_scheme="dark")
    dark = ground(page)
    ask(page, _IOC).locator(".chip").first.click()
    page.locator(".pq-source .cited").wait_for()
    shoot(page, "dark")
    page.get_by_role("button", name="Nền tối").click()
    light = ground(page)
    assert light != dark
    page.reload()
    page.locator("#pq-question").wait_for()
    assert ground(page) == light
    assert ground(new_page(color_scheme="light")) == light
