"""What a retrieval benchmark asks: queries, and the documents that answer each of them (qrels)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.errors import PlanqaError

__all__ = ["Collection", "RetrievalDataError", "Scored"]

Scored = dict[str, float]
"""The documents found for one query, each with its score; order is by score, ties by id from the last to the first."""


class RetrievalDataError(PlanqaError):
    """A file of a benchmark cannot be read; names the file and, where there is one, the line."""

    def __init__(self, file: object, line: int | None, message: str) -> None:
        super().__init__(f"{file}: {message}" if line is None else f"{file}, line {line}: {message}")


@dataclass(frozen=True, slots=True)
class Collection:
    """`queries` by id, each with a relevant document at least; `qrels` their judged documents, above 0 is relevant.

    `documents` counts what is searched; `notes` say in sentences what of the source was left out.
    """

    name: str
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    documents: int
    notes: tuple[str, ...] = ()
