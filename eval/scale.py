"""What the size of a library costs: files, memory, builds, searches, facts and answers.

Each size is built and measured in processes of its own. The index is built with a graph (HNSW) whatever its size, so
that at each size the graph can be set against comparing all vectors, and candidates against scoring all windows.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from assistant.assistant import Assistant
from assistant.session import Session
from corpus.cache import cache_folder
from corpus.home import current_folder
from corpus.library import Library
from corpus.records import Relation
from corpus.writing import Writing, detect_writing
from eval.answers import percentile
from eval.questions import Split, gold_questions
from eval.scale_corpus import library_of, make_corpus
from index.analysis import analyse
from index.build import build_index
from index.dense import DenseIndex, Kind
from index.embedder import Embedder, open_embedder
from index.fusion import WEIGHTS, standardise
from index.lexical import LexicalIndex
from index.parts import DENSE, WRITINGS
from index.query import read_query
from index.search import Index

__all__ = ["QUESTIONS", "Row", "measure_sizes"]

QUESTIONS = 100
"""Of the project's own, the halves "tune", taken evenly."""

_ROUNDS = 3
_ANSWERED = 4
"""One in so many questions is answered by the whole assistant."""
_TOP = 10
_AT_ONCE = 50_000
"""Vectors copied at once."""

_STEPS = ("store", "vectors", "terms")
_GONE_THROUGH = (1, 1, 4)
"""The steps in which parts are put together, and how often each goes through them."""

Row = dict[str, float]
"""Figures of one size by what they are, with their unit."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the index of one size is, and how it is opened."""

    home: Path
    plans: Path
    embedder: str

    def library(self) -> Library:
        return Library.open(self.plans)

    def open_embedder(self) -> Embedder:
        return open_embedder(self.embedder, cache_folder())


def measure_sizes(
    session: Session,
    folder: Path,
    sizes: Sequence[int],
    say: Callable[[str], None],
    *,
    answers: bool = True,
    questions: int = QUESTIONS,
) -> Iterator[Row]:
    """Figures for each size, ascending. `folder` is worked in; a corpus that it has from an earlier run is used again.

    `say` hears what is being done, and `figures.json` in the folder has what was measured last of each size.
    """
    largest = folder / "corpus"
    if not (largest / f"made-{max(sizes)}").exists():
        say(f"making {max(sizes):,} passages")
        make_corpus(session, largest, max(sizes))
        (largest / f"made-{max(sizes)}").touch()
    asked = [question.text for question in gold_questions((), Split.TUNE.half, session.library)]
    asked = asked[:: max(1, len(asked) // questions)][:questions]
    for size in sorted(sizes):
        home = folder / f"home-{size}"
        shutil.rmtree(home, ignore_errors=True)
        library_of(largest, home, size, session.embedder.name)
        place = _Place(home, home / "made", session.embedder.name)
        say(f"building {size:,} passages")
        row = _apart(_build, place)
        say(f"searching {size:,} passages")
        row |= _apart(_measure, place, asked)
        if answers:
            say(f"answering from {size:,} passages")
            row |= _apart(_answer, place, asked)
        shutil.rmtree(home)
        figures = folder / "figures.json"
        earlier = json.loads(figures.read_text(encoding="utf-8")) if figures.exists() else {}
        figures.write_text(json.dumps({**earlier, str(size): row}, indent=1), encoding="utf-8")
        yield row


def _apart(act: Callable[..., Result], *arguments: object) -> Result:
    """What a function returns that is called in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(act, *arguments).result()


# --- building ---------------------------------------------------------------------------------------------------------


def _build(place: _Place) -> Row:
    """A build of all plans but the last, whose parts are there, and one that puts the last behind them."""
    library = place.library()
    most = replace(library, own=dict(list(library.own.items())[:-1]))
    began = _Moment()
    ends: dict[str, _Moment] = {}

    def progress(step: str, done: int, total: int) -> None:
        if step == "assemble":
            after = 0
            for name, times in zip(_STEPS, _GONE_THROUGH, strict=True):
                after += times * total // sum(_GONE_THROUGH)
                if done <= after:  # the last call of a step that is not over
                    ends[name] = _Moment()
                    break

    with _Peak() as peak:
        build_index(place.home, most, place.open_embedder(), progress=progress, flat_limit=0)
    row: Row = began.until(_Moment(), "build")
    row["build: memory, peak (MB)"] = peak.megabytes
    before = began
    for name in _STEPS:
        row |= before.until(ends[name], f"build: {name}")
        before = ends[name]
    row |= before.until(_Moment(), "build: rest, such as hashes")
    before = _Moment()
    with _Peak() as peak:
        report = build_index(place.home, library, place.open_embedder(), flat_limit=0)
    row |= before.until(_Moment(), "one plan put behind the others")
    row["one plan put behind the others: memory, peak (MB)"] = peak.megabytes
    folder = current_folder(place.home)
    for name in ("passages.sqlite", DENSE, *(writing.value for writing in WRITINGS)):
        row[f"size: {name} (MB)"] = _size(folder / name)
    return {"passages": report.passages, "windows": report.windows, "plans": len(library), **row}


class _Moment:
    """A moment, by the clock and by what this process has taken of the processors."""

    def __init__(self) -> None:
        self._clock, self._processor = time.perf_counter(), time.process_time()

    def until(self, other: _Moment, name: str) -> Row:
        """Seconds up to another moment."""
        return {
            f"{name} (s)": other._clock - self._clock,
            f"{name}, processor (s)": other._processor - self._processor,
        }


class _Peak:
    """The most memory of this process's own, which no file stands behind, while it is entered: looked at ten times a
    second."""

    def __enter__(self) -> _Peak:
        self.megabytes = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self.megabytes = max(self.megabytes, _memory()["RssAnon"])


def _memory() -> dict[str, float]:
    """Memory of this process in MB: its own (RssAnon), and pages of files that others may use too (RssFile)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return {name: int(kilobytes) / 1024 for name, kilobytes in re.findall(r"(Rss\w+):\s+(\d+)", status)}


def _size(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files) / 1e6


# --- searching --------------------------------------------------------------------------------------------------------


class _Remembered:
    """An embedder that embeds each question once, and counts the seconds."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self.taken: list[tuple[float, float]] = []
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        for text in texts:
            if text not in self._known:
                self.taken.append(_milliseconds(lambda text=text: self._embed(text)))  # type: ignore[misc]  # bound at once
        return np.array([self._known[text] for text in texts])

    def _embed(self, text: str) -> None:
        self._known[text] = self._embedder.embed_questions([text])[0]

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return self._embedder.embed_passages(texts, progress)


def _measure(place: _Place, asked: Sequence[str]) -> Row:
    faiss.omp_set_num_threads(1)
    embedder = _Remembered(place.open_embedder())
    library = place.library()
    for question in asked:
        embedder.embed_questions([read_query(question, detect_writing(question)).meaning])
    before = _memory()
    began = time.perf_counter()
    index = Index.open(place.home, library, embedder)
    row: Row = {"index opened (ms)": 1000 * (time.perf_counter() - began)}
    row["first search (ms)"], row["first search, processor (ms)"] = _milliseconds(lambda: index.search(asked[0]))
    row |= _latency("search, candidates", lambda question: index.search(question, limit=24), asked)
    one_plan = (next(iter(library)).id,)
    row |= _latency("search in one plan", lambda question: index.search(question, limit=24, plans=one_plan), asked)
    after = _memory()
    row["memory: index, own (MB)"] = after["RssAnon"] - before["RssAnon"]
    row["memory: index, files mapped (MB)"] = after["RssFile"] - before["RssFile"]
    row |= _latency("embedding a question", lambda _: None, asked, embedder.taken)

    folder = current_folder(place.home)
    graph = DenseIndex.open(folder / DENSE)
    flat = DenseIndex.of_parts(_slices(graph), graph.dimension)
    lexical = {writing: LexicalIndex.open(folder / writing.value) for writing in WRITINGS}
    full = Index(index.manifest, index.store, flat, lexical, embedder)
    row |= _latency("search, all windows", lambda question: full.search(question, limit=24), asked)
    vectors = {question: _vector(question, embedder) for question in asked}
    row |= _latency("vectors, graph", lambda question: graph.scores(vectors[question], None, _TOP), asked)
    row |= _latency("vectors, all", lambda question: flat.scores(vectors[question], None, _TOP), asked)
    row["recall@10 of the graph"] = statistics.mean(
        _shared(*(each.scores(vectors[question], None, _TOP)[0].tolist() for each in (graph, flat)))
        for question in asked
    )
    by_question = np.array(list(vectors.values())).T
    cosines = np.concatenate([part @ by_question for part in _slices(flat)])
    row["recall@10 of the search"] = statistics.mean(
        _shared([hit.passage.id for hit in index.search(question)], _best(full, lexical, question, cosines[:, number]))
        for number, question in enumerate(vectors)
    )
    small = Kind.for_size(len(graph)) is Kind.FLAT
    for figure in ("median", "p95", "processor, median", "processor, p95"):
        row[f"search, {figure} (ms)"] = row[f"search, {'all windows' if small else 'candidates'}, {figure} (ms)"]
    return row | _facts(index)


def _slices(dense: DenseIndex) -> Iterator[NDArray[np.float32]]:
    for first in range(0, len(dense), _AT_ONCE):
        yield dense.vectors(first, min(first + _AT_ONCE, len(dense)))


def _vector(question: str, embedder: _Remembered) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = embedder.embed_questions([read_query(question, detect_writing(question)).meaning])[0]
    return vector


def _best(index: Index, lexical: dict[Writing, LexicalIndex], question: str, cosines: NDArray[np.float32]) -> list[str]:
    """The ids of the best passages where every window has all of its scores."""
    writing = detect_writing(question)
    weights = WEIGHTS[writing]
    terms = analyse(read_query(question, writing).words)
    fused = weights.dense * standardise(cosines)
    fused += weights.accented * standardise(lexical[Writing.ACCENTED].scores(terms.accented))
    fused += weights.bare * standardise(lexical[Writing.BARE].scores(terms.bare))
    found: dict[int, None] = {}
    for window in np.argsort(-fused, kind="stable"):
        found[index.store.window(int(window))[0]] = None
        if len(found) == _TOP:
            break
    return [index.store.passage(number).id for number in found]


def _shared(one: Sequence[object], other: Sequence[object]) -> float:
    return len(set(one) & set(other)) / max(1, len(other))


def _milliseconds(act: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor: other programs on the machine change that least."""
    clock, processor = time.perf_counter(), time.process_time()
    act()
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - processor)


def _latency(
    name: str,
    act: Callable[[str], object],
    asked: Sequence[str],
    taken: Sequence[tuple[float, float]] | None = None,
) -> Row:
    """Median and 95th percentile; of each question the fastest of three rounds after a first one."""
    if taken is None:
        rounds = [[_milliseconds(partial(act, question)) for question in asked] for _ in range(_ROUNDS + 1)]
        taken = [
            (min(clock for clock, _ in each), min(processor for _, processor in each))
            for each in zip(*rounds[1:], strict=True)
        ]
    clock, processor = zip(*taken, strict=True)
    return {
        f"{name}, median (ms)": statistics.median(clock),
        f"{name}, p95 (ms)": percentile(clock, 95),
        f"{name}, processor, median (ms)": statistics.median(processor),
        f"{name}, processor, p95 (ms)": percentile(processor, 95),
    }


# --- facts and answers ------------------------------------------------------------------------------------------------


def _facts(index: Index) -> Row:
    """How long queries of the facts take, and how many rows those come to that go through all plans."""
    facts = index.store.facts
    plan = next(iter(index.manifest.passages))
    hits = index.search("Tỷ lệ hồ sơ giải quyết trực tuyến năm 2030", limit=24)
    passages = [hit.passage.id for hit in hits]
    counts = [facts.counts(each) for each in index.manifest.passages]
    row: Row = {"tasks": sum(tasks for tasks, _ in counts), "targets": sum(targets for _, targets in counts)}
    queries: dict[str, Callable[[], Sequence[object]]] = {
        "targets of a plan": lambda: facts.targets(plans=[plan]),
        "targets of a plan in a year": lambda: facts.targets(plans=[plan], years=[2030]),
        "targets of 24 passages": lambda: facts.targets(passages=passages),
        "tasks of 24 passages": lambda: facts.tasks(passages=passages),
        "references of a plan": lambda: facts.references(plans=[plan], relation=Relation.REPLACES),
        "all agencies": facts.agencies,
        "an indicator in a year, all plans": lambda: facts.targets(concepts=["5g-coverage"], years=[2030]),
        "tasks of an agency, all plans": lambda: facts.tasks(agency="Sở Nội vụ"),
    }
    for name, query in queries.items():
        found = query()
        row[f"facts: {name}, processor (ms)"] = min(_milliseconds(query)[1] for _ in range(_ROUNDS))
        row[f"facts: {name}, rows"] = len(found)
    return row


def _answer(place: _Place, asked: Sequence[str]) -> Row:
    """The whole assistant: how long it takes to open and to answer, and what memory it takes."""
    embedder = place.open_embedder()
    before = _memory()
    began = time.perf_counter()
    library = place.library()
    row: Row = {"assistant: plans opened (ms)": 1000 * (time.perf_counter() - began)}
    assistant = Assistant(library, Index.open(place.home, library, embedder))
    row["assistant opened (ms)"] = 1000 * (time.perf_counter() - began)
    row["assistant: first answer (ms)"], _ = _milliseconds(lambda: assistant.invoke(asked[0]))
    row |= _latency("answer", assistant.invoke, asked[::_ANSWERED])
    row["memory: assistant, own (MB)"] = _memory()["RssAnon"] - before["RssAnon"]
    return row
