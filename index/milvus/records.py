"""Rows of records: whatever is longer than a VARCHAR may be is cut into parts, packed so that any byte will do."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from corpus.errors import StoreError
from index.milvus.client import MilvusStore
from index.milvus.versions import MOST_HITS, TEXT, records_of

__all__ = ["BLOB", "HEADER", "PASSAGES_AT_ONCE", "Records", "item_key", "key_of", "pack", "record_rows"]

HEADER = "header"
"""The record that tells what a version holds: its manifest, its plans, and the hashes of its other records."""
BLOB = -1
"""The number of a record that is no passage."""

_PART = TEXT - 535
_PARTS_AT_ONCE = 200
"""Parts that one query fetches: 13 MB of the 64 that a message may have."""
PASSAGES_AT_ONCE = 500


def key_of(name: str) -> str:
    """What a record is looked up by: a hash, so that any name may stand in a filter."""
    return hashlib.sha256(name.encode()).hexdigest()


def item_key(plan: str, item: str | None) -> str:
    """What the passages of an item of a plan are looked up by."""
    return key_of(f"{plan}\n{item}") if item is not None else ""


def pack(content: bytes) -> list[str]:
    """Bytes as texts that fit into rows."""
    text = base64.b64encode(zlib.compress(content)).decode("ascii")
    return [text[first : first + _PART] for first in range(0, len(text), _PART)]


def _unpack(parts: Iterable[str]) -> bytes:
    """Raises ValueError or zlib.error for what `pack` did not make."""
    return zlib.decompress(base64.b64decode("".join(parts), validate=True))


def record_rows(first: int, number: int, key: str, item: str, content: bytes) -> list[dict[str, Any]]:
    """The rows of a record, numbered from `first`."""
    head = {"number": number, "key": key, "item_key": item, "vector": [1.0, 0.0]}
    return [{**head, "id": first + part, "part": part, "data": data} for part, data in enumerate(pack(content))]


class Records:
    """The records of a version. All methods raise StoreError: Milvus is away, or a record is damaged."""

    def __init__(self, store: MilvusStore, version: str) -> None:
        self._store = store
        self._version = version
        self._collection = records_of(version)

    def header(self) -> dict[str, Any]:
        """What the version holds."""
        found: dict[str, Any] = json.loads(self.blob(HEADER))
        return found

    def blob(self, name: str, digest: str | None = None) -> bytes:
        """A record by its name; `digest` is the sha256 that it must have."""
        key = key_of(name)
        parts: list[str] = []
        while True:
            among = f'key == "{key}" and part >= {len(parts)} and part < {len(parts) + _PARTS_AT_ONCE}'
            rows = self._rows(among)
            parts += [row["data"] for row in sorted(rows, key=lambda row: row["part"])]
            if len(rows) < _PARTS_AT_ONCE:
                break
        content = self._content(parts, name)
        if digest is not None and hashlib.sha256(content).hexdigest() != digest:
            raise self._damaged(name)
        return content

    def passages(self, numbers: Sequence[int]) -> dict[int, list[Any]]:
        """The rows of passages by their numbers."""
        found: dict[int, list[Any]] = {}
        for first in range(0, len(numbers), PASSAGES_AT_ONCE):
            some = ", ".join(str(int(number)) for number in numbers[first : first + PASSAGES_AT_ONCE])
            found |= self._passages(f"number in [{some}]")
        return found

    def passages_from(self, first: int, after: int) -> Iterator[tuple[int, list[Any]]]:
        """The rows of the passages numbered from `first` to before `after`, in order."""
        for start in range(first, after, PASSAGES_AT_ONCE):
            end = min(start + PASSAGES_AT_ONCE, after)
            yield from sorted(self._passages(f"number >= {start} and number < {end}").items())

    def by_id(self, passage: str) -> dict[int, list[Any]]:
        """The row of the passage of this id."""
        return self._passages(f'key == "{key_of(passage)}" and number >= 0')

    def items(self, plan: str, item: str) -> dict[int, list[Any]]:
        """The rows of the passages of this item."""
        return self._passages(f'item_key == "{item_key(plan, item)}"')

    def _passages(self, among: str) -> dict[int, list[Any]]:
        parts: dict[int, list[tuple[int, str]]] = {}
        for row in self._rows(among):
            parts.setdefault(row["number"], []).append((row["part"], row["data"]))
        found = {}
        for number, own in parts.items():
            content = self._content([data for _, data in sorted(own)], f"passage {number}")
            found[number] = list(json.loads(content))
        return found

    def _rows(self, among: str) -> list[dict[str, Any]]:
        rows = self._store.rows(self._collection, among, ("number", "part", "data"))
        if len(rows) >= MOST_HITS:
            raise self._damaged("a list of passages")
        return rows

    def _content(self, parts: Sequence[str], name: str) -> bytes:
        try:
            return _unpack(parts)
        except (ValueError, zlib.error, binascii.Error) as error:
            raise self._damaged(name) from error

    def _damaged(self, name: str) -> StoreError:
        shown = self._store.address.shown
        return StoreError(
            f"{shown} has no whole {name} in {self._version}. "
            f"`planqa check --store {shown} --repair`, where the plans are, publishes the index anew."
        )
