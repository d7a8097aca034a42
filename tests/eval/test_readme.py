"""The figures of README that are quick to measure are those that are measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from corpus.library import Library
from eval.answers import ask
from eval.questions import gold_questions
from eval.report import report

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def _rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table below a text of README, by their first cell."""
    table = re.search(r"\n\|[^\n]*\|\n\|[-|]+\|\n((?:\|[^\n]*\|\n)+)", README[README.index(heading) :])
    assert table is not None
    rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines())
    return {first: rest for first, *rest in rows}


@pytest.mark.slow
def test_the_table_of_answers_is_what_the_command_beside_it_gives(assistant: Assistant, library: Library) -> None:
    run = report("test", ask(assistant, gold_questions((), "test", library)))

    measured = {}
    for name, summary in {**run.groups["set"], **run.groups["purpose"], "all": run.summary}.items():
        right, refused, falsely = summary.right, summary.refusal_recall, summary.false_refusals
        assert right.interval is not None and right.rate is not None
        low, high = right.interval
        measured[name] = [
            str(summary.questions),
            f"{right.rate:.1%} ({low:.1%}–{high:.1%})",
            f"{refused.hits}/{refused.n}" if refused.n else "–",
            f"{falsely.hits}/{falsely.n}",
        ]
    assert _rows("`planqa eval answers --split test`") == measured
