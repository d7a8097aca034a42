"""The dense index: exact inner products, a search among some windows only, files that are damaged or missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.errors import IndexStateError
from index.dense import DenseIndex, Kind, Moments


def _unit_vectors(count: int, dimension: int = 16) -> NDArray[np.float32]:
    """(count, dimension) float32, unit length, the same in every run."""
    vectors = np.random.default_rng(57).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_scores_are_the_cosines_best_first() -> None:
    vectors = _unit_vectors(50)
    question = _unit_vectors(51)[50]
    numbers, cosines = DenseIndex.of(vectors).scores(question, None, 50)

    expected = vectors @ question
    assert numbers.tolist() == np.argsort(-expected).tolist()
    np.testing.assert_allclose(cosines, np.sort(expected)[::-1], atol=1e-6)
    assert (numbers.dtype.name, cosines.dtype.name) == ("int64", "float32")


def test_depth_limits_what_comes_back() -> None:
    vectors = _unit_vectors(50)

    numbers, cosines = DenseIndex.of(vectors).scores(vectors[7], None, 3)

    assert (len(numbers), len(cosines)) == (3, 3)
    assert numbers[0] == 7
    assert cosines[0] == pytest.approx(1.0)


def test_a_depth_beyond_the_windows_gives_all_of_them_once() -> None:
    numbers, cosines = DenseIndex.of(_unit_vectors(5)).scores(_unit_vectors(1)[0], None, 2000)

    assert sorted(numbers.tolist()) == [0, 1, 2, 3, 4]
    assert len(cosines) == 5


def test_a_search_among_some_windows_finds_no_other() -> None:
    vectors = _unit_vectors(50)
    among = np.array([3, 11, 12, 49], dtype=np.int64)

    numbers, cosines = DenseIndex.of(vectors).scores(vectors[7], among, 2000)

    assert sorted(numbers.tolist()) == [3, 11, 12, 49]
    np.testing.assert_allclose(cosines, (vectors @ vectors[7])[numbers], atol=1e-6)
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)


def test_a_search_among_no_windows_or_in_an_empty_index_finds_nothing() -> None:
    vectors = _unit_vectors(3)
    for index, among in (
        (DenseIndex.of(vectors), np.empty(0, np.int64)),
        (DenseIndex.of(np.empty((0, 16), np.float32)), None),
    ):
        numbers, cosines = index.scores(vectors[0], among, 10)
        assert (numbers.tolist(), cosines.tolist()) == ([], [])


def test_a_reopened_index_gives_the_same_vectors_and_scores(tmp_path: Path) -> None:
    vectors = _unit_vectors(50)
    index = DenseIndex.of(vectors)
    index.save(tmp_path / "dense.faiss")
    reopened = DenseIndex.open(tmp_path / "dense.faiss")

    assert (len(reopened), reopened.dimension) == (50, 16)
    np.testing.assert_array_equal(reopened.vectors(), vectors)
    for question in vectors[:5]:
        for stored, loaded in zip(index.scores(question, None, 50), reopened.scores(question, None, 50), strict=True):
            np.testing.assert_array_equal(stored, loaded)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_index_grows_unless_it_is_mapped(tmp_path: Path, kind: Kind) -> None:
    vectors = _unit_vectors(50)
    index = DenseIndex.of_parts([vectors[:20], vectors[20:40]], 16, kind)
    index.save(tmp_path / "dense.faiss")

    with pytest.raises(ValueError, match="mapped"):
        DenseIndex.open(tmp_path / "dense.faiss").add(vectors[40:])
    grown = DenseIndex.open(tmp_path / "dense.faiss", mapped=False)
    grown.add(vectors[40:])

    assert (len(grown), grown.kind) == (50, kind)
    np.testing.assert_array_equal(grown.vectors(), vectors)
    np.testing.assert_array_equal(grown.vectors(3, 7), vectors[3:7])
    assert grown.scores(vectors[45], None, 1)[0].tolist() == [45]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_search_among_some_finds_no_other_in_an_index_of_either_kind(kind: Kind) -> None:
    vectors = _unit_vectors(500)
    among = np.arange(3, 500, 25, dtype=np.int64)
    index = DenseIndex.of_parts([vectors], 16, kind)

    for question in vectors[:20]:
        numbers, _ = index.scores(question, among, 10)
        assert numbers.tolist() == among[np.argsort(-(vectors[among] @ question))[:10]].tolist()


def test_mean_and_deviation_of_all_cosines_follow_from_the_sums(tmp_path: Path) -> None:
    vectors, question = _unit_vectors(300), _unit_vectors(301)[300]
    moments = Moments(16)
    for first in range(0, 300, 70):
        moments.add(vectors[first : first + 70])
    moments.save(tmp_path)
    cosines = vectors @ question

    for each in (moments, Moments.open(tmp_path, 300)):
        assert each.spread(question) == pytest.approx((cosines.mean(), cosines.std()), rel=1e-5)


@pytest.mark.parametrize(("windows", "kind"), [(50_000, Kind.FLAT), (50_001, Kind.HNSW)])
def test_the_kind_is_chosen_by_the_number_of_windows(windows: int, kind: Kind) -> None:
    assert Kind.for_size(windows) is kind


def test_a_missing_file_is_an_index_state_error(tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match=r"dense\.faiss cannot be read as a FAISS index\. `planqa build --force`"):
        DenseIndex.open(tmp_path / "dense.faiss")


@pytest.mark.parametrize("kept", [0, 3, 40, -1])
def test_a_file_cut_short_is_an_index_state_error(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "dense.faiss"
    DenseIndex.of(_unit_vectors(50)).save(path)
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(IndexStateError, match="planqa build --force"):
        DenseIndex.open(path)


@pytest.mark.parametrize("content", [b"not an index at all", b"\x80\x04\x95pickle", b"IxFI" + b"\xff" * 64])
def test_a_file_of_another_kind_is_an_index_state_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dense.faiss"
    path.write_bytes(content)

    with pytest.raises(IndexStateError, match="planqa build --force"):
        DenseIndex.open(path)
