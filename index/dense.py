"""The dense index: one unit vector a window in a flat FAISS index, compared by inner product."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError

__all__ = ["DenseIndex"]


class DenseIndex:
    """Vectors of windows, numbered from 0 in the order in which they were added."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> DenseIndex:
        """An index of `vectors`, (n, d) float32 of unit length."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> DenseIndex:
        """Read an index. Raises IndexStateError if the file is missing or damaged."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexStateError(
                f"{path} cannot be read as a FAISS index. `planqa build --force` makes it anew."
            ) from error

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, (n, d) float32."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def scores(
        self, vector: NDArray[np.float32], among: NDArray[np.int64] | None, depth: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers and cosines of the `depth` nearest windows, best first; `among` limits the search to these."""
        limit = len(self) if among is None else len(among)
        if not limit:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None if among is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]  # faiss sets it from Python
        cosines, numbers = self._index.search(vector.reshape(1, -1), min(depth, limit), params=parameters)
        found = numbers[0] >= 0
        return numbers[0][found].astype(np.int64), cosines[0][found]
