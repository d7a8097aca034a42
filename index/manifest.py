"""The manifest: how an index was made, and whether it still fits the plans, the program and the model."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from corpus.errors import IndexStateError

__all__ = ["FORMAT", "Manifest", "program_fingerprint"]

FORMAT = 3
"""Version of the files of an index; raised when a new program could not read old files."""

_FLAT_ONLY = 2
"""The format before this one."""

_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of. `program` is a hash of the code and tables that read plans and make terms.

    `dense` is how the nearest vectors are found, "flat" or "hnsw". `parts` are the folders of its plans' parts, `files`
    the hashes of its own files.
    """

    format: int
    program: str
    corpus: str
    embedder: str
    dimension: int
    dense: str
    passages: dict[str, int]
    windows: int
    parts: dict[str, str]
    files: dict[str, str]

    @property
    def facts(self) -> str:
        """The version of its facts, 16 hexadecimal digits: plans of this text, read by this program, whoever did."""
        return hashlib.sha256(f"{self.program}\n{self.corpus}".encode()).hexdigest()[:16]

    @classmethod
    def read(cls, folder: Path, *, earlier: bool = False) -> Manifest:
        """Read an index's manifest, also one of format 2 if it is for `earlier` vectors, which are the same there.

        Raises IndexStateError if it is missing, damaged or of another format.
        """
        try:
            stored = json.loads((folder / _FILE).read_text(encoding="utf-8"))
            found = stored["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexStateError(
                f"The index in {folder} has no readable manifest. `planqa build --force` makes it anew."
            ) from error
        if earlier and found == _FLAT_ONLY:
            stored = {"dense": "flat", **stored}
        elif found != FORMAT:
            raise IndexStateError(
                f"The index in {folder} has format {found}; this planqa reads format {FORMAT}. "
                "Rebuild it: `planqa build`."
            )
        try:
            manifest = cls(**stored)
            texts = (manifest.program, manifest.corpus, manifest.embedder, manifest.dense)
            tables = (manifest.passages, manifest.parts, manifest.files)
            if (
                not all(isinstance(text, str) for text in texts)
                or not isinstance(manifest.windows, int)
                or not all(isinstance(table, dict) for table in tables)
            ):
                raise TypeError("a field of another type")
            return manifest
        except TypeError as error:
            raise IndexStateError(
                f"The manifest in {folder} is damaged. `planqa build --force` makes it anew."
            ) from error

    def write(self, folder: Path) -> None:
        """Write the manifest into an index's folder."""
        (folder / _FILE).write_text(
            json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1), encoding="utf-8"
        )

    def check(self, asked: Manifest) -> None:
        """Raise IndexStateError, saying what is stored and what is asked, unless this index fits."""
        differences = (
            ("embedding model", self.embedder, asked.embedder),
            ("plans", self.corpus[:12], asked.corpus[:12]),
            ("version of planqa", self.program[:12], asked.program[:12]),
        )
        for what, stored, wanted in differences:
            if stored != wanted:
                raise IndexStateError(
                    f"The index was made with another {what}: it has {stored!r}, asked for is {wanted!r}. "
                    "Rebuild it: `planqa build`."
                )


@cache
def program_fingerprint() -> str:
    """A hash of the code and tables of `corpus` and `index`, which decide what an index holds."""
    digest = hashlib.sha256()
    for package in ("corpus", "index"):
        for path in sorted(_sources(files(package)), key=lambda path: path.name):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Traversable) -> list[Traversable]:
    """The modules of a package and its `tables` (not the plans, which have their own hash)."""
    found: list[Traversable] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name == "tables":
            found.extend(_sources(entry))
        elif entry.name.endswith((".py", ".toml")):
            found.append(entry)
    return found
