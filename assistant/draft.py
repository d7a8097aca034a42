"""A drafted answer: statements by plan, each with the places it stands on, before marks and citations are put."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.records import Passage, Span

__all__ = ["Cell", "Draft", "Group", "Remark", "Statement", "Support", "Table"]


@dataclass(frozen=True, slots=True)
class Support:
    """A place that several statements rest on: the header of a table or the heading of a period, where years stand."""

    plan: str
    section: str
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One point of an answer: Markdown without citation marks, and where it stands.

    `stretches` are (start, end) in the passage's text; `row` is put into the answer's table, if it has one.
    """

    passage: Passage
    text: str
    stretches: tuple[tuple[int, int], ...]
    supports: tuple[Support, ...] = ()
    row: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about statements ("Lưu ý: …"), which it cites; they may be the answer's own or others."""

    text: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one plan. `lead_in` is said beside the plan's name ("8 nhiệm vụ").

    `points`, said before them, are sentences about statements in other words than planqa's own.
    """

    plan: str
    statements: tuple[Statement, ...]
    lead_in: str = ""
    points: tuple[Remark, ...] = ()


Cell = tuple[tuple[str, Statement], ...]
"""What stands in one cell of a comparison, each with the statement it is taken from; nothing if a plan is silent."""


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: the years of its columns, and for each plan its cells."""

    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer to be rendered. `counts` are the numbers in it that count its own statements; `table` sums it up.

    `lead` is said first: that the plans do not say what is asked (`refuses`; its groups then hold what is nearest), or
    whether what the question takes for granted is so. `near` says that they are of no more than a like matter, not the
    rows asked about. `suggestions` are other questions, each with an answer.
    """

    groups: tuple[Group, ...] = ()
    remarks: tuple[Remark, ...] = ()
    counts: frozenset[int] = frozenset()
    table: Table | None = None
    lead: str = ""
    refuses: bool = False
    near: bool = False
    suggestions: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements, in order."""
        return tuple(statement for group in self.groups for statement in group.statements)
