"""Vectors of a benchmark's texts, kept on disk: a second run with the same model embeds nothing.

A folder for each model holds arrays of (digest of the text, vector), one file for each block that was embedded, so that
a run that is stopped goes on where it was. They are plain numpy files, opened without pickle and mapped into memory.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder

__all__ = ["VectorCache"]

_DIGEST = "S64"
"""A SHA-256 in hexadecimal digits."""


class VectorCache:
    """Embeds passages and questions as an embedder does, each text once."""

    def __init__(self, folder: Path, embedder: Embedder, *, held: int = 0) -> None:
        """`folder` holds the vectors of all models; it is made when there is something to keep.

        Up to `held` new vectors wait to be written together, at the latest by `flush`.
        """
        self._embedder = embedder
        self._folder = folder / _model_key(embedder.name)
        self._rows: dict[bytes, NDArray[np.void]] = {}
        self.embedded = 0
        """How many texts had to be embedded so far."""
        self._held = held
        self._waiting: dict[bytes, NDArray[np.float32]] = {}
        for path in sorted(self._folder.glob("*.npy")):
            self._open(path)

    @property
    def model(self) -> str:
        """The embedder's name."""
        return self._embedder.name

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) float32, unit length. Raises EmbedderError, OSError."""
        return self._vectors("passage", texts, self._embedder.embed_passages)

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) float32, unit length. Raises EmbedderError, OSError."""
        return self._vectors("question", texts, self._embedder.embed_questions)

    def flush(self) -> None:
        """Write what waits to be written. Raises OSError."""
        if self._waiting:
            self._write(list(self._waiting), np.stack(list(self._waiting.values())))
            self._waiting.clear()

    def _vectors(
        self, kind: str, texts: Sequence[str], embed: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        digests = [hashlib.sha256(f"{kind} {text}".encode()).hexdigest().encode() for text in texts]
        missing = {
            digest: text
            for digest, text in zip(digests, texts, strict=True)
            if digest not in self._rows and digest not in self._waiting
        }
        if missing:
            self._waiting.update(zip(missing, embed(list(missing.values())), strict=True))
            self.embedded += len(missing)
            if len(self._waiting) > self._held:
                self.flush()
        return np.stack([self._vector(digest) for digest in digests]).astype(np.float32)

    def _vector(self, digest: bytes) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._waiting[digest] if digest in self._waiting else self._rows[digest]["vector"]
        return vector

    def _write(self, digests: list[bytes], vectors: NDArray[np.float32]) -> None:
        block = np.empty(len(digests), dtype=[("digest", _DIGEST), ("vector", np.float32, vectors.shape[1:])])
        block["digest"] = digests
        block["vector"] = vectors
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{hashlib.sha256(b''.join(digests)).hexdigest()[:24]}.npy"
        aside = path.with_name(f".{path.stem}-{secrets.token_hex(4)}")
        with aside.open("wb") as file:
            np.save(file, block, allow_pickle=False)
        aside.replace(path)
        self._open(path)

    def _open(self, path: Path) -> None:
        """Take over a file's vectors; one that is damaged is as good as none, and is written anew."""
        try:
            block = np.load(path, mmap_mode="r", allow_pickle=False)
            digests = block["digest"].tolist()
            if block.dtype["digest"] != np.dtype(_DIGEST) or block["vector"].ndim != 2:
                return
        except (OSError, EOFError, ValueError, IndexError, KeyError):
            return
        self._rows.update(zip(digests, block, strict=True))


def _model_key(name: str) -> str:
    """A folder name for a model; of a model in a folder also by its files, which a training may have changed."""
    digest = hashlib.sha256(name.encode())
    if Path(name).is_dir():
        for path in sorted(path for path in Path(name).rglob("*") if path.is_file()):
            state = path.stat()
            digest.update(f"{path.relative_to(name)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:24]
