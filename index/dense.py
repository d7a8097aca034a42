"""The dense index: one unit vector a window in FAISS, compared by inner product: all of them, or by a graph (HNSW)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError

__all__ = ["FLAT_LIMIT", "DenseIndex", "Kind", "Moments"]

FLAT_LIMIT = 50_000
"""Windows up to which all vectors are compared, and BM25 goes through all windows. docs/evaluation-scale.md."""

LINKS, BUILD_DEPTH, SEARCH_DEPTH = 32, 200, 2048
"""HNSW's M, efConstruction and efSearch. docs/evaluation-scale.md."""

_MOMENTS = "dense.moments.npy"


class Kind(StrEnum):
    """How the nearest vectors are found, as the manifest says it."""

    FLAT = "flat"
    HNSW = "hnsw"

    @classmethod
    def for_size(cls, windows: int, flat_limit: int = FLAT_LIMIT) -> Kind:
        """What an index of so many windows has."""
        return cls.FLAT if windows <= flat_limit else cls.HNSW


class DenseIndex:
    """Vectors of windows, numbered from 0 in the order in which they were added."""

    def __init__(self, index: faiss.Index, *, mapped: bool = False) -> None:
        self._index = index
        self._mapped = mapped

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> DenseIndex:
        """A flat index of `vectors`, (n, d) float32 of unit length."""
        return cls.of_parts([vectors], vectors.shape[1])

    @classmethod
    def of_parts(cls, parts: Iterable[NDArray[np.float32]], dimension: int, kind: Kind = Kind.FLAT) -> DenseIndex:
        """An index of the vectors of several parts, each (n, d) float32 of unit length, in order."""
        if kind is Kind.FLAT:
            index = cls(faiss.IndexFlatIP(dimension))
        else:
            graph = faiss.IndexHNSWFlat(dimension, LINKS, faiss.METRIC_INNER_PRODUCT)
            graph.hnsw.efConstruction = BUILD_DEPTH
            index = cls(graph)
        for vectors in parts:
            index.add(vectors)
        return index

    @classmethod
    def open(cls, path: Path, *, mapped: bool = True) -> DenseIndex:
        """Open an index; where it is `mapped`, it is read as it is needed, and nothing can be added.

        Raises IndexStateError if the file is missing or damaged.
        """
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0), mapped=mapped)
        except RuntimeError as error:
            raise IndexStateError(
                f"{path} cannot be read as a FAISS index. `planqa build --force` makes it anew."
            ) from error

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Put further vectors, (n, d) float32 of unit length, behind those that are there; none if it is mapped."""
        if self._mapped:  # FAISS would end the process
            raise ValueError("An index that is mapped cannot grow: open it with mapped=False.")
        self._index.add(vectors)

    def save(self, path: Path) -> None:
        """Write the index to a file. Raises OSError if the disk is full."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path} could not be written as a whole") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def kind(self) -> Kind:
        """How its nearest vectors are found."""
        return Kind.HNSW if isinstance(self._index, faiss.IndexHNSW) else Kind.FLAT

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self, first: int = 0, after: int | None = None) -> NDArray[np.float32]:
        """The vectors from number `first` up to `after`, or all behind it, (n, d) float32."""
        count = (len(self) if after is None else after) - first
        return np.asarray(self._index.reconstruct_n(first, count), dtype=np.float32)

    def vectors_of(self, numbers: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of these numbers, (n, d) float32."""
        return np.asarray(self._index.reconstruct_batch(np.asarray(numbers, dtype=np.int64)), dtype=np.float32)

    def scores(
        self, vector: NDArray[np.float32], among: NDArray[np.int64] | None, depth: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers and cosines of the `depth` nearest windows, best first; `among` limits the search to these.

        A graph may miss some, and looks the longer the fewer of its windows are searched.
        """
        limit = len(self) if among is None else len(among)
        if not limit:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        selector = None if among is None else self._selector(among)
        parameters: faiss.SearchParameters | None
        if self.kind is Kind.HNSW:
            deeper = max(SEARCH_DEPTH, depth) * len(self) / limit
            parameters = faiss.SearchParametersHNSW(sel=selector, efSearch=min(int(deeper), len(self)))  # type: ignore[attr-defined]  # its stubs lack the class
        else:
            parameters = None if selector is None else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # as above
        cosines, numbers = self._index.search(vector.reshape(1, -1), min(depth, limit), params=parameters)
        found = numbers[0] >= 0
        return numbers[0][found].astype(np.int64), cosines[0][found]

    def _selector(self, among: NDArray[np.int64]) -> faiss.IDSelector:
        if self.kind is Kind.FLAT:
            return faiss.IDSelectorBatch(among)
        marked = np.zeros(len(self), np.bool_)
        marked[among] = True
        return faiss.IDSelectorBitmap(np.packbits(marked, bitorder="little"))  # type: ignore[call-arg,arg-type]  # as above


class Moments:
    """Sums over vectors, from which the mean and the deviation of all cosines with a question follow, exactly."""

    def __init__(self, dimension: int) -> None:
        self._count = 0
        self.sums = np.zeros((dimension + 1, dimension))
        """(d + 1, d) float64: the sum of all vectors, and below it the sum of their outer products."""

    @classmethod
    def of(cls, sums: NDArray[np.float64], count: int) -> Moments:
        """Those of so many vectors, whose sums were kept."""
        moments = cls(sums.shape[1])
        moments._count, moments.sums = count, sums
        return moments

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Count further vectors, (n, d) float32."""
        exact = vectors.astype(np.float64)
        self._count += len(vectors)
        self.sums[0] += exact.sum(axis=0)
        self.sums[1:] += exact.T @ exact

    def spread(self, vector: NDArray[np.float32]) -> tuple[float, float]:
        """Mean and standard deviation of the cosines of all vectors counted with one, (d,) float32."""
        exact = vector.astype(np.float64)
        mean = float(self.sums[0] @ exact) / self._count
        square = float(exact @ self.sums[1:] @ exact) / self._count
        return mean, max(square - mean * mean, 0.0) ** 0.5

    def save(self, folder: Path) -> None:
        """Write them into the folder of an index."""
        np.save(folder / _MOMENTS, self.sums, allow_pickle=False)

    @classmethod
    def open(cls, folder: Path, count: int) -> Moments:
        """Those of an index of so many vectors. Raises IndexStateError if the file is missing or damaged."""
        try:
            sums = np.load(folder / _MOMENTS, allow_pickle=False)
        except (OSError, EOFError, ValueError) as error:
            raise IndexStateError(
                f"{folder / _MOMENTS} cannot be read. `planqa build --force` makes it anew."
            ) from error
        return cls.of(sums, count)
