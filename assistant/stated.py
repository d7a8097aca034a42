"""Whether a draft states what is asked, or only speaks of the same matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from assistant.aspects import TASK_ASPECTS, Aspect
from assistant.document_numbers import document_numbers, documents_asked, names_one, other_documents_asked
from assistant.document_wording import fold as fold_tokens
from assistant.draft import Draft, Statement
from assistant.expectation import (
    PARTS_OF_YEAR,
    Expectation,
    asks_called,
    asks_part_of_year,
    find_positions,
    holds,
    names_person,
)
from assistant.focus import (
    Attribute,
    Focus,
    asks_coming,
    asks_progress,
    countable,
    find_attributes,
    find_focuses,
    says_done,
    speaks_of,
    uncounted,
)
from assistant.matching import coverage
from assistant.question import Reading
from assistant.relevance import passage_years
from assistant.selection import STATE_DOCUMENT
from assistant.wants import asks_matter_with_place, read_wants
from assistant.wordings import any_of, fold, read_table
from corpus.abbreviations import expand, write_out
from corpus.concepts import find_concept
from corpus.folding import settle_tone
from corpus.glossary import translate
from corpus.library import Library
from corpus.records import Column, Role
from corpus.writing import Writing
from index.interface import SearchIndex
from index.search import Hit

__all__ = [
    "answers",
    "fits",
    "gives_year_alone",
    "is_akin",
    "lacks",
    "names_attributes",
    "naming",
    "of_present",
    "says_enough",
    "says_more",
    "stating",
]

# How much of the question's words an answer must have, where neither an agency nor the form of the answer says that it
# is one. Set on the tuning halves of eval/questions: the lowest of an answerable question there is 0.16, 0.5 and 0.47.
COVERED = {Writing.ACCENTED: 0.15, Writing.BARE: 0.4, Writing.ENGLISH: 0.35}

LEAST_MATTER = 0.3
"""How much of its own matter a question for a figure must find in one statement, where it names no known indicator.

Of "tỷ lệ hộ nghèo" nothing stands in "tỷ lệ phủ sóng". On the tuning halves the lowest of an answerable one is 0.33.
"""

MORE = 0.25
"""A sentence of running text that says so much more of a question answers it rather than one found as a record.

On the tuning halves 4 answers are right by it that were wrong, and none is wrong that was right; with 0.2 as well.
"""

ENOUGH = 0.7
"""So much of a question's words an answer must say for the rest to be taken as said in other words.

On the tuning halves 2 right answers are let through by it, and none that ought to be a refusal (with 0.4, 8 and 1; but
of "how long does the contract with the data centre run?" a line on the data centre says 0.64).
"""

FEW_WORDS = 4
"""Syllables; on the tuning halves 1 more question is rightly refused by it, and no right answer lost."""

AKIN = 0.4
"""So much of them what is no answer must say to be quoted as what is nearest."""

LEAST_COVERED = 0.1
"""A record that says less was found by what it is ("which plan stops applying?"), not by its words."""

FEWEST_ROWS = 3
"""Rows of a table: so many are a list, whatever it is a list of."""

MOST_OF_YEAR = 3
"""Rows that are shown for their year where the month is asked, which none of them gives."""

_RARE_IN_TABLES = (
    Expectation.REASON,
    Expectation.LINK,
    Expectation.DEFINITION,
    Expectation.START,
    Expectation.MONEY,
    Expectation.NAME,
    Expectation.SHARE,
    *PARTS_OF_YEAR,
)
_TELLING = (
    *PARTS_OF_YEAR,
    Expectation.DAY,
    Expectation.DATE,
    Expectation.AGENCY,
    Expectation.MONEY,
    Expectation.NAME,
    Expectation.DOCUMENT,
)
"""What few sentences hold, so that one that does and was found is an answer."""

_APART = " | "
"""Between what stands apart, so that the capital that one text begins with makes no name of the end of another."""

_WORD = re.compile(r"[^\W_]+")

_HAS_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(?<![\d.,])20\d\d(?![\d.,]*\d)")
_OF_FIGURES = (Column.VALUE, Column.BASE)
_FIGURES = (Expectation.NUMBER, Expectation.SHARE)


def lacks(draft: Draft, reading: Reading, index: SearchIndex, library: Library) -> bool:
    """Whether rows of tables lack what is asked: an amount of money, a reason, how things stand now.

    A draft that sets right what the question takes for granted lacks nothing.
    """
    if draft.lead:
        return False
    if not names_attributes(draft, reading) or (reading.expectation in _RARE_IN_TABLES and not _states(draft, reading)):
        return True
    if asks_progress(reading.own) and not _tells_present(draft, reading, library):
        return True
    if draft.counts or reading.asks(*TASK_ASPECTS, Aspect.LIST, Aspect.COUNT):
        return False
    return not (
        _speaks_of_focus(draft, reading, index)
        and _tells_present(draft, reading, library)
        and _has_matter(draft, reading, index)
    )


def gives_year_alone(draft: Draft, reading: Reading, index: SearchIndex, library: Library) -> bool:
    """Whether rows lack nothing of what is asked but the month or quarter of a year that they give."""
    if reading.expectation not in PARTS_OF_YEAR or len(draft.statements) > MOST_OF_YEAR:
        return False
    dated = replace(reading, expectation=Expectation.DATE)
    return not lacks(draft, dated, index, library) and _states(draft, dated)


def answers(draft: Draft, reading: Reading, index: SearchIndex, library: Library) -> bool:
    """Whether a draft can be the answer: it states what is expected, and speaks of what is asked about.

    What an agency does and matters with a place of their own in every plan are found by that place, not by words.
    """
    if not (_states(draft, reading) and names_attributes(draft, reading) and _speaks_of_focus(draft, reading, index)):
        return False
    if not _has_row(draft, reading):
        return False
    topical = asks_matter_with_place(reading, library)
    if not (_tells_present(draft, reading, library) and (topical or _has_matter(draft, reading, index))):
        return False
    if not (_speaks_of_past(draft, reading, index) and _gives_targets(draft, reading, library)):
        return False
    if _wants_figure(reading) and not (_is_of_year(draft, reading) and _is_of_tier(draft, reading)):
        return False
    if topical or reading.agencies or reading.expectation in _TELLING:
        return True
    return any(share >= COVERED[reading.writing] for share in _covered(draft, reading, index, library))


def says_enough(draft: Draft, reading: Reading, index: SearchIndex, library: Library) -> bool:
    """Whether a draft says so much of a question that a word of it may go unsaid: it is said in others.

    In English a word is unsaid only if it has no Vietnamese that a plan has, and so is a matter of its own: "farmers".
    Each word counts where a task is named in few, and its agency asked: "CSDL chăn nuôi" is not "nuôi trồng thủy sản".
    """
    if reading.expectation is Expectation.AGENCY and len(reading.matter) <= FEW_WORDS:
        return False
    return reading.writing is not Writing.ENGLISH and any(
        share >= ENOUGH for share in _covered(draft, reading, index, library)
    )


def is_akin(draft: Draft, reading: Reading, index: SearchIndex, library: Library) -> bool:
    """Whether what is no answer is worth quoting as what is nearest: not where a figure might be taken for it."""
    if reading.expectation is Expectation.MONEY:  # where money comes from, if no figure is beside it
        if any(_HAS_FIGURE.search(each.text) for each in draft.statements):
            return False
    elif reading.expectation in _FIGURES or reading.asks(Aspect.TARGET):
        return False
    return any(share >= AKIN for share in _covered(draft, reading, index, library))


def says_more(draft: Draft, other: Draft, reading: Reading, index: SearchIndex, library: Library) -> bool:
    """Whether a draft says much more of the question than another one, which was found by its words too."""
    here, there = (max(_covered(each, reading, index, library), default=0.0) for each in (draft, other))
    return there >= LEAST_COVERED and here >= there + MORE


def _covered(draft: Draft, reading: Reading, index: SearchIndex, library: Library) -> Iterator[float]:
    """How much of the question's words each statement has, with its passage and the headings above it."""
    for each in draft.statements:
        yield coverage(reading.text, reading, each.passage.text_with_headings, index, library)


def fits(draft: Draft, reading: Reading) -> bool:
    """Whether what a document says of itself and of others is what is asked: the attributes, why, how much money."""
    states = reading.expectation not in (Expectation.REASON, Expectation.MONEY) or _states(draft, reading)
    return states and names_attributes(draft, reading)


def names_attributes(draft: Draft, reading: Reading) -> bool:
    """Whether for each attribute asked about ("trụ sở", "học phí") a statement speaks of it.

    Of a document that is asked about by its number, and that the plans only name, the same statement must name it.
    """
    attributes = find_attributes(reading.own)
    if not attributes:
        return True
    documents = documents_asked(reading.own)
    statements = [each for each in draft.statements if not documents or _names_all(documents, _said(each))]
    return all(any(_names([attribute], each) for each in statements) for attribute in attributes)


def naming(hits: Sequence[Hit], reading: Reading, index: SearchIndex, library: Library) -> list[Hit]:
    """The hits that speak of all attributes asked about and have most of a question's words; none if none is asked.

    Of several attributes few hits speak, and so many words are enough as an answer must have.
    """
    attributes = find_attributes(reading.own)
    if not attributes:
        return []
    least = ENOUGH if len(attributes) == 1 else COVERED[reading.writing]
    return [
        hit
        for hit in hits
        if all(each.said.search(hit.passage.text.lower()) for each in attributes)
        and coverage(reading.text, reading, hit.passage.text_with_headings, index, library) >= least
    ]


def of_present(draft: Draft, reading: Reading, library: Library) -> Draft:
    """A draft without targets, where it is asked how things stand now."""
    if not _asks_present(reading, library):
        return draft
    groups = [
        replace(group, statements=tuple(each for each in group.statements if not _is_target(each, library)))
        for group in draft.groups
    ]
    return replace(draft, groups=tuple(group for group in groups if group.statements))


def _is_target(statement: Statement, library: Library) -> bool:
    """Whether a statement is of what a year is to bring."""
    return bool(passage_years(statement.passage)) and not _is_present(statement, library)


def stating(draft: Draft, reading: Reading) -> Draft:
    """A draft of those statements alone that state an attribute which must be `stated`, if one is asked about."""
    attributes = [each for each in find_attributes(reading.own) if each.stated]
    if not attributes:
        return draft
    groups = [
        replace(group, statements=tuple(each for each in group.statements if _names(attributes, each)))
        for group in draft.groups
    ]
    kept = tuple(group for group in groups if group.statements)
    return replace(draft, groups=kept) if kept else draft


def _names(attributes: Iterable[Attribute], statement: Statement) -> bool:
    """Whether a statement speaks of all these attributes."""
    said = _said(statement)
    return all(each.said.search((statement.text if each.stated else said).lower()) for each in attributes)


def _names_all(documents: frozenset[str], said: str) -> bool:
    """Whether a text names all of these documents; "57" is that of "57-NQ/TW" too."""
    named = document_numbers(fold_tokens(said))
    return all(names_one(number, named) for number in documents)


def _said(statement: Statement, *, whole: bool = True) -> str:
    """What a statement says and the headings that it stands under; `whole`: with all the text of its passage."""
    texts = (statement.text, statement.passage.text) if whole else (statement.text,)
    return _APART.join((*texts, *statement.passage.section.headings))


def _states(draft: Draft, reading: Reading) -> bool:
    """Whether a draft holds what the question expects, in any of its statements."""
    if reading.expectation is None:
        return True
    statements = draft.statements
    if reading.expectation is Expectation.REASON and (documents := documents_asked(reading.own)):
        statements = tuple(each for each in statements if _names_all(documents, _said(each)))
    if reading.expectation is Expectation.DOCUMENT:  # "tổ giúp việc … được thành lập bằng quyết định nào"
        attributes = find_attributes(reading.own)
        statements = tuple(each for each in statements if _names(attributes, each))
    said = [text for each in statements if holds(reading.expectation, text := _without_number(each))]
    if reading.expectation is Expectation.START:  # a target is for the year that it is set for
        said += [each.text for each in draft.statements if passage_years(each.passage)]
        said = [text for text in said if all(holds(part, text) for part in asks_part_of_year(reading.own))]
    if reading.expectation is Expectation.NAME:
        said = [text for text in said if names_person(text)] if asks_called(reading.own) else said
        positions = find_positions(write_out(reading.own))
        return any(all(position.search(fold(text)) for position in positions) for text in said)
    return bool(said)


def _has_row(draft: Draft, reading: Reading) -> bool:
    """Whether a statement is of the row that is asked for by its number ("nhiệm vụ số 8"), or says that number."""
    if reading.item is None or not reading.names_row:
        return True
    number = re.compile(rf"(?<![\w.,/]){re.escape(reading.item)}(?![\w/]|[.,]\d)")
    places = (" ".join((*each.passage.section.path, each.passage.item or "", each.text)) for each in draft.statements)
    return any(number.search(place) for place in places)


def _without_number(statement: Statement) -> str:
    """What a statement says without the number of its row, which is no figure: "Task 39.22 – …"."""
    item = statement.passage.item
    return re.sub(rf"(?<![\w.]){re.escape(item)}(?![\w.])", " ", statement.text, count=1) if item else statement.text


def _speaks_of_focus(draft: Draft, reading: Reading, index: SearchIndex) -> bool:
    """Whether for each thing asked about ("trường nào", "mấy ngày") a statement has it.

    A statement of the indicator that is asked for gives its number, however far from the word for what is counted; in
    English that word may have another rendering.
    """
    text = reading.meaning if reading.meaning and reading.own == reading.text else reading.own
    focuses = find_focuses(_without(text, reading.place), reading.writing, lambda term: index.rarity(term) > 0.0)
    listed = sum(each.passage.role is Role.ROW for each in draft.statements) >= FEWEST_ROWS
    indicated = _of_indicator(draft, reading)
    syllables = 1 if reading.writing is Writing.ENGLISH else None
    return all(
        (focus.listed and listed)
        or any(_has_focus(each, focus) for each in draft.statements)
        or any(_has_focus(each, replace(focus, counted=False, words=focus.words[:syllables])) for each in indicated)
        for focus in focuses
    )


def _has_focus(statement: Statement, focus: Focus) -> bool:
    """Whether a statement has a thing asked about; the number of a row of indicators stands in a column of its own."""
    row = statement.passage.role is Role.ROW
    in_column = any(cell.column in _OF_FIGURES for cell in statement.passage.cells)
    return speaks_of(focus, _said(statement, whole=row), running=not (row if focus.listed else in_column))


def _of_indicator(draft: Draft, reading: Reading) -> tuple[Statement, ...]:
    """The statements of the indicators that are asked for, under whatever name a plan has them."""
    asked = {concept.id for concept in reading.concepts}
    named = [(each, find_concept(each.text)) for each in draft.statements] if asked else []
    return tuple(each for each, concept in named if concept is not None and concept.id in asked)


def _has_matter(draft: Draft, reading: Reading, index: SearchIndex) -> bool:
    """Whether a figure is of what was asked, where that is no known indicator: by its words and how rare they are."""
    asks_figure = bool(reading.years) or reading.asks(Aspect.TARGET) or reading.expectation in _FIGURES
    if not asks_figure or reading.concepts or reading.agencies:
        return True
    # The words of the matter are in small letters, and "cb" is no short form without its capitals.
    meant = {fold(meaning.written): meaning.meant for meaning in expand(reading.text).meanings}
    matter = " ".join(meant.get(word, word) for word in reading.matter)
    english = reading.writing is Writing.ENGLISH
    words = translate(matter).words if english else write_out(matter)
    # A translation is not mistyped: "du lịch" is not said by "dự án".
    read = _accented if english else fold
    telling = [word for word in _WORD.findall(read(words)) if fold(word) not in uncounted()]
    weights = [(word, index.rarity(fold(word)) or index.rarest) for word in telling]
    whole = sum(weight for _, weight in weights)
    best = 0.0
    figures = _wants_figure(reading)
    for each in draft.statements:
        if figures and not _HAS_FIGURE.search(_YEAR.sub(" ", countable(each.text.lower()))):
            continue  # a task of the same matter
        said = set(_WORD.findall(read(expand(_said(each)).text)))
        best = max(best, sum(weight for word, weight in weights if word in said))
    return best >= LEAST_MATTER * whole


def _wants_figure(reading: Reading) -> bool:
    """Whether a figure is asked for: in words, or by no more than a target and its year ("chỉ tiêu 5G 2035?")."""
    return reading.expectation in _FIGURES or (reading.asks(Aspect.TARGET) and bool(reading.years))


def _accented(text: str) -> str:
    return settle_tone(text.lower())


def _speaks_of_past(draft: Draft, reading: Reading, index: SearchIndex) -> bool:
    """Whether a year before all targets is spoken of, if the question asks of one: "năm 2024 đã hoàn thành …"."""
    ends = {min(reading.years), max(reading.years)} if reading.years else set()  # "2022-2025" names all between
    unsaid = [year for year in ends if not any(str(year) in _said(each) for each in draft.statements)]
    if not unsaid:
        return True
    targets = index.store.facts.years()
    return not targets or min(unsaid) >= targets[0]


def _is_of_year(draft: Draft, reading: Reading) -> bool:
    """Whether a figure is given of a year that the question itself names: a sentence says it, or stands under it."""
    years = {year for year in reading.years if str(year) in reading.own}
    return not years or any(
        years & passage_years(each.passage) or any(str(year) in _said(each) for year in years)
        for each in draft.statements
    )


def _is_of_tier(draft: Draft, reading: Reading) -> bool:
    """Whether a figure is given of each tier of government that is asked of: "riêng cấp xã"."""
    asked = [says for asks, says in _tiers() if asks.search(fold(reading.own))]
    said = [fold(_said(each, whole=each.passage.role is Role.ROW)) for each in draft.statements]
    return all(any(says.search(text) for text in said) for says in asked)


def _gives_targets(draft: Draft, reading: Reading, library: Library) -> bool:
    """Whether a figure is given of what a document that the plans only name is asked for: "targets of Plan 176"."""
    # "chương trình số mấy" asks for none.
    asks_figure = reading.asks(Aspect.TARGET) and reading.expectation is not Expectation.DOCUMENT
    documents = other_documents_asked(reading.own, library) if asks_figure else frozenset()
    return not documents or any(
        _HAS_FIGURE.search(countable(fold(each.text)))
        for each in draft.statements
        if _names_all(documents, _said(each))
    )


def _without(text: str, places: str) -> str:
    for place in places.split(", "):
        text = text.replace(place, " ") if place else text
    return text


def _tells_present(draft: Draft, reading: Reading, library: Library) -> bool:
    """Whether a figure of how things stand now is from a report or a sentence that says so, and is no target."""
    return not _asks_present(reading, library) or any(_is_present(each, library) for each in draft.statements)


def _asks_present(reading: Reading, library: Library) -> bool:
    """Whether a figure of how things stand now is asked."""
    if asks_progress(reading.own):
        return True
    if not (_wants_figure(reading) or reading.concepts) or not read_wants(reading, library).state:
        return False
    return not (asks_coming(reading.own) or (reading.years and not says_done(reading.own)))  # "hiện nay đến 2030"


def _is_present(statement: Statement, library: Library) -> bool:
    passage = statement.passage
    if library.plan(passage.plan).kind == STATE_DOCUMENT:
        return True
    if any(cell.column is Column.BASE and cell.header in statement.text for cell in passage.cells):
        return True  # "Hiện trạng năm 2024: 28%"
    return (
        passage.role is not Role.ROW
        and not passage_years(passage)
        and _present().search(fold(passage.text)) is not None
    )


@cache
def _present() -> re.Pattern[str]:
    return re.compile(any_of(read_table("focus")["present"]))


@cache
def _tiers() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Tiers of government: how each is asked for, and what says that a figure is of it, both in folded texts."""
    return tuple((re.compile(any_of(tier["asks"])), re.compile(tier["says"])) for tier in read_table("focus")["tiers"])
