"""Whether a draft states what is asked, or only speaks of the same matter."""

from __future__ import annotations

import re
from functools import cache

from assistant.aspects import TASK_ASPECTS, Aspect
from assistant.draft import Draft, Statement
from assistant.expectation import Expectation, find_positions, holds
from assistant.focus import find_focuses, speaks_of
from assistant.matching import coverage
from assistant.question import Reading
from assistant.relevance import passage_years
from assistant.selection import STATE_DOCUMENT
from assistant.wants import read_wants
from assistant.wordings import any_of, fold, read_table
from corpus.abbreviations import expand, write_out
from corpus.glossary import translate
from corpus.library import Library
from corpus.records import Role
from corpus.writing import Writing
from index.search import Index

__all__ = ["answers", "lacks"]

# How much of the question's words an answer must have, where neither an agency nor the form of the answer says that it
# is one. Set on the tuning halves of eval/questions: the lowest of an answerable question there is 0.16, 0.5 and 0.47.
COVERED = {Writing.ACCENTED: 0.15, Writing.BARE: 0.4, Writing.ENGLISH: 0.35}

LEAST_MATTER = 0.3
"""How much of its own matter a question for a figure must find in one statement, where it names no known indicator.

Of "tỷ lệ hộ nghèo" nothing stands in "tỷ lệ phủ sóng". On the tuning halves the lowest of an answerable one is 0.33.
"""

_RARE_IN_TABLES = (
    Expectation.REASON,
    Expectation.LINK,
    Expectation.DEFINITION,
    Expectation.START,
    Expectation.MONEY,
    Expectation.NAME,
    Expectation.SHARE,
)
_TELLING = (
    Expectation.DAY,
    Expectation.DATE,
    Expectation.AGENCY,
    Expectation.MONEY,
    Expectation.NAME,
    Expectation.DOCUMENT,
)
"""What few sentences hold, so that one that does and was found is an answer."""

_WORD = re.compile(r"[^\W_]+")

_FIGURES = (Expectation.NUMBER, Expectation.SHARE)


def lacks(draft: Draft, reading: Reading, index: Index, library: Library) -> bool:
    """Whether rows of tables lack what is asked: an amount of money, a reason, how things stand now.

    A draft that sets right what the question takes for granted lacks nothing.
    """
    if draft.lead:
        return False
    if reading.expectation in _RARE_IN_TABLES and not _states(draft, reading):
        return True
    if draft.counts or reading.asks(*TASK_ASPECTS, Aspect.LIST, Aspect.COUNT):
        return False
    return not (
        _speaks_of_focus(draft, reading, index)
        and _tells_present(draft, reading, library)
        and _has_matter(draft, reading, index)
    )


def answers(draft: Draft, reading: Reading, index: Index, library: Library) -> bool:
    """Whether a draft can be the answer: it states what is expected, and speaks of what is asked about.

    What an agency does and matters with a place of their own in every plan are found by that place, not by words.
    """
    if not (_states(draft, reading) and _speaks_of_focus(draft, reading, index)):
        return False
    if not (_tells_present(draft, reading, library) and _has_matter(draft, reading, index)):
        return False
    if reading.agencies or reading.expectation in _TELLING:
        return True
    if any(clause.topics for clause in read_wants(reading, library).clauses):
        return True
    said = (" ".join((each.passage.text, *each.passage.section.headings)) for each in draft.statements)
    return any(coverage(reading.text, reading, text, index, library) >= COVERED[reading.writing] for text in said)


def _states(draft: Draft, reading: Reading) -> bool:
    """Whether a draft holds what the question expects, in any of its statements."""
    if reading.expectation is None:
        return True
    said = [each.text for each in draft.statements if holds(reading.expectation, each.text)]
    if reading.expectation is Expectation.START:  # a target is for the year that it is set for
        said += [each.text for each in draft.statements if passage_years(each.passage)]
    if reading.expectation is Expectation.NAME:
        positions = find_positions(reading.own)
        return any(all(position.search(fold(text)) for position in positions) for text in said)
    return bool(said)


def _speaks_of_focus(draft: Draft, reading: Reading, index: Index) -> bool:
    """Whether for each thing asked about ("trường nào", "mấy ngày") a statement has it."""
    said = []
    for statement in draft.statements:
        running = statement.passage.role is not Role.ROW
        whole = statement.text if running else f"{statement.text} {statement.passage.text}"
        said.append((" ".join((whole, *statement.passage.section.headings)), running))
    text = reading.meaning if reading.meaning and reading.own == reading.text else reading.own
    focuses = find_focuses(_without(text, reading.place), reading.writing, lambda term: index.rarity(term) > 0.0)
    return all(any(speaks_of(focus, text, running=running) for text, running in said) for focus in focuses)


def _has_matter(draft: Draft, reading: Reading, index: Index) -> bool:
    """Whether a figure is of what was asked, where that is no known indicator: by its words and how rare they are."""
    asks_figure = bool(reading.years) or reading.asks(Aspect.TARGET) or reading.expectation in _FIGURES
    if not asks_figure or reading.concepts or reading.agencies:
        return True
    matter = " ".join(reading.matter)
    words = translate(matter).words if reading.writing is Writing.ENGLISH else write_out(matter)
    weights = [(word, index.rarity(word) or index.rarest) for word in _WORD.findall(fold(words))]
    whole = sum(weight for _, weight in weights)
    best = 0.0
    for each in draft.statements:
        text = " ".join((each.text, each.passage.text, *each.passage.section.headings))
        said = set(_WORD.findall(fold(expand(text).text)))
        best = max(best, sum(weight for word, weight in weights if word in said))
    return best >= LEAST_MATTER * whole


def _without(text: str, places: str) -> str:
    for place in places.split(", "):
        text = text.replace(place, " ") if place else text
    return text


def _tells_present(draft: Draft, reading: Reading, library: Library) -> bool:
    """Whether a figure of how things stand now is from a report or a sentence that says so, and is no target."""
    if reading.expectation not in _FIGURES or not read_wants(reading, library).state:
        return True
    if (
        reading.years and read_table("focus")["done"] not in reading.own.lower().split()
    ):  # "hiện nay đến 2030": what is to come
        return True
    return any(_is_present(each, library) for each in draft.statements)


def _is_present(statement: Statement, library: Library) -> bool:
    passage = statement.passage
    if library.plan(passage.plan).kind == STATE_DOCUMENT:
        return True
    return (
        passage.role is not Role.ROW
        and not passage_years(passage)
        and _present().search(fold(passage.text)) is not None
    )


@cache
def _present() -> re.Pattern[str]:
    return re.compile(any_of(read_table("focus")["present"]))
