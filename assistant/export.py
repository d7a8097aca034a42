"""Facts as tables: for the terminal, CSV for Excel, JSON and XLSX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from corpus.records import Target, Task
from index.conflicts import Conflict

__all__ = ["Row", "conflict_rows", "target_rows", "task_rows", "write_csv", "write_json", "write_xlsx"]

Row = dict[str, str | int]


def task_rows(tasks: Sequence[Task]) -> list[Row]:
    """A row a task."""
    return [
        {
            "plan": task.plan,
            "item": task.number,
            "group": task.group,
            "task": task.name,
            "lead": "; ".join(agency.name for agency in task.leads),
            "coordinators": "; ".join(agency.name for agency in task.coordinators),
            "result": task.result,
            "deadline": task.deadline.raw,
            "lines": _lines(task.span.first_line, task.span.last_line),
        }
        for task in tasks
    ]


def target_rows(targets: Sequence[Target]) -> list[Row]:
    """A row a target."""
    return [
        {
            "plan": target.plan,
            "code": target.code,
            "indicator": target.indicator,
            "year": target.year,
            "value": target.quantity.raw,
            "unit": target.unit,
            "owner": "; ".join(agency.name for agency in target.owners),
            "group": target.scope,
            "concept": target.concept or "",
            "lines": _lines(target.span.first_line, target.span.last_line),
            "doubts": "; ".join(target.doubts),
        }
        for target in targets
    ]


def conflict_rows(conflicts: Sequence[Conflict]) -> list[Row]:
    """A row a conflict, with the places of both figures."""
    return [
        {
            "kind": conflict.kind.value,
            "concept": conflict.concept,
            "indicator": conflict.first.indicator,
            "reason": conflict.reason,
            "first": _place(conflict.first),
            "second": _place(conflict.second),
        }
        for conflict in conflicts
    ]


def write_csv(rows: Sequence[Row]) -> str:
    """CSV with a byte order mark, so that Excel reads it as UTF-8; cells that a spreadsheet would run are made text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_inert(value) for value in row.values()] for row in rows)
    return "\ufeff" + out.getvalue()


def write_json(rows: Sequence[Row]) -> str:
    """A JSON list of objects."""
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def write_xlsx(rows: Sequence[Row], target: Path | IO[bytes]) -> None:
    """A workbook with one sheet, in a file or an open binary stream; every text cell is text, never a formula."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    if rows:
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    sheet.freeze_panes = "A2"
    book.save(target)


def _inert(value: str | int) -> str | int:
    return (
        f"'{value}"
        if isinstance(value, str) and value[:1] in "=+-@\t\r" and value != "-" and not value[1:2].isspace()
        else value
    )


def _lines(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _place(target: Target) -> str:
    return f"{target.plan}:{_lines(target.span.first_line, target.span.last_line)}"
