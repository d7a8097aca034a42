"""Scans: printed pages as pictures with noise, turned, under a red stamp, read again by OCR."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from corpus.errors import FileError
from corpus.formats import ocr, ocr_cells, scan
from corpus.formats.extract import extract
from corpus.formats.limits import Limits
from corpus.formats.marks import without_marks
from corpus.formats.ocr import OcrWord, repair_case, repair_number
from corpus.formats.picture import DPI, prepare
from corpus.formats.scan import ScanReader, read_scan
from eval.rendering.pdf import print_pdf, scan_pdf

pytestmark = pytest.mark.system

HTML = """<style>@page { size: A4; margin: 2cm 2cm 2cm 3cm } body { font: 14pt/1.3 'Liberation Serif' }
td, th { border: 1px solid; padding: 4pt } table { border-collapse: collapse; width: 100% }
p { text-indent: 1cm; text-align: justify }</style>
<p style='text-align: center'><b>PHỤ LỤC I</b></p>
<p>Tỉnh tiếp tục rà soát, hoàn thiện các quy định, chính sách trong phát triển khoa học và đẩy mạnh triển khai các
chương trình trên địa bàn tỉnh.</p><p style='margin-top: 7cm'>Các chỉ tiêu như sau:</p>
<table><tr><th>STT<th>Chỉ tiêu<th>Đơn vị<th>Năm 2025<th>Năm 2030<th>Cơ quan theo dõi
<tr><td>1<td>Phủ sóng 5G<td>%<td>≥ 50<td>100<td rowspan=3>Sở Khoa học và Công nghệ
<tr><td>2<td>Kinh tế số trên GRDP<td>%<td>12,5<td>-
<tr><td>3<td>Doanh nghiệp số<td>Người<td>1.250<td>&lt; 3.000</table>"""


@pytest.fixture(scope="module")
def scanned() -> bytes:
    """A page with a table as a scan: 200 dots an inch, noise, turned by 1°, a red stamp between the paragraphs."""
    return scan_pdf(print_pdf(HTML))


@pytest.fixture(scope="module")
def picture(scanned: bytes) -> Image.Image:
    """The same page as a picture."""
    with pypdfium2.PdfDocument(scanned) as pdf:
        image: Image.Image = pdf[0].render(scale=200 / 72).to_pil().convert("RGB")
        return image


def as_bytes(image: Image.Image, format: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def test_a_scan_without_text_is_read_with_its_table(scanned: bytes, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned)
    extracted = extract(path)

    lines = extracted.text.rstrip("\n").split("\n")
    assert (extracted.format, extracted.pages) == ("scan", 1)
    assert lines[0] == "PHỤ LỤC I"
    assert lines[1].startswith("Tỉnh tiếp tục rà soát, hoàn thiện các quy định")
    table = [
        [cell.replace("≥ ", "≥").replace("< ", "<") for cell in line.split("\t")] for line in lines if "\t" in line
    ]
    assert [row[0] for row in table] == ["STT", "1", "2", "3"]
    assert [row[3:5] for row in table[1:]] == [["≥50", "100"], ["12,5", "-"], ["1.250", "<3.000"]]
    assert {row[5] for row in table[1:]} == {"Sở Khoa học và Công nghệ"}


def test_stamp_and_turn_are_taken_out_and_lines_are_found(picture: Image.Image) -> None:
    page = prepare(picture.resize((picture.width * DPI // 200, picture.height * DPI // 200)))

    assert sum(rule.is_level for rule in page.rules) >= 5
    assert sum(not rule.is_level for rule in page.rules) >= 7
    stamp = page.grey[int(0.25 * page.grey.shape[0]) : int(0.35 * page.grey.shape[0])]
    assert np.count_nonzero(stamp < 128) < 200


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF"])
def test_pictures_are_read_as_pages(picture: Image.Image, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"page.{format.lower()}"
    path.write_bytes(as_bytes(picture.convert("L"), format, dpi=(200, 200)))

    assert "Kinh tế số" in extract(path).text


def test_a_number_that_cannot_be_read_for_sure_is_a_doubt(picture: Image.Image) -> None:
    small = picture.resize((picture.width * 22 // 100, picture.height * 22 // 100))  # as a bad fax: 44 dots an inch
    spoilt = small.resize(picture.size)
    clean, doubtful = (read_scan(as_bytes(image, "PNG"), Path("page.png")) for image in (picture, spoilt))

    assert len(doubtful.doubts) > len(clean.doubts)
    for doubt in doubtful.doubts:
        assert doubt.words in doubtful.text.split("\n")[doubt.line - 1]
        assert "read from a picture, with a confidence of" in doubt.message


def test_a_page_that_lies_on_its_side_is_turned(picture: Image.Image) -> None:
    side = read_scan(as_bytes(picture.transpose(Image.Transpose.ROTATE_90), "PNG"), Path("side.png"))

    assert "PHỤ LỤC I" in side.text.split("\n")
    assert [line.split("\t")[0] for line in side.text.split("\n") if "\t" in line] == ["STT", "1", "2", "3"]


def test_pages_of_a_tiff_are_counted_and_limited(picture: Image.Image) -> None:
    data = as_bytes(picture.convert("L"), "TIFF", save_all=True, append_images=[picture.convert("L")])
    with pytest.raises(FileError, match="has 2 pages, more than the 1"):
        read_scan(data, Path("fax.tiff"), Limits(pages=1))


def test_damaged_and_tiny_pictures_are_refused(picture: Image.Image) -> None:
    with pytest.raises(FileError, match="damaged or too large"):
        read_scan(as_bytes(picture, "PNG")[:20_000], Path("half.png"))
    with pytest.raises(FileError, match="too small to be a page"):
        read_scan(as_bytes(picture.resize((20, 400)), "PNG"), Path("icon.png"))


def test_without_tesseract_the_error_says_what_to_install(scanned: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    ocr._languages.cache_clear()
    try:
        with pytest.raises(FileError, match="apt install tesseract-ocr tesseract-ocr-vie"):
            read_scan(as_bytes(Image.new("RGB", (1653, 2339), "white"), "PNG"), Path("page.png"))
    finally:
        ocr._languages.cache_clear()


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("ĐƠn vị chủ trì", "Đơn vị chủ trì"),
        ("TỶ lệ chỉỈ tiêu giỮa các xã", "Tỷ lệ chỉ tiêu giữa các xã"),
        ("CƠ quan SỐ 206-CTr/TU IoT", "Cơ quan SỐ 206-CTr/TU IoT"),
        ("SỞ Xây dựng", "Sở Xây dựng"),
        ("TỶ LỆ PHỦ SÓNG", "TỶ LỆ PHỦ SÓNG"),
    ],
)
def test_small_letters_taken_for_capitals_are_small_again(read: str, printed: str) -> None:
    assert " ".join(repair_case(read.split())) == printed


def test_roman_numbers_of_headings_follow_each_other_and_stand_apart() -> None:
    lines = [
        "I.MỤC ĐÍCH",
        "1.Mục đích",
        "I. MỤC TIÊU",
        "II. NHIỆM VỤ",
        "IV. TỔ CHỨC",
        "I. theo",
        "PHỤ LỤC I",
        "I. KINH TẾ",
    ]
    reader = ScanReader(Path("scan.pdf"))
    words = [(i, OcrWord(text, 0, 0, 9, 9, (i, 0, 0), 96)) for i, line in enumerate(lines) for text in line.split()]
    read: dict[int, list[str]] = {}
    for (i, _), word in zip(words, reader._words([word for _, word in words]), strict=True):
        read.setdefault(i, []).append(without_marks(word.text))

    assert [" ".join(line) for line in read.values()] == [
        "I. MỤC ĐÍCH",
        "1. Mục đích",
        "II. MỤC TIÊU",
        "III. NHIỆM VỤ",
        "IV. TỔ CHỨC",
        *lines[5:],
    ]
    assert [doubt.words for doubt in reader.doubts] == ["II.", "III."]


def test_numbers_of_rows_and_letters_of_items_that_ocr_misreads() -> None:
    assert [repair_number(text) for text in ("ø)", "H.", "HI.", "1.", "Hạ")] == ["g)", "II.", "III.", "1.", "Hạ"]


def number(text: str, confidence: float) -> list[OcrWord]:
    return [OcrWord(text, 0, 0, 9, 9, (0, 0, 0), confidence)]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (number("≥80", 70), number("≥ 80", 96), ("≥80", 96, "")),
        (number("90", 78), number("50", 90), ("50", 90, "90")),
        (number("2.1", 95), number("21", 96), ("2.1", 95, "21")),
        (number("125", 95), number("12,5", 94), ("12,5", 94, "125")),
        (number("55", 72), number("S)", 20), ("55", 72, "S)")),
    ],
)
def test_two_readings_of_a_number(first: list[OcrWord], second: list[OcrWord], kept: tuple[str, float, str]) -> None:
    (word,) = ocr_cells._compared(first, second)

    assert (word.text, word.confidence, word.other) == kept


def test_a_roman_number_that_lost_a_stroke_is_mended_also_behind_a_heading_with_a_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """son-tinh-ubnd as a scan: "III. NHIỆM VỤ CỤ THỂ" was read as another "II." below "II. … (Chi tiết tại …)"."""
    lines = ("I. MỤC TIÊU", "II. CHỈ TIÊU CỤ THỂ (Chi tiết tại Phụ lục I)", "II. NHIỆM VỤ CỤ THỂ", "IV. KINH PHÍ")
    found = [
        OcrWord(text, 100 * x, 100 * y, 100 * x + 90, 100 * y + 40, (0, 0, y), 95.0)
        for y, line in enumerate(lines)
        for x, text in enumerate(line.split())
    ]
    monkeypatch.setattr(scan, "read_picture", lambda *_: found)
    reader = ScanReader(Path("plan.png"))
    image = Image.new("L", (1654, 2339), "white")
    for top in range(200, 2000, 60):  # a page with hardly any ink is not read at all
        ImageDraw.Draw(image).text((200, top), "NHIEM VU VA GIAI PHAP CU THE", "black", font_size=50)

    page = reader.read_page(image, 1)

    numbers = [word.text for word in page.words if without_marks(word.text).endswith(".")]
    assert [without_marks(number) for number in numbers] == ["I.", "II.", "III.", "IV."]
    assert [doubt.words for doubt in reader.doubts] == ["III."]
