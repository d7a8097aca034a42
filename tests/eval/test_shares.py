"""Shares and their intervals."""

from __future__ import annotations

import pytest

from eval.shares import Share


def test_a_share_counts_what_is_true() -> None:
    assert Share.of([True, False, True, True]) == Share(3, 4)
    assert Share(3, 4).rate == 0.75


@pytest.mark.parametrize(
    ("hits", "n", "interval"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, method 3 (Wilson's score interval).
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
        (20, 20, (0.8389, 1.0)),
    ],
)
def test_the_interval_is_that_of_wilson(hits: int, n: int, interval: tuple[float, float]) -> None:
    assert Share(hits, n).interval == pytest.approx(interval, abs=0.00006)


def test_of_nothing_there_is_no_rate() -> None:
    assert Share(0, 0).rate is None
    assert Share(0, 0).interval is None
