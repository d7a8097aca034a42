"""Follow-ups: what a turn takes from the one before it, and what shows that it leans on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.followups import (
    asks_detail,
    has_question_word,
    join_turns,
    keeps_rows,
    turn_leant_on,
    without_opening,
)
from assistant.turn import Turn, read_turn
from corpus.library import Library

_TODAY = date(2026, 3, 9)


def _turn(library: Library, text: str) -> Turn:
    return read_turn(text, list(library), _TODAY)


def _nobody(question: str, words: str) -> list[str]:
    raise AssertionError(f"No answer to {question!r} is needed.")


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        # another year, another place, another thing asked
        ("Phủ sóng 5G của Quảng Bình năm 2030?", "năm 2025?", "Phủ sóng 5G của Quảng Bình? năm 2025?"),
        ("Phủ sóng 5G của Quảng Bình?", "Sơn Tịnh?", "Phủ sóng 5G của? Sơn Tịnh?"),
        ("Phủ sóng 5G của Quảng Bình?", "các tỉnh khác?", "Phủ sóng 5G của? các tỉnh khác?"),
        ("Ai chủ trì IOC của Quảng Bình?", "hạn khi nào?", "Ai IOC của Quảng Bình? hạn khi nào?"),
        ("5G coverage of Quang Binh in 2030?", "and in 2025?", "5G coverage of Quang Binh in? and in 2025?"),
        # the matter itself
        ("Ai chủ trì IOC của Quảng Bình?", "nhiệm vụ đó hạn khi nào?", "Ai IOC của Quảng Bình? hạn khi nào?"),
        (
            "Who leads the IOC task in Quang Binh?",
            "what is its deadline?",
            "the IOC task in Quang Binh? what is deadline?",
        ),
        # another row
        ("Ai chủ trì nhiệm vụ 59.1 của Quảng Bình?", "59.3?", "Ai chủ trì nhiệm vụ 59.3 của Quảng Bình? ?"),
        # another tier of government
        (
            "Tỷ lệ văn bản điện tử cấp xã ở Quảng Ngãi là bao nhiêu?",
            "còn cấp huyện?",
            "Tỷ lệ văn bản điện tử cấp huyện ở Quảng Ngãi là bao nhiêu?",
        ),
        ("Bao nhiêu cán bộ cấp xã của Sơn Tịnh?", "ai theo dõi cấp huyện về phủ sóng 5G?", None),
        # another agency
        ("Sở Y tế Quảng Bình làm gì?", "Sở Tài chính?", "Quảng Bình làm gì? Sở Tài chính?"),
        ("Sở Tài chính chủ trì việc nào?", "phối hợp việc nào?", "Sở Tài chính? phối hợp việc nào?"),
        ("Sở Nội vụ chủ trì việc gì?", "có bao nhiêu việc?", "Sở Nội vụ chủ trì? có bao nhiêu việc?"),
        # every year instead of one
        ("Phủ sóng 5G của Quảng Bình năm 2030?", "thay đổi thế nào?", "Phủ sóng 5G của Quảng Bình? thay đổi thế nào?"),
        # how often something is done counts no rows, and tells what is asked about
        ("Ninh Bình báo cáo mấy lần một năm?", "gửi về đâu?", "Ninh Bình báo cáo mấy lần một năm? gửi về đâu?"),
        # a place alone
        ("Ai ký kế hoạch Sơn Tịnh?", "Tỷ lệ dân số dùng VNeID ở đó là bao nhiêu?", None),
    ],
)
def test_a_turn_takes_what_it_does_not_say(library: Library, before: str, text: str, expected: str | None) -> None:
    joined = join_turns(_turn(library, before), _turn(library, text), _nobody)

    if expected is None:
        assert _turn(library, joined).scope.plans == _turn(library, before).scope.plans
    else:
        assert joined == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ai chủ trì nhiệm vụ IOC của Quảng Bình?",
        "Tỷ lệ thủ tục hành chính đủ điều kiện được cung cấp trực tuyến toàn trình là bao nhiêu?",
        "What percentage of procedures are processed entirely online in Son Tinh?",
    ],
)
def test_a_turn_of_its_own_takes_nothing(library: Library, text: str) -> None:
    assert join_turns(_turn(library, "Phủ sóng 6G của Ninh Bình?"), _turn(library, text), _nobody) == text


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("Ai chủ trì nhiệm vụ IOC?", "đơn vị phối hợp?", True),
        ("Ai chủ trì nhiệm vụ IOC?", "phối hợp với ai, hạn khi nào?", True),
        ("Who leads the IOC task?", "the deadline?", True),
        ("Ai chủ trì nhiệm vụ IOC?", "bản đồ số ai chủ trì?", False),  # another matter
        ("Ai chủ trì nhiệm vụ IOC?", "Sơn Tịnh ai chủ trì?", False),
        ("Nhiệm vụ IOC là gì?", "ai phối hợp?", False),  # no column of a row was asked for
    ],
)
def test_another_column_of_the_same_rows_is_known(library: Library, before: str, text: str, expected: bool) -> None:
    assert keeps_rows(_turn(library, before), _turn(library, text)) is expected


def test_an_agency_of_the_question_before_needs_no_answer(library: Library) -> None:
    before = _turn(library, "Công an tỉnh Quảng Bình chủ trì gì?")
    joined = join_turns(before, _turn(library, "cơ quan đó phối hợp gì?"), _nobody)

    assert joined == "Công an tỉnh phối hợp gì? Quảng Bình"


def test_an_agency_of_the_answer_before_is_looked_up(library: Library) -> None:
    before = _turn(library, "Ai chủ trì nhiệm vụ 76 của Quảng Bình?")
    turn = _turn(library, "cơ quan đó phối hợp gì?")

    assert join_turns(before, turn, lambda *_: ["Sở Y tế", "Sở Nội vụ"]) == (
        "Sở Y tế và Sở Nội vụ phối hợp gì? Quảng Bình"
    )
    assert "Quảng Bình" in join_turns(before, turn, lambda *_: [])


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Thế còn năm 2045?", "năm 2045?"),
        ("còn Sơn Tịnh thì sao?", "Sơn Tịnh thì sao?"),
        ("con son tinh", "son tinh"),
        ("What about 2045?", "2045?"),
        ("Ai còn làm?", "Ai còn làm?"),  # not at the beginning
        ("còn", "còn"),
        ("", ""),
    ],
)
def test_opening_words_are_taken_off(text: str, rest: str) -> None:
    assert without_opening(text) == rest


@pytest.mark.parametrize(
    ("text", "detail", "asks"),
    [
        ("liệt kê chi tiết", True, False),
        ("ke ra het", True, False),
        ("List them all", True, False),
        ("Ai chủ trì?", False, True),
        ("bao nhieu", False, True),
        ("Which agency?", False, True),
        ("chữ ký số", False, False),
    ],
)
def test_words_for_more_and_words_that_ask_are_known(text: str, detail: bool, asks: bool) -> None:
    assert (asks_detail(text), has_question_word(text)) == (detail, asks)


def _thread(library: Library, *texts: str) -> list[Turn]:
    """Turns, each with what it takes from those before it."""
    turns: list[Turn] = []
    for text in texts:
        turn = _turn(library, text)
        joined = join_turns(turn_leant_on(turns, turn), turn, _nobody) if turns else text
        turns.append(turn if joined == text else replace(_turn(library, joined), own=turn))
    return turns


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("quay lại chuyện phủ sóng", 0),
        ("phủ sóng", 2),
        ("quay lại chuyện khác", 2),
        ("chữ ký đó cấp cho ai?", 1),
        ("vùng phủ sóng ấy do ai theo dõi?", 0),
        ("cái đó khi nào xong?", 2),
    ],
)
def test_a_turn_leans_on_the_one_that_has_what_it_points_back_at(library: Library, text: str, place: int) -> None:
    turns = _thread(library, "Vùng phủ sóng 5G Quảng Bình rộng bao nhiêu?", "Chữ ký số?", "Ai ký kế hoạch Sơn Tịnh?")

    assert turn_leant_on(turns, _turn(library, text)) is turns[place]


def test_what_was_only_asked_of_the_same_matter_is_not_asked_again(library: Library) -> None:
    first = "Cơ quan nào chủ trì nâng cấp trung tâm an ninh mạng của Quảng Bình?"
    turns = _thread(library, first, "Thời gian nào?", "trung tâm đó có bao nhiêu biên chế?")

    assert "Thời gian" in turns[1].text
    assert turns[2].text == "Cơ quan nào nâng cấp trung tâm an ninh mạng của Quảng Bình? có bao nhiêu biên chế?"


def test_another_place_is_kept_by_what_points_back(library: Library) -> None:
    turns = _thread(library, "Trung tâm IOC của Quảng Bình ai chủ trì?", "của Ninh Bình?", "trung tâm đó khi nào xong?")

    assert turns[2].scope.plans == ("ninh-binh-ubnd",)


def test_a_particle_at_the_end_is_not_asked_again(library: Library) -> None:
    turns = _thread(library, "Quảng Ngãi có nền tảng LGSP chưa?", "nền tảng đó kết nối bao nhiêu hệ thống?")

    assert turns[1].text == "Quảng Ngãi có nền tảng LGSP? kết nối bao nhiêu hệ thống?"
