"""The lexical index: BM25 worked out by hand, terms nobody knows, files that are damaged or missing."""

from __future__ import annotations

import math
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexStateError
from corpus.library import Library
from index.analysis import analyse
from index.lexical import K1, B, LexicalIndex
from index.postings import TermTable
from index.stored_terms import TERM_FILES

_WINDOWS = [
    ["phu", "song", "5g", "phu_song"],
    ["phu", "song", "6g", "phu_song", "tren", "dia", "ban"],
    ["chi", "so", "chuyen", "doi", "so"],
    ["kinh", "te", "so"],
]


def test_scores_are_those_of_bm25s_to_the_last_bit(library: Library) -> None:
    passages = library.document("ninh-binh-ubnd").passages[:40]
    windows = [*(analyse(passage.text).accented for passage in passages), [], ["phu", "phu", "song"]]
    vocabulary: dict[str, int] = {}
    numbered = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms] for terms in windows]
    model = bm25s.BM25(k1=K1, b=B)
    model.index((numbered, vocabulary), show_progress=False, leave_progress=False)

    index = LexicalIndex.of(windows)

    terms = list(vocabulary.items())[:-1]  # bm25s has added "" as the last one
    for term, number in terms:
        np.testing.assert_array_equal(index.scores([term]), model.get_scores_from_ids([number]))
    asked = [*terms[5::7], *terms[5:40:14]]  # some of them twice
    np.testing.assert_array_equal(
        index.scores([term for term, _ in asked]), model.get_scores_from_ids([number for _, number in asked])
    )


def _bm25(windows: list[list[str]], question: list[str]) -> list[float]:
    """BM25 as Lucene has it, written out: idf ln(1 + (N - n + 0.5) / (n + 0.5)), term frequency damped by K1 and B."""
    mean = sum(map(len, windows)) / len(windows)
    scores = [0.0] * len(windows)
    for term in question:
        holding = sum(term in window for window in windows)
        if not holding:
            continue
        idf = math.log(1 + (len(windows) - holding + 0.5) / (holding + 0.5))
        for number, window in enumerate(windows):
            frequency = window.count(term)
            scores[number] += idf * frequency / (frequency + K1 * (1 - B + B * len(window) / mean))
    return scores


@pytest.mark.parametrize(
    "question", [["5g"], ["phu", "song"], ["so"], ["so", "so", "chi"], ["kinh", "unknown"], ["dia", "ban", "tren"]]
)
def test_scores_are_those_of_bm25(question: list[str]) -> None:
    scores = LexicalIndex.of(_WINDOWS).scores(question)

    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, _bm25(_WINDOWS, question), rtol=1e-5)


def test_a_rare_term_counts_more_than_a_common_one() -> None:
    scores = LexicalIndex.of(_WINDOWS).scores(["phu", "5g"])

    assert list(np.argsort(-scores, kind="stable")[:2]) == [0, 1]
    assert scores[2] == scores[3] == 0.0


@pytest.mark.parametrize("question", [[], ["unknown"], ["unknown", "neither"]])
def test_terms_that_no_window_has_score_nothing(question: list[str]) -> None:
    assert LexicalIndex.of(_WINDOWS).scores(question).tolist() == [0.0] * len(_WINDOWS)


def test_a_window_without_terms_keeps_its_number() -> None:
    index = LexicalIndex.of([["a"], [], ["b"]])

    assert len(index) == 3
    assert [score > 0 for score in index.scores(["b"])] == [False, False, True]


def test_a_reopened_index_gives_the_same_scores_for_every_plan_term(tmp_path: Path, library: Library) -> None:
    passages = library.document("ninh-binh-ubnd").passages
    windows = [analyse(passage.text).accented for passage in passages]
    index = LexicalIndex.of(windows)
    LexicalIndex.write(tmp_path / "accented", lambda: [TermTable.of(windows)])
    reopened = LexicalIndex.open(tmp_path / "accented")

    assert len(reopened) == len(windows)
    for window in windows:
        np.testing.assert_array_equal(reopened.scores(window), index.scores(window))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.sampled_from("abcdefg"), max_size=6), min_size=1, max_size=8).filter(any))
def test_any_windows_score_as_bm25_does(windows: list[list[str]]) -> None:
    index = LexicalIndex.of(windows)

    for question in (["a"], ["b", "c"], ["g", "g"]):
        np.testing.assert_allclose(index.scores(question), _bm25(windows, question), rtol=1e-4, atol=1e-6)


def _saved(folder: Path) -> Path:
    LexicalIndex.write(folder, lambda: [TermTable.of(_WINDOWS)], shortcuts=True)
    return folder


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_index_is_json_text_and_plain_arrays(tmp_path: Path) -> None:
    folder = _saved(tmp_path / "bare")

    assert {Path(name).suffix for name in _files(folder)} == {".npy", ".txt"}
    for name in _files(folder):
        if name.endswith(".npy"):
            assert np.load(folder / name, allow_pickle=False).size > 0
        else:
            assert (folder / name).read_text(encoding="utf-8").startswith("phusong5gphu_song6g")


def test_opening_names_the_folder_and_the_command_when_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match=r"bare cannot be read as a BM25 index\. `planqa build --force`"):
        LexicalIndex.open(tmp_path / "bare")


_NEEDED = [
    "data.csc.index.npy",
    "indices.csc.index.npy",
    "indptr.csc.index.npy",
    "counts.npy",
    "lengths.npy",
    *TERM_FILES,
    "bounds.npy",
    "words.npy",
    "sample_starts.npy",
    "sample_windows.npy",
    "sample_scores.npy",
]


@pytest.mark.parametrize("name", [name for name in _NEEDED if name != "bounds.npy"])
def test_a_missing_file_is_an_index_state_error(tmp_path: Path, name: str) -> None:
    folder = _saved(tmp_path / "bare")
    (folder / name).unlink()

    with pytest.raises(IndexStateError, match="planqa build --force"):
        LexicalIndex.open(folder)


@pytest.mark.parametrize("name", _NEEDED)
@pytest.mark.parametrize("kept", [0, 0.5])
def test_a_file_cut_short_is_an_index_state_error(tmp_path: Path, name: str, kept: float) -> None:
    folder = _saved(tmp_path / "bare")
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * kept)])

    with pytest.raises(IndexStateError, match="planqa build --force"):
        LexicalIndex.open(folder)
