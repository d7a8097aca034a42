"""Opening the index that is in use in a Milvus store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexStateError
from corpus.library import Library
from corpus.writing import Writing
from index.dense import Moments
from index.embedder import Embedder
from index.facts import FactStore, sqlite_facts
from index.manifest import FORMAT, Manifest
from index.milvus.client import MilvusStore, MissingError
from index.milvus.passages import MilvusPassages, unpack_facts
from index.milvus.plans import fetch_plans
from index.milvus.records import Records
from index.milvus.search import MilvusIndex
from index.milvus.terms import TermCounts
from index.milvus.versions import current, version_in_use
from index.milvus.windows import WindowTable
from index.search import Ranking, wanted_manifest

__all__ = ["FACTS", "MOMENTS", "STORE_FORMAT", "WINDOWS", "open_index", "read_header", "terms_record"]

STORE_FORMAT = 1
"""Version of what is published; raised when a new program could not read what an old one published."""

FACTS, WINDOWS, MOMENTS = "facts", "windows", "moments"
"""Records: the facts as a database; where windows stand, (n, 3) int32; sums over the vectors, (d + 1, d) float64."""


def terms_record(writing: Writing) -> str:
    """The record with the terms of a writing."""
    return f"terms:{writing.value}"


def read_header(records: Records, shown: str) -> tuple[dict[str, Any], Manifest]:
    """What a version holds, and the manifest of the index it was made of. Raises IndexStateError, StoreError."""
    header = records.header()
    found = (header.get("format"), header.get("manifest", {}).get("format"))
    try:
        if found != (STORE_FORMAT, FORMAT):
            raise TypeError("another format")
        return header, Manifest(**header["manifest"])
    except TypeError as error:
        raise IndexStateError(
            f"The index in {shown} is of another version of planqa (format {found}, here {(STORE_FORMAT, FORMAT)}). "
            f"Publish it anew: `planqa build --store {shown}`."
        ) from error


def open_index(
    store: MilvusStore,
    home: Path,
    library: Library,
    embedder: Embedder,
    *,
    facts: Callable[[Manifest], FactStore | None] | None = None,
    ranking: Ranking | None = None,
) -> tuple[MilvusIndex, Library]:
    """The index in use, and the library with the plans it has. `home` keeps the texts of added plans.

    `facts` gives those of an index that are kept elsewhere; None for those that were published with it.

    Raises IndexStateError if nothing was published, or if it was made by another program or with another model or
    other plans; StoreError, HomeError.
    """
    while True:
        version = version_in_use(store)
        try:
            return _open_version(store, version, home, library, embedder, facts or (lambda _: None), ranking)
        except MissingError:
            if current(store) == version:
                raise  # else it was dropped because there is a new one


def _open_version(
    store: MilvusStore,
    version: str,
    home: Path,
    library: Library,
    embedder: Embedder,
    facts: Callable[[Manifest], FactStore | None],
    ranking: Ranking | None,
) -> tuple[MilvusIndex, Library]:
    shown = store.address.shown
    records = Records(store, version)
    header, manifest = read_header(records, shown)
    digests: dict[str, str] = header["records"]
    library = fetch_plans(records, digests, home, library)
    manifest.check(wanted_manifest(library, embedder))

    def blob(name: str) -> bytes:
        return records.blob(name, digests[name])

    try:
        table = np.frombuffer(blob(WINDOWS), dtype="<i4").reshape(-1, 3)
        windows = WindowTable(table, {plan["id"]: (plan["window"], plan["windows"]) for plan in header["plans"]})
        terms = {each: TermCounts.from_bytes(blob(terms_record(each))) for each in (Writing.ACCENTED, Writing.BARE)}
        sums = np.frombuffer(blob(MOMENTS), dtype="<f8").reshape(-1, manifest.dimension)
        moments = Moments.of(sums, manifest.windows)
        own = facts(manifest) or sqlite_facts(unpack_facts(blob(FACTS)))
    except (ValueError, KeyError, TypeError, sqlite3.Error) as error:
        raise IndexStateError(
            f"The index in {shown} is damaged. `planqa check --store {shown} --repair`, where the plans are, "
            "publishes it anew."
        ) from error
    numbers = {plan["id"]: (plan["passage"], plan["passages"]) for plan in header["plans"]}
    passages = MilvusPassages(version, records, numbers, own)
    return MilvusIndex(manifest, passages, store, windows, terms, moments, embedder, ranking), library
