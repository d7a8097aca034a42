"""The source beside an answer: the lines cited, marked, with those around them, whatever a plan holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.phrases import Language
from assistant.source_view import source_view
from corpus.errors import PlanError, UnknownPlanError
from corpus.library import Library

if TYPE_CHECKING:
    from tests.conftest import ReadHtml

_LINE = re.compile(r'<div class="line( cited)?" id="([^"]+)" data-line="(\d+)">')
_VI = Language.VIETNAMESE


def _shown(html: str) -> list[tuple[int, bool]]:
    """The lines shown, by number, and whether they are cited."""
    return [(int(number), bool(cited)) for cited, _, number in _LINE.findall(html)]


def test_the_cited_row_is_marked_among_its_neighbours(library: Library) -> None:
    view = source_view(library, "quang-binh-ubnd", [(417, 417)], language=_VI, around=2)

    assert _shown(view.html) == [(415, False), (416, False), (417, True), (418, False), (419, False)]
    assert (view.first, view.last, view.total) == (415, 419, len(library.source("quang-binh-ubnd")))
    assert 'id="quang-binh-ubnd-L417"' in view.html
    marked = re.findall("<mark>(.*?)</mark>", view.html)
    assert len(marked) == 1
    assert "phần mềm lõi IOC cấp tỉnh" in marked[0]


def test_a_line_stands_there_letter_for_letter(library: Library, read_html: ReadHtml) -> None:
    source = library.source("quang-binh-ubnd")
    page = read_html(source_view(library, "quang-binh-ubnd", [(417, 417)], language=_VI, around=3).html)

    assert page.still_open == []
    for number in range(414, 421):
        assert f"{number} {source.line(number)}\n" in page.text.replace("\n\n", "\n")


def test_cells_know_the_headings_of_their_columns(library: Library) -> None:
    view = source_view(library, "quang-binh-ubnd", [(417, 417)], language=_VI, around=0)

    assert 'data-header="Cơ quan, đơn vị chủ trì">Sở Khoa học và Công nghệ</span>' in view.html
    assert view.html.count('class="cell"') == 6


def test_the_place_is_said_above_the_lines(library: Library) -> None:
    view = source_view(library, "quang-ngai-tu", [(430, 430)], language=_VI)

    steps = re.findall("<li>(.*?)</li>", view.html)
    assert steps == ["II MỤC TIÊU", "2 Mục tiêu cụ thể", "2.2 Đến hết năm 2030", "e) Phát triển chuyển đổi số"]
    assert '<p class="source-page">trang 7</p>' in view.html
    assert library.plan("quang-ngai-tu").title in view.html


def test_long_names_of_tasks_do_not_fill_the_path(library: Library) -> None:
    view = source_view(library, "quang-binh-ubnd", [(417, 417)], language=_VI)

    assert all(len(step) < 130 for step in re.findall("<li>(.*?)</li>", view.html))


def test_places_far_apart_are_shown_with_the_gap_between_named(library: Library) -> None:
    view = source_view(library, "son-tinh-ubnd", [(500, 501), (861, 862)], language=Language.ENGLISH, around=1)

    assert [number for number, _ in _shown(view.html)] == [499, 500, 501, 502, 860, 861, 862, 863]
    assert "lines 503–859" in view.html
    assert (view.first, view.last) == (499, 863)


def test_more_lines_are_shown_on_request_as_far_as_the_plan_goes(library: Library) -> None:
    total = len(library.source("ninh-binh-ubnd"))
    view = source_view(library, "ninh-binh-ubnd", [(2, 2)], language=_VI, shown=(-40, total + 40))

    assert (view.first, view.last) == (1, total)
    assert [line for line, cited in _shown(view.html) if cited] == [2]
    assert len(_shown(view.html)) == total


def test_blank_lines_are_not_marked(library: Library) -> None:
    view = source_view(library, "son-tinh-ubnd", [(492, 528)], language=_VI)

    assert "<mark></mark>" not in view.html


@pytest.mark.parametrize("cited", [[(0, 1)], [(5, 4)], [(1, 100_000)], []])
def test_lines_that_are_not_there_are_refused(library: Library, cited: list[tuple[int, int]]) -> None:
    with pytest.raises(PlanError):
        source_view(library, "son-tinh-ubnd", cited, language=_VI)


def test_a_plan_that_is_not_there_is_refused(library: Library) -> None:
    with pytest.raises(UnknownPlanError):
        source_view(library, "../../etc/passwd", [(1, 1)], language=_VI)


_HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload="alert(1)">',
    "<a href='javascript:alert(1)'>x</a>\t<b onclick=x>\t</span></div></section>",
    "abc\u202egnp.exe \u2066x\u2069 \u200f",
    "\x1b[31mred\x00",
)


def test_whatever_a_plan_holds_is_text(tmp_path: Path, read_html: ReadHtml) -> None:
    (tmp_path / "bad.txt").write_text("KẾ HOẠCH\n\nI. MỤC TIÊU\n\n" + "\n\n".join(_HOSTILE) + "\n", encoding="utf-8")
    (tmp_path / "plans.toml").write_text(
        '[bad]\nfile = "bad.txt"\ntitle = "<script>alert(2)</script>\\u202e"\nkind = "k"\nissuer = "i"\nplace = "p"\n'
        'level = "tỉnh"\n',
        encoding="utf-8",
    )
    view = source_view(Library.open(tmp_path), "bad", [(5, 15)], language=_VI)

    page = read_html(view.html)
    assert page.still_open == []
    assert {tag for tag, _ in page.tags} <= {"section", "h3", "ol", "li", "p", "div", "span", "mark"}
    allowed = {"class", "id", "data-line", "data-header", "aria-label", "tabindex", "role", "lang", "dir"}
    assert {name for _, attributes in page.tags for name in attributes} <= allowed
    assert "<script>alert(1)</script>" in page.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200f\x00\x1b]", view.html)
