"""Asking on the page: answers that stream, citations that open their source, and what can be done with an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.assistant.web.conftest import Ask, NewPage, Shoot, Watched

pytestmark = pytest.mark.system

_IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
_TREND = "Kinh tế số của Quảng Ngãi qua các năm?"


def test_an_answer_streams_paragraph_by_paragraph_and_stays_as_it_came(page: Page, ask: Ask) -> None:
    page.evaluate(
        """() => {
          window.seen = [];
          const log = document.querySelector(".pq-log");
          new MutationObserver(() => {
            const blocks = [...log.querySelectorAll(".answer > *")];
            if (blocks.length && !window.first) window.first = blocks[0];
            if (window.seen.at(-1) !== blocks.length) window.seen.push(blocks.length);
          }).observe(log, { childList: true, subtree: true });
        }"""
    )
    turn = ask(page, _TREND)

    seen = page.evaluate("window.seen.filter((count) => count > 0)")
    assert len(seen) >= 3
    assert seen == sorted(seen)
    # What a reader or a screen reader has begun to read is not put anew.
    assert page.evaluate("window.first.isConnected")
    expect(turn.locator(".answer li").first).to_contain_text("Năm 2025: Quy mô kinh tế số đạt 7% GRDP")
    expect(turn).not_to_have_attribute("aria-busy", "true")


def test_a_citation_opens_its_row_highlighted_and_in_view_beside_the_answer(page: Page, ask: Ask, shoot: Shoot) -> None:
    turn = ask(page, _IOC)
    chip = turn.locator(".answer .chip").nth(1)
    chip.click()
    cited = page.locator(".pq-source .line.cited")

    expect(cited).to_have_count(1)
    expect(cited).to_be_in_viewport(ratio=0.9)
    expect(cited).to_have_attribute("data-line", "417")
    expect(cited.locator("mark")).to_contain_text("Sở Khoa học và Công nghệ")
    expect(page.locator(".source-title")).to_contain_text("Kế hoạch thực hiện Nghị quyết số 57-NQ/TW")
    expect(page.locator(".source-path")).to_contain_text("Phụ lục I")
    source, answer = page.locator(".pq-source").bounding_box(), turn.locator(".pq-answer").bounding_box()
    assert source is not None
    assert answer is not None
    assert answer["x"] + answer["width"] <= source["x"]
    expect(chip).to_have_attribute("aria-current", "true")
    shoot(page, "source")


def test_a_source_with_pages_names_the_page_and_shows_the_lines_around(page: Page, ask: Ask) -> None:
    ask(page, _TREND).locator(".answer .chip").first.click()
    lines = page.locator(".pq-source .line")
    expect(page.locator(".source-page")).to_have_text("trang 5")
    first = int(lines.first.get_attribute("data-line") or 0)

    page.get_by_role("button", name="Dòng trước").click()
    expect(page.locator(f'.pq-source [data-line="{first - 30}"]')).to_have_count(1)
    last = int(lines.last.get_attribute("data-line") or 0)
    page.get_by_role("button", name="Dòng sau").click()
    expect(page.locator(f'.pq-source [data-line="{last + 30}"]')).to_have_count(1)
    expect(page.locator(".pq-source .line.cited")).to_have_count(1)


def test_a_follow_up_takes_what_it_needs_from_the_questions_before(page: Page, ask: Ask) -> None:
    ask(page, "Quy mô kinh tế số của Quảng Ngãi năm 2030?")
    turn = ask(page, "còn năm 2035?")

    expect(turn.locator(".answer")).to_contain_text("Quy mô kinh tế số đạt 40% GRDP")


def test_a_refusal_says_so_and_an_empty_question_is_not_sent(page: Page, ask: Ask) -> None:
    page.locator("#pq-question").fill("   ")
    page.keyboard.press("Enter")
    expect(page.locator(".pq-turn")).to_have_count(0)

    expect(ask(page, "?!").locator(".pq-error")).to_contain_text("Câu hỏi này trống")
    turn = ask(page, "Kinh phí của Ninh Bình cho năm 2030 là bao nhiêu?")
    expect(turn.locator(".answer")).to_contain_text("Các kế hoạch hiện có không nêu điều này.")


def test_what_a_question_holds_is_shown_as_text(page: Page, ask: Ask) -> None:
    question = '<img src=x onerror="window.hit=1"> ${window.hit=2} {{value}} <b>IOC</b> của Quảng Bình ai chủ trì?'
    turn = ask(page, question)

    expect(turn.locator(".pq-asked")).to_have_text(question)
    expect(page.locator(".pq-log img, .pq-log .pq-asked b")).to_have_count(0)
    assert page.evaluate("window.hit") is None


def test_examples_for_each_kind_of_user_are_answered(page: Page) -> None:
    expect(page.locator(".pq-examples h3")).to_have_count(3)
    page.get_by_role("button", name=_IOC).click()

    expect(page.locator(".pq-welcome")).to_be_hidden()
    expect(page.locator(".answer")).to_contain_text("Sở Khoa học và Công nghệ")


def test_suggestions_are_buttons_that_ask(page: Page, ask: Ask) -> None:
    turn = ask(page, "Những nhiệm vụ nào phải xong trong tháng 9/2025?")
    suggestion = turn.locator(".pq-suggestions button").filter(has_text="Sơn Tịnh")
    suggestion.click()
    second = page.locator(".pq-turn").nth(1)

    expect(second.locator(".pq-asked")).to_contain_text("Sơn Tịnh")
    expect(second.locator(".answer")).to_contain_text("2 nhiệm vụ có hạn 9/2025")


def test_filters_limit_the_answer_by_plan_place_and_year(page: Page, ask: Ask, shoot: Shoot) -> None:
    page.locator(".pq-filters summary").click()
    page.locator("select[name=place]").select_option("Sơn Tịnh")
    page.locator("select[name=year]").select_option("2035")
    expect(page.locator(".pq-filtered")).to_have_text(": Sơn Tịnh, 2035")
    shoot(page, "filters")
    turn = ask(page, "Quy mô kinh tế số?")

    expect(turn.locator(".pq-asked")).to_have_text("Quy mô kinh tế số năm 2035?")
    expect(turn.locator(".answer")).to_contain_text("30")
    assert {chip.get_attribute("data-plan") for chip in turn.locator(".answer .chip").all()} == {"son-tinh-ubnd"}

    page.get_by_label("Kế hoạch – UBND tỉnh Quảng Bình").check()
    expect(ask(page, "Quy mô kinh tế số?").locator(".pq-error")).to_contain_text("Không có văn bản nào khớp")
    page.locator("select[name=place]").select_option("")
    page.locator("select[name=year]").select_option("2030")
    turn = ask(page, "Quy mô kinh tế số?")
    assert {chip.get_attribute("data-plan") for chip in turn.locator(".answer .chip").all()} == {"quang-binh-ubnd"}


def test_an_answer_is_copied_with_its_citations(page: Page, ask: Ask) -> None:
    ask(page, _IOC).get_by_role("button", name="Sao chép").click()
    expect(page.locator(".pq-told")).to_have_text("Đã sao chép.")
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith("Quảng Bình (Kế hoạch – UBND tỉnh Quảng Bình, dự thảo):")
    assert "[2] Kế hoạch thực hiện Nghị quyết số 57-NQ/TW" in copied
    assert "dòng 417" in copied


def test_a_trend_has_a_chart_with_a_text_alternative(page: Page, ask: Ask, shoot: Shoot) -> None:
    turn = ask(page, _TREND)
    chart = turn.locator("figure svg")

    expect(chart).to_have_attribute("role", "img")
    expect(chart.locator("title").first).not_to_be_empty()
    for figure in ("7%", "10%", "40%", "45%", "50%"):
        expect(chart).to_contain_text(figure)
    turn.locator("figure").scroll_into_view_if_needed()
    shoot(page, "chart")
    expect(ask(page, _IOC).locator("figure")).to_have_count(0)


def test_a_lost_server_is_told_and_the_page_goes_on(page: Page, ask: Ask, watched: Watched) -> None:
    chip = ask(page, _IOC).locator(".chip").first
    lost = re.compile("component_server|queue")
    page.route(lost, lambda route: route.fulfill(status=503, body="{}"))
    chip.click()
    expect(page.locator(".pq-told")).to_have_text("Không nhận được câu trả lời. Hãy hỏi lại.")
    expect(ask(page, "Kinh tế số?").locator(".pq-error")).to_have_text("Không nhận được câu trả lời. Hãy hỏi lại.")
    page.unroute(lost)

    expect(ask(page, "Quy mô kinh tế số của Quảng Ngãi năm 2030?").locator(".answer")).to_contain_text("10% GRDP")
    chip.click()
    expect(page.locator(".pq-source .cited")).to_have_count(1)
    assert watched.complaints
    watched.complaints.clear()


def test_the_english_page_answers_in_english_and_leads_back(new_page: NewPage, ask: Ask, shoot: Shoot) -> None:
    page = new_page()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    turn = ask(page, "who leads the IOC task in Quang Binh?")

    expect(turn.locator(".answer")).to_contain_text("led by: Sở Khoa học và Công nghệ")
    turn.locator(".chip").first.click()
    expect(page.get_by_role("button", name="Earlier lines")).to_be_visible()
    shoot(page, "english")
    page.get_by_role("link", name="Tiếng Việt").click()
    # The conversation is this browser's, whatever the language of the page.
    expect(page.locator(".pq-asked")).to_have_text("who leads the IOC task in Quang Binh?")
