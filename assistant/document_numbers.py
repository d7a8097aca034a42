"""The numbers by which questions and plans name documents: "206-KH/TU", "nghị quyết 57"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from assistant.document_wording import any_of, document_table, fold
from corpus.records import Plan

__all__ = [
    "FULL_NUMBER",
    "document_kinds",
    "document_numbers",
    "documents_asked",
    "names_one",
    "normal_number",
    "other_documents_asked",
    "serial_number",
]

FULL_NUMBER = re.compile(r"(?<![\w/-])\d{1,5}[a-z]?(?:/\d{4})?(?:[-/][a-zđ][a-zđ\d]*){1,4}(?![\w/-])")
"""A whole number in folded words: "57-nq/tw"."""


def document_numbers(words: str) -> list[str]:
    """The numbers of documents in folded words: "57-nq-tw"; "57" of "nghi quyet 57"."""
    full = [normal_number(match.group()) for match in FULL_NUMBER.finditer(words)]
    return full + [match["serial"] for match in serial_number().finditer(words)]


def documents_asked(text: str) -> frozenset[str]:
    """The numbers of documents that a question asks about: not of those that are only carried out or leant on.

    "Quyết định 3522/QĐ-UBND do ai ký?", but not "ai ký kế hoạch thực hiện Nghị quyết 57?".
    """
    words = fold(text)
    full = [(match.span(), normal_number(match.group())) for match in FULL_NUMBER.finditer(words)]
    serials = [(match.span("serial"), match["serial"]) for match in serial_number().finditer(words)]
    return frozenset(
        number
        for (start, end), number in (*full, *serials)
        if not _leaning().search(words[:start]) and not _bodies().match(words, end)
    )


def other_documents_asked(text: str, plans: Iterable[Plan]) -> frozenset[str]:
    """The numbers of the documents that a question asks about, if none of them is a plan's own."""
    documents = documents_asked(text)
    own = [normal_number(plan.number) for plan in plans if plan.number] if documents else []
    return frozenset() if any(names_one(number, own) for number in documents) else documents


def normal_number(number: str) -> str:
    """A document's number, folded, with one mark throughout: "03/NQ-CP" and the slip "03-NQ/CP" are equal."""
    return re.sub(r"[–/]", "-", fold(number))


def names_one(number: str, others: Iterable[str]) -> bool:
    """Whether a number is one of some others, all as `normal_number` has them; "57" is that of "57-nq-tw" too."""
    return any(number in (other, other.split("-")[0]) for other in others)


@cache
def serial_number() -> re.Pattern[str]:
    """The kind of a document and its number without letters, in folded words: "nghi quyet so 57"."""
    return re.compile(rf"{document_kinds().pattern}\s(?:so\s)?(?P<serial>\d{{2,4}})(?!\S)")


@cache
def document_kinds() -> re.Pattern[str]:
    """Any word for a kind of document, in folded words."""
    return any_of(word for words in document_table()["kinds"].values() for word in words)


@cache
def _bodies() -> re.Pattern[str]:
    """What is called by a document that stands in front of it: "Resolution 57 steering committee"."""
    return re.compile(rf"\s{any_of(document_table()['references']['asked']['bodies']).pattern}")


@cache
def _leaning() -> re.Pattern[str]:
    """What stands in front of a document that is not asked about: "thực hiện Nghị quyết số", "kế hoạch NQ"."""
    table, kinds = document_table()["references"]["asked"], document_kinds().pattern
    leaning = rf"{any_of(table['leaning']).pattern}(?:\s{kinds})?|{any_of(table['plans']).pattern}\s{kinds}"
    return re.compile(rf"(?:{leaning})(?:\s(?:so|no|number))?\s?$")
