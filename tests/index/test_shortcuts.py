"""Searches of a large lexical index that do not go through all windows: they find what going through all finds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.library import Library
from index import lexical, shortcuts
from index.analysis import analyse
from index.lexical import LexicalIndex
from index.postings import TermTable

_WINDOWS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=9), min_size=1, max_size=40).filter(any)
_QUESTIONS = ["a", "bc", "hgf", "aab", "abcdefgh", "az", "z", ""]


def _index(folder: Path, windows: list[list[str]]) -> LexicalIndex:
    LexicalIndex.write(folder, lambda: [TermTable.of(windows)], shortcuts=True)
    return LexicalIndex.open(folder)


@settings(deadline=None, max_examples=60)
@given(_WINDOWS, st.integers(1, 12), st.integers(0, 9))
def test_the_best_windows_are_those_of_all_scores(windows: list[list[str]], count: int, first: int) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        index = _index(Path(name) / "index", windows)
        for question in map(list, _QUESTIONS):
            patch.setattr(lexical, "_FIRST", first)
            scores = index.scores(question)
            best = index.best(index.query(question), count)

            assert best.tolist() == sorted(set(best.tolist()))
            assert len(best) == min(count, np.count_nonzero(scores))
            np.testing.assert_allclose(np.sort(scores[best])[::-1], np.sort(scores)[::-1][: len(best)], rtol=1e-5)
            np.testing.assert_allclose(index.scores_of(index.query(question), best), scores[best], rtol=1e-5)


@settings(deadline=None, max_examples=40)
@given(_WINDOWS, st.sets(st.integers(0, 40), min_size=4, max_size=4))
def test_within_ranges_nothing_else_is_found_and_scores_are_the_same(windows: list[list[str]], cuts: set[int]) -> None:
    ranges = np.minimum(np.array(sorted(cuts), dtype=np.int64).reshape(2, 2), len(windows))
    inside = np.concatenate([np.arange(*each) for each in ranges.tolist()])
    with TemporaryDirectory() as name:
        index = _index(Path(name) / "index", windows)
        for question in map(list, _QUESTIONS):
            scores = index.scores(question)[inside]
            best = index.best(index.query(question), 3, ranges)

            np.testing.assert_allclose(index.scores_within(index.query(question), ranges), scores, rtol=1e-5)
            assert set(best.tolist()) <= set(inside.tolist())
            np.testing.assert_allclose(
                np.sort(index.scores_of(index.query(question), best))[::-1],
                np.sort(scores)[::-1][: len(best)],
                rtol=1e-5,
            )


def test_mean_and_deviation_are_those_of_all_windows_where_all_are_sampled(tmp_path: Path, library: Library) -> None:
    windows = [analyse(passage.text).accented for passage in library.document("ninh-binh-ubnd").passages]
    index = _index(tmp_path / "index", windows)
    question = analyse("Kinh phí thực hiện kế hoạch chuyển đổi số").accented
    scores = index.scores(question)

    assert index.spread(index.query(question)) == pytest.approx((scores.mean(), scores.std()), rel=1e-5)


def test_mean_and_deviation_of_a_sample_are_near_those_of_all(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = [analyse(passage.text).accented for passage in library.document("ninh-binh-ubnd").passages]
    monkeypatch.setattr(shortcuts, "SAMPLED", len(windows) // 2)
    index = _index(tmp_path / "index", windows)
    question = analyse("Kinh phí thực hiện kế hoạch chuyển đổi số").accented
    scores = index.scores(question)

    assert index.spread(index.query(question)) != pytest.approx((scores.mean(), scores.std()), rel=1e-5)
    assert index.spread(index.query(question)) == pytest.approx((scores.mean(), scores.std()), rel=0.3)


def test_an_index_without_shortcuts_says_that_it_has_none(tmp_path: Path) -> None:
    LexicalIndex.write(tmp_path / "index", lambda: [TermTable.of([["a"]])])

    with pytest.raises(ValueError, match="without shortcuts"):
        LexicalIndex.open(tmp_path / "index").best(Counter([0]), 1)
