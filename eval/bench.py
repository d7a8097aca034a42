"""Speed and memory of planqa on this machine: a fresh process, warm answers, builds.

Machines are noisy: every figure is the median of repeats with its range, and warm answers are also given as a ratio to
embedding the same questions alone.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.assistant import as_question
from assistant.session import Session
from eval.exhaustive import generate
from eval.questions import read_questions

__all__ = ["Figure", "bench_answers", "bench_builds", "bench_facts", "bench_start"]

_EXAMPLE = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
# Answers in a process of its own, then says how much memory that took and whether torch came in.
_PROBE = """
import re, sys
from pathlib import Path
from assistant.cli import main
try:
    main()
except SystemExit:
    pass
heavy = [name for name in ("torch", "transformers", "gradio") if name in sys.modules]
# Not getrusage: its peak is inherited from the process that started this one.
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
sys.stderr.write(f"{peak:.0f} {','.join(heavy)}")
"""


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


def bench_start(session: Session, repeats: int) -> list[Figure]:
    """`planqa ask` as a fresh process: seconds of wall time, and megabytes at the peak."""
    seconds, megabytes = [], []
    for _ in range(repeats):
        started = time.perf_counter()
        run = subprocess.run(
            [sys.executable, "-c", _PROBE, "ask", _EXAMPLE, "--json"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PLANQA_HOME": str(session.home)},
        )
        seconds.append(time.perf_counter() - started)
        megabytes.append(float(run.stderr.splitlines()[-1].split()[0]))
    return [
        Figure.of("fresh process, one answer", "s", seconds),
        Figure.of("memory of answering, peak", "MB", megabytes),
    ]


def bench_answers(session: Session, repeats: int) -> list[Figure]:
    """Warm answers to the project's own questions: median, 95th percentile, ratio to embedding the question alone."""
    assistant = session.assistant()
    questions = [as_question(question) for question in read_questions()]
    texts = [reading.search_text for question in questions for reading in assistant.read(question)]
    medians, tails, ratios = [], [], []
    for _ in range(repeats + 1):
        answers = [_timed(lambda question=question: assistant.invoke(question)) for question in questions]  # type: ignore[misc]
        floor = [_timed(lambda text=text: session.embedder.embed_questions([text])) for text in texts]  # type: ignore[misc]
        medians.append(statistics.median(answers))
        tails.append(statistics.quantiles(answers, n=20)[-1])
        ratios.append(statistics.median(answers) / statistics.median(floor))
    # The first round warms the caches and is not counted.
    return [
        Figure.of("warm answer, median", "ms", medians[1:]),
        Figure.of("warm answer, 95th percentile", "ms", tails[1:]),
        Figure.of("warm answer / embedding the question", "x", ratios[1:]),
    ]


def bench_facts(session: Session, repeats: int) -> list[Figure]:
    """What answers from the facts take beyond embedding the question: each tenth question of the exhaustive check."""
    assistant = session.assistant()
    asked = [expected.question for expected in generate(session.store().facts, session.library)][::10]
    medians = []
    for _ in range(repeats + 1):
        # Side by side, question by question: the machine's speed changes from second to second.
        beyond = [
            _timed(lambda text=text: assistant.invoke(text))  # type: ignore[misc]
            - _timed(lambda text=text: session.embedder.embed_questions([text]))  # type: ignore[misc]
            for text in asked
        ]
        medians.append(statistics.median(beyond))
    return [Figure.of("answer from facts, beyond embedding", "ms", medians[1:])]


def bench_builds(session: Session, repeats: int) -> list[Figure]:
    """Seconds of a full build in an empty folder, and of a build with nothing changed."""
    full, unchanged = [], []
    for _ in range(repeats):
        with TemporaryDirectory() as folder:
            fresh = Session(Path(folder), session.library, session.embedder)
            full.append(_timed(fresh.build) / 1000)
            unchanged.append(_timed(fresh.build) / 1000)
    return [Figure.of("full build", "s", full), Figure.of("build, nothing changed", "s", unchanged)]


def _timed(act: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
