"""Answers from a store are those from files; servers take up what is published, and bear that Milvus goes away."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from assistant.answer_queue import AnswerQueue
from assistant.api.application import build_api
from assistant.api.metrics import Metrics
from assistant.assistant import Assistant
from assistant.editing.editor import PlanEditor
from assistant.live import LiveAssistant
from assistant.question import Question
from assistant.retriever import PlanRetriever
from assistant.session import Session
from corpus.errors import StoreError
from corpus.library import Library
from eval.questions import gold_questions
from index.build import build_index
from index.milvus.address import StoreAddress
from index.milvus.client import REST, MilvusStore
from index.milvus.versions import current
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans
from tests.index.milvus.servers import MilvusServer, Proxy

if TYPE_CHECKING:
    from tests.conftest import Planqa

_ROOT = Path(__file__).parents[3]
_LOOKS = 2.1
"""Seconds after which a server has looked whether there is a new version."""
_HUE = Question("Tỷ lệ phủ sóng 5G của Huế năm 2030?")
_DA_NANG = Question("Tỷ lệ phủ sóng 5G của Đà Nẵng năm 2030?")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with one small plan, "hue"."""
    return own_plans(tmp_path / "own")


@pytest.fixture
def publisher(tmp_path: Path, plans: Path, milvus: MilvusServer) -> Session:
    """A session of the machine that has the plans; its index is published."""
    home = tmp_path / "home"
    library = Library.open(plans, home=home)
    build_index(home, library, HashEmbedder())
    session = Session(home, library, HashEmbedder(), milvus=MilvusStore(StoreAddress.parse(milvus.uri)))
    session.publish_to_store()
    return session


def _server(plans: Path, home: Path, uri: str) -> Session:
    """A session of a machine with an empty home."""
    store = MilvusStore(StoreAddress.parse(uri), patience=1.0)
    return Session(home, Library.open(plans, home=home), HashEmbedder(), milvus=store)


def test_forty_questions_are_answered_alike(
    five: MilvusStore, assistant: Assistant, library: Library, home: Path, tmp_path: Path
) -> None:
    session = replace(Session.open(tmp_path / "empty"), milvus=five)
    from_store = session.assistant()
    questions = gold_questions((), "tune", library)
    for number in range(40):
        gold = questions[number * len(questions) // 40]
        question = Question(gold.text, gold.history)
        one, other = assistant.invoke(question), from_store.invoke(question)
        assert replace(one, elapsed_ms=0.0) == replace(other, elapsed_ms=0.0)


def test_the_retriever_of_langchain_works_on_a_store_as_on_files(
    five: MilvusStore, assistant: Assistant, tmp_path: Path
) -> None:
    index = replace(Session.open(tmp_path / "empty"), milvus=five).assistant().index
    documents = PlanRetriever(index=index, k=3).invoke("phủ sóng 5G năm 2030")

    assert [document.id for document in documents] == [
        document.id for document in PlanRetriever(index=assistant.index, k=3).invoke("phủ sóng 5G năm 2030")
    ]


def test_servers_take_up_what_is_published_by_themselves(
    publisher: Session, plans: Path, milvus: MilvusServer, tmp_path: Path
) -> None:
    servers = [LiveAssistant(_server(plans, tmp_path / name, milvus.uri)) for name in ("one", "two")]
    held = servers[0]()
    assert all(server().invoke(_DA_NANG).abstained for server in servers)

    add(plans, publisher.home, file_of(made("Đà Nẵng", 95), id="da-nang"))
    assert publisher.publish_to_store().changed
    time.sleep(_LOOKS)

    for server in servers:
        answer = server().invoke(_DA_NANG)
        assert "95%" in answer.answer
        assert answer.citations[0].plan == "da-nang"
        assert "90%" in server().invoke(_HUE).answer
    assert "90%" in held.invoke(_HUE).answer  # an assistant that is held goes on with the version it began with


def test_while_milvus_is_away_nothing_is_answered_wrongly_and_it_is_used_again_when_it_is_back(
    publisher: Session, proxy: Proxy, plans: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert publisher.milvus is not None
    live = LiveAssistant(_server(plans, tmp_path / "server", proxy.uri))
    whole = live().invoke(_HUE)
    begun = live().prepare(_HUE)

    with caplog.at_level(logging.DEBUG):
        proxy.cut()
        time.sleep(_LOOKS)
        assert live().unworded(begun).answer == whole.answer  # what was begun is ended
        started = time.monotonic()
        with pytest.raises(StoreError, match="cannot be reached"):
            live().invoke(_HUE)
        assert time.monotonic() - started < 6
        add(plans, publisher.home, file_of(made("Đà Nẵng", 95), id="da-nang"))
        publisher.publish_to_store()
        proxy.mend()
        time.sleep(max(_LOOKS, REST))
        assert live().invoke(_HUE).citations == whole.citations
        assert "95%" in live().invoke(_DA_NANG).answer
    assert "mật-khẩu" not in caplog.text


def test_readiness_follows_milvus_and_questions_are_told_why(
    publisher: Session, proxy: Proxy, plans: Path, tmp_path: Path
) -> None:
    del publisher
    session = _server(plans, tmp_path / "server", proxy.uri)
    queue = AnswerQueue(LiveAssistant(session))
    app = build_api(queue, metrics=Metrics(queue), editor=PlanEditor(session.home, lambda: queue.assistant, fixed=True))

    def call(method: str, path: str, **given: object) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
                return await client.request(method, path, **given)  # type: ignore[arg-type]

        with ThreadPoolExecutor(1) as other:  # the thread of other tests may have a running loop, Playwright's
            return other.submit(lambda: asyncio.run(send())).result()

    asked = {"question": _HUE.text}
    assert call("GET", "/readyz").status_code == 200
    whole = call("POST", "/api/ask", json=asked).json()

    proxy.cut()
    ready, reply = call("GET", "/readyz"), call("POST", "/api/ask", json=asked)
    assert (ready.status_code, reply.status_code) == (503, 503)
    assert call("GET", "/healthz").status_code == 200
    assert reply.json()["title"] == "The store of passages cannot be used"
    assert f"{proxy.shown} cannot be reached" in reply.json()["detail"]
    assert "mật-khẩu" not in ready.text + reply.text

    proxy.mend()
    time.sleep(REST)
    assert call("GET", "/readyz").status_code == 200
    assert call("POST", "/api/ask", json=asked).json()["answer"] == whole["answer"]
    sent = call("POST", "/api/drafts", files={"file": ("ke-hoach.txt", made("Đà Nẵng", 95).encode())})
    assert sent.status_code == 409
    assert "not on this server" in sent.json()["detail"]
    assert "không phải trên máy chủ này" in sent.json()["detail_vi"]


# --- the command line -------------------------------------------------------------------------------------------------


def test_a_home_is_published_asked_and_checked_by_commands(planqa: Planqa, home: Path, tmp_path: Path) -> None:
    store = f"milvus:{tmp_path / 'kho.db'}"
    question = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
    empty = tmp_path / "empty"

    refused = planqa("ask", question, "--store", store, home=empty)
    built = planqa("build", "--store", store)
    again = planqa("build", PLANQA_STORE=store)
    asked = planqa("ask", question, "--store", store, "--json", home=empty)
    checked = planqa("check", "--store", store, home=empty)

    assert (refused.returncode, refused.stderr) == (
        2,
        f"planqa: No index was published to {store} yet. On the machine that has the plans: "
        f"`planqa build --store {store}`.\n",
    )
    assert built.returncode == 0, built.stderr
    assert f"{store}: published; 1205 passages, 1232 windows in planqa_" in built.stderr
    assert "nothing new to publish" in again.stderr
    local = json.loads(planqa("ask", question, "--json").stdout)
    assert {**json.loads(asked.stdout), "elapsed_ms": 0} == {**local, "elapsed_ms": 0}
    assert (checked.returncode, checked.stdout) == (0, f"{store}: no fault.\n"), checked.stderr
    assert {run.stderr for run in (asked, checked)} == {""}
    assert not (empty / "index").exists()


@contextmanager
def _serving(home: Path, store: str) -> Iterator[str]:
    """The address of `planqa serve` on this store."""
    code = "from assistant.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0", "--home", str(home)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PLANQA_STORE": store},
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            said = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert said
            yield said[0]
        finally:
            process.terminate()
            process.wait(timeout=60)


def _comes(address: str, path: str, status: int, within: float = 60.0) -> httpx.Response:
    """The reply with this status, which must come within so many seconds."""
    until = time.monotonic() + within
    while True:
        try:
            reply = httpx.get(f"{address}{path}", timeout=within)
            if reply.status_code == status:
                return reply
        except httpx.TransportError:
            reply = httpx.Response(0)
        assert time.monotonic() < until, f"{path}: {reply.status_code} {reply.text}"
        time.sleep(0.2)


@pytest.mark.slow
def test_two_servers_without_an_index_answer_from_one_store_through_an_outage(
    planqa: Planqa, home: Path, milvus: MilvusServer, proxy: Proxy, tmp_path: Path
) -> None:
    assert planqa("build", "--store", milvus.uri).returncode == 0
    asked = {"question": "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"}
    with ExitStack() as running:
        servers = [running.enter_context(_serving(tmp_path / name, proxy.uri)) for name in ("one", "two")]
        for address in servers:
            _comes(address, "/readyz", 200)
        answers = [httpx.post(f"{address}/api/ask", json=asked, timeout=60).json() for address in servers]
        assert answers[0]["answer"] == answers[1]["answer"]
        assert "Sở Khoa học và Công nghệ" in answers[0]["answer"]

        proxy.cut()
        for address in servers:
            started = time.monotonic()
            assert httpx.post(f"{address}/api/ask", json=asked, timeout=60).status_code == 503
            assert httpx.get(f"{address}/readyz", timeout=60).status_code == 503
            assert time.monotonic() - started < 12
            assert httpx.get(f"{address}/healthz").status_code == 200

        proxy.mend()
        for address, before in zip(servers, answers, strict=True):
            _comes(address, "/readyz", 200)
            after = httpx.post(f"{address}/api/ask", json=asked, timeout=60).json()
            assert (after["answer"], after["citations"]) == (before["answer"], before["citations"])
    assert [path.name for name in ("one", "two") for path in (tmp_path / name).glob("index*")] == []
    assert current(MilvusStore(StoreAddress.parse(milvus.uri))) is not None
