"""Judging one answer by rules: what it says, what it cites, and whether it says more than it cites.

No rule asks a model, so the same answer is judged alike on every machine. A judge by model would be another function
from GoldQuestion and Answer, beside `judge`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from assistant.records import Answer, Citation
from corpus.data import read_table
from corpus.folding import fold_spaces, fold_tone
from corpus.library import Library
from corpus.quote import stands_in
from eval.questions import GoldQuestion, Line

__all__ = [
    "LONGEST_CITED",
    "Cited",
    "Outcome",
    "Verdict",
    "gold_lines",
    "holds",
    "judge",
    "missing_groups",
    "plain",
    "uncited_numbers",
]

LONGEST_CITED = 60
"""Physical lines: a citation of more points to a page, not to a place, and holds no gold line."""

# What is set around words, not said: citation marks, tags, emphasis, the stroke before a character that is meant.
_CITATION_MARK = re.compile(r"(?<!\\)\[\d+\]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_EMPHASIS = re.compile(r"\*+|__|`")
_ESCAPE = re.compile(r"\\(?=[\[\]<>|*_\\])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Verdict(StrEnum):
    """What became of a question, best first."""

    RIGHT = "right"
    """Answered exactly with a gold line cited, or refused where it must be."""
    UNCITED = "uncited"
    """Answered exactly, no gold line cited."""
    REFUSED = "refused"
    """Refused, though the plans answer it."""
    WRONG = "wrong"
    """Answered otherwise than the plans do."""
    INVENTED = "invented"
    """Answered, though the plans do not."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of an answer: its lines, whether they hold a gold line, and whether its quote stands in them."""

    plan: str
    lines: tuple[int, int]
    gold: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, its answer, and how the answer was judged.

    `missing` are the groups of `must` that the answer does not meet, `forbidden` what it holds of `must_not`. `stray`
    are its numbers that stand neither in a citation nor in the question, `counts` those of them that it calls a number
    of rows; both are looked for in answers that are no refusal. `gold_lines` of `cited_lines` different lines cited are
    gold.
    """

    question: GoldQuestion
    answer: str
    abstained: bool
    missing: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]
    citations: tuple[Cited, ...]
    cited_lines: int
    gold_lines: int
    stray: tuple[str, ...]
    counts: tuple[str, ...]
    elapsed_ms: float

    @property
    def exact(self) -> bool:
        """Whether it is answered with all that it must say and nothing it must not, or rightly refused."""
        if self.question.must_refuse:
            return self.abstained
        return not (self.abstained or self.missing or self.forbidden)

    @property
    def cited(self) -> bool:
        """Whether a citation holds a gold line; what a refusal cites as nearest is no answer."""
        return not self.abstained and any(citation.gold for citation in self.citations)

    @property
    def false_quotes(self) -> int:
        """How many quotes do not stand in their lines."""
        return sum(not citation.stands for citation in self.citations)

    @property
    def verdict(self) -> Verdict:
        """What became of the question."""
        if self.question.must_refuse:
            return Verdict.RIGHT if self.abstained else Verdict.INVENTED
        if self.abstained:
            return Verdict.REFUSED
        if not self.exact:
            return Verdict.WRONG
        return Verdict.RIGHT if self.cited else Verdict.UNCITED

    @property
    def right(self) -> bool:
        """Whether nothing is wrong with what is said and where it is said to stand."""
        return self.verdict is Verdict.RIGHT


def judge(question: GoldQuestion, answer: Answer, library: Library) -> Outcome:
    """How an answer to a question holds."""
    citations = tuple(
        Cited(
            citation.plan,
            citation.lines,
            gold=bool(gold_lines(citation, question.gold)),
            stands=_stands(citation, library),
        )
        for citation in answer.citations
    )
    held = {line for citation in answer.citations for line in gold_lines(citation, question.gold)}
    said = plain(answer.answer)
    known = [f"{citation.quote} {citation.section} {citation.item or ''}" for citation in answer.citations]
    stray, counts = ((), ()) if answer.abstained else uncited_numbers(said, [*known, question.text, *question.history])
    return Outcome(
        question=question,
        answer=answer.answer,
        abstained=answer.abstained,
        missing=missing_groups(said, question.must),
        forbidden=tuple(words for words in question.must_not if holds(said, words)),
        citations=citations,
        cited_lines=len({line for citation in answer.citations for line in _lines(citation)}),
        gold_lines=len(held),
        stray=stray,
        counts=counts,
        elapsed_ms=answer.elapsed_ms,
    )


def plain(markdown: str) -> str:
    """An answer's words: without citation marks, tags, emphasis and escapes, white space folded."""
    return fold_spaces(_ESCAPE.sub("", _EMPHASIS.sub("", _TAG.sub("", _CITATION_MARK.sub("", markdown)))))


def holds(said: str, words: str) -> bool:
    """Whether a plain text holds these words; case, white space and the place of the tone mark do not matter.

    A number does not stand within another: "10%" is not held by "110%", nor "4" by "2024", nor "5" by "5,5"; "6/2025"
    is held by "06/2025".
    """
    folded = _fold(plain(words))
    before = r"(?<!\d)(?<!\d[.,])0*" if folded[:1].isdigit() else ""
    after = r"(?!\d|[.,]\d)" if folded[-1:].isdigit() else ""
    return re.search(f"{before}{re.escape(folded)}{after}", _fold(said)) is not None


def missing_groups(said: str, must: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The groups of which a plain text holds no alternative."""
    return tuple(group for group in must if not any(holds(said, words) for words in group))


def gold_lines(citation: Citation, gold: frozenset[Line]) -> set[Line]:
    """The gold lines that a citation covers; none if it is longer than LONGEST_CITED."""
    first, last = citation.lines
    return set() if last - first >= LONGEST_CITED else set(gold.intersection(_lines(citation)))


def uncited_numbers(said: str, known: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers of a plain text that stand in none of the known texts: strays, and counts of rows.

    A count is followed by what it counts ("5 nhiệm vụ", "12 tasks"). Numbers are compared as printed, leading zeros
    aside ("07" is "7"; "1.200" is not "1200").
    """
    elsewhere = {_unpadded(number) for text in known for number in _NUMBER.findall(text)}
    stray: list[str] = []
    counts: list[str] = []
    for match in _NUMBER.finditer(said):
        if _unpadded(match.group()) not in elsewhere:
            kind = counts if _row_word().match(fold_tone(said[match.end() :])) else stray
            kind.append(match.group())
    return tuple(dict.fromkeys(stray)), tuple(dict.fromkeys(counts))


@cache
def _row_word() -> re.Pattern[str]:
    """What stands after the number in a count of rows."""
    table = read_table("eval", "row_words")
    words = "|".join(re.escape(fold_tone(word)) for word in table["rows"])
    return re.compile(rf"\s(?:{words})s?\b")


def _lines(citation: Citation) -> list[Line]:
    first, last = citation.lines
    return [(citation.plan, line) for line in range(first, last + 1)]


def _stands(citation: Citation, library: Library) -> bool:
    first, last = citation.lines
    if citation.plan not in library.plans:
        return False
    source = library.source(citation.plan)
    return 0 < first <= last <= len(source) and stands_in(citation.quote, source, citation.lines)


def _fold(text: str) -> str:
    return fold_tone(fold_spaces(text))


def _unpadded(number: str) -> str:
    return number.lstrip("0") or "0"
