"""Speed and memory of planqa on this machine: a fresh process, warm answers, many callers at once, builds.

Machines are noisy: every figure is the median of repeats with its range, and stands beside its floor where it has one:
embedding the question alone, or the raw model's throughput on the same texts, taken in turn with it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from assistant.assistant import Assistant
from assistant.question import Question, as_question
from assistant.records import Answer
from assistant.session import Session
from corpus.home import current_folder
from eval.answers import percentile
from eval.exhaustive import generate
from eval.questions import read_questions
from index.embedder import BundledEmbedder, Embedder
from index.passages import PassageStore
from index.windows import windows

__all__ = [
    "CALLERS",
    "Callers",
    "Figure",
    "bench_answers",
    "bench_builds",
    "bench_callers",
    "bench_facts",
    "bench_start",
    "example_questions",
]

CALLERS = (1, 2, 4, 8, 16, 32)
"""How many callers ask at once."""

PERCENTILES = (50, 90, 95, 99)

_EXAMPLE = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
# Runs in a process of its own, then says how much memory that took.
_PROBE = """
import re, sys
from pathlib import Path
{run}
# Not getrusage: its peak is inherited from the process that started this one.
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
sys.stderr.write(f"\\n{{peak:.0f}}")
"""
_COMMAND = """
from assistant.cli import main
try:
    main()
except SystemExit:
    pass
"""
_EMBED = """
from index.embedder import open_embedder
from corpus.cache import cache_folder
open_embedder(None, cache_folder()).embed_questions([sys.argv[1]])
"""

_RAW_BATCH = 32
"""Texts of a batch of the raw model: what `SentenceTransformer.encode` takes by itself."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity: the median of its repeats, and their range."""

    name: str
    unit: str
    median: float
    low: float
    high: float

    @classmethod
    def of(cls, name: str, unit: str, values: Sequence[float]) -> Figure:
        """A figure from its repeats, of which there must be one at least."""
        return cls(name, unit, statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Callers:
    """So many callers at once on one assistant, each asking its next question when it has an answer.

    `rate` is answers a second, `embedding` the embeddings of the same questions a second by as many callers, which is
    the floor, and `to_embedding` the ratio of both; `median_ms` and `p95_ms` are what a caller waits, `cpu_ms` is what
    an answer takes of the processors, which other programs on the machine change least. Of all repeats, `errors` is the
    number of questions that raised one, `mixed` that of answers which are not those that the same question has alone.
    """

    callers: int
    rate: Figure
    embedding: Figure
    to_embedding: Figure
    median_ms: Figure
    p95_ms: Figure
    cpu_ms: Figure
    errors: int
    mixed: int


def example_questions(count: int) -> list[Question]:
    """So many of the project's own questions (all if there are fewer), taken evenly from a set."""
    questions = [as_question(question) for question in read_questions()]
    step = max(1, len(questions) // count)
    return questions[::step][:count]


def bench_start(session: Session, repeats: int) -> list[Figure]:
    """`planqa ask` as a fresh process: seconds, megabytes at the peak, and both as ratios to embedding a question."""
    taken, floor = [], []
    for _ in range(repeats):
        floor.append(_probe(_EMBED, [_EXAMPLE], session.home))
        taken.append(_probe(_COMMAND, ["ask", _EXAMPLE, "--json"], session.home))
    seconds, megabytes = zip(*taken, strict=True)
    floor_seconds, floor_megabytes = zip(*floor, strict=True)
    return [
        Figure.of("fresh process, one answer", "s", seconds),
        Figure.of("fresh process, embedding one question", "s", floor_seconds),
        Figure.of("fresh process, answer / embedding", "x", _ratios(seconds, floor_seconds)),
        Figure.of("memory of answering, peak", "MB", megabytes),
        Figure.of("memory of embedding one question, peak", "MB", floor_megabytes),
        Figure.of("memory, answering / embedding", "x", _ratios(megabytes, floor_megabytes)),
    ]


def bench_answers(session: Session, repeats: int) -> list[Figure]:
    """Warm answers to the project's own questions: percentiles, and ratios to embedding the question alone.

    Each question is embedded and answered in turn, as the machine's speed changes from second to second. How long
    embedding takes depends on the question's length, so the slowest answers stand beside two floors: embedding the
    median question, and embedding the same one.
    """
    assistant = session.assistant()
    questions = [as_question(question) for question in read_questions()]
    texts = [_embedded(assistant, question) for question in questions]
    rounds: list[tuple[list[float], list[float]]] = []
    for _ in range(repeats + 1):
        pairs = [
            (_timed(assistant.invoke, question), _timed(session.embedder.embed_questions, text))
            for question, text in zip(questions, texts, strict=True)
        ]
        rounds.append(([answer for answer, _ in pairs], [floor for _, floor in pairs]))
    # The first round warms the caches and is not counted.
    del rounds[0]
    figures = [
        Figure.of(f"warm answer, p{percent}", "ms", [percentile(answers, percent) for answers, _ in rounds])
        for percent in PERCENTILES
    ]
    medians = [statistics.median(floor) for _, floor in rounds]
    return [
        *figures,
        Figure.of("embedding the question, p50", "ms", medians),
        Figure.of("embedding the question, p95", "ms", [percentile(floor, 95) for _, floor in rounds]),
        *(
            Figure.of(
                f"warm answer, p{percent} / embedding the question, p50",
                "x",
                [percentile(answers, percent) / least for (answers, _), least in zip(rounds, medians, strict=True)],
            )
            for percent in (50, 95)
        ),
        Figure.of(
            "warm answer / embedding the same question, p95",
            "x",
            [percentile(_ratios(answers, floor), 95) for answers, floor in rounds],
        ),
    ]


def bench_facts(session: Session, repeats: int) -> list[Figure]:
    """What answers from the facts take beyond embedding the question: each tenth question of the exhaustive check."""
    assistant = session.assistant()
    asked = [expected.question for expected in generate(session.store().facts, session.library)][::10]
    medians = []
    for _ in range(repeats + 1):
        beyond = [_timed(assistant.invoke, text) - _timed(session.embedder.embed_questions, [text]) for text in asked]
        medians.append(statistics.median(beyond))
    return [Figure.of("answer from facts, beyond embedding", "ms", medians[1:])]


def bench_callers(
    assistant: Assistant,
    embedder: Embedder,
    questions: Sequence[Question],
    repeats: int,
    counts: Iterable[int] = CALLERS,
) -> list[Callers]:
    """The questions shared out to so many callers at once; what each answer must be is asked alone before."""
    alone = {id(question): _timeless(assistant.invoke(question)) for question in questions}
    texts = [_embedded(assistant, question) for question in questions]
    return [_callers(assistant, embedder, questions, alone, texts, count, repeats) for count in counts]


def _callers(
    assistant: Assistant,
    embedder: Embedder,
    questions: Sequence[Question],
    alone: dict[int, Answer],
    texts: Sequence[list[str]],
    count: int,
    repeats: int,
) -> Callers:
    rates, floors, medians, tails, processor = [], [], [], [], []
    errors = mixed = 0
    for _ in range(repeats):
        seconds, _ = _at_once(embedder.embed_questions, texts, count)
        floors.append(len(texts) / seconds)
        cpu = time.process_time()
        seconds, futures = _at_once(lambda question: _answered(assistant, question), questions, count)
        processor.append((time.process_time() - cpu) * 1000 / len(futures))
        done = [(question, *future.result()) for question, future in futures if future.exception() is None]
        errors += len(futures) - len(done)
        mixed += sum(_timeless(answer) != alone[id(question)] for question, answer, _ in done)
        waits = [wait for _, _, wait in done] or [float("nan")]
        rates.append(len(done) / seconds)
        medians.append(statistics.median(waits))
        tails.append(percentile(waits, 95))
    return Callers(
        count,
        rate=Figure.of("answers", "/s", rates),
        embedding=Figure.of("embeddings", "/s", floors),
        to_embedding=Figure.of("answers / embeddings", "x", _ratios(rates, floors)),
        median_ms=Figure.of("wait, median", "ms", medians),
        p95_ms=Figure.of("wait, p95", "ms", tails),
        cpu_ms=Figure.of("processor time of an answer", "ms", processor),
        errors=errors,
        mixed=mixed,
    )


def bench_builds(session: Session, repeats: int) -> list[Figure]:
    """A full build in an empty folder, and a build with nothing changed; the raw model on the same texts beside it."""
    full, unchanged, raw, embedded, megabytes = [], [], [], [], []
    texts = _window_texts(session)
    for _ in range(repeats):
        with TemporaryDirectory() as folder:
            fresh = Session(Path(folder), session.library, session.embedder)
            full.append(_timed(fresh.build) / 1000)
            unchanged.append(_timed(fresh.build) / 1000)
        embedded.append(len(texts) / _timed(session.embedder.embed_passages, texts) * 1000)
        raw.append(len(texts) / _timed(_raw_model(session.embedder), texts) * 1000)
        with TemporaryDirectory() as folder:
            megabytes.append(_probe(_COMMAND, ["build"], Path(folder))[1])
    built = [len(texts) / seconds for seconds in full]
    return [
        Figure.of("full build", "s", full),
        Figure.of("build, nothing changed", "s", unchanged),
        Figure.of("full build, passages", "/s", built),
        Figure.of("passages embedded", "/s", embedded),
        Figure.of("passages through the raw model", "/s", raw),
        Figure.of("embedding / raw model", "x", _ratios(embedded, raw)),
        Figure.of("full build / raw model", "x", _ratios(built, raw)),
        Figure.of("memory of building, peak", "MB", megabytes),
    ]


def _raw_model(embedder: Embedder) -> Callable[[list[str]], object]:
    """`SentenceTransformer.encode` with the embedder's weights and its own settings."""
    from sentence_transformers import SentenceTransformer

    source = str(embedder.folder()) if isinstance(embedder, BundledEmbedder) else embedder.name
    model = SentenceTransformer(source, local_files_only=True)
    return lambda texts: model.encode(texts, batch_size=_RAW_BATCH, show_progress_bar=False)


def _window_texts(session: Session) -> list[str]:
    """What of the plans is embedded."""
    store = PassageStore(current_folder(session.home) / "passages.sqlite")
    texts = [window.text for plan in session.library for each in store.plan(plan.id) for window in windows(each, plan)]
    store.close()
    return texts


def _embedded(assistant: Assistant, question: Question) -> list[str]:
    """What of a question is embedded when it is answered."""
    return [reading.search_text for reading in assistant.read(question)]


def _answered(assistant: Assistant, question: Question) -> tuple[Answer, float]:
    """An answer, and the milliseconds it took."""
    started = time.perf_counter()
    answer = assistant.invoke(question)
    return answer, (time.perf_counter() - started) * 1000


def _at_once(
    act: Callable[[Item], Result], items: Sequence[Item], count: int
) -> tuple[float, list[tuple[Item, Future[Result]]]]:
    """Seconds until all is done by so many threads, and what came of each item."""
    with ThreadPoolExecutor(count) as callers:
        started = time.perf_counter()
        futures = [(item, callers.submit(act, item)) for item in items]
        for _, future in futures:
            future.exception()
        return time.perf_counter() - started, futures


def _timeless(answer: Answer) -> Answer:
    return replace(answer, elapsed_ms=0.0)


def _probe(run: str, arguments: Sequence[str], home: Path) -> tuple[float, float]:
    """Seconds of wall time, and megabytes at the peak, of a process of its own."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _PROBE.format(run=run), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PLANQA_HOME": str(home)},
    )
    return time.perf_counter() - started, float(done.stderr.splitlines()[-1])


def _ratios(values: Sequence[float], floor: Sequence[float]) -> list[float]:
    return [value / least for value, least in zip(values, floor, strict=True)]


def _timed(act: Callable[..., object], *arguments: object) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    act(*arguments)
    return (time.perf_counter() - started) * 1000
