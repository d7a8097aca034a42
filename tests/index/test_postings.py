"""Terms of windows: tables joined, and of each term the windows that have it."""

from __future__ import annotations

import numpy as np

from index.postings import Postings, TermTable

_WINDOWS = [
    ["phu", "song", "5g", "phu_song"],
    ["phu", "song", "6g", "phu_song", "tren", "dia", "ban"],
    ["chi", "so", "chuyen", "doi", "so"],
    ["kinh", "te", "so"],
]


def test_tables_joined_are_the_table_of_all_windows() -> None:
    joined = TermTable.joined([TermTable.of(_WINDOWS[:1]), TermTable.of([]), TermTable.of(_WINDOWS[1:])])
    whole = TermTable.of(_WINDOWS)

    assert (joined.vocabulary, joined.windows) == (whole.vocabulary, whole.windows)
    np.testing.assert_array_equal(joined.tokens, whole.tokens)


def test_each_term_has_its_windows_in_order_and_how_often_it_stands_there() -> None:
    postings = Postings.of(TermTable.of(_WINDOWS))
    number = postings.vocabulary["so"]
    own = slice(postings.starts[number], postings.starts[number + 1])

    assert postings.windows[own].tolist() == [2, 3]
    assert postings.counts[own].tolist() == [2, 1]
    assert postings.counts.dtype == np.uint8
    assert postings.found[postings.vocabulary["phu"]] == 2
    assert postings.size == 4
