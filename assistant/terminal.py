"""How answers, plans and progress look in a terminal; plain text when they are piped."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from assistant.explain import explain
from assistant.phrases import phrases
from assistant.records import Answer
from corpus.document import Document, ParseWarning
from corpus.library import Library
from corpus.read import Source
from corpus.records import Plan, Role
from index.build import Progress as BuildProgress

__all__ = [
    "PipeConsole",
    "build_progress",
    "print_answer",
    "print_lines",
    "print_outline",
    "print_plans",
    "print_readings",
    "print_warnings",
    "progress_bars",
]

_STEPS = {
    "read": "Đọc kế hoạch / reading plans",
    "embed": "Tính véc-tơ / embedding passages",
    "index": "Lập chỉ mục / indexing terms",
}


class PipeConsole(Console):
    """A console whose reader may close early (`planqa show … | head`): that ends the command, and is no error."""

    def on_broken_pipe(self) -> None:
        """End quietly; what is still to be written goes nowhere."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0)


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


def print_answer(answer: Answer, console: Console) -> None:
    """The answer and below it where each citation stands."""
    if console.is_terminal:
        console.print(Markdown(answer.answer))
    else:
        console.print(Text(answer.answer), soft_wrap=True)
    if answer.citations:
        console.print()
    for citation in answer.citations:
        lines = (
            f"{citation.lines[0]}-{citation.lines[1]}"
            if citation.lines[0] != citation.lines[1]
            else str(citation.lines[0])
        )
        page = f", trang {citation.page}" if citation.page else ""
        head = Text(f"[{citation.n}] ", style="bold")
        head.append(f"{citation.plan} · {citation.section} · dòng {lines}{page}", style="cyan")
        console.print(head, soft_wrap=True)
        console.print(Text(f"    “{citation.quote}”", style="dim"), soft_wrap=True)
    if answer.suggestions:
        console.print()
        console.print(Text(phrases(answer.readings[0].language).say("suggested"), style="bold"))
        for suggestion in answer.suggestions:
            console.print(Text(f"  • {suggestion}"), soft_wrap=True)


def print_readings(answer: Answer, library: Library, console: Console) -> None:
    """How the question was understood: what was read in it, and from which words."""
    for reading in answer.readings:
        words = phrases(reading.language)
        console.print(Text(words.say("understood"), style="bold"))
        table = Table(box=None, pad_edge=False, show_edge=False, show_header=False)
        for trait in explain(reading, library):
            rests_on = f"← “{trait.words}”" if trait.words else ""
            table.add_row(Text(trait.label, style="cyan"), Text(trait.value), Text(rests_on, style="dim"))
        console.print(table)
        console.print()


def print_plans(plans: Sequence[tuple[Plan, Document]], console: Console) -> None:
    """One row a plan with counts of its lines and passages."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name in ("id", "place"):
        table.add_column(name, no_wrap=True)
    for name in ("kind", "issuer"):
        table.add_column(name, overflow="fold")
    for name in ("lines", "passages", "rows"):
        table.add_column(name, justify="right")
    for plan, document in plans:
        roles = Counter(passage.role for passage in document.passages)
        counts = (len(document.source), len(document.passages), roles[Role.ROW])
        table.add_row(*(Text(text) for text in (plan.id, plan.place, plan.kind, plan.issuer)), *map(str, counts))
    console.print(table)


def print_outline(document: Document, console: Console) -> None:
    """The headings of a plan, indented by their depth, with their lines."""
    for passage in document.passages:
        if passage.role is not Role.HEADING:
            continue
        depth = max(len(passage.section.path) - 1, 0)
        number = passage.section.path[-1] if passage.section.path else ""
        line = Text(f"{passage.span.first_line:>6}  ", style="dim")
        line.append("  " * depth + f"{number} ", style="bold")
        line.append(passage.text)
        console.print(line, soft_wrap=True)


def print_lines(source: Source, numbers: Sequence[int], console: Console) -> None:
    """Physical lines with their numbers."""
    for number in numbers:
        line = Text(f"{number:>6}  ", style="dim")
        line.append(source.line(number))
        console.print(line, soft_wrap=True)


def print_warnings(warnings: Sequence[ParseWarning], console: Console) -> None:
    """What a reader of plans could not tell for sure, with plan and line."""
    for warning in warnings:
        console.print(Text(f"{warning.plan}, line {warning.line}: {warning.message}", style="yellow"), soft_wrap=True)
