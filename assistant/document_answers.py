"""Drafting an answer about the plans as documents: their heads, references, sections and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.asked import Asked, NotPrinted, make_ready
from assistant.draft import Draft
from assistant.glossary_answers import draft_meaning
from assistant.letterhead_answers import draft_letterhead
from assistant.question import Reading
from assistant.reference_answers import draft_reference
from assistant.section_answers import draft_count, draft_location, draft_section
from corpus.library import Library
from index.interface import Passages
from index.search import Hit

__all__ = ["NotPrinted", "draft_documents"]

_ATTEMPTS: tuple[Callable[[Asked], Draft | NotPrinted | None], ...] = (
    draft_letterhead,
    draft_meaning,
    draft_reference,
    draft_count,
    draft_location,
    draft_section,
)


def draft_documents(
    reading: Reading, hits: Sequence[Hit], store: Passages, library: Library
) -> Draft | NotPrinted | None:
    """A draft that answers exactly, a word that the documents do not say it, or None: the question asks for neither.

    A follow-up is tried as it stands, then with the question before it.
    """
    for text in dict.fromkeys((reading.own, reading.text)):
        asked = make_ready(text, reading, hits, store, library)
        for attempt in _ATTEMPTS:
            outcome = attempt(asked)
            if outcome is not None:
                return outcome
    return None
