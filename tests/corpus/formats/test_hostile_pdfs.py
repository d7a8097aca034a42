"""PDF files that are wrong on purpose: each gives a text or a clear error, and takes neither much memory nor time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from corpus.errors import FileError
from corpus.formats.apart import extract_apart
from corpus.formats.extract import extract
from corpus.formats.limits import Limits
from tests.corpus.formats.hostile_pdfs import bombs, crooked, whole

pytestmark = pytest.mark.system  # a page without text is read by OCR

_LIMITS = Limits(seconds=60, processor_seconds=3, page_seconds=1, memory=2**30)
_WORDS = "I. MUC TIEU\n1. Den nam 2030 dat 95%\n"


def test_the_file_that_they_are_made_of_is_read(tmp_path: Path) -> None:
    path = tmp_path / "whole.pdf"
    path.write_bytes(whole())

    assert extract(path).text == _WORDS


def test_a_crooked_file_gives_its_text_or_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    read: dict[str, str] = {}
    refused: dict[str, str] = {}
    for name, data in crooked():
        path.write_bytes(data)
        try:
            read[name] = extract(path, _LIMITS).text
        except FileError as error:
            refused[name] = str(error)

    assert len(read) + len(refused) == 64
    assert read["pages among their own pages"] == read["a length below zero"] == _WORDS
    assert refused["an object that is itself"] == (
        "plan.pdf: This is not a PDF that can be read: it is damaged. Open it and print it to a new PDF."
    )
    assert "has 1000 pages, more than the 500" in refused["the same page a thousand times"]
    assert "locked by a password" in refused["a lock without a key"]
    assert all(message.startswith("plan.pdf: ") and message[-1] in ".?" for message in refused.values())


@pytest.mark.slow
def test_a_bomb_is_stopped_by_its_memory_or_time(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    said: dict[str, str] = {}
    for name, data in bombs():
        path.write_bytes(data)
        assert len(data) < 4 * 2**20
        began = time.monotonic()
        try:
            said[name] = extract_apart(path, _LIMITS).text
        except FileError as error:
            said[name] = str(error)
        assert time.monotonic() - began < 60

    assert len(said) == 6
    for name in ("words without end", "lines without end"):
        assert said[name] == (
            "plan.pdf: Reading the file took more time than any plan does, and was stopped. Split it and add its parts."
        )
