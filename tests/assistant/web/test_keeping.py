"""What the page keeps and gives out: tables, conversations and feedback."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, Route, expect

from assistant.feedback import FeedbackStore, Verdict

if TYPE_CHECKING:
    from tests.assistant.conftest import Server
    from tests.assistant.web.conftest import Ask, NewPage, Shoot

pytestmark = pytest.mark.system

_IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
_TREND = "Kinh tế số của Quảng Ngãi qua các năm?"


def _download(page: Page, button: Locator, folder: Path) -> Path:
    with page.expect_download() as waiting:
        button.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def _menu(page: Page, title: str) -> Locator:
    """The opened menu of a conversation."""
    item = page.locator(".pq-conversations li").filter(has_text=title)
    item.locator("summary").click()
    return item


# --- tables -----------------------------------------------------------------------------------------------------------


def test_the_rows_of_an_answer_are_a_table_that_downloads_as_csv_and_xlsx(
    page: Page, ask: Ask, shoot: Shoot, tmp_path: Path
) -> None:
    turn = ask(page, _IOC)
    table = turn.locator(".pq-rows table")
    expect(table.locator("tbody tr")).to_have_count(4)
    expect(table.locator("thead th").first).to_have_text("Kế hoạch")
    expect(table.locator("tbody tr").nth(1)).to_contain_text("Nền tảng được xây dựng giai đoạn đầu")
    table.scroll_into_view_if_needed()
    shoot(page, "table")

    text = _download(page, turn.get_by_role("button", name="Tải CSV"), tmp_path).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["TT"] for row in rows] == ["59", "59.1", "59.2", "59.3"]
    assert rows[1]["Cơ quan, đơn vị chủ trì"] == "Sở Khoa học và Công nghệ"
    book = load_workbook(_download(page, turn.get_by_role("button", name="Tải Excel"), tmp_path))
    assert [cell.value for cell in book.worksheets[0]["C"]] == ["TT", "59", "59.1", "59.2", "59.3"]


# --- conversations ----------------------------------------------------------------------------------------------------


def test_conversations_are_kept_in_the_browser_and_opened_again(page: Page, ask: Ask, shoot: Shoot) -> None:
    ask(page, "Quy mô kinh tế số của Quảng Ngãi năm 2030?")
    page.get_by_role("button", name="Cuộc hỏi mới").click()
    expect(page.locator(".pq-welcome")).to_be_visible()
    ask(page, _TREND)
    titles = page.locator(".pq-title")
    expect(titles).to_have_text([_TREND, "Quy mô kinh tế số của Quảng Ngãi năm 2030?"])
    page.reload()
    expect(page.locator(".pq-asked")).to_have_text([_TREND])
    expect(page.locator("figure svg")).to_have_count(1)

    titles.nth(1).click()
    expect(page.locator(".pq-asked")).to_have_text(["Quy mô kinh tế số của Quảng Ngãi năm 2030?"])
    shoot(page, "conversations")
    # It goes on where it was left.
    expect(ask(page, "còn năm 2035?").locator(".answer")).to_contain_text("40% GRDP")
    page.locator(".answer .chip").first.click()
    expect(page.locator(".pq-source .cited")).to_have_count(1)


def test_a_question_asked_while_a_conversation_is_still_being_opened_comes_behind_it(page: Page, ask: Ask) -> None:
    ask(page, _IOC)
    held = _hold_calls(page)
    page.reload()
    page.locator("#pq-question").fill("còn đơn vị phối hợp?")
    page.keyboard.press("Enter")
    _let_go(page, held, 1)
    expect(page.locator(".pq-asked")).to_have_text([_IOC, "còn đơn vị phối hợp?"])
    expect(page.locator(".pq-after")).to_have_count(2)
    # What came before it is what it follows on.
    expect(page.locator(".pq-turn").last.locator(".answer")).to_contain_text("các doanh nghiệp viễn thông")


def test_of_two_conversations_opened_at_once_the_last_one_stands_there(page: Page, ask: Ask) -> None:
    ask(page, _IOC)
    page.get_by_role("button", name="Cuộc hỏi mới").click()
    ask(page, _TREND)
    held = _hold_calls(page)
    page.locator(".pq-title").nth(1).click()
    page.locator(".pq-title").nth(0).click()
    _let_go(page, held, 2)
    expect(page.locator(".pq-asked")).to_have_text([_TREND])
    expect(page.locator(".pq-title[aria-current]")).to_have_text([_TREND])


def _hold_calls(page: Page) -> list[Route]:
    """Keeps back what the page asks its server for from now on."""
    held: list[Route] = []

    def hold(route: Route) -> None:  # a method of a list cannot be a handler
        held.append(route)

    page.route("**/component_server/**", hold)
    return held


def _let_go(page: Page, held: list[Route], calls: int) -> None:
    """Lets calls go, the last one first, until so many have come."""
    page.wait_for_timeout(500)
    while calls and held:
        held.pop().continue_()
        calls -= 1
        page.wait_for_timeout(500)
    page.unroute_all()


def test_a_conversation_is_renamed_and_deleted(page: Page, ask: Ask) -> None:
    ask(page, _IOC)
    item = _menu(page, _IOC)
    item.get_by_role("button", name="Đổi tên").click()
    page.locator(".pq-conversations input").fill("<b>IOC</b> Quảng Bình")
    page.keyboard.press("Enter")
    expect(page.locator(".pq-title")).to_have_text(["<b>IOC</b> Quảng Bình"])

    page.once("dialog", lambda dialog: dialog.dismiss())
    _menu(page, "IOC").get_by_role("button", name="Xóa").click()
    expect(page.locator(".pq-title")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Xóa").click()
    expect(page.locator(".pq-title")).to_have_count(0)
    expect(page.locator(".pq-welcome")).to_be_visible()
    page.reload()
    expect(page.locator(".pq-turn")).to_have_count(0)


def test_a_conversation_is_exported_to_markdown_and_word(page: Page, ask: Ask, tmp_path: Path) -> None:
    ask(page, _IOC)
    ask(page, "còn đơn vị phối hợp?")
    markdown = _download(page, _menu(page, _IOC).get_by_role("button", name="Xuất Markdown"), tmp_path)
    text = markdown.read_text(encoding="utf-8")
    assert text.count("## ") == 2
    assert "[^2]: " in text

    word = _download(page, _menu(page, _IOC).get_by_role("button", name="Xuất Word"), tmp_path)
    document = Document(str(word))
    assert [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 1"] == [
        _IOC,
        "còn đơn vị phối hợp?",
    ]
    assert any(part.partname == "/word/footnotes.xml" for part in document.part.package.iter_parts())


def test_a_store_that_is_damaged_does_no_harm(new_page: NewPage, ask: Ask) -> None:
    page = new_page()
    for damaged in ("{", '{"a": 1}', '[{"id": "1", "title": "x", "turns": [{"answer": {"n": 1}}]}]'):
        page.evaluate("text => localStorage.setItem('planqa.conversations', text)", damaged)
        page.evaluate("sessionStorage.setItem('planqa.current', '1')")
        page.reload()
        page.locator("#pq-question").wait_for()
        expect(ask(page, _IOC).locator(".answer")).to_contain_text("Sở Khoa học và Công nghệ")


# --- feedback ---------------------------------------------------------------------------------------------------------


def test_a_verdict_is_kept_with_a_word_of_why(page: Page, ask: Ask, server: Server) -> None:
    before = len(FeedbackStore(server.home).all())
    ask(page, "IOC là gì?")
    turn = ask(page, _IOC)
    down = turn.get_by_role("button", name="Câu trả lời chưa đúng")
    down.click()
    expect(page.locator(".pq-told")).to_have_text("Đã ghi nhận, cảm ơn.")
    turn.get_by_label("Vì sao?").fill("thiếu <b>đơn vị</b> phối hợp")
    page.keyboard.press("Enter")
    expect(turn.get_by_label("Vì sao?")).to_be_hidden()
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(down).to_be_focused()
    page.wait_for_timeout(200)

    (kept,) = FeedbackStore(server.home).all()[before:]
    assert (kept.question, kept.history, kept.verdict) == (_IOC, ("IOC là gì?",), Verdict.DOWN)
    assert kept.comment == "thiếu <b>đơn vị</b> phối hợp"
    assert json.loads(json.dumps(kept.answer))["citations"][1]["lines"] == [417, 417]
