"""Checking what was published to Milvus: every row is there and can be read."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import HomeError, IndexStateError, StoreError
from corpus.library import Library
from index.check import Fault
from index.embedder import Embedder
from index.milvus.client import MilvusStore
from index.milvus.opening import open_index
from index.milvus.publish import count_rows
from index.milvus.records import Records

__all__ = ["check_store"]


def check_store(store: MilvusStore, home: Path, library: Library, embedder: Embedder) -> list[Fault]:
    """What is wrong with the version in use; all of it can be published anew.

    Raises StoreError if Milvus cannot be reached, HomeError if the texts of added plans cannot be put into the home.
    """
    shown = store.address.shown
    try:
        index, library = open_index(store, home, library, embedder)
    except IndexStateError as error:
        return [Fault(shown, str(error))]
    except StoreError as error:
        store.call("list_collections")  # raises if it is Milvus that is away, and not a record that is damaged
        return [Fault(shown, str(error))]
    except HomeError:
        raise
    faults = []
    version = index.store.version
    header = Records(store, version).header()
    wanted = (index.manifest.windows, header["rows"])
    for what, expected, found in zip(("windows", "rows of records"), wanted, count_rows(store, version), strict=True):
        if expected != found:
            faults.append(Fault(f"{shown} {version}", f"it has {found} {what}, and was published with {expected}"))
    for plan in library:
        try:
            found = len(index.store.plan(plan.id))
            expected = index.manifest.passages[plan.id]
            if found != expected:
                faults.append(Fault(f"{shown} {plan.id}", f"it has {found} passages of {expected}"))
        except (StoreError, ValueError, KeyError, TypeError) as error:
            store.call("list_collections")
            faults.append(Fault(f"{shown} {plan.id}", f"a passage cannot be read ({error})"))
    return faults
