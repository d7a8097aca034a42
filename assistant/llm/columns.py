"""Whether claims say the columns of a table that a question asks for: who leads, who coordinates, by when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from assistant.aspects import ROW_ASPECTS, Aspect
from assistant.llm.parts import read_parts
from assistant.llm.worded import Kept
from assistant.llm.wording import words_of
from assistant.phrases import Language
from corpus.agencies import find_agencies, split_agencies
from corpus.records import Column

__all__ = ["say_columns"]

_COLUMNS = {
    Aspect.LEAD: Column.LEAD,
    Aspect.COORDINATOR: Column.COORDINATOR,
    Aspect.OWNER: Column.OWNER,
    Aspect.DEADLINE: Column.DEADLINE,
    Aspect.RESULT: Column.RESULT,
}


def say_columns(kept: Sequence[Kept], asked: Collection[Aspect], language: Language) -> bool:
    """Whether for each column that is asked and that the cited rows fill a claim says what stands in it.

    Asked who leads a task, a true sentence about who coordinates it is no answer. What cannot be compared (a deadline
    without a time, "Thường xuyên"; a result in English) counts as said.
    """
    for aspect in ROW_ASPECTS:
        if aspect not in asked:
            continue
        cells = [
            (each.claim.text, source.statement.passage.cell(_COLUMNS[aspect]))
            for each in kept
            for source in each.sources
        ]
        filled = [(text, cell) for text, cell in cells if cell.strip("- ")]
        if filled and not any(_says(text, cell, aspect, language) for text, cell in filled):
            return False
    return True


def _says(text: str, cell: str, aspect: Aspect, language: Language) -> bool:
    if aspect is Aspect.RESULT:
        words = words_of(text)
        return language is Language.ENGLISH or any(pair in pairwise(words) for pair in pairwise(words_of(cell)))
    if aspect is Aspect.DEADLINE:
        times = read_parts(cell, Language.VIETNAMESE).moments
        said = read_parts(text, language).moments
        return not times or any((one.first, one.last) == (other.first, other.last) for one in times for other in said)
    named = {agency.name for agency in split_agencies(cell)}
    known = {name for name, _, _ in find_agencies(text)}
    return not named.isdisjoint(known) or any(f" {' '.join(words_of(name))} " in _spaced(text) for name in named)


def _spaced(text: str) -> str:
    return f" {' '.join(words_of(text))} "
