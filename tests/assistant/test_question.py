"""Reading a question: places, years, language, history, and what is no question."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.phrases import Language
from assistant.question import LONGEST_QUESTION, Question, QuestionReader, Reading
from corpus.errors import QuestionError
from corpus.library import Library
from corpus.writing import Writing
from index.search import Index

_QUANG_NGAI = ("quang-ngai-tu", "quang-ngai-bao-cao")


def _read(reader: QuestionReader, text: str, *history: str, limit: tuple[str, ...] | None = None) -> Reading:
    (reading,) = reader.read(Question(text, history, limit))
    return reading


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
    reader: QuestionReader, text: str, expected: tuple[str, ...] | None
) -> None:
    assert _read(reader, text).plans == expected
    assert _read(reader, unicodedata.normalize("NFD", text)).plans == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kinh tế số của huyện Sơn Tịnh, tỉnh Quảng Ngãi năm 2030?",
        "kinh te so huyen son tinh tinh quang ngai 2030",
        "Digital economy of Son Tinh district, Quang Ngai province?",
    ],
)
def test_a_district_beats_the_province_it_lies_in(reader: QuestionReader, text: str) -> None:
    assert _read(reader, text).plans == ("son-tinh-ubnd",)


@pytest.mark.parametrize(
    "text",
    [
        "So sánh quy mô kinh tế số năm 2030 của tỉnh Quảng Ngãi và huyện Sơn Tịnh",
        "Compare the digital economy of Quang Ngai and Son Tinh in 2030",
    ],
)
def test_a_district_and_its_province_compared_are_both_searched(reader: QuestionReader, text: str) -> None:
    assert _read(reader, text).plans == (*_QUANG_NGAI, "son-tinh-ubnd")


@pytest.mark.parametrize(
    "text",
    [
        "Có nhiệm vụ gì về an ninh, bình dân học vụ số?",
        "Giữ an ninh bình yên cho người dân",
        "Ai phụ trách an toàn, an ninh, bình đẳng giới?",
    ],
)
def test_words_that_only_sound_like_a_place_do_not_choose_its_plans(reader: QuestionReader, text: str) -> None:
    assert _read(reader, text).plans is None


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
def test_a_province_without_a_plan_is_known_as_such(reader: QuestionReader, text: str, place: str) -> None:
    reading = _read(reader, text)

    assert (reading.unknown_place, reading.plans) == (place, None)


def test_a_comparison_with_a_province_without_a_plan_is_of_one_side(reader: QuestionReader) -> None:
    assert _read(reader, "Quảng Bình so với Quảng Nam").unknown_place == "Quảng Nam"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quảng Bình và Quảng Nam", ("quang-binh-ubnd",)),
        ("Quảng Bình, Sơn Tịnh so với Quảng Nam", ("quang-binh-ubnd", "son-tinh-ubnd")),
        ("Tuyến đường Hà Nội đi Ninh Bình", ("ninh-binh-ubnd",)),
        ("son tinh hoc tap da nang the nao", ("son-tinh-ubnd",)),
    ],
)
def test_a_province_without_a_plan_does_not_matter_beside_one_with_a_plan(
    reader: QuestionReader, text: str, expected: tuple[str, ...]
) -> None:
    reading = _read(reader, text)

    assert (reading.unknown_place, reading.plans) == (None, expected)


@pytest.mark.parametrize(
    "text",
    [
        "nhiem vu nao phai bao cao hang nam dinh ky",  # hằng năm định kỳ, not Nam Định
        "co quan nao danh gia lai ket qua",  # đánh giá lại, not Gia Lai
        "canh bao dien bien thien tai",  # diễn biến, not Điện Biên
    ],
)
def test_words_that_only_sound_like_a_province_are_no_reason_to_refuse(reader: QuestionReader, text: str) -> None:
    assert _read(reader, text).unknown_place is None


def test_a_limit_to_plans_holds_whatever_the_question_names(reader: QuestionReader) -> None:
    both = ("quang-binh-ubnd", "son-tinh-ubnd")

    assert _read(reader, "kinh tế số", limit=both).plans == both
    assert _read(reader, "kinh tế số Quảng Bình", limit=both).plans == ("quang-binh-ubnd",)
    assert _read(reader, "kinh tế số Ninh Bình", limit=both).plans == both
    reading = _read(reader, "kinh tế số Hà Nội", limit=both)
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
        ("từ 2025 cho tới 2045", range(2025, 2046)),
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
    reader: QuestionReader, text: str, expected: list[int]
) -> None:
    assert _read(reader, f"Mục tiêu {text}").years == tuple(expected)


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
    reader: QuestionReader, text: str, writing: Writing, language: Language
) -> None:
    reading = _read(reader, text)

    assert (reading.writing, reading.language) == (writing, language)


def test_letters_are_composed_and_white_space_folded(reader: QuestionReader) -> None:
    text = "Ai chủ trì\n\tnhiệm vụ  IOC?\u00a0"

    assert _read(reader, unicodedata.normalize("NFD", text)).text == "Ai chủ trì nhiệm vụ IOC?"


# --- history ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "text", "expected"),
    [
        (["Phủ sóng 6G của Quảng Bình năm 2035?"], "Thế còn năm 2045?", "Phủ sóng 6G của Quảng Bình? năm 2045?"),
        (
            ["Phủ sóng 6G của Quảng Bình năm 2035?"],
            "ở Sơn Tịnh thì sao?",
            "Phủ sóng 6G của năm 2035? ở Sơn Tịnh thì sao?",
        ),
        (["Ai chủ trì nhiệm vụ IOC của Quảng Bình?"], "ai phối hợp?", "Ai nhiệm vụ IOC của Quảng Bình? ai phối hợp?"),
        (["Ai chủ trì nhiệm vụ 59.1 của Quảng Bình?"], "59.2?", "Ai chủ trì nhiệm vụ 59.2 của Quảng Bình? ?"),
        (["Ai chủ trì nhiệm vụ IOC của Quảng Bình?"], "còn 59.2?", "Quảng Bình chủ trì nhiệm vụ 59.2 ?"),
        (["Phủ sóng 5G của Quảng Bình năm 2030?"], "còn chỉ tiêu 6G?", "Quảng Bình năm 2030 chỉ tiêu 6G?"),
        (["Phủ sóng 5G của Quảng Bình năm 2030?"], "chữ ký số?", "Quảng Bình năm 2030 chữ ký số?"),
        (["so tu phap quang binh lam gi"], "con so y te", "quang binh lam gi so y te"),
        (
            ["Who leads the IOC task in Quang Binh?"],
            "who coordinates it?",
            "the IOC task in Quang Binh? who coordinates?",
        ),
        (
            ["Phủ sóng 5G của Quảng Bình?", "cảm ơn", "Ai ký kế hoạch Sơn Tịnh?"],
            "Còn Ninh Bình?",
            "Ai ký kế hoạch? Ninh Bình?",
        ),
        (
            ["5G Quảng Bình 2030?", "Ai ký kế hoạch Sơn Tịnh?"],
            "quay lại 5G, năm 2025?",
            "Quảng Bình quay lại 5G, năm 2025?",
        ),
    ],
)
def test_a_follow_up_is_written_out_so_that_it_stands_alone(
    reader: QuestionReader, history: list[str], text: str, expected: str
) -> None:
    assert _read(reader, text, *history).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "Tỷ lệ người dân có tài khoản định danh điện tử của Sơn Tịnh năm 2030 là bao nhiêu?",
        "Ai ký kế hoạch của huyện Sơn Tịnh?",
        "Sơn Tịnh có bao nhiêu nhiệm vụ?",
        "Kế hoạch nào gọi trung tâm điều hành thông minh là “bộ não số”?",
    ],
)
def test_a_topic_of_its_own_takes_nothing_from_the_question_before(reader: QuestionReader, text: str) -> None:
    assert _read(reader, text, "Phủ sóng 6G của Quảng Bình năm 2035?").text == text


def test_the_agency_of_the_answer_before_may_be_meant(library: Library, index: Index) -> None:
    asked: list[str] = []

    def agencies_of(question: str, words: str) -> list[str]:
        asked.extend((question, words))
        return ["Công an tỉnh"]

    reader = QuestionReader(library, index.speller(), agencies_of)
    (reading,) = reader.read(Question("cơ quan đó chủ trì những gì nữa?", ("Ai chủ trì nhiệm vụ 76 của Quảng Bình?",)))

    assert asked == ["Ai chủ trì nhiệm vụ 76 của Quảng Bình?", "cơ quan đó"]
    assert (reading.agencies, reading.plans) == (("Công an tỉnh",), ("quang-binh-ubnd",))


def test_a_short_question_keeps_the_place_and_a_long_one_does_not(reader: QuestionReader) -> None:
    history = ("Kinh tế số của Quảng Bình?", "Còn Sơn Tịnh?", "  ", "Ai theo dõi?")

    assert _read(reader, "Hạn khi nào?", *history).plans == ("son-tinh-ubnd",)
    assert _read(reader, "Còn Ninh Bình thì sao?", *history).plans == ("ninh-binh-ubnd",)
    assert (
        _read(reader, "Tỷ lệ người dân có tài khoản định danh điện tử năm 2030 là bao nhiêu?", *history).plans is None
    )


@pytest.mark.parametrize("earlier", ["?", "\x08", "…"])
def test_a_question_before_that_says_nothing_is_left_out(reader: QuestionReader, earlier: str) -> None:
    assert _read(reader, "cơ quan đó làm gì?", earlier).text == "cơ quan đó làm gì?"


def test_a_follow_up_to_a_question_about_a_province_without_a_plan_is_about_it_too(reader: QuestionReader) -> None:
    assert _read(reader, "Thế còn năm 2045?", "Hà Nội phủ sóng 6G bao nhiêu?").unknown_place == "Hà Nội"


def test_a_covered_place_after_a_province_without_a_plan_is_answered(reader: QuestionReader) -> None:
    reading = _read(reader, "Thế còn Quảng Bình?", "Hà Nội phủ sóng 6G bao nhiêu?")

    assert (reading.unknown_place, reading.plans) == (None, ("quang-binh-ubnd",))


# --- several questions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Ai ký kế hoạch Sơn Tịnh và ai chủ trì nhiệm vụ 3?",
            ["Ai ký kế hoạch Sơn Tịnh", "ai chủ trì nhiệm vụ 3? Sơn Tịnh"],
        ),
        (
            "Phủ sóng 5G năm 2030 của Quảng Bình là bao nhiêu? Ai chủ trì nhiệm vụ IOC?",
            ["Phủ sóng 5G năm 2030 của Quảng Bình là bao nhiêu?", "Ai chủ trì nhiệm vụ IOC? Quảng Bình"],
        ),
        ("Phủ sóng 5G của Quảng Bình là bao nhiêu và ai theo dõi?", None),
        ("Nhiệm vụ IOC của Quảng Bình: ai chủ trì? hạn khi nào?", None),
        (
            "What share of GRDP is the digital economy to reach by 2030 in Quang Binh, and what does the Quang Ngai "
            "Party Committee's plan say for the same year?",
            None,
        ),
        # one matter, and something else asked of each plan
        (
            "Công bố danh mục bài toán lớn: Quảng Bình giao ai chủ trì, Ninh Bình có ghi cơ quan không?",
            [
                "Công bố danh mục bài toán lớn: Quảng Bình giao ai chủ trì",
                "Công bố danh mục bài toán lớn: Ninh Bình có ghi cơ quan không?",
            ],
        ),
        (
            "Trung tâm dữ liệu tỉnh Quảng Ngãi lưu trữ bao nhiêu, còn Quảng Bình nâng cấp trung tâm dữ liệu khi nào?",
            [
                "Trung tâm dữ liệu tỉnh Quảng Ngãi lưu trữ bao nhiêu",
                "Quảng Bình nâng cấp trung tâm dữ liệu khi nào?",
            ],
        ),
        (
            "Theo báo cáo, Quảng Ngãi chi bao nhiêu cho khoa học, còn kế hoạch hành động đặt bao nhiêu?",
            [
                "Theo báo cáo, Quảng Ngãi chi bao nhiêu cho khoa học",
                "Quảng Ngãi chi bao nhiêu cho khoa học kế hoạch hành động đặt bao nhiêu?",
            ],
        ),
        ("Phủ sóng 5G năm 2030: Quảng Bình bao nhiêu, Quảng Ngãi bao nhiêu?", None),  # compared
        ("Kinh tế số năm 2030 của Quảng Bình là bao nhiêu, còn Quảng Ngãi là bao nhiêu?", None),
    ],
)
def test_several_questions_in_one_are_parted_where_each_stands_alone(
    reader: QuestionReader, text: str, parts: list[str] | None
) -> None:
    assert [reading.text for reading in reader.read(Question(text))] == (parts or [text])


# --- what it takes for granted, and talk ------------------------------------------------------------------------------


def test_shares_and_doubts_of_a_question_are_read(reader: QuestionReader) -> None:
    reading = _read(reader, "Vì sao Quảng Bình đặt 5G 100% năm 2025?")

    assert (reading.percents, reading.supposes, reading.checks) == (("100",), True, False)
    assert _read(reader, "Quảng Bình đặt 5G 99,5 % năm 2025, đúng không?").percents == ("99,5",)
    assert _read(reader, "Quảng Bình đặt 5G 99,5 % năm 2025, đúng không?").checks


def test_a_greeting_before_a_question_is_taken_off(reader: QuestionReader) -> None:
    reading = _read(reader, "Chào bạn, cho tôi hỏi ai chủ trì nhiệm vụ IOC của Quảng Bình?")

    assert (reading.text, reading.outside) == ("ai chủ trì nhiệm vụ IOC của Quảng Bình?", None)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (
            "We fund schools. Which Quang Binh agency owns the database on domestic violence?",
            "Which Quang Binh agency owns the database on domestic violence?",
        ),
        ("Nhiệm vụ IOC của Quảng Bình. Ai chủ trì?", "Nhiệm vụ IOC của Quảng Bình. Ai chủ trì?"),
        (
            "Trung tâm IOC ở TP. Quảng Ngãi do ai chủ trì xây dựng?",
            "Trung tâm IOC ở TP. Quảng Ngãi do ai chủ trì xây dựng?",
        ),
    ],
)
def test_what_is_told_of_the_asker_is_not_asked(reader: QuestionReader, text: str, own: str) -> None:
    assert (_read(reader, text).own, _read(reader, text).text) == (own, text)


def test_this_year_is_told_from_the_calendar(reader: QuestionReader) -> None:
    (reading,) = reader.read(Question("Chỉ tiêu 5G năm nay của Quảng Bình?"), today=date(2025, 6, 1))

    assert reading.years == (2025,)


# --- no question ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0\u3000", "?", "?!… — “”", "()[]{}<>|*_#`", "\u0301", "🙂"])
def test_a_question_without_a_letter_or_digit_is_refused_with_an_example(reader: QuestionReader, text: str) -> None:
    with pytest.raises(QuestionError, match=r'The question is empty.*planqa ask "'):
        _read(reader, text)


@pytest.mark.parametrize("length", [LONGEST_QUESTION + 1, 20_000])
def test_a_question_that_is_too_long_says_how_long_it_may_be(reader: QuestionReader, length: int) -> None:
    with pytest.raises(QuestionError, match=f"has {length} characters; the longest allowed has {LONGEST_QUESTION}"):
        _read(reader, "a" * length)


def test_the_longest_question_is_read(reader: QuestionReader) -> None:
    assert len(_read(reader, "a" * LONGEST_QUESTION).text) == LONGEST_QUESTION
    assert _read(reader, "a" + " " * 50_000).text == "a"


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_read_or_refused_in_words(
    library: Library, reader: QuestionReader, text: str, history: list[str]
) -> None:
    try:
        readings = reader.read(Question(text, tuple(history)))
    except QuestionError as error:
        assert not any(char.isalnum() for char in unicodedata.normalize("NFC", text))
        assert str(error).endswith('"')
        return
    for reading in readings:
        assert reading.years == tuple(sorted(set(reading.years)))
        assert reading.plans is None or set(reading.plans) <= set(library.plans)


def test_several_rows_are_several_questions(reader: QuestionReader) -> None:
    readings = reader.read(Question("Nhiệm vụ 72, 73 và 74 của Quảng Bình do ai chủ trì?"))

    assert [(reading.item, reading.plans) for reading in readings] == [
        (number, ("quang-binh-ubnd",)) for number in ("72", "73", "74")
    ]
    assert [reading.item for reading in reader.read(Question("tasks 5, 6 and 7 of Son Tinh"))] == ["5", "6", "7"]
    assert len(reader.read(Question("Chỉ tiêu 5.18 năm 2025 và 2030 của Quảng Bình?"))) == 1


def test_the_same_question_of_another_plan_is_one_question(reader: QuestionReader) -> None:
    (reading,) = reader.read(Question("What is Quang Binh's 5G target for 2030, and what does Quang Ngai aim for?"))

    assert set(reading.plans or ()) >= {"quang-binh-ubnd", "quang-ngai-tu"}


def test_places_without_a_plan_are_named_beside_those_with_one(reader: QuestionReader) -> None:
    reading = _read(reader, "Kinh tế số năm 2030 của Đà Nẵng và Quảng Bình?")

    assert (reading.plans, reading.uncovered, reading.unknown_place) == (("quang-binh-ubnd",), ("Đà Nẵng",), None)
    assert _read(reader, "So sánh kinh tế số của Đà Nẵng và Quảng Bình").unknown_place == "Đà Nẵng"


@pytest.mark.parametrize(
    ("text", "quarter"), [("việc đến hạn quý IV/2025", (10, 12)), ("viec den han quy II/2025", (4, 6))]
)
def test_roman_numbers_of_quarters_are_no_slips(reader: QuestionReader, text: str, quarter: tuple[int, int]) -> None:
    reading = _read(reader, text)

    assert reading.changes == ()
    assert reading.due == tuple((2025, month) for month in quarter)
