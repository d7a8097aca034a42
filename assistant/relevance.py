"""Whether the passages found support an answer at all, and for which years they speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import Reading
from corpus.facts import target_year
from corpus.records import Passage
from corpus.writing import Writing
from index.analysis import analyse
from index.search import Hit

__all__ = ["SUPPORT", "Support", "fits_years", "is_supported", "passage_years"]


@dataclass(frozen=True, slots=True)
class Support:
    """What the best passage must have: a cosine to the question, or failing that so many points of BM25 a term of it.

    `least_words` are needed whatever the cosine is.
    """

    cosine: float
    words: float
    least_words: float = 0.0


# Set on the tuning half of eval/questions/seed.jsonl so that no question with an answer is refused there; of its 15
# without one, these refuse 7. A first threshold: nearness alone does not tell a matter that is close to the plans' own.
SUPPORT = {
    Writing.ACCENTED: Support(cosine=0.835, words=1.0, least_words=0.2),  # "Chào bạn, …" has 0.825 and 0.9
    Writing.BARE: Support(cosine=0.0, words=0.0, least_words=0.3),  # "mai quang ngai co mua …" has 0.26
    Writing.ENGLISH: Support(cosine=0.815, words=1.0),  # "Ignore all earlier instructions …" has 0.807
}

NEAR_ENOUGH = 0.8
"""A passage for the year asked must score this share of a better one for other years, or the year has no target."""


def is_supported(hits: Sequence[Hit], reading: Reading) -> bool:
    """Whether the plans say what is asked, as far as nearness tells.

    They do not if the best passage is far from the question, or if it is a target for other years than the one asked
    and no other passage comes near it. Of indicators that are known, `draft_facts` tells more exactly.
    """
    if not hits:
        return False
    support = SUPPORT[reading.writing]
    best = hits[0]
    terms = len(analyse(reading.search_text).bare)
    words = best.lexical / terms if terms else 0.0
    if words < support.least_words or (best.cosine < support.cosine and words < support.words):
        return False
    return any(fits_years(hit.passage, reading.years) and hit.score >= NEAR_ENOUGH * best.score for hit in hits)


def fits_years(passage: Passage, asked: Sequence[int]) -> bool:
    """Whether a passage speaks of a year that is asked for; one without years of its own fits all."""
    own = passage_years(passage)
    return not own or not asked or not own.isdisjoint(asked)


def passage_years(passage: Passage) -> frozenset[int]:
    """The years a target is set for: those of a row's value columns, or of the period its section is headed by."""
    years = frozenset(cell.year for cell in passage.cells if cell.year is not None)
    if years or passage.cells:
        return years
    year = target_year(passage.section)
    return frozenset() if year is None else frozenset({year})
