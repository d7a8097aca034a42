"""Outline: markers and bullets at the start of lines, and which number can come next."""

from __future__ import annotations

from itertools import pairwise

import pytest

from corpus.outline import Level, Marker, Outline, is_bullet, read_marker
from corpus.records import Section

ROMANS = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
    "XVIII",
    "XIX",
    "XX",
]


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("I. MỤC ĐÍCH, YÊU CẦU", Marker(Level.ROMAN, "I", 3)),
        ("VIII. Tổ chức", Marker(Level.ROMAN, "VIII", 6)),
        ("1. Mục đích", Marker(Level.ARABIC, "1", 3)),
        ("10. “Học tập số”", Marker(Level.ARABIC, "10", 4)),
        ("2.1. Đến năm 2025", Marker(Level.DOTTED, "2.1", 5)),
        ("4.1 Rà soát, sửa đổi", Marker(Level.DOTTED, "4.1", 4)),  # quang-ngai-bao-cao 87
        ("3.2.1. Hạ tầng", Marker(Level.DOTTED, "3.2.1", 7)),
        ("a) Phát triển hạ tầng", Marker(Level.LETTER, "a)", 3)),
        ("đ) Xã hội số", Marker(Level.LETTER, "đ)", 3)),
        ("k) 100% hồ sơ", Marker(Level.LETTER, "k)", 3)),
    ],
)
def test_marker(text: str, marker: Marker) -> None:
    assert read_marker(text) == marker
    assert text[: marker.length].strip().strip(".)") == marker.number.strip(".)")


@pytest.mark.parametrize(
    "text",
    [
        "I MỤC ĐÍCH",  # a Roman number needs its full stop: "I" may be a word of a table
        "VÀ CHUYỂN ĐỔI SỐ",
        "1 Hạ tầng số",
        "1.526 cơ quan, đơn vị",  # quang-ngai-bao-cao 69: a thousands mark, four figures
        "100% hồ sơ",
        "5. ",
        "2025. 30 doanh nghiệp",
        "f)",
        "ab) không",
        "57-NQ/TW",
        "",
    ],
)
def test_no_marker(text: str) -> None:
    marker = read_marker(text)

    assert marker is None or not Outline().follows(marker)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("- Tuyên truyền", "Tuyên truyền"),
        ("– Tuyên truyền", "Tuyên truyền"),
        ("+ Xã Tịnh Hà", "Xã Tịnh Hà"),
        ("• 100% cán bộ", "100% cán bộ"),
        ("- ≥ 50% dịch vụ", "≥ 50% dịch vụ"),
        ("- “Học tập số”", "“Học tập số”"),
    ],
)
def test_bullet(text: str, rest: str) -> None:
    match = is_bullet(text)

    assert match is not None and text[match.end() :] == rest


@pytest.mark.parametrize(
    "text",
    [
        "- tư) đầu tư vốn vào các doanh nghiệp",  # quang-ngai-tu 1052: the rest of "công - tư"
        "- đơn vị",
        "-Tuyên truyền",
        "-",
        "- ",
        "-----",
        "tư - công",
    ],
)
def test_no_bullet(text: str) -> None:
    assert is_bullet(text) is None


def test_roman_numbers_follow_each_other_in_order() -> None:
    for before, number in pairwise(ROMANS):
        outline = Outline()
        outline.enter(Level.ROMAN, before, "")
        assert outline.follows(Marker(Level.ROMAN, number, 0))
    outline = Outline()
    outline.enter(Level.ROMAN, "IX", "")
    assert [n for n in ROMANS if outline.follows(Marker(Level.ROMAN, n, 0))] == ["IX", "X", "XI"]


def test_only_the_first_number_opens_a_level() -> None:
    assert [n for n in ROMANS if Outline().follows(Marker(Level.ROMAN, n, 0))] == ["I"]
    assert [n for n in range(40) if Outline().follows(Marker(Level.ARABIC, str(n), 0))] == [1]


@pytest.mark.parametrize(
    ("number", "plausible"),
    [
        ("4", True),
        ("5", True),  # a plan may skip a number
        ("3", True),  # … or repeat it
        ("6", False),
        ("2", False),
        ("30", False),  # "30. Ngân sách" at the start of a wrapped line: "đến năm 20" / "30. …"
    ],
)
def test_number_after_3(number: str, plausible: bool) -> None:
    outline = Outline()
    outline.enter(Level.ARABIC, "3", "Hạ tầng")

    assert outline.follows(Marker(Level.ARABIC, number, 0)) is plausible


def test_year_that_begins_a_wrapped_line_opens_nothing() -> None:
    """quang-ngai-bao-cao 117 begins with "2030; số 827/QĐ-UBND"; elsewhere the sentence ends: "2030. Tỉnh …"."""
    assert read_marker("2030. Tỉnh phấn đấu") is None
    assert read_marker("2030; số 827/QĐ-UBND") is None


def test_dotted_number_needs_its_parent() -> None:
    outline = Outline()
    dotted = Marker(Level.DOTTED, "2.1", 0)
    assert not outline.follows(dotted)

    outline.enter(Level.ARABIC, "1", "")
    assert not outline.follows(dotted)

    outline.enter(Level.ARABIC, "2", "")
    assert outline.follows(dotted)


def test_arabic_numbers_begin_anew_under_the_next_roman_one() -> None:
    outline = Outline()
    outline.enter(Level.ROMAN, "I", "MỤC TIÊU")
    outline.enter(Level.ARABIC, "3", "Phạm vi")
    assert not outline.follows(Marker(Level.ARABIC, "1", 0))

    outline.enter(Level.ROMAN, "II", "NHIỆM VỤ")
    assert outline.follows(Marker(Level.ARABIC, "1", 0))


def test_sections_nest_and_close() -> None:
    outline = Outline()
    outline.enter(Level.APPENDIX, "Phụ lục I", "DANH MỤC")
    outline.enter(Level.ROMAN, "II", "THỂ CHẾ")
    outline.enter(Level.ARABIC, "2", "Mục tiêu")
    outline.enter(Level.LETTER, "a)", "")
    assert outline.section() == Section(("Phụ lục I", "II", "2", "a)"), ("DANH MỤC", "THỂ CHẾ", "Mục tiêu", ""))
    assert str(outline.section()) == "Phụ lục I > II > 2 > a)"

    assert outline.enter(Level.ARABIC, "3", "Yêu cầu").path == ("Phụ lục I", "II", "3")
    outline.close(Level.ROMAN)
    assert outline.section().path == ("Phụ lục I",)
    assert outline.enter(Level.APPENDIX, "Phụ lục II", "").path == ("Phụ lục II",)
