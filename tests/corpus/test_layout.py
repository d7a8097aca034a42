"""Layout: pages counted by form feeds, and which texts are wrapped."""

from __future__ import annotations

import pytest

from corpus.document import read_document
from corpus.layout import lay_out
from corpus.read import Source
from corpus.records import Role

PARAGRAPH = "Tỉnh tiếp tục rà soát, hoàn thiện thể chế và hỗ trợ doanh nghiệp đổi mới sáng tạo. " * 4
WRAPPED = "Tỉnh tiếp tục rà soát, hoàn thiện thể chế và đẩy mạnh triển khai các chương \ntrình hỗ trợ. "


@pytest.mark.parametrize("paragraph", [PARAGRAPH, WRAPPED], ids=["unwrapped", "wrapped"])
def test_form_feeds_count_the_pages(paragraph: str) -> None:
    bullet = "- " + paragraph
    text = "\n".join(["I. MỤC TIÊU", bullet, "\f" + bullet, bullet, "\f\fII. NHIỆM VỤ", paragraph])
    document = read_document("made", Source.of(text + "\n"))

    pages = [(passage.role, passage.span.page) for passage in document.passages]
    assert pages == [
        (Role.HEADING, 1),
        (Role.BULLET, 1),
        (Role.BULLET, 2),
        (Role.BULLET, 2),
        (Role.HEADING, 4),
        (Role.PARAGRAPH, 4),
    ]


def test_with_form_feeds_neither_numbers_nor_blanks_begin_a_page() -> None:
    # quang-ngai-tu has page numbers alone on a line, and a blank before the first line of a page.
    layout = lay_out(Source.of(f"{WRAPPED}\n\n2   \n\n{WRAPPED}\n {WRAPPED}\n\f{WRAPPED}\n"))

    assert [line.page for line in layout.lines] == [1, 1, 1, 1, 1, 1, 1, 2, 2]
    assert all(line.furniture is None for line in layout.lines)


def test_a_form_feed_on_a_line_of_its_own_begins_the_page_of_the_next_line() -> None:
    layout = lay_out(Source.of(f"{PARAGRAPH}\n\f\n{PARAGRAPH}\n"))

    assert [line.page for line in layout.lines] == [1, 2]


def test_the_first_row_of_a_page_has_its_number_and_its_page() -> None:
    text = "TT\tNhiệm vụ\tChủ trì\tPhối hợp\n1\tTrung tâm IOC\tSở A\tSở B\n\f2\tKho dữ liệu\tSở B\tSở A\n"
    document = read_document("made", Source.of(f"I. MỤC TIÊU\n{PARAGRAPH}\n{text}"))

    rows = [(passage.item, passage.span.page) for passage in document.passages if passage.role is Role.ROW]
    assert rows == [("1", 1), ("2", 2)]


def test_many_short_paragraphs_are_not_wrapped_text() -> None:
    short = [f"Đơn vị số {i} chủ trì, phối hợp thực hiện nhiệm vụ được giao." for i in range(30)]

    assert not lay_out(Source.of("\n".join(short) + "\n")).wrapped
