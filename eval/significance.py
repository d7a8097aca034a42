"""How sure a figure is: bootstrap intervals, and a randomisation test of the difference of two systems.

Queries are resampled whole, so that two systems are always compared on the same ones (Smucker, Allan and Carterette,
2007, compare these tests on retrieval runs). Seeds are fixed: the same values give the same figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Difference", "Interval", "compare", "intervals"]

ROUNDS = 10_000
"""Resamples, and flips of signs: the ends of an interval then vary by some hundredths of its width, and the least p is
0.0001."""

_SEED = 57
_SHARE = (2.5, 97.5)
"""Percentiles between which 95% of the resamples lie."""

_CELLS = 2_000_000
"""Numbers held at once: 16 MB."""

_ROUNDING = 1e-12
"""Means that differ by less are equal: sums of the same numbers in another order."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries and its 95% bootstrap percentile interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of one system less that of another, its interval, and the two-sided p of the randomisation test."""

    interval: Interval
    p: float


def intervals(values: NDArray[np.float64]) -> list[Interval]:
    """The interval of each column of (queries, measures); there must be a query."""
    rng = np.random.default_rng(_SEED)
    count, columns = values.shape
    means = np.concatenate(
        [values[rng.integers(0, count, (rounds, count))].mean(axis=1) for rounds in _blocks(count * columns)]
    )
    low, high = np.percentile(means, _SHARE, axis=0)
    return [Interval(*map(float, each)) for each in zip(values.mean(axis=0), low, high, strict=True)]


def compare(first: NDArray[np.float64], second: NDArray[np.float64]) -> list[Difference]:
    """`first` less `second`, both (queries, measures) of the same queries, for each measure."""
    values = first - second
    rng = np.random.default_rng(_SEED)
    count = len(values)
    observed = np.abs(values.mean(axis=0))
    as_far = np.zeros(values.shape[1], np.int64)
    for rounds in _blocks(count):
        # Were the systems alike, each query's two values might as well have been swapped.
        signs = rng.integers(0, 2, (rounds, count)) * 2.0 - 1.0
        as_far += (np.abs(signs @ values / count) >= observed - _ROUNDING).sum(axis=0)
    chances = (as_far + 1) / (ROUNDS + 1)
    return [Difference(interval, float(p)) for interval, p in zip(intervals(values), chances, strict=True)]


def _blocks(cells: int) -> Iterator[int]:
    """Rounds that are done at once, with so many numbers in each, until all are done."""
    at_once = max(1, _CELLS // cells)
    for start in range(0, ROUNDS, at_once):
        yield min(at_once, ROUNDS - start)
