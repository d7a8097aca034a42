"""The five plans set anew: what is in the files, and that reading them gives the same text."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as open_word

from corpus.formats.extract import extract
from corpus.library import Library
from eval.parity import FORMATS, render
from eval.rendering.html import render_html
from eval.rendering.manuscript import Columns, Manuscript, Paragraph, ParagraphKind, RowKind, Table, manuscript
from eval.rendering.pdf import print_pdf, scan_pdf
from eval.rendering.text import render_text
from eval.rendering.word import render_word

PLANS = list(Library.open().plans)


def lines(text: str) -> list[str]:
    """The lines that are not blank, page marks aside."""
    return [line.strip("\f") for line in text.split("\n") if line.strip()]


def tables(library: Library, plan: str) -> list[Table]:
    return [sheet for sheet in manuscript(library.document(plan)).sheets if isinstance(sheet, Table)]


def test_tables_have_every_row_of_the_plans(library: Library) -> None:
    found = {
        plan: [len([r for r in t.rows if r.kind is RowKind.ITEM]) for t in tables(library, plan)] for plan in PLANS
    }
    assert found == {
        "quang-ngai-tu": [],
        "quang-ngai-bao-cao": [],
        "quang-binh-ubnd": [159, 210],
        "ninh-binh-ubnd": [],
        "son-tinh-ubnd": [32, 8],
    }


def test_a_flattened_table_gets_its_two_header_rows_and_merged_agencies_back(library: Library) -> None:
    table = tables(library, "son-tinh-ubnd")[0]
    assert list(zip(table.above, table.headers, strict=True))[2:5] == [
        ("", "Đơn vị"),
        ("Kết quả", "Đến hết năm 2025"),
        ("Kết quả", "Đến năm 2030"),
    ]
    group, first, second = table.rows[:3]
    assert (group.kind, group.cells[:2]) == (
        RowKind.GROUP,
        ("1", "Trình độ, năng lực công nghệ, đổi mới sáng tạo của doanh nghiệp"),
    )
    assert first.cells[-1] == "Phòng Văn hoá, Khoa học và Thông tin"
    assert (first.spans[-1], second.spans[-1]) == (4, 0)


def test_letterhead_and_signature_stand_in_two_columns(library: Library) -> None:
    head, *_, foot = (
        sheet for sheet in manuscript(library.document("quang-binh-ubnd")).sheets if isinstance(sheet, Columns)
    )
    assert head.rows == (
        (("Số: /KH-UBND",), ("Quảng Bình, ngày tháng 5 năm 2025",)),
        (("Dự thảo",), ()),
    )
    ((left, right),) = foot.rows
    assert (left[0], left[-1], right) == ("Nơi nhận:", "- Lưu: VT, NCVX.", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("format_", ["docx", "html", "md"])
def test_what_is_set_is_read_back_line_by_line(library: Library, tmp_path: Path, plan: str, format_: str) -> None:
    path = tmp_path / f"plan{FORMATS[format_][0]}"
    path.write_bytes(render(format_, library, library.plan(plan)))
    assert lines(extract(path).text) == lines(render_text(manuscript(library.document(plan))))


def test_numbers_that_word_would_count_are_automatic_and_others_typed(library: Library) -> None:
    word = open_word(BytesIO(render_word(manuscript(library.document("son-tinh-ubnd")), "Kế hoạch")))
    automatic = {p.text[:40]: p._p.pPr is not None and p._p.pPr.numPr is not None for p in word.paragraphs}
    assert automatic["MỤC TIÊU"]
    assert automatic["Bảo đảm an ninh mạng và chủ quyền số"]
    assert not automatic["đ) Xây dựng và phát triển các sản phẩm v"]


def test_word_has_real_footnotes_and_a_running_header(library: Library) -> None:
    data = render_word(manuscript(library.document("quang-ngai-bao-cao")), "Báo cáo")
    with zipfile.ZipFile(BytesIO(data)) as package:
        notes = package.read("word/footnotes.xml").decode()
        text = package.read("word/document.xml").decode()
    assert re.findall(r'<w:footnote w:id="(\d+)"', notes) == ["1", "2", "3", "4"]
    assert text.count("w:footnoteReference") == 4
    assert open_word(BytesIO(data)).sections[0].header.paragraphs[0].text.startswith("Báo cáo – ")


def test_markup_in_a_plan_is_text_in_html() -> None:
    page = render_html(Manuscript((Paragraph(ParagraphKind.PLAIN, "<b>a & b</b>"),), {}), 'x"</style><script>')
    assert "<p>&lt;b&gt;a &amp; b&lt;/b&gt;</p>" in page
    assert "<script>" not in page


@pytest.mark.system
def test_a_scan_is_pages_of_pictures_without_text(library: Library) -> None:
    html = render_html(manuscript(library.document("ninh-binh-ubnd")), "Kế hoạch")
    printed = print_pdf(html)
    with pypdfium2.PdfDocument(printed) as document:
        pages = len(document)
        assert "KẾ HOẠCH" in document[0].get_textpage().get_text_bounded()
    with pypdfium2.PdfDocument(scan_pdf(printed)) as document:
        assert len(document) == pages
        assert document[0].get_textpage().count_chars() == 0
        assert [round(side) for side in document[0].get_size()] == [595, 842]
