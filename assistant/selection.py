"""Choosing what of the plans' running text answers a question: which passages, and which of their sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.answer_forms import kind_forms
from assistant.asked import plans_meant, plans_of_kind
from assistant.aspects import ROW_ASPECTS, Aspect
from assistant.matching import ClauseMatch, read_clauses
from assistant.outline import RUNNING_TEXT, Holding, Outlines, Sentence, Standing, is_lead_in
from assistant.question import Reading
from assistant.relevance import fits_years, passage_years
from assistant.wants import Clause, Kind, Topic, Wants, empty_words, read_wants
from corpus.agencies import split_agencies
from corpus.library import Library
from corpus.records import Column, Passage, Role
from corpus.writing import Writing
from index.interface import SearchIndex
from index.search import Hit

__all__ = ["MOST_LISTED", "SCORING", "Choice", "Scoring", "Selected", "Selector"]

MOST_LISTED = 12
"""A list of more points is a chapter, not an answer."""

LONGEST_WHOLE = 320
"""Characters: shorter passages are quoted whole, of longer ones the sentences that answer."""

LONGEST_DUTY = 1000
"""Characters: up to here the whole of what an agency has to do is quoted; the longest such bullet has 760."""

LONGEST_SENTENCE = 600
"""Characters: up to here a clause is quoted with those before it in its sentence ("Thủ trưởng …; định kỳ …")."""

LONGEST_QUOTE = 500
"""Characters of the sentences quoted from a passage, the best one aside."""

ALSO = 0.7
"""Sentences of a passage that score this share of its best one are quoted too."""

COMPARED = 0.7
"""The best passage of a plan that is compared scores this share of the best one of all; less is another matter."""

NAMED = 0.5
"""How far a sentence has the form wanted that names an agency where one is asked that acts."""

NO_DUTY = 0.3
"""What it counts that a passage says what an agency does, where that is not what is asked of it."""

DUTY_OF_MATTER = 0.65
"""The same where it says so of the matter that is asked about: how an agency of its own duties has to report."""

STATE_DOCUMENT = "Báo cáo"
"""The kind of document that says how things stand."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """What counts how much in the score of a passage; how well it was found counts 1 for the best one.

    Set on the tuning halves of prose.jsonl and seed.jsonl, 73 questions that are answered from running text: 0.945
    right and cited (0.985 of those not in English) with 2.2 citations an answer. Half or twice of a weight moves that
    by 0.03 at most; `near` from 0.15 to 0.55 by nothing but citations, 1.8 to 2.5.
    """

    words: float = 1.0  # a sentence has all the words of the question
    heading: float = 0.3  # the headings above have all the words that it has not
    form: float = 0.3  # a number, a date or an agency, where one is asked for
    window: float = 0.3  # the sentence stands in the part that was found, which tells where words do not
    acts: float = 0.6  # it says what the agency asked about does
    heads: float = 0.9
    owns: float = 0.9
    topic: float = 0.4
    state: float = 0.3
    not_found: float = 0.5  # search did not find it, an agency or a topic led to it
    row: float = -0.35
    aside: float = -0.8
    lead_in: float = -0.4
    near: float = 0.35
    list_heading: float = 0.5


SCORING = Scoring()

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
class _Asked:
    """A question on its way: what it was read as, where an answer may stand, and what search found there."""

    reading: Reading
    wants: Wants
    plans: tuple[str, ...]
    hits: Mapping[str, Hit]
    top: float


class Selector:
    """Chooses from the plans of one index."""

    def __init__(self, index: SearchIndex, library: Library, outlines: Outlines, scoring: Scoring = SCORING) -> None:
        self._index = index
        self._library = library
        self._outlines = outlines
        self._scoring = scoring
        self._rarities: dict[str, dict[str, float]] = {}

    def choose(self, hits: Sequence[Hit], reading: Reading, limit: int, *, lists: bool = True) -> Selected:
        """What answers a question: at most `limit` passages, or with `lists` up to MOST_LISTED points of a list."""
        wants = read_wants(reading, self._library)
        plans = self._scope(reading, wants, hits)
        parts = self._parts(wants.clauses, plans)
        if parts:
            return Selected(tuple(map(_whole, parts[:limit])))
        fitting = [hit for hit in hits if fits_years(hit.passage, reading.years)]
        fitting = [hit for hit in fitting if hit.passage.plan in plans] or fitting
        found = {hit.passage.id: hit for hit in fitting}
        asked = _Asked(reading, wants, plans, found, max((hit.score for hit in fitting), default=0.0))
        matches = read_clauses(reading, wants, self._index, self._library)
        listed = self._list(matches[0], asked) if lists and len(matches) == 1 else None
        return self._single(matches, asked, limit) if listed is None else listed

    # --- scope -------------------------------------------------------------------------------------------------------

    def _scope(self, reading: Reading, wants: Wants, hits: Sequence[Hit]) -> tuple[str, ...]:
        """The plans asked about; of them the documents of the kind that is named, if one is."""
        plans = plans_meant(reading, hits, self._library)
        if wants.document is None:
            return plans
        return plans_of_kind(wants.document, plans, self._library) or plans

    def _parts(self, clauses: Iterable[Clause], plans: Sequence[str]) -> list[Passage]:
        """The parts of the plans that are asked for as such: who signed, who receives."""
        roles = [topic.role for clause in clauses for topic in clause.topics if topic.role is not None]
        return [each for plan in plans for each in self._outlines.of(plan).passages if each.role in roles]

    # --- lists -------------------------------------------------------------------------------------------------------

    def _list(self, match: ClauseMatch, asked: _Asked) -> Selected | None:
        """All points of the list that is asked for; None if no list is, or none is found."""
        if asked.wants.duty and match.agencies:
            return self._duties(match, asked.plans) if match.is_general else None
        if not asked.wants.several:
            return None
        headings = [
            (match.heading_match(self._outlines.sentences(passage)[0], self._telling(passage)), passage)
            for plan in asked.plans
            for passage in self._outlines.of(plan).passages
            if (passage.role is Role.HEADING or is_lead_in(passage)) and fits_years(passage, asked.reading.years)
        ]
        best, heading = max(headings, key=lambda pair: pair[0], default=(0.0, None))
        if heading is None or best < self._scoring.list_heading:
            return None
        points = self._outlines.of(heading.plan).points(heading)
        return _listed(heading, points) if 1 < len(points) <= MOST_LISTED else None

    def _telling(self, heading: Passage) -> Mapping[str, float]:
        """The terms of a heading that tell something, and how rare they are."""
        if heading.id not in self._rarities:
            (sentence, *_) = self._outlines.sentences(heading)
            self._rarities[heading.id] = {
                term: self._index.rarity(term) for term in sentence.terms if "_" not in term and not empty_words(term)
            }
        return self._rarities[heading.id]

    def _duties(self, match: ClauseMatch, plans: Sequence[str]) -> Selected | None:
        """All that an agency has to do, from where that is said most plainly: a heading, a bullet, or a sentence."""
        holdings = self._holdings(match, plans)
        best = max((holding.standing for holding in holdings), default=None)
        kept = [holding for holding in holdings if holding.standing is best][:MOST_LISTED]
        if best is Standing.OWNS and len({holding.passage.plan for holding in kept}) == 1:
            heading = self._outlines.of(kept[0].passage.plan).heading(kept[0].passage)
            if heading is not None:
                return _listed(heading, [holding.passage for holding in kept])
        return Selected(tuple(map(self._of_holding, kept))) if kept else None

    def _holdings(self, match: ClauseMatch, plans: Sequence[str]) -> list[Holding]:
        return [each for plan in plans for name in match.agencies for each in self._outlines.of(plan).holdings(name)]

    def _of_holding(self, holding: Holding) -> Choice:
        passage = holding.passage
        longest = LONGEST_WHOLE if holding.standing is Standing.ACTS else LONGEST_DUTY
        if len(passage.text) <= longest:
            return _whole(passage)
        return self._quoted(passage, holding.sentences or (0,))

    # --- single passages ---------------------------------------------------------------------------------------------

    def _single(self, matches: Sequence[ClauseMatch], asked: _Asked, limit: int) -> Selected:
        """The passages that answer each clause, each with the sentences that do."""
        chosen: dict[str, tuple[Passage, list[ClauseMatch]]] = {}
        for match in matches:
            for passage in self._best(match, asked):
                chosen.setdefault(passage.id, (passage, []))[1].append(match)
        choices = [self._choice(passage, mine, asked) for passage, mine in chosen.values()][:limit]
        choices = [each for choice in choices for each in self._with_owner(choice, chosen[choice.passage.id][1])]
        choices = [each for choice in choices for each in self._with_announced(choice, chosen)]
        noted = (
            note
            for choice in choices
            if choice.passage.id in chosen
            for note in self._footnotes(choice, chosen[choice.passage.id][1], asked)
        )
        return Selected((*choices, *(note for note in noted if note.passage.id not in chosen)))

    def _best(self, match: ClauseMatch, asked: _Asked) -> list[Passage]:
        """The passage that answers a clause best, and those near it; where plans are compared, the best one of each."""
        standing = {holding.passage.id: holding for holding in self._holdings(match, asked.plans)}
        pool = {id_: holding.passage for id_, holding in standing.items()}
        plain = any(holding.standing is not Standing.ACTS for holding in standing.values())
        if not (asked.wants.duty and plain):
            pool |= {hit.passage.id: hit.passage for hit in asked.hits.values()}
            pool |= {passage.id: passage for passage in self._topical(match.clause.topics, asked.plans)}
        scores = {id_: self._score(passage, match, standing.get(id_), asked) for id_, passage in pool.items()}
        best = max(scores.values(), default=0.0)
        least = best - self._scoring.near / len(asked.wants.clauses)
        order = sorted(pool, key=lambda id_: -scores[id_])
        near = [id_ for id_ in order if scores[id_] >= COMPARED * best] if asked.reading.asks(Aspect.COMPARE) else []
        compared = self._best_of_plans([pool[id_] for id_ in near], match)
        return [pool[id_] for id_ in order if scores[id_] >= least or id_ in compared]

    def _best_of_plans(self, ordered: Sequence[Passage], match: ClauseMatch) -> set[str]:
        """The first passage of each plan, of those that have the form of the answer if any of that plan has."""
        best: dict[str, tuple[bool, str]] = {}
        for passage in ordered:
            numbers = range(len(self._outlines.sentences(passage)))
            has_form = any(self._form(passage, number, match) == 1.0 for number in numbers)
            if passage.plan not in best or (has_form and not best[passage.plan][0]):
                best[passage.plan] = (has_form, passage.id)
        return {id_ for _, id_ in best.values()}

    def _with_owner(self, choice: Choice, matches: Sequence[ClauseMatch]) -> Iterator[Choice]:
        """A choice, with the heading that says whose duty it is in front where the question asks who."""
        heading = self._outlines.of(choice.passage.plan).duty_heading(choice.passage)
        if heading is not None and any(Kind.AGENCY in match.clause.kinds for match in matches):
            yield _whole(heading)
        yield choice

    def _with_announced(self, choice: Choice, others: Collection[str]) -> Iterator[Choice]:
        """A choice, and behind one that ends with a colon what it announces, unless that is a chapter."""
        yield choice
        passage, (_, end) = choice.passage, choice.stretches[-1]
        if is_lead_in(passage) and end >= len(passage.text.rstrip()):
            points = self._outlines.of(passage.plan).points(passage)
            if len(points) <= MOST_LISTED:
                yield from (_whole(point) for point in points if point.id not in others)

    def _footnotes(self, choice: Choice, matches: Sequence[ClauseMatch], asked: _Asked) -> list[Choice]:
        """The footnotes of what is quoted that have the form asked for where it has not: "… (LGSP)²" and how many."""
        passage, numbers = choice.passage, range(len(self._outlines.sentences(choice.passage)))
        quoted = [
            number
            for number in numbers
            if any(start <= self._outlines.sentences(passage)[number].start < end for start, end in choice.stretches)
        ]
        lacking = [
            match for match in matches if not any(self._form(passage, number, match) == 1.0 for number in quoted)
        ]
        text = "".join(passage.text[start:end] for start, end in choice.stretches)
        return [
            self._choice(note, lacking, asked)
            for note in self._outlines.of(passage.plan).footnotes
            if note.item is not None and note.item in text
            if any(self._form(note, 0, match) == 1.0 for match in lacking)
        ]

    def _topical(self, topics: Sequence[Topic], plans: Sequence[str]) -> list[Passage]:
        """What stands under the headings of the matters asked about."""
        if not topics:
            return []
        return [
            passage
            for plan in plans
            for passage in self._outlines.of(plan).passages
            if passage.role in RUNNING_TEXT and any(self._is_under(passage, each) for each in topics)
        ]

    def _is_under(self, passage: Passage, topic: Topic) -> bool:
        headings = self._outlines.headings(passage).bare
        if not any(heading in headings for heading in topic.headings):
            return False
        return not topic.words or self._says(passage, topic)

    def _says(self, passage: Passage, topic: Topic) -> bool:
        """Whether a passage speaks of a matter by its words, wherever it stands: an agency reports in its own way."""
        said = [sentence.bare for sentence in self._outlines.sentences(passage)]
        return any(word in text for word in topic.words for text in said) and not any(
            word in text for word in topic.unlike for text in said
        )

    def _score(self, passage: Passage, match: ClauseMatch, holding: Holding | None, asked: _Asked) -> float:
        weights = self._scoring
        sentences = self._outlines.sentences(passage)
        each = [self._score_sentence(passage, number, match, asked) for number in range(len(sentences))]
        best = max(range(len(each)), key=each.__getitem__)
        score = self._found(passage, asked) + each[best]
        if passage.role is Role.HEADING:
            return score + weights.aside
        above = self._outlines.headings(passage, depth=2)
        score += weights.heading * match.share(above.terms - sentences[best].terms, above.accented)
        if holding is not None:
            share = {Standing.ACTS: weights.acts, Standing.HEADS: weights.heads, Standing.OWNS: weights.owns}
            of_matter = any(self._says(passage, topic) for topic in match.clause.topics)
            counts = 1.0 if asked.wants.duty else DUTY_OF_MATTER if of_matter else NO_DUTY
            score += share[holding.standing] * counts
        score += weights.topic * any(self._is_under(passage, topic) for topic in match.clause.topics)
        score += weights.state * (asked.wants.state and self._library.plan(passage.plan).kind == STATE_DOCUMENT)
        score += weights.row * (passage.role is Role.ROW and not self._is_asked_row(passage, match, asked.reading))
        score += weights.aside * (passage.role in _ASIDE)
        score += weights.lead_in * is_lead_in(passage)
        return score

    @staticmethod
    def _is_asked_row(passage: Passage, match: ClauseMatch, reading: Reading) -> bool:
        """Whether a row is what is asked for: what its columns hold, who acts, or a target for the year named."""
        if reading.asks(*ROW_ASPECTS) or not passage_years(passage).isdisjoint(reading.years):
            return True
        return Kind.AGENCY in match.clause.kinds and Kind.OTHER not in match.clause.kinds and bool(_leads(passage))

    def _found(self, passage: Passage, asked: _Asked) -> float:
        """How well search found a passage, from 0 to 1; it was asked for all clauses at once."""
        hit = asked.hits.get(passage.id)
        found = hit.score / asked.top if hit is not None and asked.top > 0 else self._scoring.not_found
        return found / len(asked.wants.clauses)

    def _score_sentence(self, passage: Passage, number: int, match: ClauseMatch, asked: _Asked) -> float:
        weights = self._scoring
        sentence = self._outlines.sentences(passage)[number]
        score = weights.words * match.share(sentence.terms, sentence.accented)
        score += weights.form * self._form(passage, number, match)
        hit = asked.hits.get(passage.id)
        if hit is not None and asked.reading.writing is Writing.ENGLISH:
            first, last = hit.window
            score += weights.window * (first <= sentence.start < last)
        return score

    def _form(self, passage: Passage, number: int, match: ClauseMatch) -> float:
        """How far a sentence has the form of the answer that is wanted, from 0 to 1."""
        clause = match.clause
        sentence = self._outlines.sentences(passage)[number]
        if clause.forms:
            return float(any(form.search(sentence.bare) for form in clause.forms))
        if Kind.SHARE in clause.kinds:
            return float("%" in sentence.bare)
        if any(kind in clause.kinds and form.search(sentence.bare) for kind, form in kind_forms().items()):
            return 1.0
        if clause.kinds.isdisjoint((Kind.AGENCY, Kind.OTHER)):
            return 0.0
        heads = clause.heads or ("",)
        if Kind.OTHER not in clause.kinds:
            outline = self._outlines.of(passage.plan)
            acting = (_leads(passage) or outline.actors(passage, number)) - match.agencies
            if any(name.startswith(heads) for name in acting):
                return 1.0
            if (heading := outline.duty_heading(passage)) is not None and any(
                name.startswith(heads) for name, _, _ in self._outlines.mentions(heading)
            ):
                return 1.0
        mentions = self._outlines.mentions(passage)
        named = {name for name, start, _ in mentions if sentence.start <= start < sentence.end} - match.agencies
        share = 1.0 if Kind.OTHER in clause.kinds else NAMED
        return share * any(name.startswith(heads) for name in named)

    # --- sentences ---------------------------------------------------------------------------------------------------

    def _choice(self, passage: Passage, matches: Sequence[ClauseMatch], asked: _Asked) -> Choice:
        """The sentences of a passage that answer these clauses."""
        whole = asked.wants.several or asked.reading.writing is Writing.ENGLISH  # whose words tell least which is meant
        longest = LONGEST_SENTENCE if whole else LONGEST_WHOLE
        if passage.role is Role.ROW or len(passage.text) <= longest:
            return _whole(passage)
        sentences = self._outlines.sentences(passage)
        picked: list[int] = []
        for match in matches:
            scores = [self._score_sentence(passage, number, match, asked) for number in range(len(sentences))]
            order = sorted(range(len(scores)), key=lambda number: -scores[number])
            picked += [number for number in order if scores[number] >= ALSO * scores[order[0]]]
        chosen: set[int] = set()
        room = LONGEST_QUOTE
        for number in dict.fromkeys(picked):
            needed = set(_with_subject(passage.text, sentences, number)) - chosen
            size = sum(sentences[each].end - sentences[each].start for each in needed)
            if not chosen or size <= room:
                chosen |= needed
                room -= size
        if asked.wants.several:
            chosen = self._without_gaps(passage, chosen)
        return self._with_label(self._quoted(passage, sorted(chosen)))

    def _with_label(self, choice: Choice) -> Choice:
        """What is quoted of a passage with the agency that it begins with: "Văn phòng Tỉnh ủy: … chủ trì …"."""
        end = self._outlines.of(choice.passage.plan).label(choice.passage)
        if not end or any(start < end for start, _ in choice.stretches):
            return choice
        return Choice(choice.passage, ((0, end), *choice.stretches))

    def _without_gaps(self, passage: Passage, chosen: set[int]) -> set[int]:
        """The sentences of a list with those between them, if that is not too long."""
        sentences = self._outlines.sentences(passage)
        first, last = min(chosen), max(chosen)
        return set(range(first, last + 1)) if sentences[last].end - sentences[first].start <= LONGEST_DUTY else chosen

    def _quoted(self, passage: Passage, numbers: Sequence[int]) -> Choice:
        """These sentences of a passage; those with nothing but white space between them are one stretch."""
        sentences = self._outlines.sentences(passage)
        joined: list[tuple[int, int]] = []
        for start, end in ((sentences[number].start, sentences[number].end) for number in numbers):
            if joined and not passage.text[joined[-1][1] : start].strip():
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return Choice(passage, tuple(joined))


def _leads(passage: Passage) -> frozenset[str]:
    """The agencies that a row of a table of tasks names as leading; none of any other passage."""
    return frozenset(agency.name for agency in split_agencies(passage.cell(Column.LEAD)))


def _with_subject(text: str, sentences: Sequence[Sentence], number: int) -> Sequence[int]:
    """A clause with those before it in its sentence, where its subject stands, if that is not too long."""
    first = number
    while first and text[sentences[first].start].islower() and text[: sentences[first].start].rstrip().endswith(";"):
        first -= 1
    is_short = sentences[number].end - sentences[first].start <= LONGEST_SENTENCE
    return range(first, number + 1) if is_short else (number,)


def _listed(heading: Passage, points: Sequence[Passage]) -> Selected:
    """The points with what announces them in front, which is the first of them if that is a lead-in."""
    if is_lead_in(points[0]):
        heading, *points = points
    return Selected(tuple(map(_whole, (heading, *points))), {heading.plan: len(points)})


def _whole(passage: Passage) -> Choice:
    return Choice(passage, ((0, len(passage.text)),))
