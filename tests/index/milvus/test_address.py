"""The address of a store: what it may be, and that nobody sees its password."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import StoreError
from index.milvus.address import StoreAddress


@pytest.mark.parametrize(
    ("text", "uri", "database", "token", "shown"),
    [
        ("http://kho:19530", "http://kho:19530", "", "", "milvus:http://kho:19530"),
        ("http://kho", "http://kho:19530", "", "", "milvus:http://kho:19530"),
        ("https://kho.example/", "https://kho.example:443", "", "", "milvus:https://kho.example:443"),
        ("http://root:b%40c@kho:1/qn", "http://kho:1", "qn", "root:b@c", "milvus:http://kho:1/qn"),
        ("https://api-key@kho:1", "https://kho:1", "", "api-key", "milvus:https://kho:1"),
        ("http://[::1]:19530", "http://[::1]:19530", "", "", "milvus:http://[::1]:19530"),
    ],
)
def test_a_server_is_read_and_shown_without_its_credentials(
    text: str, uri: str, database: str, token: str, shown: str
) -> None:
    address = StoreAddress.parse(f"milvus:{text}", {})

    assert (address.uri, address.database, address.token, address.shown) == (uri, database, token, shown)
    assert not address.is_file
    assert not token or token not in repr(address) + str(address) + address.shown


def test_credentials_of_the_environment_go_before_those_of_the_uri() -> None:
    address = StoreAddress.parse("milvus:http://root:old@kho", {"PLANQA_STORE_TOKEN": "root:new"})

    assert address.token == "root:new"


def test_a_file_is_absolute_and_ends_in_db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    address = StoreAddress.parse("milvus:kho.db", {})

    assert (address.uri, address.is_file) == (str(tmp_path / "kho.db"), True)


@pytest.mark.parametrize(
    "text",
    [
        "http://root:s3cret@kho:19530",
        "qdrant:http://root:s3cret@kho",
        "milvus:ftp://root:s3cret@kho",
        "milvus:http://root:s3cret@kho:port",
        "milvus:http://root:s3cret@",
        "milvus:http://kho?token=s3cret",
        "milvus:http://kho#s3cret",
        "",
    ],
)
def test_what_is_no_store_is_said_without_repeating_it(text: str) -> None:
    with pytest.raises(StoreError, match=r"Give milvus:FILE\.db") as error:
        StoreAddress.parse(text, {})

    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize("name", ["kho", "kho.sqlite", "khong/co/kho.db"])
def test_a_file_that_milvus_lite_would_not_open_is_said(name: str) -> None:
    with pytest.raises(StoreError, match=r"ends in \.db|no folder"):
        StoreAddress.parse(f"milvus:{name}", {})
