"""`planqa eval parity`: the same plans in other formats, asked the same questions."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from assistant.session import Session
from assistant.terminal import build_progress
from corpus.errors import QuestionError
from eval.answers import Summary, summarise
from eval.judge import Outcome
from eval.parity import FORMATS, Parity, measure, read_back
from eval.questions import GoldQuestion, Split, gold_questions
from eval.report import outcome_as_markdown
from eval.shares import Share

__all__ = ["as_json", "as_markdown", "differing", "parity"]

ORIGINAL = "original"


def parity(
    formats: Annotated[str, typer.Option(help="Formats, parted by commas.")] = ",".join(FORMATS),
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", help="A set of questions by name or file; may be repeated (default: all)."),
    ] = None,
    split: Annotated[Split, typer.Option(help="The half of the questions to ask.")] = Split.TEST,
    show: Annotated[int, typer.Option(min=0, help="Print this many questions of each format that changed.")] = 0,
    json_: Annotated[Path | None, typer.Option("--json", help="Write the whole result into this file.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Keep the files that were made and read here.")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None,
) -> None:
    """Set the plans in other formats, read them back, and ask them what the originals are asked."""
    wanted = _formats(formats)
    console = Console(stderr=True)
    session = Session.open(home)
    questions = gold_questions(sets or (), split.half, session.library)
    if not questions:
        raise QuestionError(f"No question is of the half {split}. Ask both halves with --split all.")
    with build_progress(console) as progress:
        session.build(progress=progress)
    with TemporaryDirectory(prefix="planqa-parity-") as temporary:
        work = Path(temporary) / "home"
        # What is read alike is not embedded again.
        shutil.copytree(session.home / "index", work / "index")
        found: list[Parity] = []
        for format_ in (ORIGINAL, *wanted):
            found.append(_measure(format_, session, questions, folder or Path(temporary), work, console, found))
    parts = [as_markdown(found, split)]
    for each in found[1:]:
        parts += [f"## {each.format}\n\n{changed}" for changed in differing(found[0], each)[:show]]
    sys.stdout.write("\n".join(parts))
    if json_ is not None:
        json_.write_text(as_json(found), encoding="utf-8")


def _measure(
    format_: str,
    session: Session,
    questions: Sequence[GoldQuestion],
    folder: Path,
    home: Path,
    console: Console,
    earlier: Sequence[Parity],
) -> Parity:
    library, doubts = session.library, 0
    if format_ != ORIGINAL:
        with console.status(f"{format_}: setting and reading the plans"):
            library, doubts = read_back(format_, session.library, folder / format_)
    same = next((each for each in earlier if each.texts == library.fingerprint), None)
    if same is not None:  # the same texts have the same answers
        return replace(same, format=format_, reading=replace(same.reading, doubts=doubts))
    asked = track(questions, f"Asking, {format_}", console=console)
    return measure(format_, session.library, library, doubts, home, session.embedder, asked)


def _formats(formats: str) -> list[str]:
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    unknown = sorted(set(wanted) - set(FORMATS))
    if unknown:
        raise QuestionError(f"There is no format {', '.join(unknown)} here. Known: {', '.join(FORMATS)}.")
    return wanted


def as_json(found: Sequence[Parity]) -> str:
    """The figures of each format and the verdict on each question."""
    whole = {
        each.format: {
            "reading": asdict(each.reading),
            "right": _percent(_summary(each).right),
            "cited": _percent(_summary(each).cited),
            "questions": {f"{_id(outcome)}": outcome.verdict.value for outcome in each.outcomes},
        }
        for each in found
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def as_markdown(found: Sequence[Parity], split: Split) -> str:
    """A table with a line for each format, the original first; differences are in points."""
    return "\n".join(_lines(found, split)) + "\n"


def _lines(found: Sequence[Parity], split: Split) -> Iterator[str]:
    first = _summary(found[0])
    whole = found[0].reading
    held = f"{whole.passages} passages, {whole.tasks} tasks and {whole.targets} targets"
    yield f"{first.questions} questions, half {split}; {held} in the original plans."
    yield ""
    columns = (
        "right",
        "difference",
        "exact",
        "gold line cited",
        "difference",
        "passages",
        "tasks",
        "targets",
        "doubts",
    )
    yield f"| format | {' | '.join(columns)} |"
    yield "| --- |" + " ---: |" * len(columns)
    for each in found:
        summary, read = _summary(each), each.reading
        cells = (
            f"{_percent(summary.right):.1f}%",
            f"{_percent(summary.right) - _percent(first.right):+.1f}",
            f"{_percent(summary.exact):.1f}%",
            f"{_percent(summary.cited):.1f}%",
            f"{_percent(summary.cited) - _percent(first.cited):+.1f}",
            _same(read.same_passages, read.passages),
            _same(read.same_tasks, read.tasks),
            _same(read.same_targets, read.targets),
            str(read.doubts),
        )
        yield f"| {each.format} | {' | '.join(cells)} |"


def differing(first: Parity, other: Parity) -> list[str]:
    """The questions whose verdict is another than that of the original, as Markdown, with both answers' verdicts."""
    return [
        f"{before.verdict} -> {after.verdict}\n\n{outcome_as_markdown(after)}"
        for before, after in zip(first.outcomes, other.outcomes, strict=True)
        if before.verdict is not after.verdict
    ]


def _summary(each: Parity) -> Summary:
    return summarise(each.outcomes)


def _percent(share: Share) -> float:
    return 100 * (share.rate or 0.0)


def _same(same: int, all_: int) -> str:
    return f"{100 * same / all_:.1f}%" if all_ else "–"


def _id(outcome: Outcome) -> str:
    return f"{outcome.question.set}/{outcome.question.id}"
