"""The lexical index: BM25 (bm25s) over the terms of windows, one as written and one without diacritics."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexStateError

__all__ = ["LexicalIndex"]

K1 = 1.2
B = 0.5
"""Windows are of like length, so length says little: b below the usual 0.75."""


class LexicalIndex:
    """BM25 scores of windows, numbered from 0, for the terms of a question."""

    def __init__(self, model: bm25s.BM25, vocabulary: dict[str, int], size: int) -> None:
        self._model = model
        self._vocabulary = vocabulary
        self._size = size

    @classmethod
    def of(cls, windows: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index of the terms of each window; there must be at least one term in all."""
        # On import bm25s sets its logger to DEBUG, so that its chatter passes every handler's logger level.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        vocabulary: dict[str, int] = {}
        numbered = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms] for terms in windows]
        model = bm25s.BM25(k1=K1, b=B)
        model.index((numbered, vocabulary), show_progress=False, leave_progress=False)
        return cls(model, vocabulary, len(windows))

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Read an index. Raises IndexStateError if a file is missing or damaged."""
        try:
            model = bm25s.BM25.load(str(folder), load_vocab=False, mmap=True)
            stored = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
            return cls(model, {term: number for number, term in enumerate(stored["terms"])}, stored["windows"])
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise IndexStateError(
                f"{folder} cannot be read as a BM25 index. `planqa build --force` makes it anew."
            ) from error

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        folder.mkdir(parents=True)
        self._model.save(str(folder), show_progress=False)
        # Term number n stands n-th: opening reads a list, which is half the time of bm25s's own vocabulary file.
        stored = {"windows": self._size, "terms": list(self._vocabulary)}
        (folder / "terms.json").write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")

    def __len__(self) -> int:
        return self._size

    def windows_with(self, term: str) -> int:
        """How many windows have a term."""
        number = self._vocabulary.get(term)
        if number is None:
            return 0
        starts = self._model.scores["indptr"]
        return int(starts[number + 1] - starts[number])

    def __contains__(self, term: object) -> bool:
        return term in self._vocabulary

    def frequencies(self) -> dict[str, int]:
        """Every term with the number of windows that have it."""
        return dict(zip(self._vocabulary, np.diff(self._model.scores["indptr"]).tolist(), strict=False))

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """BM25 score of every window, (n,) float32; terms that no window has count nothing."""
        numbers = [self._vocabulary[term] for term in terms if term in self._vocabulary]
        if not numbers:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._model.get_scores_from_ids(numbers), dtype=np.float32)
