"""The figures of a retrieval benchmark as one HTML page: no script, nothing from elsewhere, plots as inline SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import numpy as np

from eval.measures import MAIN, MEASURES
from eval.report_markdown import printable, spread
from eval.retrieval import Benchmark, Group, Pair
from eval.significance import Interval

__all__ = ["html"]

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430;
  background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid #d5dae2; text-align: left; vertical-align: top; }
td.figure { white-space: nowrap; } td small { color: #5b6675; }
.sure { font-weight: 600; }
svg { max-width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: #1c2430; }
.grid { stroke: #e3e7ed; } .axis { stroke: #8994a5; } .whisker { stroke: #1c2430; stroke-width: 1.5; }
"""
_COLOURS = ("#2f6fb0", "#d98324", "#3c8d53", "#a2488f", "#7a6a58", "#4aa3a8")
"""Of systems in their order, told apart also by those who see no red or green; then from the start again."""

# No script, font, picture or form can come in, whatever the data hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_PANEL, _PANEL_HEIGHT, _BAR, _LEFT, _TOP = 150.0, 190.0, 26.0, 34.0, 24.0
"""Pixels of the bars: width of a measure's part at least, height of 0 to 1, width of a bar, left and top margin."""

_PLOT_WIDTH, _PLOT_HEIGHT = 900.0, 200.0
"""Pixels of the plot of queries: for -1 to 1."""

_ALPHA = 0.05


def html(benchmark: Benchmark, facts: Sequence[tuple[str, str]], differ: int) -> str:
    """The page: what was run, bars and tables of means, differences of every two systems, and queries that differ."""
    return "\n".join(_page(benchmark, facts, differ)) + "\n"


def _page(benchmark: Benchmark, facts: Sequence[tuple[str, str]], differ: int) -> Iterator[str]:
    title = f"Retrieval: {_text(benchmark.collection.name)}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<ul>"
    for name, value in facts:
        yield f"<li>{_text(name)}: {_text(value)}</li>"
    yield "</ul>"
    for group in benchmark.groups():
        yield f"<h2>{_text(group.name.capitalize())} questions ({group.queries})</h2>"
        yield _bars(group)
        yield _table(("system", *MEASURES), ((_text(name), *map(_figure, row)) for name, row in group.systems.items()))
    for pair in benchmark.pairs():
        yield from _pair(benchmark, pair, differ)
    yield "</body>\n</html>"


def _pair(benchmark: Benchmark, pair: Pair, differ: int) -> Iterator[str]:
    first, second, main = _text(pair.first), _text(pair.second), MEASURES[MAIN]
    yield f"<h2>{first} − {second}</h2>"
    rows = []
    for name, difference in zip(MEASURES, pair.differences, strict=True):
        p = f"{difference.p:.4f}"
        rows.append(
            (
                _text(name),
                _figure(difference.interval, sign=True),
                f'<span class="sure">{p}</span>' if difference.p < _ALPHA else p,
            )
        )
    yield _table(("measure", "difference", "p"), rows)
    yield _differences(benchmark, pair)
    most = pair.most(differ)
    if most:
        yield f"<p>The queries that differ most in {main}:</p>"
        yield _table(("query", "difference", first, second, "text"), (_query(benchmark, pair, each) for each in most))


def _query(benchmark: Benchmark, pair: Pair, number: int) -> tuple[str, ...]:
    query = benchmark.queries[number]
    values = (benchmark.values[system][number, MAIN] for system in (pair.first, pair.second))
    text = _text(benchmark.collection.queries[query])
    return (_text(query), f"{pair.by_query[number]:+.3f}", *(f"{value:.3f}" for value in values), text)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    lines = ["".join(f"<th>{cell}</th>" for cell in head)]
    lines += ["".join(f'<td class="figure">{cell}</td>' for cell in row[:-1]) + f"<td>{row[-1]}</td>" for row in rows]
    return '<div class="wide"><table>\n' + "\n".join(f"<tr>{line}</tr>" for line in lines) + "\n</table></div>"


def _figure(interval: Interval, *, sign: bool = False) -> str:
    mean, bounds = spread(interval, sign=sign).split(" ", 1)
    return f"{mean} <small>{bounds}</small>"


def _bars(group: Group) -> str:
    """A part for each measure with a bar for each system, from 0 to 1, and its interval."""
    panel = max(_PANEL, len(group.systems) * _BAR + _BAR)
    width = _LEFT + panel * len(MEASURES)
    legend = _TOP + _PANEL_HEIGHT + 40
    height = legend + 16 * len(group.systems)
    out = [f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="Means with 95% intervals">']
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _height(value)
        out.append(f'<line class="grid" x1="{_LEFT}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    for column, measure in enumerate(MEASURES):
        left = _LEFT + column * panel + _BAR / 2
        centre = left + len(group.systems) * _BAR / 2
        out.append(f'<text x="{centre:.1f}" y="{_height(0) + 16:.1f}" text-anchor="middle">{measure}</text>')
        for number, (system, intervals) in enumerate(group.systems.items()):
            out += _bar(left + number * _BAR, number, f"{system}, {measure}", intervals[column])
    for number, system in enumerate(group.systems):
        y = legend + 16 * number
        out.append(f'<rect x="{_LEFT}" y="{y - 9}" width="10" height="10" fill="{_colour(number)}"/>')
        out.append(f'<text x="{_LEFT + 16}" y="{y}">{_text(system)}</text>')
    return "\n".join((*out, "</svg>"))


def _bar(left: float, number: int, label: str, interval: Interval) -> Iterator[str]:
    top, middle = _height(interval.mean), left + (_BAR - 6) / 2
    yield f"<g><title>{_text(label)}: {spread(interval)}</title>"
    yield (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{_BAR - 6}" height="{_height(0) - top:.1f}" '
        f'fill="{_colour(number)}"/>'
    )
    low, high = _height(interval.low), _height(interval.high)
    yield f'<line class="whisker" x1="{middle:.1f}" x2="{middle:.1f}" y1="{low:.1f}" y2="{high:.1f}"/></g>'


def _height(value: float) -> float:
    return _TOP + (1 - value) * _PANEL_HEIGHT


def _differences(benchmark: Benchmark, pair: Pair) -> str:
    """A bar for each query that differs, from the best for the first system to the best for the second."""
    order = [int(number) for number in np.argsort(-pair.by_query, kind="stable") if pair.by_query[number]]
    better, worse = int((pair.by_query > 0).sum()), int((pair.by_query < 0).sum())
    main = MEASURES[MAIN]
    said = (
        f"{main}, query by query: {_text(pair.first)} is better on {better}, {_text(pair.second)} on {worse}, "
        f"they are equal on {len(pair.by_query) - better - worse}."
    )
    if not order:
        return f"<p>{said}</p>"
    zero, step = _PLOT_HEIGHT / 2, (_PLOT_WIDTH - _LEFT) / len(order)
    out = [
        f"<p>{said}</p>",
        f'<svg viewBox="0 0 {_PLOT_WIDTH} {_PLOT_HEIGHT + 10}" width="{_PLOT_WIDTH}" role="img" '
        f'aria-label="Differences of {main} by query">',
    ]
    for tick in (-1, 0, 1):
        y = 5 + zero - tick * zero
        kind = "grid" if tick else "axis"
        out.append(f'<line class="{kind}" x1="{_LEFT}" x2="{_PLOT_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:+d}</text>')
    for place, number in enumerate(order):
        value = float(pair.by_query[number])
        query = benchmark.queries[number]
        label = f"{query}: {value:+.3f}. {benchmark.collection.queries[query]}"
        out.append(
            f'<rect x="{_LEFT + place * step:.2f}" y="{5 + zero - max(value, 0) * zero:.2f}" '
            f'width="{max(step - 0.5, 0.5):.2f}" height="{abs(value) * zero:.2f}" '
            f'fill="{_COLOURS[0] if value > 0 else _COLOURS[1]}"><title>{_text(label)}</title></rect>'
        )
    return "\n".join((*out, "</svg>"))


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def _text(text: str) -> str:
    """Text from data as HTML."""
    return escape(printable(text), quote=True)
