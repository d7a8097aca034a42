"""Shares of questions, with how sure they are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Share"]

_Z = 1.959964
"""Standard deviations of a normal distribution that hold 95% of it."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n`."""

    hits: int
    n: int

    @classmethod
    def of(cls, values: Iterable[bool]) -> Share:
        """The share of values that are true."""
        listed = list(values)
        return cls(sum(listed), len(listed))

    @property
    def rate(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95% interval; None of nothing. It takes the cases for independent of one another."""
        if not self.n:
            return None
        rate, square = self.hits / self.n, _Z * _Z
        middle = (rate + square / (2 * self.n)) / (1 + square / self.n)
        half = _Z / (1 + square / self.n) * math.sqrt(rate * (1 - rate) / self.n + square / (4 * self.n * self.n))
        # At 0 and at n of n one end is exact, which rounding would miss by some 1e-17.
        return (0.0 if not self.hits else middle - half, 1.0 if self.hits == self.n else middle + half)
