"""Run files in TREC format: "query Q0 document rank score tag", a line a document found."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from eval.collection import RetrievalDataError, Scored

__all__ = ["read_run", "run_lines"]

_FIELDS = 6
_BLANK = re.compile(r"\s")


def run_lines(query: str, found: Scored, tag: str) -> Iterator[str]:
    """The lines of one query's documents, best first. Scores are written so that a float32 is read back as it was.

    Raises RetrievalDataError for an id with a blank in it.
    """
    for rank, (document, score) in enumerate(found.items(), 1):
        for id_ in (query, document):
            if _BLANK.search(id_):
                raise RetrievalDataError("--runs", None, f"The id '{id_}' has a blank; a TREC run file holds none.")
        yield f"{query} Q0 {document} {rank} {score:.9g} {tag}\n"


def read_run(path: Path, queries: Mapping[str, object]) -> dict[str, Scored]:
    """The documents found for those of `queries` that the file has. Ranks are not read, as trec_eval does not either.

    Raises RetrievalDataError for a malformed line, and if the file has none of the queries; OSError.
    """
    run: dict[str, Scored] = {}
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                fields = raw.decode("utf-8-sig" if number == 1 else "utf-8").split()
            except UnicodeDecodeError as error:
                raise RetrievalDataError(path, number, f"This is not UTF-8 text ({error.reason}).") from error
            if not fields:
                continue
            if len(fields) != _FIELDS:
                raise RetrievalDataError(
                    path, number, f"There are {len(fields)} fields, not 6: query Q0 document rank score tag."
                )
            query, _, document, _, score, _ = fields
            if query not in queries:
                continue
            if document in run.setdefault(query, {}):
                raise RetrievalDataError(path, number, f"Document '{document}' is found twice for query '{query}'.")
            run[query][document] = _number(score, path, number)
    if not run:
        raise RetrievalDataError(path, None, "It has none of the queries that are asked.")
    return run


def _number(text: str, path: Path, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RetrievalDataError(path, line, f"The score '{text}' is not a number.")
    return value
