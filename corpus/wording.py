"""The wording tables of `corpus/tables/`, read once and typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    period_openings: tuple[str, ...]
    aims: tuple[str, ...]
    units: tuple[str, ...]
    agencies: tuple[str, ...]
    deadlines: tuple[str, ...]

    def period_year(self, text: str) -> int | None:
        """2030 of "Đến hết năm 2030" and of "Mục tiêu giai đoạn 2026 - 2030", None for any other text."""
        match = self._whole_period.fullmatch(text)
        return int(match["year"]) if match else None

    def stated_year(self, text: str) -> int | None:
        """2026 of "Chỉ tiêu giao năm 2026 cho các xã"; None where a text says no year, or several."""
        return _only_year(self._stated, text)

    def aimed_year(self, text: str) -> int | None:
        """2030 of "Tỷ lệ phủ sóng 5G đến năm 2030", not 2024 of "tăng so với năm 2024"; None where there is not one."""
        return _only_year(self._aimed, text)

    @cached_property
    def _stated(self) -> re.Pattern[str]:
        """A year with the words of its period, or the end of a span of years."""
        return re.compile(rf"(?:\b(?:{_any_of(self.periods)})\s+|20\d\d\s*[-–]\s*)(?P<year>20\d\d)\b", re.IGNORECASE)

    @cached_property
    def _aimed(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{_any_of(self.aims)})\s+(?P<year>20\d\d)\b", re.IGNORECASE)

    @cached_property
    def period(self) -> re.Pattern[str]:
        """A period's words with its year in the group `year`."""
        return re.compile(rf"(?:{_any_of(self.periods)})\s+(?P<year>\d{{4}})", re.IGNORECASE)

    @cached_property
    def _whole_period(self) -> re.Pattern[str]:
        """A text that says a period and nothing else; of a span of years the last one counts."""
        words = rf"(?:{_any_of(self.period_openings)})(?:\s+(?:{_any_of(self.periods)}))?|{_any_of(self.periods)}"
        return re.compile(rf"(?:{words})\s+(?:20\d\d\s*[-–]\s*)?(?P<year>20\d\d)\s*[.:]?", re.IGNORECASE)


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
        period_openings=tuple(table["period_openings"]),
        aims=tuple(table["aims"]),
        units=tuple(sorted(table["units"], key=len, reverse=True)),
        agencies=tuple(table["agencies"]),
        deadlines=tuple(table["deadlines"]),
    )


def _only_year(pattern: re.Pattern[str], text: str) -> int | None:
    years = {match["year"] for match in pattern.finditer(text)}
    return int(years.pop()) if len(years) == 1 else None


def _any_of(wordings: Iterable[str]) -> str:
    """A pattern for one of the wordings, the longest first."""
    return "|".join(re.escape(wording) for wording in sorted(wordings, key=len, reverse=True))


def role_label(role: Role) -> str:
    """Words that say what a part is whose text does not, "" where the text speaks for itself."""
    return structure().roles.get(role.value, "")
