"""What readers of files and plans say (why a file cannot be read, what is doubtful in it), in the user's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assistant.phrases import Language
from assistant.wordings import read_table

__all__ = ["is_of_figure", "notice_text"]

_GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Notice:
    """A sentence with gaps, as a pattern of what is said and as it is in Vietnamese."""

    pattern: re.Pattern[str]
    vietnamese: str
    figure: bool


def notice_text(said: str, language: Language) -> str:
    """A sentence of a reader in this language; as it was said where the table (`tables/notices.toml`) has it not."""
    if language is not Language.VIETNAMESE:
        return said
    for notice in _notices():
        if match := notice.pattern.fullmatch(said):
            return notice.vietnamese.format(**match.groupdict())
    return said


def is_of_figure(said: str) -> bool:
    """Whether a sentence is about a figure that a picture shows unclearly."""
    return any(notice.figure and notice.pattern.fullmatch(said) for notice in _notices())


@cache
def _notices() -> tuple[_Notice, ...]:
    rows = read_table("notices")["notices"]
    return tuple(_Notice(_pattern(row["en"]), row["vi"], row.get("figure", False)) for row in rows)


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = _GAP.split(sentence)  # text, name, text, name, …
    parts = (re.escape(piece) if n % 2 == 0 else f"(?P<{piece}>.*?)" for n, piece in enumerate(pieces))
    return re.compile("".join(parts), re.DOTALL)
