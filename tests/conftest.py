"""What all tests share: the five plans, one real index of them, and planqa as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.assistant import Assistant
from assistant.question import QuestionReader
from assistant.session import Session
from corpus.cache import cache_folder
from corpus.library import Library
from index.build import build_index
from index.embedder import Embedder, open_embedder
from index.search import Index
from tests.postgres import PostgresServer, postgres_server

if "PYTEST_XDIST_WORKER" in os.environ:
    # Torch takes all cores for each pass; two workers that do so wait for each other, three times as long as alone.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).parent.parent
Planqa = Callable[..., subprocess.CompletedProcess[str]]


class Html(HTMLParser):
    """Every tag of a piece of HTML with its attributes, all its text, and the tags that nothing closes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.still_open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "hr", "meta"):
            self.still_open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.still_open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


ReadHtml = type[Html]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]  # a pluggy generator
    """On CI nothing may be skipped: a system part that is missing is a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("PLANQA_CI") == "1" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and under PLANQA_CI=1 nothing may be: {report.longrepr}"


@pytest.fixture(scope="session", autouse=True)
def no_language_model() -> Iterator[None]:
    """A model that a developer's shell names (`PLANQA_LLM`) words no answer of the tests, nor of what they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PLANQA_LLM", raising=False)
        yield


@pytest.fixture(scope="session")
def library() -> Library:
    """The five plans."""
    return Library.open()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The bundled model."""
    return open_embedder(None, cache_folder())


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, library: Library, embedder: Embedder) -> Path:
    """A home folder with the index of the five plans, built once for all workers; tests must not write into it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, built = shared / "home", shared / "home.built"
    with FileLock(shared / "home.lock"):
        if not built.exists():
            build_index(folder, library, embedder)
            built.touch()
    return folder


@pytest.fixture(scope="session")
def index(home: Path, library: Library) -> Index:
    """The index, opened with an embedder of its own, as a process that only answers does."""
    return Index.open(home, library, open_embedder(None, cache_folder()))


@pytest.fixture(scope="session")
def assistant(home: Path) -> Assistant:
    """An assistant on the index."""
    return Session.open(home).assistant()


@pytest.fixture(scope="session")
def reader(assistant: Assistant) -> QuestionReader:
    """The assistant's reader of questions."""
    return assistant.reader


@pytest.fixture(scope="session")
def read_html() -> ReadHtml:
    """Reads a piece of HTML as a browser would: read_html("<p>…</p>").tags."""
    return Html


@pytest.fixture(scope="session")
def planqa(home: Path) -> Planqa:
    """Runs the command line in a process of its own: planqa("ask", "…", input=…, home=…)."""

    def run(
        *arguments: str, input: str | None = None, home: Path = home, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        code = "from assistant.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            input=input,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ, "PLANQA_HOME": str(home), **environment},
            check=False,
            timeout=600,
        )

    return run


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; a test that stops it starts it again."""
    with postgres_server() as server:
        yield server
