"""Keystrokes: what Telex and VNI leave behind is read, everything else is left alone."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold_tone, place_tone, strip_diacritics
from corpus.keystrokes import decode_keystrokes, is_bare_syllable, is_syllable, unfold_tone
from corpus.library import built_in_plans
from eval.variations import vary


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # Telex: the mark after its vowel, the tone there or at the end of the word
        ("chuyeern", "chuyển"),
        ("chuyeenr", "chuyển"),
        ("chuyenre", "chuyển"),
        ("ddooir", "đổi"),
        ("doid", "đoi"),
        ("soos", "số"),
        ("tyr", "tỷ"),
        ("nhieemj", "nhiệm"),
        ("vuj", "vụ"),
        ("sonsg", "sóng"),
        ("khoong", "không"),
        ("dduowcj", "được"),
        ("dduwowjc", "được"),
        ("nguwoif", "người"),
        ("thuowr", "thuở"),
        ("hoacwj", "hoặc"),
        ("muwa", "mưa"),
        ("quaans", "quấn"),
        ("quys", "quý"),
        ("uyr", "ủy"),
        ("gif", "gì"),
        ("gieengs", "giếng"),
        ("giair", "giải"),
        # VNI
        ("so61", "số"),
        ("d9o63i", "đổi"),
        ("d9o6i3", "đổi"),
        ("chuye63n", "chuyển"),
        ("nhie65m", "nhiệm"),
        ("tu7", "tư"),
        ("na8m", "năm"),
        ("nguo72i", "người"),
        # capitals
        ("Quarng", "Quảng"),
        ("DDeens", "Đến"),
        ("Ddeens", "Đến"),
        ("D9e61n", "Đến"),
        ("CHUYEERN", "CHUYỂN"),
        ("QNgaxi", "QNgãi"),
        # abbreviations with "Đ"
        ("DDMST", "ĐMST"),
        ("CD9S", "CĐS"),
        ("BCDD", "BCĐ"),
    ],
)
def test_keys_are_read_as_the_syllable_they_type(typed: str, meant: str) -> None:
    assert decode_keystrokes(typed) == meant


@pytest.mark.parametrize(
    "word",
    """
    IOC CSDL LGSP VNeID 5G 6G KHCN SMS TTHC GRDP FDI UBND STEM API iot
    2030 336 39.26 57-NQ/TW 9/2025 q1 h1 thang9 thang12 nam2025 mp3 web3 ipv6
    which department leads target for responsible digital number strategy software plan two
    chuyen doi so chuyển đổi số ddd sss w f 1 uu
    """.split(),  # noqa: SIM905
)
def test_what_is_no_left_over_is_none(word: str) -> None:
    assert decode_keystrokes(word) is None


def test_a_second_tone_is_no_left_over() -> None:
    assert decode_keystrokes("sosf") is None
    assert decode_keystrokes("so12") is None


@pytest.mark.parametrize("method", ["telex", "vni"])
@pytest.mark.parametrize("seed", range(4))
def test_every_syllable_of_the_plans_is_read_back(method: str, seed: int) -> None:
    missed = [
        (word, vary(word, method, seed))
        for word in _syllables()
        if vary(word, method, seed) != word and decode_keystrokes(vary(word, method, seed)) != word
    ]

    assert missed == []


def test_no_word_of_the_plans_is_a_left_over_but_two() -> None:
    # Telex they are: a caller that knows the words of its texts leaves them alone.
    assert {word for word in _words() if decode_keystrokes(word)} == {"gis", "moocs"}


def test_syllables_of_the_plans_are_syllables_and_their_tones_are_placed_alike() -> None:
    for word in _syllables():
        folded = fold_tone(word)
        assert is_bare_syllable(strip_diacritics(word)), word
        assert unfold_tone(folded) == word


# A syllable that ends in a stop has an acute or a dot below; "c", "k", "ng" and "ngh" go with vowels of their own.
@pytest.mark.parametrize("folded", ["bing", "hoach", "hocF", "ngiêpJ", "kâ", "cê", "ioc", "nghêSS", "đ", ""])
def test_what_is_no_syllable(folded: str) -> None:
    assert not is_syllable(folded)


@given(st.text(alphabet="aeiouydwsfrxj169bcghnt", min_size=1, max_size=8))
def test_what_is_read_is_a_syllable_in_nfc(word: str) -> None:
    meant = decode_keystrokes(word)
    if meant is not None:
        assert is_syllable(fold_tone(meant))
        assert meant == unicodedata.normalize("NFC", meant)
        assert decode_keystrokes(meant) is None


def _words() -> set[str]:
    """The words of the plans, in small letters, tones where official texts place them."""
    text = " ".join(path.read_text(encoding="utf-8") for path in built_in_plans().glob("*-*.*"))
    return set(re.findall(r"[^\W\d_]+", place_tone(text)))


def _syllables() -> set[str]:
    return {word for word in _words() if is_syllable(fold_tone(word))}
