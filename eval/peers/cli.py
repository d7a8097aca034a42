"""`planqa eval peers`: what people would use instead of planqa, on the same questions, machine and embedding model."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.terminal import progress_bars
from corpus.cache import cache_folder
from corpus.library import Library
from eval.peers.comparison import SYSTEMS, Comparison, answerable, measure_all
from eval.peers.environment import environment_python
from eval.peers.processes import PeerError
from eval.peers.report import as_json, as_markdown
from eval.questions import gold_questions
from index.embedder import BundledEmbedder

__all__ = ["peers"]

_SPLITS = {"test": "test", "tune": "tune", "all": None}


def peers(
    systems: Annotated[
        str, typer.Option(help=f"What to compare, parted by commas, of: {', '.join(SYSTEMS)}.")
    ] = ",".join(SYSTEMS),
    split: Annotated[str, typer.Option(help="The half of the questions to ask: test, tune or all.")] = "test",
    environment: Annotated[
        Path | None, typer.Option(help="Folder of the peers' own environment (default: in planqa's cache).")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    home: Annotated[
        Path | None, typer.Option(help="Folder where planqa's index is built and kept (default: thrown away).")
    ] = None,
) -> None:
    """Compare planqa with LangChain, txtai and haystack: hits, reading, latency, build time and memory.

    The peers are installed into an environment of their own the first time (about 210 MB, with planqa's torch).
    """
    names = _names(systems)
    if split not in _SPLITS:
        raise PeerError(f"There is no half '{split}' of the questions: {', '.join(_SPLITS)}.")
    library = Library.open()
    questions = answerable(gold_questions((), _SPLITS[split], library))
    embedder = BundledEmbedder(cache_folder())
    console = Console(stderr=True)
    python = {False: Path(sys.executable)}
    with progress_bars(console) as bar:
        task = bar.add_task("preparing the environment of the peers", total=None)
        if any(SYSTEMS[name].is_peer for name in names):
            python[True] = environment_python(cache_folder(), environment)
        comparison = measure_all(
            names,
            questions,
            library,
            embedder.folder(),
            python,
            home=home,
            progress=lambda step, done: bar.update(task, description=step, completed=done, total=len(questions)),
        )
    _write(comparison, split, embedder.name, json_)


def _write(comparison: Comparison, split: str, model: str, as_json_: bool) -> None:
    if as_json_:
        sys.stdout.write(json.dumps(as_json(comparison, split, model), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(as_markdown(comparison, split, model))
    for error in comparison.failed.values():
        sys.stderr.write(f"{error}\n")
    if comparison.failed:
        raise typer.Exit(2)


def _names(systems: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in systems.split(",") if name.strip()))
    unknown = [name for name in names if name not in SYSTEMS]
    if unknown or not names:
        raise PeerError(f"There is no system '{''.join(unknown[:1])}': {', '.join(SYSTEMS)}.")
    return names
