"""The check that every answer passes before it leaves: quotes stand in their lines, numbers in what is cited."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.records import Citation
from corpus.errors import CitationError
from corpus.library import Library
from corpus.quote import stands_in

__all__ = ["LONGEST_CITATION", "verify"]

LONGEST_CITATION = 60
"""Physical lines: a citation that covers more is a page, not a place. The longest row of the five plans takes 39."""

_MARK = re.compile(r"(?<!\\)\[(\d+)\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def verify(
    answer: str, citations: Sequence[Citation], library: Library, asked: str, *, counts: Collection[int] = ()
) -> None:
    """Raise CitationError unless the answer holds.

    Every [n] mark has its citation and every citation its mark; every quote stands in its lines, letter for letter but
    for white space; every number of the answer stands in the quote, section or item of a citation, or in the question,
    or is one of `counts`: how many rows there are, which the answer says of rows it cites.
    """
    _check_marks(answer, citations)
    for citation in citations:
        first, last = citation.lines
        if not 0 < first <= last or last - first >= LONGEST_CITATION:
            raise CitationError(f"[{citation.n}] cites lines {first}-{last} of {citation.plan}, which is no place.")
        if citation.plan not in library.plans:
            raise CitationError(f"[{citation.n}] cites a plan that nobody knows: {citation.plan}.")
        source = library.source(citation.plan)
        if last > len(source) or not stands_in(citation.quote, source, citation.lines):
            raise CitationError(
                f"[{citation.n}] quotes words that do not stand in lines {first}-{last} of {citation.plan}."
            )
    known = (
        _numbers(" ".join(f"{citation.quote} {citation.section} {citation.item or ''}" for citation in citations))
        | _numbers(asked)
        | {str(count) for count in counts}
    )
    stray = _numbers(_MARK.sub("", answer)) - known
    if stray:
        raise CitationError(f"The answer has numbers that no citation holds: {', '.join(sorted(stray))}.")


def _check_marks(answer: str, citations: Sequence[Citation]) -> None:
    marks = {int(number) for number in _MARK.findall(answer)}
    numbers = [citation.n for citation in citations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise CitationError(f"Citations are numbered {numbers}.")
    if marks != set(numbers):
        raise CitationError(f"The answer has the marks {sorted(marks)} and the citations {numbers}.")


def _numbers(text: str) -> set[str]:
    """Numbers as printed, leading zeros aside: "07" and "7" are one."""
    return {number.lstrip("0") or "0" for number in _NUMBER.findall(text)}
