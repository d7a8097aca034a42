"""Facts as tables: for the terminal, CSV for Excel, JSON and XLSX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.safe_text import plain
from corpus.records import Target, Task
from index.conflicts import Conflict

__all__ = [
    "Row",
    "columns_of",
    "conflict_rows",
    "csv_bytes",
    "named_rows",
    "target_rows",
    "task_rows",
    "write_csv",
    "write_json",
    "write_xlsx",
    "xlsx_bytes",
]

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
    columns = columns_of(rows)
    if columns:
        writer.writerow(map(_inert, columns))
        writer.writerows([_inert(row.get(name, "")) for name in columns] for row in rows)
    return "\ufeff" + out.getvalue()


def write_json(rows: Sequence[Row]) -> str:
    """A JSON list of objects."""
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def write_xlsx(rows: Sequence[Row], target: Path | IO[bytes]) -> None:
    """A workbook with one sheet, in a file or a binary stream; every text cell is text, never a formula."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    columns = columns_of(rows)
    lines: list[list[str | int]] = [[*columns], *([row.get(name, "") for name in columns] for row in rows)]
    for line in lines if columns else []:
        sheet.append([plain(value) if isinstance(value, str) else value for value in line])
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    book.save(target)


def csv_bytes(rows: Sequence[Row]) -> bytes:
    """`write_csv` as a file to download."""
    return write_csv(rows).encode("utf-8")


def xlsx_bytes(rows: Sequence[Row]) -> bytes:
    """`write_xlsx` as a file to download."""
    file = io.BytesIO()
    write_xlsx(rows, file)
    return file.getvalue()


def named_rows(rows: Sequence[Row], language: Language) -> list[Row]:
    """The rows with their columns called as the page calls them; headings of a plan's own table stay as printed."""
    names = page_text(language, "columns").texts
    return [{names.get(column, column): value for column, value in row.items()} for row in rows]


def columns_of(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """The columns of all rows, in the order they are met; rows of several tables have several headings."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _inert(value: str | int) -> str | int:
    if not isinstance(value, str):
        return value
    text = plain(value)
    runs = text[:1] in tuple("=+-@\t\r") and text != "-" and not text[1:2].isspace()
    return f"'{text}" if runs else text


def _lines(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _place(target: Target) -> str:
    return f"{target.plan}:{_lines(target.span.first_line, target.span.last_line)}"
