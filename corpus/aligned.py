"""Text that remembers where each of its characters stands in the source, through every cleaning step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corpus.records import Run

__all__ = ["AlignedText"]

_INSERTED = -1


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A string and, for each character, the range of the source it was made from.

    `starts[i]` and `ends[i]` are offsets into the plan's text. A copied character covers one source character; the
    characters of a replacement all cover the whole range that was replaced; an inserted one has `starts[i] == -1`.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def copy(cls, text: str, offset: int) -> AlignedText:
        """Text that stands at `offset` of the source as it is."""
        return cls(text, tuple(range(offset, offset + len(text))), tuple(range(offset + 1, offset + len(text) + 1)))

    @classmethod
    def join(cls, parts: Iterable[AlignedText], separator: str = " ") -> AlignedText:
        """The non-empty parts with an inserted separator between them."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for part in parts:
            if not part.text:
                continue
            if text:
                text.append(separator)
                starts.extend([_INSERTED] * len(separator))
                ends.extend([_INSERTED] * len(separator))
            text.append(part.text)
            starts.extend(part.starts)
            ends.extend(part.ends)
        return cls("".join(text), tuple(starts), tuple(ends))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, key: slice) -> AlignedText:
        return AlignedText(self.text[key], self.starts[key], self.ends[key])

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
            start, end = (self.starts[covered[0]], self.ends[covered[-1]]) if covered else (_INSERTED, _INSERTED)
            if new and new.isspace():  # white space never needs quoting
                start = end = _INSERTED
            parts.append(AlignedText(new, (start,) * len(new), (end,) * len(new)))
            last = match.end()
        parts.append(self[last:])
        return AlignedText(
            "".join(part.text for part in parts),
            tuple(offset for part in parts for offset in part.starts),
            tuple(offset for part in parts for offset in part.ends),
        )

    def runs(self) -> tuple[Run, ...]:
        """The stretches of text that come from one stretch of the source, in order of the text."""
        runs: list[Run] = []
        i = 0
        while i < len(self.text):
            if self.starts[i] == _INSERTED:
                i += 1
                continue
            j = i + 1
            if self.ends[i] - self.starts[i] == 1 and not self._same_atom(i, i + 1):
                while j < len(self.text) and self.starts[j] == self.ends[j - 1] and self.ends[j] - self.starts[j] == 1:
                    j += 1
            else:
                while j < len(self.text) and self._same_atom(i, j):
                    j += 1
            runs.append(Run(i, j - i, self.starts[i], self.ends[j - 1] - self.starts[i]))
            i = j
        return tuple(runs)

    def _same_atom(self, i: int, j: int) -> bool:
        return j < len(self.text) and (self.starts[j], self.ends[j]) == (self.starts[i], self.ends[i])
