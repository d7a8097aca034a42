"""Postings written as tables come in: the same, to the byte, as those of all windows at once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import inversion
from index.lexical import LexicalIndex
from index.postings import Postings, TermTable

_Windows = list[list[str]]
_ANY = st.lists(st.lists(st.lists(st.sampled_from("abcdefg"), max_size=6), max_size=5), max_size=5)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _written(folder: Path, parts: list[_Windows], before: list[_Windows] | None = None) -> dict[str, bytes]:
    """The files of an index of these parts, put behind one of those before."""
    earlier = None
    if before is not None:
        LexicalIndex.write(folder / "before", lambda: map(TermTable.of, before))
        earlier = LexicalIndex.open(folder / "before")
    LexicalIndex.write(folder / "after", lambda: map(TermTable.of, parts), earlier, shortcuts=True)
    return _files(folder / "after")


@settings(deadline=None, max_examples=60)
@given(_ANY, _ANY, st.sampled_from([1, 3, 2**20]))
def test_an_index_does_not_depend_on_how_its_windows_came(
    parts: list[_Windows], before: list[_Windows], at_once: int
) -> None:
    whole = [window for part in (*before, *parts) for window in part]
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        if not any(whole):
            return
        expected = _written(Path(name) / "whole", [whole])
        patch.setattr(inversion, "_TOKENS", at_once)
        patch.setattr(inversion, "_POSTINGS", at_once)

        assert _written(Path(name) / "parts", [*before, *parts]) == expected
        if any(window for part in before for window in part):
            assert _written(Path(name) / "grown", parts, before) == expected


def test_what_is_written_are_the_postings_and_scores_of_the_windows(tmp_path: Path) -> None:
    windows = [["a", "b", "a"], [], ["c"], ["b", "c", "c", "d"]]
    expected = Postings.of(TermTable.of(windows))

    postings = inversion.invert(tmp_path, lambda: [TermTable.of(windows[:2]), TermTable.of(windows[2:])], 1.2, 0.5)

    assert list(postings.vocabulary) == list(expected.vocabulary) == ["a", "b", "c", "d"]
    for name in ("windows", "counts", "starts", "lengths"):
        np.testing.assert_array_equal(getattr(postings, name), getattr(expected, name))
    np.testing.assert_array_equal(np.load(tmp_path / inversion.SCORES), expected.scores(1.2, 0.5))


def test_a_term_that_stands_more_often_than_a_byte_holds_is_counted(tmp_path: Path) -> None:
    postings = inversion.invert(tmp_path, lambda: [TermTable.of([["a", "b"]]), TermTable.of([["a"] * 300])], 1.2, 0.5)

    assert postings.counts.tolist() == [1, 300, 1]
