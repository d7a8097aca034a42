"""`planqa eval load`: many callers at once against a live server."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.session import Session
from eval.load import MOST_RATIO, Load, Target, answers_alone, call, own_server, ratio_to_share, sample

__all__ = ["as_json", "as_markdown", "load"]

_ALONE = 6
"""One caller asks for a sixth of the seconds, before the many and after them: a busy machine shows as a difference."""


def load(
    callers: Annotated[int, typer.Option(min=1, help="How many ask at once.")] = 32,
    seconds: Annotated[float, typer.Option(min=1, help="For how long.")] = 60,
    questions: Annotated[int, typer.Option(min=1, help="Questions that they share, of all sets.")] = 300,
    address: Annotated[
        str | None,
        typer.Option(help="A server that runs, with the same plans (default: one of its own); its key: $PLANQA_KEY."),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None,
) -> None:
    """Let many ask a live server at once: errors, mixed-up and lost answers, waiting. Exit status 1 if any is bad."""
    session = Session.open(home)
    session.build()
    asked = answers_alone(session.assistant(), sample(questions))
    with nullcontext(address) if address is not None else own_server(session.home) as served:
        target = Target(served, os.environ.get("PLANQA_KEY", ""))
        call(target, asked, 1, 1)  # the first answers of a process take longer
        before = call(target, asked, 1, seconds / _ALONE)
        many = call(target, asked, callers, seconds)
        after = call(target, asked, 1, seconds / _ALONE)
    sys.stdout.write(as_json(many, (before, after)) if json_ else as_markdown(many, (before, after)))
    if ratio_to_share(many, (before, after)) > MOST_RATIO or not all(each.faultless for each in (before, many, after)):
        raise typer.Exit(1)


def as_json(many: Load, alone: Sequence[Load]) -> str:
    """The figures as one object on a line."""
    whole: dict[str, Any] = {
        "processors": os.cpu_count(),
        "many": dataclasses.asdict(many),
        "alone": [dataclasses.asdict(each) for each in alone],
        "ratio": ratio_to_share(many, alone),
    }
    return json.dumps(whole, ensure_ascii=False) + "\n"


def as_markdown(many: Load, alone: Sequence[Load]) -> str:
    """A table of what one caller met before, many, and one after; and what the median is of a caller's share."""
    return "\n".join(_lines(many, alone)) + "\n"


def _lines(many: Load, alone: Sequence[Load]) -> Iterator[str]:
    before, after = alone
    yield f"{os.cpu_count()} processors"
    yield ""
    yield "| callers | seconds | asked | answers/s | median | p95 | longest | errors | mixed up | lost |"
    yield f"|{' ---: |' * 10}"
    for each in (before, many, after):
        waits = (f"{ms:.0f} ms" for ms in (each.median_ms, each.p95_ms, each.longest_ms))
        faults = (sum(each.errors.values()), each.mixed, each.lost)
        cells = (each.callers, f"{each.seconds:.1f}", each.asked, f"{each.rate:.1f}", *waits, *faults)
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""
    yield (
        f"The median of {many.callers} callers is {ratio_to_share(many, alone):.2f} times a caller's share "
        f"(callers / answers a second of one alone; at most {MOST_RATIO:g})."
    )
    for each in (before, many, after):
        for error, count in each.errors.items():
            yield f"{each.callers} callers, {count} times: {error}"
