"""Wordings of tables: found as whole words, whatever the case, and without diacritics where a text is typed so."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wordings import Words, any_of, fold, read_table, read_wordings


@pytest.mark.parametrize(
    ("wording", "text", "found"),
    [
        ("cơ quan đó", "Cơ quan đó làm gì?", ["Cơ quan đó"]),
        ("cơ quan đó", "co quan do lam gi", ["co quan do"]),
        ("cơ quan đó", "CƠ QUAN ĐÓ", ["CƠ QUAN ĐÓ"]),
        ("cơ quan đó", "cơ quan, đó", ["cơ quan, đó"]),  # words side by side, whatever parts them
        ("ban đó", "bản đồ số", []),  # other diacritics: another word
        ("hòa", "hoà", ["hoà"]),  # where the mark stands does not matter
        ("ai", "tài hai", []),
        ("what's up", "What's up?", ["What's up"]),
        ("5g", "mạng 5G, 55g", ["5G"]),
        ("a a", "a a a", ["a a", "a a"]),
        ("gì", "", []),
    ],
)
def test_a_wording_is_found_as_whole_words(wording: str, text: str, found: list[str]) -> None:
    words = Words(text)

    assert [words.text(span) for span in words.find(*read_wordings([wording]))] == found


@pytest.mark.parametrize(("text", "stands"), [("họ làm gì", True), ("ho so", False), ("hồ sơ", False)])
def test_a_wording_may_need_its_diacritics(text: str, stands: bool) -> None:
    (wording,) = read_wordings(["họ"], needing=["họ"])

    assert bool(Words(text).find(wording)) is stands


def test_of_two_that_begin_at_one_word_the_longer_comes_first() -> None:
    words = Words("xin chào bạn, cảm ơn")
    found = words.find_any(read_wordings(["chào", "xin chào", "xin", "cảm ơn"]))

    assert [words.text(span) for span in found] == ["xin chào", "xin", "chào", "cảm ơn"]


def test_spans_are_places_in_the_text_as_typed() -> None:
    text = "  Ở đâu:  Sở Y tế?"
    words = Words(text)

    assert len(words) == 5
    assert text[slice(*words.place((2, 5)))] == words.text((2, 5)) == "Sở Y tế"


@given(st.text())
def test_a_folded_text_is_as_long_as_the_text(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)

    assert len(fold(composed)) == len(composed)


@given(st.lists(st.sampled_from(["sở", "y", "tế", "so", "Y", "TẾ", ",", "bản", "đồ"]), max_size=12))
def test_a_pair_of_words_is_found_wherever_it_stands(parts: list[str]) -> None:
    """Compared with looking at each place in turn."""
    words = Words(" ".join(parts))
    typed = [part for part in parts if part != ","]
    expected = [
        (i, i + 2)
        for i, (one, other) in enumerate(pairwise(typed))
        if one.lower() in ("y",) and other.lower() in ("tế", "te")
    ]

    assert words.find(*read_wordings(["y tế"])) == expected


@pytest.mark.parametrize(
    ("wordings", "text", "expected"),
    [
        (["năm nay", "năm"], "nam nay", ["nam nay"]),
        (["năm"], "namnam", []),
        (["a.b"], "a.b axb", ["a.b"]),
        ([], "nothing fits", []),
    ],
)
def test_a_pattern_of_wordings_takes_the_longest_and_nothing_if_there_are_none(
    wordings: list[str], text: str, expected: list[str]
) -> None:
    assert re.findall(any_of(wordings), text) == expected


@pytest.mark.parametrize("name", ["expectations", "followups", "outside"])
def test_what_needs_diacritics_is_a_wording_of_its_table(name: str) -> None:
    """A slip here would let a wording fit words that it is not."""
    table = read_table(name)
    wordings: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, str):
            wordings.update(part.strip() for part in value.split(" + "))
        elif isinstance(value, dict):
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk({key: value for key, value in table.items() if key != "needs_diacritics"})

    assert [word for word in table["needs_diacritics"] if word not in wordings] == []
    assert [word for word in table["needs_diacritics"] if word == fold(word)] in ([], ["em"])
