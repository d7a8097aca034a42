"""Variations: each kind does what it says, the same every time."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold_tone, has_diacritics, strip_diacritics
from eval.questions import read_questions
from eval.variations import KINDS, vary

QUESTION = "Văn hoá: ai chủ trì kế hoạch chuyển đổi số, ĐMST của Tỉnh ủy năm 2030 (VNeID, 5G)?"
QUESTIONS = [question["question"] for question in read_questions()]


@pytest.mark.parametrize(
    ("kind", "varied"),
    [
        ("bare", "Van hoa: ai chu tri ke hoach chuyen doi so, DMST cua Tinh uy nam 2030 (VNeID, 5G)?"),
        ("tone", "Văn hóa: ai chủ trì kế hoạch chuyển đổi số, ĐMST của Tỉnh uỷ năm 2030 (VNeID, 5G)?"),
        ("upper", "VĂN HOÁ: AI CHỦ TRÌ KẾ HOẠCH CHUYỂN ĐỔI SỐ, ĐMST CỦA TỈNH ỦY NĂM 2030 (VNEID, 5G)?"),
        ("nfd", unicodedata.normalize("NFD", QUESTION)),
    ],
)
def test_kinds_without_chance(kind: str, varied: str) -> None:
    assert {vary(QUESTION, kind, seed) for seed in range(5)} == {varied}


@pytest.mark.parametrize(
    ("kind", "either"),
    [
        (
            "telex",
            {
                "Vawn hoas: ai chur trif kees hoajch chuyeern ddooir soos, DDMST cura Tirnh ury nawm 2030 (VNeID, 5G)?",
                "Vawn hoas: ai chur trif kees hoachj chuyeenr ddooir soos, DDMST cuar Tinhr uyr nawm 2030 (VNeID, 5G)?",
                "Vawn hoas: ai chur trif kees hoajch chuyeern ddoori soos, DDMST cura Tirnh ury nawm 2030 (VNeID, 5G)?",
            },
        ),
        (
            "vni",
            {
                "Va8n hoa1: ai chu3 tri2 ke61 hoa5ch chuye63n d9o63i so61, D9MST cu3a Ti3nh u3y na8m 2030 (VNeID, 5G)?",
                "Va8n hoa1: ai chu3 tri2 ke61 hoach5 chuye6n3 d9o6i3 so61, D9MST cua3 Tinh3 uy3 na8m 2030 (VNeID, 5G)?",
            },
        ),
    ],
)
def test_keys_of_an_input_method(kind: str, either: set[str]) -> None:
    varied = {vary(QUESTION, kind, seed) for seed in range(12)}

    assert varied <= either
    assert len(varied) == 2  # the tone after its vowel, or at the end of the word


@pytest.mark.parametrize("seed", range(20))
def test_a_typo_is_one_slip_in_one_word(seed: int) -> None:
    before, after = QUESTION.split(), vary(QUESTION, "typo", seed).split()

    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(changed) <= 1  # none where the key struck is the letter itself without its mark
    for one, other in changed:
        assert abs(len(one) - len(other)) <= 1
        assert not any(char.isdigit() for char in one)
        assert one not in {"ĐMST", "ai", "ủy"}


@pytest.mark.parametrize("seed", range(20))
def test_a_slip_is_one_mark_of_one_letter(seed: int) -> None:
    varied = vary(QUESTION, "slip", seed)

    assert strip_diacritics(varied) == strip_diacritics(QUESTION)
    assert sum(one != other for one, other in zip(varied, QUESTION, strict=True)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_variation(kind: str) -> None:
    assert [vary(text, kind, 7) for text in QUESTIONS] == [vary(text, kind, 7) for text in QUESTIONS]


def test_seeds_and_texts_differ() -> None:
    assert len({vary(QUESTION, "typo", seed) for seed in range(30)}) > 20


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_is_no_slip_is_the_same_question(text: str) -> None:
    for kind in ("tone", "nfd", "upper"):
        assert fold_tone(vary(text, kind, 0)) == fold_tone(text)
    assert not has_diacritics(vary(text, "bare", 0))


@given(st.text(max_size=40), st.sampled_from(KINDS), st.integers(0, 3))
def test_any_text_can_be_varied(text: str, kind: str, seed: int) -> None:
    assert isinstance(vary(text, kind, seed), str)


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError, match="dots"):
        vary(QUESTION, "dots", 0)
