"""Opening an assistant: plans, embedding model and index, built first if there is none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant
from corpus.errors import IndexStateError
from corpus.library import Library
from index.build import BuildReport, Progress, build_index
from index.embedder import Embedder, open_embedder
from index.home import default_home, model_cache
from index.manifest import Manifest
from index.passages import PassageStore
from index.search import Index, current_folder, wanted_manifest

__all__ = ["Session"]


@dataclass(frozen=True)
class Session:
    """Where planqa works: its home folder, its plans and its embedding model."""

    home: Path
    library: Library
    embedder: Embedder

    @classmethod
    def open(cls, home: Path | None = None, embedder: str | None = None) -> Session:
        """A session in `home` with this embedding model.

        None stands for PLANQA_HOME, or else the user's data folder, and for the bundled model.
        """
        return cls(default_home() if home is None else home, Library.open(), open_embedder(embedder, model_cache()))

    def build(self, *, force: bool = False, progress: Progress | None = None) -> BuildReport:
        """Build the index, or as much of it as changed. Raises PlanError, EmbedderError, OSError."""
        if progress is None:
            return build_index(self.home, self.library, self.embedder, force=force)
        return build_index(self.home, self.library, self.embedder, force=force, progress=progress)

    def has_index(self) -> bool:
        """Whether there is an index, fitting or not."""
        try:
            current_folder(self.home)
        except IndexStateError:
            return (self.home / "index" / "current").exists()
        return True

    def store(self) -> PassageStore:
        """The store of passages and facts, for reading without searching. Raises IndexStateError."""
        folder = current_folder(self.home)
        Manifest.read(folder).check(wanted_manifest(self.library, self.embedder))
        return PassageStore(folder / "passages.sqlite")

    def assistant(self) -> Assistant:
        """An assistant on the index. Raises IndexStateError if there is none or it does not fit."""
        return Assistant(self.library, Index.open(self.home, self.library, self.embedder))
