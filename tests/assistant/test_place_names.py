"""Names of places among thousands: where they stand, and what is one slip away from them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.place_names import PlaceNames, one_slip, without_inner_places
from assistant.places import find_scope
from assistant.wordings import fold
from corpus.library import Library

NAMES = PlaceNames(["Quảng Bình", "Quảng Ngãi", "Huế", "Bà Rịa - Vũng Tàu", "Bà Rịa", "Sơn Tịnh"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Kế hoạch của Quảng Bình và quang ngai", ["Quảng Bình", "quang ngai"]),
        ("Bà Rịa - Vũng Tàu", ["Bà Rịa - Vũng Tàu"]),  # the longest, and none within it
        ("ở Bà Rịa, rồi Vũng Tàu", ["Bà Rịa"]),
        ("QUẢNG-BÌNH/HUẾ", ["QUẢNG-BÌNH", "HUẾ"]),
        ("Quảng Bìnhh, thuế, Quảng", []),
        ("", []),
    ],
)
def test_names_stand_where_their_words_do(text: str, named: list[str]) -> None:
    assert [text[slice(*span)] for span in NAMES.spans(text)] == named


@pytest.mark.parametrize(
    ("run", "near"),
    [
        (["quang", "bnh"], ["Quảng Bình"]),
        (["qunag", "binh"], ["Quảng Bình"]),
        (["wuang", "ngai"], ["Quảng Ngãi"]),
        (["son", "tinhh"], ["Sơn Tịnh"]),
        (["quang", "binh"], []),
        (["quang", "tri"], []),
        (["hue", "hue"], []),
    ],
)
def test_a_slip_is_one_letter(run: list[str], near: list[str]) -> None:
    assert list(NAMES.near(run)) == near


@given(st.sampled_from(["quang binh", "son tinh"]), st.text("abhinqstu ", min_size=3, max_size=12))
def test_no_name_that_is_near_is_overlooked(name: str, typed: str) -> None:
    words = typed.split()
    if len(words) == 2 and one_slip(name, " ".join(words)):
        assert name in map(fold, NAMES.near(words))


def test_one_place_among_thousands_is_found(library: Library) -> None:
    plans = list(library)
    plans += [replace(plans[0], id=f"p{i}", place=f"Tân {chr(97 + i % 26)}{i}") for i in range(4000)]

    assert find_scope("Ai chủ trì IOC của Tân c210?", plans).plans == ("p210",)
    assert find_scope("ai chu tri IOC cua son tinh", plans).plans == ("son-tinh-ubnd",)
    assert find_scope("Ai chủ trì IOC?", plans).is_empty


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the Office of the Quang Binh Provincial Party Committee", "the Office of the Provincial Party Committee"),
        (
            "Party Committee of Quang Ngai's provincial People's Committee",
            "Party Committee of provincial People's Committee",
        ),
        ("the Department of Finance of Quang Binh", "the Department of Finance of Quang Binh"),
        ("the plan of Quang Binh sets targets", "the plan of Quang Binh sets targets"),
        ("Sở Y tế Quảng Bình", "Sở Y tế Quảng Bình"),
    ],
)
def test_a_place_within_an_english_name_is_left_out(text: str, left: str) -> None:
    assert " ".join(without_inner_places(text, NAMES.spans(text)).split()) == left
