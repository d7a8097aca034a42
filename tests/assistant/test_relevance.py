"""Which passages an answer uses: the years they are for, and how near they must be."""

from __future__ import annotations

import pytest

from assistant.question import Question, QuestionReader, Reading
from assistant.relevance import (
    NEAR,
    NEAR_ENOUGH,
    SUPPORT,
    fits_years,
    holding,
    is_near,
    passage_years,
    unknown_name,
)
from corpus.library import Library
from corpus.records import Cell, Column, Passage, Role, Section, Span
from corpus.writing import Writing
from index.analysis import analyse
from index.query import read_query
from index.search import Hit, Index


def _read(reader: QuestionReader, text: str) -> Reading:
    (reading,) = reader.read(Question(text))
    return reading


def _passage(name: str, year: int | None = None) -> Passage:
    headings = ("MỤC TIÊU", f"Đến hết năm {year}") if year else ("MỤC TIÊU", "")
    section = Section(("II", name), headings)
    return Passage(f"p:{name}", "p", section, Role.BULLET, None, name, Span("p", 1, 1), (1,), ())


def _hit(name: str, score: float, year: int | None = None, cosine: float = 0.9, lexical: float = 50.0) -> Hit:
    return Hit(_passage(name, year), score, cosine, lexical, (0, 1))


def _at(library: Library, plan: str, line: int) -> Passage:
    return next(passage for passage in library.document(plan).passages if passage.span.first_line == line)


# --- years ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "line", "years"),
    [
        ("quang-ngai-tu", 172, {2025}),
        ("quang-ngai-tu", 523, {2035}),
        ("quang-binh-ubnd", 538, {2025}),
        ("quang-binh-ubnd", 623, {2030}),
        ("son-tinh-ubnd", 651, {2025, 2030, 2035, 2040, 2045}),
        ("quang-binh-ubnd", 417, set()),
        ("quang-ngai-tu", 25, set()),
        ("quang-ngai-bao-cao", 45, set()),
    ],
)
def test_a_target_is_set_for_the_years_of_its_columns_or_its_period(
    library: Library, plan: str, line: int, years: set[int]
) -> None:
    assert passage_years(_at(library, plan, line)) == years


@pytest.mark.parametrize(
    ("heading", "years"),
    [
        ("Đến năm 2030", {2030}),
        ("ĐẾN HẾT NĂM 2030", {2030}),
        ("Năm 2025", {2025}),
        ("Kế hoạch đến năm 2030 và những năm sau", set()),
        ("Giai đoạn 2025-2030", {2030}),  # by its end
        ("2030", set()),
        ("", set()),
    ],
)
def test_a_heading_that_is_a_period_and_nothing_else_sets_the_year(heading: str, years: set[int]) -> None:
    passage = Passage("p:1", "p", Section(("I",), (heading,)), Role.BULLET, None, "x", Span("p", 1, 1), (1,), ())

    assert passage_years(passage) == years


def test_a_row_of_a_table_has_the_years_of_its_columns_and_no_other() -> None:
    section = Section(("Phụ lục I", "2030"), ("", "Đến năm 2030"))
    cells = (Cell(Column.NAME, "", 0, 1),)
    row = Passage("p:1", "p", section, Role.ROW, "1", "x", Span("p", 1, 1), (1,), (), cells)

    assert passage_years(row) == frozenset()


def test_a_passage_without_years_and_a_question_without_years_fit_everything() -> None:
    assert fits_years(_passage("a"), (2030,))
    assert fits_years(_passage("a", 2025), ())
    assert fits_years(_passage("a", 2025), (2025, 2030))
    assert not fits_years(_passage("a", 2025), (2030,))


# --- support ----------------------------------------------------------------------------------------------------------


def test_no_hits_support_nothing(reader: QuestionReader) -> None:
    assert is_near([], _read(reader, "Tỷ lệ phủ sóng 5G?")) is False


@pytest.mark.parametrize("text", ["Tỷ lệ phủ sóng?", "ty le phu song?", "What is the target?"])
def test_the_best_passage_must_be_near_the_question_or_share_its_words(reader: QuestionReader, text: str) -> None:
    reading = _read(reader, text)
    support = SUPPORT[reading.writing]
    terms = len(analyse(read_query(reading.search_text, reading.writing).words).bare)
    near, far = support.cosine + 0.01, support.cosine - 0.01
    enough, some = (max(support.words, support.least_words) + 0.1) * terms, (support.least_words + 0.01) * terms

    assert is_near([_hit("a", 3.0, cosine=near, lexical=some)], reading) is True
    assert is_near([_hit("a", 3.0, cosine=far, lexical=enough)], reading) is True
    if support.words > support.least_words:
        assert is_near([_hit("a", 3.0, cosine=far, lexical=some)], reading) is False


@pytest.mark.parametrize("text", ["Tỷ lệ phủ sóng?", "ty le phu song?"])
def test_a_vietnamese_question_is_not_answered_from_a_passage_without_a_word_of_it(
    reader: QuestionReader, text: str
) -> None:
    assert is_near([_hit("a", 3.0, cosine=0.99, lexical=0.0)], _read(reader, text)) is False


def test_what_has_a_place_of_its_own_is_near_without_a_word_of_the_passage(reader: QuestionReader) -> None:
    reading = _read(reader, "ke hoach sua thi bao ai")

    assert is_near([_hit("a", 3.0, cosine=0.99, lexical=0.0)], reading, has_place=True) is True
    assert is_near([], reading, has_place=True) is False


def test_an_english_question_needs_no_word_of_the_passage(reader: QuestionReader) -> None:
    reading = _read(reader, "What is the target?")

    assert is_near([_hit("a", 3.0, cosine=0.9, lexical=0.0)], reading) is True
    assert is_near([_hit("a", 3.0, cosine=0.7, lexical=0.0)], reading) is False


def test_a_target_for_other_years_alone_is_no_answer(reader: QuestionReader) -> None:
    reading = _read(reader, "Tỷ lệ phủ sóng năm 2030?")

    assert is_near([_hit("a", 3.0, 2035)], reading) is False
    assert is_near([_hit("a", 3.0, 2030)], reading) is True
    assert is_near([_hit("a", 3.0)], reading) is True


@pytest.mark.parametrize(("share", "supported"), [(NEAR_ENOUGH + 0.01, True), (NEAR_ENOUGH - 0.01, False)])
def test_a_target_for_the_year_asked_must_come_near_a_better_one_for_other_years(
    reader: QuestionReader, share: float, supported: bool
) -> None:
    hits = [_hit("other year", 3.0, 2035), _hit("year asked", 3.0 * share, 2030)]

    assert is_near(hits, _read(reader, "Tỷ lệ phủ sóng năm 2030?")) is supported


def test_every_way_of_writing_has_a_threshold() -> None:
    assert set(SUPPORT) == set(Writing)


# --- what stands out -------------------------------------------------------------------------------------------------


def test_passages_near_the_best_that_hold_what_is_expected_are_held_on_to(reader: QuestionReader) -> None:
    hits = [
        _hit("Phủ sóng toàn tỉnh", 3.0),
        _hit("đạt 95%", 3.0 * NEAR + 0.01),
        _hit("đạt 96%", 3.0 * NEAR - 0.01),
    ]

    assert holding(hits, _read(reader, "Phủ sóng bao nhiêu phần trăm?")) == [hits[1]]
    assert holding(hits, _read(reader, "Kế hoạch nói gì về phủ sóng?")) == []
    assert holding([], _read(reader, "Phủ sóng bao nhiêu phần trăm?")) == []


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Dự án Kỳ Lân Vàng của Quảng Bình do ai làm?", True),
        ("Trưởng Ban Chỉ đạo tỉnh Quảng Ngãi là ai?", False),
        ("Sở Khoa học và Công nghệ Quảng Bình làm gì?", False),
        ("Nếu Quỹ đầu tư mạo hiểm được lập thì sao?", False),  # a sentence begins with a capital
        ("DỰ ÁN KỲ LÂN VÀNG CỦA QUẢNG BÌNH", False),  # capitals throughout tell nothing
        ("du an ky lan vang", False),
        ("What is Project Ky Lan Vang?", False),
        ("tỉnh nào bán chứng chỉ bitcoin?", True),
        ("tỉnh nào có shopee?", False),  # an everyday word for what the plans call otherwise
        ("tỉnh nào dùng blockchain?", False),
    ],
)
def test_a_name_that_stands_in_no_plan_is_known(
    reader: QuestionReader, index: Index, question: str, unknown: bool
) -> None:
    assert unknown_name(_read(reader, question), index) is unknown
