"""`planqa eval scale`: what the size of a library costs, from a thousand passages to a million."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from assistant.session import Session
from corpus.errors import QuestionError
from eval.scale import Row, measure_sizes

__all__ = ["as_markdown", "scale"]

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def scale(
    sizes: Annotated[str, typer.Option(help="Passages, parted by commas.")] = ",".join(map(str, SIZES)),
    folder: Annotated[
        Path | None, typer.Option(help="Folder to work in (20 GB for a million passages); the corpus stays there.")
    ] = None,
    answers: Annotated[bool, typer.Option(help="Also ask the whole assistant.")] = True,
    json_: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the index of the real plans.")] = None,
) -> None:
    """Measure index, memory, builds, searches, facts and answers on libraries of several sizes made of the plans."""
    counts = _counts(sizes)
    session = Session.open(home)
    session.build()
    with TemporaryDirectory(prefix="planqa-scale-") if folder is None else nullcontext(str(folder)) as place:
        rows = list(measure_sizes(session, Path(place), counts, _say, answers=answers))
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n" if json_ else as_markdown(rows))


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _counts(sizes: str) -> list[int]:
    try:
        counts = sorted({int(size) for size in sizes.split(",")})
    except ValueError:
        counts = []
    if not counts or counts[0] < 1:
        raise QuestionError("--sizes needs numbers of passages, parted by commas: 1000,10000.")
    return counts


def as_markdown(rows: list[Row]) -> str:
    """A table with a line for each figure and a column for each size."""
    names = dict.fromkeys(name for row in rows for name in row)
    head = ["passages", *(f"{row['passages']:,.0f}" for row in rows)]
    lines = [_line(head), _line(["---", *("---:" for _ in rows)])]
    lines += [_line([name, *(_shown(row.get(name)) for row in rows)]) for name in names if name != "passages"]
    return "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
