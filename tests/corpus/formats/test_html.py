"""Web pages: lists as a browser numbers them, merged cells, notes, and what a page has beside its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import FileError
from corpus.formats.extract import extract


def read(tmp_path: Path, html: str) -> list[str]:
    """The lines that are read of a page."""
    path = tmp_path / "plan.html"
    path.write_text(f"<!DOCTYPE html><html><body>{html}</body></html>", encoding="utf-8")
    return extract(path).text.splitlines()


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<h1>KẾ HOẠCH</h1><p>Thực  hiện\nNghị quyết</p>", ["KẾ HOẠCH", "Thực hiện Nghị quyết"]),
        ("<p>ỦY BAN NHÂN DÂN<br>TỈNH X</p>", ["ỦY BAN NHÂN DÂN", "TỈNH X"]),
        ("chữ <b>đậm</b>, <i>nghiêng</i><div>khối</div>đuôi", ["chữ đậm, nghiêng", "khối", "đuôi"]),
        ("<ol><li>Một<li>Hai</ol>", ["1. Một", "2. Hai"]),
        ("<ol start=4><li>Bốn<li value=9>Chín<li>Mười</ol>", ["4. Bốn", "9. Chín", "10. Mười"]),
        ("<ol reversed><li>Hai<li>Một</ol>", ["2. Hai", "1. Một"]),
        ("<ol type=I><li>A<li>B</ol><ol type=a><li>C<li>D</ol>", ["I. A", "II. B", "a) C", "b) D"]),
        ("<ol style='list-style-type: upper-alpha'><li>A</ol>", ["A. A"]),
        ("<ul><li>một<ul><li>hai</ul><li>ba</ul>", ["- một", "+ hai", "- ba"]),
        ("<ol><li>Một<ul><li>a</ul><li>Hai</ol>", ["1. Một", "- a", "2. Hai"]),
        ("<ul><li>1. có số riêng<li>- có gạch</ul>", ["1. có số riêng", "- có gạch"]),
        ("<ul style='list-style: none'><li>trơn</ul>", ["trơn"]),
        ("<ul><li><p>một</p><p>tiếp</p></ul>", ["- một", "tiếp"]),
        ("<p>100 m<sup>2</sup>, CO<sub>2</sub></p>", ["100 m², CO2"]),
        ("<p>đạt <del>80%</del> <ins>90%</ins></p>", ["đạt 90%"]),
        ("<pre>một\nhai</pre>", ["một", "hai"]),
        ("<p>&nbsp;≥&nbsp;70&#37;\u200b</p>", ["≥ 70%"]),
        ("<p>có<p hidden>ẩn<p style='display:none'>ẩn", ["có"]),
        ("<nav>Trang chủ</nav><script>x()</script><style>p{}</style><p>có<!-- ẩn -->", ["có"]),
        ("<div>Menu</div><main><p>Kế hoạch</p></main><footer>Chân trang</footer>", ["Kế hoạch"]),
    ],
)
def test_a_page_is_read_as_a_browser_shows_it(tmp_path: Path, html: str, lines: list[str]) -> None:
    assert read(tmp_path, html) == lines


def test_cells_are_repeated_in_each_row_that_they_cover_and_stand_once_over_columns(tmp_path: Path) -> None:
    html = """<table><thead><tr><th rowspan=2>TT<th rowspan=2>Chỉ tiêu<th colspan=2>Mục tiêu<th rowspan=2>Cơ quan</tr>
      <tr><th>2025<th>2030</tr></thead>
      <tr><td colspan=5>I. Hạ tầng<tr><td>1<td>Phủ sóng<td>90%<td>95%<td rowspan=2>Sở A<br>Sở B
      <tr><td>2<td><ul><li>a<li>b</ul><td>1<td>2</table>"""

    assert read(tmp_path, html) == [
        "TT\tChỉ tiêu\tMục tiêu 2025\tMục tiêu 2030\tCơ quan",
        "I. Hạ tầng\t\t\t\t",
        "1\tPhủ sóng\t90%\t95%\tSở A Sở B",
        "2\t- a - b\t1\t2\tSở A Sở B",
    ]


def test_the_title_over_a_table_and_its_caption_are_lines_above_it(tmp_path: Path) -> None:
    html = """<table><caption>Phụ lục I</caption><tr><td colspan=3>DANH MỤC</td></tr>
      <tr><td>TT<td>Tên<td>Năm<tr><td>1<td>Cổng<td>2025<tr><td><td><td></table>"""

    assert read(tmp_path, html) == ["Phụ lục I", "DANH MỤC", "TT\tTên\tNăm", "1\tCổng\t2025"]


def test_a_header_after_a_page_break_stays_only_where_it_parts_a_row(tmp_path: Path) -> None:
    head = "<tr><td>TT<td>Tên<td>Năm</tr>"
    html = f"<table>{head}<tr><td>1<td>Cổng dữ<td>2025{head}<tr><td><td>liệu<td>{head}<tr><td>2<td>Sàn<td>2026</table>"

    assert read(tmp_path, html) == ["TT\tTên\tNăm", "1\tCổng dữ\t2025", "TT\tTên\tNăm", "\tliệu\t", "2\tSàn\t2026"]


def test_a_table_for_layout_is_read_cell_by_cell_with_the_tables_in_it(tmp_path: Path) -> None:
    inner = "<table><tr><td>TT<td>Tên<td>Năm<tr><td>1<td>Cổng<td>2025</table>"
    html = f"<table><tr><td><p>UBND TỈNH</p><td>CỘNG HÒA</table><table><tr><td><h2>KẾ HOẠCH</h2>{inner}</table>"

    assert read(tmp_path, html) == ["UBND TỈNH", "CỘNG HÒA", "KẾ HOẠCH", "TT\tTên\tNăm", "1\tCổng\t2025"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Đạt 90%<sup><a href='#n' id='r'>1</a></sup> và<p>Hết<ol><li id='n'>Theo kế hoạch <a href='#r'>↩</a></ol>",
        "<p>Đạt 90%<a href='#n' name='r'>[1]</a> và<p>Hết<div><p><a href='#r' name='n'>[1]</a> Theo kế hoạch</div>",
        "<p>Đạt 90%<a href='#n'><sup>1</sup></a> và<p>Hết<p id='n'>1. Theo kế hoạch",
    ],
)
def test_a_note_follows_the_paragraph_of_its_mark(tmp_path: Path, html: str) -> None:
    assert read(tmp_path, html) == ["Đạt 90%¹ và", "¹ Theo kế hoạch", "Hết"]


def test_a_number_that_links_elsewhere_is_text(tmp_path: Path) -> None:
    html = (
        "<p id=a>Bảng 1<p>xem Bảng <a href='#a'>1</a>, Bảng <a href='#b'>2</a>, <a href='#a'>mục đầu</a><p id=b>Bảng 2"
    )

    assert read(tmp_path, html) == ["Bảng 1", "xem Bảng 1, Bảng 2, mục đầu", "Bảng 2"]


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset='windows-1258'>",
        "<meta http-equiv='Content-Type' content='text/html; charset=windows-1258'>",
        "",
        "<meta charset='no-such-thing'>",
    ],
)
def test_the_encoding_is_the_one_that_gives_vietnamese(tmp_path: Path, head: str) -> None:
    path = tmp_path / "plan.htm"
    words = "Kê\u0301 hoa\u0323ch hành đô\u0323ng cu\u0309a ti\u0309nh"
    path.write_bytes(f"<html><head>{head}</head><body><p>{words}</p></body></html>".encode("cp1258"))

    assert extract(path).text == "Kế hoạch hành động của tỉnh\n"


def test_a_western_page_with_its_other_letters_as_entities_is_read_by_the_encoding_that_it_names(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plan.html"
    head = b"<meta charset=windows-1252>"
    path.write_bytes(head + b"<p>Ho&#7841;t &#273;\xf4\xf4ng \x96 tri&#7875;n kh\xe1ng\xe1i")

    assert extract(path).text == "Hoạt đôông – triển khángái\n"


def test_a_page_without_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"^plan\.html: There is no text in this file"):
        read(tmp_path, "<img src='scan.png'>")


def test_cells_that_claim_a_thousand_rows_and_columns_are_counted_before_they_are_made(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="more than the 500000 cells"):
        read(tmp_path, "<table><tr><td rowspan=60000 colspan=60000>x</table>")
