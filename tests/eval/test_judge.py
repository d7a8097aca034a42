"""Judging single answers, against examples worked by hand."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from assistant.records import Answer, Citation
from corpus.library import Library
from eval.judge import LONGEST_CITED, Verdict, gold_lines, holds, judge, missing_groups, plain, uncited_numbers
from eval.questions import GoldQuestion

PLAN = "quang-binh-ubnd"
# Its cells: 59.1, Xây dựng cơ bản nền tảng …, Sở Khoa học và Công nghệ, …, Nền tảng được xây dựng giai đoạn đầu, 2025.
ROW = 417
QUESTION = GoldQuestion(
    set="made",
    id="1",
    kind="lead",
    style="formal",
    text="Ai chủ trì nhiệm vụ 59.1?",
    must=(("Sở Khoa học và Công nghệ", "Sở KH&CN"),),
    must_not=("Công an tỉnh",),
    gold=frozenset({(PLAN, ROW)}),
)
REFUSAL = replace(QUESTION, kind="unanswerable", must=(), must_not=(), gold=frozenset())


def cite(
    first: int = ROW, last: int = ROW, quote: str = "59.1 … Sở Khoa học và Công nghệ", plan: str = PLAN
) -> Citation:
    return Citation(1, plan, "", "Phụ lục I > V > 59 > 59.1", "59.1", None, (first, last), quote)


def answer(text: str, *citations: Citation, abstained: bool = False) -> Answer:
    return Answer("1", QUESTION.text, text, abstained, citations, elapsed_ms=12.5)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("SỞ KHOA HỌC  và\nCông nghệ", "Sở Khoa học và Công nghệ"),
        ("Uỷ ban nhân dân, văn hoá", "ủy ban nhân dân, văn hóa"),
        (unicodedata.normalize("NFD", "chuyển đổi số"), "chuyển đổi số"),
        ("đạt ≥ 95% hộ", "95%"),
        ("hạn 06/2025", "6/2025"),
        ("có 04 nhóm", "4"),
        ("số 5.", "5"),
        ("| Quảng Ngãi | 20 |", "| 20 |"),
        ("là 2%", "**2%"),
    ],
)
def test_words_are_held_however_they_are_written(said: str, words: str) -> None:
    assert holds(said, words)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Sở Tài chính", "Sở Khoa học và Công nghệ"),
        ("chuyen doi so", "chuyển đổi số"),
        ("đạt 110%", "10%"),
        ("năm 2024", "4"),
        ("đạt 5,5", "5"),
        ("mục 1.5", "5"),
        ("≥ 800", "≥ 80"),
        ("31/12", "1/12"),
    ],
)
def test_other_words_are_not_held_nor_a_number_within_another(said: str, words: str) -> None:
    assert not holds(said, words)


def test_an_answer_is_read_without_its_marks() -> None:
    assert plain("- **Sở Y tế** [1][12]; `5G`  <i>tỉnh</i> \\[3\\] \\| [nay]") == "- Sở Y tế ; 5G tỉnh [3] | [nay]"
    # A citation mark is no number that an answer says.
    assert missing_groups(plain("- Bốn nhóm [4]"), (("4",),)) == (("4",),)


def test_each_group_needs_one_of_its_alternatives() -> None:
    must = (("Công an tỉnh", "police"), ("2025",), ("2026",))

    assert missing_groups("led by the police, 2025-2026", must) == ()
    assert missing_groups("Công an tỉnh, năm 2025", must) == (("2026",),)


def test_a_citation_holds_the_gold_lines_it_covers_unless_it_is_a_page() -> None:
    gold = frozenset({(PLAN, 417), (PLAN, 421), ("son-tinh-ubnd", 417)})

    assert gold_lines(cite(417, 417), gold) == {(PLAN, 417)}
    assert gold_lines(cite(416, 421), gold) == {(PLAN, 417), (PLAN, 421)}
    assert gold_lines(cite(418, 420), gold) == set()
    assert gold_lines(cite(400, 400 + LONGEST_CITED - 1), gold) == {(PLAN, 417), (PLAN, 421)}
    assert gold_lines(cite(400, 400 + LONGEST_CITED), gold) == set()


def test_numbers_that_nothing_holds_are_stray_unless_they_count_rows() -> None:
    said = "7 nhiệm vụ, 3 tasks và 12 tỷ đồng trong năm 2026 (mục 59.1, hạn 9/2025), 2 Sub-items, 1.200"

    assert uncited_numbers(said, ["59.1 … 09/2025", "năm 2026"]) == (("12", "1.200"), ("7", "3", "2"))
    assert uncited_numbers("7 nhiệm vụ", ["có 07"]) == ((), ())
    assert uncited_numbers("1.200 nhà", ["1200"]) == (("1.200",), ())
    assert uncited_numbers("7 mụctiêu", []) == (("7",), ())


def test_right_is_exact_and_cited(library: Library) -> None:
    outcome = judge(QUESTION, answer("**Sở Khoa học và Công nghệ** [1]", cite(416, 418)), library)

    assert (outcome.exact, outcome.cited, outcome.verdict) == (True, True, Verdict.RIGHT)
    assert (outcome.cited_lines, outcome.gold_lines) == (3, 1)
    assert (outcome.missing, outcome.forbidden, outcome.stray, outcome.counts) == ((), (), (), ())
    assert outcome.elapsed_ms == 12.5


def test_exact_without_a_gold_line_is_uncited(library: Library) -> None:
    outcome = judge(QUESTION, answer("Sở KH&CN [1]", cite(418, 418)), library)

    assert (outcome.exact, outcome.cited, outcome.verdict) == (True, False, Verdict.UNCITED)


@pytest.mark.parametrize("text", ["Sở Tài chính [1]", "Sở KH&CN, Công an tỉnh [1]"])
def test_words_missing_or_forbidden_make_an_answer_wrong(library: Library, text: str) -> None:
    outcome = judge(QUESTION, answer(text, cite()), library)

    assert (outcome.exact, outcome.cited, outcome.verdict) == (False, True, Verdict.WRONG)


def test_a_refusal_is_judged_by_whether_it_had_to_be(library: Library) -> None:
    refusal = answer("Các kế hoạch không nói; gần nhất: Sở KH&CN, 99.", abstained=True)

    assert judge(QUESTION, refusal, library).verdict is Verdict.REFUSED
    assert judge(REFUSAL, refusal, library).verdict is Verdict.RIGHT
    assert judge(REFUSAL, answer("Sở KH&CN [1]", cite()), library).verdict is Verdict.INVENTED
    assert judge(QUESTION, refusal, library).stray == ()


def test_a_number_of_section_item_quote_or_question_is_no_stray(library: Library) -> None:
    citation = cite(quote="Nền tảng được xây dựng giai đoạn đầu … 2025")
    asked = replace(QUESTION, text="Năm 2030?", history=("Năm 2035?",))

    outcome = judge(asked, answer("59.1, 59, 2025, 2030, 2035, 2040 [1]; 3 nhiệm vụ", citation), library)
    assert (outcome.stray, outcome.counts) == (("2040",), ("3",))


@pytest.mark.parametrize(
    ("citation", "false_quotes"),
    [
        (cite(), 0),
        (cite(quote="59.1 … Sở Tài chính"), 1),
        (cite(416, 416), 1),
        (cite(0, ROW), 1),
        (cite(ROW, 99999), 1),
        (cite(plan="nowhere"), 1),
    ],
)
def test_quotes_that_do_not_stand_in_their_lines_are_seen(
    library: Library, citation: Citation, false_quotes: int
) -> None:
    assert judge(QUESTION, answer("Sở KH&CN [1]", citation), library).false_quotes == false_quotes
