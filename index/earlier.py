"""The index in use when a build begins: what of it the new one takes over instead of making it anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError
from corpus.home import current_folder
from index.dense import DenseIndex
from index.embedder import Embedder
from index.manifest import Manifest
from index.parts import DENSE, STORE, Part, damaged, read_summary
from index.passages import windows_of

__all__ = ["EarlierIndex"]


@dataclass(frozen=True, slots=True)
class EarlierIndex:
    """An index whose files are all as they were written."""

    folder: Path
    manifest: Manifest

    @classmethod
    def of(cls, home: Path, embedder: Embedder) -> EarlierIndex | None:
        """The index in use of a home; None if there is none, if it is damaged, or if it is of another model.

        One of an older format has vectors to take over, and no parts: they are of another program.
        """
        try:
            folder = current_folder(home)
            manifest = Manifest.read(folder, earlier=True)
        except IndexStateError:
            return None
        if manifest.embedder != embedder.name or damaged(folder, manifest.files):
            return None
        return cls(folder, manifest)

    def parts(self, parts: Path, keys: Mapping[str, str]) -> dict[str, Part]:
        """The parts below `parts` that it was put together from, by plan, if these are the first plans of a library.

        `keys` are those of the library's plans, in order. None where it begins with another plan, or with another
        version of one, or where a part is gone. What is in the parts' files is not looked at.
        """
        used = self.manifest.parts
        if list(used) != list(keys)[: len(used)] or not all(used[plan].startswith(keys[plan]) for plan in used):
            return {}
        found = {plan: (parts / name, read_summary(parts / name)) for plan, name in used.items()}
        whole = {plan: Part(folder, summary) for plan, (folder, summary) in found.items() if summary is not None}
        return whole if len(whole) == len(used) else {}

    def vectors(self, digests: Collection[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of the texts with these digests, as far as it has them."""
        windows = windows_of(self.folder / STORE, digests)
        if not windows:
            return {}
        vectors = DenseIndex.open(self.folder / DENSE).vectors_of(list(windows.values()))
        return dict(zip(windows, vectors, strict=True))
