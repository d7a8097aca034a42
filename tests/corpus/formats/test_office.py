"""Older and other office files by way of LibreOffice, and what is said where it is not installed."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from corpus.errors import FileError
from corpus.formats import office
from corpus.formats.extract import extract
from corpus.formats.limits import Limits


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same plan in each format, written by LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    document = Document()
    document.add_paragraph("Kế hoạch")
    document.add_paragraph("Nhiệm vụ", style="List Number")
    document.add_paragraph("Giải pháp", style="List Number")
    table = document.add_table(3, 3, style="Table Grid")
    for row, words in zip(table.rows, ("TT,Tên,Năm", "1,Cổng,2025", "2,Sàn,2026"), strict=True):
        for cell, word in zip(row.cells, words.split(","), strict=True):
            cell.text = word
    document.add_paragraph("Hết")  # as in Word, where no document ends in a table
    document.save(str(folder / "plan.docx"))
    book = Workbook()
    for words in ("TT,Tên,Năm", "1,Cổng,2025"):
        book.worksheets[0].append(words.split(","))
    book.save(folder / "sheet.xlsx")
    for source, formats in (("plan.docx", ("doc", "odt", "rtf")), ("sheet.xlsx", ("xls", "ods"))):
        for format in formats:
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            convert = ["--headless", "--convert-to", format, "--outdir", str(folder), str(folder / source)]
            subprocess.run(["soffice", profile, *convert], capture_output=True, check=True, timeout=120)
    return {path.suffix: path for path in folder.iterdir() if path.is_file()}


@pytest.mark.system
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".doc", ".odt", ".rtf"])
def test_documents_of_other_programs_are_read_as_word_files_are(files: dict[str, Path], suffix: str) -> None:
    extracted = extract(files[suffix])

    assert extracted.format == suffix[1:]
    assert extracted.text == extract(files[".docx"]).text
    assert extracted.text.splitlines()[1:4] == ["1. Nhiệm vụ", "2. Giải pháp", "TT\tTên\tNăm"]


@pytest.mark.system
@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_sheets_of_other_programs_are_read_as_workbooks_are(files: dict[str, Path], suffix: str) -> None:
    extracted = extract(files[suffix])

    assert (extracted.format, extracted.text) == (suffix[1:], "TT\tTên\tNăm\n1\tCổng\t2025\n")


def test_without_libreoffice_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.rtf"
    path.write_bytes(b"{\\rtf1 x}")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(FileError, match=r"needs LibreOffice, which is not installed here. Save the file as \.docx"):
        extract(path)


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A program that never ends cannot be had of LibreOffice itself.
    alive = tmp_path / "alive"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n(while :; do date >> {alive}; sleep 0.1; done) &\nwait\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(office, "_PROGRAMS", (str(program),))
    path = tmp_path / "plan.rtf"
    path.write_bytes(b"{\\rtf1 x}")

    with pytest.raises(FileError, match=r"LibreOffice cannot read this file. Save it as \.docx"):
        extract(path, Limits(seconds=1))

    size = alive.stat().st_size
    time.sleep(0.5)
    assert alive.stat().st_size == size
