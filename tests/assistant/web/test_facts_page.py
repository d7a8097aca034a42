"""The tabs of tasks, targets and plans: found, sorted, grouped, downloaded, and each row opened in its source."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from corpus.library import Library

if TYPE_CHECKING:
    from tests.assistant.web.conftest import NewPage, Shoot

pytestmark = pytest.mark.system


@pytest.fixture
def facts(page: Page) -> Locator:
    """The tab of tasks and targets, with its rows."""
    page.get_by_role("tab", name="Nhiệm vụ và chỉ tiêu").click()
    tab = page.locator(".pq-facts")
    tab.locator("tbody tr").first.wait_for()
    return tab


def _count(facts: Locator) -> Locator:
    return facts.locator("[role=status]")


def _column(facts: Locator, name: str) -> list[str]:
    return facts.locator(f"td.{name}").all_text_contents()


def _file(page: Page, facts: Locator, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        facts.get_by_role("button", name=name).click()
    waiting.value.save_as(folder / waiting.value.suggested_filename)
    return folder / waiting.value.suggested_filename


def test_tasks_are_narrowed_by_words_plan_agency_and_deadline(page: Page, facts: Locator, shoot: Shoot) -> None:
    expect(_count(facts)).to_have_text("167 nhiệm vụ")
    shoot(page, "tasks")
    facts.get_by_label("Tìm chữ").fill("phan mem loi IOC")
    expect(_count(facts)).to_have_text("1 nhiệm vụ")
    assert _column(facts, "item") == ["59.1"]
    facts.get_by_label("Tìm chữ").fill("")
    facts.locator("select[name=plan]").select_option("son-tinh-ubnd")
    expect(_count(facts)).to_have_text("8 nhiệm vụ")
    facts.get_by_label("Hạn (tháng, quý, năm)").fill("9/2025")
    expect(_count(facts)).to_have_text("2 nhiệm vụ")
    assert _column(facts, "item") == ["4", "5"]

    facts.locator("select[name=plan]").select_option("quang-binh-ubnd")
    facts.get_by_label("Hạn (tháng, quý, năm)").fill("")
    facts.locator("input[name=agency]").fill("Sở KH&CN")
    expect(_count(facts)).not_to_have_text("8 nhiệm vụ")
    expect(_count(facts)).not_to_have_text("2 nhiệm vụ")
    assert all("Sở Khoa học" in row for row in facts.locator("tbody tr").all_text_contents())
    facts.get_by_label("Hạn (tháng, quý, năm)").fill("hôm nào đó")
    expect(page.locator(".pq-told")).to_contain_text("thời hạn không đọc được")


def test_columns_sort_both_ways_and_say_so(facts: Locator) -> None:
    facts.get_by_role("button", name="Sắp xếp theo Thời gian hoàn thành").click()
    heading = facts.locator("th[aria-sort]")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    assert _column(facts, "deadline")[0] == "5/2025"
    facts.get_by_role("button", name="Sắp xếp theo Thời gian hoàn thành").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert "5/2025" not in _column(facts, "deadline")[0]
    expect(heading.get_by_role("button")).to_be_focused()


def test_a_row_opens_its_source_beside_the_table(page: Page, facts: Locator) -> None:
    facts.get_by_role("button", name="Mở nguồn: Quảng Bình 59.1", exact=True).click()

    expect(page.locator(".pq-source .cited")).to_have_attribute("data-line", "417")
    expect(page.locator(".pq-source .cited")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(facts.get_by_role("button", name="Mở nguồn: Quảng Bình 59.1", exact=True)).to_be_focused()


def test_tasks_are_grouped_by_agency_and_along_time(page: Page, facts: Locator, shoot: Shoot) -> None:
    facts.locator("select[name=group]").select_option("agency")
    expect(facts.locator("h3").filter(has_text="Công an tỉnh").first).to_be_visible()
    facts.locator("select[name=group]").select_option("time")
    slots = facts.locator(".timeline .slot h3")
    expect(slots.first).to_have_text("Tháng 5/2025 (3 nhiệm vụ)")
    shoot(page, "timeline")
    facts.locator(".timeline .source-link").first.click()
    expect(page.locator(".pq-source .cited")).to_have_attribute("data-line", "229")


def test_targets_are_found_by_year_and_downloaded_as_they_are_filtered(
    page: Page, facts: Locator, tmp_path: Path
) -> None:
    facts.get_by_role("radio", name="Chỉ tiêu").check()
    expect(_count(facts)).to_have_text("585 chỉ tiêu")
    expect(facts.locator("tbody tr")).to_have_count(200)
    facts.get_by_role("button", name="Hiện thêm (385)").click()
    expect(facts.locator("tbody tr")).to_have_count(400)
    facts.locator("select[name=year]").select_option("2035")
    facts.get_by_label("Tìm chữ").fill("quy mô kinh tế số")
    expect(_count(facts)).to_have_text("4 chỉ tiêu")
    assert set(_column(facts, "year")) == {"2035"}

    text = _file(page, facts, "Tải CSV", tmp_path).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Năm"] for row in rows] == ["2035"] * 4
    assert {row["Kế hoạch"] for row in rows} == {"quang-ngai-tu", "quang-binh-ubnd", "son-tinh-ubnd"}
    book = load_workbook(_file(page, facts, "Tải Excel", tmp_path))
    assert book.worksheets[0].max_row == 5


def test_a_plan_shows_its_outline_what_it_replaces_and_its_conflicts(
    page: Page, library: Library, shoot: Shoot
) -> None:
    page.get_by_role("tab", name="Văn bản").click()
    expect(page.locator(".pq-plans nav button")).to_have_count(len(library))
    plan = page.locator(".pq-plan")
    page.locator(".pq-plans nav").get_by_role("button", name="Kế hoạch – UBND tỉnh Quảng Bình").click()
    expect(plan.locator("h2")).to_contain_text("Kế hoạch hành động số 206-KH/TU")
    expect(plan.locator("dl")).to_contain_text("dự thảo")
    shoot(page, "plan")

    plan.locator("summary").filter(has_text="Văn bản được nhắc tới").click()
    expect(plan.locator(".documents")).to_contain_text("316-KH/UBND")
    plan.locator("summary").filter(has_text="Số liệu không khớp").click()
    conflict = plan.locator(".conflicts li").filter(has_text="Năm 2030, Quảng Ngãi đặt 10% GRDP, còn Quảng Bình đặt 20")
    conflict.get_by_role("button", name="Quảng Bình 2030").click()
    expect(page.locator(".pq-source .cited")).to_have_attribute("data-line", "623")
    plan.locator(".outline").get_by_role("button", name="Phụ lục II").first.click()
    expect(page.locator(".pq-source .cited").first).to_contain_text("Phụ lục II", ignore_case=True)


def test_both_tabs_are_in_english_too(new_page: NewPage) -> None:
    page = new_page("/en/")
    page.get_by_role("tab", name="Tasks and targets").click()
    expect(page.locator(".pq-facts [role=status]")).to_have_text("167 tasks")
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator(".pq-plan dt").first).to_have_text("Kind")
