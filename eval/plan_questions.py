"""The project's own questions as a retrieval benchmark: gold is each passage that holds a gold line."""

from __future__ import annotations

import unicodedata
from typing import Any

from corpus.library import Library
from eval.collection import Collection, RetrievalDataError
from eval.questions import read_questions, set_names

__all__ = ["document_id", "plan_collection"]

SPLITS = ("test", "tune", "all")


def plan_collection(library: Library, split: str | None = None) -> Collection:
    """Questions about the five plans that have evidence, of a half ("test", which None is, or "tune") or of "all".

    A question that leans on earlier ones is left out: alone it does not say what it asks. Raises RetrievalDataError.
    """
    split = split or SPLITS[0]
    if split not in SPLITS:
        raise RetrievalDataError(
            "--split", None, f"There is no '{split}' of the plans' questions: {', '.join(SPLITS)}."
        )
    queries: dict[str, str] = {}
    qrels: dict[str, dict[str, int]] = {}
    without = leaning = 0
    for entry in (entry for name in set_names() for entry in read_questions(name)):
        if split not in (entry["split"], "all"):
            continue
        if not entry["evidence"]:
            without += 1
        elif entry.get("history"):
            leaning += 1
        else:
            gold = _gold(entry, library)
            if not gold:
                raise RetrievalDataError(
                    "eval/questions", None, f"The plans do not have the evidence of {entry['id']}."
                )
            queries[entry["id"]] = entry["question"]
            qrels[entry["id"]] = dict.fromkeys(gold, 1)
    documents = sum(len(library.document(plan.id).passages) for plan in library)
    notes = (
        f"{without} questions that the plans do not answer are left out.",
        f"{leaning} follow-up questions are left out: alone they do not say what they ask.",
    )
    return Collection(f"plans ({split})", queries, qrels, documents, notes)


def document_id(passage: str) -> str:
    """What a passage is called as a document: its id, with "_" for blanks, which run files cannot hold."""
    return "_".join(passage.split())


def _gold(entry: dict[str, Any], library: Library) -> list[str]:
    """The passages whose lines hold a gold line, by `document_id`."""
    gold = []
    for evidence in entry["evidence"]:
        document = library.document(evidence["plan"])
        text = unicodedata.normalize("NFC", evidence["text"])
        source = library.source(evidence["plan"]).text.split("\n")
        lines = {number for number, line in enumerate(source, 1) if text in line}
        gold += [document_id(passage.id) for passage in document.passages if not lines.isdisjoint(passage.lines)]
    return gold
