"""Errors that users of planqa meet.

PlanqaError                 everything planqa raises on purpose; its text says what to do next
├── PlanError               a plan file or plans.toml cannot be read
│   ├── UnknownPlanError    no plan has this id
│   ├── OwnPlanError        a plan that comes with planqa was to be removed
│   └── UnstatedError       a document does not say what must be known of a plan; names the fields
├── FileError               a file that was given to be added cannot be read; names it and says what to do
├── QuestionError           a question or a line of a batch cannot be answered as it stands
├── HomeError               the home folder cannot be written, or another process is writing it
├── IndexStateError         the index is missing, damaged or made by another version or model
├── FactsError               the server that holds the facts cannot be asked, or does not have those of this index
├── StoreError              the store that passages are kept in cannot be reached or does not do what is asked
├── BackupError             a backup cannot be written, or a file is none that can be put back
├── ServeError              the web page cannot be served at the address that was asked for
├── AccessError             a user, key or the file that holds them is not as it must be
├── BusyError               too many ask at once; says when to come again
├── DraftError              a file that was sent to be looked at cannot be kept or changed as it stands
│   └── UnknownDraftError   there is no such draft or change, or it is another user's
├── EmbedderError           the embedding model cannot be loaded
├── ModelError              the language model that was chosen cannot be used
└── CitationError           an answer holds a citation or number that its source does not (a bug; users do not see it)

Messages are complete sentences; the command line prints them as they are and exits with status 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

__all__ = [
    "AccessError",
    "BackupError",
    "BusyError",
    "CitationError",
    "DraftError",
    "EmbedderError",
    "FactsError",
    "FileError",
    "HomeError",
    "IndexStateError",
    "ModelError",
    "OwnPlanError",
    "PlanError",
    "PlanqaError",
    "QuestionError",
    "ServeError",
    "StoreError",
    "UnknownDraftError",
    "UnknownPlanError",
    "UnstatedError",
    "shown_name",
]

_LONGEST_NAME = 80
"""Characters of a file's name in a message."""


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


class OwnPlanError(PlanError):
    """A plan that comes with planqa was to be removed."""


class UnstatedError(PlanError):
    """A document does not say what must be known of a plan, and nobody else does; `fields` are those of Plan."""

    def __init__(self, message: str, *, fields: Iterable[str]) -> None:
        super().__init__(message)
        self.fields = tuple(fields)


def shown_name(file: str | PurePath) -> str:
    """The name of a file without its folders, control characters and marks that turn writing, and never at length."""
    name = PurePath(file).name or str(file)
    shown = "".join(character if character.isprintable() else "\ufffd" for character in name)
    if len(shown) > _LONGEST_NAME:
        shown = f"{shown[: _LONGEST_NAME // 2]}…{shown[-_LONGEST_NAME // 2 :]}"
    return shown


class FileError(PlanqaError):
    """A file that was given to be added cannot be read; names the file, what is wrong with it and what to do.

    The name is shown without control characters and marks that turn the direction of writing, and never at length;
    `reason` is the message without it.
    """

    def __init__(self, message: str, *, file: str | PurePath) -> None:
        super().__init__(f"{shown_name(file)}: {message}")
        self.file = PurePath(file).name or str(file)
        self.reason = message


class QuestionError(PlanqaError):
    """A question, or a line of a batch file, that cannot be answered as it stands."""


class ServeError(PlanqaError):
    """The web page cannot be served at the address that was asked for."""


class AccessError(PlanqaError):
    """A name, password or key cannot be used, or the file that holds them cannot."""


class BusyError(PlanqaError):
    """Too many ask at once; `retry_after` is the number of seconds after which to ask again."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DraftError(PlanqaError):
    """A draft cannot be changed or kept as it stands, or there are too many of them."""


class UnknownDraftError(DraftError):
    """There is no such draft or change, or it is another user's."""


class IndexStateError(PlanqaError):
    """The index is missing, damaged, or was made by another version or model."""


class FactsError(PlanqaError):
    """The server that holds the facts cannot be asked, or does not have those of this index. Never holds a password."""


class StoreError(PlanqaError):
    """The store that passages are kept in cannot be reached, or does not do what is asked. Never holds a credential."""


class HomeError(PlanqaError):
    """The home folder cannot be written: it is full, read-only, or another process is writing it."""


class BackupError(PlanqaError):
    """A backup cannot be written, or a file is no backup that can be put back."""


class EmbedderError(PlanqaError):
    """The embedding model cannot be loaded."""


class ModelError(PlanqaError):
    """The language model that was chosen cannot be used: its name, package or key is missing. Never holds a key."""


class CitationError(PlanqaError):
    """An answer holds a citation or number that does not stand in its source."""
