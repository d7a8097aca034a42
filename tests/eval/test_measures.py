"""Measures and significance, against figures worked out by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from eval.measures import MEASURES, measure
from eval.significance import Interval, compare, intervals


def test_measures_of_a_ranking_worked_out_by_hand() -> None:
    # d1 (grade 2) is second and d3 (grade 1) third; d9 is not judged.
    (values,) = measure(["q"], {"q": {"d1": 2, "d2": 0, "d3": 1}}, {"q": {"d9": 3.0, "d1": 2.0, "d3": 1.0}})

    gained, ideal = 2 / log2(3) + 1 / log2(4), 2 / log2(2) + 1 / log2(3)
    assert dict(zip(MEASURES, values, strict=True)) == pytest.approx(
        {
            "nDCG@10": gained / ideal,
            "R@1": 0.0,
            "R@5": 1.0,
            "R@10": 1.0,
            "R@100": 1.0,
            "MRR": 1 / 2,
            "MAP": (1 / 2 + 2 / 3) / 2,
        }
    )
    assert gained / ideal == pytest.approx(0.66967, abs=1e-5)


def test_recall_counts_up_to_its_rank() -> None:
    gold = {f"d{rank:03}": 1 for rank in (1, 4, 8, 60, 101)}
    run = {"q": {f"d{rank:03}": -float(rank) for rank in range(1, 200)}}

    (values,) = measure(["q"], {"q": gold}, run)

    found = dict(zip(MEASURES, values, strict=True))
    assert [found[name] for name in ("R@1", "R@5", "R@10", "R@100")] == pytest.approx([1 / 5, 2 / 5, 3 / 5, 4 / 5])
    assert found["MAP"] == pytest.approx((1 + 2 / 4 + 3 / 8 + 4 / 60 + 5 / 101) / 5)


def test_ties_go_by_id_from_the_last_as_in_trec_eval() -> None:
    (values,) = measure(["q"], {"q": {"a": 1}}, {"q": {"a": 1.0, "b": 1.0}})

    assert values[MEASURES.index("MRR")] == 0.5


def test_queries_stand_in_their_order_and_those_not_found_are_0() -> None:
    qrels = {"b": {"d": 1}, "a": {"d": 1}, "c": {"d": 1}}

    values = measure(["b", "a", "c"], qrels, {"a": {"d": 1.0}, "c": {}})

    assert values.tolist() == [[0.0] * 7, [1.0] * 7, [0.0] * 7]


def test_an_interval_holds_its_mean_and_narrows_with_the_queries() -> None:
    few, many = np.array([[0.0], [1.0]] * 20), np.array([[0.0], [1.0]] * 500)

    (wide,), (narrow,) = intervals(few), intervals(many)

    # The normal approximation of a rate of one half: 0.5 ± 1.96 · 0.5 / √n.
    assert (wide.mean, wide.low, wide.high) == pytest.approx((0.5, 0.345, 0.655), abs=0.02)
    assert (narrow.mean, narrow.low, narrow.high) == pytest.approx((0.5, 0.469, 0.531), abs=0.005)


def test_equal_systems_do_not_differ() -> None:
    values = np.array([[0.1], [0.7], [1.0]])

    (difference,) = compare(values, values)

    assert difference.interval == Interval(0.0, 0.0, 0.0)
    assert difference.p == 1.0


def test_the_randomisation_test_gives_the_exact_share_of_signs() -> None:
    # Of the 16 ways to put signs before four equal differences, two are as far from 0; of six differences that cancel,
    # all are.
    (same,) = compare(np.full((4, 1), 0.75), np.full((4, 1), 0.25))
    (cancelling,) = compare(np.array([[1.0], [0.0]] * 3), np.array([[0.0], [1.0]] * 3))
    (clear,) = compare(np.full((40, 1), 0.6), np.full((40, 1), 0.5))

    assert same.interval == Interval(0.5, 0.5, 0.5)
    assert same.p == pytest.approx(2 / 16, abs=0.01)
    assert cancelling.p == 1.0
    assert clear.p == pytest.approx(1 / 10_001)


def test_differences_are_of_pairs_and_the_same_every_time() -> None:
    rng = np.random.default_rng(1)
    base = rng.random((300, 2))
    better = base + np.array([0.02, 0.0])  # far less than queries differ among themselves

    first, second = compare(better, base), compare(better, base)

    assert first == second
    assert first[0].interval.mean == pytest.approx(0.02)
    assert first[0].interval.high - first[0].interval.low < 1e-9
    assert first[0].p < 0.001
    assert first[1].p == 1.0


def test_one_query_tells_nothing() -> None:
    (difference,) = compare(np.array([[1.0]]), np.array([[0.0]]))

    assert difference.interval == Interval(1.0, 1.0, 1.0)
    assert difference.p == 1.0
