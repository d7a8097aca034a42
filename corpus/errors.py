"""Errors that users of planqa meet.

PlanqaError                 everything planqa raises on purpose; its text says what to do next
├── PlanError               a plan file or plans.toml cannot be read
│   └── UnknownPlanError    no plan has this id
├── QuestionError           a question or a line of a batch cannot be answered as it stands
├── IndexStateError         the index is missing, damaged or made by another version or model
├── ServeError              the web page cannot be served at the address that was asked for
├── EmbedderError           the embedding model cannot be loaded
└── CitationError           an answer holds a citation or number that its source does not (a bug; users do not see it)

Messages are complete sentences; the command line prints them as they are and exits with status 2.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "CitationError",
    "EmbedderError",
    "IndexStateError",
    "PlanError",
    "PlanqaError",
    "QuestionError",
    "ServeError",
    "UnknownPlanError",
]


class PlanqaError(Exception):
    """Base of all errors that planqa raises on purpose."""


class PlanError(PlanqaError):
    """A plan file or `plans.toml` cannot be read; names the plan and, where there is one, the line."""

    def __init__(self, message: str, *, plan: str | None = None, line: int | None = None) -> None:
        where = "" if plan is None else f"{plan}: " if line is None else f"{plan}, line {line}: "
        super().__init__(where + message)
        self.plan = plan
        self.line = line


class UnknownPlanError(PlanError):
    """No plan has the id that was asked for."""

    def __init__(self, plan: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no plan '{plan}'. Known plans: {', '.join(known)}. `planqa list` shows them.")
        self.plan = plan


class QuestionError(PlanqaError):
    """A question, or a line of a batch file, that cannot be answered as it stands."""


class ServeError(PlanqaError):
    """The web page cannot be served at the address that was asked for."""


class IndexStateError(PlanqaError):
    """The index is missing, damaged, or was made by another version or model."""


class EmbedderError(PlanqaError):
    """The embedding model cannot be loaded."""


class CitationError(PlanqaError):
    """An answer holds a citation or number that does not stand in its source."""
