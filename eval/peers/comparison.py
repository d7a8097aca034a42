"""planqa and its peers on the same questions: what each finds, how fast, and what it takes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.library import Library
from corpus.writing import Writing, detect_writing
from eval.peers.processes import PeerError, run_step
from eval.peers.protocol import Job
from eval.questions import GoldQuestion, Line
from eval.significance import Difference, Interval, compare, intervals

__all__ = ["CUTS", "OWN", "SYSTEMS", "Comparison", "Group", "Measured", "System", "answerable", "hits", "measure_all"]

CUTS = (1, 5, 10)
"""Results among which a hit is looked for."""

OWN = "planqa"
"""The system that every peer is compared with."""

_PEER, _PLANQA = "eval.peers.worker", "eval.peers.own"


@dataclass(frozen=True, slots=True)
class System:
    """A system: the module that runs it, whose index it searches, and its settings in a sentence."""

    name: str
    module: str
    index: str
    settings: str

    @property
    def is_peer(self) -> bool:
        """Whether it runs in the peers' environment."""
        return self.module == _PEER


_PIECES = "RecursiveCharacterTextSplitter, 1,000 characters, overlap 200"
SYSTEMS = {
    system.name: system
    for system in (
        System(OWN, _PLANQA, OWN, "Index.search(question): passages, vectors and BM25 with and without diacritics."),
        System("planqa-ask", _PLANQA, OWN, "The citations of the answer of `planqa ask`; a refusal finds nothing."),
        System("langchain", _PEER, "langchain", f"{_PIECES}; HuggingFaceEmbeddings with e5's prompts; FAISS."),
        System(
            "langchain-ensemble",
            _PEER,
            "langchain",
            "The same FAISS and BM25Retriever (words in lower case), EnsembleRetriever with equal weights.",
        ),
        System("txtai", _PEER, "txtai", f"{_PIECES}; Embeddings with e5's prompts as instructions; FAISS."),
        System("txtai-hybrid", _PEER, "txtai-hybrid", "The same with hybrid=True: BM25 too, equal weights."),
        System(
            "haystack",
            _PEER,
            "haystack",
            "DocumentSplitter, 200 words, overlap 32; InMemoryBM25Retriever and InMemoryEmbeddingRetriever with e5's "
            "prompts as prefixes; DocumentJoiner by reciprocal rank fusion.",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A system as it was measured.

    `hits` is (questions, CUTS), 1 where a gold line is among so many results; `characters` and `milliseconds` are of
    each question. Seconds and megabytes are of a process that builds the index, and of one that opens it and searches.
    """

    hits: NDArray[np.float64]
    characters: NDArray[np.float64]
    milliseconds: NDArray[np.float64]
    pieces: int
    build_seconds: float
    build_megabytes: float
    open_seconds: float
    search_megabytes: float


@dataclass(frozen=True, slots=True)
class Group:
    """Questions written alike (or all): how many, and the hits of each system at each cut."""

    name: str
    questions: int
    hits: dict[str, list[Interval]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The questions, every system measured on them, and what became of those that could not be."""

    questions: tuple[GoldQuestion, ...]
    measured: dict[str, Measured]
    failed: dict[str, str]

    def groups(self) -> list[Group]:
        """All questions, then those of each writing where there are several."""
        writings = np.array([detect_writing(question.text) for question in self.questions])
        groups = [self._group("all", np.ones(len(self.questions), np.bool_))]
        present = [writing for writing in Writing if (writings == writing).any()]
        if len(present) > 1:
            groups += [self._group(writing.value, writings == writing) for writing in present]
        return groups

    def differences(self) -> dict[str, list[Difference]]:
        """planqa less each peer, at each cut; empty without planqa."""
        own = self.measured.get(OWN)
        if own is None:
            return {}
        return {name: compare(own.hits, peer.hits) for name, peer in self.measured.items() if SYSTEMS[name].is_peer}

    def _group(self, name: str, among: NDArray[np.bool_]) -> Group:
        return Group(
            name, int(among.sum()), {system: intervals(each.hits[among]) for system, each in self.measured.items()}
        )


def answerable(questions: Sequence[GoldQuestion]) -> tuple[GoldQuestion, ...]:
    """The questions that have gold lines and stand on their own: a follow-up does not say what it asks."""
    return tuple(question for question in questions if question.gold and not question.history)


def hits(found: Sequence[Sequence[Line]], gold: frozenset[Line]) -> list[float]:
    """For each of CUTS, 1 if one of so many results holds a gold line; `found` has the lines of each, best first."""
    first = next((rank for rank, lines in enumerate(found) if not gold.isdisjoint(lines)), None)
    return [float(first is not None and first < cut) for cut in CUTS]


def measure_all(
    names: Sequence[str],
    questions: Sequence[GoldQuestion],
    library: Library,
    model: Path,
    python: Mapping[bool, Path],
    *,
    home: Path | None = None,
    progress: Callable[[str, int], None] = lambda step, done: None,
) -> Comparison:
    """Measure these systems one after another, each step in a process of its own; one that fails does not end the run.

    `model` is the embedding model's folder; `python` the interpreter of peers (True) and of planqa (False). planqa's
    index is built in `home`, or else in a folder that is thrown away. `progress` hears of each system and step, and how
    many questions are asked. Raises OSError.
    """
    measured: dict[str, Measured] = {}
    failed: dict[str, str] = {}
    built: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="planqa-peers-") as scratch:
        for name in names:
            system = SYSTEMS[name]
            folder = home if home is not None and system.index == OWN else Path(scratch, system.index)
            job = _write_job(Path(scratch), folder, questions, library, model)
            try:
                if system.index not in built:
                    progress(f"{system.index}: building", 0)
                    step = run_step(python[system.is_peer], system.module, name, "build", job, lambda done: None)
                    built[system.index] = step
                asked = f"{name}: asking"
                progress(asked, 0)
                said = run_step(
                    python[system.is_peer],
                    system.module,
                    name,
                    "search",
                    job,
                    lambda done, asked=asked: progress(asked, done),  # type: ignore[misc]
                )
                measured[name] = _measured(questions, built[system.index], said)
            except PeerError as error:
                failed[name] = str(error)
    return Comparison(tuple(questions), measured, failed)


def _write_job(scratch: Path, folder: Path, questions: Sequence[GoldQuestion], library: Library, model: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    plans = {}
    for plan in library:
        plans[plan.id] = scratch / f"{plan.id}.txt"
        plans[plan.id].write_bytes(library.source(plan.id).text.encode("utf-8"))
    job = Job(
        folder=folder,
        library=library.folder,
        plans=plans,
        questions={str(number): question.text for number, question in enumerate(questions)},
        warmup=[plan.title for plan in library],
        model=model,
    )
    job.write(scratch / "job.json")
    return scratch / "job.json"


def _measured(questions: Sequence[GoldQuestion], built: Mapping[str, Any], said: Mapping[str, Any]) -> Measured:
    answers = [said["answers"][str(number)] for number in range(len(questions))]
    found = [
        hits([[(plan, line) for line in lines] for plan, lines in answer["found"]], question.gold)
        for question, answer in zip(questions, answers, strict=True)
    ]
    return Measured(
        hits=np.array(found, np.float64),
        characters=np.array([answer["characters"] for answer in answers], np.float64),
        milliseconds=np.array([answer["milliseconds"] for answer in answers], np.float64),
        pieces=built["pieces"],
        build_seconds=built["seconds"],
        build_megabytes=built["megabytes"],
        open_seconds=said["seconds"],
        search_megabytes=said["megabytes"],
    )
