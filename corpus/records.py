"""The records that all of planqa shares: plan, section, span, passage."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Cell", "Column", "Furniture", "Passage", "Plan", "Role", "Run", "Section", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """Physical lines `first_line` to `last_line` of a plan's file, from 1, both included.

    `page` is the page of the first line, from 1, or None where the source does not show pages.
    """

    plan: str
    first_line: int
    last_line: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan document, as `plans.toml` describes it; fields that the document does not state are None."""

    id: str
    title: str
    kind: str
    issuer: str
    place: str
    level: str
    file: str
    sha256: str
    part_of: str | None = None
    number: str | None = None
    issued: str | None = None
    status: str | None = None
    signer: str | None = None
    replaces: tuple[str, ...] = ()


class Role(StrEnum):
    """What a passage is within its plan."""

    LETTERHEAD = "letterhead"
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    ROW = "row"
    FOOTNOTE = "footnote"
    NOTE = "note"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"


class Furniture(StrEnum):
    """Lines that carry no content of the plan."""

    PAGE_NUMBER = "page number"
    TABLE_HEADER = "table header"
    RULE = "rule"


class Column(StrEnum):
    """What a column of a table holds; recognised by its header words (`tables/columns.toml`)."""

    NUMBER = "number"
    NAME = "name"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    RESULT = "result"
    DEADLINE = "deadline"
    UNIT = "unit"
    VALUE = "value"
    OWNER = "owner"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the outline: the numbers from the top, `("II", "2", "2.1", "a)")`, and the heading of each.

    A number without a heading has "".
    """

    path: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " > ".join(self.path)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `start` to `start + length` of a passage's text were made from one stretch of the plan's text.

    That stretch begins at `offset` and is `source_length` long. Where `exact` it is the same, letter for letter;
    otherwise (`$\\geq 0,6$` read as "≥ 0,6") it stands for the characters as a whole.
    """

    start: int
    length: int
    offset: int
    source_length: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row: characters `start` to `end` of the passage's text.

    `header` is the column's heading as printed, `year` the year of a value column; an empty cell has start == end.
    """

    column: Column
    header: str
    start: int
    end: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: a bullet, paragraph, row, … that never crosses a section.

    `id` comes from plan, section and position. `text` is the cleaned text; the cells of a row stand in it in order,
    joined by tabs. `lines` are the physical lines that hold the text (a footnote may lie between two of them),
    `span` the range they cover. `runs` tie the text to the source, so that it can be quoted letter for letter. `header`
    covers the lines of the table's header above a row, which say what its columns mean.
    """

    id: str
    plan: str
    section: Section
    role: Role
    item: str | None
    text: str
    span: Span
    lines: tuple[int, ...]
    runs: tuple[Run, ...]
    cells: tuple[Cell, ...] = field(default=())
    header: Span | None = None

    def cell(self, column: Column, year: int | None = None) -> str:
        """The text of the first cell of this column (and year), "" if there is none."""
        for cell in self.cells:
            if cell.column is column and (year is None or cell.year == year):
                return self.text[cell.start : cell.end]
        return ""
