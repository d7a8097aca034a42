"""Quotations: the source's own letters behind a stretch of text, and what does not count as standing there."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import read_document
from corpus.library import Library
from corpus.quote import GAP, lines_of, quote, stands_in
from corpus.read import Source
from corpus.records import Column, Passage


def passages(text: str) -> tuple[Source, tuple[Passage, ...]]:
    source = Source.of(text)
    return source, read_document("made", source).passages


def passage_at(library: Library, plan: str, line: int) -> Passage:
    return next(passage for passage in library.document(plan).passages if line in passage.lines)


@pytest.mark.parametrize(
    ("raw", "text", "quotation"),
    [
        # quang-binh-ubnd 417
        ("Phần mềm <i>(Đề án 06)</i> của tỉnh", "Phần mềm (Đề án 06) của tỉnh", "Phần mềm … (Đề án 06) … của tỉnh"),
        # ninh-binh-ubnd 95; bold ends within the line
        ("**Nhân lực** chất lượng cao", "Nhân lực chất lượng cao", "Nhân lực … chất lượng cao"),
        # quang-ngai-bao-cao 27: italics set inside a phrase are quoted as they stand
        ("Nghị quyết (*gọi là NQ57*) và", "Nghị quyết (gọi là NQ57) và", "Nghị quyết (*gọi là NQ57*) và"),
        # ninh-binh-ubnd 217
        (r"Lưu: VT, HP\_VP6\_KH", "Lưu: VT, HP_VP6_KH", r"Lưu: VT, HP\_VP6\_KH"),
        # quang-binh-ubnd 538
        (r"Chỉ số đạt $\geq 0,6$ điểm", "Chỉ số đạt ≥ 0,6 điểm", r"Chỉ số đạt $\geq 0,6$ điểm"),
        # son-tinh-ubnd 690
        ("Tỷ lệ  đạt ≥   70", "Tỷ lệ đạt ≥ 70", "Tỷ lệ đạt ≥ 70"),
        # a slip of the source is quoted as it stands (ninh-binh-ubnd 109)
        ("Nhân lực chuyên đổi số", "Nhân lực chuyên đổi số", "Nhân lực chuyên đổi số"),
    ],
)
def test_quotation_is_what_the_source_prints(raw: str, text: str, quotation: str) -> None:
    source, (heading, bullet) = passages(f"I. MỤC TIÊU\n- {raw}\n")

    assert bullet.text == text
    assert quote(bullet, source) == quotation
    assert stands_in(quotation, source, (2, 2))
    assert quote(heading, source) == "MỤC TIÊU"


def test_part_of_a_formula_is_quoted_as_the_whole_formula() -> None:
    source, (_, bullet) = passages("I. MỤC TIÊU\n- Chỉ số đạt $\\geq 0,6$ điểm\n")
    start = bullet.text.index("0,6")

    assert quote(bullet, source, start, start + 3) == r"$\geq 0,6$"
    assert quote(bullet, source, 0, 10) == "Chỉ số đạt"
    assert quote(bullet, source, start + 3) == "điểm"


def test_lines_of_a_paragraph_are_one_quotation(library: Library) -> None:
    passage = passage_at(library, "quang-ngai-tu", 63)  # lines 63, 65, 67
    quotation = quote(passage, library.source("quang-ngai-tu"))

    assert quotation == passage.text
    assert GAP not in quotation


def test_footnote_between_two_lines_parts_the_quotation(library: Library) -> None:
    """quang-ngai-bao-cao 115-119: "… lãnh đạo từng" / the rest of a footnote / "cơ quan, đơn vị nhà nước …"."""
    passage = passage_at(library, "quang-ngai-bao-cao", 115)

    assert "lãnh đạo từng … cơ quan, đơn vị nhà nước" in quote(passage, library.source("quang-ngai-bao-cao"))


def test_cells_are_parted_and_empty_ones_left_out() -> None:
    header = "TT\tTên nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tKết quả\tThời hạn"
    source, (_, row) = passages(f"I. MỤC TIÊU\n{header}\n1\tXây dựng kho dữ liệu\tSở Y tế\t\tKho dữ liệu\t6/2025\n")

    assert quote(row, source) == "1 … Xây dựng kho dữ liệu … Sở Y tế … Kho dữ liệu … 6/2025"
    lead = next(cell for cell in row.cells if cell.column is Column.LEAD)
    coordinator = next(cell for cell in row.cells if cell.column is Column.COORDINATOR)
    assert quote(row, source, lead.start, lead.end) == "Sở Y tế"
    assert quote(row, source, coordinator.start, coordinator.end) == ""


def test_cell_cut_by_a_page_is_quoted_in_two_pieces(library: Library) -> None:
    """quang-binh-ubnd 252 and 255, with the repeated header between them."""
    source = library.source("quang-binh-ubnd")
    row = passage_at(library, "quang-binh-ubnd", 252)
    lead = next(cell for cell in row.cells if cell.column is Column.LEAD)

    assert row.lines == (252, 255)
    assert quote(row, source, lead.start, lead.end).startswith("Các sở, ban, … ")
    assert lines_of(row, source, lead.start, lead.end) == (252, 255)
    assert lines_of(row, source, 0, 2) == (252, 252)


def test_lines_of_a_stretch_are_tight(library: Library) -> None:
    source = library.source("quang-ngai-tu")
    passage = passage_at(library, "quang-ngai-tu", 13)  # lines 13, 15, 17, 19
    start = passage.text.index("sau đây viết tắt")

    assert lines_of(passage, source) == (13, 19)
    assert lines_of(passage, source, start, start + 8) == (17, 17)
    assert lines_of(passage, source, start, len(passage.text)) == (17, 19)
    assert lines_of(passage, source, 5, 5) == (13, 19)  # nothing: the whole passage


@cache
def shipped() -> Library:
    return Library.open()


@settings(deadline=None)
@given(data=st.data())
def test_any_stretch_of_any_passage_stands_in_its_lines(data: st.DataObject) -> None:
    plan = data.draw(st.sampled_from(list(shipped().plans)))
    source = shipped().source(plan)
    passage = data.draw(st.sampled_from(shipped().document(plan).passages))
    # A stretch does not part a number: "5" of "50%" does not stand in the source as it is.
    cuts = [
        i
        for i in range(len(passage.text) + 1)
        if not re.search(r"\d[.,]?$", passage.text[:i]) or not re.match(r"[.,]?\d", passage.text[i:])
    ]
    start = data.draw(st.sampled_from(cuts))
    end = data.draw(st.sampled_from([i for i in cuts if i >= start]))
    quotation = quote(passage, source, start, end)

    assert bool(quotation) is bool(passage.text[start:end].strip())
    if quotation:
        assert stands_in(quotation, source, lines_of(passage, source, start, end))
    letters = [char for char in passage.text[start:end] if char.isalnum()]
    quoted = [char for char in quotation if char.isalnum()]
    assert letters == quoted or "$" in quotation


# --- what stands in a source -----------------------------------------------------------------------------------------

SOURCE = Source.of("I. MỤC TIÊU\n\n- Phủ sóng 5G đạt ≥ 50%, do Sở  Khoa học\nvà Công nghệ chủ trì.\n- Hết.\n")


@pytest.mark.parametrize(
    "quotation",
    [
        "Phủ sóng 5G đạt ≥ 50%",
        "Sở Khoa học và Công nghệ",  # over a line end
        "Sở\u00a0Khoa\n học",
        "Phủ sóng 5G … chủ trì.",
        "Phủ sóng 5G đạt ≥ 50%, do Sở  Khoa học\nvà Công nghệ chủ trì.",
    ],
)
def test_quotation_stands_whatever_its_white_space(quotation: str) -> None:
    assert stands_in(quotation, SOURCE, (3, 4))


@pytest.mark.parametrize(
    "quotation",
    [
        "Phủ sóng 6G",  # another figure
        "Phu song 5G",
        "phủ sóng 5G",
        "Phủ sóng 5G đạt 50%",  # a sign left out
        "Phủsóng 5G",
        "Phủ sóng 5G … Sở Nội vụ",  # one part stands, the other does not
        "MỤC TIÊU",  # stands in another line
        "Hết.",
        "",
        " ",
        " … ",
        "Phủ sóng 5G … ",
        " … chủ trì.",
        "Phủ sóng …  … chủ trì.",
    ],
)
def test_quotation_that_does_not_stand(quotation: str) -> None:
    assert not stands_in(quotation, SOURCE, (3, 4))


def test_figure_that_is_part_of_a_larger_one_does_not_stand() -> None:
    source = Source.of("Tỷ lệ phủ sóng 5G đạt ≥ 50%, chi 1,5% ngân sách")

    assert stands_in("≥ 50%", source, (1, 1))
    assert not stands_in("≥ 5", source, (1, 1))
    assert not stands_in("5% ngân sách", source, (1, 1))
