"""Pages made of words at their places: lines, columns, paragraphs, tables, notes and what runs from page to page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from corpus.formats.flow import write_pages
from corpus.formats.limits import LIMITS
from corpus.formats.page import Page, Rule, TextLine, Word, join_broken
from corpus.formats.ruled import find_ruled_tables

SIZE = 14.0
LETTER = 6.0
LEFT, RIGHT = 90.0, 546.0
PITCH = 18.0

Line = tuple[float, float, str]


def set_words(line: Line, size: float = SIZE) -> Iterable[Word]:
    """A line of text from x, y on, each letter 6 points wide at 14 points."""
    x, y, text = line
    width = LETTER * size / SIZE
    for word in text.split(" "):
        if word:
            yield Word(word, x, y, x + width * len(word), y + size, size)
        x += width * (len(word) + 1)


def page(number: int, *lines: Line, rules: Sequence[Rule] = (), small: Sequence[Line] = ()) -> Page:
    words = [word for line in lines for word in set_words(line)]
    words += [word for line in small for word in set_words(line, 11)]
    return Page(number, 595, 842, tuple(words), tuple(rules))


def read(*pages: Page) -> list[str]:
    return write_pages(pages, [], Path("made.pdf"), LIMITS, "pdf").text.rstrip("\n").split("\n")


def paragraph(y: float, *texts: str, indent: float = 28) -> list[Line]:
    """Lines below each other, the first one set in."""
    return [(LEFT + (indent if i == 0 else 0), y + PITCH * i, text) for i, text in enumerate(texts)]


def ruled(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]


# 76 letters fill a line; the first line of a paragraph holds 71.
FIRST = "Tỉnh tiếp tục rà soát, hoàn thiện thể chế và đẩy mạnh triển khai chương"
FULL = "trình, kế hoạch phát triển khoa học, công nghệ, đổi mới sáng tạo của các sở,"
LAST = "ban, ngành."


def test_lines_of_a_paragraph_are_joined_and_an_indent_begins_another() -> None:
    lines = paragraph(100, FIRST, FULL, LAST) + paragraph(160, FIRST, FULL, LAST)

    assert read(page(1, *lines)) == [f"{FIRST} {FULL} {LAST}"] * 2


def test_a_paragraph_goes_on_after_a_page_end_and_the_next_line_begins_the_page() -> None:
    first = page(1, *paragraph(700, FIRST, FULL))
    second = page(2, (LEFT, 60, LAST), *paragraph(80, "Kinh phí thực hiện."))

    assert read(first, second) == [f"{FIRST} {FULL} {LAST}", "\fKinh phí thực hiện."]


def test_a_number_that_begins_a_wrapped_line_begins_no_paragraph() -> None:
    full = "đổi mới sáng tạo và chuyển đổi số của tỉnh theo mục tiêu quốc gia đến năm là"
    lines = paragraph(100, FIRST, full, "2. phần trăm tổng chi ngân sách.")

    assert read(page(1, *lines)) == [f"{FIRST} {full} 2. phần trăm tổng chi ngân sách."]


def test_bullets_that_hang_are_one_line_each() -> None:
    lines = [
        (LEFT, 100.0, f"- {FIRST}"),
        (LEFT + 12, 118.0, LAST),
        (LEFT, 136.0, "- Sở Y tế;"),
        (LEFT, 154.0, "- Sở Nội vụ."),
    ]

    assert read(page(1, *lines)) == [f"- {FIRST} {LAST}", "- Sở Y tế;", "- Sở Nội vụ."]


@pytest.mark.parametrize(
    ("text", "following", "joined"),
    [
        ("Nghị quyết số 57-", "NQ/TW", "Nghị quyết số 57-NQ/TW"),
        ("giai đoạn 2026-", "2030", "giai đoạn 2026-2030"),
        ("phát triển kinh tế -", "xã hội", "phát triển kinh tế - xã hội"),
        ("viện/", "trường", "viện/trường"),
        ("", "Sở Y tế", "Sở Y tế"),
    ],
)
def test_codes_and_ranges_that_a_line_end_cuts_are_whole(text: str, following: str, joined: str) -> None:
    assert join_broken(text, following) == joined


def test_small_raised_digits_become_superscript_signs() -> None:
    words = [
        *set_words((100, 100, "3.700 trạm")),
        Word("1", 160, 98, 164, 107, 9, glued=True),
        *set_words((170, 100, "và")),
    ]
    note = [Word("10", 100, 98, 108, 107, 9), *set_words((112, 100, "Theo Quyết định"))]

    assert TextLine.of(words).text == "3.700 trạm¹ và"
    assert TextLine.of(note).text == "¹⁰ Theo Quyết định"


def test_footnotes_at_the_foot_of_a_page_stand_after_the_paragraph_of_their_mark() -> None:
    mark = Word("1", 230, 98, 234, 107, 9, glued=True)
    body = page(
        1,
        *paragraph(100, "Đã phủ sóng 5G cho", indent=28),
        *paragraph(130, "Kinh phí thực hiện."),
        small=[(96, 780, "Thôn cuối cùng.")],
    )
    body = Page(1, 595, 842, (*body.words, mark, Word("1", 90, 778, 94, 785, 7)))

    assert read(body) == ["Đã phủ sóng 5G cho¹", "¹ Thôn cuối cùng.", "Kinh phí thực hiện."]


def test_letterhead_in_two_columns_is_read_left_before_right() -> None:
    head = [
        (100.0, 60.0, "ỦY BAN NHÂN DÂN"), (300.0, 60.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (120.0, 80.0, "TỈNH QUẢNG BÌNH"), (330.0, 80.0, "Độc lập - Tự do - Hạnh phúc"),
        (110.0, 110.0, "Số: 12/KH-UBND"), (310.0, 110.0, "Quảng Bình, ngày 5 tháng 5 năm 2025"),
    ]  # fmt: skip
    assert read(page(1, *head, (280, 150, "KẾ HOẠCH"), *paragraph(200, FIRST, FULL, LAST))) == [
        "ỦY BAN NHÂN DÂN", "TỈNH QUẢNG BÌNH", "Số: 12/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Quảng Bình, ngày 5 tháng 5 năm 2025",
        "KẾ HOẠCH", f"{FIRST} {FULL} {LAST}",
    ]  # fmt: skip


def test_page_numbers_and_running_lines_are_dropped_and_other_short_lines_are_not() -> None:
    pages = [
        page(i, (310, 25, str(i)), *paragraph(100, f"Mục thứ {i}."), (LEFT, 810, f"Kế hoạch số 12 – trang {i}/4"))
        for i in range(1, 5)
    ]
    assert read(*pages) == ["Mục thứ 1.", "\fMục thứ 2.", "\fMục thứ 3.", "\fMục thứ 4."]


# --- tables ----------------------------------------------------------------------------------------------------------

XS = (80.0, 120.0, 300.0, 420.0, 540.0)
HEADER = [(85.0, 62.0, "TT"), (130.0, 62.0, "Nhiệm vụ"), (305.0, 62.0, "Chủ trì"), (425.0, 62.0, "Thời hạn")]
JOINED = "TT\tNhiệm vụ\tChủ trì\tThời hạn"


def row(y: float, *cells: str) -> list[Line]:
    return [(x + 5, y, cell) for x, cell in zip(XS, cells, strict=False)]


def test_a_ruled_table_over_pages_has_one_header_and_whole_rows() -> None:
    first = page(1, *HEADER, *row(102, "1", "Xây dựng kho dữ liệu", "Sở Y tế", "2025"), rules=ruled(XS, [60, 100, 140]))
    second = page(
        2, *HEADER, *row(102, "", "dùng chung của", "Sở Nội vụ"), *row(142, "2", "Trung tâm", "Sở Tài chính", "2026"),
        rules=ruled(XS, [60, 100, 140, 180]),
    )  # fmt: skip
    assert read(first, second) == [
        JOINED,
        "1\tXây dựng kho dữ liệu dùng chung của\tSở Y tế Sở Nội vụ\t2025",
        "\f2\tTrung tâm\tSở Tài chính\t2026",
    ]


def test_a_table_whose_header_is_not_repeated_goes_on() -> None:
    first = page(1, *HEADER, *row(102, "1", "Kho dữ liệu", "Sở Y tế", "2025"), rules=ruled(XS, [60, 100, 140]))
    second = page(2, *row(62, "2", "Trung tâm", "Sở Nội vụ", "2026"), rules=ruled(XS, [60, 100]))

    assert read(first, second) == [JOINED, "1\tKho dữ liệu\tSở Y tế\t2025", "\f2\tTrung tâm\tSở Nội vụ\t2026"]


def test_a_row_that_only_names_a_period_after_a_page_end_is_a_row() -> None:
    first = page(1, *HEADER, *row(102, "1", "Kho dữ liệu.", "Sở Y tế", "2025"), rules=ruled(XS, [60, 100, 140]))
    second = page(2, *HEADER, *row(102, "", "Đến năm 2030"), rules=ruled(XS, [60, 100, 140]))

    assert read(first, second)[2] == "\f\tĐến năm 2030\t\t"


def test_a_row_after_a_page_end_whose_letter_stands_in_a_later_column_is_a_row() -> None:
    header = row(62, "Kết quả", "Nhiệm vụ", "Chủ trì", "Thời hạn")
    first = page(1, *header, *row(102, "IOC", "d)", "Sở Y tế", "2025"), rules=ruled(XS, [60, 100, 140]))
    second = page(2, *row(62, "SOC", "đ)", "Công an tỉnh", "2026"), rules=ruled(XS, [60, 100]))

    assert read(first, second)[1:] == ["IOC\td)\tSở Y tế\t2025", "\fSOC\tđ)\tCông an tỉnh\t2026"]


def test_another_table_on_the_next_page_stays_apart() -> None:
    first = page(1, *HEADER, *row(102, "1", "Kho dữ liệu", "Sở Y tế", "2025"), rules=ruled(XS, [60, 100, 140]))
    second = page(
        2,
        (85, 62, "Năm"),
        (305, 62, "Vốn"),
        (85, 102, "2025"),
        (305, 102, "12"),
        rules=ruled((80, 300, 540), [60, 100, 140]),
    )

    assert read(first, second) == [JOINED, "1\tKho dữ liệu\tSở Y tế\t2025", "\fNăm\tVốn", "2025\t12"]


def test_a_cell_merged_over_rows_stands_in_each_of_them_over_a_page_end_too() -> None:
    def merged(ys: Sequence[float], below: int) -> list[Rule]:
        """Lines below the rows; from the row `below` on, those of the third column are missing."""
        rules = [Rule(x, ys[0], x, ys[-1]) for x in XS] + [Rule(XS[0], y, XS[-1], y) for y in ys[: below + 1]]
        rules += [Rule(XS[0], y, XS[2], y) for y in ys[below + 1 : -1]] + [
            Rule(XS[3], y, XS[4], y) for y in ys[below + 1 : -1]
        ]
        return [*rules, Rule(XS[0], ys[-1], XS[-1], ys[-1])]

    lines = [*row(102, "1", "Kho dữ liệu", "Sở Y tế", "2025"), *row(142, "2", "Trung tâm", "", "2026")]
    first = page(1, *HEADER, *lines, rules=merged([60, 100, 140, 180], 1))
    more = [*row(62, "3", "Nền tảng", "", "2027"), *row(102, "4", "Mạng", "", "2028")]
    second = page(2, *more, rules=merged([60, 100, 140], 0))

    assert read(first, second) == [
        JOINED, "1\tKho dữ liệu\tSở Y tế\t2025", "2\tTrung tâm\tSở Y tế\t2026",
        "\f3\tNền tảng\tSở Y tế\t2027", "4\tMạng\tSở Y tế\t2028",
    ]  # fmt: skip


def test_a_table_without_lines_is_read_by_its_gaps() -> None:
    lines = [*HEADER, *row(90, "1", "Kho dữ liệu", "Sở Y tế", "2025"), *row(108, "", "dùng chung")]
    lines += [*row(126, "2", "Trung tâm", "Sở Nội vụ", "2026"), *row(144, "3", "Nền tảng", "Sở Y tế", "2027")]

    assert read(page(1, *lines)) == [
        JOINED,
        "1\tKho dữ liệu dùng chung\tSở Y tế\t2025",
        "2\tTrung tâm\tSở Nội vụ\t2026",
        "3\tNền tảng\tSở Y tế\t2027",
    ]


def test_frames_and_single_lines_are_no_tables() -> None:
    assert find_ruled_tables(ruled((80, 540), (60, 100))) == []
    assert find_ruled_tables([Rule(80, 60, 540, 60), Rule(80, 700, 200, 700)]) == []


def test_a_table_open_at_its_sides_and_below_has_all_its_cells() -> None:
    rules = [Rule(80, y, 540, y) for y in (60, 100)] + [Rule(x, 60, x, 140) for x in XS[1:4]]
    (table,) = find_ruled_tables(rules)

    assert (len(table.xs), len(table.ys), len(table.cells), table.is_open) == (5, 3, 8, True)


def test_a_drawing_of_very_many_lines_is_no_table() -> None:
    places = [float(place) for place in range(0, 12000, 4)]

    assert find_ruled_tables([*ruled(places, places)]) == []
