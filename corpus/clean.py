"""Cleaning of a plan's text, as a table of named steps.

Every step works on `AlignedText`, so that what is cleaned can still be quoted as it stands in the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.aligned import AlignedText

__all__ = ["BLOCK_STEPS", "LINE_STEPS", "CleaningStep", "clean_block", "clean_line"]


@dataclass(frozen=True, slots=True)
class CleaningStep:
    """One replacement, by name, with a line of a real plan that made it necessary."""

    name: str
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]
    met: str


def _step(name: str, pattern: str, replacement: str | Callable[[re.Match[str]], str], met: str) -> CleaningStep:
    return CleaningStep(name, re.compile(pattern), replacement, met)


_COMPARATORS = {"geq": "≥", "ge": "≥", "leq": "≤", "le": "≤"}


def _formula(match: re.Match[str]) -> str:
    return f"{_COMPARATORS[match['name']]} {match['value'].replace(chr(92), '').strip()}"


def _bold(match: re.Match[str]) -> str:
    """Bold type parts words where there is no blank: "PHỤ LỤC I**DANH MỤC …"."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return " " if before[-1:].isalnum() and (after[:1].isalnum() or after[:1] == "(") else ""


LINE_STEPS = (
    _step(
        "formula",
        r"\$\s*\\(?P<name>geq|leq|ge|le)(?![a-z])\s*(?P<value>[^$]*)\$",
        _formula,
        r"quang-binh-ubnd 538: $\geq 0,6$; 735: $\geq 3\%$",
    ),
    _step(
        "line break", r"[^\S\t]*<br\s*/?>[^\S\t]*", " ", "cells of tables turned into Markdown: Sở Y tế<br>Sở Nội vụ"
    ),
    _step("tag", r"</?(?:i|b|u|em|strong)\s*/?>", "", "quang-binh-ubnd 417: <i>(Theo Đề án …</i>"),
    _step("heading mark", r"^\s*#{1,6}\s+", "", "ninh-binh-ubnd 13: ### I. MỤC ĐÍCH, YÊU CẦU"),
    _step("escape", r"\\(?=[_*#\-.()\[\]])", "", r"ninh-binh-ubnd 217: HP\_VP6\_KH"),
    _step("bold", r"\*\*+", _bold, "ninh-binh-ubnd 25: **1. Nâng cao nhận thức …**; quang-binh-ubnd 225"),
    _step("emphasis", r"(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])", "", "quang-ngai-bao-cao 27: (*viết tắt là …*)"),
)
"""Steps on one physical line, before its structure is read."""

BLOCK_STEPS = (
    # A number and the letters of a document's code belong together: "57-" / "NQ/TW".
    _step(
        "broken code",
        r"(?<=\d-) +(?=[A-ZĐ]{2,}[/\-])",
        "",
        "son-tinh-ubnd 41-43: 57- / NQ/TW; ninh-binh-ubnd 97: 45- NQ/TW",
    ),
    _step("white space", r"[ \u00a0\u200b\u3000\f]{2,}|[\u00a0\u200b\u3000\f]", " ", "son-tinh-ubnd 690: % ≥  70"),
)
"""Steps on the joined lines of a block."""


def clean_line(line: AlignedText) -> AlignedText:
    """One physical line without markup; tabs, which part the cells of a table, are kept."""
    return _apply(line, LINE_STEPS)


def clean_block(block: AlignedText) -> AlignedText:
    """The joined lines of one paragraph, bullet or cell."""
    return _apply(block, BLOCK_STEPS).strip()


def _apply(text: AlignedText, steps: tuple[CleaningStep, ...]) -> AlignedText:
    for step in steps:
        if step.pattern.search(text.text):
            text = text.sub(step.pattern, step.replacement)
    return text
