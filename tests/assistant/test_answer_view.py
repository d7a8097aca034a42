"""Answers as HTML and as text: marks are buttons, and whatever an answer holds is text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer_blocks import Grid, Item, Paragraph, Run, read_blocks
from assistant.answer_view import answer_html, copy_text
from assistant.assistant import Assistant
from assistant.phrases import Language
from assistant.records import Answer, Citation

if TYPE_CHECKING:
    from tests.conftest import ReadHtml

_VI = Language.VIETNAMESE
_TAGS = {"div", "p", "ul", "li", "strong", "em", "br", "button", "details", "summary", "cite", "span", "blockquote"} | {
    "table", "thead", "tbody", "tr", "th", "td"
}  # fmt: skip
_ATTRIBUTES = {
    "class", "lang", "dir", "type", "data-n", "data-plan", "data-first", "data-last", "aria-label", "id", "open",
    "role", "tabindex", "scope",
}  # fmt: skip


def _answer(text: str, *citations: Citation) -> Answer:
    return Answer("", "?", text, abstained=False, citations=citations)


def _citation(n: int, **fields: str) -> Citation:
    values = {"plan": "p", "title": "Kế hoạch", "section": "I > 1", "quote": "lời văn", **fields}
    return Citation(n=n, item=None, page=7, lines=(3, 5), **values)


# --- reading ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_read_into_paragraphs_items_and_tables() -> None:
    blocks = read_blocks(
        "**A** (b):\n\n- Sở *Y tế* [1][2]\n\n| K | 2030 |\n| --- | --- |\n| x \\| y | 10% [1] |", [1, 2]
    )

    assert blocks == [
        Paragraph((Run("A", strong=True), Run(" (b):"))),
        Item((Run("Sở "), Run("Y tế", emphasis=True), Run(" "), Run("[1]", citation=1), Run("[2]", citation=2))),
        Grid(((Run("K"),), (Run("2030"),)), (((Run("x | y"),), (Run("10% "), Run("[1]", citation=1))),)),
    ]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("- 1. Sở Y tế", "1. Sở Y tế"),  # the numbers of a plan's own points
        ("- - chưa thực hiện", "- chưa thực hiện"),
        ("- # một", "# một"),
        ("- > 95%", "> 95%"),
        ("- [x](http://y)", "[x](http://y)"),
        ("- ![x](y.png)", "![x](y.png)"),
        ("- <b>x</b> \\<i> &lt;", "<b>x</b> <i> &lt;"),
        ("- `x`", "`x`"),
        ("- \\[1] của kế hoạch", "[1] của kế hoạch"),
        ("- [7]", "[7]"),  # no citation has this number
    ],
)
def test_what_is_no_markup_of_answers_stays_as_it_is(markdown: str, text: str) -> None:
    (item,) = read_blocks(markdown, [1])

    assert isinstance(item, Item)
    assert "".join(run.text for run in item.runs) == text
    assert [run.citation for run in item.runs if run.citation] == []


def test_lists_of_other_writers_keep_their_numbers_and_depth() -> None:
    blocks = read_blocks("1. một\n2. hai\n   - ba\n\n- bốn", [])

    assert [(block.marker, block.depth) for block in blocks if isinstance(block, Item)] == [
        ("1.", 0), ("2.", 0), ("", 1), ("", 0)
    ]  # fmt: skip


# --- HTML -------------------------------------------------------------------------------------------------------------


def test_a_mark_is_a_button_that_knows_its_place(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhiệm vụ 59.1 của Quảng Bình do ai chủ trì?")
    html = answer_html(answer, language=_VI, ids_prefix="t1")

    assert (
        '<button type="button" class="chip" data-n="1" data-plan="quang-binh-ubnd" data-first="417" data-last="417"'
        f' aria-label="Nguồn 1: {answer.citations[0].title}, Phụ lục I &gt; V &gt; 59 &gt; 59.1">1</button>'
    ) in html
    assert "<strong>Sở Khoa học và Công nghệ</strong>" in html
    assert html.count('class="chip"') == 2  # in the text, and in the list of sources


def test_the_sources_are_listed_with_their_words(assistant: Assistant, read_html: ReadHtml) -> None:
    answer = assistant.invoke("So sánh kinh tế số năm 2030 của Quảng Bình và Quảng Ngãi")
    page = read_html(answer_html(answer, language=Language.ENGLISH, ids_prefix="t2"))

    ids = [attributes["id"] for tag, attributes in page.tags if tag == "li" and "id" in attributes]
    assert ids == [f"t2-source-{citation.n}" for citation in answer.citations]
    assert all(citation.quote in page.text for citation in answer.citations)
    assert "II > 2 > 2.2 > e), line 430, page 7" in page.text
    assert f"Sources ({len(answer.citations)})" in page.text
    assert page.still_open == []


def test_a_comparison_is_a_table_with_headings(assistant: Assistant) -> None:
    answer = assistant.invoke("So sánh kinh tế số năm 2030 của Quảng Bình và Quảng Ngãi")
    html = answer_html(answer, language=_VI, ids_prefix="t")

    assert '<th scope="col">2030</th>' in html
    assert '<th scope="row">Quảng Bình</th><td>20% GRDP <button' in html


def test_a_long_list_of_sources_is_closed_at_first(assistant: Assistant) -> None:
    short = assistant.invoke("Nhiệm vụ 59.1 của Quảng Bình do ai chủ trì?")
    long = assistant.invoke("Sở Khoa học và Công nghệ Quảng Bình chủ trì những nhiệm vụ nào?")

    assert '<details class="sources" open>' in answer_html(short, language=_VI, ids_prefix="t")
    assert '<details class="sources">' in answer_html(long, language=_VI, ids_prefix="t")


def test_the_language_of_the_words_is_said(assistant: Assistant) -> None:
    html = answer_html(assistant.invoke("who leads the IOC task in Quang Binh?"), language=_VI, ids_prefix="t")

    assert '<div class="answer" lang="en" dir="ltr">' in html
    assert '<blockquote lang="vi" dir="ltr">' in html


_HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "![x](http://evil.example/x.png)",
    "[x]: javascript:alert(1)\n\n[x]",
    '"><button onclick=alert(1)>',
    "&lt;script&gt;",
    "&#106;avascript:",
    "\u202egnp.exe\u2066",
    "```\n<script>\n```",
    "    <script>x</script>",
    "<details open ontoggle=alert(1)>",
]


@pytest.mark.parametrize("hostile", _HOSTILE)
def test_whatever_an_answer_or_its_source_holds_is_text(hostile: str, read_html: ReadHtml) -> None:
    citation = _citation(1, plan=hostile, title=hostile, section=hostile, quote=hostile)
    html = answer_html(_answer(f"{hostile} [1]\n\n- {hostile}", citation), language=_VI, ids_prefix='x"y')

    _check(html, read_html)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="[]()<>!*_`#-+|\\&;:/\"'=1x \n\t", max_size=60))
def test_no_text_breaks_out(read_html: ReadHtml, text: str) -> None:
    html = answer_html(_answer(f"{text} [1]", _citation(1, quote=text)), language=_VI, ids_prefix="t")

    _check(html, read_html)


def _check(html: str, read_html: ReadHtml) -> None:
    page = read_html(html)
    assert page.still_open == []
    assert {tag for tag, _ in page.tags} <= _TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= _ATTRIBUTES


# --- the clipboard ----------------------------------------------------------------------------------------------------


def test_copied_text_holds_the_answer_and_where_it_stands(assistant: Assistant) -> None:
    answer = assistant.invoke("Nhiệm vụ 56 của Quảng Bình do ai chủ trì?")
    lines = copy_text(answer).split("\n")

    assert lines[0] == "Quảng Bình (Kế hoạch – UBND tỉnh Quảng Bình, dự thảo):"
    assert lines[2].startswith("• Nhiệm vụ 56 – ")
    assert lines[2].endswith("chủ trì: Cơ quan Đảng các cấp [1]")
    (citation,) = answer.citations
    place = f"{citation.title}, {citation.section}, dòng {citation.lines[0]}"
    assert lines[4] == f"[1] {place}: “{citation.quote}”"


def test_copied_tables_are_parted_by_tabs_for_a_spreadsheet() -> None:
    text = copy_text(_answer("| K | 2030 |\n| --- | --- |\n| A | **10%** [1] |\n\nLưu ý \u202ex", _citation(1)))

    assert text == "K\t2030\nA\t10% [1]\n\nLưu ý x\n\n[1] Kế hoạch, I > 1, dòng 3–5, trang 7: “lời văn”\n"
