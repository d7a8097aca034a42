"""Fusion: standardised scores, and which scores count for which way of writing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.writing import Writing
from index.fusion import WEIGHTS, standardise

_SCORES = st.lists(st.floats(-100, 100, width=32), min_size=2, max_size=40)


def test_standardised_scores_have_mean_0_and_deviation_1() -> None:
    scores = standardise(np.array([1, 2, 3, 4], dtype=np.float32))

    np.testing.assert_allclose(scores, [-1.3416408, -0.4472136, 0.4472136, 1.3416408], rtol=1e-6)
    assert scores.dtype == np.float32


@pytest.mark.parametrize("scores", [[], [0.8], [0.3, 0.3, 0.3], [0.0, 0.0]])
def test_scores_that_do_not_differ_count_nothing(scores: list[float]) -> None:
    assert standardise(np.array(scores, dtype=np.float32)).tolist() == [0.0] * len(scores)


@given(_SCORES)
def test_standardising_keeps_the_order_and_never_gives_a_number_that_is_none(scores: list[float]) -> None:
    given_scores = np.array(scores, dtype=np.float32)
    standardised = standardise(given_scores)

    assert np.isfinite(standardised).all()
    assert (np.diff(standardised[np.argsort(given_scores, kind="stable")]) >= 0).all()


@given(_SCORES, st.floats(1, 10), st.floats(-10, 10))
def test_standardised_scores_do_not_depend_on_scale_and_origin(
    scores: list[float], factor: float, offset: float
) -> None:
    given_scores = np.array(scores, dtype=np.float64)
    if given_scores.std() < 0.1:
        return  # too near to each other for float32
    moved = (given_scores * factor + offset).astype(np.float32)

    np.testing.assert_allclose(standardise(given_scores.astype(np.float32)), standardise(moved), atol=1e-2)


def test_every_way_of_writing_has_weights() -> None:
    assert set(WEIGHTS) == set(Writing)


def test_accented_terms_count_only_where_the_question_has_accents() -> None:
    assert WEIGHTS[Writing.ACCENTED].accented > WEIGHTS[Writing.ACCENTED].bare > 0
    assert WEIGHTS[Writing.BARE].accented == 0
    assert WEIGHTS[Writing.BARE].bare > 0
    # Of an English question the glossary's words are compared, which have their accents, and
    # names, which are typed without.
    assert WEIGHTS[Writing.ENGLISH].accented > WEIGHTS[Writing.ENGLISH].bare > 0
    assert WEIGHTS[Writing.ENGLISH].dense > 0
