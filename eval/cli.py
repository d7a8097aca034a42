"""`planqa eval`: benchmarks of planqa itself."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from assistant.session import Session
from eval.bench import bench_answers, bench_builds, bench_facts, bench_start
from eval.exhaustive import check, generate
from eval.retrieval_cli import retrieval

__all__ = ["app"]

app = typer.Typer(help="Benchmarks of planqa itself.", no_args_is_help=True)
app.command()(retrieval)


@app.callback()
def group() -> None:
    """Benchmarks of planqa itself."""


@app.command()
def bench(
    repeats: Annotated[int, typer.Option(min=1, help="How often each figure is measured.")] = 5,
    builds: Annotated[int, typer.Option(min=0, help="How often a full build is measured (a minute or two each).")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None,
) -> None:
    """Measure start, warm answers and memory; with --builds also how long building takes."""
    session = Session.open(home)
    session.build()
    # A session of its own answers: the one that built may have loaded torch.
    warm = Session.open(home)
    figures = [*bench_start(session, repeats), *bench_answers(warm, repeats), *bench_facts(warm, repeats)]
    if builds:
        figures += bench_builds(session, builds)
    if as_json:
        sys.stdout.write(json.dumps([dataclasses.asdict(figure) for figure in figures], ensure_ascii=False) + "\n")
        return
    table = Table(box=None)
    table.add_column("figure")
    for name in ("median", "lowest", "highest"):
        table.add_column(name, justify="right")
    for figure in figures:
        table.add_row(
            figure.name, *(f"{value:.2f} {figure.unit}" for value in (figure.median, figure.low, figure.high))
        )
    Console().print(table)


@app.command()
def facts(home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None) -> None:
    """Ask one plain question for each thing that each row says, and name those not answered exactly and cited."""
    session = Session.open(home)
    session.build()
    assistant = session.assistant()
    expected = list(generate(assistant.index.store.facts, session.library))
    right: Counter[str] = Counter()
    for each in track(expected, "Asking", console=Console(stderr=True)):
        holds, _ = check(assistant, each)
        right[each.kind] += holds
        if not holds:
            sys.stderr.write(f"wrong ({each.kind}): {each.question}\n")
    for kind, count in Counter(each.kind for each in expected).items():
        sys.stdout.write(f"{kind}: {right[kind]} of {count}\n")
    sys.stdout.write(f"all: {right.total()} of {len(expected)}\n")
    if right.total() < len(expected):
        raise typer.Exit(1)
