"""PDF files printed by a browser: the plans come back line for line; damaged and protected files are named."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.document import read_document
from corpus.errors import FileError
from corpus.formats.extract import extract
from corpus.formats.limits import Limits
from corpus.formats.pdf import read_pdf
from corpus.library import Library
from corpus.read import Source
from corpus.records import Role
from eval.rendering.html import render_html
from eval.rendering.manuscript import manuscript
from eval.rendering.pdf import print_pdf
from eval.rendering.text import render_text

pytestmark = pytest.mark.system

STYLE = """<style>@page { size: A4 landscape; margin: 2cm } body { font: 14pt 'Liberation Serif' }
td, th { border: 1px solid; padding: 4pt } table { border-collapse: collapse; width: 100% }
.gaps td { border: 0 } thead { display: table-row-group } sup { font-size: 60% }</style>"""


def lines_of(html: str) -> list[str]:
    return read_pdf(print_pdf(STYLE + html), Path("made.pdf")).text.rstrip("\n").split("\n")


@pytest.fixture(scope="module")
def printed(library: Library) -> Callable[[str], tuple[str, bytes]]:
    """A plan's canonical text and its print."""

    def render(plan: str) -> tuple[str, bytes]:
        whole = manuscript(library.document(plan))
        return render_text(whole), print_pdf(render_html(whole, library.plan(plan).title))

    return render


# son-tinh-ubnd: two header rows, merged agencies, rows cut by pages; quang-ngai-bao-cao: footnotes, a cut signature.
@pytest.mark.slow
@pytest.mark.parametrize("plan", ["son-tinh-ubnd", "quang-ngai-bao-cao"])
def test_a_printed_plan_comes_back_line_for_line(printed: Callable[[str], tuple[str, bytes]], plan: str) -> None:
    text, data = printed(plan)
    extracted = read_pdf(data, Path(f"{plan}.pdf"))

    pages = extracted.text.count("\f") + 1
    assert [line.lstrip("\f") for line in extracted.text.split("\n")] == [*filter(str.strip, text.split("\n")), ""]
    assert (extracted.format, extracted.doubts, extracted.pages) == ("pdf", (), pages)
    document = read_document("again", Source.of(extracted.text))
    begun = [passage.span.page or 0 for passage in document.passages if passage.role is not Role.FOOTNOTE]
    assert begun == sorted(begun)
    assert begun[-1] == pages


def test_headings_over_several_columns_and_cells_over_several_rows() -> None:
    html = """<p>Phụ lục chỉ tiêu.</p><table><tr><th rowspan=2>STT<th rowspan=2>Chỉ tiêu<th colspan=2>Mục tiêu
      <th rowspan=2>Cơ quan theo dõi<tr><th>2025<th>2030
      <tr><td>I<td colspan=4>HẠ TẦNG SỐ
      <tr><td>1<td>Phủ sóng 5G<td>≥ 50<td>100<td rowspan=2>Sở Khoa học và Công nghệ
      <tr><td>2<td>Phủ sóng 6G<td>-<td>20 - 30</table>"""
    assert lines_of(html) == [
        "Phụ lục chỉ tiêu.",
        "STT\tChỉ tiêu\tMục tiêu 2025\tMục tiêu 2030\tCơ quan theo dõi",
        "I\tHẠ TẦNG SỐ\t\t\t",
        "1\tPhủ sóng 5G\t≥ 50\t100\tSở Khoa học và Công nghệ",
        "2\tPhủ sóng 6G\t-\t20 - 30\tSở Khoa học và Công nghệ",
    ]


def test_a_table_over_pages_without_repeated_header() -> None:
    rows = "".join(f"<tr><td>{i}<td>Nhiệm vụ {i}<td>Sở {i}" for i in range(1, 40))
    lines = lines_of(f"<table><thead><tr><th>TT<th>Nhiệm vụ<th>Chủ trì</thead>{rows}</table>")

    assert [line.lstrip("\f") for line in lines] == [
        "TT\tNhiệm vụ\tChủ trì", *(f"{i}\tNhiệm vụ {i}\tSở {i}" for i in range(1, 40)),
    ]  # fmt: skip
    assert sum(line.startswith("\f") for line in lines) > 0


def test_units_keep_their_superscript() -> None:
    assert lines_of("<p>Diện tích 120 m<sup>2</sup> tại trung tâm.</p>") == ["Diện tích 120 m² tại trung tâm."]


@pytest.mark.parametrize("turn", [-90, 90])
def test_a_page_whose_text_runs_up_or_down_is_turned(turn: int) -> None:
    table = "<table><tr><th>TT<th>Nhiệm vụ<th>Chủ trì<tr><td>1<td>Kho dữ liệu<td>Sở Y tế</table>"
    frame = f"position: fixed; left: 8cm; top: 5cm; width: 12cm; transform: rotate({turn}deg)"

    assert lines_of(f"<div style='{frame}'><p>Phụ lục.</p>{table}</div>") == [
        "Phụ lục.", "TT\tNhiệm vụ\tChủ trì", "1\tKho dữ liệu\tSở Y tế",
    ]  # fmt: skip


# --- what cannot be read ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> bytes:
    return print_pdf(f"{STYLE}<p>Kế hoạch.</p><table><tr><td>1<td>Một<tr><td>2<td>Hai</table>")


def test_more_pages_than_are_read_are_refused(small: bytes) -> None:
    with pytest.raises(FileError, match=r"has 1 pages, more than the 0"):
        read_pdf(small, Path("long.pdf"), Limits(pages=0))


def test_a_locked_file_asks_for_one_without_password(small: bytes) -> None:
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [(a) (a)] /Root" % (
        b"o" * 32,
        b"u" * 32,
    )
    with pytest.raises(FileError, match=r"locked\.pdf.*locked by a password"):
        read_pdf(small.replace(b"/Root", lock), Path("locked.pdf"))


def test_spoilt_files_give_a_text_or_a_clear_error(small: bytes, tmp_path: Path) -> None:
    dice = random.Random(8)
    for number in range(40):
        spoilt = bytearray(small)
        for _ in range(dice.randint(1, 40)):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        if number % 4 == 0:
            del spoilt[dice.randrange(len(spoilt)) :]
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(b"%PDF-1.4" + bytes(spoilt[8:]))
        try:
            assert extract(path).text.strip()
        except FileError as error:
            assert path.name in str(error)
