"""Whether the plans say what is asked, and for which years a passage speaks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.aspects import TASK_ASPECTS, Aspect
from assistant.draft import Draft
from assistant.expectation import Expectation, holds
from assistant.matching import coverage, written_out
from assistant.question import Reading
from assistant.wants import read_wants
from assistant.wordings import fold, read_table
from corpus.abbreviations import expand
from corpus.facts import target_year
from corpus.glossary import translate
from corpus.library import Library
from corpus.records import Passage
from corpus.writing import Writing
from index.analysis import analyse
from index.query import read_query
from index.search import Hit, Index

__all__ = [
    "SUPPORT",
    "Support",
    "answers",
    "fits_years",
    "holding",
    "is_near",
    "lacks",
    "passage_years",
    "speaks_of_counted",
    "states",
    "unknown_name",
]


@dataclass(frozen=True, slots=True)
class Support:
    """What the best passage must have: a cosine to the question, or failing that so many points of BM25 a term of it.

    `least_words` are needed whatever the cosine is.
    """

    cosine: float
    words: float
    least_words: float = 0.0


# Set on the tuning half of eval/questions/seed.jsonl so that no question with an answer is refused there.
SUPPORT = {
    Writing.ACCENTED: Support(cosine=0.835, words=1.0, least_words=0.2),  # "Chào bạn, …" has 0.825 and 0.9
    Writing.BARE: Support(cosine=0.0, words=0.0, least_words=0.3),  # "mai quang ngai co mua …" has 0.26
    Writing.ENGLISH: Support(cosine=0.806, words=1.15),  # "SYSTEM OVERRIDE …" has 0.774 and 1.10
}

NEAR_ENOUGH = 0.8
"""A passage for the year asked must score this share of a better one for other years, or the year has no target."""

# How much of the question's words an answer must have, where neither an agency nor the form of the answer says that it
# is one. Set on the tuning halves of eval/questions: the lowest of an answerable question there is 0.16, 0.5 and 0.47.
COVERED = {Writing.ACCENTED: 0.15, Writing.BARE: 0.4, Writing.ENGLISH: 0.35}

_RARE_IN_TABLES = (Expectation.MONEY, Expectation.NAME, Expectation.SHARE)
_OF_TASKS = (*TASK_ASPECTS, Aspect.LIST, Aspect.COUNT)
_TELLING = (Expectation.DATE, Expectation.AGENCY, Expectation.MONEY, Expectation.NAME, Expectation.DOCUMENT)
"""What few sentences hold, so that one that does and was found is an answer."""

NEAR = 0.5
"""A passage that holds what is asked must score this share of the best one, which does not."""

_WORD = re.compile(r"[^\W_]+")
_COUNT = re.compile(r"\b(?:bao nhieu|may)\s+(?P<thing>[a-z]+(?:\s+[a-z]+)?)")
_ENGLISH_COUNT = re.compile(r"\bhow many\s+(?P<thing>[\w-]+(?:\s+[\w-]+)?)", re.IGNORECASE)
_UNITS = frozenset(fold(word) for word in read_table("expectations")["units"])

_NAME = re.compile(r"(?<![\w.])[^\W\d_a-zà-ỹđ][a-zà-ỹđ]+(?:\s+[^\W\d_a-zà-ỹđ][a-zà-ỹđ]+)+")
"""Two words or more that begin with capitals, and go on without."""


def is_near(hits: Sequence[Hit], reading: Reading) -> bool:
    """Whether any passage is near enough to the question, and speaks of the year asked.

    Of indicators that are known, `draft_facts` tells more exactly.
    """
    if not hits:
        return False
    support = SUPPORT[reading.writing]
    best = hits[0]
    terms = len(analyse(read_query(reading.search_text, reading.writing).words).bare)
    words = best.lexical / terms if terms else 0.0
    if words < support.least_words or (best.cosine < support.cosine and words < support.words):
        return False
    return any(fits_years(hit.passage, reading.years) and hit.score >= NEAR_ENOUGH * best.score for hit in hits)


def holding(hits: Sequence[Hit], reading: Reading) -> list[Hit]:
    """The hits near the best one whose passage holds what the question expects; none if it expects nothing."""
    expected = reading.expectation
    return [
        hit
        for hit in hits
        if expected is not None and hit.score >= NEAR * hits[0].score and holds(expected, hit.passage.text)
    ]


def states(draft: Draft, reading: Reading) -> bool:
    """Whether a draft holds what the question expects, in any of its statements."""
    said = [statement.text for statement in draft.statements]
    return reading.expectation is None or any(holds(reading.expectation, text) for text in said)


def speaks_of_counted(draft: Draft, reading: Reading) -> bool:
    """Whether a statement has the words of what is counted: "kỹ sư" of "bao nhiêu kỹ sư"."""
    counted = _counted(reading)
    said = (f"{each.text} {' '.join(each.passage.section.headings)}" for each in draft.statements)
    return not counted or any(counted <= set(_WORD.findall(fold(expand(text).text))) for text in said)


def _counted(reading: Reading) -> frozenset[str]:
    """The first two syllables of what a question counts, folded and in the words of the plans; none if it says none."""
    english = reading.writing is Writing.ENGLISH
    match = (_ENGLISH_COUNT if english else _COUNT).search(reading.text if english else fold(written_out(reading.text)))
    if match is None:
        return frozenset()
    thing = fold(translate(match["thing"]).words) if english else match["thing"]
    words = _WORD.findall(thing)[:2]
    return frozenset() if not words or words[0] in _UNITS else frozenset(words) - _UNITS


def lacks(draft: Draft, reading: Reading) -> bool:
    """Whether rows of tables lack what only running text may have: an amount of money, a name, a share."""
    if reading.expectation in _RARE_IN_TABLES and not states(draft, reading):
        return True
    return not draft.counts and not reading.asks(*_OF_TASKS) and not speaks_of_counted(draft, reading)


def answers(draft: Draft, reading: Reading, index: Index, library: Library) -> bool:
    """Whether a draft can be the answer: it states what is expected, and speaks of what is asked about.

    What an agency does and matters with a place of their own in every plan are found by that place, not by words.
    """
    if not states(draft, reading) or not speaks_of_counted(draft, reading):
        return False
    if reading.agencies or reading.expectation in _TELLING:
        return True
    if any(clause.topics for clause in read_wants(reading, library).clauses):
        return True
    said = (" ".join((each.passage.text, *each.passage.section.headings)) for each in draft.statements)
    return any(coverage(reading.text, reading, text, index, library) >= COVERED[reading.writing] for text in said)


def unknown_name(reading: Reading, index: Index) -> bool:
    """Whether a question calls something by a name that stands in no plan."""
    return any(index.rarity(f"{one}_{other}") == 0.0 for one, other in _names(reading))


def _names(reading: Reading) -> Iterator[tuple[str, str]]:
    """The pairs of syllables in the names that a question calls, agencies aside, which have names of their own."""
    if reading.writing is Writing.ENGLISH or reading.own.isupper():
        return
    for match in _NAME.finditer(reading.own):
        words = fold(match.group()).split()
        if match.start() == 0 and words[0] not in reading.matter:  # "Trong Phụ lục I": a sentence begins with a capital
            words = words[1:]
        if len(set(words) - set(reading.matter)) > 1:  # one may be a filler: "Sao" of "Sao Mai Kỳ Lân"
            continue
        yield from itertools.pairwise(words)


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
