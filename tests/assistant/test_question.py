"""Reading a question: places, years, language, history, and what is no question."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.phrases import Language
from assistant.question import LONGEST_QUESTION, Question, Reading, read_question
from corpus.errors import QuestionError
from corpus.library import Library
from corpus.records import Plan
from corpus.writing import Writing

_QUANG_NGAI = ("quang-ngai-tu", "quang-ngai-bao-cao")


@pytest.fixture(scope="module")
def plans(library: Library) -> list[Plan]:
    """The five plans' records."""
    return list(library)


def _read(plans: list[Plan], text: str, *history: str, limit: tuple[str, ...] | None = None) -> Reading:
    return read_question(Question(text, history, limit), plans)


# --- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ai chủ trì nhiệm vụ IOC của Quảng Bình?", ("quang-binh-ubnd",)),
        ("ai chu tri nhiem vu ioc cua quang binh", ("quang-binh-ubnd",)),
        ("QUẢNG BÌNH: kinh tế số", ("quang-binh-ubnd",)),
        ("Who leads the IOC task in Quang Binh?", ("quang-binh-ubnd",)),
        ("Who leads the IOC task in Quảng Bình?", ("quang-binh-ubnd",)),
        ("What is Ninh Binh's plan?", ("ninh-binh-ubnd",)),
        ("Kế hoạch của tỉnh Ninh  Bình", ("ninh-binh-ubnd",)),
        ("Tỉnh ủy Quảng Ngãi", _QUANG_NGAI),
        ("Quảng Bình và Ninh Bình năm 2030", ("quang-binh-ubnd", "ninh-binh-ubnd")),
        ("Ninh Bình hay Quảng Bình?", ("quang-binh-ubnd", "ninh-binh-ubnd")),
        ("huyện Sơn Tịnh", ("son-tinh-ubnd",)),
        ("Ai chủ trì nhiệm vụ IOC?", None),
        ("Who leads the IOC task?", None),
        ("Quảng trường và bình dân học vụ", None),
    ],
)
def test_the_place_in_a_question_chooses_its_plans(
    plans: list[Plan], text: str, expected: tuple[str, ...] | None
) -> None:
    assert _read(plans, text).plans == expected
    assert _read(plans, unicodedata.normalize("NFD", text)).plans == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kinh tế số của huyện Sơn Tịnh, tỉnh Quảng Ngãi năm 2030?",
        "kinh te so huyen son tinh tinh quang ngai 2030",
        "Digital economy of Son Tinh district, Quang Ngai province?",
    ],
)
def test_a_district_beats_the_province_it_lies_in(plans: list[Plan], text: str) -> None:
    assert _read(plans, text).plans == ("son-tinh-ubnd",)


@pytest.mark.parametrize(
    "text",
    [
        "So sánh quy mô kinh tế số năm 2030 của tỉnh Quảng Ngãi và huyện Sơn Tịnh",
        "Compare the digital economy of Quang Ngai and Son Tinh in 2030",
    ],
)
def test_a_district_and_its_province_compared_are_both_searched(plans: list[Plan], text: str) -> None:
    assert _read(plans, text).plans == (*_QUANG_NGAI, "son-tinh-ubnd")


@pytest.mark.parametrize(
    "text",
    [
        "Có nhiệm vụ gì về an ninh, bình dân học vụ số?",
        "Giữ an ninh bình yên cho người dân",
        "Ai phụ trách an toàn, an ninh, bình đẳng giới?",
    ],
)
def test_words_that_only_sound_like_a_place_do_not_choose_its_plans(plans: list[Plan], text: str) -> None:
    assert _read(plans, text).plans is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hà Nội phủ sóng 5G bao nhiêu phần trăm?", "Hà Nội"),
        ("ha noi phu song 5g bao nhieu", "Hà Nội"),
        ("What is the 5G target of Da Nang?", "Đà Nẵng"),
        ("What is the 5G target of Hanoi?", "Hà Nội"),
        ("Kế hoạch của tỉnh Hoà Bình", "Hòa Bình"),
        ("Kế hoạch của tỉnh Hòa Bình", "Hòa Bình"),
        ("THANH HÓA có bao nhiêu nhiệm vụ?", "Thanh Hóa"),
        ("Quảng Nam đặt mục tiêu gì?", "Quảng Nam"),
        ("kế hoạch của TP.HCM", "TP.HCM"),
    ],
)
def test_a_province_without_a_plan_is_known_as_such(plans: list[Plan], text: str, place: str) -> None:
    reading = _read(plans, text)

    assert (reading.unknown_place, reading.plans) == (place, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quảng Bình so với Quảng Nam", ("quang-binh-ubnd",)),
        ("Tuyến đường Hà Nội đi Ninh Bình", ("ninh-binh-ubnd",)),
        ("son tinh hoc tap da nang the nao", ("son-tinh-ubnd",)),
    ],
)
def test_a_province_without_a_plan_does_not_matter_beside_one_with_a_plan(
    plans: list[Plan], text: str, expected: tuple[str, ...]
) -> None:
    reading = _read(plans, text)

    assert (reading.unknown_place, reading.plans) == (None, expected)


@pytest.mark.parametrize(
    "text",
    [
        "nhiem vu nao phai bao cao hang nam dinh ky",  # hằng năm định kỳ, not Nam Định
        "co quan nao danh gia lai ket qua",  # đánh giá lại, not Gia Lai
        "canh bao dien bien thien tai",  # diễn biến, not Điện Biên
    ],
)
def test_words_that_only_sound_like_a_province_are_no_reason_to_refuse(plans: list[Plan], text: str) -> None:
    assert _read(plans, text).unknown_place is None


def test_a_limit_to_plans_holds_whatever_the_question_names(plans: list[Plan]) -> None:
    both = ("quang-binh-ubnd", "son-tinh-ubnd")

    assert _read(plans, "kinh tế số", limit=both).plans == both
    assert _read(plans, "kinh tế số Quảng Bình", limit=both).plans == ("quang-binh-ubnd",)
    assert _read(plans, "kinh tế số Ninh Bình", limit=both).plans == both
    reading = _read(plans, "kinh tế số Hà Nội", limit=both)
    assert (reading.plans, reading.unknown_place) == (both, None)


# --- years ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kinh tế số năm 2030", [2030]),
        ("Đến hết năm 2025?", [2025]),
        ("2030, 2045 và 2035", [2030, 2035, 2045]),
        ("giai đoạn 2025-2030", range(2025, 2031)),
        ("giai đoạn 2025 – 2030", range(2025, 2031)),
        ("từ 2025 đến 2045", range(2025, 2046)),
        ("từ năm 2025 đến năm 2030", range(2025, 2031)),
        ("tu nam 2025 toi nam 2027", range(2025, 2028)),
        ("from 2025 to 2030", range(2025, 2031)),
        ("2025-2027 và 2040", [2025, 2026, 2027, 2040]),
        ("2030-2025", [2025, 2030]),
        ("ngày 22/12/2024", []),
        ("Quyết định số 1827-QĐ/TU ngày 11/02/2025", []),
        ("Nghị quyết số 57-NQ/TW", []),
        ("Quyết định số 2045/QĐ-UBND", []),
        ("năm 2019 và năm 2100", []),
        ("12025 hồ sơ, 20301", []),
        ("1.2030", []),
        ("", []),
    ],
)
def test_years_and_ranges_of_years_are_read_and_dates_and_numbers_are_not(
    plans: list[Plan], text: str, expected: list[int]
) -> None:
    assert _read(plans, f"Mục tiêu {text}").years == tuple(expected)


# --- language and words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "writing", "language"),
    [
        ("ai chủ trì nhiệm vụ IOC?", Writing.ACCENTED, Language.VIETNAMESE),
        ("ai chu tri nhiem vu IOC?", Writing.BARE, Language.VIETNAMESE),
        ("who leads the IOC task?", Writing.ENGLISH, Language.ENGLISH),
        ("Who leads the IOC task in Quảng Bình?", Writing.ENGLISH, Language.ENGLISH),
        ("IOC", Writing.BARE, Language.VIETNAMESE),
    ],
)
def test_the_way_of_writing_decides_the_language_of_the_answer(
    plans: list[Plan], text: str, writing: Writing, language: Language
) -> None:
    reading = _read(plans, text)

    assert (reading.writing, reading.language) == (writing, language)


def test_letters_are_composed_and_white_space_folded(plans: list[Plan]) -> None:
    text = "Ai chủ trì\n\tnhiệm vụ  IOC?\u00a0"

    assert _read(plans, unicodedata.normalize("NFD", text)).text == "Ai chủ trì nhiệm vụ IOC?"


# --- history ----------------------------------------------------------------------------------------------------------


def test_an_earlier_question_supplies_the_place_and_the_matter(plans: list[Plan]) -> None:
    reading = _read(plans, "Thế còn năm 2045?", "Tỷ lệ phủ sóng 6G của Quảng Bình năm 2035?")

    assert reading.plans == ("quang-binh-ubnd",)
    assert reading.search_text == "Tỷ lệ phủ sóng 6G của Quảng Bình năm 2035? Thế còn năm 2045?"
    assert reading.years == (2045,)
    assert reading.text == "Thế còn năm 2045?"


def test_the_latest_question_that_names_a_place_counts(plans: list[Plan]) -> None:
    history = ("Kinh tế số của Quảng Bình?", "Còn Sơn Tịnh?", "  ", "Ai theo dõi?")

    assert _read(plans, "Hạn khi nào?", *history).plans == ("son-tinh-ubnd",)
    assert _read(plans, "Còn Ninh Bình thì sao?", *history).plans == ("ninh-binh-ubnd",)


def test_a_whole_question_is_searched_without_the_one_before(plans: list[Plan]) -> None:
    text = "Tỷ lệ người dân có tài khoản định danh điện tử năm 2030 là bao nhiêu?"

    assert _read(plans, text, "Kinh tế số của Sơn Tịnh?").search_text == text


def test_a_follow_up_to_a_question_about_a_province_without_a_plan_is_about_it_too(plans: list[Plan]) -> None:
    assert _read(plans, "Thế còn năm 2045?", "Hà Nội phủ sóng 6G bao nhiêu?").unknown_place == "Hà Nội"


def test_a_covered_place_after_a_province_without_a_plan_is_answered(plans: list[Plan]) -> None:
    reading = _read(plans, "Thế còn Quảng Bình?", "Hà Nội phủ sóng 6G bao nhiêu?")

    assert (reading.unknown_place, reading.plans) == (None, ("quang-binh-ubnd",))


# --- no question ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0\u3000", "?", "?!… — “”", "()[]{}<>|*_#`", "\u0301", "🙂"])
def test_a_question_without_a_letter_or_digit_is_refused_with_an_example(plans: list[Plan], text: str) -> None:
    with pytest.raises(QuestionError, match=r'The question is empty.*planqa ask "'):
        _read(plans, text)


@pytest.mark.parametrize("length", [LONGEST_QUESTION + 1, 20_000])
def test_a_question_that_is_too_long_says_how_long_it_may_be(plans: list[Plan], length: int) -> None:
    with pytest.raises(QuestionError, match=f"has {length} characters; the longest allowed has {LONGEST_QUESTION}"):
        _read(plans, "a" * length)


def test_the_longest_question_is_read(plans: list[Plan]) -> None:
    assert len(_read(plans, "a" * LONGEST_QUESTION).text) == LONGEST_QUESTION
    assert _read(plans, "a" + " " * 50_000).text == "a"


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_read_or_refused_in_words(library: Library, text: str, history: list[str]) -> None:
    try:
        reading = read_question(Question(text, tuple(history)), library)
    except QuestionError as error:
        assert not any(char.isalnum() for char in unicodedata.normalize("NFC", text))
        assert str(error).endswith('"')
        return
    assert reading.text in reading.search_text
    assert reading.years == tuple(sorted(set(reading.years)))
    assert reading.plans is None or set(reading.plans) <= set(library.plans)
