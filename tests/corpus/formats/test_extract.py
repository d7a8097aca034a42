"""Which reader a file gets, which files are not read at all, and what the errors say."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from corpus.errors import FileError, PlanqaError
from corpus.formats.extract import SUFFIXES, extract, open_file
from corpus.formats.limits import Limits

Parts = dict[str, str | bytes]


@pytest.mark.parametrize(
    ("name", "data", "format", "text"),
    [
        ("plan.txt", "Kế hoạch", "txt", "Kế hoạch"),
        ("plan", "Kế hoạch", "txt", "Kế hoạch"),
        ("plan.MD", "# Kế hoạch", "md", "Kế hoạch\n"),
        ("plan.markdown", "# Kế hoạch", "md", "Kế hoạch\n"),
        ("plan.HTM", "<p>Kế hoạch", "html", "Kế hoạch\n"),
        ("plan.doc", "\ufeff<!-- x -->\n<!DOCTYPE html><p>Kế hoạch", "html", "Kế hoạch\n"),
        ("plan.txt", "<html><p>Kế hoạch", "html", "Kế hoạch\n"),
        ("plan.docx", "# Kế hoạch", "txt", "# Kế hoạch"),
    ],
)
def test_content_decides_and_then_the_name(tmp_path: Path, name: str, data: str, format: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(data, encoding="utf-8")

    extracted = extract(path)

    assert (extracted.format, extracted.text) == (format, text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"PK\x05\x06" + bytes(18), "This is a Zip archive, which is not read"),
        (b"Rar!\x1a\x07\x01\x00", "This is a RAR archive"),
        (b"\x7fELF\x02\x01", "This is a program"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "This is a web archive"),
        (b"PK\x03\x04 and no more", "The file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an office file of a kind that is not read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(data)

    with pytest.raises(FileError, match=rf"^plan\.docx: .*{message}"):
        extract(path)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"a.txt": "x"}, "This is a Zip archive"),
        ({"ppt/presentation.xml": "<p/>"}, "This is a presentation"),
        ({"word/document.xml": "<w/>"}, "This is no Word document"),
        ({"xl/workbook.xml": "<w/>"}, "This is no workbook"),
        ({"mimetype": "application/vnd.oasis.opendocument.graphics"}, "This is a Zip archive"),
        ({f"word/{n}": "" for n in range(10_001)}, "has 10001 parts"),
    ],
)
def test_zip_files_of_other_kinds_are_named(
    tmp_path: Path, pack: Callable[[Parts], bytes], parts: Parts, message: str
) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(pack(parts))

    with pytest.raises(FileError, match=message):
        extract(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path, pack: Callable[[Parts], bytes]) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(pack({"word/document.xml": bytes(50_000_000)}))

    with pytest.raises(FileError, match=r"unpacks to 48 MB from 0\.0 MB, as no plan does"):
        extract(path)
    with pytest.raises(FileError, match=r"unpacks to 48 MB"):
        extract(path, Limits(unpacked=10_000_000, ratio=100_000))


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("part", ["_rels/.rels", "word/document.xml", "word/styles.xml", "word/footnotes.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part_and_encoding(
    tmp_path: Path, pack: Callable[[Parts], bytes], word_parts: Callable[..., Parts], part: str, encoding: str
) -> None:
    parts = word_parts("<w:p><w:r><w:t>Kế hoạch</w:t></w:r></w:p>", styles="", footnotes="")
    text = str(parts[part]).removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    parts[part] = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITIES}{text}'.encode(encoding)
    path = tmp_path / "plan.docx"
    path.write_bytes(pack(parts))

    with pytest.raises(FileError, match="declares XML entities"):
        extract(path)


def test_entities_of_a_web_page_are_neither_made_nor_fetched(tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    path.write_text(f"{ENTITIES}<html><p>Kế hoạch &f; &b;</p></html>", encoding="utf-8")

    assert extract(path).text.splitlines()[-1] == "Kế hoạch &f; &b;"


def test_links_folders_and_pipes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("Kế hoạch", encoding="utf-8")
    link, folder, pipe = tmp_path / "link.txt", tmp_path / "folder.txt", tmp_path / "pipe.txt"
    link.symlink_to(tmp_path / "real.txt")
    folder.mkdir()
    os.mkfifo(pipe)

    for path, message in (
        (link, "This is a link. Give the file that it leads to."),
        (folder, "This is a folder, pipe or device"),
        (pipe, "This is a folder, pipe or device"),
        (Path("/dev/zero"), "This is a folder, pipe or device"),
        (tmp_path / "none.txt", r"The file cannot be opened \(No such file or directory\)"),
        (tmp_path / "nul\0.txt", "The file cannot be opened"),
    ):
        with pytest.raises(FileError, match=message):
            extract(path)


def test_a_file_that_is_too_large_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)

    with pytest.raises(FileError, match=r"The file has 200\.0 MB, more than the 128\.0 MB that are read"):
        open_file(path)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("một\nhai.txt", "một\ufffdhai.txt"),
        ("\u202etxt.exe", "\ufffdtxt.exe"),
        ("-rf.txt", "-rf.txt"),
        ("x" * 200 + ".txt", "x" * 40 + "…" + "x" * 36 + ".txt"),
        ("\x1b[31m.txt", "\ufffd[31m.txt"),
    ],
)
def test_tricky_names_are_shown_harmlessly_and_read_all_the_same(tmp_path: Path, name: str, shown: str) -> None:
    path = tmp_path / name
    path.write_text("Kế hoạch", encoding="utf-8")

    assert extract(path).text == "Kế hoạch"
    assert str(FileError("Zu.", file=path)) == f"{shown}: Zu."
    assert isinstance(FileError("x", file=path), PlanqaError)


def test_every_suffix_that_is_named_has_a_reader(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Kế hoạch")

    assert len(SUFFIXES) == len(set(SUFFIXES))
    for suffix in SUFFIXES:
        path = tmp_path / f"plan{suffix}"
        document.save(str(path))
        assert extract(path).format == "docx"


def test_too_many_characters_are_refused(tmp_path: Path) -> None:
    for name in ("plan.txt", "plan.md"):
        path = tmp_path / name
        path.write_text("chữ " * 100, encoding="utf-8")
        with pytest.raises(FileError, match="more than the 200 characters"):
            extract(path, Limits(characters=200))
