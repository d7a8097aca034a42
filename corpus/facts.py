"""Exact records out of a plan's passages: its tasks and its targets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.agencies import split_agencies
from corpus.bullets import read_bullet_targets, read_unit
from corpus.concepts import find_concept
from corpus.deadlines import parse_deadline
from corpus.headings import says_aims
from corpus.quantities import parse_quantity
from corpus.records import Agency, Cell, Column, Passage, Role, Section, Target, Task
from corpus.wording import columns, structure

__all__ = ["read_targets", "read_tasks", "target_year"]


def read_tasks(passages: Sequence[Passage]) -> list[Task]:
    """The rows of tables of tasks, in order; a table of tasks has a column for the lead agency."""
    tasks: list[Task] = []
    numbers: dict[tuple[str, tuple[str, ...]], str] = {}
    for passage in passages:
        if any(cell.column is Column.LEAD for cell in passage.cells):
            tasks.append(_task(passage, numbers))
            if passage.item:
                numbers[passage.plan, passage.section.path] = passage.item
    return tasks


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
        elif _is_point(passage) and (year := target_year(passage.section)) is not None:
            targets.extend(_bullet_targets(passage, year))
        elif _is_point(passage) and (year := _own_year(passage)) is not None:
            targets.extend(target for target in _bullet_targets(passage, year) if target.quantity.raw)
        elif passage.role is Role.HEADING and len(passage.section.path) == 1:
            above = None  # another table
    return targets


def target_year(section: Section) -> int | None:
    """The year of the period that a section stands under: 2030 below "Đến hết năm 2030"."""
    years = (columns().period_year(heading) for heading in section.headings)
    return next((year for year in years if year is not None), None)


def _is_point(passage: Passage) -> bool:
    """Whether a passage is a bullet, or a lettered paragraph, which may stand for one."""
    lettered = passage.role is Role.PARAGRAPH and passage.section.path[-1:] and passage.section.path[-1].endswith(")")
    return passage.role is Role.BULLET or bool(lettered)


def _own_year(passage: Passage) -> int | None:
    """The year with which a point below a heading of aims begins: "Đến năm 2030, tỷ lệ … đạt ≥ 95%."; or None."""
    if not any(map(says_aims, passage.section.headings)) or not columns().period.match(passage.text):
        return None
    return columns().stated_year(passage.text)


def _task(passage: Passage, numbers: Mapping[tuple[str, tuple[str, ...]], str]) -> Task:
    """A row as a task; `numbers` are those of the tasks above it, by plan and section: it may be a part of one."""
    path, headings = passage.section.path, passage.section.headings
    above = [path[:end] for end in range(len(path) - bool(passage.item), 0, -1)]
    parents = [numbers[passage.plan, place] for place in above if (passage.plan, place) in numbers]
    groups = [
        headings[len(place) - 1]
        for place in above
        if (passage.plan, place) not in numbers and not place[-1].startswith(structure().names["appendix"])
    ]
    return Task(
        plan=passage.plan,
        number=passage.item or "",
        group=next(filter(None, groups), ""),
        name=passage.cell(Column.NAME),
        leads=split_agencies(passage.cell(Column.LEAD)),
        coordinators=split_agencies(passage.cell(Column.COORDINATOR)),
        result=passage.cell(Column.RESULT),
        deadline=parse_deadline(passage.cell(Column.DEADLINE)),
        parent=next(iter(parents), None),
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
            unit=_unit(passage, cell),
            year=year,
            quantity=parse_quantity(passage.text[start:end]),
            owners=owners,
            scope=_scope(passage),
            concept=concept.id if concept else None,
            passage=passage.id,
            start=start,
            end=end,
            span=passage.span,
            doubts=doubts,
        )
        for cell in values
        for year, start, end in _parts(passage, cell)
    ]


def _parts(passage: Passage, cell: Cell) -> list[tuple[int, int, int]]:
    """The year, start and end of each value of a cell: one, or those that it says itself ("2025: 60%; 2030: 95%")."""
    if cell.year is not None:
        return [(cell.year, cell.start, cell.end)]
    found = [
        (int(match["year"]), cell.start + match.start("value"), cell.start + match.end("value"))
        for match in _VALUE_OF_YEAR.finditer(passage.text[cell.start : cell.end])
    ]
    return [(year, start, end) for year, start, end in found if parse_quantity(passage.text[start:end]).low is not None]


_VALUE_OF_YEAR = re.compile(
    r"(?<!\d)(?P<year>20\d\d)\s*(?:[:–-]|là|đạt|,)?\s*(?P<value>[^;]+?)(?=\s*(?:;|$|,\s+[^\d]*20\d\d))"
)


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
                scope=_scope(passage),
                concept=concept.id if concept else None,
                passage=passage.id,
                start=part.start,
                end=part.end,
                span=passage.span,
            )
        )
    return targets


def _scope(passage: Passage) -> str:
    """The heading of the group that a row or bullet stands in."""
    section = passage.section
    own = passage.role is not Role.ROW and section.path and section.path[-1].endswith(")")
    above = section.headings[:-1] if passage.item or passage.role is not Role.ROW else section.headings
    return (section.headings[-1] if own else "") or next((heading for heading in reversed(above) if heading), "")


_IN_BRACKETS = re.compile(r"\((?P<unit>[^()]+)\)\s*$")


def _unit(passage: Passage, cell: Cell) -> str:
    """The unit of a value: of its column; where there is none, in its heading or name ("(%)"), or beside the figure."""
    if any(each.column is Column.UNIT for each in passage.cells):
        return passage.cell(Column.UNIT)
    units = {unit.lower() for unit in columns().units}
    for text in (cell.header, passage.cell(Column.NAME)):
        match = _IN_BRACKETS.search(text)
        if match and match["unit"].strip().lower() in units:
            return match["unit"].strip()
    return read_unit(passage.text[cell.start : cell.end])
