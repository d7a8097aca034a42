"""The terms of a lexical index on the disk, looked up there: opening reads nothing, however many there are."""

from __future__ import annotations

import hashlib
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

__all__ = ["TERM_FILES", "StoredTerms", "write_terms"]

_TEXT, _ENDS, _HASHES, _NUMBERS = "terms.txt", "term_ends.npy", "term_hashes.npy", "term_numbers.npy"

TERM_FILES = (_TEXT, _ENDS, _HASHES, _NUMBERS)
"""All terms one behind the other, and where each ends, (terms,) int64; their hashes in order, (terms,) uint64, and the
number of the term that has each, (terms,) int32."""


class StoredTerms(Mapping[str, int]):
    """Numbers of terms, from 0, by the terms; iterating gives them in the order of their numbers."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError or ValueError if a file is missing or damaged."""
        path = folder / _TEXT
        with path.open("rb") as file:
            # An empty file cannot be mapped.
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
        ends, hashes, numbers = (np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in TERM_FILES[1:])
        shapes = (ends.dtype, hashes.dtype, numbers.dtype)
        if shapes != (np.int64, np.uint64, np.int32) or not ends.shape == hashes.shape == numbers.shape:
            raise ValueError(f"the terms in {folder} do not fit together")
        if (int(ends[-1]) if ends.size else 0) != len(self._text):
            raise ValueError(f"{path} does not end where its last term does")
        # Read element by element, a memory view is several times as fast as an array.
        self._ends, self._hashes, self._numbers = memoryview(ends), memoryview(hashes), memoryview(numbers)

    def __getitem__(self, term: str) -> int:
        encoded = term.encode("utf-8", "surrogatepass")
        hash_ = _hash(encoded)
        place = bisect_left(self._hashes, hash_)
        while place < len(self._hashes) and self._hashes[place] == hash_:
            number = self._numbers[place]
            if self._bytes(number) == encoded:
                return int(number)
            place += 1
        raise KeyError(term)

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        return map(self.term, range(len(self)))

    def term(self, number: int) -> str:
        """The term of a number."""
        return self._bytes(number).decode("utf-8", "surrogatepass")

    def _bytes(self, number: int) -> bytes:
        return bytes(self._text[self._ends[number - 1] if number else 0 : self._ends[number]])


def write_terms(folder: Path, terms: Iterable[str]) -> None:
    """Write terms, numbered from 0 as they come and all different, into a folder."""
    lengths: list[int] = []
    hashes: list[int] = []
    with (folder / _TEXT).open("wb") as file:
        for term in terms:
            encoded = term.encode("utf-8", "surrogatepass")
            file.write(encoded)
            lengths.append(len(encoded))
            hashes.append(_hash(encoded))
    hashed = np.array(hashes, dtype=np.uint64)
    order = np.argsort(hashed, kind="stable")
    np.save(folder / _ENDS, np.cumsum(lengths, dtype=np.int64), allow_pickle=False)
    np.save(folder / _HASHES, hashed[order], allow_pickle=False)
    np.save(folder / _NUMBERS, order.astype(np.int32), allow_pickle=False)


def _hash(encoded: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=8).digest(), "little")
