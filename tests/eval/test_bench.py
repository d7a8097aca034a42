"""`planqa eval bench` with small counts: figures, callers at once, processes of their own, builds."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner

from assistant.assistant import Assistant
from assistant.question import Question, Reading
from assistant.records import Answer
from assistant.session import Session
from corpus.errors import QuestionError
from corpus.library import Library
from eval.bench import (
    PERCENTILES,
    Figure,
    bench_answers,
    bench_builds,
    bench_callers,
    bench_facts,
    bench_start,
    example_questions,
)
from eval.bench_cli import as_json, as_markdown
from eval.cli import app
from eval.exhaustive import generate
from eval.questions import read_questions
from tests.index.hash_embedder import HashEmbedder


class Waiter:
    """Answers rightly; once it was asked to read, of two questions at once with the later one's text, or one of them
    not at all.
    """

    def __init__(self, answer: Answer, *, mixes: bool = False, fails: bool = False) -> None:
        self._answer = answer
        self._mixes = mixes
        self._fails = fails
        self._last = ""
        self._both: threading.Barrier | None = None

    def read(self, question: Question) -> list[Reading]:
        if self._mixes or self._fails:
            self._both = threading.Barrier(2)
        return []

    def invoke(self, question: Question) -> Answer:
        self._last = question.text
        if self._both is not None:
            self._both.wait(timeout=10)
            if self._fails and question.text == "a":
                raise RuntimeError("no answer")
        return replace(self._answer, answer=self._last if self._mixes else question.text)


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    return assistant.invoke("Ai ký kế hoạch của Ninh Bình?")


def test_a_figure_is_the_median_of_its_repeats_with_their_range() -> None:
    assert Figure.of("x", "s", [3.0, 1.0, 2.0, 10.0]) == Figure("x", "s", 2.5, 1.0, 10.0)


def test_questions_are_taken_evenly_and_never_more_than_there_are() -> None:
    every = [row["question"] for row in read_questions()]

    assert [question.text for question in example_questions(10_000)] == every
    assert len(example_questions(7)) == 7
    assert example_questions(7)[1].text == every[len(every) // 7]


def test_callers_at_once_get_the_answers_of_their_own_questions(assistant: Assistant, home: Path) -> None:
    questions = example_questions(6)

    one, four = bench_callers(assistant, Session.open(home).embedder, questions, 1, [1, 4])

    assert (one.callers, four.callers) == (1, 4)
    assert (one.errors, one.mixed, four.errors, four.mixed) == (0, 0, 0, 0)
    assert 0 < four.median_ms.median <= four.p95_ms.median
    assert one.to_embedding.median == pytest.approx(one.rate.median / one.embedding.median)
    assert one.cpu_ms.median > 0


@pytest.mark.parametrize(("mixes", "fails", "errors", "mixed"), [(True, False, 0, 1), (False, True, 1, 0)])
def test_answers_mixed_up_and_errors_are_counted(
    answer: Answer, mixes: bool, fails: bool, errors: int, mixed: int
) -> None:
    assistant = cast(Assistant, Waiter(answer, mixes=mixes, fails=fails))

    (both,) = bench_callers(assistant, HashEmbedder(), [Question("a"), Question("b")], 1, [2])

    assert (both.errors, both.mixed) == (errors, mixed)


def test_the_report_holds_all_figures(answer: Answer) -> None:
    figure = Figure("x", "ms", 2.0, 1.0, 3.0)
    callers = bench_callers(cast(Assistant, Waiter(answer)), HashEmbedder(), [Question("a")], 2, [1])

    text, whole = as_markdown([figure], callers), json.loads(as_json([figure], callers))

    assert "| x | 2.00 ms | 1.00 ms | 3.00 ms |" in text
    assert text.splitlines()[-1].endswith("| 0 | 0 |")
    assert whole["figures"] == [{"name": "x", "unit": "ms", "median": 2.0, "low": 1.0, "high": 3.0}]
    assert whole["callers"][0]["callers"] == 1
    assert whole["machine"]["processors"] >= 1
    assert "callers" not in as_markdown([figure], [])


@pytest.mark.slow
def test_start_and_warm_answers_stand_beside_their_floors(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.bench.read_questions", lambda: read_questions()[::30])
    session = Session.open(home)

    start = {figure.name: figure for figure in bench_start(session, 1)}
    warm = {figure.name: figure for figure in bench_answers(session, 1)}

    assert start["fresh process, answer / embedding"].median > 0
    assert start["memory of answering, peak"].median > start["memory of embedding one question, peak"].median > 20
    assert start["memory of answering, peak"].median < 600  # torch alone takes 460 MB
    percentiles = [warm[f"warm answer, p{percent}"].median for percent in PERCENTILES]
    assert percentiles == sorted(percentiles)
    assert warm["warm answer, p50 / embedding the question, p50"].median > 0


@pytest.mark.slow
def test_answers_from_facts_are_measured_beyond_embedding(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.bench.generate", lambda facts, library: list(generate(facts, library))[:40])

    (figure,) = bench_facts(Session.open(home), 1)

    assert figure.unit == "ms"


def test_a_build_stands_beside_the_raw_model(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(tmp_path, library, HashEmbedder())
    session.build()
    monkeypatch.setattr("eval.bench._raw_model", lambda embedder: embedder.embed_passages)
    monkeypatch.setattr("eval.bench._probe", lambda run, arguments, home: (1.0, 512.0))

    figures = {figure.name: figure.median for figure in bench_builds(session, 1)}

    assert 0 < figures["build, nothing changed"] < figures["full build"]
    assert figures["embedding / raw model"] == pytest.approx(
        figures["passages embedded"] / figures["passages through the raw model"]
    )
    assert figures["full build, passages"] < figures["passages embedded"]
    assert figures["memory of building, peak"] == 512.0


def test_the_command_says_what_is_wrong_with_callers() -> None:
    for wrong in ("0", "two", "1,-3"):
        result = CliRunner().invoke(app, ["bench", "--callers", wrong])
        assert isinstance(result.exception, QuestionError)
        assert "--callers wants numbers from 1" in str(result.exception)
