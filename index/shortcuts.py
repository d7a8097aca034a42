"""What of a large lexical index is worked out when it is built, so that a search need not go through all windows.

The greatest score of each term tells which windows cannot be among the best (MaxScore: Turtle and Flood, 1995). A
sample of the windows, each so many, tells how the scores of all of them spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.inversion import blocks
from index.postings import Postings

__all__ = ["Shortcuts"]

SAMPLED = 2**13
"""Windows of a sample, at most. docs/evaluation-scale.md."""

_BOUNDS, _WORDS = "bounds.npy", "words.npy"
_STARTS, _WINDOWS, _SCORES = "sample_starts.npy", "sample_windows.npy", "sample_scores.npy"


@dataclass(frozen=True, slots=True, eq=False)
class Shortcuts:
    """`bounds`: the greatest score of each term, (terms,) float32; `words`: the numbers of those that are no pairs.

    Of the sample the postings, as `Postings` has those of all windows: `starts`, `windows` (numbered within the sample)
    and their `scores`; `size` is how many windows it has.
    """

    bounds: NDArray[np.float32]
    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    windows: NDArray[np.int32]
    scores: NDArray[np.float32]
    size: int

    @classmethod
    def of(cls, postings: Postings, scores: NDArray[np.float32]) -> Shortcuts:
        """Of postings and their scores; each term must have one."""
        starts, windows, size = postings.starts, postings.windows, postings.size
        step = -(-size // SAMPLED)
        bounds = np.zeros(len(starts) - 1, np.float32)
        found = np.zeros(len(starts), np.int64)
        parts: list[tuple[NDArray[np.int32], NDArray[np.float32]]] = []
        for terms in blocks(starts):
            begin, end = int(starts[terms.start]), int(starts[terms.stop])
            own, own_scores = np.asarray(windows[begin:end]), np.asarray(scores[begin:end])
            bounds[terms] = np.maximum.reduceat(own_scores, starts[terms] - begin)
            chosen = own % step == 0
            before = np.concatenate(([0], np.cumsum(chosen)))
            found[terms.start + 1 : terms.stop + 1] = np.diff(before[starts[terms.start : terms.stop + 1] - begin])
            parts.append((own[chosen] // np.int32(step), own_scores[chosen]))
        words = [number for number, term in enumerate(postings.vocabulary) if "_" not in term]
        return cls(
            bounds,
            np.array(words, dtype=np.int32),
            np.cumsum(found),
            np.concatenate([part for part, _ in parts]),
            np.concatenate([part for _, part in parts]),
            -(-size // step),
        )

    @classmethod
    def open(cls, folder: Path, size: int) -> Shortcuts | None:
        """Those of an index of so many windows; None if it has none. Raises OSError or ValueError if one is damaged."""
        if not (folder / _BOUNDS).exists():
            return None
        bounds, words, starts, windows, scores = (
            np.load(folder / name, mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for name in (_BOUNDS, _WORDS, _STARTS, _WINDOWS, _SCORES)
        )
        if len(starts) != len(bounds) + 1 or int(starts[-1]) != len(windows) or len(windows) != len(scores):
            raise ValueError(f"the sample in {folder} does not fit together")
        return cls(bounds, words, starts, windows, scores, -(-size // -(-size // SAMPLED)))

    def save(self, folder: Path) -> None:
        """Write them into the folder of the index."""
        for name, array in ((_BOUNDS, self.bounds), (_WORDS, self.words), (_STARTS, self.starts)):
            np.save(folder / name, array, allow_pickle=False)
        for name, array in ((_WINDOWS, self.windows), (_SCORES, self.scores)):
            np.save(folder / name, array, allow_pickle=False)
