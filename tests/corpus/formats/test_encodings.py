"""Text files in the encodings that offices have used: the five plans come back from each of them."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from corpus.data import read_table
from corpus.document import read_document
from corpus.errors import FileError
from corpus.formats.extract import extract
from corpus.formats.legacy import Fonts, convert, fonts_of, is_syllable, vietnamese_share
from corpus.library import Library
from corpus.read import Source

PLANS = ("quang-ngai-tu", "quang-ngai-bao-cao", "quang-binh-ubnd", "ninh-binh-ubnd", "son-tinh-ubnd")
TONES = "\u0300\u0301\u0303\u0309\u0323"

# Signs that an old encoding has not got, and what people typed instead.
WITHOUT_SIGNS = str.maketrans(
    {"≥": ">", "≤": "<", "⁴": "4", "¹": "1", "²": "2", "³": "3", "½": "1/2", "∕": "/", "−": "-"}
)


def _table() -> dict[str, Any]:
    return read_table("corpus.formats", "encodings")


def to_1258(text: str) -> str:
    """A text as Windows-1258 has it: letters with their hats, tones as marks behind them where there is no letter."""
    return "".join(letter if letter in _letters_of_1258() else _tone_apart(letter) for letter in text)


def _letters_of_1258() -> str:
    return bytes(range(256)).decode("cp1258", "ignore")


def _tone_apart(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
    return base + "".join(part for part in parts if part in TONES)


def to_vni(text: str) -> str:
    """A text as it is stored for VNI fonts."""
    table = _table()["vni"]
    signs = dict(zip(table["letters"], table["signs"], strict=True))
    for base in "aeouyơưAEOUYƠƯ":
        for sign, marks in table["marks"].items():
            letter = unicodedata.normalize("NFC", base + marks)
            if len(letter) == 1:
                signs[letter] = signs.get(base, base) + (sign.upper() if base.isupper() else sign)
    return "".join(signs.get(letter, letter) for letter in text)


def to_tcvn3(text: str) -> str:
    """A text as it is stored for TCVN3 fonts, which have no capitals with a tone."""
    table = _table()["tcvn3"]
    signs = dict(zip(table["letters"], table["signs"], strict=True))
    return "".join(signs.get(letter.lower() if _is_toned_capital(letter) else letter, letter) for letter in text)


def _is_toned_capital(letter: str) -> bool:
    return letter.isupper() and any(mark in TONES for mark in unicodedata.normalize("NFD", letter))


def to_bytes(text: str, encoding: str) -> bytes:
    """A text in one of the encodings."""
    match encoding:
        case "Windows-1258":
            return to_1258(text).encode("cp1258")
        case "VNI-Windows":
            return to_vni(text).encode("cp1252")
        case "TCVN3 (ABC)":
            return to_tcvn3(text).encode("cp1252")
        case "NFD":
            return unicodedata.normalize("NFD", text).encode()
        case _:
            return text.encode(encoding)


def plain(library: Library, plan: str) -> str:
    """A plan's text without the signs that old encodings have not got."""
    return library.source(plan).text.translate(WITHOUT_SIGNS)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "NFD", "Windows-1258", "VNI-Windows"],
)
def test_a_plan_comes_back_to_the_letter(library: Library, tmp_path: Path, plan: str, encoding: str) -> None:
    text = plain(library, plan)
    path = tmp_path / "plan.txt"
    path.write_bytes(to_bytes(text, encoding))

    read = extract(path)

    assert read.text == text
    assert read.format == "txt"
    assert [doubt.message for doubt in read.doubts] == (
        [f"The file is in {encoding}; its letters were converted."] if "Windows" in encoding else []
    )


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_comes_back_from_tcvn3_but_for_a_few_capitals(library: Library, tmp_path: Path, plan: str) -> None:
    text = plain(library, plan)
    path = tmp_path / "plan.txt"
    path.write_bytes(to_bytes(text, "TCVN3 (ABC)"))

    read = extract(path)

    assert read.text.lower() == text.lower()
    lost = sum(was != now for was, now in zip(text, read.text, strict=True))
    assert lost <= 0.004 * sum(letter.isupper() for letter in text)  # 2 of 1,088 in quang-ngai-tu


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "Windows-1258", "VNI-Windows", "TCVN3 (ABC)"])
def test_a_plan_has_the_same_passages_in_every_encoding(
    library: Library, tmp_path: Path, plan: str, encoding: str
) -> None:
    text = plain(library, plan)
    path = tmp_path / "plan.txt"
    path.write_bytes(to_bytes(text, encoding))

    original = read_document(plan, Source.of(text)).passages
    read = read_document(plan, Source.of(extract(path).text)).passages

    assert [(p.role, p.section.path, p.lines, p.text.lower()) for p in read] == [
        (p.role, p.section.path, p.lines, p.text.lower()) for p in original
    ]


def test_no_plan_looks_like_vietnamese_in_another_encoding_than_its_own(library: Library) -> None:
    for plan in PLANS:
        text = plain(library, plan)
        assert vietnamese_share(text)[0] > 0.99
        vni, tcvn3 = to_vni(text), to_tcvn3(text)
        wrong = (
            vni,
            tcvn3,
            convert(vni, Fonts.TCVN3),
            convert(tcvn3, Fonts.VNI),
            to_1258(text).encode("cp1258").decode("cp1252"),
        )
        assert max(vietnamese_share(each)[0] for each in wrong) < 0.4


@pytest.mark.parametrize("encoding", ["VNI-Windows", "TCVN3 (ABC)"])
def test_old_letters_that_were_stored_as_unicode_are_converted_too(
    library: Library, tmp_path: Path, encoding: str
) -> None:
    text = plain(library, "ninh-binh-ubnd")
    path = tmp_path / "plan.txt"
    path.write_text(to_bytes(text, encoding).decode("cp1252"), encoding="utf-8")

    read = extract(path)

    assert read.text.lower() == text.lower()
    (doubt,) = read.doubts
    assert doubt.message.startswith(f"The file is in UTF-8 with {encoding} in it; its letters were converted.")
    assert doubt.message.endswith("told by the words around them.") == ("TCVN3" in encoding)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("KÕ ho¹ch hµnh ®éng cña TØnh ñy", "Kế hoạch hành động của Tỉnh ủy"),
        ("I. MôC §ÝCH, Y£U CÇU", "I. MỤC ĐÍCH, YÊU CẦU"),
        ("- øng dông c«ng nghÖ. ¸p dông", "- Ứng dụng công nghệ. Áp dụng"),
        ("Sè: 12/KH-UBND", "Số: 12/KH-UBND"),
        ("thuéc ñy ban nh©n d©n, uû quyÒn", "thuộc Ủy ban nhân dân, uỷ quyền"),
    ],
)
def test_capitals_that_tcvn3_has_no_sign_for_are_those_of_the_words_around_them(stored: str, shown: str) -> None:
    assert convert(stored, Fonts.TCVN3) == shown


def test_long_lines_take_time_by_their_length_only() -> None:
    line = to_tcvn3("Ứng dụng ở CÔNG NGHỆ số. ") * 40_000

    assert len(convert(line, Fonts.TCVN3)) == len(line)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Keá hoaïch haønh ñoäng cuûa Tænh uûy", "Kế hoạch hành động của Tỉnh ủy"),
        ("MUÏC ÑÍCH, YEÂU CAÀU", "MỤC ĐÍCH, YÊU CẦU"),
        ("ñöôøng, söï, lôùn, kyõ, nghò, myø", "đường, sự, lớn, kỹ, nghị, mỳ"),
    ],
)
def test_letters_and_marks_of_vni_become_one_letter(stored: str, shown: str) -> None:
    assert convert(stored, Fonts.VNI) == shown


def test_fonts_are_known_by_their_names() -> None:
    assert [fonts_of(name) for name in (".VnTime", ".VnArialH", "VNI-Times", "VNI Times", "Times New Roman", "")] == [
        *(Fonts.TCVN3, Fonts.TCVN3, Fonts.VNI, Fonts.VNI),
        *(None, None),
    ]


@pytest.mark.parametrize(
    "word", ["nghiêng", "quốc", "tỉnh", "đường", "khuya", "huyện", "ủy", "giếng", "yêu", "kế", "ý"]
)
def test_syllables_are_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["đđ", "hàc", "tếế", "ûy", "hoaïch", "zô", "ñoäng", "kăo", "ếng1"])
def test_what_no_syllable_is_is_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("Příliš žluťoučký kůň úpěl ďábelské ódy".encode("cp1250"), "no other encoding makes the file Vietnamese"),
        (b"ok \xff", "no other encoding makes the file Vietnamese"),
        (b"\xff\xfea", "says that it is UTF-16 text, but is not"),
        (b"\x00\x01\x02\x03" * 50, "neither text nor a file of a kind that is read"),
        (bytes(range(1, 128)) * 3, "neither text nor a file of a kind that is read"),
        (b" \n\t\n", "holds no text"),
    ],
)
def test_where_no_encoding_is_sure_the_error_says_so(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(data)

    with pytest.raises(FileError, match=message):
        extract(path)


def test_the_error_names_what_was_tried_and_how_much_of_it_fits(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes("một\nhai\n".encode() + "Příliš žluťoučký kůň".encode("cp1250"))

    with pytest.raises(FileError, match=r"Line 3 is not UTF-8.*Windows-1258 \d+%.*(?:TCVN3 \(ABC\)|VNI-Windows) \d+%"):
        extract(path)
