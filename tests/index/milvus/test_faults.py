"""Milvus away, slow, and back again: clear errors within seconds, no password in any of them, and nothing lost."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest

from corpus.errors import StoreError
from corpus.library import Library
from index.build import build_index
from index.milvus.address import StoreAddress
from index.milvus.client import CALL, CONNECT, REST, MilvusStore
from index.milvus.opening import open_index
from index.milvus.publish import publish
from index.milvus.search import MilvusIndex
from index.milvus.versions import new_version
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import own_plans
from tests.index.milvus.servers import MilvusServer, Proxy

_SECRET = "mật-khẩu"
_QUESTION = "phủ sóng 5G"


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with one small plan, "hue"."""
    return own_plans(tmp_path / "own")


@pytest.fixture
def published(tmp_path: Path, plans: Path, milvus: MilvusServer) -> MilvusServer:
    """The server with the index of that plan."""
    home = tmp_path / "home"
    library = Library.open(plans, home=home)
    build_index(home, library, HashEmbedder())
    publish(home, library, HashEmbedder(), MilvusStore(StoreAddress.parse(milvus.uri)))
    return milvus


@pytest.fixture
def opened(published: MilvusServer, proxy: Proxy, plans: Path, tmp_path: Path) -> MilvusIndex:
    """That index, reached by the proxy."""
    del published
    store = MilvusStore(StoreAddress.parse(proxy.uri), patience=1.0)
    return open_index(store, tmp_path / "elsewhere", Library.open(plans), HashEmbedder())[0]


def _fails(function: Callable[[], object], within: float) -> str:
    """What is said when it fails, which takes less than so many seconds."""
    started = time.monotonic()
    with pytest.raises(StoreError) as error:
        function()
    assert time.monotonic() - started < within
    assert _SECRET not in str(error.value)
    return str(error.value)


def _search(index: MilvusIndex) -> int:
    return len(index.search(_QUESTION))


def test_nobody_at_the_address_is_said_within_seconds(plans: Path, tmp_path: Path, free_port: int) -> None:
    store = MilvusStore(StoreAddress.parse(f"milvus:http://root:{_SECRET}@127.0.0.1:{free_port}"))

    said = _fails(lambda: open_index(store, tmp_path, Library.open(plans), HashEmbedder()), within=CONNECT + 3)

    assert said == (
        f"milvus:http://127.0.0.1:{free_port} cannot be reached. See that Milvus runs and that this machine may reach "
        "it, and ask again."
    )


def test_a_server_that_says_nothing_when_it_is_opened_is_not_waited_for(
    published: MilvusServer, proxy: Proxy, plans: Path, tmp_path: Path
) -> None:
    del published
    proxy.hold()
    store = MilvusStore(StoreAddress.parse(proxy.uri))

    _fails(lambda: open_index(store, tmp_path, Library.open(plans), HashEmbedder()), within=CONNECT + CALL + 3)

    proxy.release()
    time.sleep(REST)
    assert open_index(store, tmp_path, Library.open(plans), HashEmbedder())[0].search(_QUESTION)


def test_a_server_that_goes_away_is_said_and_used_again_when_it_is_back(
    opened: MilvusIndex, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    found = _search(opened)
    held = opened.search(_QUESTION)

    with caplog.at_level(logging.DEBUG):
        proxy.cut()
        for _ in range(3):
            assert "cannot be reached" in _fails(lambda: _search(opened), within=4)
            assert "cannot be reached" in _fails(opened.reach, within=4)
        proxy.mend()
        time.sleep(REST)
        assert _search(opened) == found
        opened.reach()

    assert opened.search(_QUESTION) == held
    assert _SECRET not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_server_that_is_too_slow_is_said_and_used_again_when_it_is_not(opened: MilvusIndex, proxy: Proxy) -> None:
    found = _search(opened)

    proxy.hold()
    assert "does not answer in time" in _fails(lambda: _search(opened), within=5)
    proxy.release()
    time.sleep(REST)

    assert _search(opened) == found


def test_a_slow_answer_is_an_answer(opened: MilvusIndex, proxy: Proxy) -> None:
    found = _search(opened)
    proxy.hold()
    threading.Timer(0.4, proxy.release).start()

    assert _search(opened) == found


def test_many_callers_at_once_hear_within_seconds_that_it_is_away(opened: MilvusIndex, proxy: Proxy) -> None:
    proxy.cut()
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda: said.append(_fails(lambda: _search(opened), within=6))) for _ in range(12)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(said) == 12
    assert time.monotonic() - started < 8


def test_a_server_that_crashed_and_was_started_again_is_used_again(
    opened: MilvusIndex, published: MilvusServer
) -> None:
    found = opened.search(_QUESTION)

    published.kill()
    assert "cannot be reached" in _fails(lambda: _search(opened), within=4)
    published.start()
    time.sleep(REST)

    assert opened.search(_QUESTION) == found  # what was published is on its disk, and is loaded anew
    opened.reach()


def test_what_was_fetched_is_there_while_milvus_is_away(opened: MilvusIndex, proxy: Proxy) -> None:
    passages = opened.store.plan("hue")
    proxy.cut()

    assert opened.store.plan("hue") == passages
    assert [opened.store.by_id(each.id) for each in passages] == passages
    assert [task.plan for task in opened.store.facts.tasks()] == ["hue"]
    assert opened.rarity("song") > 0


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which every call is turned away for its credentials, as Milvus does; milvus-lite lets everyone in."""

    def refuse(request: bytes, context: grpc.ServicerContext) -> bytes:
        del request
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check api key is correct")
        return b""  # never: to abort raises

    class Refusing(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc has no types
        def service(self, details: object) -> object:
            del details
            return grpc.unary_unary_rpc_method_handler(refuse)

    with ThreadPoolExecutor(2) as threads:
        server = grpc.server(threads)
        server.add_generic_rpc_handlers((Refusing(),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield port
        server.stop(None).wait(10)


def test_wrong_credentials_are_said_and_not_repeated(closed_port: int, plans: Path, tmp_path: Path) -> None:
    store = MilvusStore(StoreAddress.parse(f"milvus:http://root:{_SECRET}@127.0.0.1:{closed_port}"))

    said = _fails(lambda: open_index(store, tmp_path, Library.open(plans), HashEmbedder()), within=CONNECT + 3)

    assert said == (
        f"milvus:http://127.0.0.1:{closed_port} does not let planqa in. Put “user:password” or a key into "
        "PLANQA_STORE_TOKEN."
    )


def test_a_look_for_a_new_version_that_takes_long_stops_no_question(opened: MilvusIndex, proxy: Proxy) -> None:
    found = _search(opened)
    store = opened._milvus
    proxy.hold()
    threading.Timer(1.3, proxy.release).start()

    assert new_version(store, opened.store.version) is None  # after one second

    proxy.release()
    assert _search(opened) == found


_HOLDS = """
import sys, time
from index.milvus.address import StoreAddress
from index.milvus.client import MilvusStore
store = MilvusStore(StoreAddress.parse(sys.argv[1]))
store.call("list_collections")
print("held", flush=True)
time.sleep(600)
"""


def test_a_file_that_another_process_has_open_is_said_and_free_when_that_ends(tmp_path: Path) -> None:
    uri = f"milvus:{tmp_path / 'kho.db'}"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS, uri], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        store = MilvusStore(StoreAddress.parse(uri))
        said = _fails(lambda: store.call("list_collections"), within=10)
        process.kill()
    time.sleep(REST)

    assert "another process has it open" in said
    assert store.call("list_collections") == []
    store.close()


def test_a_file_that_is_none_of_milvus_lite_is_said(tmp_path: Path) -> None:
    path = tmp_path / "kho.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(100))
    store = MilvusStore(StoreAddress.parse(f"milvus:{path}"))

    assert "cannot be opened" in _fails(lambda: store.call("list_collections"), within=10)


def test_a_dotenv_file_beside_the_packages_changes_nothing(tmp_path: Path) -> None:
    """pymilvus reads the first `.env` above its own folder into the environment when it is imported."""
    code = (
        "import os, sys, dotenv\n"
        "from index.milvus.address import StoreAddress\nfrom index.milvus.client import MilvusStore\n"
        "dotenv.find_dotenv = lambda *_, **__: sys.argv[2]\nimport dotenv.main\n"
        "dotenv.main.find_dotenv = dotenv.find_dotenv\n"
        "MilvusStore(StoreAddress.parse(sys.argv[1])).call('list_collections')\n"
        "print(os.environ.get('PLANQA_LLM'), os.environ.get('PYTHON_DOTENV_DISABLED'))\n"
    )
    env = tmp_path / ".env"
    env.write_text("PLANQA_LLM=openai:evil\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", code, f"milvus:{tmp_path / 'kho.db'}", str(env)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        check=True,
        timeout=120,
    )

    assert run.stdout == "None None\n"
