"""Charts: they show the figures an answer cites, no others, and say in words all that they draw."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from assistant.assistant import Assistant
from assistant.chart_view import chart_html, chart_svg, chart_table
from assistant.charts import Chart, Point, Series, charts_of
from assistant.phrases import Language

if TYPE_CHECKING:
    from tests.conftest import ReadHtml

_VI = Language.VIETNAMESE
_SVG = "{http://www.w3.org/2000/svg}"


def _charts(assistant: Assistant, question: str) -> tuple[Chart, ...]:
    return charts_of(assistant.invoke(question), assistant.index.store.facts, assistant.library)


def _figures(chart: Chart) -> dict[str, list[tuple[int, str]]]:
    return {series.label: [(point.year, point.raw) for point in series.points] for series in chart.series}


def _point(year: int, value: str | None, raw: str, high: str | None = None) -> Point:
    low = None if value is None else Decimal(value)
    return Point(year, low, low if high is None else Decimal(high), raw, raw, 1)


# --- what is drawn ----------------------------------------------------------------------------------------------------


def test_a_trend_is_one_line_with_a_point_a_year(assistant: Assistant) -> None:
    (chart,) = _charts(assistant, "Tỷ trọng kinh tế số trong GRDP của Quảng Bình qua các năm?")

    assert (chart.title, chart.unit) == ("Quy mô kinh tế số trong GRDP", "% GRDP")
    assert chart.years == (2025, 2030, 2035, 2040, 2045)
    assert _figures(chart) == {"Quảng Bình": [(2025, "10"), (2030, "20"), (2035, "27"), (2040, "32"), (2045, "35")]}


def test_each_point_names_the_citation_that_holds_it(assistant: Assistant) -> None:
    answer = assistant.invoke("So sánh kinh tế số của các tỉnh qua các năm")
    (chart,) = charts_of(answer, assistant.index.store.facts, assistant.library)

    quotes = {citation.n: citation.quote for citation in answer.citations}
    points = [point for series in chart.series for point in series.points]
    assert len(points) == 10
    assert all(point.raw in quotes[point.citation] for point in points)


def test_a_plan_that_a_remark_cites_is_not_drawn(assistant: Assistant) -> None:
    answer = assistant.invoke("So sánh kinh tế số năm 2030 của Quảng Bình và Quảng Ngãi")
    (chart,) = charts_of(answer, assistant.index.store.facts, assistant.library)

    assert "son-tinh-ubnd" in {citation.plan for citation in answer.citations}
    assert _figures(chart) == {"Quảng Ngãi": [(2030, "10%")], "Quảng Bình": [(2030, "20")]}


def test_only_the_years_asked_are_drawn_of_a_row_with_all_years(assistant: Assistant) -> None:
    (chart,) = _charts(assistant, "So sánh tỷ lệ phủ sóng 6G năm 2035 và năm 2045 của các kế hoạch")

    assert chart.years == (2035, 2045)
    assert set(_figures(chart)) == {"Quảng Ngãi", "Quảng Bình", "Sơn Tịnh"}
    assert chart.note  # the plans count it differently


def test_marks_and_words_are_kept_but_are_no_numbers(assistant: Assistant) -> None:
    (chart,) = _charts(assistant, "Sơn Tịnh tỷ lệ chữ ký số qua các năm")

    first = chart.series[0].points[0]
    assert (first.year, first.value, first.raw, first.said) == (2025, None, "-", "- (chưa thực hiện)")


def test_two_figures_of_one_year_are_both_there(assistant: Assistant) -> None:
    (chart,) = _charts(assistant, "doanh nghiệp khoa học công nghệ Quảng Ngãi qua các năm")

    assert [raw for year, raw in _figures(chart)["Quảng Ngãi"] if year == 2040] == ["≥ 50", "≥ 70"]


def test_two_indicators_asked_together_are_two_charts(assistant: Assistant) -> None:
    charts = _charts(assistant, "chữ ký số và kinh tế số của Quảng Bình qua các năm")

    assert len({chart.title for chart in charts}) == len(charts) == 2


def test_an_english_question_has_english_words(assistant: Assistant) -> None:
    (chart,) = _charts(assistant, "digital economy of Quang Binh over the years")

    assert chart.title == "Digital economy as a share of GRDP"


@pytest.mark.parametrize(
    "question",
    [
        "Ai chủ trì nhiệm vụ IOC của Quảng Bình?",
        "Chỉ tiêu phủ sóng 5G của Quảng Bình năm 2030 là bao nhiêu?",  # one figure
        "Liệt kê nhiệm vụ Sở Khoa học và Công nghệ chủ trì",
        "Chỉ tiêu kinh tế số của Quảng Bình năm 2033?",  # refused, the nearest years named
        "Xin chào",
    ],
)
def test_other_answers_have_no_chart(assistant: Assistant, question: str) -> None:
    assert _charts(assistant, question) == ()


# --- how it is drawn --------------------------------------------------------------------------------------------------


def _svg(*series: Series, title: str = "Kinh tế số", unit: str = "%") -> ElementTree.Element:
    return ElementTree.fromstring(chart_svg(Chart(title, unit, series), language=_VI, ids_prefix="c"))


def _texts(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{_SVG}text")]


def test_lines_have_points_labels_axes_and_words() -> None:
    svg = _svg(
        Series("A", (_point(2025, "10", "10%"), _point(2030, "20", "≥ 20"))),
        Series("B", (_point(2025, "15", "15"), _point(2030, None, "X"))),
    )

    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "c-title c-desc")
    assert svg.findtext(f"{_SVG}title") == "Kinh tế số (%)"
    description = svg.findtext(f"{_SVG}desc") or ""
    assert description.endswith("A – 2025: 10%; 2030: ≥ 20. B – 2025: 15; 2030: X.")
    assert len(svg.findall(f"{_SVG}polyline")) == 2
    assert {"A", "B", "2025", "2030", "10%", "≥ 20", "15", "0", "5", "20"} <= set(_texts(svg))
    assert "X" not in _texts(svg)


def test_points_lie_where_their_figures_are() -> None:
    svg = _svg(Series("A", (_point(2025, "0", "0"), _point(2030, "50", "50"), _point(2045, "100", "100"))))

    line = svg.find(f"{_SVG}polyline")
    assert line is not None
    (x0, y0), (x1, y1), (x2, y2) = (
        tuple(map(float, pair.split(","))) for pair in (line.get("points") or "").split(" ")
    )
    assert x1 - x0 == pytest.approx((x2 - x0) / 4, abs=0.2)  # 5 years of 20
    assert y0 - y1 == pytest.approx((y0 - y2) / 2, abs=0.2)


def test_labels_of_equal_figures_do_not_lie_on_each_other() -> None:
    series = [Series(name, (_point(2025, "50", "50"), _point(2030, "100", "all"))) for name in "ABC"]
    svg = _svg(*series)

    heights = sorted(float(text.get("y") or 0) for text in svg.iter(f"{_SVG}text") if text.text == "all")
    assert heights[0] > 20  # below the legend
    assert all(later - earlier >= 13 for earlier, later in pairwise(heights))


def test_one_year_is_a_bar_a_plan_by_length() -> None:
    svg = _svg(Series("A", (_point(2030, "10", "10"),)), Series("B", (_point(2030, "20", "20-40", high="40"),)))

    widths = [float(bar.get("width") or 0) for bar in svg.iter(f"{_SVG}rect")]
    assert widths[0] * 2 == pytest.approx(widths[1], abs=0.2)
    assert widths[1] == pytest.approx(widths[2], abs=0.2)  # from 20 to 40
    assert {"A: 10", "B: 20-40"} <= set(_texts(svg))


def test_all_zeros_can_be_drawn() -> None:
    assert len(_texts(_svg(Series("A", (_point(2025, "0", "0"), _point(2030, "0", "0")))))) > 4


@pytest.mark.parametrize(("language", "tick"), [(Language.VIETNAMESE, "1.500"), (Language.ENGLISH, "1,500")])
def test_numbers_of_the_axis_are_written_as_the_language_does(language: Language, tick: str) -> None:
    chart = Chart("x", "", (Series("A", (_point(2025, "500", "500"), _point(2030, "2000", "2.000"))),))

    assert f">{tick}<" in chart_svg(chart, language=language, ids_prefix="c")


def test_the_table_says_the_same(assistant: Assistant, read_html: ReadHtml) -> None:
    (chart,) = _charts(assistant, "So sánh kinh tế số năm 2030 của Quảng Bình và Quảng Ngãi")
    page = read_html(chart_table(chart, language=_VI))

    assert page.text == "Quy mô kinh tế số trong GRDP (% GRDP)Kế hoạch2030Quảng Ngãi10% GRDP [1]Quảng Bình20% GRDP [3]"
    assert page.still_open == []


def test_whatever_a_chart_is_made_of_is_text(read_html: ReadHtml) -> None:
    hostile = '"><script>alert(1)</script><a href="javascript:x" onclick=x>\u202e'
    points = (_point(2025, "1", hostile), _point(2030, "2", hostile))
    html = chart_html(Chart(hostile, hostile, (Series(hostile, points),), hostile), language=_VI, ids_prefix=hostile)

    page = read_html(html)
    assert not {"script", "a", "style"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if re.match("on|href|style", name)]
    assert "\u202e" not in html
    assert page.still_open == []
