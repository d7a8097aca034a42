"""Text that remembers where each of its characters stands in the source, through every cleaning step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.records import Run

__all__ = ["AlignedText"]

_INSERTED = -1


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A string and, for each character, the range of the source it was made from.

    `starts[i]` and `ends[i]` are offsets into the plan's text. A copied character covers one source character; the
    characters of a replacement all cover the whole range that was replaced; an inserted one has `starts[i] == -1`.
    `copied[i]` tells whether the character is the source's own.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    copied: tuple[bool, ...]

    @classmethod
    def copy(cls, text: str, offset: int) -> AlignedText:
        """Text that stands at `offset` of the source as it is."""
        starts = range(offset, offset + len(text))
        return cls(text, tuple(starts), tuple(start + 1 for start in starts), (True,) * len(text))

    @classmethod
    def join(cls, parts: Iterable[AlignedText], separator: str = " ") -> AlignedText:
        """The non-empty parts with an inserted separator between them."""
        kept = [part for part in parts if part.text]
        inserted = (_INSERTED,) * len(separator)
        gap = cls(separator, inserted, inserted, (False,) * len(separator))
        return cls._chain([each for part in kept for each in (gap, part)][1:])

    @classmethod
    def _chain(cls, parts: Sequence[AlignedText]) -> AlignedText:
        return cls(
            "".join(part.text for part in parts),
            tuple(start for part in parts for start in part.starts),
            tuple(end for part in parts for end in part.ends),
            tuple(copied for part in parts for copied in part.copied),
        )

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, key: slice) -> AlignedText:
        return AlignedText(self.text[key], self.starts[key], self.ends[key], self.copied[key])

    def strip(self) -> AlignedText:
        """Without white space at either end."""
        left = len(self.text) - len(self.text.lstrip())
        return self[left : len(self.text.rstrip())] if self.text.strip() else self[:0]

    def sub(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> AlignedText:
        """Replace each match; the replacement's characters cover the source range of what they replace."""
        parts: list[AlignedText] = []
        last = 0
        for match in pattern.finditer(self.text):
            new = replacement if isinstance(replacement, str) else replacement(match)
            parts.append(self[last : match.start()])
            covered = [i for i in range(match.start(), match.end()) if self.starts[i] != _INSERTED]
            start = end = _INSERTED
            if covered and new and not new.isspace():  # white space never needs quoting
                # The pieces may stand in another order in the source: the halves of a cell that a page cut.
                start, end = min(self.starts[i] for i in covered), max(self.ends[i] for i in covered)
            parts.append(AlignedText(new, (start,) * len(new), (end,) * len(new), (False,) * len(new)))
            last = match.end()
        parts.append(self[last:])
        return self._chain(parts)

    def runs(self) -> tuple[Run, ...]:
        """The stretches of text that come from one stretch of the source, in order of the text."""
        runs: list[Run] = []
        i = 0
        while i < len(self.text):
            if self.starts[i] == _INSERTED:
                i += 1
                continue
            exact = self.copied[i]
            j = i + 1
            while j < len(self.text) and self._goes_on(j, exact):
                j += 1
            runs.append(Run(i, j - i, self.starts[i], self.ends[j - 1] - self.starts[i], exact))
            i = j
        return tuple(runs)

    def _goes_on(self, j: int, exact: bool) -> bool:
        """Whether character j belongs to the run of the one before it."""
        if self.copied[j] != exact:
            return False
        if exact:
            return self.starts[j] == self.ends[j - 1]
        return (self.starts[j], self.ends[j]) == (self.starts[j - 1], self.ends[j - 1])
