"""Answers from facts on a PostgreSQL server: the same as from the file, from the command line and a running server."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import httpx
import pytest

from assistant.assistant import Assistant
from assistant.question import Question
from assistant.records import Answer
from assistant.session import Session
from corpus.library import Library
from eval.questions import GoldQuestion, gold_questions
from tests.assistant.access.live import IOC, serving
from tests.conftest import Planqa
from tests.postgres import PASSWORD, PostgresServer

pytestmark = pytest.mark.system

DATABASE = "answers"
EVERY = 12
"""Of the questions of the halves `tune` each twelfth is asked: some 65."""


@pytest.fixture(scope="module")
def url(postgres: PostgresServer, home: Path) -> str:
    """A server with the facts of the index of `home`."""
    url = postgres.new_database(DATABASE)
    Session.open(home, facts=url).build()
    return url


def _without_time(answer: Answer) -> dict[str, object]:
    return {**answer.as_json(), "elapsed_ms": 0}


def test_the_answers_are_the_same_as_from_the_file(
    home: Path, library: Library, assistant: Assistant, url: str
) -> None:
    chosen: list[GoldQuestion] = gold_questions([], "tune", library)[::EVERY]
    assert len(chosen) >= 60
    other = Session.open(home, facts=url).assistant()
    questions = [Question(each.text, each.history, id=each.id) for each in chosen]

    for question in questions:
        assert _without_time(other.invoke(question)) == _without_time(assistant.invoke(question))


def test_commands_read_facts_where_they_are_told_to(planqa: Planqa, url: str, postgres: PostgresServer) -> None:
    lists = [planqa("facts", "targets", "--format", "json", PLANQA_FACTS=where) for where in (url, "")]
    assert lists[0].stdout == lists[1].stdout != ""
    asked = planqa("ask", IOC, "--facts", url)
    assert "Sở Khoa học và Công nghệ" in asked.stdout

    empty = postgres.new_database("empty")
    refused = planqa("ask", IOC, PLANQA_FACTS=empty)
    assert (refused.returncode, refused.stderr) == (
        2,
        f"planqa: {postgres.name('empty')} does not have the facts of this index. Publish them: `planqa build`.\n",
    )
    checked = planqa("check", PLANQA_FACTS=empty)
    assert checked.returncode == 2
    assert f"{postgres.name('empty')}: the facts of the index in use are not there" in checked.stdout
    assert planqa("build", PLANQA_FACTS=empty).returncode == 0
    assert planqa("check", PLANQA_FACTS=empty).returncode == 0
    assert planqa("ask", IOC, PLANQA_FACTS=empty).stdout == asked.stdout


def test_a_server_answers_on_when_the_facts_are_back(
    home: Path, url: str, postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home, tmp_path / "home")
    monkeypatch.setenv("PLANQA_FACTS", url)
    with (
        serving(tmp_path / "home", tmp_path / "log") as live,
        httpx.Client(base_url=live.address, timeout=60) as client,
    ):
        asked = {"question": IOC}
        before = client.post("/api/ask", json=asked)
        assert before.status_code == 200

        postgres.kill()
        try:
            began = time.monotonic()
            away = client.post("/api/ask", json=asked)
            assert time.monotonic() - began < 10
            ready = client.get("/readyz")
        finally:
            postgres.start()
        assert (away.status_code, away.headers["content-type"], ready.status_code) == (
            503,
            "application/problem+json",
            503,
        )
        assert postgres.name(DATABASE) in away.json()["detail"]
        assert "máy chủ lưu số liệu" in away.json()["detail_vi"]

        after = client.post("/api/ask", json=asked)
        assert {**after.json(), "elapsed_ms": 0} == {**before.json(), "elapsed_ms": 0}
        assert PASSWORD not in live.log.read_text() and "m%E1" not in live.log.read_text()


def test_a_backup_comes_back_with_its_facts(planqa: Planqa, url: str, postgres: PostgresServer, tmp_path: Path) -> None:
    file, restored, elsewhere = tmp_path / "backup.tar.gz", tmp_path / "restored", postgres.new_database("restored")
    assert planqa("backup", str(file)).returncode == 0

    postgres.kill()
    try:
        refused = planqa("restore", str(file), "--home", str(restored), PLANQA_FACTS=elsewhere)
    finally:
        postgres.start()
    assert refused.returncode == 2
    assert "planqa: The facts were not published, those of before are as they were." in refused.stderr
    assert not (restored / "index" / "current").exists()

    assert planqa("restore", str(file), "--home", str(restored), PLANQA_FACTS=elsewhere).returncode == 0
    answers = [planqa("ask", IOC, "--home", str(restored), PLANQA_FACTS=where).stdout for where in (elsewhere, "")]
    assert answers[0] == answers[1] != ""
