"""Markdown: pipe tables, HTML tables, lists as printed, notes, and the one plan that is written in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import read_document
from corpus.formats.extract import extract
from corpus.library import Library
from corpus.read import Source


def read(tmp_path: Path, text: str) -> list[str]:
    """The lines that are read of a Markdown file."""
    path = tmp_path / "plan.md"
    path.write_text(text, encoding="utf-8")
    return extract(path).text.splitlines()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("## I. MỤC ĐÍCH\n\n**1. Mục đích**\nmột câu", ["I. MỤC ĐÍCH", "1. Mục đích", "một câu"]),
        ("ỦY BAN NHÂN DÂN\nTỈNH X\n---\nSố: 1/KH", ["ỦY BAN NHÂN DÂN", "TỈNH X", "Số: 1/KH"]),
        ("1. Một\n2. Hai\n4. Bốn", ["1. Một", "2. Hai", "4. Bốn"]),
        ("1. Một\n1. Hai\n1. Ba", ["1. Một", "2. Hai", "3. Ba"]),
        ("3) Ba\n4) Bốn", ["3) Ba", "4) Bốn"]),
        ("- một\n  + hai\n- ba", ["- một", "+ hai", "- ba"]),
        ("* một\n  * hai", ["- một", "+ hai"]),
        ("    thụt vào đầu dòng", ["thụt vào đầu dòng"]),
        (r"HP\_VP6\_KH và `mã` ~~bỏ~~ [liên kết](x.html)", ["HP_VP6_KH và mã liên kết"]),
        ("---\ntitle: x\n---\nKế hoạch", ["Kế hoạch"]),
        ("Đạt 90%[^a] và\n\nHết\n\n[^a]: Theo *kế hoạch*\n  X", ["Đạt 90%¹ và", "¹ Theo kế hoạch X", "Hết"]),
        ("|TT|Tên|Năm|\n|--|:-:|--|\n|1|Cổng \\| sàn<br>số|2025|", ["TT\tTên\tNăm", "1\tCổng | sàn số\t2025"]),
        ("|TT|Tên|Năm|\n|--|:-:|--|\n|1|Cổng|", ["TT\tTên\tNăm", "1\tCổng\t"]),
        ("<table><tr><td>TT<td>Tên<td>Năm<tr><td>1<td>Cổng<td>2025</table>", ["TT\tTên\tNăm", "1\tCổng\t2025"]),
    ],
)  # fmt: skip
def test_markdown_becomes_plain_lines(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert read(tmp_path, text) == lines


def test_the_plan_in_markdown_has_the_passages_that_it_has_as_it_stands(library: Library) -> None:
    plan = library.plan("ninh-binh-ubnd")
    extracted = extract(library.folder / plan.file)

    original = library.document(plan.id).passages
    read = read_document(plan.id, Source.of(extracted.text)).passages

    assert [(p.role, p.section, p.text) for p in read] == [(p.role, p.section, p.text) for p in original]
    assert extracted.doubts == ()
