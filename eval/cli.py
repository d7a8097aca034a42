"""`planqa eval`: benchmarks of planqa itself."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from assistant.session import Session
from assistant.terminal import build_progress
from corpus.errors import QuestionError
from eval.ablate_cli import ablation
from eval.answers import ask
from eval.baseline import changes, read_baseline
from eval.bench_cli import bench
from eval.claims.cli import claims
from eval.exhaustive import check, generate
from eval.fact_queries import queries
from eval.growth_cli import growth
from eval.load_cli import load
from eval.other_plans import OTHERS, library_of_seven
from eval.parity_cli import parity
from eval.peers.cli import peers
from eval.questions import Split, gold_questions
from eval.report import as_json as report_as_json
from eval.report import changes_as_markdown, outcome_as_markdown, report, report_as_markdown
from eval.retrieval_cli import retrieval
from eval.robustness import ask_varied, variations
from eval.scale_cli import scale
from eval.wording_cli import wording

__all__ = ["app"]

app = typer.Typer(help="Benchmarks of planqa itself.", no_args_is_help=True)
app.command()(retrieval)
app.command("ablate")(ablation)
app.command()(bench)
app.command()(claims)
app.command()(growth)
app.command()(load)
app.command()(parity)
app.command()(peers)
app.command()(queries)
app.command()(scale)
app.command()(wording)


@app.callback()
def group() -> None:
    """Benchmarks of planqa itself."""


@app.command()
def facts(home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None) -> None:
    """Ask one plain question for each thing that each row says, and name those not answered exactly and cited."""
    session = Session.open(home)
    session.build()
    assistant = session.assistant()
    expected = list(generate(assistant.index.store.facts, session.library))
    right: Counter[str] = Counter()
    for each in track(expected, "Asking", console=Console(stderr=True)):
        holds, _ = check(assistant, each)
        right[each.kind] += holds
        if not holds:
            sys.stderr.write(f"wrong ({each.kind}): {each.question}\n")
    for kind, count in Counter(each.kind for each in expected).items():
        sys.stdout.write(f"{kind}: {right[kind]} of {count}\n")
    sys.stdout.write(f"all: {right.total()} of {len(expected)}\n")
    if right.total() < len(expected):
        raise typer.Exit(1)


@app.command()
def answers(
    sets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SET]…", help="Sets of questions by name, or files of them (default: every set)."),
    ] = None,
    split: Annotated[Split, typer.Option(help="The half of the questions to ask.")] = Split.TEST,
    robust: Annotated[bool, typer.Option(help="Ask every question again, typed in other ways.")] = False,
    show: Annotated[int, typer.Option(min=0, help="Print this many questions that went wrong.")] = 0,
    json_: Annotated[Path | None, typer.Option("--json", help="Write the whole result into this file.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier result: name what changed since; exit status 1 if any got worse.")
    ] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None,
) -> None:
    """Ask sets of questions: how many answers are exact, cited, refused where they must be, without stray numbers."""
    earlier = None if baseline is None else read_baseline(baseline)
    console = Console(stderr=True)
    session = Session.open(home)
    if sets and OTHERS in sets:
        session = replace(session, home=session.home / OTHERS, library=library_of_seven())
    questions = gold_questions(sets or (), split.half, session.library)
    if not questions:
        raise QuestionError(f"No question is of the half {split}. Ask both halves with --split all.")
    with build_progress(console) as progress:
        session.build(progress=progress)
    assistant = session.assistant()
    outcomes = ask(assistant, track(questions, "Asking", console=console))
    typed = variations(outcomes) if robust else []
    varied = ask_varied(assistant, track(typed, "Asking, typed otherwise", console=console)) if typed else []
    run = report(split, outcomes, varied)
    changed = [] if earlier is None else changes(outcomes, earlier)
    parts = [report_as_markdown(run)]
    parts += [outcome_as_markdown(outcome) for outcome in outcomes if not outcome.right][:show]
    parts += [] if earlier is None else [changes_as_markdown(changed)]
    sys.stdout.write("\n".join(parts))
    if json_ is not None:
        json_.write_text(json.dumps(report_as_json(run), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if any(change.worse for change in changed):
        raise typer.Exit(1)
