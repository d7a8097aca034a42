"""Reading files: encodings, line ends and Unicode forms that people's files have, and files that cannot be read."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import PlanError
from corpus.read import Source, read_source

TEXT = "KẾ HOẠCH\n\nChuyển đổi số đến năm 2030"


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    return tmp_path / "ke-hoach.txt"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        (TEXT + "\n").encode(),
        TEXT.encode("utf-8-sig"),  # Windows Notepad
        TEXT.encode("utf-16"),  # Word, "Unicode text"
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        (TEXT + "\n").replace("\n", "\r\n").encode("utf-8-sig"),
        TEXT.replace("\n", "\r").encode(),
        unicodedata.normalize("NFD", TEXT).encode(),  # macOS
        unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=["utf-8", "newline-at-end", "bom", "utf-16", "utf-16-be", "crlf", "bom-crlf", "cr", "nfd", "utf-16-nfd-crlf"],
)
def test_every_way_of_saving_gives_the_same_text(plan_file: Path, data: bytes) -> None:
    plan_file.write_bytes(data)
    source = read_source(plan_file, "hue")

    assert source.text == TEXT
    assert source.starts == (0, 9, 10)
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_lines_count_from_1_and_carry_no_line_end() -> None:
    source = Source.of("một\n\nba\tbốn \n\n")

    assert len(source) == 4
    assert [source.line(n) for n in (1, 2, 3, 4)] == ["một", "", "ba\tbốn ", ""]
    assert source.lines(1, 3) == "một\n\nba\tbốn "
    assert [source.line_of(offset) for offset in (0, 2, 4, 5, 12)] == [1, 1, 2, 3, 3]


def test_form_feed_and_other_breaks_of_unicode_end_no_line() -> None:
    """Lines are those that an editor counts."""
    assert len(Source.of("một\f\u2028\x85hai\x0bba\nbốn")) == 2


@given(st.text(alphabet="aệ \u0323\u0302\n\r\t", max_size=40))
def test_offsets_and_lines_agree(text: str) -> None:
    source = Source.of(text)

    assert unicodedata.is_normalized("NFC", source.text)
    assert "\r" not in source.text
    assert "\n".join(source.line(number) for number in range(1, len(source) + 1)) == source.text
    for offset in range(len(source.text)):
        number = source.line_of(offset)
        assert 0 <= offset - source.starts[number - 1] <= len(source.line(number))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("KẾ HOẠCH\n\nChuyển".encode() + b" \xf0\xee s\xe8", 3),  # an old Vietnamese code page
        ("KẾ HOẠCH\r\nChuyển\r\n".encode() + b"\xff", 3),
        ("KẾ HOẠCH\nđổ".encode()[:-1], 2),  # cut in the middle of a letter
        ("KẾ\nHOẠCH".encode("utf-16")[:-1], 2),
    ],
    ids=["code page", "crlf", "cut", "utf-16 cut"],
)
def test_bytes_that_are_no_text_are_named_with_their_line(plan_file: Path, data: bytes, line: int) -> None:
    plan_file.write_bytes(data)

    with pytest.raises(PlanError, match=rf"^hue, line {line}: ke-hoach\.txt .*Save it as UTF-8") as caught:
        read_source(plan_file, "hue")
    assert (caught.value.plan, caught.value.line) == ("hue", line)


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_file_without_text_is_refused(plan_file: Path, data: bytes) -> None:
    plan_file.write_bytes(data)

    with pytest.raises(PlanError, match=r"^hue: ke-hoach\.txt holds no text"):
        read_source(plan_file, "hue")


def test_missing_file_is_named_with_what_to_check(plan_file: Path) -> None:
    with pytest.raises(PlanError, match=r"^hue: .*ke-hoach\.txt cannot be read .*`file` in plans\.toml"):
        read_source(plan_file, "hue")
