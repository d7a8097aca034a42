"""The comparison with the peers as Markdown for people and as JSON for programs."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import numpy as np

from eval.peers.comparison import CUTS, OWN, SYSTEMS, Comparison, Group, Measured
from eval.peers.environment import requirements
from eval.significance import Interval

__all__ = ["as_json", "as_markdown"]

_PERCENTILES = (50, 95)
_SHOWN = ("langchain-community", "langchain-classic", "txtai", "haystack-ai")
"""Packages whose versions the report names."""
_SHARED = ("sentence-transformers", "torch")


def as_markdown(comparison: Comparison, split: str, model: str) -> str:
    """The whole report: tables of hits and costs, of differences, of hits by writing, and the settings."""
    return "\n".join(_lines(comparison, split, model)) + "\n"


def as_json(comparison: Comparison, split: str, model: str) -> dict[str, Any]:
    """The same figures: shares from 0 to 1, each an interval of mean, low and high."""
    differences = comparison.differences()
    return {
        "split": split,
        "questions": len(comparison.questions),
        "facts": dict(_facts(model)),
        "systems": {
            name: {
                "settings": SYSTEMS[name].settings,
                **_costs(measured),
                "hits": {
                    group.name: {"questions": group.questions, **_by_cut(group.hits[name])}
                    for group in comparison.groups()
                },
            }
            for name, measured in comparison.measured.items()
        },
        "differences": {
            f"{OWN} - {name}": {
                f"hit@{cut}": {**_interval(difference.interval), "p": difference.p}
                for cut, difference in zip(CUTS, each, strict=True)
            }
            for name, each in differences.items()
        },
        "failed": comparison.failed,
    }


def _lines(comparison: Comparison, split: str, model: str) -> Iterator[str]:
    yield f"# planqa beside its peers: {len(comparison.questions)} questions, split {split}"
    yield ""
    for name, value in _facts(model):
        yield f"- {name}: {value}"
    if comparison.measured:
        groups = comparison.groups()
        yield from _main_table(comparison, groups[0])
        yield from _difference_table(comparison)
        if len(groups) > 1:
            yield from _group_table(groups)
        yield from _settings(comparison)
    if comparison.failed:
        yield from ("", "## Not measured", "")
        for name, error in comparison.failed.items():
            yield f"- {name}: {error}"


def _main_table(comparison: Comparison, everything: Group) -> Iterator[str]:
    yield from ("", "## Hits and costs", "")
    yield from _head(
        "system",
        *(f"hit@{cut}" for cut in CUTS),
        "characters read",
        "ms (median)",
        "ms (95%)",
        "build s",
        "open s",
        "build MB",
        "search MB",
    )
    for name, measured in comparison.measured.items():
        costs = _costs(measured)
        yield _row(
            name,
            *map(_percent, everything.hits[name]),
            f"{costs['characters_read']:,.0f}",
            *(f"{costs[key]:.0f}" for key in ("milliseconds_50", "milliseconds_95", "build_seconds")),
            f"{costs['open_seconds']:.1f}",
            *(f"{costs[key]:,.0f}" for key in ("build_megabytes", "search_megabytes")),
        )


def _difference_table(comparison: Comparison) -> Iterator[str]:
    differences = comparison.differences()
    if differences:
        yield from ("", f"## {OWN} less each peer", "")
        yield from _head("peer", *(f"hit@{cut}" for cut in CUTS), *(f"p@{cut}" for cut in CUTS))
        for name, each in differences.items():
            spreads = (_percent(difference.interval, sign=True) for difference in each)
            yield _row(name, *spreads, *(f"{difference.p:.4f}" for difference in each))


def _group_table(groups: list[Group]) -> Iterator[str]:
    yield from ("", "## By writing", "")
    yield from _head("questions", "system", *(f"hit@{cut}" for cut in CUTS))
    for group in groups[1:]:
        for name, intervals in group.hits.items():
            yield _row(f"{group.name} ({group.questions})", name, *map(_percent, intervals))


def _settings(comparison: Comparison) -> Iterator[str]:
    yield from ("", "## Settings", "")
    for name in comparison.measured:
        yield f"- {name}: {SYSTEMS[name].settings}"


def _facts(model: str) -> Iterator[tuple[str, str]]:
    pins = requirements()
    yield "embedding model", model
    yield "peers", ", ".join(f"{name} {pins[name]}" for name in _SHOWN)
    yield "shared", ", ".join(f"{name} {version(name)}" for name in _SHARED)
    yield "machine", f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}"
    yield "figures", "mean and 95% bootstrap interval; p of a paired randomisation test, two-sided"


def _costs(measured: Measured) -> dict[str, float]:
    median, most = np.percentile(measured.milliseconds, _PERCENTILES)
    return {
        "pieces": measured.pieces,
        "characters_read": float(measured.characters.mean()),
        "milliseconds_50": float(median),
        "milliseconds_95": float(most),
        "build_seconds": measured.build_seconds,
        "open_seconds": measured.open_seconds,
        "build_megabytes": measured.build_megabytes,
        "search_megabytes": measured.search_megabytes,
    }


def _by_cut(intervals: list[Interval]) -> dict[str, dict[str, float]]:
    return {f"hit@{cut}": _interval(interval) for cut, interval in zip(CUTS, intervals, strict=True)}


def _interval(interval: Interval) -> dict[str, float]:
    return {"mean": interval.mean, "low": interval.low, "high": interval.high}


def _percent(interval: Interval, *, sign: bool = False) -> str:
    """As "84.2% [79.0, 89.1]"; with `sign`, of a difference in percentage points: "+12.0 [+8.1, +16.0]"."""
    mean, low, high = (100 * value for value in (interval.mean, interval.low, interval.high))
    return f"{mean:+.1f} [{low:+.1f}, {high:+.1f}]" if sign else f"{mean:.1f}% [{low:.1f}, {high:.1f}]"


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield "|" + " --- |" * len(names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
