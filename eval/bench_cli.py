"""`planqa eval bench`: speed and memory of planqa on this machine."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.session import Session
from corpus.errors import QuestionError
from eval.bench import (
    CALLERS,
    Callers,
    Figure,
    bench_answers,
    bench_builds,
    bench_callers,
    bench_facts,
    bench_start,
    example_questions,
)

__all__ = ["as_json", "as_markdown", "bench"]


def bench(
    repeats: Annotated[int, typer.Option(min=1, help="How often each figure is measured.")] = 5,
    builds: Annotated[int, typer.Option(min=0, help="How often a full build is measured (minutes each).")] = 0,
    callers: Annotated[
        str, typer.Option(help="How many ask at once, parted by commas; '' leaves this out.")
    ] = ",".join(map(str, CALLERS)),
    questions: Annotated[int, typer.Option(min=1, help="Questions that they share.")] = 75,
    json_: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None,
) -> None:
    """Measure start, warm answers, many callers at once and memory; with --builds also how long building takes."""
    counts = _counts(callers)
    session = Session.open(home)
    session.build()
    # A session of its own answers: the one that built may have loaded torch.
    warm = Session.open(home)
    figures = [*bench_start(session, repeats), *bench_answers(warm, repeats), *bench_facts(warm, repeats)]
    at_once = bench_callers(warm.assistant(), warm.embedder, example_questions(questions), repeats, counts)
    if builds:
        figures += bench_builds(session, builds)
    sys.stdout.write(as_json(figures, at_once) if json_ else as_markdown(figures, at_once))


def as_json(figures: Sequence[Figure], callers: Sequence[Callers]) -> str:
    """The figures as one object on a line."""
    whole: dict[str, Any] = {
        "machine": _machine(),
        "figures": [dataclasses.asdict(figure) for figure in figures],
        "callers": [dataclasses.asdict(each) for each in callers],
    }
    return json.dumps(whole, ensure_ascii=False) + "\n"


def as_markdown(figures: Sequence[Figure], callers: Sequence[Callers]) -> str:
    """A table of the figures, and one of callers at once."""
    return "\n".join(_lines(figures, callers)) + "\n"


def _lines(figures: Sequence[Figure], callers: Sequence[Callers]) -> Iterator[str]:
    machine = _machine()
    yield f"{machine['processors']} processors, load {machine['load']}; median of the repeats and their range"
    yield ""
    yield "| figure | median | lowest | highest |"
    yield "| --- | ---: | ---: | ---: |"
    for figure in figures:
        values = (f"{value:.2f} {figure.unit}" for value in (figure.median, figure.low, figure.high))
        yield f"| {figure.name} | {' | '.join(values)} |"
    if callers:
        yield ""
        yield from _callers(callers)


def _callers(callers: Sequence[Callers]) -> Iterator[str]:
    columns = ("answers/s", "embeddings/s alone", "answers / embeddings", "wait, median", "wait, p95", "processor time")
    yield f"| callers | {' | '.join(columns)} | errors | mixed up |"
    yield "| ---: |" + " ---: |" * (len(columns) + 2)
    for each in callers:
        figures = (each.rate, each.embedding, each.to_embedding, each.median_ms, each.p95_ms, each.cpu_ms)
        yield f"| {each.callers} | {' | '.join(map(_spread, figures))} | {each.errors} | {each.mixed} |"


def _spread(figure: Figure) -> str:
    return f"{figure.median:.2f} {figure.unit} ({figure.low:.2f}–{figure.high:.2f})"


def _machine() -> dict[str, float | int | None]:
    """How many processors there are, and how many programs wanted one in the last minute."""
    return {"processors": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}


def _counts(callers: str) -> list[int]:
    try:
        counts = [int(count) for count in callers.split(",") if count.strip()]
    except ValueError:
        counts = [0]
    if any(count < 1 for count in counts):
        raise QuestionError(f"--callers wants numbers from 1, parted by commas, not '{callers}'.")
    return counts
