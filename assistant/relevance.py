"""Whether anything found is near enough to a question, and for which years a passage speaks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.aspects import Aspect
from assistant.draft import Draft
from assistant.expectation import asks_called, holds, honorifics, names_person, openings
from assistant.question import Reading
from assistant.wants import MOST_BESIDE_DUTY, read_wants
from assistant.wordings import any_of, fold
from corpus.abbreviations import expand
from corpus.agencies import agencies, find_agencies
from corpus.facts import target_year
from corpus.glossary import english_words, translate
from corpus.keystrokes import is_bare_syllable
from corpus.library import Library
from corpus.records import Passage
from corpus.writing import Writing
from index.analysis import analyse_question
from index.interface import SearchIndex
from index.query import read_query
from index.search import Hit

__all__ = [
    "SUPPORT",
    "Support",
    "fits_years",
    "holding",
    "is_near",
    "lacks_agency",
    "lacks_name",
    "names_no_agency",
    "passage_years",
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
    Writing.ENGLISH: Support(cosine=0.74, words=0.8),  # of questions with an answer the lowest have 0.744 and 0.94
}

NEAR_ENOUGH = 0.8
"""A passage for the year asked must score this share of a better one for other years, or the year has no target."""

NEAR = 0.5
"""A passage that holds what is asked must score this share of the best one, which does not."""

_WORD = re.compile(r"[^\W_]+")

_FOREIGN = re.compile(r"(?<![\w.-])[A-Za-z][a-z]{4,}(?![\w.-])")
"""A word in plain letters; a short form is in capitals, and what is shorter may be a slip."""

MOST_CAPITALS = 0.3
"""Capitals to small letters: a question with more is typed in capitals."""

_CAPITALISED = re.compile(r"(?<=[\w,;] )[A-Z][A-Za-z]{2,}(?![\w/.-])")

_NAME = re.compile(r"(?<![\w.])[^\W\d_a-zà-ỹđ][a-zà-ỹđ]+(?:\s+[^\W\d_a-zà-ỹđ][a-zà-ỹđ]+)+")
"""Two words or more that begin with capitals, and go on without."""


def is_near(hits: Sequence[Hit], reading: Reading, *, has_place: bool = False) -> bool:
    """Whether any passage is near enough to the question, and speaks of the year asked.

    Of indicators that are known, `draft_facts` tells more exactly. What has a place of its own in every plan
    (`has_place`) is found there, however few of the question's words stand in it.
    """
    if not hits:
        return False
    support = SUPPORT[reading.writing]
    best = hits[0]
    terms = len(analyse_question(read_query(reading.search_text, reading.writing).words).bare)
    words = best.lexical / terms if terms else 0.0
    if (words < support.least_words and not has_place) or (best.cosine < support.cosine and words < support.words):
        return False
    return any(fits_years(hit.passage, reading.years) and hit.score >= NEAR_ENOUGH * best.score for hit in hits)


def holding(hits: Sequence[Hit], reading: Reading) -> list[Hit]:
    """The hits near the best one whose passage holds what the question expects; none if it expects nothing."""
    expected, called = reading.expectation, asks_called(reading.own)
    return [
        hit
        for hit in hits
        if expected is not None and hit.score >= NEAR * hits[0].score and holds(expected, hit.passage.text)
        if not called or names_person(hit.passage.text)
    ]


def unknown_name(reading: Reading, index: SearchIndex) -> bool:
    """Whether a question calls something by a name or a foreign word that stands in no plan: "tín chỉ carbon"."""
    pairs = any(index.rarity(f"{one}_{other}") == 0.0 for one, other in _names(reading))
    if pairs or any(True for _ in _capitalised(reading, index)):
        return True
    return any(index.rarity(word) == 0.0 for word in _foreign_words(reading))


def lacks_name(reading: Reading, texts: Iterable[str]) -> bool:
    """Whether a question names something by a name of the plans that none of these texts has: "Dung Quất"."""
    names = [f" {one} {other} " for one, other in _names(reading)]
    if not names:
        return False
    said = f" {' '.join(_WORD.findall(fold(' '.join(texts))))} "
    return any(name not in said for name in names)


def lacks_agency(reading: Reading, hits: Sequence[Hit], library: Library) -> bool:
    """Whether it is asked what an agency has to do or has, which the plans never name, nor all of its kind."""
    wants = read_wants(reading, library)
    asked = [name for name in reading.agencies if name not in wants.issuers]
    if not asked or not (wants.duty or reading.asks(Aspect.LIST)):
        return False
    named: set[str] = set()
    for hit in hits:
        named.update(name for name, _, _ in find_agencies(hit.passage.text_with_headings))
    if not named.isdisjoint(asked) or any(_is_of_kind(agency, kind) for agency in asked for kind in named):
        return False
    return not any(_names_any(library, plan, asked) for plan in reading.plans or library.plans)


def names_no_agency(draft: Draft, reading: Reading, library: Library) -> bool:
    """Whether what an agency has to do is all that is asked, and no statement names it, or all of its kind."""
    wants = read_wants(reading, library)
    asked = [name for name in reading.agencies if name not in wants.issuers]
    if not asked or not (wants.duty or reading.asks(Aspect.LIST)):
        return False
    if reading.concepts or reading.expectation or len(reading.matter) > MOST_BESIDE_DUTY:
        return False
    texts = (each.passage.text_with_headings for each in draft.statements)
    named = {name for text in texts for name, _, _ in find_agencies(text)}
    return named.isdisjoint(asked) and not any(_is_of_kind(agency, kind) for agency in asked for kind in named)


def _names_any(library: Library, plan: str, asked: Iterable[str]) -> bool:
    """Whether the text of a plan has one of these agencies, in any form."""
    known = agencies()  # others are those of a plan's own cells
    forms = [form for name in asked for form in (name, *(known[name].aliases if name in known else ()))]
    return re.search(any_of(forms), fold(" ".join(library.source(plan).text.split()))) is not None


def _is_of_kind(agency: str, kind: str) -> bool:
    """Whether agencies that are named together are all of the kind of one: "UBND huyện, thị xã, thành phố"."""
    wording = agencies().get(kind)
    forms = (wording.name, *wording.aliases) if wording is not None and wording.collective else ()
    return any(form.startswith(agency) for form in forms)


def _capitalised(reading: Reading, index: SearchIndex) -> Iterator[str]:
    """Words with a capital that no plan has, and no short form, place, agency or English that is known: "Singapore"."""
    own = reading.own
    if reading.writing is Writing.BARE or sum(map(str.isupper, own)) > MOST_CAPITALS * sum(map(str.islower, own)):
        return
    names = [
        match
        for match in _CAPITALISED.finditer(own)
        if not match.group().isupper() and index.rarity(match.group().lower()) == 0.0
    ]
    if not names:
        return
    known = [(meaning.start, meaning.end) for meaning in expand(own).meanings]
    known += [(start, end) for _, start, end in find_agencies(own)]
    known += [(each.start, each.end) for each in translate(own).matched]
    for match in names:
        word = match.group()
        inside = any(start <= match.start() < end for start, end in known) or word in reading.place.split()
        if not inside and not _is_common(word.lower()):
            yield word


def _is_common(word: str) -> bool:
    """Whether a word in small letters is a Vietnamese syllable or English that is known, and so no name."""
    return is_bare_syllable(word) or word in english_words() or bool(translate(word).matched)


def _foreign_words(reading: Reading) -> Iterator[str]:
    """Words of a Vietnamese question that are no Vietnamese, no short form and no English that the glossary knows."""
    if reading.writing is not Writing.ACCENTED:
        return
    known = [(meaning.start, meaning.end) for meaning in expand(reading.own).meanings]
    for match in _FOREIGN.finditer(reading.own):
        word = match.group().lower()
        if is_bare_syllable(word) or any(start <= match.start() < end for start, end in known):
            continue
        if not translate(word).matched:
            yield word


def _names(reading: Reading) -> Iterator[tuple[str, str]]:
    """The pairs of syllables in the names that a question calls, agencies aside, which have names of their own."""
    if reading.writing is Writing.ENGLISH or reading.own.isupper():
        return
    for match in _NAME.finditer(reading.own):
        words = fold(match.group()).split()
        # "Trong Phụ lục I": a sentence begins with a capital.
        opens = match.start() == 0 and (words[0] not in reading.matter or words[0] in openings())
        if words[0] in honorifics() or opens:
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
