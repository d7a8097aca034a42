"""Where the windows of a published index stand, and which of them are drawn as a sample."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["WindowTable", "draws"]

_SEED = 57


def draws(windows: int) -> NDArray[np.int64]:
    """A number from 0 for each window, all different, by chance but always the same: those below n are a sample."""
    return np.random.default_rng(_SEED).permutation(windows)


class WindowTable:
    """Where the windows stand: `table`, (n, 3) int32, is the passage of each and its bounds in that passage's text.

    The windows of a plan stand together: `plans` has the number of the first, and how many there are.
    """

    def __init__(self, table: NDArray[np.int32], plans: dict[str, tuple[int, int]]) -> None:
        self.table = table
        self.plans = plans

    def __len__(self) -> int:
        return len(self.table)

    def of(self, plans: Collection[str] | None) -> NDArray[np.int64]:
        """The numbers of the windows of these plans, or of all, in order."""
        if plans is None:
            return np.arange(len(self), dtype=np.int64)
        ranges = sorted(self.plans[plan] for plan in set(plans) if plan in self.plans)
        return np.concatenate([np.empty(0, np.int64), *(np.arange(a, a + n, dtype=np.int64) for a, n in ranges)])

    def filter(self, plans: Collection[str] | None) -> str:
        """What Milvus is asked for to see these plans alone; "" for all."""
        if plans is None:
            return ""
        numbers = sorted(number for number, plan in enumerate(self.plans) if plan in set(plans))
        return "" if len(numbers) == len(self.plans) else f"plan_number in {numbers}"

    @cached_property
    def drawn(self) -> NDArray[np.int64]:
        """What `draws` gives for these windows."""
        return draws(len(self))
