"""The wording of answers, in Vietnamese and English (`tables/phrases.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from assistant.wordings import read_table
from corpus.concepts import Concept
from corpus.records import Column

__all__ = ["Language", "Phrases", "phrases"]


class Language(StrEnum):
    """The languages in which planqa answers."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language."""

    texts: dict[str, str]
    columns: dict[str, str]
    parts: dict[str, str]
    examples: tuple[str, ...]
    traits: dict[str, str]
    kinds: dict[str, str]
    language: Language

    def say(self, name: str, **values: object) -> str:
        """A phrase with its gaps filled. Values are put in as they are, whatever braces they hold."""
        return self.texts[name].format(**values)

    def column(self, column: Column) -> str:
        """What a column of a table is called in an answer."""
        return self.columns[column.value]

    def concept(self, concept: Concept) -> str:
        """What an indicator is called in an answer."""
        return concept.name_en if self.language is Language.ENGLISH else concept.name_vi


@cache
def phrases(language: Language) -> Phrases:
    """The phrases of a language."""
    table = read_table("phrases")[language.value]
    return Phrases(
        {name: text for name, text in table.items() if isinstance(text, str)},
        dict(table["columns"]),
        dict(table["parts"]),
        tuple(table["examples"]),
        dict(table["traits"]),
        dict(table["kinds"]),
        language,
    )
