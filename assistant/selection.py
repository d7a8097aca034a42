"""Choosing what of the plans' running text answers a question: which passages, and which of their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.outline import Holding, Outlines, Sentence, Standing, is_lead_in, search_terms
from assistant.question import Reading
from assistant.relevance import fits_years
from assistant.wants import Clause, Kind, Topic, Wants, empty_words, read_wants
from corpus.agencies import find_agencies
from corpus.folding import has_diacritics, strip_diacritics
from corpus.library import Library
from corpus.records import Passage, Role
from corpus.writing import Writing
from index.search import Hit, Index

__all__ = ["MOST_LISTED", "Choice", "Selector"]

MOST_LISTED = 12
"""A list of more points is a chapter, not an answer."""

LONGEST_WHOLE = 320
"""Characters: shorter passages are quoted whole, of longer ones the sentences that answer."""

LONGEST_DUTY = 1000
"""Characters: up to here the whole of what an agency has to do is quoted; the longest such bullet has 760."""

LONGEST_QUOTE = 500
"""Characters of the sentences quoted from a passage, the best one aside."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """What counts how much in the score of a passage, whose search score counts 1 for the best one."""

    words: float = 1.0
    heading: float = 0.3
    form: float = 0.25
    window: float = 0.3
    acts: float = 0.6
    heads: float = 0.9
    owns: float = 0.9
    named: float = 0.2
    topic: float = 0.4
    state: float = 0.3
    not_found: float = 0.5
    row: float = 0.35
    aside: float = 0.8
    lead_in: float = 0.4
    near: float = 0.15
    list_heading: float = 0.6


SCORING = Scoring()

_ASIDE = (Role.LETTERHEAD, Role.TITLE, Role.RECIPIENTS, Role.SIGNATURE, Role.NOTE, Role.HEADING)


@dataclass(frozen=True, slots=True)
class Choice:
    """A passage that an answer states: these stretches of its text, resting on these other passages."""

    passage: Passage
    stretches: tuple[tuple[int, int], ...]
    supports: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Query:
    """A clause as sentences are compared with it: weights of its terms, the agencies it names."""

    clause: Clause
    weights: Mapping[str, float]
    agencies: frozenset[str]

    def covered(self, terms: Iterable[str]) -> float:
        """The share of the clause's words, by weight, that these terms have."""
        whole = sum(self.weights.values())
        return sum(self.weights.get(term, 0.0) for term in terms) / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class _Scored:
    passage: Passage
    score: float
    sentences: tuple[float, ...]


class Selector:
    """Chooses from the plans of one index."""

    def __init__(self, index: Index, library: Library, outlines: Outlines, scoring: Scoring = SCORING) -> None:
        self._index = index
        self._library = library
        self._outlines = outlines
        self._scoring = scoring

    def choose(self, hits: Sequence[Hit], reading: Reading, limit: int) -> list[Choice]:
        """What answers a question, best first; at most `limit` passages, or MOST_LISTED points of a list."""
        wants = read_wants(reading, self._library)
        plans = self._scope(reading, wants)
        fitting = [hit for hit in hits if hit.passage.plan in plans and fits_years(hit.passage, reading.years)]
        parts = self._parts(wants.topics, plans)
        if parts:
            return [_whole(part) for part in parts]
        queries = [self._query(clause, reading) for clause in wants.clauses]
        if len(queries) == 1:
            points = self._points(queries[0], reading, wants, plans)
            if points:
                return points
        chosen: dict[str, tuple[_Scored, list[_Query]]] = {}
        for query in queries:
            for scored in self._best(query, fitting, reading, wants, plans):
                chosen.setdefault(scored.passage.id, (scored, []))[1].append(query)
        return [
            self._choice(scored.passage, asked, fitting, reading, wants) for scored, asked in chosen.values()
        ][:limit]

    # --- scope -------------------------------------------------------------------------------------------------------

    def _scope(self, reading: Reading, wants: Wants) -> tuple[str, ...]:
        """The plans asked about; of the documents of one place those that are named, if one is."""
        plans = reading.plans or tuple(self._library.plans)
        if wants.document is None:
            return plans
        named = tuple(plan for plan in plans if self._library.plan(plan).kind.startswith(wants.document))
        return named or plans

    def _parts(self, topics: Sequence[Topic], plans: Sequence[str]) -> list[Passage]:
        """The parts of the plans that are asked for as such: who signed, who receives."""
        roles = [topic.role for topic in topics if topic.role is not None]
        return [p for plan in plans for p in self._outlines.of(plan).passages if p.role in roles]

    # --- lists -------------------------------------------------------------------------------------------------------

    def _points(self, query: _Query, reading: Reading, wants: Wants, plans: Sequence[str]) -> list[Choice]:
        """All points of the list that is asked for."""
        if wants.duty and query.agencies and self._is_general(query):
            return self._duties(query, plans)
        if not wants.several:
            return []
        headings = [
            (self._match(query, passage), passage)
            for plan in plans
            for passage in self._outlines.of(plan).passages
            if (passage.role is Role.HEADING or is_lead_in(passage)) and fits_years(passage, reading.years)
        ]
        best, heading = max(headings, key=lambda pair: pair[0], default=(0.0, None))
        if heading is None or best < self._scoring.list_heading:
            return []
        points = self._outlines.of(heading.plan).points(heading)
        return self._listed(heading, points) if 0 < len(points) <= MOST_LISTED else []

    def _match(self, query: _Query, passage: Passage) -> float:
        """How far a heading and a question are about the same: the geometric mean of what each has of the other."""
        terms = {term for term in search_terms(passage.text) if "_" not in term}
        rarities = {term: self._index.rarity(term) for term in terms if not empty_words().fullmatch(term)}
        whole = sum(rarities.values())
        if not whole:
            return 0.0
        single = {term: weight for term, weight in query.weights.items() if "_" not in term}
        asked = sum(single.values())
        shared = sum(weight for term, weight in single.items() if term in terms)
        mine = sum(weight for term, weight in rarities.items() if term in single)
        return float((shared / asked * mine / whole) ** 0.5) if asked else 0.0

    def _duties(self, query: _Query, plans: Sequence[str]) -> list[Choice]:
        """All that an agency has to do, where a heading, the beginning of a bullet or a sentence says that it is its."""
        holdings = [
            holding for plan in plans for agency in query.agencies for holding in self._outlines.of(plan).holdings(agency)
        ]
        if not holdings:
            return []
        best = max(holding.standing for holding in holdings)
        kept = [holding for holding in holdings if holding.standing is best][:MOST_LISTED]
        if best is Standing.OWNS:
            choices = []
            for plan in dict.fromkeys(holding.passage.plan for holding in kept):
                mine = [holding.passage for holding in kept if holding.passage.plan == plan]
                heading = self._outlines.of(plan).heading(mine[0])
                choices += self._listed(heading, mine) if heading is not None else [_whole(each) for each in mine]
            return choices
        return [self._of_holding(holding) for holding in kept]

    def _of_holding(self, holding: Holding) -> Choice:
        passage = holding.passage
        if not holding.sentences or len(passage.text) <= LONGEST_WHOLE:
            return _whole(passage)
        sentences = self._outlines.sentences(passage)
        return Choice(passage, _joined(passage.text, [(sentences[n].start, sentences[n].end) for n in holding.sentences]))

    def _listed(self, heading: Passage, points: Sequence[Passage]) -> list[Choice]:
        """The points with what announces them in front, which is the first point if that is a lead-in."""
        announced = points and is_lead_in(points[0])
        return [_whole(each) for each in (points if announced else (heading, *points))]

    def _is_general(self, query: _Query) -> bool:
        """Whether the agency is all that a clause is about."""
        return sum("_" not in term for term in query.weights) <= 1

    # --- single passages -----------------------------------------------------------------------------------------------

    def _query(self, clause: Clause, reading: Reading) -> _Query:
        named = frozenset(name for name, _, _ in find_agencies(clause.text)) or frozenset(reading.agencies)
        text = clause.text
        for _, start, end in reversed(find_agencies(text)):
            text = f"{text[:start]} | {text[end:]}"
        weights: dict[str, float] = {}
        for term in self._terms(text, reading):
            rarity = self._index.rarity(term)
            if rarity:
                weights[term] = rarity / 2 if "_" in term else rarity
        return _Query(clause, weights, named)

    def _terms(self, text: str, reading: Reading) -> set[str]:
        """The terms of a clause that tell something of its matter."""
        if reading.writing is Writing.ENGLISH:
            telling = [word for word in re.findall(r"\w+", text) if _is_no_english(word)]
            return set(search_terms(" ".join(telling)))
        folded = strip_diacritics(text).lower()
        for plan in self._library:
            folded = folded.replace(strip_diacritics(plan.place).lower(), " | ")
        terms: set[str] = set()
        for part in empty_words().sub("|", folded).split("|"):
            terms |= search_terms(part)
        return terms

    def _best(
        self, query: _Query, hits: Sequence[Hit], reading: Reading, wants: Wants, plans: Sequence[str]
    ) -> list[_Scored]:
        """The passages that answer one clause: the best, and those that come near it."""
        found = {hit.passage.id: hit for hit in hits}
        standing = self._standing(query, plans)
        pool = {hit.passage.id: hit.passage for hit in hits}
        pool |= {holding.passage.id: holding.passage for holding in standing.values()}
        topical = {passage.id: passage for passage in self._topical(wants.topics, plans)}
        pool |= topical
        top = hits[0].score if hits else 1.0
        scored = sorted(
            (
                self._score(passage, found.get(passage.id), top, query, standing.get(passage.id), reading, wants)
                for passage in pool.values()
            ),
            key=lambda each: -each.score,
        )
        return [each for each in scored if each.score >= scored[0].score - self._scoring.near]

    def _standing(self, query: _Query, plans: Sequence[str]) -> dict[str, Holding]:
        return {
            holding.passage.id: holding
            for plan in plans
            for agency in query.agencies
            for holding in self._outlines.of(plan).holdings(agency)
        }

    def _topical(self, topics: Sequence[Topic], plans: Sequence[str]) -> list[Passage]:
        """What stands under the headings of the matters asked about."""
        return [
            passage
            for plan in plans
            for passage in (self._outlines.of(plan).passages if topics else ())
            if passage.role in (Role.PARAGRAPH, Role.BULLET) and any(_is_under(passage, topic) for topic in topics)
        ]

    def _score(
        self,
        passage: Passage,
        hit: Hit | None,
        top: float,
        query: _Query,
        holding: Holding | None,
        reading: Reading,
        wants: Wants,
    ) -> _Scored:
        weights = self._scoring
        score = hit.score / top if hit is not None and top > 0 else weights.not_found
        score = min(score, 1.0)
        headings = search_terms(" ".join(passage.section.headings[-2:])) if passage.role is not Role.HEADING else ()
        sentences = self._outlines.sentences(passage)
        each = tuple(self._score_sentence(passage, sentence, query, hit, reading) for sentence in sentences)
        best = max(range(len(each)), key=each.__getitem__)
        score += each[best]
        score += weights.heading * query.covered(term for term in headings if term not in sentences[best].terms)
        if holding is not None:
            share = {Standing.ACTS: weights.acts, Standing.HEADS: weights.heads, Standing.OWNS: weights.owns}
            score += share[holding.standing] * (1.0 if wants.duty else 0.3)
        elif query.agencies and query.agencies & {name for name, _, _ in self._outlines.mentions(passage)}:
            score += weights.named
        if any(_is_under(passage, topic) for topic in wants.topics):
            score += weights.topic
        if wants.state and self._library.plan(passage.plan).kind == "Báo cáo":
            score += weights.state
        if passage.role is Role.ROW:
            score -= weights.row
        if passage.role in _ASIDE:
            score -= weights.aside
        if is_lead_in(passage):
            score -= weights.lead_in
        return _Scored(passage, score, each)

    def _score_sentence(
        self, passage: Passage, sentence: Sentence, query: _Query, hit: Hit | None, reading: Reading
    ) -> float:
        weights = self._scoring
        score = weights.words * query.covered(sentence.terms)
        if self._has_form(passage, sentence, query):
            score += weights.form
        if hit is not None and reading.writing is Writing.ENGLISH:
            first, last = hit.window
            score += weights.window * (first <= sentence.start < last)
        return score

    def _has_form(self, passage: Passage, sentence: Sentence, query: _Query) -> bool:
        """Whether a sentence has the kind of answer that is wanted."""
        kinds = query.clause.kinds
        if Kind.SHARE in kinds and "%" in passage.text[sentence.start : sentence.end]:
            return True
        if any(kind in kinds and _forms()[kind].search(sentence.bare) for kind in _forms()):
            return True
        if Kind.AGENCY not in kinds:
            return False
        named = {
            name for name, start, _ in self._outlines.mentions(passage) if sentence.start <= start < sentence.end
        } - query.agencies
        return any(name.startswith(query.clause.heads or "") for name in named)

    # --- sentences -----------------------------------------------------------------------------------------------------

    def _choice(
        self, passage: Passage, queries: Sequence[_Query], hits: Sequence[Hit], reading: Reading, wants: Wants
    ) -> Choice:
        if passage.role is Role.ROW or len(passage.text) <= LONGEST_WHOLE:
            return _whole(passage)
        sentences = self._outlines.sentences(passage)
        hit = next((hit for hit in hits if hit.passage.id == passage.id), None)
        picked: list[int] = []
        for query in queries:
            scores = [self._score_sentence(passage, sentence, query, hit, reading) for sentence in sentences]
            best = max(scores)
            order = sorted(range(len(scores)), key=lambda number: -scores[number])
            picked += [number for number in order if scores[number] >= 0.7 * best and scores[number] > 0] or [0]
        chosen: list[int] = []
        room = LONGEST_QUOTE
        for number in dict.fromkeys(picked):
            size = sentences[number].end - sentences[number].start
            if not chosen or size <= room:
                chosen.append(number)
                room -= size
        return Choice(
            passage, _joined(passage.text, [(sentences[n].start, sentences[n].end) for n in sorted(chosen)])
        )


@cache
def _forms() -> Mapping[Kind, re.Pattern[str]]:
    """What answers of a kind look like, without diacritics."""
    return {
        Kind.NUMBER: re.compile(r"(?<![\w/.-])\d+(?:[.,]\d+)*(?![\w/-])"),
        Kind.DATE: re.compile(
            r"\bngay \d|\bthang \d|\bquy (?:[iv]+|\d)\b|\bnam 20\d\d|\b\d{1,2}/20\d\d|\b\d+h\d\d|\bcuoi quy"
        ),
        Kind.PERIOD: re.compile(r"\bdinh ky\b|\bhang (?:nam|thang|quy|tuan)|\b\d+ (?:thang|nam|quy)\b|\bchu ky\b"),
    }


def _is_no_english(word: str) -> bool:
    return has_diacritics(word) or any(char.isdigit() for char in word) or (len(word) > 1 and word.isupper())


def _is_under(passage: Passage, topic: Topic) -> bool:
    headings = strip_diacritics(" ".join(passage.section.headings)).lower()
    if not any(heading in headings for heading in topic.headings):
        return False
    return not topic.words or any(word in strip_diacritics(passage.text).lower() for word in topic.words)


def _whole(passage: Passage) -> Choice:
    return Choice(passage, ((0, len(passage.text)),))


def _joined(text: str, bounds: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches in order; those with nothing but white space between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in bounds:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
