"""`planqa eval peers` as it runs: real processes, among them one that dies, and the peers' real environment."""

from __future__ import annotations

import re
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from typer.testing import CliRunner

from corpus.cache import cache_folder
from corpus.library import Library, built_in_plans
from eval.cli import app
from eval.peers.comparison import measure_all
from eval.peers.environment import environment_python, requirements
from eval.peers.processes import PeerError, run_step, tail
from eval.questions import GoldQuestion
from index.embedder import BundledEmbedder

ROOT = Path(__file__).parents[3]
PLAN = "ninh-binh-ubnd"
QUESTIONS = {
    "Ai ký kế hoạch của UBND tỉnh Ninh Bình?": "CHỦ TỊCH",
    "Kinh phí thực hiện kế hoạch lấy từ đâu?": "inh phí",
}
"""With words that the lines hold which answer."""

PEERS = ("langchain-ensemble", "txtai-hybrid", "haystack")
"""One of each library, in which the others are held: every process of a peer loads torch, some ten seconds."""


@pytest.fixture
def one_plan(tmp_path: Path) -> Library:
    """A library of one plan."""
    folder = tmp_path / "plans"
    folder.mkdir()
    table = (built_in_plans() / "plans.toml").read_text(encoding="utf-8")
    start = table.index(f"[{PLAN}]")
    end = table.find("\n[", start)
    (folder / "plans.toml").write_text(table[start : end if end > 0 else None], encoding="utf-8")
    file = Library.open().plan(PLAN).file
    shutil.copy(built_in_plans() / file, folder / file)
    return Library.open(folder)


@pytest.fixture
def questions(one_plan: Library) -> list[GoldQuestion]:
    """Some questions over that plan, with the lines that hold certain words for gold."""
    lines = one_plan.source(PLAN).text.split("\n")
    return [
        GoldQuestion(
            "s", text, "x", "x", text, gold=frozenset((PLAN, n) for n, line in enumerate(lines, 1) if words in line)
        )
        for text, words in QUESTIONS.items()
    ]


def test_the_pins_are_exact_sorted_and_those_of_planqa_but_for_one() -> None:
    text = (ROOT / "eval/peers/requirements.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    own = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    constraints = {
        str(canonicalize_name(name)): version
        for name, version in (line.split("==") for line in own if not line.startswith("#"))
    }

    assert [line for line in lines if not re.fullmatch(r"[a-z0-9][a-z0-9-]*==[0-9][A-Za-z0-9.]*", line)] == []
    assert "://" not in text
    assert list(requirements()) == sorted(set(requirements()))
    assert {name for name, pin in requirements().items() if constraints.get(name, pin) != pin} == {"huggingface-hub"}


@pytest.mark.slow
def test_a_worker_that_dies_is_told_with_its_last_words_and_the_others_go_on(
    one_plan: Library, questions: list[GoldQuestion], tmp_path: Path
) -> None:
    # planqa's own interpreter has no txtai: the process ends with status 1.
    python = {True: Path(sys.executable), False: Path(sys.executable)}
    steps: list[tuple[str, int]] = []

    comparison = measure_all(
        ["txtai", "planqa", "planqa-ask"],
        questions,
        one_plan,
        BundledEmbedder(cache_folder()).folder(),
        python,
        home=tmp_path / "home",
        progress=lambda step, done: steps.append((step, done)),
    )

    assert list(comparison.failed) == ["txtai"]
    assert re.fullmatch(
        r"txtai: the process that should build ended with status 1: .*ModuleNotFoundError: No module named '.*'",
        comparison.failed["txtai"],
    )
    assert list(comparison.measured) == ["planqa", "planqa-ask"]
    assert comparison.measured["planqa"].hits[0].tolist()[1:] == [1, 1]
    assert (tmp_path / "home" / "index" / "current").is_file()
    assert steps == [
        ("txtai: building", 0),
        ("planqa: building", 0),
        *[("planqa: asking", done) for done in range(3)],
        *[("planqa-ask: asking", done) for done in range(3)],
    ]


def test_an_interpreter_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(PeerError, match=r"^txtai: .*/nowhere cannot be started \(No such file or directory\)\.$"):
        run_step(tmp_path / "nowhere", "eval.peers.worker", "txtai", "build", tmp_path, lambda done: None)


def test_a_process_that_is_killed_is_told_by_its_signal(tmp_path: Path) -> None:
    killed = tmp_path / "python"
    killed.write_text("#!/bin/sh\necho 'out of memory' >&2\nkill -9 $$\n", encoding="utf-8")
    killed.chmod(0o755)

    with pytest.raises(PeerError, match=r"^txtai: the process that should build was ended by SIGKILL: out of memory$"):
        run_step(killed, "eval.peers.worker", "txtai", "build", tmp_path, lambda done: None)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "it said nothing"), ("a\n\n b  c \n", "a | b c"), ("1\n2\n3\n4\n", "2 | 3 | 4")],
)
def test_the_tail_of_what_was_said(text: str, said: str) -> None:
    assert tail(text) == said


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")

    with pytest.raises(PeerError, match=r"holds something else than the peers' environment\. Name another folder\.$"):
        environment_python(tmp_path, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.slow
def test_an_installation_that_fails_is_told_in_a_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)

    with pytest.raises(
        PeerError, match=r"^The peers' environment cannot be installed \(.*No matching distribution.*\)"
    ):
        environment_python(tmp_path, tmp_path / "environment")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--systems", "planqa,elastic"], "There is no system 'elastic': planqa, planqa-ask, langchain,"),
        (["--systems", ""], "There is no system '': planqa,"),
        (["--split", "half"], "There is no half 'half' of the questions: test, tune, all."),
    ],
)
def test_what_cannot_be_asked_for_is_said_before_anything_is_installed(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["peers", *arguments])

    assert isinstance(result.exception, PeerError)
    assert str(result.exception).startswith(message)


@pytest.mark.slow
def test_the_real_peers_answer_over_one_plan(one_plan: Library, questions: list[GoldQuestion]) -> None:
    python = {True: environment_python(cache_folder())}

    comparison = measure_all(PEERS, questions, one_plan, BundledEmbedder(cache_folder()).folder(), python)

    assert comparison.failed == {}
    assert tuple(comparison.measured) == PEERS
    text = one_plan.source(PLAN).text
    for name, measured in comparison.measured.items():
        assert len(text) / 1000 < measured.pieces < len(text) / 600, name
        assert measured.hits[1].tolist()[1:] == [1, 1], name
        assert (measured.characters > 2000).all(), name
        assert (measured.characters <= 5 * 1300).all(), name
        assert (measured.milliseconds > 1).all(), name
        assert 100 < measured.search_megabytes < 4000, name
    # planqa's own interpreter has got none of it.
    with pytest.raises(ImportError):
        version("txtai")
