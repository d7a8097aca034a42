"""The wording of the page and its parts, in Vietnamese and English (`tables/page.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from assistant.phrases import Language
from assistant.wordings import read_table

__all__ = ["PageText", "page_text"]


@dataclass(frozen=True, slots=True)
class PageText:
    """The texts of one table in one language: "parts" for what every page shows, "page" for the page itself."""

    texts: Mapping[str, str]
    language: Language

    def say(self, name: str, **values: object) -> str:
        """A text with its gaps filled. Values are put in as they are, not escaped. Raises KeyError."""
        return self.texts[name].format(**values)


@cache
def page_text(language: Language, table: str = "parts") -> PageText:
    """The texts of a language and a table, read once. Raises KeyError if there is no such table."""
    entries = read_table("page")[language.value][table]
    return PageText({name: text for name, text in entries.items() if isinstance(text, str)}, language)
