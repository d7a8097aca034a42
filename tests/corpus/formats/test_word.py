"""Word files: automatic numbers, merged cells, notes, text boxes, changes, old fonts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from corpus.formats.extract import extract
from corpus.formats.extracted import Extracted

ReadWord = Callable[..., Extracted]


def p(words: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r></w:p>"
    )


def item(words: str, number: int = 1, level: int = 0) -> str:
    """A paragraph of a list."""
    return p(words, f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>")


def level(depth: int, form: str, text: str) -> str:
    """A level of a list's definition."""
    inner = f"<w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/>"
    return f"<w:lvl w:ilvl='{depth}'>{inner}</w:lvl>"


def tc(words: str, properties: str = "") -> str:
    """A cell; its lines are paragraphs."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(p(line) for line in words.split('|'))}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row; cells that are no XML yet are words."""
    made = [cell if cell.startswith("<") else tc(cell) for cell in cells]
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def table(*rows: str, lines: bool = True) -> str:
    """A table, with lines around its cells or without."""
    borders = f"<w:tblBorders><w:top w:val='{'single' if lines else 'nil'}'/></w:tblBorders>"
    return f"<w:tbl><w:tblPr>{borders}</w:tblPr>{''.join(rows)}</w:tbl>"


LIST = (
    "<w:abstractNum w:abstractNumId='0'>"
    + level(0, "upperRoman", "%1.")
    + level(1, "decimal", "%2.")
    + level(2, "decimal", "%2.%3.")
    + level(3, "lowerLetter", "%4)")
    + level(4, "bullet", "\uf0b7")
    + level(5, "bullet", "o")
    + level(6, "bullet", "-")
    + "</w:abstractNum>"
    "<w:abstractNum w:abstractNumId='1'>" + level(0, "decimal", "Điều %1.") + "</w:abstractNum>"
    "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='0'/>"
    "<w:lvlOverride w:ilvl='1'><w:startOverride w:val='5'/></w:lvlOverride></w:num>"
    "<w:num w:numId='3'><w:abstractNumId w:val='1'/></w:num>"
)


def test_automatic_numbers_are_written_out_level_by_level(read_word: ReadWord) -> None:
    body = (
        item("MỤC TIÊU")
        + item("Mục tiêu chung", level=1)
        + item("Mục tiêu cụ thể", level=1)
        + item("Đến năm 2025", level=2)
        + item("Đến năm 2030", level=2)
        + item("Hạ tầng", level=3)
        + item("Nhân lực", level=3)
        + item("NHIỆM VỤ")
        + item("Thể chế", level=1)
        + item("Phạm vi", number=3)
        + item("Nguồn lực", level=1)
    )

    assert read_word(body, numbering=LIST).text.splitlines() == [
        "I. MỤC TIÊU",
        "1. Mục tiêu chung",
        "2. Mục tiêu cụ thể",
        "2.1. Đến năm 2025",
        "2.2. Đến năm 2030",
        "a) Hạ tầng",
        "b) Nhân lực",
        "II. NHIỆM VỤ",
        "1. Thể chế",
        "Điều 1. Phạm vi",
        "2. Nguồn lực",
    ]


def test_signs_of_lists_become_dashes_and_deeper_ones_plus_signs(read_word: ReadWord) -> None:
    body = item("một", level=4) + item("hai", level=5) + item("ba", level=6) + item("- bốn", level=4)
    body += p("\uf0b7 năm") + p("• sáu") + p("+ bảy") + item("▪ tám", level=4)

    assert read_word(body, numbering=LIST).text.splitlines() == [
        "- một",
        "+ hai",
        "- ba",
        "- bốn",
        "- năm",
        "- sáu",
        "+ bảy",
        "- tám",
    ]


def test_a_list_that_starts_anew_does_so_once(read_word: ReadWord) -> None:
    body = item("A", level=1) + item("B", level=1) + item("C", number=2, level=1) + item("D", number=2, level=1)

    assert read_word(body, numbering=LIST).text.splitlines() == ["1. A", "2. B", "5. C", "6. D"]


def test_numbers_come_from_styles_and_can_be_switched_off(read_word: ReadWord) -> None:
    styles = (
        "<w:style w:type='paragraph' w:styleId='Muc'><w:name w:val='Mục'/><w:basedOn w:val='Goc'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='Goc'><w:name w:val='Gốc'/>"
        "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr><w:rPr><w:caps/></w:rPr></w:style>"
    )
    off = "<w:pStyle w:val='Muc'/><w:numPr><w:numId w:val='0'/></w:numPr>"

    read = read_word(p("mục đích", "<w:pStyle w:val='Muc'/>") + p("yêu cầu", off), numbering=LIST, styles=styles)

    assert read.text.splitlines() == ["I. MỤC ĐÍCH", "YÊU CẦU"]


def test_a_table_has_a_row_a_line_and_a_header_of_one_row(read_word: ReadWord) -> None:
    restart, goes_on, wide = "<w:vMerge w:val='restart'/>", "<w:vMerge/>", "<w:gridSpan w:val='2'/>"
    body = table(
        tr(tc("TT", restart), tc("Chỉ tiêu", restart), tc("Mục tiêu", wide), tc("Đơn vị|chủ trì", restart)),
        tr(tc("", goes_on), tc("", goes_on), "2025", "2030", tc("", goes_on)),
        tr("(1)", "(2)", "(3)", "(4)", "(5)"),
        tr(tc("I. Hạ tầng số", "<w:gridSpan w:val='5'/>")),
        tr("1", "Tỷ lệ\tphủ sóng", "90%", "≥ 95%", tc("Sở KH&amp;CN", restart)),
        tr("2", "Số trung tâm|dữ liệu", "-", "02", tc("", goes_on)),
        tr("bỏ", "bỏ", "bỏ", "bỏ", "bỏ", properties="<w:del/>"),
    )  # fmt: skip

    assert read_word(body).text.splitlines() == [
        "TT\tChỉ tiêu\tMục tiêu 2025\tMục tiêu 2030\tĐơn vị chủ trì",
        "I. Hạ tầng số\t\t\t\t",
        "1\tTỷ lệ phủ sóng\t90%\t≥ 95%\tSở KH&CN",
        "2\tSố trung tâm dữ liệu\t-\t02\tSở KH&CN",
    ]


def test_a_table_that_only_sets_text_side_by_side_becomes_lines(read_word: ReadWord) -> None:
    body = table(tr("UBND TỈNH X|Số: 12/KH-UBND", "CỘNG HÒA XÃ HỘI|X, ngày 02 tháng 3 năm 2025"), lines=False)
    body += p("KẾ HOẠCH") + table(tr("Nơi nhận:|- Như trên;", "TM. ỦY BAN|CHỦ TỊCH"), lines=False)

    assert read_word(body).text.splitlines() == [
        "UBND TỈNH X",
        "Số: 12/KH-UBND",
        "CỘNG HÒA XÃ HỘI",
        "X, ngày 02 tháng 3 năm 2025",
        "KẾ HOẠCH",
        "Nơi nhận:",
        "- Như trên;",
        "TM. ỦY BAN",
        "CHỦ TỊCH",
    ]


def test_a_table_in_a_cell_is_part_of_its_text(read_word: ReadWord) -> None:
    inner = table(tr("a", "b", "c"), tr("1", "2", "3"))
    body = table(tr("TT", "Nội dung", "Ghi chú"), tr("1", f"<w:tc>{p('gồm')}{inner}{p('hết')}</w:tc>", "x"))

    assert read_word(body).text.splitlines() == ["TT\tNội dung\tGhi chú", "1\tgồm a b c 1 2 3 hết\tx"]


def test_edges_that_are_drawn_awry_make_no_column(read_word: ReadWord) -> None:
    header = tr("TT", tc("Nhiệm vụ", "<w:gridSpan w:val='2'/>"), "Cơ quan")
    rows = [tr(str(i), tc(f"Việc {i}", "<w:gridSpan w:val='2'/>"), "Sở A") for i in range(1, 8)]
    awry = tr(tc("8", "<w:gridSpan w:val='2'/>"), "Việc 8", "Sở A")

    assert read_word(table(header, *rows, awry)).text.splitlines()[-2:] == ["7\tViệc 7\tSở A", "8\tViệc 8\tSở A"]


def test_notes_follow_the_paragraph_or_table_of_their_mark(read_word: ReadWord) -> None:
    def mark(kind: str, number: int) -> str:
        return f"<w:r><w:{kind}Reference w:id='{number}'/></w:r>"

    body = f"<w:p><w:r><w:t>Đạt 90%</w:t></w:r>{mark('footnote', 2)}<w:r><w:t>.</w:t></w:r></w:p>{p('Tiếp theo.')}"
    cell = f"<w:tc><w:p><w:r><w:t>Trung tâm</w:t></w:r>{mark('endnote', 7)}</w:p></w:tc>"
    body += table(tr("TT", "Tên", "Năm"), tr("1", cell, "2025")) + p("Hết.")
    notes = f"<w:footnote w:id='2'>{p('Theo Quyết định số 1.')}{p('Còn hiệu lực.')}</w:footnote>"
    ends = f"<w:endnote w:id='7'>{p('Tại thành phố.')}</w:endnote>"

    assert read_word(body, footnotes=notes, endnotes=ends).text.splitlines() == [
        "Đạt 90%¹.",
        "¹ Theo Quyết định số 1. Còn hiệu lực.",
        "Tiếp theo.",
        "TT\tTên\tNăm",
        "1\tTrung tâm²\t2025",
        "² Tại thành phố.",
        "Hết.",
    ]


def test_text_boxes_follow_their_paragraph_once(read_word: ReadWord) -> None:
    box = f"<w:txbxContent>{p('Dự thảo')}</w:txbxContent>"
    body = (
        "<w:p><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>KẾ HOẠCH</w:t></w:r></w:p>"
    )

    assert read_word(body).text == "KẾ HOẠCH\nDự thảo\n"


def test_tracked_changes_are_read_as_accepted(read_word: ReadWord) -> None:
    body = (
        "<w:p><w:r><w:t>đạt </w:t></w:r><w:del><w:r><w:delText>80%</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>90%</w:t></w:r></w:ins></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>một </w:t></w:r></w:p>" + p("câu")
        + "<w:moveFrom><w:r><w:t>cũ</w:t></w:r></w:moveFrom>"
    )  # fmt: skip

    assert read_word(body).text == "đạt 90%\nmột câu\n"


def test_words_that_are_struck_out_are_left_out_and_named(read_word: ReadWord) -> None:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>80%</w:t></w:r>"
    kept = "<w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>90%</w:t></w:r>"

    read = read_word(p("Mục tiêu") + f"<w:p><w:r><w:t xml:space='preserve'>đạt </w:t></w:r>{struck}{kept}</w:p>")

    assert read.text == "Mục tiêu\nđạt 90%\n"
    assert [(doubt.line, doubt.words) for doubt in read.doubts] == [(2, "80%")]


def test_what_is_not_printed_is_not_read(read_word: ReadWord) -> None:
    field = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>2025</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )
    contents = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{p('MỤC LỤC')}</w:sdtContent></w:sdt>"
    )
    styles = "<w:style w:type='paragraph' w:styleId='TOC1'><w:name w:val='toc 1'/></w:style>"
    body = contents + p("I. MỤC TIÊU\t3", "<w:pStyle w:val='TOC1'/>") + p("ẩn", run="<w:vanish/>")
    body += f"<w:p><w:r><w:t>Năm </w:t></w:r>{field}</w:p><w:sectPr/>"

    assert read_word(body, styles=styles).text == "Năm 2025\n"


def test_signs_breaks_and_formulas_are_text(read_word: ReadWord) -> None:
    body = (
        "<w:p><w:r><w:t>100 m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r></w:p>"
        "<w:p><w:r><w:sym w:font='Symbol' w:char='F0B3'/><w:t> 70%</w:t><w:br/><w:t>57</w:t><w:noBreakHyphen/>"
        "<w:t>NQ</w:t><w:softHyphen/><w:t>/TW</w:t></w:r></w:p>"
        "<w:p><m:oMath><m:r><m:t>≥</m:t></m:r><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath></w:p>"
    )  # fmt: skip

    assert read_word(body).text.splitlines() == ["100 m²", "≥ 70%", "57-NQ/TW", "≥3/4"]


@pytest.mark.parametrize(
    ("properties", "mark"),
    [
        ("<w:vertAlign w:val='superscript'/>", "¹"),
        ("<w:rStyle w:val='Cao'/>", "¹"),
        ("<w:position w:val='9'/>", "¹"),
        ("<w:position w:val='-9'/>", "1"),
        ("<w:vertAlign w:val='subscript'/>", "1"),
    ],
)
def test_marks_that_are_only_set_higher_are_superscripts(read_word: ReadWord, properties: str, mark: str) -> None:
    styles = (
        "<w:style w:type='character' w:styleId='Cao'><w:name w:val='Cao'/>"
        "<w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style>"
    )

    assert read_word(p("1", run=properties), styles=styles).text == f"{mark}\n"


def test_old_fonts_are_converted_run_by_run(read_word: ReadWord) -> None:
    def run(words: str, font: str) -> str:
        return f"<w:r><w:rPr><w:rFonts w:ascii='{font}'/></w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>"

    body = (
        f"<w:p>{run('kÕ ho¹ch', '.VnTimeH')}</w:p>"
        f"<w:p>{run('Nghò quyeá', 'VNI-Times')}{run('t ', 'VNI-Times')}{run('số 57', 'Times New Roman')}</w:p>"
        f"<w:p>{run('Tỉnh ủy và sở', '.VnTime')}</w:p>"
    )

    assert read_word(body).text.splitlines() == ["KẾ HOẠCH", "Nghị quyết số 57", "Tỉnh ủy và sở"]


def test_macros_are_named_and_not_kept(read_word: ReadWord) -> None:
    read = read_word(p("Kế hoạch"), vbaProject="")

    assert read.text == "Kế hoạch\n"
    assert [doubt.message for doubt in read.doubts] == ["The file holds macros. They were neither run nor kept."]


def test_pictures_are_counted_as_their_words_are_not_read(tmp_path: Path) -> None:
    picture = tmp_path / "seal.png"
    Image.new("RGB", (20, 20), "red").save(picture)
    document = Document()
    document.add_paragraph("Kế hoạch")
    document.add_picture(str(picture))
    document.add_picture(str(picture))
    path = tmp_path / "plan.docx"
    document.save(str(path))

    read = extract(path)

    assert read.text == "Kế hoạch\n"
    assert [doubt.message for doubt in read.doubts] == ["What is written in the pictures of the file (1) was not read."]


def test_a_file_that_python_docx_wrote_is_read(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Đầu trang"
    document.add_heading("KẾ HOẠCH", 0)
    document.add_paragraph("Nhiệm vụ", style="List Number")
    document.add_paragraph("Giải pháp", style="List Number")
    document.add_paragraph("chi tiết", style="List Bullet")
    rows = document.add_table(2, 3, style="Table Grid")
    for row, words in zip(rows.rows, (("TT", "Tên", "Năm"), ("1", "Cổng dữ liệu", "2025")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    path = tmp_path / "plan.docx"
    document.save(str(path))

    read = extract(path)

    assert read.format == "docx" and read.pages is None
    assert read.text.splitlines() == [
        "KẾ HOẠCH",
        "1. Nhiệm vụ",
        "2. Giải pháp",
        "- chi tiết",
        "TT\tTên\tNăm",
        "1\tCổng dữ liệu\t2025",
    ]


@pytest.mark.parametrize("suffix", [".doc", ".txt", ".pdf", ""])
def test_a_word_file_is_known_by_its_content_whatever_its_name(tmp_path: Path, suffix: str) -> None:
    document = Document()
    document.add_paragraph("Kế hoạch")
    path = tmp_path / f"plan{suffix}"
    document.save(str(path))

    assert extract(path).text == "Kế hoạch\n"
