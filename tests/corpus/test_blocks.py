"""Blocks: which lines of made plans are joined, and which begin something new."""

from __future__ import annotations

import pytest

from corpus.blocks import Block, BlockKind, read_blocks
from corpus.layout import lay_out
from corpus.read import Source


def blocks(*lines: str) -> list[Block]:
    """The blocks of lines that a blank line parts, as in PDF text and in the report."""
    layout = lay_out(Source.of("\n\n".join(lines) + "\n"))
    return read_blocks([line for line in layout.lines if line.furniture is None], layout)


def found(*lines: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text.text) for block in blocks(*lines)]


# Lines of about 80 characters are wrapped PDF text (quang-ngai-tu); each ends with a blank.
FULL = "Quán triệt Nghị quyết số 57-NQ/TW nhằm bảo đảm toàn đảng bộ và hệ thống chính trị "
MORE = "ở địa phương nhận thức đầy đủ, sâu sắc về vị trí, vai trò, tầm quan trọng của khoa "
LAST = "học, công nghệ. "
NEXT = "Cụ thể hóa các nhiệm vụ. "
# Paragraphs on one line (quang-ngai-bao-cao) make the text unwrapped.
LONG = (
    "Tỉnh tiếp tục rà soát, hoàn thiện thể chế và đẩy mạnh triển khai các chương trình, đề án hỗ trợ doanh nghiệp. " * 4
)


# --- wrapped text ----------------------------------------------------------------------------------------------------


def test_wrapped_lines_are_one_bullet() -> None:
    assert found("1. Mục đích ", "- " + FULL, MORE, LAST, "- " + NEXT) == [
        (BlockKind.NUMBERED, "Mục đích"),
        (BlockKind.BULLET, (FULL + MORE + LAST).strip()),
        (BlockKind.BULLET, NEXT.strip()),
    ]


def test_capital_in_the_middle_of_a_wrapped_paragraph_begins_nothing() -> None:
    assert len(blocks(FULL, "Bộ Chính trị, Ban Bí thư và Chính phủ về khoa học, công nghệ, đổi mới sáng tạo. ")) == 1


def test_short_line_before_a_capital_ends_its_paragraph() -> None:
    assert found(FULL, LAST, "Kinh phí " + MORE, LAST) == [
        (BlockKind.PLAIN, FULL + LAST.strip()),
        (BlockKind.PLAIN, "Kinh phí " + MORE + LAST.strip()),
    ]


# quang-ngai-bao-cao 141: "… doanh nghiệp và" / "Nhân dân …"; a comma; a broken number "57-" / "NQ/TW"
@pytest.mark.parametrize("end", ["doanh nhân, doanh nghiệp và ", "của Trung ương, ", "Nghị quyết số 57- "])
@pytest.mark.parametrize("filler", [FULL, LONG], ids=["wrapped", "unwrapped"])
def test_short_line_that_plainly_goes_on_is_joined(filler: str, end: str) -> None:
    assert len(blocks(filler, filler, filler, end, "Nhân dân để thực hiện. ")) == len(
        blocks(filler, filler, filler, end)
    )


def test_number_that_cannot_come_next_is_text() -> None:
    """A wrapped line may begin with a figure: "giai đoạn 2025 -" / "30. Ngân sách …"."""
    assert found(
        "1. Mục đích ", FULL, "30. Ngân sách nhà nước bảo đảm kinh phí thực hiện các nhiệm vụ trong kế hoạch này. "
    ) == [
        (BlockKind.NUMBERED, "Mục đích"),
        (BlockKind.PLAIN, FULL + "30. Ngân sách nhà nước bảo đảm kinh phí thực hiện các nhiệm vụ trong kế hoạch này."),
    ]


def test_rest_of_a_broken_bracket_is_no_bullet() -> None:
    """quang-ngai-tu 1050-1052: "(xã hội hóa, hợp tác công" / "- tư) đầu tư vốn …"."""
    text = found("- " + FULL, "thành Quỹ hỗ trợ đổi mới sáng tạo (xã hội hóa, hợp tác công ", "- tư) đầu tư vốn. ")

    assert [kind for kind, _ in text] == [BlockKind.BULLET]
    assert text[0][1].endswith("hợp tác công - tư) đầu tư vốn.")


def test_page_number_does_not_part_a_paragraph() -> None:
    """quang-ngai-tu 71: the number alone on its line, set off by blanks, is furniture, and the sentence goes on."""
    text = "\n\n".join([FULL, FULL, MORE]) + "\n\n\n\n2   \n\n" + MORE + "\n"
    layout = lay_out(Source.of(text))
    joined = read_blocks([line for line in layout.lines if line.furniture is None], layout)

    assert [line.number for line in layout.lines if line.furniture is not None] == [9]
    assert [block.text.text for block in joined] == [(FULL + FULL + MORE + MORE).strip()]


# --- notes in brackets -----------------------------------------------------------------------------------------------


def test_note_goes_on_until_its_bracket_is_closed() -> None:
    """quang-ngai-tu 1837: "(Kế hoạch này thay Kế hoạch số 336-KH/TU … của Ban" / "Thường vụ Tỉnh ủy)"."""
    assert found("- " + FULL, LAST, "(Kế hoạch này thay Kế hoạch số 336-KH/TU của Ban ", "Thường vụ Tỉnh ủy) ") == [
        (BlockKind.BULLET, FULL + LAST.strip()),
        (BlockKind.NOTE, "(Kế hoạch này thay Kế hoạch số 336-KH/TU của Ban Thường vụ Tỉnh ủy)"),
    ]


def test_note_that_is_never_closed_takes_no_numbered_line() -> None:
    assert found("1. Mục đích ", NEXT, "(Chi tiết tại Phụ lục I ", "2. Yêu cầu ", "- " + NEXT) == [
        (BlockKind.NUMBERED, "Mục đích"),
        (BlockKind.PLAIN, NEXT.strip()),
        (BlockKind.NOTE, "(Chi tiết tại Phụ lục I"),
        (BlockKind.NUMBERED, "Yêu cầu"),
        (BlockKind.BULLET, NEXT.strip()),
    ]


def test_note_by_its_first_word() -> None:
    assert found(LONG, "Ghi chú: (-): Chưa thực hiện; (X): Thực hiện") == [
        (BlockKind.PLAIN, LONG.strip()),
        (BlockKind.NOTE, "Ghi chú: (-): Chưa thực hiện; (X): Thực hiện"),
    ]


# --- footnotes -------------------------------------------------------------------------------------------------------


def test_footnote_does_not_part_the_paragraph_around_it() -> None:
    blocks_ = blocks(
        LONG + "Phân đấu bố trí tỷ lệ cán bộ trong từng", "¹ Thôn Monic xã Sơn Kỳ", "cơ quan, đơn vị nhà nước."
    )

    assert [(b.kind, b.label, [line.number for line in b.lines]) for b in blocks_] == [
        (BlockKind.PLAIN, "", [1, 5]),
        (BlockKind.FOOTNOTE, "¹", [3]),
    ]
    assert blocks_[0].text.text.endswith("trong từng cơ quan, đơn vị nhà nước.")
    assert blocks_[1].text.text == "Thôn Monic xã Sơn Kỳ"


def test_footnote_cut_by_a_page_resumes_before_the_next_footnote() -> None:
    """quang-ngai-bao-cao 77, 97, 99: the rest stands at the foot of the next page, above that page's footnote."""
    blocks_ = blocks(
        LONG + "HTTT³.", "³ Các CSDL: Tôn giáo, Thanh tra,", LONG, "Chứng thực, Đất đai...", "⁴ Nghị quyết 25."
    )

    assert [(b.label, [line.number for line in b.lines]) for b in blocks_ if b.label] == [("³", [3, 7]), ("⁴", [9])]
    assert blocks_[1].text.text == "Các CSDL: Tôn giáo, Thanh tra, Chứng thực, Đất đai..."


def test_footnote_cut_by_a_page_resumes_inside_a_paragraph_that_the_page_cut_too() -> None:
    """quang-ngai-bao-cao 99, 115, 117, 119."""
    blocks_ = blocks(
        LONG + "của tỉnh⁴.",
        "⁴ Kế hoạch triển khai đến năm",
        LONG + "đội ngũ lãnh đạo từng",
        "2030; số 827/QĐ-UBND ngày 27/6/2022.",
        "cơ quan, đơn vị nhà nước.",
    )

    assert [[line.number for line in b.lines] for b in blocks_] == [[1], [3, 7], [5, 9]]
    assert blocks_[1].text.text == "Kế hoạch triển khai đến năm 2030; số 827/QĐ-UBND ngày 27/6/2022."


def test_rest_of_a_paragraph_is_not_taken_by_an_open_footnote() -> None:
    """The page cut both; the paragraph goes on first, in small letters."""
    blocks_ = blocks(
        LONG + "đội ngũ lãnh đạo từng",
        "⁴ Kế hoạch triển khai đến năm",
        "cơ quan, đơn vị nhà nước và từng",
        "địa phương.",
    )

    assert [[line.number for line in b.lines] for b in blocks_] == [[1, 5, 7], [3]]


def test_finished_footnote_takes_nothing_more() -> None:
    blocks_ = blocks(LONG, "¹ Thôn Monic xã Sơn Kỳ.", LONG, "² Hiện nay đã kết nối.")

    assert [[line.number for line in b.lines] for b in blocks_] == [[1], [3], [5], [7]]


def test_footnote_that_wraps_keeps_its_lines() -> None:
    """In PDF text footnotes wrap as paragraphs do; their second line is no part of the finished bullet above."""
    note = "Nghị quyết của Bộ Chính trị về đột phá phát triển khoa học, công nghệ, đổi mới sáng "

    assert found("- " + FULL, LAST, "¹ " + note, "tạo và chuyển đổi số quốc gia. ", "- " + FULL, LAST) == [
        (BlockKind.BULLET, FULL + LAST.strip()),
        (BlockKind.FOOTNOTE, note + "tạo và chuyển đổi số quốc gia."),
        (BlockKind.BULLET, FULL + LAST.strip()),
    ]


# --- paragraphs on one line ------------------------------------------------------------------------------------------


def test_every_line_of_unwrapped_text_is_a_paragraph() -> None:
    assert len(blocks(LONG, LONG, "Tỉnh tiếp tục rà soát", LONG)) == 4


def test_unwrapped_line_in_small_letters_goes_on_where_no_sentence_ended() -> None:
    """ninh-binh-ubnd 27-29: "- Tuyên truyền, … đổi mới sáng" / "tạo và chuyển đổi số."."""
    assert found(LONG, "- Tuyên truyền về đổi mới sáng", "tạo và chuyển đổi số.", "thực hiện riêng.") == [
        (BlockKind.PLAIN, LONG.strip()),
        (BlockKind.BULLET, "Tuyên truyền về đổi mới sáng tạo và chuyển đổi số."),
        (BlockKind.PLAIN, "thực hiện riêng."),
    ]
