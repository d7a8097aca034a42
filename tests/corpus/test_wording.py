"""Wording tables: they parse, say nothing twice, and a header wording means one column."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from corpus.folding import fold_spaces
from corpus.records import Column, Role
from corpus.wording import columns, role_label, structure

TABLES = {
    path.name.removesuffix(".toml"): path.read_text(encoding="utf-8") for path in (files("corpus") / "tables").iterdir()
}

_MANY_TO_ONE = {("glossary", "spelling"), *(("letterheads", key) for key in ("levels", "councils", "signature"))}
"""Tables in which several keys have one value: "center" and "centers" are "centre", "quận" is "huyện"."""

_WITH_NOTHING = {("letterheads", "parties")}
"""Tables in which "" says something: the level stands after "Đảng ủy"."""


def wordings(table: dict[str, Any]) -> dict[str, list[str]]:
    """The texts under each key, at whatever depth: those of a list, of a table in a table, of each entry of a list."""
    found: dict[str, list[str]] = {}

    def walk(key: str, value: Any) -> None:
        if isinstance(value, str):
            found.setdefault(key, []).append(value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                walk(key if isinstance(inner, str) else f"{key}/{name}", inner)
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                walk(key if isinstance(inner, str) else f"{key}/{place}", inner)

    for key, value in table.items():
        walk(key, value)
    return found


def twice(texts: list[str]) -> list[str]:
    return [text for text, count in Counter(texts).items() if count > 1]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_table_is_clean(name: str) -> None:
    """NFC, no blanks at the ends, nothing empty, nothing twice under one key, and a comment that says what it is."""
    assert TABLES[name].startswith("# ")
    assert unicodedata.is_normalized("NFC", TABLES[name])
    for key, texts in wordings(tomllib.loads(TABLES[name])).items():
        assert texts and all(text == fold_spaces(text) for text in texts), key
        assert all(texts) or (name, key) in _WITH_NOTHING, key
        assert twice(texts) == [] or (name, key) in _MANY_TO_ONE, key


def test_header_wording_means_one_column() -> None:
    table = tomllib.loads(TABLES["columns"])
    headers = [wording for column in Column for wording in table.get(column.value, [])]

    assert twice([header.lower() for header in headers]) == []  # case does not matter in headers
    assert set(columns().headers) == set(headers)
    for column in Column:
        assert [w for w, c in columns().headers.items() if c is column] == table.get(column.value, [])


def test_columns_table_has_no_key_that_is_not_read() -> None:
    keys = set(tomllib.loads(TABLES["columns"]))

    assert keys == {column.value for column in Column} - {"other"} | {
        "periods", "period_openings", "aims", "units", "agencies", "deadlines",
    }  # fmt: skip


def test_units_are_tried_from_the_longest() -> None:
    lengths = [len(unit) for unit in columns().units]

    assert lengths == sorted(lengths, reverse=True)


def test_openings_of_periods_and_deadlines_are_plain_words() -> None:
    """They are put into regular expressions as they stand."""
    for wording in (*columns().periods, *columns().deadlines):
        assert re.escape(wording).replace(r"\ ", " ") == wording


def test_structure_is_read_whole() -> None:
    table = tomllib.loads(TABLES["structure"])
    read = structure()

    for key in ("document_kinds", "preambles", "recipients", "signatures", "appendices", "notes"):
        assert list(getattr(read, key)) == table.pop(key)
    assert [word.strip() for word in read.joining_words] == table.pop("joining_words")
    assert (read.names, read.roles) == (table.pop("names"), table.pop("roles"))
    assert table == {}


def test_document_kinds_are_in_capitals() -> None:
    assert [kind for kind in structure().document_kinds if not kind.isupper()] == []


def test_roles_that_need_words_have_them() -> None:
    assert set(structure().roles) <= {role.value for role in Role}
    assert "Người ký" in role_label(Role.SIGNATURE)
    assert role_label(Role.PARAGRAPH) == ""


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("doanh nhân, doanh nghiệp và", True),  # quang-ngai-bao-cao 141
        ("Thanh tra - kiểm tra,", True),  # quang-ngai-bao-cao 77
        ("Nghị quyết số 57-", True),  # son-tinh-ubnd 41
        ("NGHỊ QUYẾT CỦA", True),
        ("Và", True),
        ("chuyển đổi số", False),  # headings end so
        ("hàng năm", False),
        ("định hướng đến năm", True),
        ("hằng ngày.", False),
        ("xây dựng đô thị thông minh là và", True),
        ("bảo vệ", False),  # ends in the letters of a joining word
        ("", False),
    ],
)
def test_text_that_plainly_goes_on(text: str, goes_on: bool) -> None:
    assert structure().goes_on(text) is goes_on


def test_terms_are_in_lower_case() -> None:
    terms = tomllib.loads(TABLES["terms"])["terms"]

    assert [term for term in terms if term != term.lower()] == []
    assert [term for term in terms if " " not in term] == []
