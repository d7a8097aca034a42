"""Exact records out of a plan's passages: its tasks and its targets."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.agencies import split_agencies
from corpus.bullets import read_bullet_targets
from corpus.concepts import find_concept
from corpus.deadlines import parse_deadline
from corpus.quantities import parse_quantity
from corpus.records import Agency, Column, Passage, Role, Section, Target, Task
from corpus.wording import columns

__all__ = ["read_targets", "read_tasks", "target_year"]


def read_tasks(passages: Sequence[Passage]) -> list[Task]:
    """The rows of tables of tasks, in order; a table of tasks has a column for the lead agency."""
    return [_task(passage) for passage in passages if any(cell.column is Column.LEAD for cell in passage.cells)]


def read_targets(passages: Sequence[Passage]) -> list[Target]:
    """The targets of a plan, in order: cells of indicator tables, and bullets under the heading of a year.

    An indicator table whose cells have run together prints an agency once for the rows its cell spans, at the first of
    them: rows below it without an agency have the one above, and say so in their doubts.
    """
    targets: list[Target] = []
    above: Passage | None = None
    for passage in passages:
        if any(cell.column is Column.VALUE for cell in passage.cells):
            if passage.cell(Column.OWNER):
                above = passage
            targets.extend(_row_targets(passage, above))
        elif passage.role is Role.BULLET and (year := target_year(passage.section)) is not None:
            targets.extend(_bullet_targets(passage, year))
        elif passage.role is Role.HEADING and len(passage.section.path) == 1:
            above = None  # another table
    return targets


def target_year(section: Section) -> int | None:
    """The year of the period that a section stands under: 2030 below "Đến hết năm 2030"."""
    years = (columns().period_year(heading) for heading in section.headings)
    return next((year for year in years if year is not None), None)


def _task(passage: Passage) -> Task:
    path, headings = passage.section.path, passage.section.headings
    number = passage.item or ""
    parent = path[-2] if len(path) > 1 and number.startswith(f"{path[-2]}.") else None
    return Task(
        plan=passage.plan,
        number=number,
        group=next(
            (heading for number_, heading in zip(path, headings, strict=True) if set(number_) <= set("IVXL")), ""
        ),
        name=passage.cell(Column.NAME),
        leads=split_agencies(passage.cell(Column.LEAD)),
        coordinators=split_agencies(passage.cell(Column.COORDINATOR)),
        result=passage.cell(Column.RESULT),
        deadline=parse_deadline(passage.cell(Column.DEADLINE)),
        parent=parent,
        passage=passage.id,
        span=passage.span,
    )


def _row_targets(passage: Passage, above: Passage | None) -> list[Target]:
    values = [cell for cell in passage.cells if cell.column is Column.VALUE]
    owners, doubts = _owners(passage, above, merged=len(values) > 1)
    name = passage.cell(Column.NAME)
    concept = find_concept(name)
    return [
        Target(
            plan=passage.plan,
            code=passage.item or "",
            indicator=name.rstrip(".").strip(),
            unit=passage.cell(Column.UNIT),
            year=cell.year,
            quantity=parse_quantity(passage.text[cell.start : cell.end]),
            owners=owners,
            scope=_scope(passage.section),
            concept=concept.id if concept else None,
            passage=passage.id,
            start=cell.start,
            end=cell.end,
            span=passage.span,
            doubts=doubts,
        )
        for cell in values
        if cell.year is not None
    ]


def _owners(passage: Passage, above: Passage | None, *, merged: bool) -> tuple[tuple[Agency, ...], tuple[str, ...]]:
    own = passage.cell(Column.OWNER)
    if own or not merged or above is None:
        return split_agencies(own), ()
    doubt = f"agency printed once, at row {above.item}"
    if above.section.path[:-1] != passage.section.path[:-1]:
        doubt += "; that its cell reaches past a group's heading is not shown"
    return split_agencies(above.cell(Column.OWNER)), (doubt,)


def _bullet_targets(passage: Passage, year: int) -> list[Target]:
    targets = []
    for part in read_bullet_targets(passage.text):
        concept = find_concept(part.indicator)
        targets.append(
            Target(
                plan=passage.plan,
                code="",
                indicator=part.indicator,
                unit=part.unit,
                year=year,
                quantity=part.quantity,
                owners=(),
                scope=_scope(passage.section),
                concept=concept.id if concept else None,
                passage=passage.id,
                start=part.start,
                end=part.end,
                span=passage.span,
            )
        )
    return targets


def _scope(section: Section) -> str:
    """The heading of the group that a row or bullet stands in."""
    last = section.headings[-1] if section.path and section.path[-1].endswith(")") else ""
    return last or next((heading for heading in reversed(section.headings[:-1]) if heading), "")
