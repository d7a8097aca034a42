"""Workbooks: values as they are shown, merged cells, titles and signatures around the table."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import WINDOWS_EPOCH

from corpus.errors import FileError
from corpus.formats.excel import read_excel
from corpus.formats.extract import extract
from corpus.formats.extracted import Extracted
from corpus.formats.limits import LIMITS, Limits
from corpus.formats.number_formats import show_number


def save(book: Workbook, path: Path) -> Path:
    """The workbook as a file."""
    book.save(path)
    return path


def read(book: Workbook, tmp_path: Path) -> Extracted:
    """What is read of a workbook."""
    return extract(save(book, tmp_path / "plan.xlsx"))


def test_a_sheet_is_its_titles_its_table_and_its_signature(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Phụ lục"
    for row in (
        ["UBND TỈNH X", None, None, "CỘNG HÒA"],
        ["PHỤ LỤC I"],
        ["DANH MỤC NHIỆM VỤ"],
        [],
        ["TT", "Nhiệm vụ", "Kết quả", None, "Cơ quan"],
        [None, None, 2025, 2030, None],
        ["I", "Hạ tầng"],
        [1, "Phủ sóng\n5G", 0.8, 1, "Sở A"],
        [2, "Trung tâm", "-", 1200, None],
        [],
        ["Nơi nhận:", None, None, "TM. ỦY BAN"],
        ["- Như trên", None, None, "CHỦ TỊCH"],
    ):
        sheet.append(row)
    for merged in ("A1:C1", "D1:E1", "A2:E2", "A3:E3", "A5:A6", "B5:B6", "C5:D5", "E5:E6", "B7:E7", "E8:E9"):
        sheet.merge_cells(merged)
    sheet["C8"].number_format = "0%"
    sheet["D8"].number_format = "0%"
    sheet["D9"].number_format = "#,##0"

    read_sheet = read(book, tmp_path)

    assert (read_sheet.format, read_sheet.pages, read_sheet.doubts) == ("xlsx", None, ())
    assert read_sheet.text.splitlines() == [
        "UBND TỈNH X",
        "CỘNG HÒA",
        "PHỤ LỤC I",
        "DANH MỤC NHIỆM VỤ",
        "TT\tNhiệm vụ\tKết quả 2025\tKết quả 2030\tCơ quan",
        "I\tHạ tầng\t\t\t",
        "1\tPhủ sóng 5G\t80%\t100%\tSở A",
        "2\tTrung tâm\t-\t1.200\tSở A",
        "Nơi nhận:",
        "TM. ỦY BAN",
        "- Như trên",
        "CHỦ TỊCH",
    ]


def test_each_sheet_follows_with_its_name_where_nothing_else_says_what_it_is(tmp_path: Path) -> None:
    book = Workbook()
    first = book.worksheets[0]
    first.append(["TT", "Tên", "Năm"])
    second = book.create_sheet("Chỉ tiêu")
    second.append(["TT", "Tên", "Năm"])
    third = book.create_sheet("Nháp")
    third.append(["bỏ"])
    third.sheet_state = "hidden"

    extracted = read(book, tmp_path)

    assert extracted.text.splitlines() == ["TT\tTên\tNăm", "Chỉ tiêu", "TT\tTên\tNăm"]
    assert [doubt.message for doubt in extracted.doubts] == [
        "The sheet 'Nháp' is hidden and was not read. Show it and add the file again."
    ]


def test_a_title_between_two_tables_is_a_line(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["TT", "Tên", "Năm"], [1, "A", 2025], [], ["PHỤ LỤC II"], ["TT", "Tên", "Năm"], [1, "B", 2026]):
        sheet.append(row)

    assert read(book, tmp_path).text.splitlines() == [
        *("TT\tTên\tNăm", "1\tA\t2025", "PHỤ LỤC II"),
        *("TT\tTên\tNăm", "1\tB\t2026"),
    ]


def test_a_group_after_a_blank_row_is_part_of_the_table(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["TT", "Tên", "Năm"], [1, "A", 2025], [], ["II. HẠ TẦNG"], [2, "B"], [3, "C", 2026]):
        book.worksheets[0].append(row)

    assert read(book, tmp_path).text.splitlines() == [
        *("TT\tTên\tNăm", "1\tA\t2025", "II. HẠ TẦNG\t\t"),
        *("2\tB\t", "3\tC\t2026"),
    ]


def test_dates_texts_of_several_fonts_and_old_fonts_are_as_they_are_shown(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    area = CellRichText("100 m", TextBlock(InlineFont(vertAlign="superscript"), "2"))
    sheet.append([date(2025, 6, 30), datetime(2025, 5, 1), area, "KÕ ho¹ch", True])
    sheet["A1"].number_format = "dd/mm/yyyy"
    sheet["B1"].number_format = "mmm-yy"
    sheet["D1"].font = Font(name=".VnTime")

    assert read(book, tmp_path).text == "30/06/2025\t5/2025\t100 m²\tKế hoạch\tTRUE\n"


def test_a_formula_without_a_stored_value_is_named(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["TT", "Tên", "=1+1"])

    extracted = read(book, tmp_path)

    assert extracted.text == "TT\tTên\n"
    assert [doubt.words for doubt in extracted.doubts] == ["C1"]


def test_far_cells_and_huge_merged_ranges_cost_nothing(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["TT", "Tên", "Năm"])
    sheet["XFD1048576"] = "xa"
    path = save(book, tmp_path / "plan.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="C1:XFD1048576"/></mergeCells>'
    parts[name] = parts[name].replace(b"</sheetData>", merge)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)

    assert read_excel(buffer.getvalue(), path, LIMITS).text == "TT\tTên\tNăm\nxa\n"


def test_more_cells_than_are_read_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    for number in range(40):
        book.worksheets[0].append([number] * 3)

    with pytest.raises(FileError, match="more than the 100 cells that are read"):
        extract(save(book, tmp_path / "plan.xlsx"), Limits(cells=100))


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("0.8", "0%", "80%"),
        ("0.805", "0.0%", "80,5%"),
        ("0.8", "General", "0,8"),
        ("0.30000000000000004", "General", "0,3"),
        ("80", "General", "80"),
        ("1200", "#,##0", "1.200"),
        ("1234567.891", "#,##0.00", "1.234.567,89"),
        ("2.5", "0", "3"),
        ("5", "00", "05"),
        ("1.50", "0.##", "1,5"),
        ("3", "0.##", "3"),
        ("80", '0"%"', "80%"),
        ("70", '"≥ "0%', "≥ 7000%"),
        ("70", '"≥ "0', "≥ 70"),
        ("0.7", '"≥ "0%', "≥ 70%"),
        ("1500000", '#,##0,,"tr"', "2tr"),
        ("-5", "0", "-5"),
        ("-5", "0;(0)", "(5)"),
        ("0", '0;-0;"-"', "-"),
        ("-1200.5", "#,##0.0_);[Red](#,##0.0)", "(1.200,5)"),
        ("7", "@", "7"),
        ("0.5", "# ?/?", "0,5"),
        ("1E+20", "General", "100000000000000000000"),
        ("45838", "dd/mm/yyyy", "30/06/2025"),
        ("45838", "d/m/yy", "30/6/25"),
        ("45838", "yyyy-mm-dd", "2025-06-30"),
        ("45838", "mm/yyyy", "06/2025"),
        ("45838", "mmm-yy", "6/2025"),
        ("45838", "d-mmm-yy", "30/6/2025"),
        ("45838.5", "dd/mm/yyyy hh:mm", "30/06/2025 12:00"),
        ("45838", '"ngày "dd" tháng "mm', "ngày 30 tháng 06"),
        ("45838", "[$-42A]dd/mm/yyyy;@", "30/06/2025"),
        ("x", "0", "x"),
        ("nan", "0", "nan"),
    ],
)
def test_numbers_are_shown_as_their_format_says(raw: str, code: str, shown: str) -> None:
    assert show_number(raw, code, WINDOWS_EPOCH) == shown
