"""A retrieval benchmark: systems and run files over one collection, their measures and how they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import combinations, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.writing import Writing, detect_writing
from eval.collection import Collection, Scored
from eval.measures import MAIN, measure
from eval.search import Asked, System, WindowSearch
from eval.significance import Difference, Interval, compare, intervals
from eval.trec import run_lines

__all__ = ["Benchmark", "Group", "Pair", "rank_all"]

_QUERIES = 128
"""Queries whose rankings are held at once, before they are measured and written out."""


@dataclass(frozen=True, slots=True)
class Group:
    """Queries written alike (or all): how many, and the interval of each measure of each system."""

    name: str
    queries: int
    systems: dict[str, list[Interval]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two systems: the difference of each measure, and of nDCG@10 for each query, in the queries' order."""

    first: str
    second: str
    differences: list[Difference]
    by_query: NDArray[np.float64]

    def most(self, count: int) -> list[int]:
        """Numbers of the queries that differ most, without those that do not differ."""
        order = np.argsort(-np.abs(self.by_query), kind="stable")[:count]
        return [int(number) for number in order if self.by_query[number]]


class Benchmark:
    """Values of each system, (queries, measures), over the queries of a collection."""

    def __init__(self, collection: Collection, values: Mapping[str, NDArray[np.float64]]) -> None:
        """There must be a system and a query."""
        self.collection = collection
        self.queries = list(collection.queries)
        self.values = dict(values)

    def groups(self) -> list[Group]:
        """All queries, then those of each writing where there are several."""
        writings = np.array([detect_writing(text) for text in self.collection.queries.values()])
        groups = [self._group("all", np.ones(len(self.queries), np.bool_))]
        present = [writing for writing in Writing if (writings == writing).any()]
        if len(present) > 1:
            groups += [self._group(writing.value, writings == writing) for writing in present]
        return groups

    def _group(self, name: str, among: NDArray[np.bool_]) -> Group:
        systems = {system: intervals(values[among]) for system, values in self.values.items()}
        return Group(name, int(among.sum()), systems)

    def pairs(self) -> list[Pair]:
        """Every two systems, the later less the earlier."""
        return [
            Pair(later, earlier, compare(second, first), second[:, MAIN] - first[:, MAIN])
            for (earlier, first), (later, second) in combinations(self.values.items(), 2)
        ]


def rank_all(
    search: WindowSearch,
    asked: Iterable[Asked],
    collection: Collection,
    systems: Sequence[System],
    depth: int,
    runs: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, NDArray[np.float64]]:
    """The measures of each system, (queries, measures); its run goes to `runs`/SYSTEM.run.

    `asked` are the collection's queries, in order. `progress` hears how many are done. Raises RetrievalDataError for an
    id that a run file cannot hold, OSError.
    """
    parts: dict[System, list[NDArray[np.float64]]] = {system: [] for system in systems}
    pairs = zip(collection.queries, asked, strict=True)
    done = 0
    with ExitStack() as files:
        if runs is not None:
            runs.mkdir(parents=True, exist_ok=True)
        out = {
            system: files.enter_context((runs / f"{system.value}.run").open("w", encoding="utf-8", newline="\n"))
            for system in systems
            if runs is not None
        }
        while block := dict(islice(pairs, _QUERIES)):
            found: dict[System, dict[str, Scored]] = {system: {} for system in systems}
            for query, each in block.items():
                for system, scored in search.rank(each, systems, depth).items():
                    found[system][query] = scored
                    if system in out:
                        out[system].writelines(run_lines(query, scored, f"planqa-{system.value}"))
            for system in systems:
                parts[system].append(measure(list(block), collection.qrels, found[system]))
            done += len(block)
            progress(done)
    return {system.value: np.concatenate(values) for system, values in parts.items()}
