"""The check of an answer: each fault alone is found, and an answer without one passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.records import Citation
from assistant.verify import LONGEST_CITATION, verify
from corpus.errors import CitationError
from corpus.library import Library

_TASK = Citation(
    n=1,
    plan="quang-binh-ubnd",
    title="Kế hoạch",
    section="Phụ lục I > V > 59 > 59.3",
    item="59.3",
    page=None,
    lines=(421, 421),
    quote="59.3 … Phát triển nền tảng lõi và bổ sung việc kết nối, chia sẻ dữ liệu cho IOC tỉnh … Thường xuyên",
)
_TARGET = Citation(
    n=2,
    plan="quang-ngai-tu",
    title="Kế hoạch hành động",
    section="II > 2 > 2.1 > c)",
    item=None,
    page=3,
    lines=(202, 204),
    quote="Có từ 07 người thực hiện công tác nghiên cứu khoa học, phát triển công nghệ, đổi mới sáng tạo "
    "trên 01 vạn dân.",
)
_BOTH = [_TASK, _TARGET]
_ANSWER = "- Nhiệm vụ 59.3: thường xuyên [1]\n- Có từ 07 người trên 01 vạn dân [2]"


def _check(library: Library, answer: str, citations: list[Citation], asked: str = "") -> None:
    verify(answer, citations, library, asked)


def test_an_answer_without_a_fault_passes(library: Library) -> None:
    _check(library, _ANSWER, _BOTH)
    _check(library, "", [])
    _check(library, "Các kế hoạch hiện có không nêu điều này.", [])


@pytest.mark.parametrize(
    "quote",
    [
        _TARGET.quote.replace("07", "08"),
        _TARGET.quote.replace("người", "ngưòi"),
        _TARGET.quote.lower(),
        _TARGET.quote + "!",
        _TARGET.quote.replace("khoa học, ", "khoa học "),
        "đổi mới sáng tạo trên 01 vạn dân. … Có từ bảy người",
        "",
        " ",
        "…",
        " … ",
        "07 người … ",
    ],
)
def test_an_altered_quote_is_found(library: Library, quote: str) -> None:
    with pytest.raises(CitationError, match=r"\[2\] quotes words that do not stand in lines 202-204 of quang-ngai-tu"):
        _check(library, _ANSWER, [_TASK, replace(_TARGET, quote=quote)])


def test_white_space_in_a_quote_does_not_matter(library: Library) -> None:
    folded = "  07\n người\tthực hiện công tác nghiên cứu khoa học, phát triển công nghệ, đổi mới "
    _check(library, "07 [1][2]", [_TASK, replace(_TARGET, quote=folded)])


@pytest.mark.parametrize("lines", [(203, 204), (202, 203), (200, 201), (1, 2), (206, 208)])
def test_the_wrong_lines_are_found(library: Library, lines: tuple[int, int]) -> None:
    with pytest.raises(CitationError, match=rf"\[2\] quotes words that do not stand in lines {lines[0]}-{lines[1]}"):
        _check(library, _ANSWER, [_TASK, replace(_TARGET, lines=lines)])


@pytest.mark.parametrize("lines", [(0, 204), (-3, 204), (204, 202), (0, 0)])
def test_lines_that_are_no_range_are_found(library: Library, lines: tuple[int, int]) -> None:
    with pytest.raises(CitationError, match=rf"\[2\] cites lines {lines[0]}-{lines[1]} of quang-ngai-tu, which is no"):
        _check(library, _ANSWER, [_TASK, replace(_TARGET, lines=lines)])


def test_lines_beyond_the_end_of_the_plan_are_found(library: Library) -> None:
    last = len(library.source("quang-ngai-tu"))
    for lines in ((last, last + 1), (last + 1, last + 1)):
        with pytest.raises(CitationError, match="quotes words that do not stand"):
            _check(library, _ANSWER, [_TASK, replace(_TARGET, lines=lines)])


def test_a_citation_may_be_as_long_as_the_longest_and_no_line_longer(library: Library) -> None:
    first = 202
    _check(library, _ANSWER, [_TASK, replace(_TARGET, lines=(first, first + LONGEST_CITATION - 1))])

    with pytest.raises(CitationError, match="which is no place"):
        _check(library, _ANSWER, [_TASK, replace(_TARGET, lines=(first, first + LONGEST_CITATION))])


@pytest.mark.parametrize("answer", ["Có từ 07 người [2]", "Có từ 07 người [1]", "Có từ 07 người", ""])
def test_a_missing_mark_is_found(library: Library, answer: str) -> None:
    with pytest.raises(CitationError, match=r"has the marks .* and the citations \[1, 2\]"):
        _check(library, answer, _BOTH)


@pytest.mark.parametrize("answer", [_ANSWER + " [3]", _ANSWER + " [0]", _ANSWER + "[59]"])
def test_a_mark_without_a_citation_is_found(library: Library, answer: str) -> None:
    with pytest.raises(CitationError, match="has the marks"):
        _check(library, answer, _BOTH)


def test_an_extra_citation_is_found(library: Library) -> None:
    with pytest.raises(CitationError, match=r"has the marks \[1, 2\] and the citations \[1, 2, 3\]"):
        _check(library, _ANSWER, [*_BOTH, replace(_TARGET, n=3)])


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1), (0, 1), (2, 3), (1, 3)])
def test_citations_are_numbered_from_1_in_order(library: Library, numbers: tuple[int, int]) -> None:
    marks = "".join(f"[{number}]" for number in numbers)
    with pytest.raises(CitationError, match="Citations are numbered"):
        _check(library, f"07 {marks}", [replace(_TASK, n=numbers[0]), replace(_TARGET, n=numbers[1])])


@pytest.mark.parametrize("stray", ["8", "2030", "95%", "59.4", "0,7", "1.200", "57-NQ/TW", "07,5"])
def test_a_number_that_no_citation_holds_is_found(library: Library, stray: str) -> None:
    with pytest.raises(CitationError, match="numbers that no citation holds: "):
        _check(library, f"{_ANSWER} và {stray}", _BOTH)


def test_every_stray_number_is_named(library: Library) -> None:
    with pytest.raises(CitationError, match=r"holds: 2031, 95\.$"):
        _check(library, f"{_ANSWER} đạt 95% năm 2031", _BOTH)


@pytest.mark.parametrize("number", ["7", "07", "007", "1", "01", "59.3"])
def test_leading_zeros_do_not_matter(library: Library, number: str) -> None:
    _check(library, f"{_ANSWER} {number}", _BOTH)


def test_zero_is_a_number_too(library: Library) -> None:
    with pytest.raises(CitationError, match="holds: 0"):
        _check(library, f"{_ANSWER} 00", _BOTH)


@pytest.mark.parametrize("number", ["2.1", "2", "59"])
def test_numbers_of_sections_and_items_may_be_said(library: Library, number: str) -> None:
    sections = [replace(_TASK, section="Phụ lục I > V > 59"), replace(_TARGET, section="II > 2 > 2.1 > c)")]
    _check(library, f"{_ANSWER} mục {number}", sections)


def test_numbers_of_the_question_may_be_repeated(library: Library) -> None:
    _check(library, f"{_ANSWER} năm 2030", _BOTH, asked="Đến năm 2030 thì sao?")
    with pytest.raises(CitationError, match="2031"):
        _check(library, f"{_ANSWER} năm 2031", _BOTH, asked="Đến năm 2030 thì sao?")


def test_a_number_of_the_title_is_no_number_of_the_quote(library: Library) -> None:
    with pytest.raises(CitationError, match="3522"):
        _check(library, f"{_ANSWER} số 3522", [replace(_TASK, title="Quyết định số 3522"), _TARGET])


def test_a_citation_of_a_plan_nobody_knows_is_found(library: Library) -> None:
    with pytest.raises(CitationError):
        _check(library, _ANSWER, [_TASK, replace(_TARGET, plan="ha-noi-ubnd")])
