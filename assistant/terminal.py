"""How answers, plans and progress look in a terminal; plain text when they are piped."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from assistant.explain import Trait, explain, explain_wording
from assistant.phrases import phrases
from assistant.records import Answer
from assistant.safe_text import plain
from corpus.document import Document, ParseWarning
from corpus.library import Library
from corpus.read import Source
from corpus.records import Role
from index.build import Progress as BuildProgress

if TYPE_CHECKING:  # what only `planqa add` and `list` load
    from index.changes import Change
    from index.listing import PlanEntry
    from index.plans import AddReport

__all__ = [
    "PipeConsole",
    "build_progress",
    "print_add_report",
    "print_answer",
    "print_lines",
    "print_outline",
    "print_plans",
    "print_readings",
    "print_table",
    "print_warnings",
    "progress_bars",
    "say_on",
    "shown",
]

_STEPS = {
    "read": "Đọc kế hoạch / reading plans",
    "embed": "Tính véc-tơ / embedding passages",
    "index": "Lập chỉ mục / indexing terms",
    "assemble": "Ghép chỉ mục / writing the index",
    "publish": "Đưa lên kho / publishing",
}

_SHOWN = ("title", "kind", "number", "issued", "status", "issuer", "place", "level", "part_of", "signer")
"""What is shown of a plan that was added, for its user to look over."""


class PipeConsole(Console):
    """A console whose reader may close early (`planqa show … | head`): that ends the command, and is no error."""

    def on_broken_pipe(self) -> None:
        """End quietly; what is still to be written goes nowhere."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0)


def shown(text: str, style: str = "") -> Text:
    """Text of a plan, a question or a file name, without what would steer the terminal."""
    return Text(plain(text), style=style)


def progress_bars(console: Console) -> Progress:
    """Bars that count their steps; nothing is drawn where the console is no terminal."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


@contextmanager
def build_progress(console: Console) -> Iterator[BuildProgress]:
    """A progress bar for each step of a build; nothing is drawn where the console is no terminal."""
    with progress_bars(console) as bars:
        tasks = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(_STEPS[step], total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report


def say_on(console: Console) -> Callable[[str], None]:
    """Prints a sentence as it stands: who is waited for."""
    return lambda sentence: console.print(Text(sentence), soft_wrap=True)


def print_answer(answer: Answer, console: Console) -> None:
    """The answer and below it where each citation stands."""
    if console.is_terminal:
        console.print(Markdown(plain(answer.answer)))
    else:
        console.print(shown(answer.answer), soft_wrap=True)
    if answer.citations:
        console.print()
    for citation in answer.citations:
        lines = (
            f"{citation.lines[0]}-{citation.lines[1]}"
            if citation.lines[0] != citation.lines[1]
            else str(citation.lines[0])
        )
        page = f", trang {citation.page}" if citation.page else ""
        head = shown(f"[{citation.n}] ", style="bold")
        head.append_text(shown(f"{citation.plan} · {citation.section} · dòng {lines}{page}", style="cyan"))
        console.print(head, soft_wrap=True)
        console.print(shown(f"    “{citation.quote}”", style="dim"), soft_wrap=True)
    if answer.suggestions:
        console.print()
        console.print(shown(phrases(answer.readings[0].language).say("suggested"), style="bold"))
        for suggestion in answer.suggestions:
            console.print(shown(f"  • {suggestion}"), soft_wrap=True)


def print_readings(answer: Answer, library: Library, console: Console) -> None:
    """How the question was understood: what was read in it, and from which words."""
    for reading in answer.readings:
        words = phrases(reading.language)
        console.print(shown(words.say("understood"), style="bold"))
        _print_traits(explain(reading, library), "← “{}”", console)
    if answer.wording:
        _print_traits(explain_wording(answer), "← {}", console)


def _print_traits(traits: Sequence[Trait], rests_on: str, console: Console) -> None:
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False)
    for trait in traits:
        words = rests_on.format(trait.words) if trait.words else ""
        table.add_row(shown(trait.label, style="cyan"), shown(trait.value), shown(words, style="dim"))
    console.print(table)
    console.print()


def print_plans(entries: Sequence[PlanEntry], console: Console) -> None:
    """One row a plan with what was found in it."""
    rows = [
        (
            *(entry.plan.id, entry.plan.place, entry.format),
            *map(str, (entry.found.lines, entry.found.passages, entry.found.tasks, entry.found.targets)),
            str(len(entry.warnings)),
        )
        for entry in entries
    ]
    names = ("id", "place", "format", "lines", "passages", "tasks", "targets", "warnings")
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        # An id is there to be copied: no column is cut, however narrow the terminal is.
        width = max(map(cell_len, (name, *column)))
        table.add_column(name, justify="right" if column[0].isdigit() else "left", no_wrap=True, min_width=width)
    for row in rows:
        table.add_row(*map(shown, row))
    console.print(table, crop=False)


def print_add_report(report: AddReport, console: Console) -> None:
    """What became of a file: what was found in it, what changed, and what is doubtful, with its line."""
    if report.plan is None:
        console.print(shown(f"{report.outcome}: {report.error}", style="red"), soft_wrap=True)
        return
    plan = report.plan
    console.print(shown(f"{report.outcome}: {plan.id} ({report.file})", style="bold"), soft_wrap=True)
    for name in _SHOWN:
        if value := getattr(plan, name):
            place = f" (line {report.stated[name]})" if name in report.stated else ""
            console.print(shown(f"  {name}: {value}{place}"), soft_wrap=True)
    if report.part is not None:
        pages = f"{report.extracted.pages} pages, " if report.extracted and report.extracted.pages else ""
        found = report.part
        counts = f"{found.sections} sections, {found.tasks} tasks, {found.targets} targets, {found.passages} passages"
        console.print(shown(f"  {pages}{counts}"), soft_wrap=True)
    for change in report.changes:
        console.print(shown(f"  {_change_line(change)}"), soft_wrap=True)
    for line, message in report.warnings():
        console.print(shown(f"  line {line}: {message}", style="yellow"), soft_wrap=True)


def _change_line(change: Change) -> str:
    year = f" ({change.year})" if change.year else ""
    name = " ".join(part for part in (change.number, change.name) if part)
    line = f"{change.kind} {change.what} {name}{year}"
    return f"{line}: {change.field} “{change.before}” -> “{change.after}”" if change.field else line


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> None:
    """Rows under these columns."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(shown(cell) for cell in row))
    console.print(table)


def print_outline(document: Document, console: Console) -> None:
    """The headings of a plan, indented by their depth, with their lines."""
    for passage in document.passages:
        if passage.role is not Role.HEADING:
            continue
        depth = max(len(passage.section.path) - 1, 0)
        number = passage.section.path[-1] if passage.section.path else ""
        line = shown(f"{passage.span.first_line:>6}  ", style="dim")
        line.append_text(shown("  " * depth + f"{number} ", style="bold"))
        line.append_text(shown(passage.text))
        console.print(line, soft_wrap=True)


def print_lines(source: Source, numbers: Sequence[int], console: Console) -> None:
    """Physical lines with their numbers."""
    for number in numbers:
        line = shown(f"{number:>6}  ", style="dim")
        line.append_text(shown(source.line(number)))
        console.print(line, soft_wrap=True)


def print_warnings(warnings: Sequence[ParseWarning], console: Console) -> None:
    """What a reader of plans could not tell for sure, with plan and line."""
    for warning in warnings:
        console.print(shown(f"{warning.plan}, line {warning.line}: {warning.message}", style="yellow"), soft_wrap=True)
