"""How much of a file is read: bounds for files that nobody has looked at yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["LIMITS", "UPLOAD", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. Sizes are bytes, times seconds.

    The longest of the five plans has 300 kB of text, 40 pages and 1,500 table cells; a scan of 40 pages at 200 dpi has
    30-60 MB. `unpacked` and `ratio` are of Zip files. The others are of a process of its own: its memory, all the time
    that it takes, and the processor's time for a file, with so much more for each page that it begins. A page of text
    takes 0.15 s, one of a scan 0.6 s, and four times that if it must be turned.
    """

    size: int = 128 * 2**20
    unpacked: int = 512 * 2**20
    ratio: int = 200
    pages: int = 500
    characters: int = 20_000_000
    cells: int = 500_000
    seconds: int = 600
    processor_seconds: int = 30
    page_seconds: int = 4
    memory: int = 2 * 2**30

    def begin_page(self) -> None:
        """Called by a reader before each page that it reads: who bounds the processor's time allows more."""


LIMITS = Limits()
"""The bounds used where a caller names none. An XML part of a Word file packs at most 1 : 30; a bomb 1 : 1000."""

UPLOAD = replace(LIMITS, size=64 * 2**20, characters=2_000_000)
"""The same for a file that comes over a network. The longest plan has 99,000 characters."""
