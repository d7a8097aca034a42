"""Charts as inline SVG that a screen reader can tell, and as tables that say the same."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.charts import Chart, Point, Series
from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.safe_text import escape

__all__ = ["chart_html", "chart_svg", "chart_table"]

_WIDTH, _HEIGHT = 640, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 44, 72, 32
_BARS_TOP = 28
_BAR = 44
"""Units of height for each bar and its label."""
_LABEL_GAP = 14
"""Units between the labels of two figures of one year."""
_LONGEST_LABEL = 16
"""Characters of a figure beside its point; the whole of it is in the table."""
_TICKS = 4
_STEPS = (1, 2, 2.5, 5, 10)
_INSET = 40
"""Units between the axis and the first year, so that its labels stand clear of the ticks."""
_ABOVE = 9
_LETTER = 7.5
"""Units of width of a letter, about."""

# Seen on white and on near black alike (contrast 3:1 or more on both); a page may set its own by the classes series-N.
# Dashes and shapes tell the series apart without colour.
_COLOURS = ("#2f7ebc", "#d9480f", "#2b8a3e", "#a14bc4", "#c2355c")
_DASHES = ("", "7 4", "2 4", "10 4 2 4", "14 5")


def chart_html(chart: Chart, *, language: Language, ids_prefix: str) -> str:
    """The chart as a `figure` with its heading, and below it the table of its figures, closed at first."""
    text = page_text(language)
    note = f'<p class="chart-note" lang="vi">{escape(chart.note)}</p>' if chart.note else ""
    return (
        f'<figure class="chart-figure"><figcaption>{escape(chart.heading)}</figcaption>'
        f"{chart_svg(chart, language=language, ids_prefix=ids_prefix)}{note}"
        f"<details><summary>{escape(text.say('chart_figures'))}</summary>{chart_table(chart, language=language)}"
        "</details></figure>"
    )


def chart_svg(chart: Chart, *, language: Language, ids_prefix: str) -> str:
    """The chart as one `svg` element without script or style: lines over the years, or bars where there is one year.

    Its title and description say all it shows. Text and axes have the colour of the text around them.
    """
    bars = len(chart.years) == 1
    height = _BARS_TOP + _BAR * sum(len(series.points) for series in chart.series) if bars else _HEIGHT
    prefix = escape(ids_prefix)
    shown = _bars(chart) if bars else _lines(chart, language)
    return "\n".join(
        (
            f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
            f' aria-labelledby="{prefix}-title {prefix}-desc" font-size="13" fill="currentColor">',
            f'<title id="{prefix}-title">{escape(chart.heading)}</title>',
            f'<desc id="{prefix}-desc">{escape(_described(chart, language))}</desc>',
            *shown,
            "</svg>",
        )
    )


def chart_table(chart: Chart, *, language: Language) -> str:
    """The same figures as a table, a row a plan and a column a year, each with the number of its citation."""
    text = page_text(language)
    years = "".join(f'<th scope="col">{year}</th>' for year in chart.years)
    rows = []
    for series in chart.series:
        cells = "".join(f"<td>{_cell(series, year) or escape(text.say('no_figure'))}</td>" for year in chart.years)
        rows.append(f'<tr><th scope="row">{escape(series.label)}</th>{cells}</tr>')
    return (
        f'<table class="chart-table"><caption>{escape(chart.heading)}</caption><thead><tr>'
        f'<th scope="col">{escape(text.say("plan"))}</th>{years}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def _cell(series: Series, year: int) -> str:
    return "; ".join(escape(f"{point.said} [{point.citation}]") for point in series.points if point.year == year)


def _described(chart: Chart, language: Language) -> str:
    """All figures in words: "Quảng Bình – 2025: 10% GRDP; 2030: 20% GRDP. Sơn Tịnh – …"."""
    kind = page_text(language).say("chart_bars" if len(chart.years) == 1 else "chart_lines")
    told = [
        f"{series.label} – {'; '.join(f'{point.year}: {point.said}' for point in series.points)}."
        for series in chart.series
    ]
    return " ".join([kind, *told])


# --- lines -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where years and values lie in the drawing; values begin at 0, and `highest` is a whole number of steps."""

    first: int
    last: int
    step: float
    highest: float

    def x(self, year: int) -> float:
        start = _LEFT + _INSET
        return start + (year - self.first) / (self.last - self.first) * (_WIDTH - _RIGHT - start)

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - value / self.highest * (_HEIGHT - _TOP - _BOTTOM)


def _scale(chart: Chart) -> _Scale:
    top = _highest(chart)
    rough = top / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in _STEPS if each * power >= rough * (1 - 1e-9))
    return _Scale(chart.years[0], chart.years[-1], step, step * math.ceil(top / step - 1e-9))


def _lines(chart: Chart, language: Language) -> Iterator[str]:
    scale = _scale(chart)
    yield from _axes(chart.years, scale, language)
    yield from _legend(chart.series)
    labels: dict[int, list[tuple[float, str]]] = {}
    for place, series in enumerate(chart.series):
        drawn = [point for point in series.points if point.value is not None]
        path = " ".join(f"{scale.x(point.year):.1f},{scale.y(_middle(point)):.1f}" for point in drawn)
        dashes = _DASHES[place % len(_DASHES)]
        yield f'<polyline points="{path}" fill="none" {_stroke(place)} stroke-width="2.5" stroke-dasharray="{dashes}"/>'
        for point in drawn:
            x, y = scale.x(point.year), scale.y(_middle(point))
            if point.high != point.value:
                ends = f'y1="{scale.y(_number(point.value)):.1f}" y2="{scale.y(_number(point.high)):.1f}"'
                yield f'<line x1="{x:.1f}" x2="{x:.1f}" {ends} {_stroke(place)} stroke-width="6" opacity="0.5"/>'
            yield _marker(place, x, y)
            labels.setdefault(point.year, []).append((y - _ABOVE, _short(point.raw)))
    for year, texts in labels.items():
        yield from _labels(scale.x(year), texts)


def _axes(years: Sequence[int], scale: _Scale, language: Language) -> Iterator[str]:
    for number in range(round(scale.highest / scale.step) + 1):
        value = number * scale.step
        y = scale.y(value)
        ends = f'x1="{_LEFT}" x2="{_WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}"'
        yield f'<line {ends} stroke="currentColor" opacity="0.2"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_tick(value, language)}</text>'
    for year in years:
        yield f'<text x="{scale.x(year):.1f}" y="{_HEIGHT - 10}" text-anchor="middle">{year}</text>'


def _legend(series: Sequence[Series]) -> Iterator[str]:
    """The name of each line above the drawing, with its marker; a plan without a number has no line."""
    x = float(_LEFT)
    for place, each in enumerate(series):
        if all(point.value is None for point in each.points):
            continue
        yield _marker(place, x + 6, 14)
        yield f'<text x="{x + 18:.1f}" y="18">{escape(each.label)}</text>'
        x += 40 + _LETTER * len(each.label)


def _labels(x: float, texts: Sequence[tuple[float, str]]) -> Iterator[str]:
    """The figures of one year above their points, moved up where two would lie on each other."""
    free = math.inf
    for wanted, words in sorted(texts, reverse=True):
        free = min(wanted, free - _LABEL_GAP)
        yield f'<text x="{x:.1f}" y="{free:.1f}" text-anchor="middle" font-size="12">{escape(words)}</text>'


def _marker(place: int, x: float, y: float) -> str:
    """A point of a series: circle, square, triangle or diamond."""
    shapes = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5"',
        f'<path d="M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9z"',
        f'<path d="M{x:.1f} {y - 6:.1f}l6 10h-12z"',
        f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z"',
    )
    return f"{shapes[place % len(shapes)]} {_fill(place)}/>"


# --- bars ------------------------------------------------------------------------------------------------------------


def _bars(chart: Chart) -> Iterator[str]:
    """A bar a figure, its plan and the figure above it; of a range the part between its ends is lighter."""
    year = chart.years[0]
    yield f'<text x="0" y="18">{year}</text>'
    unit_width = (_WIDTH - 8) / _highest(chart)
    y = _BARS_TOP
    for place, series in enumerate(chart.series):
        for point in series.points:
            yield f'<text x="0" y="{y + 12}">{escape(series.label)}: {escape(point.said)}</text>'
            if point.value is not None:
                low, high = _number(point.value) * unit_width, _number(point.high) * unit_width
                yield f'<rect x="0" y="{y + 18}" width="{low:.1f}" height="14" {_fill(place)}/>'
                if high > low:
                    ends = f'x="{low:.1f}" y="{y + 18}" width="{high - low:.1f}"'
                    yield f'<rect {ends} height="14" opacity="0.5" {_fill(place)}/>'
            y += _BAR


# --- figures ---------------------------------------------------------------------------------------------------------


def _highest(chart: Chart) -> float:
    """The highest figure, or 1 if all are 0."""
    return max(_number(point.high) for series in chart.series for point in series.points) or 1.0


def _number(value: Decimal | None) -> float:
    return 0.0 if value is None else float(value)


def _middle(point: Point) -> float:
    return (_number(point.value) + _number(point.high)) / 2


def _short(printed: str) -> str:
    return printed if len(printed) <= _LONGEST_LABEL else f"{printed[: _LONGEST_LABEL - 1].rstrip()}…"


def _tick(value: float, language: Language) -> str:
    """A number of the axis in the writing of the language: "1.200" and "0,75", or "1,200" and "0.75"."""
    written = f"{value:,.4f}".rstrip("0").rstrip(".")
    return written if language is Language.ENGLISH else written.translate(str.maketrans(",.", ".,"))


def _stroke(place: int) -> str:
    return f'class="series-{place + 1}" stroke="{_COLOURS[place % len(_COLOURS)]}"'


def _fill(place: int) -> str:
    return f'class="series-{place + 1}" fill="{_COLOURS[place % len(_COLOURS)]}"'
