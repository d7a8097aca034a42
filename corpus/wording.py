"""The wording tables of `corpus/tables/`, read once and typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from corpus.data import read_table
from corpus.records import Column, Role

__all__ = ["ColumnWording", "StructureWording", "columns", "role_label", "structure"]


@dataclass(frozen=True, slots=True)
class StructureWording:
    """`tables/structure.toml`."""

    document_kinds: tuple[str, ...]
    preambles: tuple[str, ...]
    recipients: tuple[str, ...]
    signatures: tuple[str, ...]
    appendices: tuple[str, ...]
    notes: tuple[str, ...]
    joining_words: tuple[str, ...]
    names: dict[str, str]
    roles: dict[str, str]

    def goes_on(self, text: str) -> bool:
        """Whether a text plainly stops in the middle: at a comma, or in a word that no sentence ends with."""
        return text.endswith((",", "-")) or f" {text.lower()}".endswith(self.joining_words)


@dataclass(frozen=True)
class ColumnWording:
    """`tables/columns.toml`; `headers` maps each header wording to its column."""

    headers: dict[str, Column]
    periods: tuple[str, ...]
    units: tuple[str, ...]
    agencies: tuple[str, ...]
    deadlines: tuple[str, ...]

    def period_year(self, text: str) -> int | None:
        """2030 of "Đến hết năm 2030", None for any other text."""
        match = self.period.fullmatch(text)
        return int(match["year"]) if match else None

    @cached_property
    def period(self) -> re.Pattern[str]:
        """A period's words with its year in the group `year`."""
        return re.compile(rf"(?:{'|'.join(map(re.escape, self.periods))})\s+(?P<year>\d{{4}})", re.IGNORECASE)


@cache
def structure() -> StructureWording:
    """Wording of a plan's parts."""
    table = read_table("corpus", "structure")
    return StructureWording(
        document_kinds=tuple(table["document_kinds"]),
        preambles=tuple(table["preambles"]),
        recipients=tuple(table["recipients"]),
        signatures=tuple(table["signatures"]),
        appendices=tuple(table["appendices"]),
        notes=tuple(table["notes"]),
        joining_words=tuple(" " + word for word in table["joining_words"]),
        names=dict(table["names"]),
        roles=dict(table["roles"]),
    )


@cache
def columns() -> ColumnWording:
    """Wording of tables."""
    table = read_table("corpus", "columns")
    return ColumnWording(
        headers={wording: column for column in Column for wording in table.get(column.value, [])},
        periods=tuple(table["periods"]),
        units=tuple(sorted(table["units"], key=len, reverse=True)),
        agencies=tuple(table["agencies"]),
        deadlines=tuple(table["deadlines"]),
    )


def role_label(role: Role) -> str:
    """Words that say what a part is whose text does not, "" where the text speaks for itself."""
    return structure().roles.get(role.value, "")
