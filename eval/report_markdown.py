"""The figures of a retrieval benchmark as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eval.measures import MAIN, MEASURES
from eval.retrieval import Benchmark, Group, Pair
from eval.significance import Interval

__all__ = ["markdown", "printable", "spread"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_SIGN = re.compile(r"[\\`*_\[\]|]")


def markdown(benchmark: Benchmark, facts: Sequence[tuple[str, str]], differ: int) -> str:
    """The whole report: what was run, tables of means and of differences, and the `differ` queries that differ most."""
    return "\n".join(_lines(benchmark, facts, differ)) + "\n"


def spread(interval: Interval, *, sign: bool = False) -> str:
    """A mean with the ends of its interval: "0.842 [0.790, 0.891]"."""
    form = "+.3f" if sign else ".3f"
    return f"{interval.mean:{form}} [{interval.low:{form}}, {interval.high:{form}}]"


def printable(text: str) -> str:
    """Text from data on one line, without characters that a terminal obeys or that no page may hold."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def _lines(benchmark: Benchmark, facts: Sequence[tuple[str, str]], differ: int) -> Iterator[str]:
    yield f"# Retrieval: {_text(benchmark.collection.name)}"
    yield ""
    for name, value in facts:
        yield f"- {name}: {_text(value)}"
    for group in benchmark.groups():
        yield from _group(group)
    for pair in benchmark.pairs():
        yield from _pair(benchmark, pair, differ)


def _group(group: Group) -> Iterator[str]:
    yield ""
    yield f"## {group.name.capitalize()} questions ({group.queries})"
    yield ""
    yield from _head("system", *MEASURES)
    for system, intervals in group.systems.items():
        yield _row(_text(system), *map(spread, intervals))


def _pair(benchmark: Benchmark, pair: Pair, differ: int) -> Iterator[str]:
    yield ""
    yield f"## {_text(pair.first)} − {_text(pair.second)}"
    yield ""
    yield from _head("measure", "difference", "p")
    for name, difference in zip(MEASURES, pair.differences, strict=True):
        yield _row(name, spread(difference.interval, sign=True), f"{difference.p:.4f}")
    most = pair.most(differ)
    if most:
        yield ""
        yield from _head("query", MEASURES[MAIN], _text(pair.first), _text(pair.second), "text")
        for number in most:
            query = benchmark.queries[number]
            values = (benchmark.values[system][number, MAIN] for system in (pair.first, pair.second))
            text = _text(benchmark.collection.queries[query])
            yield _row(_text(query), f"{pair.by_query[number]:+.3f}", *(f"{value:.3f}" for value in values), text)


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield "|" + " --- |" * len(names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _text(text: str) -> str:
    """Text from data in which no sign is taken for Markdown or HTML."""
    return _SIGN.sub(r"\\\g<0>", printable(text)).replace("<", "&lt;")
