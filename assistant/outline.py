"""The running text of a plan as answers read it: its sentences, what stands under a heading, who acts where."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from assistant.wants import acting_words, acting_words_near, opening_words
from corpus.agencies import find_agencies
from corpus.folding import strip_diacritics
from corpus.records import Passage, Role
from corpus.segment import segment_sentences
from index.analysis import syllables
from index.interface import Passages

__all__ = ["RUNNING_TEXT", "Holding", "Outline", "Outlines", "Sentence", "Standing", "is_lead_in", "search_terms"]

RUNNING_TEXT = (Role.PARAGRAPH, Role.BULLET)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start` to `end` of a passage's text, its terms as written and without diacritics, its bare words."""

    start: int
    end: int
    accented: frozenset[str]
    terms: frozenset[str]
    bare: str


class Standing(IntEnum):
    """How plainly a passage says what an agency does."""

    ACTS = 1  # a sentence of it has the agency for its subject
    HEADS = 2  # it begins with the agency and a colon
    OWNS = 3  # its heading is about the agency's duties


@dataclass(frozen=True, slots=True)
class Holding:
    """A passage that says what an agency does, and the sentences that do, by number; () for all of them."""

    passage: Passage
    standing: Standing
    sentences: tuple[int, ...] = ()


def search_terms(text: str) -> frozenset[str]:
    """Syllables, numbers and pairs of them ("kinh_phi") as they are written, tone placement folded."""
    parts = syllables(text)
    return frozenset(parts) | {f"{first}_{second}" for first, second in itertools.pairwise(parts)}


def is_lead_in(passage: Passage) -> bool:
    """Whether a passage announces others: it ends with a colon."""
    return passage.role in RUNNING_TEXT and passage.text.rstrip().endswith(":")


LONGEST_CHAIN = 90
"""Characters between an agency and what it does: "các sở, ban, ngành, UBND huyện, thị xã, thành phố, xã, phường, thị
trấn tập trung chỉ đạo" has 70."""

LONGEST_LINK = 45
"""Characters between an agency and "theo chức năng": ", Ủy ban nhân dân cấp huyện theo chức năng" has 41."""

_SEPARATED = re.compile(r"(?:^|[,;:]|\b(?:va|cac))\s*$")
_COLON = re.compile(r"\s*(?:\S+\s){0,3}?\S*:")


class Outlines:
    """The outlines of a store's plans and the sentences of its passages, each read once."""

    def __init__(self, store: Passages) -> None:
        self._store = store
        self._plans: dict[str, Outline] = {}
        self._sentences: dict[str, tuple[Sentence, ...]] = {}
        self._mentions: dict[str, tuple[tuple[str, int, int], ...]] = {}
        self._headings: dict[tuple[str, ...], Sentence] = {}

    def of(self, plan: str) -> Outline:
        """The outline of a plan."""
        if plan not in self._plans:
            self._plans[plan] = Outline(self, [each for each in self._store.plan(plan) if each.role is not Role.ROW])
        return self._plans[plan]

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        """The sentences of a passage, at least one; a row of a table and a part such as the signature are one."""
        if passage.id not in self._sentences:
            running = passage.role in (Role.PARAGRAPH, Role.BULLET, Role.FOOTNOTE)
            text = passage.text
            bounds = _closed(text, segment_sentences(text)) if running else [(0, len(text))]
            self._sentences[passage.id] = tuple(_sentence(text, start, end) for start, end in bounds)
        return self._sentences[passage.id]

    def headings(self, passage: Passage, depth: int | None = None) -> Sentence:
        """The headings a passage stands under as one sentence: the nearest `depth` of them, or all."""
        headings = passage.section.headings[-depth:] if depth else passage.section.headings
        if headings not in self._headings:
            text = " | ".join(headings)
            self._headings[headings] = _sentence(text, 0, len(text))
        return self._headings[headings]

    def mentions(self, passage: Passage) -> tuple[tuple[str, int, int], ...]:
        """The agencies a passage names, each with its place in the text."""
        if passage.id not in self._mentions:
            self._mentions[passage.id] = tuple(find_agencies(passage.text))
        return self._mentions[passage.id]


class Outline:
    """The passages of one plan, rows of tables aside, in order."""

    def __init__(self, outlines: Outlines, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)
        self.footnotes = tuple(passage for passage in passages if passage.role is Role.FOOTNOTE)
        self._outlines = outlines
        self._places = {passage.id: place for place, passage in enumerate(passages)}
        self._holdings: dict[str, tuple[Holding, ...]] | None = None
        self._actors: dict[tuple[str, int], set[str]] = {}
        self._duty_headings: dict[str, Passage] = {}

    def heading(self, passage: Passage) -> Passage | None:
        """The heading a passage stands under; None for a row, or where there is none."""
        path = passage.section.path
        for above in reversed(self.passages[: self._places.get(passage.id, 0)]):
            own = above.section.path
            if above.role is Role.HEADING and path[: len(own)] == own:
                return above
        return None

    def lead_in(self, passage: Passage) -> Passage | None:
        """The paragraph that announces the list a bullet stands in."""
        for above in reversed(self.passages[: self._places.get(passage.id, 0)]):
            if is_lead_in(above) and passage in self.points(above):
                return above
            if above.role is not Role.BULLET and above.section.path[:1] != passage.section.path[:1]:
                return None
        return None

    def points(self, passage: Passage) -> tuple[Passage, ...]:
        """What stands right below a heading or a lead-in: its paragraphs and bullets, and headings in their place.

        Of a lead-in these are the bullets behind it, or else the paragraphs up to the next lead-in.
        """
        path = passage.section.path
        points: list[Passage] = []
        covered: tuple[str, ...] | None = None
        for below in self.passages[self._places[passage.id] + 1 :]:
            own = below.section.path
            if own[: len(path)] != path or (own == path and below.role is Role.HEADING):
                break
            of_lead_in = passage.role is not Role.HEADING and own == path and below.role is not Role.BULLET
            if of_lead_in and (is_lead_in(below) or any(point.role is Role.BULLET for point in points)):
                break
            if covered is not None and own[: len(covered)] == covered:
                continue
            covered = own if below.role is Role.HEADING else None
            if below.role in (Role.HEADING, Role.PARAGRAPH, Role.BULLET):
                points.append(below)
        return tuple(points)

    def holdings(self, agency: str) -> tuple[Holding, ...]:
        """The passages that say what an agency does, in order."""
        if self._holdings is None:
            self._holdings = self._find_holdings()
        return self._holdings.get(agency, ())

    def actors(self, passage: Passage, sentence: int) -> frozenset[str]:
        """The agencies that act in a sentence of a passage, by its number; a bullet's own agency in all of them."""
        if self._holdings is None:
            self._holdings = self._find_holdings()
        return frozenset(self._actors.get((passage.id, sentence), ()))

    def duty_heading(self, passage: Passage) -> Passage | None:
        """The heading that says whose duty a passage is; None if it stands under no such heading."""
        if self._holdings is None:
            self._holdings = self._find_holdings()
        return self._duty_headings.get(passage.id)

    def label(self, passage: Passage) -> int:
        """Where the agency ends that a passage begins with, behind its colon ("Văn phòng Tỉnh ủy: …"); 0 if none."""
        for _, start, end in self._outlines.mentions(passage):
            if start == 0 and (colon := _COLON.match(passage.text, end)):
                return colon.end()
        return 0

    def _find_holdings(self) -> dict[str, tuple[Holding, ...]]:
        found: dict[str, dict[str, Holding]] = {}
        for passage in self.passages:
            mentions = self._outlines.mentions(passage)
            if passage.role is Role.HEADING:
                if len(mentions) == 1 and mentions[0][1] <= LONGEST_CHAIN and _is_heading_of_duty(passage, mentions[0]):
                    for point in self.points(passage):
                        found.setdefault(mentions[0][0], {})[point.id] = Holding(point, Standing.OWNS)
                        self._duty_headings[point.id] = passage
            elif passage.role in RUNNING_TEXT:
                for holding, agency in self._acting(passage, mentions):
                    found.setdefault(agency, {}).setdefault(passage.id, holding)
                    for number in holding.sentences or range(len(self._outlines.sentences(passage))):
                        self._actors.setdefault((passage.id, number), set()).add(agency)
        return {agency: tuple(holdings.values()) for agency, holdings in found.items()}

    def _acting(self, passage: Passage, mentions: Sequence[tuple[str, int, int]]) -> list[tuple[Holding, str]]:
        """The agencies that act in a passage."""
        acting: dict[str, list[int]] = {}
        heading: set[str] = set()
        for name, start, end in mentions:
            if start == 0 and _COLON.match(passage.text, end):
                heading.add(name)
                continue
            for number, sentence in enumerate(self._outlines.sentences(passage)):
                if sentence.start <= start < sentence.end and _is_subject(passage.text, sentence, start, end):
                    acting.setdefault(name, []).append(number)
        return [
            *((Holding(passage, Standing.HEADS), name) for name in heading),
            *(
                (Holding(passage, Standing.ACTS, tuple(dict.fromkeys(numbers))), name)
                for name, numbers in acting.items()
                if name not in heading
            ),
        ]


def _sentence(text: str, start: int, end: int) -> Sentence:
    words = text[start:end]
    bare = strip_diacritics(words).lower()
    return Sentence(start, end, search_terms(words), search_terms(bare), bare)


def _closed(text: str, bounds: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences with none of their brackets left open: "(Trong đó: …, 4/5, đạt tỷ lệ 80%; …, đạt tỷ lệ 90%)" is one."""
    closed: list[tuple[int, int]] = []
    for start, end in bounds:
        if closed and _is_open(text[slice(*closed[-1])]) and not _is_open(text[closed[-1][0] :]):
            closed[-1] = (closed[-1][0], end)
        else:
            closed.append((start, end))
    return closed


def _is_open(text: str) -> bool:
    return text.count("(") > text.count(")")


def _is_heading_of_duty(heading: Passage, mention: tuple[str, int, int]) -> bool:
    """ "Trách nhiệm của Ban Chỉ đạo tỉnh": few words stand in front of the agency and few behind it."""
    _, start, end = mention
    return len(heading.text[:start].split()) <= 4 and len(heading.text[end:].split()) <= 4


def _is_subject(text: str, sentence: Sentence, start: int, end: int) -> bool:
    """Whether the agency at `start` is the one that acts: nothing is done in front of it, and something behind it."""
    before = strip_diacritics(text[sentence.start : start]).lower()
    behind = strip_diacritics(text[end : min(sentence.end, end + LONGEST_CHAIN)]).lower()
    if not acting_words().search(behind) and not acting_words_near().search(behind[:LONGEST_LINK]):
        return False
    return opening_words().search(before) is not None or (
        _SEPARATED.search(before) is not None and not acting_words().search(before)
    )
