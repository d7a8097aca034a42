"""The records that all of planqa shares: plan, section, span, passage."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "Agency",
    "Cell",
    "Column",
    "Comparator",
    "Deadline",
    "Flag",
    "Furniture",
    "Passage",
    "Plan",
    "Quantity",
    "Recurrence",
    "Reference",
    "Relation",
    "Role",
    "Run",
    "Section",
    "Span",
    "Target",
    "Task",
]


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
    BASE = "base"
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

    @property
    def text_with_headings(self) -> str:
        """The text and the headings it stands under: what a question must say to be about it."""
        return " ".join((self.text, *self.section.headings))

    def cell(self, column: Column, year: int | None = None) -> str:
        """The text of the first cell of this column (and year), "" if there is none."""
        for cell in self.cells:
            if cell.column is column and (year is None or cell.year == year):
                return self.text[cell.start : cell.end]
        return ""


class Comparator(StrEnum):
    """How a target's value is meant."""

    EQUAL = "="
    AT_LEAST = "≥"
    AT_MOST = "≤"
    ABOVE = ">"
    BELOW = "<"


class Flag(StrEnum):
    """A value that is no number, by what is printed; what the marks mean stands in a plan's own note."""

    DONE = "X"
    NOT_YET = "-"
    YES = "Có"
    NO = "Không"
    ASSURED = "Bảo đảm"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value as printed and as read: a number (`low` equals `high`), a range, a flag, or none of them (a blank cell).

    The comma is the decimal mark and the full stop parts thousands: "≥ 1.200" is 1200, "0,75" is 0.75.
    """

    raw: str
    comparator: Comparator = Comparator.EQUAL
    low: Decimal | None = None
    high: Decimal | None = None
    flag: Flag | None = None


class Recurrence(StrEnum):
    """Deadlines that are no date."""

    ALWAYS = "thường xuyên"
    YEARLY = "hằng năm"
    PERIODIC = "định kỳ"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as printed and as read: first and last month as (year, month), both included, and what recurs.

    "9/2025" is (2025, 9) to (2025, 9); "2025-2027 và thường xuyên" (2025, 1) to (2027, 12) and ALWAYS; "2025 và những
    năm tiếp theo" has a first month and no last one. Where nothing of it is a time ("Theo chỉ đạo của Trung ương") all
    are None.
    """

    raw: str
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None
    recurrence: Recurrence | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency named in a cell: its canonical name (`tables/agencies.toml`) and the words of the cell, as printed."""

    name: str
    raw: str


@dataclass(frozen=True, slots=True)
class Task:
    """A row of a table of tasks. `parent` is the number of the task it is a part of; `passage` the id of its row."""

    plan: str
    number: str
    group: str
    name: str
    leads: tuple[Agency, ...]
    coordinators: tuple[Agency, ...]
    result: str
    deadline: Deadline
    parent: str | None
    passage: str
    span: Span
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """One indicator in one year.

    `start` and `end` tell where in its passage's text the target stands (a bullet may hold two). `concept` is the
    indicator's id across plans and years (`tables/indicators.toml`), None if it is linked to no other. `code` is the
    number as printed, "" where there is none; `scope` the group it stands in. A stated aim without a value ("Ứng dụng
    AI, IoT …") has an empty quantity.
    """

    plan: str
    code: str
    indicator: str
    unit: str
    year: int
    quantity: Quantity
    owners: tuple[Agency, ...]
    scope: str
    concept: str | None
    passage: str
    start: int
    end: int
    span: Span
    doubts: tuple[str, ...] = ()


class Relation(StrEnum):
    """What a plan does with another document."""

    IMPLEMENTS = "implements"
    REPLACES = "replaces"
    CITES = "cites"


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that a plan names: "57-NQ/TW", its kind ("Nghị quyết"), its date as printed ("" if there is none)."""

    plan: str
    number: str
    kind: str
    date: str
    relation: Relation
    passage: str
    start: int
    end: int
    span: Span
