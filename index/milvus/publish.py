"""Publishing a local index to Milvus: all of it is put there and looked at before anyone reads it."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import HomeError, StoreError
from corpus.home import current_folder
from corpus.library import Library
from corpus.records import Passage
from corpus.writing import Writing
from index.build import Progress, no_progress
from index.dense import DenseIndex, Moments
from index.embedder import Embedder
from index.lexical import LexicalIndex
from index.lock import WAIT, Waiting, no_waiting, write_lock
from index.manifest import Manifest
from index.milvus.client import MilvusStore
from index.milvus.opening import FACTS, MOMENTS, STORE_FORMAT, WINDOWS, terms_record
from index.milvus.passages import pack_facts
from index.milvus.plans import pack_plans
from index.milvus.records import BLOB, HEADER, Records, item_key, key_of, record_rows
from index.milvus.terms import TermCounts, sparse_rows
from index.milvus.versions import (
    ACCENTED,
    BARE,
    DENSE,
    SHORT,
    TEXT,
    create,
    current,
    drop,
    make_searchable,
    new_name,
    others,
    records_of,
    switch,
)
from index.milvus.windows import draws
from index.parts import DENSE as DENSE_FILE
from index.parts import STORE, WRITINGS
from index.passages import PassageStore, row_of
from index.search import wanted_manifest

__all__ = ["PublishReport", "count_rows", "publish"]

_AT_ONCE = 500
"""Windows that are inserted at once: some 3 MB of the 64 that a message may have."""
_TRANSPOSED = 50_000
"""Windows whose terms are gathered at once."""
_MOST = 8_000_000
"""Bytes of rows of records that are inserted at once."""
_INSERT = 60.0
"""Seconds that one insertion may take."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a publish did: whether there was anything to do, the version now in use, and its counts.

    `gone` are the plans that the version before had and this one has not.
    """

    changed: bool
    version: str
    passages: int
    windows: int
    gone: tuple[str, ...] = ()


def publish(
    home: Path,
    library: Library,
    embedder: Embedder,
    store: MilvusStore,
    *,
    force: bool = False,
    take_over: bool = False,
    progress: Progress = no_progress,
    wait: float = WAIT,
    waiting: Waiting = no_waiting,
) -> PublishReport:
    """Publish the index of a home, unless the version in use is the same and whole and `force` is not set.

    Servers search the version before until they see the new one; it is dropped by the next publish, and so is what one
    that was killed left. However a publish ends, the version in use is whole. What another home published stays unless
    `take_over` is set: its plans may be nowhere else. Raises IndexStateError if the index does not fit the plans,
    HomeError if another process does not stop writing the home, StoreError.
    """
    with write_lock(home, wait=wait, waiting=waiting):
        folder = current_folder(home)
        manifest = Manifest.read(folder)
        manifest.check(wanted_manifest(library, embedder))
        before = current(store)
        known = {} if before is None else _header_of(store, before)
        total = sum(manifest.passages.values())
        same = known.get("manifest") == dataclasses.asdict(manifest) and known.get("format") == STORE_FORMAT
        if before is not None and same and not force and _is_whole(store, before):
            return PublishReport(False, before, total, manifest.windows)
        gone = tuple(plan["id"] for plan in known.get("plans", ()) if plan["id"] not in manifest.passages)
        own = _publisher_of(home)
        if known.get("publisher", own) != own and not take_over:
            lost = f" It has plans that this one lacks: {', '.join(gone)}." if gone else ""
            raise StoreError(
                f"Another home published the index in {store.address.shown}.{lost} Publish from there; or put this "
                "one in its place: `planqa build --take-over`."
            )
        for collection in others(store, before):
            drop(store, collection)
        version = new_name(manifest)
        try:
            create(store, version, manifest.dimension)
            rows = _Content(home, folder, manifest, own).insert(store, version, progress)
            make_searchable(store, version, manifest.windows)
            found = count_rows(store, version)
            if found != (manifest.windows, rows):
                raise StoreError(
                    f"{store.address.shown} holds {found} rows of the new index, not {(manifest.windows, rows)}. "
                    "The index in use is as it was; publish again."
                )
            switch(store, version)
        except BaseException:  # also when the user stops it
            with contextlib.suppress(StoreError):
                if current(store) != version:
                    drop(store, version)
                    drop(store, records_of(version))
            raise
    return PublishReport(True, version, total, manifest.windows, gone)


def count_rows(store: MilvusStore, version: str) -> tuple[int, int]:
    """How many windows and how many rows of records a version has now. Raises StoreError."""
    counts = [
        int(
            store.call(
                "query", each, filter="", output_fields=["count(*)"], consistency_level="Strong", seconds=_INSERT
            )[0]["count(*)"]
        )
        for each in (version, records_of(version))
    ]
    return counts[0], counts[1]


def _header_of(store: MilvusStore, version: str) -> dict[str, Any]:
    """What a version says that it holds, whatever planqa it is of; nothing if that is damaged. Raises StoreError."""
    try:
        return Records(store, version).header()
    except (StoreError, ValueError):
        store.call("list_collections")  # raises if it is Milvus that is away, and not the record that is damaged
        return {}


def _publisher_of(home: Path) -> str:
    """What tells a home from others in a store; made when it first publishes. Raises HomeError."""
    path = home / "store" / "publisher"
    try:
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            aside = path.with_name(f".{path.name}")
            aside.write_text(secrets.token_hex(16), encoding="ascii")
            aside.replace(path)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise HomeError(f"{path} cannot be read or written ({error}). See to the rights of the folder.") from error


def _is_whole(store: MilvusStore, version: str) -> bool:
    """Whether a version has as many rows as it was published with."""
    try:
        header = Records(store, version).header()
        return count_rows(store, version) == (header["manifest"]["windows"], header["rows"])
    except (StoreError, ValueError, KeyError, TypeError):
        return False


class _Content:
    """What is published of an index."""

    def __init__(self, home: Path, folder: Path, manifest: Manifest, publisher: str) -> None:
        self._home = home
        self._folder = folder
        self._manifest = manifest
        self._publisher = publisher
        self._moments = Moments(manifest.dimension)

    def insert(self, store: MilvusStore, version: str, progress: Progress) -> int:
        """Insert all rows; how many of them are records. Raises StoreError, HomeError."""
        try:
            windows = _read_windows(self._folder / STORE)
            with closing(PassageStore(self._folder / STORE)) as passages:
                for done, rows in self._window_rows(passages, windows):
                    store.call("insert", version, rows, seconds=_INSERT)
                    progress("publish", done, self._manifest.windows)
                return self._insert_records(passages, windows, store, version)
        except OSError as error:
            raise HomeError(f"{self._home} cannot be read ({error.strerror}). `planqa check` says more.") from error

    def _window_rows(
        self, passages: PassageStore, windows: NDArray[np.int32]
    ) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        dense = DenseIndex.open(self._folder / DENSE_FILE)
        lexical = {name: LexicalIndex.open(self._folder / name.value) for name in WRITINGS}
        drawn = draws(len(windows))
        plan_of = _plan_numbers(self._manifest)[windows[:, 0]]
        size = self._manifest.windows
        for start in range(0, size, _TRANSPOSED):
            after = min(start + _TRANSPOSED, size)
            sparse = {name: sparse_rows(index, start, after) for name, index in lexical.items()}
            for first in range(start, after, _AT_ONCE):
                numbers = range(first, min(first + _AT_ONCE, after))
                vectors = dense.vectors_of(list(numbers))
                self._moments.add(vectors)
                yield (
                    numbers.stop,
                    [
                        {
                            **_described(passages.passage(int(windows[n, 0])), int(windows[n, 1]), int(windows[n, 2])),
                            "number": n,
                            "passage": int(windows[n, 0]),
                            "plan_number": int(plan_of[n]),
                            "draw": int(drawn[n]),
                            DENSE: vector,
                            ACCENTED: sparse[Writing.ACCENTED][n - start],
                            BARE: sparse[Writing.BARE][n - start],
                        }
                        for n, vector in zip(numbers, vectors, strict=True)
                    ],
                )

    def _insert_records(
        self, passages: PassageStore, windows: NDArray[np.int32], store: MilvusStore, version: str
    ) -> int:
        blobs = dict(self._blobs(windows))
        rows = 0
        batch: list[dict[str, Any]] = []
        size = 0
        for number, key, item, content in self._records(passages, blobs):
            new = record_rows(rows, number, key, item, content)
            rows += len(new)
            batch += new
            size += sum(len(row["data"]) for row in new)
            if size > _MOST:
                store.call("insert", records_of(version), batch, seconds=_INSERT)
                batch, size = [], 0
        header = {
            "format": STORE_FORMAT,
            "publisher": self._publisher,
            "manifest": dataclasses.asdict(self._manifest),
            "plans": _plans_of(windows, self._manifest),
            "records": {name: hashlib.sha256(content).hexdigest() for name, content in blobs.items()},
        }
        # The header tells how many rows there are, itself among them: its length does not depend on that.
        last = len(record_rows(rows, BLOB, key_of(HEADER), "", json.dumps({**header, "rows": rows}).encode()))
        content = json.dumps({**header, "rows": rows + last}).encode()
        batch += record_rows(rows, BLOB, key_of(HEADER), "", content)
        store.call("insert", records_of(version), batch, seconds=_INSERT)
        return rows + last

    def _records(self, passages: PassageStore, blobs: dict[str, bytes]) -> Iterator[tuple[int, str, str, bytes]]:
        for number in range(sum(self._manifest.passages.values())):
            passage = passages.passage(number)
            content = json.dumps(row_of(passage), ensure_ascii=False).encode()
            yield number, key_of(passage.id), item_key(passage.plan, passage.item), content
        for name, content in blobs.items():
            yield BLOB, key_of(name), "", content

    def _blobs(self, windows: NDArray[np.int32]) -> Iterator[tuple[str, bytes]]:
        yield WINDOWS, windows.tobytes()
        yield MOMENTS, self._moments.sums.astype("<f8").tobytes()
        for name in WRITINGS:
            yield terms_record(name), TermCounts.of(LexicalIndex.open(self._folder / name.value)).to_bytes()
        try:
            yield FACTS, pack_facts(self._folder / STORE)
        except sqlite3.Error as error:
            raise HomeError(f"{self._folder / STORE} cannot be read ({error}). `planqa check` says more.") from error
        yield from pack_plans(self._home, self._folder).items()


def _read_windows(store: Path) -> NDArray[np.int32]:
    """The passage of each window and its bounds in that passage's text, (n, 3). Raises HomeError."""
    try:
        with closing(sqlite3.connect(store)) as connection:
            rows = connection.execute("SELECT passage, first, last FROM window ORDER BY number")
            return np.fromiter((value for row in rows for value in row), dtype="<i4").reshape(-1, 3)
    except sqlite3.Error as error:
        raise HomeError(f"{store} cannot be read ({error}). `planqa check` says more.") from error


def _plan_numbers(manifest: Manifest) -> NDArray[np.int64]:
    """Of each passage the number of its plan: the passages of a plan stand together, in the order of the plans."""
    return np.repeat(np.arange(len(manifest.passages)), list(manifest.passages.values()))


def _plans_of(windows: NDArray[np.int32], manifest: Manifest) -> list[dict[str, Any]]:
    """Of each plan, the numbers of its first window and passage, and how many it has: they stand together."""
    plans = []
    first = 0
    for plan, count in manifest.passages.items():
        start, after = np.searchsorted(windows[:, 0], (first, first + count)).tolist()
        plans.append({"id": plan, "window": start, "windows": after - start, "passage": first, "passages": count})
        first += count
    return plans


def _described(passage: Passage, start: int, end: int) -> dict[str, Any]:
    """What a window's row says of its passage, for whoever reads the collection by other means than planqa."""
    return {
        "start": start,
        "end": end,
        "first_line": passage.span.first_line,
        "last_line": passage.span.last_line,
        "plan": _fitting(passage.plan, SHORT),
        "passage_id": _fitting(passage.id, SHORT),
        "role": passage.role.value,
        "item": _fitting(passage.item or "", SHORT),
        "section": _fitting(str(passage.section), SHORT),
        "text": _fitting(passage.text[start:end], TEXT),
    }


def _fitting(text: str, most: int) -> str:
    """As much of a text as so many bytes hold."""
    return text.encode()[:most].decode(errors="ignore")
