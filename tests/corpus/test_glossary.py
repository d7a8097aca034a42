"""The glossary: English put into the words of the plans."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold_tone
from corpus.glossary import asking_words, english_words, glossary, is_form_of_english, translate
from corpus.library import Library
from index.analysis import syllables


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("digital transformation", "chuyển đổi số"),
        ("science and technology", "khoa học và công nghệ, khoa học, công nghệ"),
        ("S&T", "khoa học và công nghệ, khoa học, công nghệ"),
        ("innovation", "đổi mới sáng tạo"),
        ("start-ups", "khởi nghiệp, khởi nghiệp sáng tạo"),
        ("incubators", "vườn ươm"),
        ("intellectual property", "sở hữu trí tuệ"),
        ("patents", "sáng chế"),
        ("end-to-end online public services", "dịch vụ công trực tuyến toàn trình"),
        ("administrative procedures", "thủ tục hành chính"),
        ("population data", "dữ liệu dân cư"),
        ("e-identification", "tài khoản định danh điện tử, VNeID"),
        ("health record", "Sổ sức khỏe điện tử"),
        ("surveillance cameras", "camera giám sát"),
        ("data centre", "Trung tâm dữ liệu"),
        ("data center", "Trung tâm dữ liệu"),
        ("shared data repository", "kho dữ liệu dùng chung"),
        ("standing body", "Cơ quan Thường trực"),
        ("chairman", "Chủ tịch"),
        ("budget lines", "chi ngân sách"),
        ("quarterly", "hàng quý"),
        ("e-commerce", "thương mại điện tử"),
        ("night economy", "kinh tế đêm"),
        ("heritage", "di sản văn hóa"),
        ("martyrs", "liệt sĩ"),
        ("fallen soldiers", "liệt sĩ"),
        ("digitized", "số hóa"),
        ("digitising", "số hóa"),
        ("policies", "chính sách"),
        ("commercialization", "thương mại hóa"),
        ("smart cities", "đô thị thông minh"),
        ("labor accidents", "tai nạn lao động"),
    ],
)
def test_terms_of_the_field(english: str, vietnamese: str) -> None:
    assert translate(english).words == vietnamese
    assert translate(english.upper()).words == vietnamese
    assert translate(english.replace("-", " ")).words == vietnamese


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            "Who leads the IOC task in Quang Binh?",
            "cơ quan chủ trì, chủ trì, IOC, Trung tâm giám sát, điều hành thông minh, nhiệm vụ, Quảng Bình",
        ),
        ("What share of GRDP should Quang Ngai's digital economy reach by 2045?",
         "tỷ lệ, GRDP, Quảng Ngãi, kinh tế số, đạt, 2045"),
        ("By when must task 59.1 be done?", "thời gian hoàn thành, thời hạn, nhiệm vụ, 59.1"),
        ("Which plan replaced 336-KH/TU?", "kế hoạch, thay thế, thay, 336-KH/TU"),
        ("VNeID and 5G in Sơn Tịnh by 2030", "VNeID, 5G, Sơn Tịnh, 2030"),
        ("Which tasks does Sở Khoa học và Công nghệ lead?",
         "nhiệm vụ, Sở Khoa học và Công nghệ, cơ quan chủ trì, chủ trì"),
        ("What does the Department of Health do?", "Sở Y tế"),
    ],
)  # fmt: skip
def test_names_codes_and_numbers_stay(question: str, words: str) -> None:
    assert translate(question).words == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("21 February 2025", "21/02/2025, 21/2/2025"),
        ("February 21, 2025", "21/02/2025, 21/2/2025"),
        ("due in September 2025", "thời gian hoàn thành, thời hạn, 9/2025, tháng 9 năm 2025"),
        ("by May 2025", "5/2025, tháng 5 năm 2025"),
        ("before 15 June", "trước ngày, ngày 15 tháng 6, 15/6"),
        ("it may change", "change"),
        ("every November", "tháng 11"),
    ],
)
def test_dates_are_written_as_plans_write_them(text: str, words: str) -> None:
    assert translate(text).words == words


def test_the_longest_wording_wins() -> None:
    assert translate("digital").words == "số"
    assert translate("digital government").words == "chính quyền số"
    assert translate("national digital platform").words == "nền tảng số quốc gia"


def test_where_each_rendering_stands() -> None:
    text = "Who leads the data centre task?"
    matched = translate(text).matched

    assert [(each.english, each.vietnamese) for each in matched] == [
        ("Who leads", "cơ quan chủ trì, chủ trì"),
        ("data centre", "Trung tâm dữ liệu"),
        ("task", "nhiệm vụ"),
    ]
    assert all(text[each.start : each.end] == each.english for each in matched)


def test_words_that_only_ask_are_left_out() -> None:
    assert translate("What is it, and why not?").words == ""


def test_an_english_wording_stands_once() -> None:
    table = tomllib.loads((files("corpus") / "tables" / "glossary.toml").read_text(encoding="utf-8"))
    sections = [section for name, section in table.items() if name not in ("stop", "months", "spelling")]
    count = Counter(
        english.lower().replace("-", " ")
        for section in sections
        for wordings in section.values()
        for english in wordings
    )

    assert [english for english, times in count.items() if times > 1] == []
    assert len(count) >= 1200
    assert asking_words() & set(count) == set()


# Words of questions that no plan has: what is asked for, or what must be known to be absent.
_NOT_IN_PLANS = {"quân sự", "khiếu nại", "phụ nữ"}


def test_the_vietnamese_is_that_of_the_plans(library: Library) -> None:
    known = {
        syllable
        for plan in library
        for passage in library.document(plan.id).passages
        for text in (passage.text, *passage.section.headings)
        for syllable in syllables(text)
    }
    foreign = {
        part
        for vietnamese in glossary().values()
        for part in vietnamese.split(", ")
        if not set(syllables(part)) <= known
    }
    assert foreign == _NOT_IN_PLANS


def test_english_words_are_words_and_no_codes() -> None:
    words = english_words()

    assert {"heritage", "coverage", "procedures", "deadline"} <= words
    assert not {"ioc", "5g", "grdp", "s"} & words
    assert all(fold_tone(word) == word for word in words)


@given(st.text(max_size=200))
def test_any_text_can_be_translated(text: str) -> None:
    translation = translate(text)

    ends = 0
    for each in translation.matched:
        assert ends <= each.start < each.end
        assert text[each.start : each.end] == each.english
        ends = each.end


@pytest.mark.parametrize(
    ("word", "known"),
    [("supplies", True), ("Policies", True), ("planning", True), ("zyzzyva", False), ("chuyển", False)],
)
def test_other_forms_of_english_words_are_known_for_no_slips(word: str, known: bool) -> None:
    assert is_form_of_english(word) is known
