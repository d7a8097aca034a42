"""Two made-up plans of other provinces beside the five: what planqa makes of tables that it was not written for."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from corpus.library import Library

__all__ = ["OTHERS", "library_of_seven", "other_plans"]

OTHERS = "others"
"""The set of questions about them; it is asked by its name only, over an index of its own."""


def other_plans() -> Path:
    """The folder of the made-up plans."""
    return Path(str(files("eval") / "plans"))


def library_of_seven() -> Library:
    """The plans that come with planqa, and the made-up ones."""
    built_in = Library.open()
    others = Library.open(other_plans())
    added = {plan.id: replace(plan, file=str(others.folder / plan.file)) for plan in others}
    return Library(built_in.folder, {**built_in.plans, **added})
