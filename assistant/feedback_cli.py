"""`planqa feedback`: what users thought of answers, as questions to evaluate with."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.feedback import FeedbackStore, Verdict, as_question_line
from corpus.library import Library
from index.home import default_home

__all__ = ["app"]

app = typer.Typer(help="What users of the web page thought of answers.", no_args_is_help=True)


@app.callback()
def feedback() -> None:
    """What users of the web page thought of answers."""


@app.command()
def export(
    verdict: Annotated[Verdict | None, typer.Option(help="Only answers that were praised (up) or not (down).")] = None,
    output: Annotated[Path | None, typer.Option(help="Write into this file instead of printing.")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the index, where the feedback is kept.")] = None,
) -> None:
    """Print feedback in the format of eval/questions, one JSON object a line."""
    library = Library.open()
    store = FeedbackStore(default_home() if home is None else home)
    lines = [json.dumps(as_question_line(each, library), ensure_ascii=False) + "\n" for each in store.all(verdict)]
    if output is None:
        sys.stdout.writelines(lines)
    else:
        output.write_text("".join(lines), encoding="utf-8", newline="\n")
