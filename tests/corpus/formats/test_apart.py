"""A file read in a process of its own: the same text, and what happens when it takes too much or fails."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import FileError
from corpus.formats import apart
from corpus.formats.apart import extract_apart
from corpus.formats.extract import extract
from corpus.formats.extracted import Extracted
from corpus.formats.limits import LIMITS, Limits
from tests.corpus.formats.hostile_pdfs import slow_pages

Parts = dict[str, str | bytes]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small web page."""
    path = tmp_path / "plan.html"
    path.write_text("<h1>Kế hoạch</h1><p>Đạt ≥ 70%", encoding="utf-8")
    return path


def test_the_text_is_the_same_as_in_this_process(plan: Path) -> None:
    assert extract_apart(plan) == extract(plan) == Extracted("Kế hoạch\nĐạt ≥ 70%\n", "html", None)


def test_doubts_and_tricky_names_come_through(tmp_path: Path) -> None:
    path = tmp_path / "-\u202e kế\nhoạch \udcff.txt"
    path.write_bytes("Kê\u0301 hoa\u0323ch cu\u0309a ti\u0309nh".encode("cp1258"))

    extracted = extract_apart(path)

    assert extracted.text == "Kế hoạch của tỉnh"
    assert extracted.doubts == extract(path).doubts != ()


def test_an_error_is_the_same_as_in_this_process(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(b"PK\x03\x04 and no more")

    with pytest.raises(FileError) as here:
        extract(path)
    with pytest.raises(FileError) as there:
        extract_apart(path)
    assert str(there.value) == str(here.value)


def test_nothing_is_left_behind_and_nothing_of_the_environment_is_seen(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    seen: dict[str, str] = {}
    popen = subprocess.Popen

    def watch(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        seen.update(options["env"])
        return popen(command, **options)

    monkeypatch.setattr(subprocess, "Popen", watch)
    extract_apart(plan)

    assert list(temporary.iterdir()) == []
    assert seen.keys() <= {
        "PATH",
        "LANG",
        "LC_ALL",
        "TESSDATA_PREFIX",
        "HOME",
        "TMPDIR",
        "PYTHONPATH",
        "OMP_NUM_THREADS",
    }
    assert Path(seen["HOME"]).parent == temporary


def test_more_memory_than_allowed_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    path.write_bytes(b"<p>" + b"<b>x</b>" * 8_000_000)

    started = time.monotonic()
    with pytest.raises(FileError, match=r"takes more than 300 MB of memory|too large to be read"):
        extract_apart(path, Limits(memory=300 * 2**20))
    assert time.monotonic() - started < 60


def test_more_time_than_allowed_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    path.write_bytes(b"<p>" + b"<b>x</b>" * 3_000_000)

    for limits in (Limits(seconds=1), Limits(processor_seconds=1)):
        started = time.monotonic()
        with pytest.raises(FileError, match="took more time than any plan does, and was stopped"):
            extract_apart(path, limits)
        assert time.monotonic() - started < 20


def test_each_page_that_is_begun_gives_a_file_more_time(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(slow_pages(pages=12))  # none of them takes 3 s, all of them do

    with pytest.raises(FileError, match="took more time than any plan does, and was stopped"):
        extract_apart(path, Limits(processor_seconds=3, page_seconds=0))
    with pytest.raises(FileError, match="No words could be read"):  # read to its end: all of it repeats on every page
        extract_apart(path, Limits(processor_seconds=3, page_seconds=4))


def test_a_reading_that_is_wanted_no_more_ends_at_once(tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    path.write_bytes(b"<p>" + b"<b>x</b>" * 3_000_000)
    asked = iter((True, False))
    began = time.monotonic()

    with pytest.raises(FileError, match="was stopped"):
        extract_apart(path, wanted=lambda: next(asked))
    assert time.monotonic() - began < 5
    assert next(asked, None) is None


def test_a_process_that_fails_says_how(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # No file is known that makes a reader fail otherwise than by a FileError: here the program itself is missing.
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(FileError, match=r"^plan\.html: The file could not be read: .*\(status 1\)"):
        extract_apart(plan)


@pytest.mark.parametrize(
    "written",
    [
        "[]",
        "{",
        json.dumps({"text": "x"}),
        json.dumps({"text": "x", "format": "txt", "pages": "many", "doubts": []}),
        json.dumps({"text": "\ud800", "format": "txt", "pages": None, "doubts": []}),
        json.dumps({"text": "x", "format": "txt", "pages": None, "doubts": [[1]]}),
        "[" * 100_000,
    ],
)
def test_a_result_that_is_none_is_not_believed(tmp_path: Path, plan: Path, written: str) -> None:
    # What a process that was taken over by a file might leave.
    result = tmp_path / "result.json"
    result.write_text(written, encoding="utf-8")

    with pytest.raises(FileError, match="gave something that is no text"):
        apart._read_result(result, plan, LIMITS)


def test_a_result_that_leads_elsewhere_or_is_too_long_is_not_read(tmp_path: Path, plan: Path) -> None:
    result, link = tmp_path / "result.json", tmp_path / "link.json"
    result.write_text(json.dumps({"text": "x" * 100, "format": "txt", "pages": None, "doubts": []}), encoding="utf-8")
    link.symlink_to(result)

    for path, limits in ((link, LIMITS), (result, Limits(characters=10))):
        with pytest.raises(FileError, match="gave more than is kept"):
            apart._read_result(path, plan, limits)


def test_a_deep_or_wide_file_neither_crashes_nor_hangs(
    tmp_path: Path, pack: Callable[[Parts], bytes], word_parts: Callable[..., Parts]
) -> None:
    deep = "<w:p>" * 3000 + "</w:p>" * 3000
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='99999'/></w:tcPr><w:p/></w:tc>"
    wide = f"<w:tbl>{f'<w:tr>{cell * 30}</w:tr>' * 60}</w:tbl>"
    for body, message in ((deep, "is damaged"), (wide, "more than the 500000 cells")):
        path = tmp_path / "plan.docx"
        path.write_bytes(pack(word_parts(body)))
        with pytest.raises(FileError, match=message):
            extract_apart(path)
