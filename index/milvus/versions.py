"""The versions of an index in Milvus: their collections, and the alias that says which is in use.

planqa_F_R             a row a window: dense vector, two sparse ones, what a filter needs, its text
planqa_F_R_records     everything else: passages, terms, facts, the plans that were added (`index.milvus.records`)
planqa                 the alias of the version in use; changed in one step, when everything of a version is there

F is from the manifest's fingerprint, R random: a publish that was killed never lies in the way of the next one.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import secrets
from typing import Any

from corpus.errors import IndexStateError, StoreError
from index.dense import FLAT_LIMIT
from index.manifest import Manifest
from index.milvus.client import MilvusStore, MissingError

__all__ = [
    "ACCENTED",
    "ALIAS",
    "BARE",
    "DENSE",
    "HNSW_FROM",
    "MOST_HITS",
    "create",
    "current",
    "drop",
    "fingerprint",
    "make_searchable",
    "new_name",
    "new_version",
    "others",
    "records_of",
    "switch",
    "version_in_use",
]

ALIAS = "planqa"
DENSE, ACCENTED, BARE = "dense", "accented", "bare"
"""The fields that are searched by inner product: vectors of unit length, and BM25 scores of terms."""

MOST_HITS = 16_384
"""Hits that Milvus gives for one search, and rows for one query."""
HNSW_FROM = FLAT_LIMIT + 1
"""Windows from which on vectors are searched by HNSW and no longer one by one, as in files."""

TEXT, KEY, SHORT = 65_535, 64, 512
"""Bytes of a VARCHAR: the most there may be, a hash, a name."""

_LOOK, _LOOK_PATIENCE = 2.0, 1.0
"""Seconds between two looks at the alias, and seconds that one may take."""
_LONG = 600.0
"""Seconds that flushing, indexing or loading may take."""


def fingerprint(manifest: Manifest) -> str:
    """A hash of all that an index was made of."""
    return hashlib.sha256(json.dumps(dataclasses.asdict(manifest), sort_keys=True).encode()).hexdigest()


def new_name(manifest: Manifest) -> str:
    """A name for a new version."""
    return f"{ALIAS}_{fingerprint(manifest)[:12]}_{secrets.token_hex(4)}"


def records_of(version: str) -> str:
    """The collection of a version's records."""
    return f"{version}_records"


def current(store: MilvusStore, *, seconds: float | None = None) -> str | None:
    """The version in use; None if nothing was published. Raises StoreError."""
    if not store.is_there():
        return None
    try:
        return str(store.call("describe_alias", ALIAS, seconds=seconds)["collection_name"])
    except MissingError:
        return None


def new_version(store: MilvusStore, held: str) -> str | None:
    """The version in use if it is another than the one held, looked up every few seconds; None if it cannot be told.

    Whether Milvus can be reached shows when it is searched: this never waits long for it.
    """
    if not store.is_time_to_look(_LOOK):
        return None
    try:
        found = current(store, seconds=_LOOK_PATIENCE)
    except StoreError:
        store.forget_failure()
        return None
    return None if found == held else found


def version_in_use(store: MilvusStore) -> str:
    """The version in use. Raises IndexStateError if nothing was published, StoreError."""
    version = current(store)
    if version is None:
        raise IndexStateError(
            f"No index was published to {store.address.shown} yet. On the machine that has the plans: "
            f"`planqa build --store {store.address.shown}`."
        )
    return version


def others(store: MilvusStore, kept: str | None) -> list[str]:
    """The collections of planqa that are not those of this version. Raises StoreError."""
    own = () if kept is None else (kept, records_of(kept))
    names = store.call("list_collections")
    return sorted(name for name in names if name.startswith(f"{ALIAS}_") and name not in own)


def create(store: MilvusStore, version: str, dimension: int) -> None:
    """Create the two collections of a version, empty and without indexes. Raises StoreError."""
    from pymilvus import DataType, MilvusClient

    windows = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    windows.add_field("number", DataType.INT64, is_primary=True)
    for name in ("passage", "start", "end", "first_line", "last_line", "plan_number", "draw"):
        windows.add_field(name, DataType.INT64)
    for name in ("plan", "passage_id", "role", "item", "section"):
        windows.add_field(name, DataType.VARCHAR, max_length=SHORT)
    windows.add_field("text", DataType.VARCHAR, max_length=TEXT)
    windows.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimension)
    windows.add_field(ACCENTED, DataType.SPARSE_FLOAT_VECTOR)
    windows.add_field(BARE, DataType.SPARSE_FLOAT_VECTOR)
    store.call("create_collection", version, schema=windows, consistency_level="Bounded", seconds=_LONG)

    records = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    records.add_field("id", DataType.INT64, is_primary=True)
    records.add_field("number", DataType.INT64)
    records.add_field("part", DataType.INT64)
    for name in ("key", "item_key"):
        records.add_field(name, DataType.VARCHAR, max_length=KEY)
    records.add_field("data", DataType.VARCHAR, max_length=TEXT)
    records.add_field("vector", DataType.FLOAT_VECTOR, dim=2)  # a collection must have one
    store.call("create_collection", records_of(version), schema=records, consistency_level="Bounded", seconds=_LONG)


def make_searchable(store: MilvusStore, version: str, windows: int) -> None:
    """Bring what was inserted to the disk, index and load it. Raises StoreError."""
    dense: dict[str, Any] = {"index_type": "FLAT"}
    if windows >= HNSW_FROM:
        dense = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}
    vectors = _indexes(
        (DENSE, {**dense, "metric_type": "IP"}),
        *((name, {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}) for name in (ACCENTED, BARE)),
    )
    lookups = _indexes(
        ("vector", {"index_type": "FLAT", "metric_type": "IP"}),
        *((name, {"index_type": "INVERTED"}) for name in ("number", "key", "item_key")),
    )
    for collection, indexes in ((version, vectors), (records_of(version), lookups)):
        store.call("flush", collection, seconds=_LONG)
        store.call("create_index", collection, indexes, seconds=_LONG)
        store.call("load_collection", collection, seconds=_LONG)


def _indexes(*wanted: tuple[str, dict[str, Any]]) -> Any:
    from pymilvus import MilvusClient

    indexes = MilvusClient.prepare_index_params()
    for field, how in wanted:
        indexes.add_index(field, **how)
    return indexes


def switch(store: MilvusStore, version: str) -> None:
    """Make a version, which must be whole, the one in use. Raises StoreError."""
    store.call("create_alias" if current(store) is None else "alter_alias", version, ALIAS)


def drop(store: MilvusStore, collection: str) -> None:
    """Remove a collection, if it is there. Raises StoreError."""
    store.call("drop_collection", collection, seconds=_LONG)
