"""Statements: what an answer takes from one passage, in words, with the stretches of its text that they stand on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.phrases import Phrases
from corpus.folding import strip_diacritics
from corpus.records import Cell, Column, Passage, Role
from corpus.segment import segment_sentences
from index.analysis import syllables

__all__ = ["Statement", "section_name", "state"]

LONGEST_WHOLE = 500
"""Characters: shorter passages are quoted whole, of longer ones the sentences nearest to the question."""

_NUMBER = re.compile(r"[≥≤<>]?\s*\d[\d.,]*(?:\s*[-–]\s*\d[\d.,]*)?")
_TASK_COLUMNS = (Column.LEAD, Column.COORDINATOR, Column.RESULT, Column.DEADLINE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One point of an answer: Markdown without a citation mark, and (start, end) stretches of the passage's text
    behind it.

    `rests_on_header`: it says years that stand only in the header of the table.
    """

    passage: Passage
    text: str
    stretches: tuple[tuple[int, int], ...]
    rests_on_header: bool = False


def state(passage: Passage, question: str, years: Sequence[int], words: Phrases) -> Statement:
    """What a passage says to a question."""
    whole = ((0, len(passage.text)),)
    if passage.role is Role.ROW:
        years_in_header = passage.header is not None and sum(cell.year is not None for cell in passage.cells) > 1
        return Statement(passage, _state_row(passage, years, words), whole, years_in_header)
    stretches = whole if len(passage.text) <= LONGEST_WHOLE else _best_sentences(passage.text, question)
    quoted = " … ".join(passage.text[start:end] for start, end in stretches)
    label = _label(passage, words)
    return Statement(passage, f"{label}: {quoted}" if label else quoted, stretches)


def section_name(passage: Passage, words: Phrases) -> str:
    """Where a passage stands: its section path, or what part of the plan it is if it stands in none."""
    return str(passage.section) or words.parts[passage.role.value]


def _label(passage: Passage, words: Phrases) -> str:
    if passage.role in (Role.SIGNATURE, Role.RECIPIENTS, Role.LETTERHEAD, Role.TITLE):
        return words.parts[passage.role.value]
    if passage.role is Role.FOOTNOTE:
        return words.say("footnote", item=passage.item)
    return words.say("heading", section=passage.section) if passage.role is Role.HEADING else ""


def _state_row(passage: Passage, years: Sequence[int], words: Phrases) -> str:
    """A row in words: "Nhiệm vụ 59.1 – …; chủ trì: **Sở …**; thời gian hoàn thành: 2025"."""
    values = [cell for cell in passage.cells if cell.column is Column.VALUE]
    name = _text(passage, passage.cells, Column.NAME)
    if not values:
        head = words.say("task", item=passage.item) if passage.item else ""
        parts = [
            words.say("cell", header=words.column(column), text=_emphasise(column, text))
            for column in _TASK_COLUMNS
            if (text := _text(passage, passage.cells, column))
        ]
        parts += [
            _text(passage, [cell], Column.OTHER)
            for cell in passage.cells
            if cell.column is Column.OTHER and cell.end > cell.start
        ]
        return "; ".join(part for part in (" – ".join(part for part in (head, name) if part), *parts) if part)
    unit = _text(passage, passage.cells, Column.UNIT)
    asked = [cell for cell in values if cell.year in years] or values
    if len(values) == 1 and values[0].year:
        head = words.say("indicator_year", item=passage.item, period=words.say("period", year=values[0].year))
        said = f"**{_value(passage, values[0], unit, words)}**"
    else:
        head = words.say("indicator", item=passage.item)
        said = "; ".join(
            f"{cell.year}: **{_value(passage, cell, unit, words)}**"
            if cell.year
            else _value(passage, cell, unit, words)
            for cell in asked
        )
    owner = _text(passage, passage.cells, Column.OWNER)
    watched = f"; {words.say('cell', header=words.column(Column.OWNER), text=owner)}" if owner else ""
    return f"{head} – {name.rstrip('.')}: {said}{watched}"


def _value(passage: Passage, cell: Cell, unit: str, words: Phrases) -> str:
    """A value with its unit: "≥ 95%", "20 (% GRDP)", "≥ 3 DN"; marks that the plan explains are left as they are."""
    value = passage.text[cell.start : cell.end]
    if not value:
        return words.say("blank")
    if not unit or not any(char.isdigit() for char in value):
        return value
    number = _NUMBER.match(value)
    if unit == "%" and number:
        return f"{number.group()}%{value[number.end() :]}"
    return f"{value} ({unit})" if unit.startswith("%") or "(" in unit else f"{value} {unit}"


def _emphasise(column: Column, text: str) -> str:
    return f"**{text}**" if column in (Column.LEAD, Column.DEADLINE) else text


def _text(passage: Passage, cells: Sequence[Cell], column: Column) -> str:
    return next((passage.text[cell.start : cell.end] for cell in cells if cell.column is column), "")


def _best_sentences(text: str, question: str) -> tuple[tuple[int, int], ...]:
    """The sentences that share most with a question, up to LONGEST_WHOLE characters, in the order of the text."""
    asked = _bare_terms(question)
    sentences = segment_sentences(text)
    ranked = sorted(sentences, key=lambda bounds: -_overlap(asked, text[bounds[0] : bounds[1]]))
    chosen: list[tuple[int, int]] = []
    room = LONGEST_WHOLE
    for start, end in ranked:
        if chosen and (end - start > room or not _overlap(asked, text[start:end])):
            continue
        chosen.append((start, end))
        room -= end - start
    joined: list[tuple[int, int]] = []
    for start, end in sorted(chosen):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _bare_terms(text: str) -> set[str]:
    """Pairs of syllables and numbers, without diacritics: single syllables say too little."""
    parts = syllables(strip_diacritics(text))
    return {f"{first} {second}" for first, second in itertools.pairwise(parts)} | {
        part for part in parts if part[0].isdigit()
    }


def _overlap(asked: set[str], sentence: str) -> int:
    return len(asked & _bare_terms(sentence))
