"""Folders in BEIR format: corpus.jsonl, queries.jsonl and qrels/*.tsv, read line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.collection import Collection, RetrievalDataError

__all__ = ["Document", "read_collection", "read_corpus"]

DEFAULT_SPLIT = "test"
_COLUMNS = 3
"""query-id, corpus-id, score, parted by tabs."""

Progress = Callable[[int, int], None]
"""Called with the bytes read so far, and the bytes of the file."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the corpus; the title may be empty."""

    id: str
    title: str
    text: str


def read_corpus(folder: Path, progress: Progress | None = None) -> Iterator[Document]:
    """The documents of `corpus.jsonl` in order. Raises RetrievalDataError, OSError.

    `progress` hears of a document only after the next one is asked for.
    """
    path = folder / "corpus.jsonl"
    total = path.stat().st_size if path.is_file() else 0
    lines: dict[str, int] = {}
    for number, end, entry in _json_lines(path):
        id_ = _id_of(entry, path, number, lines)
        yield Document(
            id_, _text_of(entry, "title", path, number, required=False), _text_of(entry, "text", path, number)
        )
        if progress is not None:
            progress(end, total)
    if not lines:
        raise RetrievalDataError(path, None, "There is no document in it.")


def read_collection(folder: Path, split: str | None = None, progress: Progress | None = None) -> Collection:
    """Queries and qrels of a folder, each checked against the corpus. Raises RetrievalDataError, OSError.

    `split` names a file of `qrels`; None is test.tsv, or the only file there is.
    """
    if not folder.is_dir():
        raise RetrievalDataError(
            folder,
            None,
            "There is no such folder. Give one in BEIR format, or 'plans' for the project's own questions.",
        )
    qrels_file = _qrels_file(folder, split)
    documents = {document.id for document in read_corpus(folder, progress)}
    queries = _read_queries(folder / "queries.jsonl")
    qrels = _read_qrels(qrels_file, queries, documents)
    judged = {query: grades for query, grades in qrels.items() if any(grade > 0 for grade in grades.values())}
    if not judged:
        raise RetrievalDataError(qrels_file, None, "No query has a relevant document (a score above 0).")
    left = len(qrels) - len(judged)
    notes = (f"{left} queries without a relevant document are left out.",) if left else ()
    asked = {query: text for query, text in queries.items() if query in judged}
    return Collection(f"{folder.resolve().name} ({qrels_file.stem})", asked, judged, len(documents), notes)


def _qrels_file(folder: Path, split: str | None) -> Path:
    found = sorted((folder / "qrels").glob("*.tsv"))
    names = [path.stem for path in found]
    wanted = split or (DEFAULT_SPLIT if DEFAULT_SPLIT in names or len(names) != 1 else names[0])
    if wanted not in names:
        known = f"there are: {', '.join(names)}; choose one with --split" if names else "there is no .tsv file"
        raise RetrievalDataError(folder / "qrels", None, f"There is no {wanted}.tsv ({known}).")
    return folder / "qrels" / f"{wanted}.tsv"


def _read_queries(path: Path) -> dict[str, str]:
    lines: dict[str, int] = {}
    queries = {}
    for number, _, entry in _json_lines(path):
        id_ = _id_of(entry, path, number, lines)
        queries[id_] = _text_of(entry, "text", path, number)
        if not queries[id_].strip():
            raise RetrievalDataError(path, number, "The field 'text' is empty.")
    if not queries:
        raise RetrievalDataError(path, None, "There is no query in it.")
    return queries


def _read_qrels(path: Path, queries: dict[str, str], documents: set[str]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, _, line in _lines(path):
        fields = [field.strip() for field in line.split("\t")]
        if number == 1 and not _is_integer(fields[-1]):
            continue  # the head: query-id, corpus-id, score
        if len(fields) != _COLUMNS:
            raise RetrievalDataError(
                path, number, f"There are {len(fields)} fields parted by tabs, not 3: query-id, corpus-id, score."
            )
        query, document, score = fields
        if not _is_integer(score):
            raise RetrievalDataError(path, number, f"The score '{score}' is not a whole number.")
        if query not in queries:
            raise RetrievalDataError(path, number, f"There is no query '{query}' in queries.jsonl.")
        if document not in documents:
            raise RetrievalDataError(path, number, f"There is no document '{document}' in corpus.jsonl.")
        if document in qrels.setdefault(query, {}):
            raise RetrievalDataError(path, number, f"Document '{document}' is judged twice for query '{query}'.")
        qrels[query][document] = int(score)
    if not qrels:
        raise RetrievalDataError(path, None, "There is no judgement in it.")
    return qrels


def _is_integer(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and text.isascii()


def _json_lines(path: Path) -> Iterator[tuple[int, int, dict[str, Any]]]:
    for number, end, line in _lines(path):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RetrievalDataError(path, number, f"This is not JSON ({error}).") from error
        if not isinstance(entry, dict):
            raise RetrievalDataError(path, number, "This is not a JSON object in braces.")
        yield number, end, entry


def _lines(path: Path) -> Iterator[tuple[int, int, str]]:
    """Number from 1, where it ends in bytes, and text of each line that is not blank."""
    end = 0
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                end += len(raw)
                try:
                    line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
                except UnicodeDecodeError as error:
                    raise RetrievalDataError(path, number, f"This is not UTF-8 text ({error.reason}).") from error
                if line.strip():
                    yield number, end, line
    except FileNotFoundError:
        raise RetrievalDataError(path, None, "There is no such file; a BEIR folder has one.") from None


def _id_of(entry: dict[str, Any], path: Path, number: int, lines: dict[str, int]) -> str:
    """The id of an entry, which none of `lines` has; it is put there."""
    if "_id" not in entry:
        raise RetrievalDataError(path, number, "The field '_id' is missing.")
    value = entry["_id"]
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise RetrievalDataError(path, number, "The field '_id' is neither a text nor a whole number.")
    # As qrels are read: without blanks at the ends. A tab or line break inside could not be named there at all.
    id_ = _clean(str(value)).strip()
    if not id_ or any(character in id_ for character in "\t\r\n\0"):
        raise RetrievalDataError(path, number, "The field '_id' is empty or has a tab, line break or NUL in it.")
    if id_ in lines:
        raise RetrievalDataError(path, number, f"The id '{id_}' stands on line {lines[id_]} already.")
    lines[id_] = number
    return id_


def _text_of(entry: dict[str, Any], field: str, path: Path, number: int, *, required: bool = True) -> str:
    value = entry.get(field)
    if value is None and not required:
        return ""
    if field not in entry:
        raise RetrievalDataError(path, number, f"The field '{field}' is missing.")
    if not isinstance(value, str):
        raise RetrievalDataError(path, number, f"The field '{field}' is not a text.")
    return _clean(value)


def _clean(text: str) -> str:
    """Half surrogates, which JSON can write and UTF-8 cannot, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
