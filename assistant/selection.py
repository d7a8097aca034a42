"""Choosing what of the plans' running text answers a question: which passages, and which of their sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from assistant.outline import Holding, Outlines, Sentence, Standing, is_lead_in, search_terms
from assistant.question import Reading
from assistant.relevance import fits_years
from assistant.wants import Clause, Kind, Topic, Wants, asking_words, empty_words, general_words, read_wants
from corpus.agencies import find_agencies
from corpus.folding import has_diacritics, strip_diacritics
from corpus.library import Library
from corpus.records import Passage, Role
from corpus.writing import Writing
from index.search import Hit, Index

__all__ = ["MOST_LISTED", "Choice", "Selected", "Selector"]

MOST_LISTED = 12
"""A list of more points is a chapter, not an answer."""

LONGEST_WHOLE = 320
"""Characters: shorter passages are quoted whole, of longer ones the sentences that answer."""

LONGEST_DUTY = 1000
"""Characters: up to here the whole of what an agency has to do is quoted; the longest such bullet has 760."""

LONGEST_SENTENCE = 600
"""Characters: a clause is quoted with the ones before it in its sentence up to here ("Thủ trưởng các sở …; định kỳ …")."""

ALSO = 0.7
"""Sentences of a passage that score this share of its best one are quoted too."""

LONGEST_QUOTE = 500
"""Characters of the sentences quoted from a passage, the best one aside."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """What counts how much in the score of a passage, whose search score counts 1 for the best one."""

    words: float = 1.0
    heading: float = 0.3
    form: float = 0.3
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
    near: float = 0.25
    list_heading: float = 0.5


SCORING = Scoring()

NAMED = 0.5
"""What a sentence counts that names an agency where one is asked that acts."""

BESIDE = 0.2
"""What the words of the other clauses count."""

OTHER_DIACRITICS = 0.3
"""What a word counts that has the letters of the question's, but not its diacritics: a slip is as likely as a chance."""

_ASIDE = (Role.LETTERHEAD, Role.TITLE, Role.RECIPIENTS, Role.SIGNATURE, Role.NOTE, Role.HEADING)


@dataclass(frozen=True, slots=True)
class Choice:
    """A passage that an answer states: these stretches of its text."""

    passage: Passage
    stretches: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Selected:
    """What an answer states, best first; `points` says of a plan whose list is given in full how many it has."""

    choices: tuple[Choice, ...]
    points: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of a question: what it tells, and how it is written if that bears diacritics.

    All plans have it if it is `general`; it was `added` if the plans' word for a matter is no word of the question.
    """

    weight: float
    accented: str | None
    general: bool = False
    added: bool = False


@dataclass(frozen=True, slots=True)
class _Query:
    """A clause as sentences are compared with it: its terms by their bare form, the agencies it names.

    `beside` are the terms of the other things that the question asks.
    """

    clause: Clause
    terms: Mapping[str, _Term]
    agencies: frozenset[str]
    beside: Mapping[str, _Term] = field(default_factory=dict)

    @property
    def is_general(self) -> bool:
        """Whether the agency is all that is asked about."""
        return sum("_" not in name and not term.general for name, term in self.terms.items()) <= 1

    def covered(self, bare: Collection[str], accented: Collection[str]) -> float:
        """The share of the clause's words, by weight, that stand among these terms of a sentence."""
        own = {name: term for name, term in self.terms.items() if not term.general}
        beside = _covered(self.beside, bare, accented)
        return _covered(own, bare, accented) + BESIDE * beside if own else beside

    def covered_by_heading(self, bare: Collection[str], accented: Collection[str]) -> float:
        """The share of the clause's own words, those that all plans have among them, that stand in a heading."""
        return _covered({name: term for name, term in self.terms.items() if not term.added}, bare, accented)


def _beside(queries: Sequence[_Query]) -> list[_Query]:
    """Each clause of a question with the words of the others: "và trước ngày nào" has none of its own."""
    every = {name: term for query in queries for name, term in query.terms.items() if not term.general}
    return [
        replace(query, beside={name: term for name, term in every.items() if name not in query.terms})
        for query in queries
    ]


def _covered(terms: Mapping[str, _Term], bare: Collection[str], accented: Collection[str]) -> float:
    """A word that has diacritics counts less where it stands with others: "tiền" is not "tiên"."""
    whole = sum(term.weight for term in terms.values())
    shared = sum(
        term.weight * (1.0 if term.accented is None or term.accented in accented else OTHER_DIACRITICS)
        for name, term in terms.items()
        if name in bare
    )
    return shared / whole if whole else 0.0


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

    def choose(self, hits: Sequence[Hit], reading: Reading, limit: int) -> Selected:
        """What answers a question: at most `limit` passages, or up to MOST_LISTED points of a list."""
        wants = read_wants(reading, self._library)
        plans = self._scope(reading, wants)
        parts = self._parts(wants.clauses, plans)
        if parts:
            return Selected(tuple(_whole(part) for part in parts[:limit]))
        queries = _beside([self._query(clause, reading, wants) for clause in wants.clauses])
        if len(queries) == 1:
            listed = self._list(queries[0], reading, wants, plans)
            if listed is not None:
                return listed
        fitting = [hit for hit in hits if hit.passage.plan in plans and fits_years(hit.passage, reading.years)]
        chosen: dict[str, tuple[_Scored, list[_Query]]] = {}
        for query in queries:
            for scored in self._best(query, fitting, reading, wants, plans):
                chosen.setdefault(scored.passage.id, (scored, []))[1].append(query)
        return Selected(
            tuple(self._choice(scored.passage, asked, fitting, reading) for scored, asked in chosen.values())[:limit]
        )

    # --- scope -------------------------------------------------------------------------------------------------------

    def _scope(self, reading: Reading, wants: Wants) -> tuple[str, ...]:
        """The plans asked about; of the documents of one place those that are named, if one is."""
        plans = reading.plans or tuple(self._library.plans)
        if wants.document is None:
            return plans
        named = tuple(plan for plan in plans if self._library.plan(plan).kind.startswith(wants.document))
        return named or plans

    def _parts(self, clauses: Sequence[Clause], plans: Sequence[str]) -> list[Passage]:
        """The parts of the plans that are asked for as such: who signed, who receives."""
        roles = [topic.role for clause in clauses for topic in clause.topics if topic.role is not None]
        return [p for plan in plans for p in self._outlines.of(plan).passages if p.role in roles]

    # --- lists -------------------------------------------------------------------------------------------------------

    def _list(self, query: _Query, reading: Reading, wants: Wants, plans: Sequence[str]) -> Selected | None:
        """All points of the list that is asked for; None if no list is, or none is found."""
        if wants.duty and query.agencies:
            return self._duties(query, plans) if query.is_general else None
        if not wants.several:
            return None
        headings = [
            (self._match(query, passage), passage)
            for plan in plans
            for passage in self._outlines.of(plan).passages
            if (passage.role is Role.HEADING or is_lead_in(passage)) and fits_years(passage, reading.years)
        ]
        best, heading = max(headings, key=lambda pair: pair[0], default=(0.0, None))
        if heading is None or best < self._scoring.list_heading:
            return None
        points = self._outlines.of(heading.plan).points(heading)
        return _listed(heading, points) if 1 < len(points) <= MOST_LISTED else None

    def _match(self, query: _Query, passage: Passage) -> float:
        """How far a heading and a question are about the same: the geometric mean of what each has of the other."""
        (heading,) = self._outlines.sentences(passage)[:1]
        telling = [term for term in heading.terms if "_" not in term and not empty_words(term)]
        rarities = {term: self._index.rarity(term) for term in telling}
        whole = sum(rarities.values())
        mine = sum(weight for term, weight in rarities.items() if term in query.terms and not query.terms[term].added)
        covered = query.covered_by_heading(heading.terms, heading.accented)
        return float((covered * mine / whole) ** 0.5) if whole else 0.0

    def _duties(self, query: _Query, plans: Sequence[str]) -> Selected | None:
        """All that an agency has to do, where a heading, the beginning of a bullet or a sentence says that it is its."""
        holdings = [
            holding for plan in plans for agency in query.agencies for holding in self._outlines.of(plan).holdings(agency)
        ]
        best = max((holding.standing for holding in holdings), default=None)
        kept = [holding for holding in holdings if holding.standing is best][:MOST_LISTED]
        if best is Standing.OWNS and len({holding.passage.plan for holding in kept}) == 1:
            heading = self._outlines.of(kept[0].passage.plan).heading(kept[0].passage)
            if heading is not None:
                return _listed(heading, [holding.passage for holding in kept])
        return Selected(tuple(self._of_holding(holding) for holding in kept)) if kept else None

    def _of_holding(self, holding: Holding) -> Choice:
        passage = holding.passage
        longest = LONGEST_WHOLE if holding.standing is Standing.ACTS else LONGEST_DUTY
        if len(passage.text) <= longest:
            return _whole(passage)
        sentences = self._outlines.sentences(passage)
        numbers = holding.sentences or (0,)
        return Choice(passage, _joined(passage.text, [(sentences[n].start, sentences[n].end) for n in numbers]))

    # --- single passages -----------------------------------------------------------------------------------------------

    def _query(self, clause: Clause, reading: Reading, wants: Wants) -> _Query:
        mentions = find_agencies(clause.text)
        terms: dict[str, _Term] = {}
        for part, general in self._telling(clause.text, mentions, reading):
            for accented in search_terms(part):
                bare = _bare(accented)
                rarity = self._index.rarity(bare)
                if rarity:
                    weight = rarity / 2 if "_" in bare else rarity
                    terms[bare] = _Term(weight, accented if accented != bare else None, general)
        for topic in clause.topics:
            for bare in {term for words in (*topic.headings, *topic.words) for term in search_terms(words)}:
                rarity = self._index.rarity(bare)
                terms.setdefault(bare, _Term(rarity / 2 if "_" in bare else rarity, None, added=True))
        own = frozenset(name for name, _, _ in mentions) - wants.issuers
        # Of a follow-up its own agency is meant, not the one of the question before it.
        named = own & set(reading.agencies) or own or frozenset(reading.agencies) - wants.issuers
        return _Query(clause, terms, named)

    def _telling(
        self, text: str, mentions: Sequence[tuple[str, int, int]], reading: Reading
    ) -> Iterator[tuple[str, bool]]:
        """The stretches of a clause that tell something of its matter, and whether that is what all plans have.

        Agencies, places and empty words are left out.
        """
        if reading.writing is Writing.ENGLISH:
            yield " ".join(word for word in re.findall(r"\w+", text) if _is_no_english(word)), False
            return
        bare = strip_diacritics(text).lower()
        cuts = [(start, end, False) for _, start, end in mentions]
        cuts += [(*span, False) for span in (*empty_words(text), *asking_words(text))]
        cuts += [(*span, True) for span in general_words(text)]
        for plan in self._library:
            place = re.escape(strip_diacritics(plan.place).lower())
            cuts += [(*match.span(), False) for match in re.finditer(place, bare)]
        done = 0
        for start, end, general in [*sorted(cuts), (len(text), len(text), False)]:
            if start > done:
                yield text[done:start], False
            if general and start >= done:
                yield text[start:end], True
            done = max(done, end)

    def _best(
        self, query: _Query, hits: Sequence[Hit], reading: Reading, wants: Wants, plans: Sequence[str]
    ) -> list[_Scored]:
        """The passages that answer one clause: the best, and those that come near it."""
        found = {hit.passage.id: hit for hit in hits}
        standing = self._standing(query, plans)
        pool = {hit.passage.id: hit.passage for hit in hits}
        pool |= {holding.passage.id: holding.passage for holding in standing.values()}
        pool |= {passage.id: passage for passage in self._topical(query.clause.topics, plans)}
        if wants.duty and standing:
            pool = {id_: passage for id_, passage in pool.items() if id_ in standing}
        top = hits[0].score if hits else 1.0
        scored = sorted(
            (
                self._score(passage, found.get(passage.id), top, query, standing.get(passage.id), reading, wants)
                for passage in pool.values()
            ),
            key=lambda each: -each.score,
        )
        near = self._scoring.near / len(wants.clauses)
        return [each for each in scored if each.score >= scored[0].score - near]

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
        score = min(score, 1.0) / len(wants.clauses)  # hits were found by all of the question
        headings = "" if passage.role is Role.HEADING else " ".join(passage.section.headings[-2:])
        sentences = self._outlines.sentences(passage)
        each = tuple(self._score_sentence(passage, number, query, hit, reading) for number in range(len(sentences)))
        best = max(range(len(each)), key=each.__getitem__)
        score += each[best]
        above = search_terms(headings)
        score += weights.heading * query.covered(
            {_bare(term) for term in above} - sentences[best].terms, above - sentences[best].accented
        )
        if holding is not None:
            share = {Standing.ACTS: weights.acts, Standing.HEADS: weights.heads, Standing.OWNS: weights.owns}
            score += share[holding.standing] * (1.0 if wants.duty else 0.3)
        elif query.agencies and query.agencies & {name for name, _, _ in self._outlines.mentions(passage)}:
            score += weights.named
        if any(_is_under(passage, topic) for topic in query.clause.topics):
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
        self, passage: Passage, number: int, query: _Query, hit: Hit | None, reading: Reading
    ) -> float:
        weights = self._scoring
        sentence = self._outlines.sentences(passage)[number]
        score = weights.words * query.covered(sentence.terms, sentence.accented)
        score += weights.form * self._form(passage, number, query)
        if hit is not None and reading.writing is Writing.ENGLISH:
            first, last = hit.window
            score += weights.window * (first <= sentence.start < last)
        return score

    def _form(self, passage: Passage, number: int, query: _Query) -> float:
        """How far a sentence has the form of the answer that is wanted, from 0 to 1."""
        clause = query.clause
        sentence = self._outlines.sentences(passage)[number]
        if clause.forms:
            return float(any(form.search(sentence.bare) for form in clause.forms))
        if Kind.SHARE in clause.kinds:
            return float("%" in passage.text[sentence.start : sentence.end])
        if any(kind in clause.kinds and form.search(sentence.bare) for kind, form in _forms().items()):
            return 1.0
        if clause.kinds.isdisjoint((Kind.AGENCY, Kind.OTHER)):
            return 0.0
        heads = clause.heads or ("",)
        if Kind.OTHER not in clause.kinds:
            acting = self._outlines.of(passage.plan).actors(passage, number) - query.agencies
            if any(name.startswith(heads) for name in acting):
                return 1.0
        mentions = self._outlines.mentions(passage)
        named = {name for name, start, _ in mentions if sentence.start <= start < sentence.end} - query.agencies
        share = 1.0 if Kind.OTHER in clause.kinds else NAMED
        return share * any(name.startswith(heads) for name in named)

    # --- sentences -----------------------------------------------------------------------------------------------------

    def _choice(
        self, passage: Passage, queries: Sequence[_Query], hits: Sequence[Hit], reading: Reading
    ) -> Choice:
        if passage.role is Role.ROW or len(passage.text) <= LONGEST_WHOLE:
            return _whole(passage)
        sentences = self._outlines.sentences(passage)
        hit = next((hit for hit in hits if hit.passage.id == passage.id), None)
        picked: list[int] = []
        for query in queries:
            scores = [self._score_sentence(passage, n, query, hit, reading) for n in range(len(sentences))]
            order = sorted(range(len(scores)), key=lambda number: -scores[number])
            picked += [number for number in order if scores[number] >= ALSO * scores[order[0]]]
        chosen: set[int] = set()
        room = LONGEST_QUOTE
        for number in dict.fromkeys(picked):
            needed = set(_with_subject(passage.text, sentences, number)) - chosen
            size = sum(sentences[n].end - sentences[n].start for n in needed)
            if not chosen or size <= room:
                chosen |= needed
                room -= size
        return Choice(
            passage, _joined(passage.text, [(sentences[n].start, sentences[n].end) for n in sorted(chosen)])
        )


def _with_subject(text: str, sentences: Sequence[Sentence], number: int) -> range:
    """A clause with those before it in its sentence, where its subject stands, if that is not too long."""
    first = number
    while first and text[sentences[first].start].islower() and text[: sentences[first].start].rstrip().endswith(";"):
        first -= 1
    return range(first, number + 1) if sentences[number].end - sentences[first].start <= LONGEST_SENTENCE else range(
        number, number + 1
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


_TONE = re.compile("[A-Z]")


@lru_cache(maxsize=8192)
def _bare(term: str) -> str:
    """A term without diacritics; `syllables` writes tones as capitals ("thuR")."""
    return _TONE.sub("", strip_diacritics(term))


def _is_no_english(word: str) -> bool:
    return has_diacritics(word) or any(char.isdigit() for char in word) or (len(word) > 1 and word.isupper())


def _is_under(passage: Passage, topic: Topic) -> bool:
    headings = strip_diacritics(" ".join(passage.section.headings)).lower()
    if not any(heading in headings for heading in topic.headings):
        return False
    return not topic.words or any(word in strip_diacritics(passage.text).lower() for word in topic.words)


def _listed(heading: Passage, points: Sequence[Passage]) -> Selected:
    """The points with what announces them in front, which is the first of them if that is a lead-in."""
    if points and is_lead_in(points[0]):
        heading, *points = points
    choices = tuple(_whole(passage) for passage in (heading, *points))
    return Selected(choices, {heading.plan: len(points)})


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
