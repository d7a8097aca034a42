"""Folding: the same syllable written in two ways is equal, two syllables never are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold_spaces, fold_tone, has_diacritics, place_tone, strip_diacritics

TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
CONSONANTS = "bcdđghklmnpqrstvxBCDĐ"
ONSETS = ["", "h", "th", "kh", "ng", "ch", "l"]

tones = st.sampled_from(TONES)
syllables = st.builds(
    "{}{}{}{}".format,
    st.text(alphabet=CONSONANTS, max_size=3),
    st.sampled_from(VOWELS),
    tones | st.just(""),
    st.text(alphabet=CONSONANTS + VOWELS, max_size=3),
)
vietnamese = st.lists(syllables, max_size=5).map(" 57-NQ/TW, ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("hoá", "hóa"),
        ("khoẻ", "khỏe"),
        ("thuỷ", "thủy"),
        ("uỷ", "ủy"),
        ("Uỷ ban", "Ủy ban"),
        ("TỈNH UỶ", "tỉnh ủy"),
        ("toà", "to\u0300a"),
        ("chuyển đổi số", unicodedata.normalize("NFD", "chuyển đổi số")),
        ("Đề án", "đề án"),
        ("quý", "qúy"),
    ],
)
def test_ways_of_writing_one_word_are_equal(one: str, other: str) -> None:
    assert fold_tone(one) == fold_tone(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hoá"),
        ("hoà", "hoa"),
        ("ủy", "úy"),
        ("đa", "da"),
        ("ăn", "ân"),
        ("có", "cô"),
        ("mơ", "mo"),
        ("số", "sô"),
        ("sổ", "số"),
        ("tải", "tài"),
        ("hòaf", "hoà"),  # the tone is no letter
        ("toàn", "toan f"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold_tone(one) != fold_tone(other)


# Two vowels whose tone mark stands on the first in one school and on the second in the other.
@given(st.sampled_from(ONSETS), st.sampled_from(["oa", "oe", "uy"]), tones)
def test_tone_on_either_vowel_folds_equal(onset: str, vowels: str, tone: str) -> None:
    first = unicodedata.normalize("NFC", onset + vowels[0] + tone + vowels[1])
    second = unicodedata.normalize("NFC", onset + vowels + tone)

    assert first != second
    assert fold_tone(first) == fold_tone(second) == fold_tone(unicodedata.normalize("NFD", first.upper()))


@given(vietnamese)
def test_unicode_form_and_case_do_not_matter(text: str) -> None:
    nfc, nfd = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)

    assert fold_tone(nfc) == fold_tone(nfd) == fold_tone(nfc.upper()) == fold_tone(nfd.lower())
    assert strip_diacritics(nfc) == strip_diacritics(nfd)
    assert has_diacritics(nfc) == has_diacritics(nfd)


@given(vietnamese)
def test_stripping_twice_is_stripping_once(text: str) -> None:
    bare = strip_diacritics(text)

    assert bare.isascii()
    assert strip_diacritics(bare) == bare
    assert not has_diacritics(bare)
    assert strip_diacritics(text.upper()) == bare.upper()
    assert fold_tone(bare) == bare.lower()


@given(st.text(max_size=30))
def test_any_text_can_be_folded(text: str) -> None:
    assert fold_tone(text) == fold_tone(unicodedata.normalize("NFC", text))
    assert fold_spaces(fold_spaces(text)) == fold_spaces(text)
    assert (strip_diacritics(text) == unicodedata.normalize("NFC", text)) is not has_diacritics(text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("chuyển đổi số", "chuyen doi so"),
        ("Đề án 06/CP, ≥ 50% VNeID", "De an 06/CP, ≥ 50% VNeID"),
        ("ĐMST-2030", "DMST-2030"),
        ("Ứng dụng “Học tập số”…", "Ung dung “Hoc tap so”…"),
    ],
)
def test_stripping_keeps_case_figures_and_marks(text: str, bare: str) -> None:
    assert strip_diacritics(text) == bare
    assert has_diacritics(text)


@pytest.mark.parametrize(
    ("text", "placed"),
    [
        ("Văn hoá, Tỉnh uỷ", "văn hóa, tỉnh ủy"),
        ("KHOẺ", "khỏe"),
        ("thuỷ sản", "thủy sản"),
        ("quý, quỹ", "quý, quỹ"),  # "qu" is one sound: the tone stands on "y" in both schools
        ("hoàn thiện, khuỷu, toán, tuyệt", "hoàn thiện, khuỷu, toán, tuyệt"),
        (unicodedata.normalize("NFD", "uỷ ban"), "ủy ban"),
    ],
)
def test_tone_is_placed_where_official_texts_put_it(text: str, placed: str) -> None:
    assert place_tone(text) == placed


@given(vietnamese)
def test_placing_the_tone_changes_no_word(text: str) -> None:
    assert fold_tone(place_tone(text)) == fold_tone(text)
    assert place_tone(place_tone(text)) == place_tone(text)


def test_spaces_of_any_kind_are_one_blank() -> None:
    assert fold_spaces(" Sở\u00a0Khoa học \n\n và\tCông nghệ\f") == "Sở Khoa học và Công nghệ"
