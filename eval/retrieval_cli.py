"""`planqa eval retrieval`: dense, lexical and hybrid search over a benchmark, side by side with run files."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from assistant.session import Session
from corpus.cache import cache_folder
from corpus.home import current_folder
from eval.beir import read_collection, read_corpus
from eval.collection import Collection, RetrievalDataError
from eval.measures import MEASURES, measure
from eval.plan_questions import plan_collection
from eval.report_html import html
from eval.report_markdown import markdown
from eval.retrieval import Benchmark, rank_all
from eval.search import System, WindowSearch, ask, index_documents, open_plans
from eval.trec import read_run
from eval.vectors import VectorCache
from index.embedder import open_embedder
from index.manifest import Manifest

__all__ = ["Bars", "plan_session", "progress_bars", "retrieval"]

PLANS = "plans"
"""Stands for the project's own questions; a folder of this name is ./plans."""

Step = Callable[[int, int], None]

_DENSE = (System.DENSE, System.HYBRID)
_LEXICAL = (System.BM25, System.HYBRID)


def retrieval(
    source: Annotated[
        str,
        typer.Argument(
            metavar="DIR", help="A folder in BEIR format, or 'plans': the project's own questions over the plans."
        ),
    ],
    systems: Annotated[
        str, typer.Option(help="Of dense, bm25 and hybrid, parted by commas; '' for run files alone.")
    ] = "dense,bm25,hybrid",
    embedder: Annotated[
        str | None, typer.Option(help="Another SentenceTransformer, by name or folder (default: the bundled one).")
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="A file of qrels/ (default: test); of the plans test, tune or all.")
    ] = None,
    depth: Annotated[int, typer.Option(min=100, help="Documents that each system ranks.")] = 1000,
    run: Annotated[
        list[str] | None, typer.Option(metavar="NAME=FILE", help="A TREC run file to score beside the systems.")
    ] = None,
    runs: Annotated[Path | None, typer.Option(help="Folder for a TREC run file of each system.")] = None,
    differ: Annotated[int, typer.Option(min=0, help="How many queries to show on which two systems differ most.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print {system: {metric: value}}.")] = False,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="Write the report, with plots, to this file.")
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the index of the plans.")] = None,
) -> None:
    """Compare dense, BM25 and hybrid search on a retrieval benchmark, with intervals and significance."""
    chosen = _systems(systems)
    files = _run_files(run or [], chosen)
    if not chosen and not files:
        raise RetrievalDataError("--systems", None, "There is nothing to score: name a system, or a --run NAME=FILE.")
    if html_file is not None and not html_file.parent.is_dir():
        raise RetrievalDataError("--html", None, f"There is no folder {html_file.parent}.")
    with progress_bars() as bars:
        if source == PLANS:
            session = plan_session(home, embedder)
            collection = plan_collection(session.library, split)
        else:
            collection = read_collection(Path(source), split, bars.of("Checking the corpus"))
        # Before hours of embedding: a run file that cannot be read.
        found = {name: read_run(path, collection.queries) for name, path in files.items()}
        values: dict[str, NDArray[np.float64]] = {}
        facts = [("documents", f"{collection.documents:,}"), ("queries", f"{len(collection.queries):,}")]
        if chosen:
            model = session.embedder if source == PLANS else open_embedder(embedder, cache_folder())
            cache = VectorCache(cache_folder() / "eval-vectors", model) if set(chosen) & set(_DENSE) else None
            if source == PLANS:
                session.build(progress=bars.update)
                search = open_plans(session)
            else:
                documents = read_corpus(Path(source), bars.of("Indexing"))
                search = index_documents(documents, cache, lexical=bool(set(chosen) & set(_LEXICAL)))
            values = _rank(search, collection, chosen, cache, depth, runs, bars)
            facts += [("embedding model", model.name)] if cache is not None else []
            facts.append(("documents ranked by each system", f"{depth:,}"))
    queries = list(collection.queries)
    values |= {name: measure(queries, collection.qrels, each) for name, each in found.items()}
    facts += [("note", note) for note in collection.notes]
    facts.append(("figures", "mean and 95% bootstrap interval; p of a paired randomisation test, two-sided"))
    _write(Benchmark(collection, values), facts, differ, as_json, html_file)


def _rank(
    search: WindowSearch,
    collection: Collection,
    systems: list[System],
    cache: VectorCache | None,
    depth: int,
    runs: Path | None,
    bars: Bars,
) -> dict[str, NDArray[np.float64]]:
    texts = list(collection.queries.values())
    step = bars.of("Searching")
    asked = ask(search, texts, cache, lambda done: step(done, len(texts)))
    return rank_all(search, asked, collection, systems, depth, runs)


def _write(
    benchmark: Benchmark, facts: list[tuple[str, str]], differ: int, as_json: bool, html_file: Path | None
) -> None:
    if html_file is not None:
        html_file.write_text(html(benchmark, facts, differ), encoding="utf-8")
    if as_json:
        means = {
            system: dict(zip(MEASURES, values.mean(axis=0).tolist(), strict=True))
            for system, values in benchmark.values.items()
        }
        sys.stdout.write(json.dumps(means, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(markdown(benchmark, facts, differ))


def _systems(names: str) -> list[System]:
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in set(System)]
    if unknown:
        raise RetrievalDataError("--systems", None, f"There is no system '{unknown[0]}': {', '.join(System)}.")
    return [System(name) for name in dict.fromkeys(wanted)]


def _run_files(options: list[str], systems: list[System]) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for option in options:
        name, equals, path = option.partition("=")
        if not (name and equals and path):
            raise RetrievalDataError("--run", None, f"'{option}' is not NAME=FILE.")
        if name in files or name in systems:
            raise RetrievalDataError("--run", None, f"The name '{name}' is given twice.")
        files[name] = Path(path)
    return files


def plan_session(home: Path | None, embedder: str | None) -> Session:
    """Where the plans are indexed: in `home`, but for another model than that of its index, in a folder of its own."""
    session = Session.open(home, embedder)
    if not session.has_index() or Manifest.read(current_folder(session.home)).embedder == session.embedder.name:
        return session
    key = hashlib.sha256(session.embedder.name.encode()).hexdigest()[:24]
    return replace(session, home=cache_folder() / "eval-plans" / key)


class Bars:
    """Progress bars on standard error, one for each step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def of(self, step: str) -> Step:
        """The bar of a step, to be called with how much is done, and how much there is."""
        return lambda done, total: self.update(step, done, total)

    def update(self, step: str, done: int, total: int) -> None:
        """Say how much of a step is done."""
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step, total=total)
        self._progress.update(self._tasks[step], completed=done, total=total)


@contextmanager
def progress_bars() -> Iterator[Bars]:
    """Bars while something is done; nothing is drawn where standard error is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Bars(progress)
