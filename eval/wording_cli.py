"""`planqa eval wording`: answers in a language model's words beside those without."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from assistant.options import LanguageModel
from assistant.session import Session
from assistant.terminal import build_progress
from corpus.errors import ModelError
from eval.questions import Split, gold_questions
from eval.shares import Share
from eval.wording import Summary, every, summarise, word

__all__ = ["wording"]


def wording(
    sets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SET]…", help="Sets of questions by name, or files of them (default: every set)."),
    ] = None,
    split: Annotated[Split, typer.Option(help="The half of the questions to ask.")] = Split.TEST,
    limit: Annotated[int, typer.Option(min=1, help="Questions to ask, taken evenly from all.")] = 50,
    json_: Annotated[Path | None, typer.Option("--json", help="Write every answer and claim into this file.")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None,
    llm: LanguageModel = None,
) -> None:
    """Let a language model word answers: how many are in its words, which claims survive, what the others lack."""
    console = Console(stderr=True)
    session = Session.open(home, llm=llm)
    if session.writer is None:
        raise ModelError("Say which language model: planqa eval wording --llm openai:NAME (or PLANQA_LLM).")
    questions = [each for each in gold_questions(sets or (), split.half, session.library) if not each.must_refuse]
    with build_progress(console) as progress:
        session.build(progress=progress)
    without = replace(session, writer=None).assistant()
    asked = track(every(questions, limit), "Asking", console=console)
    worded = word(session.assistant(), without, asked)
    session.writer.close()
    summary = summarise(worded)
    sys.stdout.write("\n".join(_lines(session.writer.model.name, summary)) + "\n")
    if json_ is not None:
        whole = {"summary": asdict(summary), "answers": [each.as_json() for each in worded]}
        json_.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _lines(model: str, summary: Summary) -> Iterator[str]:
    yield f"| {model} | |"
    yield "| --- | ---: |"
    yield f"| questions; calls of the model | {summary.questions}; {summary.calls} |"
    yield f"| answers in its words | {_share(summary.worded)} |"
    yield f"| claims that are said | {_share(summary.survived)} |"
    for kind, count in summary.faults.items():
        yield f"| dropped: {kind} | {count} |"
    for reason, count in summary.reasons.items():
        yield f"| answered without it: {reason} | {count} |"
    yield f"| right without it; with it | {_share(summary.right_without)}; {_share(summary.right_with)} |"
    yield f"| answers with a number that nothing cited holds | {_share(summary.stray)} |"
    yield f"| citations that do not stand in their lines | {_share(summary.false_quotes)} |"
    if summary.added_p50 is not None and summary.added_p95 is not None:
        yield f"| added time, p50; p95 | {summary.added_p50 / 1000:.1f} s; {summary.added_p95 / 1000:.1f} s |"


def _share(share: Share) -> str:
    return f"{share.hits}/{share.n}" + (f" ({share.rate:.0%})" if share.rate is not None else "")
