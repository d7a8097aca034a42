"""Plan files as text: encoding, Unicode form, physical lines."""

from __future__ import annotations

import bisect
import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import PlanError

__all__ = ["Source", "read_source"]


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a plan file in NFC, its lines ended by "\\n" alone, and where each line starts.

    `starts[n - 1]` is the offset of line n; `sha256` is that of the file's bytes.
    """

    text: str
    starts: tuple[int, ...]
    sha256: str

    @classmethod
    def of(cls, text: str, sha256: str = "") -> Source:
        """The source of a text that is already decoded."""
        lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
        if lines and not lines[-1]:  # the end of the last line, not one more line
            lines.pop()
        starts, offset = [], 0
        for line in lines:
            starts.append(offset)
            offset += len(line) + 1
        return cls("\n".join(lines), tuple(starts), sha256)

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, number: int) -> str:
        """Line `number`, from 1, without its line end."""
        return self.lines(number, number)

    def lines(self, first: int, last: int) -> str:
        """Lines `first` to `last`, from 1, both included."""
        end = self.starts[last] - 1 if last < len(self.starts) else len(self.text)
        return self.text[self.starts[first - 1] : end]

    def line_of(self, offset: int) -> int:
        """The number, from 1, of the line in which the character at `offset` stands."""
        return bisect.bisect_right(self.starts, offset)


def read_source(path: Path, plan: str) -> Source:
    """Read a plan file.

    Raises PlanError if the file cannot be opened, is not text in UTF-8 (or UTF-16 with a byte order mark), or is empty.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PlanError(
            f"The file {path} cannot be read ({error.strerror}). Check `file` in plans.toml.", plan=plan
        ) from error
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PlanError(
            f"{path.name} is not {encoding.removesuffix('-sig').upper()} text here. Save it as UTF-8 and try again.",
            plan=plan,
            line=line,
        ) from error
    if not text.strip():
        raise PlanError(f"{path.name} holds no text.", plan=plan)
    return Source.of(text, hashlib.sha256(data).hexdigest())
