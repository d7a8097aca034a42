"""What of a question's own words an answer leaves unsaid: a sign that it speaks of something near what is asked.

Asked how long the contract with a data centre runs, a line about the data centre that says nothing of a contract is no
answer. What is left of a question without places, agencies, numbers, what asks and what plans say in other words
(`tables/remainder.toml`) must stand in one of the answer's statements, in the headings above it or in its plan's title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from assistant.aspects import aspect_spans
from assistant.draft import Draft
from assistant.expectation import Expectation
from assistant.outline import RUNNING_TEXT
from assistant.place_names import named_places
from assistant.question import Reading
from assistant.wants import asking_words, empty_words, general_words
from assistant.wordings import Wordings, Words, fold, read_table, read_wordings
from corpus.abbreviations import expand
from corpus.agencies import find_agencies
from corpus.concepts import find_concept
from corpus.folding import fold_tone
from corpus.glossary import asking_words as english_asking_words
from corpus.glossary import translate
from corpus.library import Library
from corpus.records import Passage
from corpus.segment import segment_words
from corpus.writing import Writing
from index.interface import SearchIndex
from index.search import Hit

__all__ = ["Asked", "saying", "unsaid"]

MOST_READ = 40
"""Statements: of a longer list what the first ones say is enough."""

RARE = 4.0
"""The rarity (`SearchIndex.rarity`) from which on a word must be said: one window of the plans in 55 has it, or fewer.

Where something is expected, 6 of the 88 answers of the tuning halves that ought to be refusals lack such a word, and 1
right answer (none with TELLING_SHARE). Where nothing is, right answers lack them as often: docs/evaluation.md.
"""

RARE_IN_ENGLISH = 6.0
"""The same for English, whose words stand in no plan but for names."""

TELLING_SHARE = 0.3
"""How much of all that a question names, by rarity, a word must be: of a long one a little is said in other words."""

NEAR = 0.6
"""A passage that says what another leaves unsaid must score this share of the best one found."""

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?<!\w)[\d.,]*\d(?:\s?[-/]\s?\w+)*(?!\w)")
_CODE = re.compile(r"(?<!\w)\w*\d\w*(?!\w)")
_BRACKETED = re.compile(r"\([^)]*\)")
_BLANK = "|"
_ENGLISH_HEAD = re.compile(r"\b(?:what|which)\s+(?P<thing>[a-z]{4,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something a question names: the word as typed, and its renderings, each by its syllables in small letters."""

    word: str
    renderings: tuple[tuple[str, ...], ...]

    def rarity(self, index: SearchIndex) -> float:
        """How much it tells: the rarity of its most frequent rendering, the greatest there is if no plan has it."""
        return min(_rarity(list(map(_bare, rendering)), index) for rendering in self.renderings)

    def stands_in(self, said: _Said) -> bool:
        """Whether a text says it in any of its renderings."""
        return any(said.holds(rendering) for rendering in self.renderings)


def unsaid(draft: Draft, reading: Reading, index: SearchIndex, library: Library) -> list[Asked]:
    """The words of a question that ought to stand in its answer and do not, in their order.

    Known indicators are compared by their concepts, where no agency is asked or one is stated, and what a named agency
    has to do is found by its name. In Vietnamese only questions that expect something (a number, a date, an agency) are
    looked at: what is asked at large ("làm gì", "thế nào") is answered in other words too often, and so is what asks
    for yes or no.
    """
    english = reading.writing is Writing.ENGLISH
    agency = reading.expectation is Expectation.AGENCY
    listed = draft.counts and (reading.group or reading.due or reading.recurrence)  # by these, which no row need say
    concepts = {concept.id for concept in reading.concepts}
    stated = any(_is_of_indicator(each.passage, concepts) for each in draft.statements)
    known = bool(reading.agencies or (concepts and stated)) if agency else bool(concepts)
    if known or listed or (reading.expectation is None and not english):
        return []
    named = _asked_in_english(reading.own, index) if english else _asked(reading, library)
    asked = [(each, each.rarity(index)) for each in named]
    least = max(RARE_IN_ENGLISH if english else RARE, TELLING_SHARE * sum(rarity for _, rarity in asked))
    telling = [each for each, rarity in asked if rarity >= least]
    said = [_Said.of(each.passage, library, each.text) for each in draft.statements[:MOST_READ]] if telling else []
    return [each for each in telling if not any(each.stands_in(statement) for statement in said)]


def _is_of_indicator(passage: Passage, concepts: Collection[str]) -> bool:
    """Whether a passage is a row of a table, or running text on one of these indicators."""
    if passage.role not in RUNNING_TEXT:
        return True
    concept = find_concept(passage.text)
    return concept is not None and concept.id in concepts


def saying(hits: Sequence[Hit], words: Sequence[Asked], library: Library) -> list[Hit]:
    """The hits near the best one whose passages say all of these words."""
    near = [hit for hit in hits if hit.score >= NEAR * hits[0].score]
    return [hit for hit in near if all(word.stands_in(_Said.of(hit.passage, library)) for word in words)]


class _Said:
    """The words that something says, as they are looked for: with their diacritics and without."""

    def __init__(self, text: str) -> None:
        words = [fold_tone(word) for word in _WORD.findall(expand(text).text)]
        bare = list(map(_bare, words))
        self._words = {*words, *bare}

    @classmethod
    def of(cls, passage: Passage, library: Library, text: str = "") -> _Said:
        """What a passage says, under which headings of which plan, and what is said of it."""
        plan = library.plan(passage.plan)
        text = " ".join((text, passage.text_with_headings, plan.kind, plan.issuer, plan.title))
        return cls(re.sub(rf"\b{re.escape(plan.place)}\b", " ", text))

    def holds(self, rendering: Sequence[str]) -> bool:
        """Whether all of these syllables stand in it; those typed without diacritics fit any."""
        return all(word in self._words for word in rendering)


def _asked(reading: Reading, library: Library) -> Iterator[Asked]:
    """The words of a Vietnamese question that say something of its matter."""
    text = reading.own
    if reading.writing is Writing.BARE and reading.meaning and reading.own == reading.text:
        text = reading.meaning
    bare = reading.writing is Writing.BARE
    spans = list(_known_spans(text, reading, library))
    for meaning in expand(text).meanings:
        if not any(start < meaning.end and meaning.start < end for start, end in spans):
            meant = (_syllables(each, bare=bare) for each in (*meaning.meant.split(", "), meaning.written))
            yield Asked(meaning.written, tuple(filter(None, meant)))
        spans.append((meaning.start, meaning.end))
    for start, end in spans:
        text = f"{text[:start]}{_BLANK * (end - start)}{text[end:]}"
    for part in text.split(_BLANK):
        for word in segment_words(part):
            syllables = _syllables(word, bare=bare)
            if len(syllables) > 1:
                yield Asked(word, (syllables,))


def _asked_in_english(text: str, index: SearchIndex) -> Iterator[Asked]:
    """What an English question asks for, behind "what" and "which", and all whose Vietnamese no plan has: "farmers"."""
    for rendering in translate(text).matched:
        alternatives = [
            _syllables(each, bare=False) for each in _BRACKETED.sub("", rendering.vietnamese.lower()).split(", ")
        ]
        if all(len(each) > 1 and _is_unknown(each, index) for each in alternatives):
            yield Asked(rendering.english, tuple(alternatives))
    for match in _ENGLISH_HEAD.finditer(text):
        word = match["thing"].lower()
        if word not in english_asking_words() and not Words(word).find_any(_neutral()):
            renderings = (_syllables(each, bare=False) for each in (*translate(word).words.lower().split(", "), word))
            yield Asked(word, tuple(filter(None, renderings)))


def _known_spans(text: str, reading: Reading, library: Library) -> Iterator[tuple[int, int]]:
    """Where a question says what is understood of it by other means, or what says nothing of its matter."""
    yield from named_places(text, library.places, reading.place)
    yield from ((start, end) for _, start, end in find_agencies(text))
    yield from (match.span() for match in (*_NUMBER.finditer(text), *_CODE.finditer(text)))
    yield from aspect_spans(text)
    words = Words(text, careless=True)
    yield from map(words.place, words.find_any(_neutral()))
    yield from (*empty_words(text), *general_words(text), *asking_words(text))


def _is_unknown(syllables: Sequence[str], index: SearchIndex) -> bool:
    """Whether no plan has these words, none of which is a number, side by side."""
    bare = list(map(_bare, syllables))
    pairs = pairwise(bare)
    return all(word.isalpha() for word in bare) and any(index.rarity(f"{one}_{other}") == 0.0 for one, other in pairs)


def _rarity(syllables: Sequence[str], index: SearchIndex) -> float:
    """That of its rarest pair of syllables; of a term that no plan has, the greatest that there is."""
    terms = [f"{one}_{other}" for one, other in pairwise(syllables)] or syllables
    return max((index.rarity(term) or index.rarest for term in terms), default=0.0)


def _syllables(words: str, *, bare: bool) -> tuple[str, ...]:
    found = (fold_tone(word) for word in _WORD.findall(words))
    return tuple(_bare(word) if bare else word for word in found)


def _bare(word: str) -> str:
    return fold(_TONE.sub("", word))


_TONE = re.compile("[A-Z]")


@cache
def _neutral() -> Wordings:
    table = read_table("remainder")
    return read_wordings(word for words in table["neutral"].values() for word in words)
