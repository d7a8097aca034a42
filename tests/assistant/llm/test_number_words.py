"""Numbers and dates in words, put into figures."""

from __future__ import annotations

import pytest

from assistant.llm.plain import plain
from assistant.phrases import Language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ba mươi lăm phần trăm", "35 phần trăm"),
        ("một trăm phần trăm", "100 phần trăm"),
        ("hai trăm linh năm doanh nghiệp", "205 doanh nghiệp"),
        ("một nghìn hai trăm dự án", "1200 dự án"),
        ("không phẩy bảy lăm điểm", "0,75 điểm"),
        ("hai rưỡi", "2,5"),
        ("năm hai nghìn không trăm ba mươi", "năm 2030"),
        ("tháng sáu năm 2025", "tháng 6 năm 2025"),
        ("tháng mười hai năm 2025", "tháng 12 năm 2025"),
        ("quý hai/2025", "quý 2/2025"),
        ("có năm dự án", "có 5 dự án"),
        ("mỗi năm khu vực công", "mỗi năm khu vực công"),  # "năm" is "year"
        ("hai mươi năm", "20 năm"),
        ("một nghìn người", "1 nghìn người"),  # the scale is read with the figure
        ("Bốn cơ quan, Ba mươi lăm dự án", "4 cơ quan, 35 dự án"),
        ("huyện Ba Tơ và thị xã Ba Đồn", "huyện Ba Tơ và thị xã Ba Đồn"),
        ("ít ra là 20 dự án", "ít nhất 20 dự án"),
        ("một trong những đầu tư", "một trong những đầu tư"),
        ("tỷ lệ", "tỷ lệ"),
        ("tốc độ trên 1Gb/s, mạng 5G", "tốc độ trên 1 Gb/s, mạng 5G"),
    ],
)
def test_vietnamese_numbers_in_words_become_figures(text: str, expected: str) -> None:
    assert plain(text, Language.VIETNAMESE).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thirty-five percent", "35%"),
        ("at least forty percent", "≥ 40%"),
        ("no more than 1,200 firms", "≤ 1.200 doanh nghiệp"),
        ("0.75 points", "0,75 điểm"),
        ("two thousand five hundred people", "2500 người"),
        ("in twenty thirty", "in 2030"),
        ("10 percentage points", "10 điểm phần trăm"),
        ("30% or more", "30% trở lên"),
        ("between 50 and 70 projects", "50 đến 70 dự án"),
        ("21 February 2025", "21/2/2025"),
        ("February 21, 2025", "21/2/2025"),
        ("by June 2025", "by tháng 6/2025"),
        ("the second quarter of 2025", "the quý 2/2025"),
        ("Task 59.1", "Task 59.1"),  # no decimal
        ("one of the tasks", "one of the tasks"),
    ],
)
def test_english_is_put_as_plans_write_it(text: str, expected: str) -> None:
    assert " ".join(plain(text, Language.ENGLISH).text.split()) == expected


def test_the_words_as_given_stand_behind_a_plain_text() -> None:
    read = plain("Đạt tối thiểu ba mươi lăm phần trăm.", Language.VIETNAMESE)
    start = read.text.index("35")

    assert read.words(start, start + 2) == "ba mươi lăm"
