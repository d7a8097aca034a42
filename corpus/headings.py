"""Header rows of tables: what each column holds, by the words of its heading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from corpus.data import read_table
from corpus.folding import fold_spaces, place_tone
from corpus.quantities import any_of, parse_quantity
from corpus.records import Column
from corpus.wording import columns

__all__ = ["ColumnHeader", "joint_labels", "joint_pattern", "read_header", "read_plain_header", "says_aims"]


@dataclass(frozen=True, slots=True)
class ColumnHeader:
    """One column: what it holds, its heading as printed, and the year of a value column.

    `joint` says of a lead's column that its cells may name the coordinators too; `parted` that its heading says so.
    """

    column: Column
    text: str
    year: int | None = None
    joint: bool = False
    parted: bool = False


_FEWEST_HEADERS = 3
_FEWEST_COLUMNS = 2
_LONGEST_HEADING = 100
"""Characters: the longest heading of the plans has 57; a cell of this length is no heading."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def read_header(cells: Sequence[str], *, loosely: bool = False) -> tuple[ColumnHeader, ...] | None:
    """The columns of the header row of a table of tasks or indicators, or None if it is not one.

    At least three cells must be whole headings of `tables/columns.toml`; read loosely, as where a table begins, every
    cell must be a heading by some words of `tables/headings.toml`, and one of them that of the names. A cell without
    words, the first one or the one before the names, is the number column (quang-binh-ubnd 496: "\\tChỉ tiêu\\tĐơn vị
    tính\\t…").
    """
    texts = [fold_spaces(cell) for cell in cells]
    known = {wording.lower(): column for wording, column in columns().headers.items()}
    whole = [known.get(text.lower()) for text in texts]
    years = [_whole_year(text) for text in texts]
    sure = sum(column is not None for column in whole) + sum(map(bool, years)) >= _FEWEST_HEADERS and any(whole)
    if not sure and not (loosely and _are_headings(texts)):
        return None
    read = [
        ColumnHeader(Column.VALUE, text, year)
        if year
        else ColumnHeader(column, text)
        if column
        else _read_heading(text)
        for text, column, year in zip(texts, whole, years, strict=True)
    ]
    blank = texts.index("") if "" in texts else None
    if blank is not None and _is_before_names(read, blank):
        read[blank] = ColumnHeader(Column.NUMBER, "")
    elif blank is not None and not sure:
        return None
    settled = _settle(read)
    if sure or _is_of_the_kind(settled):
        return tuple(replace(header, text=cell.strip()) for header, cell in zip(settled, cells, strict=True))
    return None


def read_plain_header(cells: Sequence[str]) -> tuple[ColumnHeader, ...] | None:
    """The columns of a table of another kind, or None if a row cannot be its header: a name first, then whatever."""
    texts = [fold_spaces(cell) for cell in cells]
    if not all(texts[1:]) or not _are_headings(texts):
        return None
    number = not texts[0] or _read_heading(texts[0]).column is Column.NUMBER
    kinds = [Column.NUMBER, Column.NAME] if number else [Column.NAME]
    kinds += [Column.OTHER] * (len(texts) - len(kinds))
    return tuple(ColumnHeader(kind, cell.strip()) for kind, cell in zip(kinds, cells, strict=True))


def joint_labels() -> tuple[str, str]:
    """What the two halves of a column of leads and coordinators are called."""
    lead, coordinator = _words()["joint"]["labels"]
    return lead, coordinator


def joint_pattern(role: str) -> re.Pattern[str]:
    """The words by which a cell says who leads ("lead") and who coordinates ("coordinator"), in lower case."""
    return _pattern("joint", role)


def says_aims(text: str) -> bool:
    """Whether a heading is one of aims or indicators."""
    return _has(place_tone(text), "kinds", "indicators", "aims")


@cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    return read_table("corpus", "headings")


@cache
def _pattern(part: str, key: str) -> re.Pattern[str]:
    return re.compile(any_of(_words()[part][key]))


def _has(folded: str, part: str, *keys: str) -> bool:
    """Whether any of these wordings stands in a folded text."""
    return any(_pattern(part, key).search(folded) for key in keys)


def _whole_year(text: str) -> int | None:
    """The year of a heading that says nothing else: "2030", "Đến năm 2030"."""
    return int(text) if _YEAR.fullmatch(text) else columns().period_year(text)


def _are_headings(texts: Sequence[str]) -> bool:
    """Whether cells can be headings: short words with no figure but years; one may be empty."""
    return (
        len(texts) >= _FEWEST_COLUMNS
        and texts.count("") <= 1
        and all(
            len(text) <= _LONGEST_HEADING and (_whole_year(text) is not None or parse_quantity(text).low is None)
            for text in texts
        )
        and not any(text and not any(char.isalpha() for char in text) and not _YEAR.search(text) for text in texts)
    )


def _is_before_names(headers: Sequence[ColumnHeader], place: int) -> bool:
    """Whether a column is where numbers stand: the first one, or the one before the names."""
    return place == 0 or any(header.column is Column.NAME for header in headers[place + 1 : place + 2])


def _is_of_the_kind(headers: Sequence[ColumnHeader]) -> bool:
    """Whether a table has names of tasks or indicators, and what is said of them."""
    kinds = [header.column for header in headers]
    said = {Column.LEAD, Column.VALUE, Column.RESULT, Column.DEADLINE, Column.OWNER} & set(kinds)
    known = sum(kind is not Column.OTHER for kind in kinds)
    telling = bool(said & {Column.LEAD, Column.VALUE}) or len(said) > 1
    return Column.NAME in kinds and telling and known >= min(_FEWEST_HEADERS, len(kinds))


def _read_heading(text: str) -> ColumnHeader:
    """What a heading says in other words than the whole ones."""
    folded = place_tone(text)
    year = max(map(int, _YEAR.findall(text)), default=None)
    if _has(folded, "other", "anywhere", "money"):
        return ColumnHeader(Column.OTHER, text)
    stood = year and _has(folded, "base", "with_year") and not _has(folded, "base", "targets")
    if stood or _has(folded, "base", "anywhere"):
        return ColumnHeader(Column.BASE, text, year)
    if _has(folded, "roles", "coordinator"):
        both = _has(folded, "roles", "lead")
        return ColumnHeader(Column.LEAD if both else Column.COORDINATOR, text, parted=both)
    if _has(folded, "watching", "words") and _has(folded, "watching", "bodies"):
        return ColumnHeader(Column.OWNER, text)
    column = _first_said(folded)
    if year and (column in (None, Column.VALUE, Column.RESULT) or _has(folded, "kinds", "indicators")):
        return ColumnHeader(Column.VALUE, text, year)
    return ColumnHeader(column or Column.OTHER, text)


def _first_said(folded: str) -> Column | None:
    """The column whose words stand first in a heading, of several the longest; None if there are none."""
    found = [
        (match.start(), -len(match.group()), Column(key))
        for key in _words()["openings"]
        if (match := _pattern("openings", key).search(folded))
    ]
    return min(found)[2] if found else None


def _settle(headers: Sequence[ColumnHeader]) -> list[ColumnHeader]:
    """The columns of one table beside each other: one has the names, and its kind decides what the others hold."""
    headers = _with_name(headers)
    names = [header for header in headers if header.column is Column.NAME]
    plain = [header for header in names if not _pattern("other", "groups").match(place_tone(header.text))]
    name = next(iter(plain or names), None)
    named = place_tone(name.text) if name else ""
    of_indicators = _has(named, "kinds", "indicators")
    of_tasks = _has(named, "kinds", "tasks") and not of_indicators
    kinds = {header.column for header in headers}
    turns: dict[Column, Column] = {}
    if Column.VALUE in kinds and not of_indicators and _is_money(headers):
        turns = {Column.VALUE: Column.OTHER}
    elif Column.VALUE in kinds and not (of_tasks and Column.LEAD in kinds):
        turns = {Column.LEAD: Column.OTHER if Column.OWNER in kinds else Column.OWNER, Column.COORDINATOR: Column.OTHER}
    elif Column.LEAD in kinds:
        turns = {Column.VALUE: Column.OTHER, Column.BASE: Column.OTHER, Column.OWNER: Column.OTHER}
    elif kinds & {Column.RESULT, Column.DEADLINE}:
        turns = {Column.OWNER: Column.LEAD}
    deadlines = [header for header in headers if header.column is Column.DEADLINE]
    ends = [header for header in deadlines if _has(place_tone(header.text), "kinds", "ends")]
    deadline = next(iter(ends or deadlines), None)
    settled = []
    for header in headers:
        column = turns.get(header.column, header.column)
        if column in (Column.NAME, Column.DEADLINE) and header not in (name, deadline):
            column = Column.OTHER
        settled.append(replace(header, column=column, year=header.year if column is header.column else None))
    joint = not any(header.column is Column.COORDINATOR for header in settled)
    return [replace(header, joint=joint and header.column is Column.LEAD) for header in settled]


def _with_name(headers: Sequence[ColumnHeader]) -> Sequence[ColumnHeader]:
    """The columns with one that has the names: that of the aims, where no other is and the values have years."""
    if any(header.column is Column.NAME for header in headers):
        return headers
    values = [header for header in headers if header.column is Column.VALUE]
    first = next((header for header in values if header.year is None), None)
    if first is None or first is values[-1]:
        return headers
    return [replace(header, column=Column.NAME) if header is first else header for header in headers]


def _is_money(headers: Sequence[ColumnHeader]) -> bool:
    """Whether the years are those of money that is spent."""
    return not any(header.column in (Column.UNIT, Column.OWNER) for header in headers) and any(
        _has(place_tone(header.text), "other", "money") for header in headers
    )
