"""What the tests of Milvus share: the five plans in a file, a server that small indexes are published to, a proxy."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.library import Library
from index.embedder import Embedder
from index.milvus.address import StoreAddress
from index.milvus.client import MilvusStore
from index.milvus.opening import open_index
from index.milvus.publish import publish
from index.milvus.search import MilvusIndex
from tests.index.milvus.servers import MilvusServer, Proxy


@pytest.fixture(scope="session")
def five(
    home: Path, library: Library, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MilvusStore]:
    """A file to which the index of the five plans is published; tests must not change it."""
    store = MilvusStore(StoreAddress.parse(f"milvus:{tmp_path_factory.mktemp('milvus') / 'five.db'}"))
    publish(home, library, embedder, store)
    yield store
    store.close()


@pytest.fixture(scope="session")
def in_milvus(
    five: MilvusStore, library: Library, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> MilvusIndex:
    """The index in that file, opened by a machine with an empty home."""
    return open_index(five, tmp_path_factory.mktemp("empty"), library, embedder)[0]


@pytest.fixture(scope="session")
def running_milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A Milvus server."""
    server = MilvusServer(tmp_path_factory.mktemp("milvus") / "data")
    yield server
    server.kill()


@pytest.fixture
def milvus(running_milvus: MilvusServer) -> MilvusServer:
    """That server, with an empty database of this test's own."""
    running_milvus.use_new_database()
    return running_milvus


@pytest.fixture
def proxy(milvus: MilvusServer) -> Iterator[Proxy]:
    """A way to that database which can be cut."""
    proxy = Proxy(milvus.port, milvus.database)
    yield proxy
    proxy.close()


@pytest.fixture
def free_port() -> int:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
