"""`planqa feedback`: what users thought of answers, as questions to evaluate with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.feedback import FeedbackStore, Verdict, as_question_line
from assistant.safe_text import json_line
from corpus.library import Library
from index.home import home_folder

__all__ = ["app"]

app = typer.Typer(help="What users of the web page thought of answers.", no_args_is_help=True)


@app.callback()
def feedback() -> None:
    """What users of the web page thought of answers."""


@app.command()
def export(
    verdict: Annotated[Verdict | None, typer.Option(help="Only answers that were praised (up) or not (down).")] = None,
    output: Annotated[Path | None, typer.Option(help="Write into this file instead of printing.")] = None,
    with_user: Annotated[bool, typer.Option("--with-user", help="Name the user or key that each came from.")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the index, where the feedback is kept.")] = None,
) -> None:
    """Print feedback in the format of eval/questions, one JSON object a line."""
    home = home_folder(home)
    library, store = Library.open(home=home), FeedbackStore(home)
    lines = [json_line(as_question_line(each, library, with_user=with_user)) + "\n" for each in store.all(verdict)]
    if output is None:
        sys.stdout.writelines(lines)
    else:
        output.write_text("".join(lines), encoding="utf-8", newline="\n")
