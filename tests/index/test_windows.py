"""Windows: together they cover each passage, are short, and stand behind the place and headings they belong to."""

from __future__ import annotations

from itertools import pairwise

import pytest

from corpus.library import Library
from corpus.records import Passage, Plan, Role, Section, Span
from corpus.segment import segment_sentences
from index.windows import LONGEST, Window, windows

_PLAN = Plan("p", "Kế hoạch", "Kế hoạch", "UBND", "Quảng Bình", "tỉnh", "p.txt", "0")


def _passage(text: str, role: Role = Role.PARAGRAPH, section: Section | None = None) -> Passage:
    return Passage("p:1", "p", section or Section(), role, None, text, Span("p", 1, 1), (1,), ())


def _row(library: Library, plan: str, item: str, line: int) -> tuple[Passage, Plan]:
    for passage in library.document(plan).passages:
        if passage.item == item and line in passage.lines:
            return passage, library.plan(plan)
    raise LookupError(f"{plan} has no row {item} in line {line}")


def _all(library: Library) -> list[tuple[Passage, list[Window]]]:
    return [(passage, windows(passage, plan)) for plan in library for passage in library.document(plan.id).passages]


def test_windows_cover_the_text_of_every_passage_without_gap_or_overlap(library: Library) -> None:
    every = _all(library)
    assert len(every) > 1000

    for passage, cut in every:
        bounds = [(window.start, window.end) for window in cut]
        assert bounds[0][0] == 0, passage.id
        assert bounds[-1][1] == len(passage.text), passage.id
        for (start, end), (following, _) in pairwise(bounds):
            assert start < end <= following, passage.id
            assert passage.text[end:following].strip() == "", passage.id


def test_windows_are_at_most_the_longest_but_for_rows_and_single_long_sentences(library: Library) -> None:
    too_long = []
    for passage, cut in _all(library):
        for window in cut:
            if window.end - window.start <= LONGEST or passage.role is Role.ROW:
                continue
            if (window.start, window.end) not in segment_sentences(passage.text):
                too_long.append(passage.id)

    assert too_long == []


def test_rows_are_one_window_however_long(library: Library) -> None:
    rows = [(passage, cut) for passage, cut in _all(library) if passage.role is Role.ROW]

    assert len(rows) > 300
    assert {len(cut) for _, cut in rows} == {1}
    assert max(len(passage.text) for passage, _ in rows) > LONGEST


def test_every_window_begins_with_the_place_and_kind_of_its_plan(library: Library) -> None:
    for plan in library:
        for passage in library.document(plan.id).passages:
            for window in windows(passage, plan):
                assert window.text.startswith(f"{plan.place}. {plan.kind}."), passage.id


def test_a_bullet_stands_behind_its_period_and_heading(library: Library) -> None:
    plan = library.plan("quang-ngai-tu")
    (bullet,) = [passage for passage in library.document(plan.id).passages if passage.lines == (172,)]

    (window,) = windows(bullet, plan)

    assert window.text == (
        "Quảng Ngãi. Kế hoạch hành động. Đến hết năm 2025. Phát triển hạ tầng. Tỷ lệ phủ sóng 5G trên địa bàn ≥ 50%."
    )


def test_a_row_of_a_period_says_its_year_and_columns(library: Library) -> None:
    (window,) = windows(*_row(library, "quang-binh-ubnd", "1.1", 562))

    assert window.text.startswith("Quảng Bình. Kế hoạch. Đến năm 2030. Phát triển hạ tầng.")
    assert "Chỉ tiêu: Tỷ lệ phủ sóng 5G trên địa bàn. Đơn vị tính: %. Kết quả yêu cầu 2030: ≥ 95." in window.text
    assert window.text.endswith("đánh giá: Sở Khoa học và Công nghệ")


def test_a_row_of_five_years_names_each_year_once(library: Library) -> None:
    (window,) = windows(*_row(library, "son-tinh-ubnd", "3", 651))

    assert window.text.endswith(
        "Đến hết năm 2025: 7. Đến năm 2030: 20. Đến năm 2035: 30. Đến năm 2040: 45. Đến năm 2045: 50. "
        "Cơ quan chủ trì theo dõi, đánh giá: Sở Công Thương"
    )


def test_empty_cells_of_a_row_are_left_out(library: Library) -> None:
    (window,) = windows(*_row(library, "son-tinh-ubnd", "1.1", 537))

    assert "2025" not in window.text.split("Đến năm 2030: ≥ 01")[0].split("trên địa bàn")[1]
    assert ": ." not in window.text


@pytest.mark.parametrize(
    ("role", "label"),
    [(Role.SIGNATURE, "Người ký văn bản"), (Role.RECIPIENTS, "Nơi nhận văn bản"), (Role.FOOTNOTE, "Chú thích")],
)
def test_parts_whose_text_does_not_say_what_they_are_are_labelled(role: Role, label: str) -> None:
    (window,) = windows(_passage("Lê Văn Thảo", role), _PLAN)

    assert window.text.startswith(f"Quảng Bình. Kế hoạch. {label}")
    assert window.text.endswith(": Lê Văn Thảo")


def test_a_heading_does_not_repeat_itself_in_front() -> None:
    section = Section(("I", "1"), ("MỤC TIÊU", "Mục tiêu chung"))

    (heading,) = windows(_passage("Mục tiêu chung", Role.HEADING, section), _PLAN)
    (bullet,) = windows(_passage("Xây dựng chính quyền số.", Role.BULLET, section), _PLAN)

    assert heading.text == "Quảng Bình. Kế hoạch. MỤC TIÊU. Mục tiêu chung"
    assert bullet.text == "Quảng Bình. Kế hoạch. MỤC TIÊU. Mục tiêu chung. Xây dựng chính quyền số."


def test_a_long_paragraph_is_cut_between_sentences_into_as_few_windows_as_fit() -> None:
    sentences = [f"Câu số {number} {'rất dài ' * 30}hết." for number in range(6)]
    text = " ".join(sentences)
    cut = windows(_passage(text), _PLAN)

    assert [text[window.start : window.end] for window in cut] == [
        " ".join(sentences[:2]), " ".join(sentences[2:4]), " ".join(sentences[4:])
    ]  # fmt: skip


def test_a_single_long_sentence_is_one_window() -> None:
    text = "chuyển đổi số " * 60
    cut = windows(_passage(text.strip()), _PLAN)

    assert [(window.start, window.end) for window in cut] == [(0, len(text.strip()))]


def test_an_empty_passage_has_one_window_of_its_place() -> None:
    assert windows(_passage(""), _PLAN) == [Window(0, 0, "Quảng Bình. Kế hoạch.")]
