"""The words of a question, weighed, and how far sentences and headings have them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from math import fsum

from assistant.outline import Sentence, search_terms
from assistant.place_names import named_places, without_inner_places
from assistant.question import Reading
from assistant.wants import Clause, Wants, asking_words, duty_words, empty_words, general_words
from assistant.wordings import any_of, blank_spans, read_table
from corpus.abbreviations import write_out
from corpus.agencies import find_agencies
from corpus.folding import strip_diacritics
from corpus.library import Library
from index.interface import SearchIndex
from index.query import read_query

__all__ = ["ClauseMatch", "Term", "coverage", "read_clauses"]

BESIDE = 0.2
"""What the words of a question's other clauses count: "và trước ngày nào" has none of its own."""

BEFORE = 0.5
"""What the words of the question before a follow-up count, where that has words of its own."""

OTHER_DIACRITICS = 0.3
"""What a word counts that has the letters of the question's, but other diacritics: a slip, or another word."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a question: its weight, and how it is written if that bears diacritics.

    All plans have it if it is `general`; `added` if the plans' word for a matter is no word of the question.
    """

    weight: float
    accented: str | None = None
    general: bool = False
    added: bool = False


@dataclass(frozen=True, slots=True)
class ClauseMatch:
    """A clause as sentences are compared with it: its terms by their bare form, the agencies it names.

    `unknown` counts the words that no plan has; `beside` are the terms of the other clauses, or of the question before,
    which count `beside_share` of what its own do.
    """

    clause: Clause
    terms: Mapping[str, Term]
    agencies: frozenset[str]
    unknown: int = 0
    beside: Mapping[str, Term] = field(default_factory=dict)
    beside_share: float = BESIDE

    @property
    def is_general(self) -> bool:
        """Whether the agency is all that is asked about."""
        return sum("_" not in name and not term.general for name, term in self.terms.items()) <= 1

    def share(self, bare: Collection[str], accented: Collection[str]) -> float:
        """The share of the clause's words, by weight, that stand among these terms of a sentence."""
        own = {name: term for name, term in self.terms.items() if not term.general}
        beside = _share(self.beside, bare, accented)
        return _share(own, bare, accented) + self.beside_share * beside if own else beside

    def heading_match(self, heading: Sentence, rarities: Mapping[str, float]) -> float:
        """How far a heading and a clause are about the same: the geometric mean of what each has of the other.

        `rarities` are those of the heading's telling terms.
        """
        own = {name: term for name, term in self.terms.items() if not term.added}
        whole = fsum(rarities.values())
        shared = fsum(rarity for name, rarity in rarities.items() if name in own)
        return float((_share(own, heading.terms, heading.accented) * shared / whole) ** 0.5) if whole else 0.0


def read_clauses(reading: Reading, wants: Wants, index: SearchIndex, library: Library) -> list[ClauseMatch]:
    """The clauses of a question, each with its words weighed by how rare they are."""
    matches = [_read_clause(clause, reading, wants, index, library) for clause in wants.clauses]
    if len(matches) == 1:
        return [_of_followup(matches[0], reading, wants, index, library)]
    every = {name: term for match in matches for name, term in match.terms.items() if not term.general}
    return [
        replace(match, beside={name: term for name, term in every.items() if name not in match.terms})
        for match in matches
    ]


def _of_followup(
    match: ClauseMatch, reading: Reading, wants: Wants, index: SearchIndex, library: Library
) -> ClauseMatch:
    """The clause of a follow-up: what the question before says counts less than its own words, if it has any."""
    if reading.own == reading.text:
        return match
    own = _read_clause(replace(match.clause, text=reading.own), reading, wants, index, library).terms
    if all(term.general or term.added for term in own.values()):
        return match
    beside = {name: term for name, term in match.terms.items() if name not in own and not term.general}
    terms = {name: term for name, term in match.terms.items() if name not in beside}
    return replace(match, terms=terms, beside=beside, beside_share=BEFORE)


def coverage(text: str, reading: Reading, said: str, index: SearchIndex, library: Library) -> float:
    """How much of what a text asks about is said in another, from 0 to 1, by the weight of its words; 1 if of nothing.

    A word that no plan has counts as the rarest do.
    """
    clause = Clause(write_out(text))
    match = _read_clause(clause, reading, Wants((clause,)), index, library)
    terms = {name: term for name, term in match.terms.items() if not term.general}
    whole = fsum(term.weight for term in terms.values()) + match.unknown * index.rarest
    found = search_terms(said)
    bare = {_bare(term) for term in found}
    return fsum(term.weight for name, term in terms.items() if name in bare) / whole if whole else 1.0


def _read_clause(clause: Clause, reading: Reading, wants: Wants, index: SearchIndex, library: Library) -> ClauseMatch:
    # In one order, and sums that are none of it: near sentences are told apart alike by every process.
    terms: dict[str, Term] = {}
    unknown: set[str] = set()
    for part, general in _telling(_without_places(clause.text, library, reading.place)):
        for accented in sorted(search_terms(_without_places(read_query(part, reading.writing).words, library))):
            bare = _bare(accented)
            if weight := _weight(bare, index):
                terms[bare] = Term(weight, accented if accented != bare else None, general)
            elif bare.isalpha() and not _ROMAN.fullmatch(bare):
                unknown.add(bare)
    for topic in clause.topics:
        for bare in sorted({term for words in (*topic.headings, *topic.words) for term in search_terms(words)}):
            terms.setdefault(bare, Term(_weight(bare, index), added=True))
    inner = named_places(clause.text, library.places, reading.place)
    own = _acting(without_inner_places(clause.text, inner), wants) - wants.issuers
    # Of a follow-up its own agency is meant, not the one of the question before it.
    named = own & set(reading.agencies) or own or frozenset(reading.agencies) - wants.issuers
    return ClauseMatch(clause, terms, named, len(unknown))


def _acting(text: str, wants: Wants) -> frozenset[str]:
    """The agencies that a clause names; of a duty, none that another has a part in: "… trong Ban Chỉ đạo"."""
    found = find_agencies(text)
    others = (
        [name for name, start, _ in found if not _within().search(strip_diacritics(text[:start]).lower())]
        if wants.duty and len(found) > 1
        else []
    )
    return frozenset(others or (name for name, _, _ in found))


@cache
def _within() -> re.Pattern[str]:
    return re.compile(any_of(read_table("answers")["within"]) + r"\W*$")


def _without_places(text: str, library: Library, typed: str = "") -> str:
    """A text with bars in place of the plans' places: they say which plan is meant, which is known by then.

    `typed` are the words, with commas between, by which the question names them ("QNgãi").
    """
    return blank_spans(text, named_places(text, library.places, typed), "|")


def _telling(text: str) -> Iterator[tuple[str, bool]]:
    """The stretches of a clause that tell something of its matter, and whether that is what all plans have.

    Agencies, question words and empty words are left out.
    """
    cuts = [(start, end, False) for _, start, end in find_agencies(text)]
    cuts += [(*span, False) for span in (*empty_words(text), *asking_words(text))]
    cuts += [(*span, True) for span in (*general_words(text), *duty_words(text))]
    done = 0
    for start, end, general in [*sorted(cuts), (len(text), len(text), False)]:
        if start > done:
            yield text[done:start], False
        if general and start >= done:
            yield text[start:end], True
        done = max(done, end)


def _weight(bare: str, index: SearchIndex) -> float:
    rarity = index.rarity(bare)
    return rarity / 2 if "_" in bare else rarity  # both parts of a pair count as well


def _share(terms: Mapping[str, Term], bare: Collection[str], accented: Collection[str]) -> float:
    """A word that has diacritics counts less where it stands with others: "tiền" is not "tiên"."""
    whole = fsum(term.weight for term in terms.values())
    shared = fsum(
        term.weight * (1.0 if term.accented is None or term.accented in accented else OTHER_DIACRITICS)
        for name, term in terms.items()
        if name in bare
    )
    return shared / whole if whole else 0.0


_ROMAN = re.compile("[ivx]+")
_TONE = re.compile("[A-Z]")


@lru_cache(maxsize=8192)
def _bare(term: str) -> str:
    """A term without diacritics; `syllables` writes tones as capitals ("thuR")."""
    return _TONE.sub("", strip_diacritics(term))
