"""Two hundred files that are cut, changed or made up: each gives a text or a clear error, and soon."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from corpus.errors import FileError
from corpus.formats.apart import extract_apart
from corpus.formats.extract import extract
from corpus.formats.limits import Limits
from corpus.library import Library

_SEED = 8
_LIMITS = Limits(seconds=60, memory=2**30)


def _seeds(library: Library) -> dict[str, bytes]:
    """A whole file of each format, to be spoilt."""
    document = Document()
    for line in library.source("ninh-binh-ubnd").text.splitlines()[:40]:
        document.add_paragraph(line)
    document.add_paragraph("mục", style="List Number")
    table = document.add_table(6, 4, style="Table Grid")
    table.cell(0, 0).merge(table.cell(1, 2)).text = "gộp"
    word = io.BytesIO()
    document.save(word)
    book = Workbook()
    for row in range(30):
        book.worksheets[0].append([row, f"việc {row}", row / 7, "2025"])
    book.worksheets[0].merge_cells("A1:B3")
    excel = io.BytesIO()
    book.save(excel)
    cells = "<tr><td rowspan=2>1<td colspan=2>hai<tr><td>ba<td>bốn"
    page = f"<html><body><ol><li>một<ul><li>hai</ul></ol><table>{cells}</table><p>x<a href='#n'>1</a><p id=n>chú thích"
    text = library.source("son-tinh-ubnd").text[:20_000]
    return {
        ".docx": word.getvalue(),
        ".xlsx": excel.getvalue(),
        ".html": page.encode(),
        ".md": (library.folder / "ninh-binh-ubnd.md").read_bytes()[:20_000],
        ".txt": text.encode("utf-16"),
    }


def _spoil(data: bytes, random: random.Random) -> bytes:
    """The data cut off, with bytes changed, a piece doubled, taken out or moved."""
    spoilt = bytearray(data)
    match random.randrange(5):
        case 0:
            del spoilt[random.randrange(len(spoilt)) :]
        case 1:
            for _ in range(random.randint(1, 60)):
                spoilt[random.randrange(len(spoilt))] = random.randrange(256)
        case 2:
            start = random.randrange(len(spoilt))
            spoilt[start:start] = spoilt[start : start + random.randrange(4000)] * random.randint(1, 20)
        case 3:
            start = random.randrange(len(spoilt))
            del spoilt[start : start + random.randrange(1, 2000)]
        case _:
            start, end = sorted(random.sample(range(len(spoilt)), 2))
            spoilt[: end - start], spoilt[start:end] = spoilt[start:end], spoilt[: end - start]
    return bytes(spoilt)


def _spoil_part(data: bytes, random: random.Random) -> bytes:
    """A Zip file that is whole, with one of its XML parts spoilt, emptied, left out or exchanged for another."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name, other = random.sample(sorted(name for name in parts if name.endswith((".xml", ".rels"))), 2)
    match random.randrange(6):
        case 0:
            parts[name] = b""
        case 1:
            del parts[name]
        case 2:
            parts[name] = parts[other]
        case 3:
            parts[name] = _change_values(parts[name], random)
        case _:
            parts[name] = _spoil(parts[name], random)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return buffer.getvalue()


def _change_values(part: bytes, random: random.Random) -> bytes:
    """Values of attributes exchanged for ones that nobody expects there."""
    pieces = part.split(b'"')
    odd = (
        b"-1",
        b"99999999999999999999",
        b"",
        b"1e999",
        b"x",
        b"%1%2%9",
        "\u0664".encode(),
        b"../../../etc/passwd",
        b"0",
    )
    for _ in range(20):
        place = random.randrange(len(pieces))
        if place % 2:
            pieces[place] = random.choice(odd)
    return b'"'.join(pieces)


def _files(library: Library) -> Iterator[tuple[str, bytes]]:
    """Two hundred files: forty of each format."""
    source = random.Random(_SEED)
    for suffix, data in _seeds(library).items():
        for number in range(40):
            zipped = suffix in (".docx", ".xlsx") and number % 4
            yield suffix, (_spoil_part if zipped else _spoil)(data, source)


def test_two_hundred_malformed_files_give_a_text_or_a_clear_error_each(library: Library, tmp_path: Path) -> None:
    read, refused = 0, 0
    for number, (suffix, data) in enumerate(_files(library)):
        path = tmp_path / f"plan-{number}{suffix}"
        path.write_bytes(data)
        try:
            extracted = extract(path, _LIMITS)
        except FileError as error:
            refused += 1
            assert str(error).startswith(f"{path.name}: ")
            assert str(error).endswith(".")
        else:
            read += 1
            assert extracted.text.strip()

    assert read + refused == 200
    assert min(read, refused) > 30


@pytest.mark.slow
def test_malformed_files_read_apart_give_the_same(library: Library, tmp_path: Path) -> None:
    for number, (suffix, data) in enumerate(_files(library)):
        if number % 10:
            continue
        path = tmp_path / f"plan-{number}{suffix}"
        path.write_bytes(data)
        outcomes: list[object] = []
        for reader in (extract, extract_apart):
            try:
                outcomes.append(reader(path, _LIMITS))
            except FileError as error:
                outcomes.append(str(error))
        assert outcomes[0] == outcomes[1]
