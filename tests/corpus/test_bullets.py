"""Targets in bullets: those of the plans that were read by eye, and made ones for shapes of other plans."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.bullets import BulletTarget, read_bullet_targets
from corpus.library import Library
from corpus.quantities import parse_quantity, target_wording
from corpus.records import Comparator, Passage, Quantity, Role

KNOWN: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "known_targets.toml").read_text(encoding="utf-8")
)
FEWEST_BULLETS = 70


@cache
def bullets(section: str | None = None) -> tuple[Passage, ...]:
    """The bullets of quang-ngai-tu II.2.1-2.5, or those of one of these sections."""
    wanted = [year["section"] for year in KNOWN["year"]] if section is None else [section]
    return tuple(
        passage
        for passage in Library.open().document("quang-ngai-tu").passages
        if passage.role is Role.BULLET and passage.section.path[:2] == ("II", "2") and passage.section.path[2] in wanted
    )


def expected(part: dict[str, Any]) -> tuple[str, str, Quantity]:
    if not part.get("raw"):
        return part["indicator"], "", Quantity("")
    quantity = Quantity(part["raw"], Comparator(part["comparator"]), Decimal(part["low"]), Decimal(part["high"]))
    return part["indicator"], part["unit"], quantity


def read(text: str) -> list[tuple[str, str, str]]:
    return [(target.quantity.raw, target.unit, target.indicator) for target in read_bullet_targets(text)]


@pytest.mark.parametrize("known", KNOWN["bullet"], ids=lambda known: str(known["lines"][0]))
def test_known_bullet(known: dict[str, Any]) -> None:
    passage = next(passage for passage in bullets() if passage.lines[0] == known["lines"][0])
    year = next(year for year in KNOWN["year"] if year["year"] == known["year"])

    assert passage.lines[-1] == known["lines"][1]
    assert passage.section.path[2:] == (year["section"], known["group"])
    targets = read_bullet_targets(passage.text)
    assert [(target.indicator, target.unit, target.quantity) for target in targets] == [
        expected(part) for part in known["parts"]
    ]


def test_known_bullets_are_enough_and_of_every_year_and_group() -> None:
    assert len(KNOWN["bullet"]) >= FEWEST_BULLETS
    assert {(known["year"], known["group"]) for known in KNOWN["bullet"]} == {
        (year["year"], group) for year in KNOWN["year"] for group in ("a)", "b)", "c)", "d)", "e)")
    }


@pytest.mark.parametrize("year", KNOWN["year"], ids=lambda year: str(year["year"]))
def test_counts_of_a_year(year: dict[str, Any]) -> None:
    passages = bullets(year["section"])
    targets = [target for passage in passages for target in read_bullet_targets(passage.text)]

    assert len(passages) == year["bullets"]
    assert sum(target.quantity.low is not None for target in targets) == year["targets"]
    assert sum(target.quantity == Quantity("") for target in targets) == year["aims"]
    assert len(targets) == year["targets"] + year["aims"]


@pytest.mark.parametrize("passage", bullets(), ids=lambda passage: str(passage.lines[0]))
def test_parts_of_a_bullet_are_in_place(passage: Passage) -> None:
    targets = read_bullet_targets(passage.text)

    assert targets
    assert_in_place(passage.text, targets)
    for target in targets:
        assert target.indicator
        assert not target.indicator.endswith((".", ",", ";"))
    values = [
        (passage.text.index(target.quantity.raw, target.start), target.quantity.raw)
        for target in targets
        if target.quantity.raw
    ]
    for figure in re.finditer(r"≥ ?[0-9]+(?:[.,][0-9]+)*|[0-9]+ ?%", passage.text):
        assert sum(start <= figure.start() and figure.end() <= start + len(raw) for start, raw in values) == 1
    assert sum(raw.count("%") for _, raw in values) == passage.text.count("%")
    assert sum(raw.count("≥") for _, raw in values) == passage.text.count("≥")


def assert_in_place(text: str, targets: tuple[BulletTarget, ...]) -> None:
    """Parts are in order, apart from each other, hold their value, and leave out nothing but punctuation."""
    end = 0
    for target in targets:
        assert end <= target.start < target.end <= len(text)
        assert not any(char.isalnum() for char in text[end : target.start])
        assert target.quantity.raw in text[target.start : target.end]
        if target.quantity.raw:
            assert parse_quantity(target.quantity.raw) == target.quantity
        end = target.end
    assert not any(char.isalnum() for char in text[end:])


MADE: list[tuple[str, list[tuple[str, str, str]]]] = [
    # a value after a verb keeps what is counted in the indicator
    (
        "Xây dựng tối thiểu 05 trung tâm dữ liệu, đào tạo ít nhất 100 cán bộ.",
        [
            ("tối thiểu 05", "trung tâm", "Xây dựng trung tâm dữ liệu"),
            ("ít nhất 100", "cán bộ", "đào tạo cán bộ"),
        ],
    ),
    ("Cung cấp 100% dữ liệu mở theo kế hoạch.", [("100%", "%", "Cung cấp dữ liệu mở theo kế hoạch")]),
    ("Thu hút 2 triệu người dùng nền tảng số.", [("2", "triệu người", "Thu hút người dùng nền tảng số")]),
    # after "đạt" the words that follow are the unit alone
    ("Vốn đầu tư cho chuyển đổi số đạt 1.500 tỷ đồng.", [("1.500", "tỷ đồng", "Vốn đầu tư cho chuyển đổi số")]),
    (
        "Số lượng doanh nghiệp số đạt 200 doanh nghiệp.",
        [("200", "doanh nghiệp", "Số lượng doanh nghiệp số")],
    ),
    ("Thời gian giải quyết không quá 15 ngày.", [("không quá 15", "ngày", "Thời gian giải quyết")]),
    ("Kinh tế số chiếm tối thiểu 20% GDP vào năm 2030.", [("tối thiểu 20%", "% GDP", "Kinh tế số vào năm 2030")]),
    ("Tỷ lệ phủ sóng 5G đạt 99% dân số.", [("99%", "% dân số", "Tỷ lệ phủ sóng 5G")]),
    # quang-binh-ubnd 565 and 41
    (
        "Bảo đảm ≥ 1,5% tổng chi ngân sách địa phương chi cho khoa học; tỷ lệ chi đạt 3% GRDP",
        [("≥ 1,5%", "%", "tổng chi ngân sách địa phương chi cho khoa học"), ("3%", "% GRDP", "tỷ lệ chi")],
    ),
    (
        "Phấn đấu bố trí tỷ lệ cán bộ có chuyên môn, hướng tới tối thiểu đạt 25%.",
        [("tối thiểu đạt 25%", "%", "bố trí tỷ lệ cán bộ có chuyên môn")],
    ),
    # words of time
    (
        "Đến năm 2030, 100% thủ tục hành chính được số hóa.",
        [("100%", "%", "thủ tục hành chính được số hóa đến năm 2030")],
    ),
    ("Hằng năm có 5 sáng kiến được công nhận.", [("5", "sáng kiến", "sáng kiến được công nhận hằng năm")]),
    # several values
    ("Tỷ lệ A đạt 50%, phấn đấu đạt 60%.", [("50%", "%", "Tỷ lệ A"), ("60%", "%", "Tỷ lệ A")]),
    (
        "Có ≥ 50 doanh nghiệp số (trong đó 10% doanh nghiệp lớn).",
        [("≥ 50", "doanh nghiệp", "doanh nghiệp số"), ("10%", "%", "doanh nghiệp lớn")],
    ),
    (
        "Có ≥ 60% hộ dùng Internet và tỷ lệ xã có trạm 5G đạt 90%.",
        [("≥ 60%", "%", "hộ dùng Internet"), ("90%", "%", "tỷ lệ xã có trạm 5G")],
    ),
    (
        "Có 5 doanh nghiệp số; 3 hợp tác xã; mở rộng thị trường.",
        [("5", "doanh nghiệp", "doanh nghiệp số"), ("3", "hợp tác xã", "hợp tác xã"), ("", "", "mở rộng thị trường")],
    ),
    # numbers that are no value
    (
        "Có ≥ 60% hộ dùng Internet với tốc độ tối thiểu 100 Mbps.",
        [("≥ 60%", "%", "hộ dùng Internet với tốc độ tối thiểu 100 Mbps")],
    ),
    (
        "Doanh nghiệp có từ 10 người lao động trở lên ứng dụng AI ≥ 50%.",
        [("≥ 50%", "%", "Doanh nghiệp có từ 10 người lao động trở lên ứng dụng AI")],
    ),
    (
        "Tỷ lệ dân số từ 15 tuổi trở lên có tài khoản đạt 95%.",
        [("95%", "%", "Tỷ lệ dân số từ 15 tuổi trở lên có tài khoản")],
    ),
    ("12 tháng sau khi nghiệm thu phải báo cáo.", [("", "", "12 tháng sau khi nghiệm thu phải báo cáo")]),
    (
        "Thực hiện Nghị quyết số 57-NQ/TW, Đề án 06, hỗ trợ 24/7 tại TP. Quảng Ngãi (gồm 3 dự án).",
        [("", "", "Thực hiện Nghị quyết số 57-NQ/TW, Đề án 06, hỗ trợ 24/7 tại TP. Quảng Ngãi (gồm 3 dự án)")],
    ),
    # nothing to read
    ("≥ 50%.", [("≥ 50%", "%", "≥ 50%")]),
    ("", []),
    (" … . ", [("", "", "…")]),
]


@pytest.mark.parametrize(("text", "parts"), MADE, ids=[text for text, _ in MADE])
def test_made_bullet(text: str, parts: list[tuple[str, str, str]]) -> None:
    assert read(text) == parts
    assert_in_place(text, read_bullet_targets(text))


FIGURES = (
    "≥",
    "≥ 5",
    "50%",
    "1.200",
    "từ 07",
    "1-2",
    "5G",
    "mức 2",
    "đến năm 2030",
    "(",
    ")",
    "“",
    "”",
    ",",
    ";",
    ".",
    "…",
)
WORDS = st.sampled_from((*FIGURES, *(word for words in target_wording().words.values() for word in words)))


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(WORDS, max_size=20).map(" ".join), st.lists(WORDS, max_size=20).map("".join)))
def test_any_text_is_parted_without_loss(text: str) -> None:
    targets = read_bullet_targets(text)

    end = 0
    for target in targets:
        assert end <= target.start < target.end <= len(text)
        assert not any(char.isalnum() for char in text[end : target.start])
        assert target.quantity.raw in text[target.start : target.end]
        assert target.indicator
        end = target.end
    assert not any(char.isalnum() for char in text[end:])
