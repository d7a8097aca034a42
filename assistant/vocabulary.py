"""The words of questions that the plans need not have: those of the tables, for the speller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.wordings import read_table
from corpus.agencies import agencies
from corpus.concepts import known_concepts
from corpus.data import read_table as read_any_table

__all__ = ["question_texts"]

_TABLES = ("answers", "aspects", "documents", "expectations", "focus", "followups", "places", "premises", "times")

_PATTERNS = frozenset({"holds", "signs", "ignores", "measures", "opening_signs"})
"""Keys of regular expressions, which hold letters and no words."""


def question_texts() -> Iterator[str]:
    """Every wording of the tables by which questions are read, and the names of agencies and indicators."""
    for name in _TABLES:
        yield from _texts(read_table(name))
    synonyms = read_any_table("corpus", "abbreviations")
    yield from _texts([synonyms["synonyms"], synonyms["accented"]])
    for agency in agencies().values():
        yield from (agency.name, *agency.aliases, *agency.english)
    for concept in known_concepts().values():
        yield from (concept.name_vi, concept.name_en)


def _texts(value: Any) -> Iterator[str]:
    """The strings within a table, keys and patterns aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _PATTERNS:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
