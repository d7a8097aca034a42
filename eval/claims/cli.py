"""`planqa eval claims`: how well the check of a language model's words tells right claims from corrupted ones."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.assistant import Assistant
from assistant.session import Session
from assistant.terminal import build_progress
from eval.claims.cases import Case, answered, by_hand, slips, stated, worded
from eval.claims.corruption import corruptions
from eval.claims.evaluation import Run, as_json, as_markdown, check_all
from eval.claims.paraphrase import paraphrases
from eval.questions import GoldQuestion, gold_questions

__all__ = ["Made", "claims", "make_claims", "run_claims"]

SEED = 58
"""Of what is drawn; any will do, as long as it stays."""

NEGATED = re.compile(r"(?<!\w)(?:không|chưa)\s", re.IGNORECASE)
"""Records with a "not": too few of the answers have one to drop."""


@dataclass(frozen=True, slots=True)
class Made:
    """Right paraphrases, what planqa says in right answers, corrupted claims, and wrong ones written by hand."""

    right: Sequence[Case]
    said: Sequence[Case]
    wrong: Sequence[Case]
    slips: Sequence[Case]


def claims(
    questions: Annotated[int, typer.Option(min=1, help="Questions whose right answers are taken.")] = 300,
    records: Annotated[
        int, typer.Option(min=1, help="Tasks, targets and sentences that are paraphrased by rule.")
    ] = 75,
    each: Annotated[int, typer.Option(min=1, help="Corrupted claims of each kind.")] = 40,
    seed: Annotated[int, typer.Option(help="What is drawn depends on this number alone.")] = SEED,
    show: Annotated[
        int, typer.Option(min=0, help="Print this many claims that went wrong (of those by hand: tune).")
    ] = 0,
    json_: Annotated[Path | None, typer.Option("--json", help="Write the whole result into this file.")] = None,
    home: Annotated[Path | None, typer.Option(help="Folder of the index.")] = None,
) -> None:
    """Check right paraphrases and corrupted claims: how many are refused, how many caught, kind by kind."""
    console = Console(stderr=True)
    session = Session.open(home)
    with build_progress(console) as progress:
        session.build(progress=progress)
    asked = random.Random(seed).sample(gold := gold_questions((), None, session.library), min(questions, len(gold)))
    with console.status("Making and checking claims"):
        run = run_claims(make_claims(session.assistant(), asked, seed=seed, records=records, each=each))
    sys.stdout.write(as_markdown(run, show))
    if json_ is not None:
        json_.write_text(json.dumps(as_json(run), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run_claims(made: Made) -> Run:
    """Check claims that were made for it."""
    return Run(check_all(made.right), check_all(made.said), check_all(made.wrong), check_all(made.slips))


def make_claims(assistant: Assistant, questions: Sequence[GoldQuestion], *, seed: int, records: int, each: int) -> Made:
    """Right claims (answers to these questions, by rule and by hand) and wrong ones (corrupted, and by hand)."""
    passage, library = assistant.index.store.by_id, assistant.library
    said = list(answered(assistant, questions))
    right = [*by_hand(passage, library), *paraphrases(assistant, seed, records)]
    bases: list[Case] = [*right, *said, *stated(assistant, NEGATED)]
    wrong = list(corruptions(bases, assistant, seed, each))
    return Made([*right, *worded(passage, library)], said, wrong, list(slips(passage, library)))
