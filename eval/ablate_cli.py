"""`planqa eval ablate`: what each part of planqa is worth."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from assistant.session import Session
from assistant.terminal import build_progress
from corpus.cache import cache_folder
from corpus.errors import QuestionError
from eval.ablation import HIT, MEASURED, NDCG, NOTHING, RIGHT, Row, Worth, ablate
from eval.parts import PARTS, Material, Part
from eval.questions import Split, gold_questions
from eval.report_markdown import spread
from eval.retrieval_cli import progress_bars
from eval.vectors import VectorCache

__all__ = ["ablation", "as_json", "as_markdown"]

_HELD = 512
"""Vectors of questions that are written together."""


_NAMES = [part.name for part in PARTS]


def ablation(
    parts: Annotated[
        str | None,
        typer.Option(help=f"Parts by name, parted by commas (default: all): {', '.join(p.name for p in PARTS)}."),
    ] = None,
    split: Annotated[Split, typer.Option(help="The half of the questions to ask.")] = Split.TEST,
    json_: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None,
) -> None:
    """Leave out each part of planqa in turn: what search and answers lose, with intervals."""
    chosen = _chosen(parts)
    session = Session.open(home)
    questions = gold_questions((), split.half, session.library)
    with build_progress(Console(stderr=True)) as progress:
        session.build(progress=progress)
    cache = VectorCache(cache_folder() / "eval-vectors", session.embedder, held=_HELD)
    with progress_bars() as bars:
        rows = ablate(Material(session, cache), chosen, questions, bars.update)
    text = json.dumps(as_json(rows), ensure_ascii=False, indent=1) + "\n" if json_ else as_markdown(split, rows)
    sys.stdout.write(text)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows, each measure by its name."""
    return [
        {
            "part": row.part.name,
            "instead": row.part.instead,
            "typed": row.typed,
            "measures": {
                each.measure: {name: value for name, value in dataclasses.asdict(each).items() if name != "measure"}
                for each in row.worths
            },
            "longer": row.longer,
            "nothing": row.is_nothing,
        }
        for row in rows
    ]


def as_markdown(split: str, rows: Sequence[Row]) -> str:
    """A table of what the parts are worth, and the names of those that are worth nothing."""
    return "\n".join(_lines(split, rows)) + "\n"


def _lines(split: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"# What each part is worth (half: {split})"
    yield ""
    yield "The whole less planqa without the part, on the same questions: mean and 95% interval, above 0 where"
    yield "the part is good for something. In brackets: questions that are worse / better without it."
    yield ""
    yield from _table(rows)
    nothing = [_name(row) for row in rows if row.is_nothing]
    if nothing:
        yield ""
        yield f"Worth nothing here (within {NOTHING} of 0, interval with 0 in it): {', '.join(nothing)}."


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield f"| part | without it | questions | {NDCG} | {HIT} | {RIGHT} | length of answers |"
    yield "|" + " --- |" * 7
    for row in rows:
        worths = {each.measure: each for each in row.worths}
        cells = (_cell(worths.get(name)) for name in MEASURED)
        counts = "/".join(dict.fromkeys(str(worths[name].questions) for name in (NDCG, RIGHT) if name in worths))
        yield f"| {_name(row)} | {row.part.instead} | {counts} | {' | '.join(cells)} | ×{row.longer:.2f} |"


def _name(row: Row) -> str:
    return f"{row.part.name} (typed: {row.typed})" if row.typed else row.part.name


def _cell(worth: Worth | None) -> str:
    if worth is None:
        return "–"
    return f"{spread(worth.difference, sign=True)} of {worth.whole:.3f} ({worth.lost}/{worth.gained})"


def _chosen(names: str | None) -> list[Part]:
    if names is None:
        return list(PARTS)
    known = {part.name: part for part in PARTS}
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise QuestionError(f"There is no part '{', '.join(unknown)}': {', '.join(known)}.")
    return [known[name] for name in dict.fromkeys(wanted)]
