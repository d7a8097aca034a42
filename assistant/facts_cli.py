"""`planqa facts`: every task, target and conflict of the plans, as a table, CSV, JSON or XLSX."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.export import Row, conflict_rows, target_rows, task_rows, write_csv, write_json, write_xlsx
from assistant.fact_search import FactFilter, search_conflicts, search_targets, search_tasks
from assistant.options import Facts
from assistant.safe_text import plain
from assistant.session import Session
from assistant.terminal import shown
from corpus.errors import QuestionError

__all__ = ["app"]

app = typer.Typer(help="Every task, target and conflict of the plans.", no_args_is_help=True)


class Format(StrEnum):
    """How facts are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


Plans = Annotated[list[str] | None, typer.Option("--plan", help="Only this plan; may be given several times.")]
Agency = Annotated[str | None, typer.Option(help='Only this agency, by any of its names: "Sở KHCN".')]
Words = Annotated[str | None, typer.Option("--text", help="Only rows with these words, accents or not.")]
Output = Annotated[Path | None, typer.Option(help="Write into this file instead of printing.")]
As = Annotated[Format, typer.Option("--format", help="table, csv (for Excel), json or xlsx.")]
Home = Annotated[Path | None, typer.Option(help="Folder of the index.")]


@app.command()
def tasks(
    plan: Plans = None,
    agency: Agency = None,
    due: Annotated[
        str | None, typer.Option(help="Only deadlines in this month, quarter or year: 9/2025, quý III/2025, 2025.")
    ] = None,
    text: Words = None,
    format_: As = Format.TABLE,
    output: Output = None,
    home: Home = None,
    facts: Facts = None,
) -> None:
    """The rows of all tables of tasks."""
    session = Session.open(home, facts=facts)
    wanted = FactFilter(tuple(plan or ()), agency or "", due or "", text=text or "")
    found = search_tasks(session.store().facts, session.library, wanted, date.today())
    _write(task_rows(found), format_, output)


@app.command()
def targets(
    plan: Plans = None,
    agency: Agency = None,
    year: Annotated[list[int] | None, typer.Option(help="Only this year; may be given several times.")] = None,
    text: Words = None,
    format_: As = Format.TABLE,
    output: Output = None,
    home: Home = None,
    facts: Facts = None,
) -> None:
    """All targets: one line an indicator and year."""
    session = Session.open(home, facts=facts)
    wanted = FactFilter(tuple(plan or ()), agency or "", years=tuple(year or ()), text=text or "")
    _write(target_rows(search_targets(session.store().facts, session.library, wanted)), format_, output)


@app.command()
def conflicts(
    plan: Plans = None,
    text: Words = None,
    format_: As = Format.TABLE,
    output: Output = None,
    home: Home = None,
    facts: Facts = None,
) -> None:
    """Figures that do not agree: in one list, over the periods, between plans, between a district and its province."""
    session = Session.open(home, facts=facts)
    wanted = FactFilter(tuple(plan or ()), text=text or "")
    _write(conflict_rows(search_conflicts(session.store().facts, session.library, wanted)), format_, output)


def _write(rows: Sequence[Row], format_: Format, output: Path | None) -> None:
    if format_ is Format.XLSX:
        if output is None:
            raise QuestionError("A workbook needs a file: --format xlsx --output facts.xlsx")
        write_xlsx(rows, output)
        return
    if format_ is Format.TABLE:
        _print_table(rows, output)
        return
    rows = [{name: plain(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows]
    text = write_csv(rows) if format_ is Format.CSV else write_json(rows)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8", newline="")


def _print_table(rows: Sequence[Row], output: Path | None) -> None:
    table = Table(box=None, pad_edge=False)
    for name in rows[0] if rows else ():
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(shown(str(value)) for value in row.values()))
    if output is None:
        console = Console()
        console.print(table)
        console.print(f"{len(rows)}", highlight=False)
        return
    with output.open("w", encoding="utf-8") as file:
        Console(file=file, width=200).print(table)
