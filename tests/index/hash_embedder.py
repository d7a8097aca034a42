"""An embedder for tests where a build must fail, or where only its files matter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


class HashEmbedder:
    """Stands in where a build must fail, or where only files matter: vectors made of a hash of each text."""

    dimension = 8

    def __init__(self, name: str = "hash", before: Callable[[], object] = lambda: None) -> None:
        self.name = name
        self._before = before

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, 8) float32, unit length. Calls `before` first."""
        self._before()
        digests = [hashlib.sha256(text.encode()).digest()[: self.dimension] for text in texts]
        vectors = np.array([list(digest) for digest in digests], dtype=np.float32).reshape(-1, self.dimension) - 127.5
        if progress is not None:
            progress(len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 8) float32, unit length."""
        return self.embed_passages(texts)
