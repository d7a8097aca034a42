"""What a question asks: a typed request, read from its text and the questions before it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from assistant.aspects import (
    Aspect,
    Thing,
    find_aspects,
    find_thing,
    says_ends,
    says_targets,
    says_tasks,
    words_of_lists,
)
from assistant.expectation import Expectation, find_expectation, opens_with_share
from assistant.followups import (
    AgenciesOf,
    asks_detail,
    has_question_word,
    join_turns,
    keeps_rows,
    turn_leant_on,
    without_opening,
)
from assistant.outside import Outside, find_outside, without_politeness
from assistant.phrases import Language
from assistant.places import with_levels
from assistant.several import FEWEST_ASKED, part_questions, stands_alone
from assistant.times import find_recurrence, with_year_of, years_due
from assistant.turn import Turn, read_turn
from assistant.wordings import any_of, fold, read_table
from corpus.abbreviations import unclip, write_out
from corpus.concepts import Concept
from corpus.errors import QuestionError
from corpus.folding import fold_spaces, settle_tone
from corpus.records import Plan, Recurrence
from corpus.segment import segment_sentences
from corpus.writing import Writing, detect_writing
from index.facts import Period
from index.spelling import Change, Correction, Speller

__all__ = ["LONGEST_HISTORY", "LONGEST_QUESTION", "Question", "QuestionReader", "Reading", "as_question"]

LONGEST_QUESTION = 2000
"""Characters: some 400 words, several times the longest question anyone has asked."""

LONGEST_HISTORY = 20
"""Earlier questions that are read; a thread leans on the last few."""

_PERCENT = re.compile(r"(?<![\d.,])(\d+(?:[.,]\d+)?)\s*(?:%|phan tram\b|percent\b|per cent\b)")


_OF_ONE_TASK = frozenset({Aspect.LEAD, Aspect.COORDINATOR, Aspect.RESULT, Aspect.OWNER})
_SLASHED = re.compile(r"(?<![\w/])([^\W\d_])/([^\W\d_])(?![\w/])")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked: its text, the questions before it, and the plans it is limited to (all if None)."""

    text: str
    history: tuple[str, ...] = ()
    plans: tuple[str, ...] | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question was taken to ask.

    `asked` is the text as typed, `own` this question of it, spelt right, and `text` the same with what it takes from
    the questions before it; `meaning` is a text typed without diacritics with those it most likely has. `place` are the
    words that name its places, `plans` the ids to search, None for all, `limit` those that nothing may be said beyond
    (`--plan`); `unknown_place` is a place that no plan covers, `uncovered` are such places beside one that is covered.
    `aspects` holds for each thing asked the words it was known by; `agencies` are canonical names; `item` is the number
    of a row or, unless `names_row`, of a section, `group` of a group of tasks; `due` the months and `recurrence` how
    often, where tasks with such deadlines are asked for; `concepts` the indicators named, the likeliest first; `matter`
    the words left without all these. `outside` says that no plan is asked for, with the words it was known by.
    `percents` are the shares it names; `checks` whether it asks if something is so, `supposes` whether it takes
    something for granted. `expectation` is what an answer must hold; `detail` asks for the whole of a list. `about` is
    the earlier question whose rows are asked about, "" if none.
    """

    asked: str
    own: str
    text: str
    writing: Writing
    language: Language
    plans: tuple[str, ...] | None
    limit: tuple[str, ...] | None
    years: tuple[int, ...]
    unknown_place: str | None = None
    uncovered: tuple[str, ...] = ()
    aspects: Mapping[Aspect, str] = field(default_factory=dict)
    agencies: tuple[str, ...] = ()
    item: str | None = None
    names_row: bool = False
    group: str | None = None
    due: Period | None = None
    recurrence: Recurrence | None = None
    concepts: tuple[Concept, ...] = ()
    matter: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    outside: tuple[Outside, str] | None = None
    percents: tuple[str, ...] = ()
    checks: bool = False
    supposes: bool = False
    detail: bool = False
    place: str = ""
    expectation: Expectation | None = None
    meaning: str | None = None
    about: str = ""

    @property
    def search_text(self) -> str:
        """The words to search with: what a follow-up says itself counts twice; of other columns, those of the rows."""
        if self.about:
            return self.about
        return self.text if self.own == self.text else f"{self.own} {self.text}"

    def asks(self, *aspects: Aspect) -> bool:
        """Whether any of these is asked."""
        return any(aspect in self.aspects for aspect in aspects)


class QuestionReader:
    """Reads questions over a set of plans."""

    def __init__(
        self, plans: Iterable[Plan], speller: Speller, agencies_of: AgenciesOf, own_agencies: Sequence[str] = ()
    ) -> None:
        """`own_agencies` are names of agencies that the plans have and `corpus/tables/agencies.toml` has not."""
        self._plans = list(plans)
        self._own_agencies = own_agencies
        self._speller = speller
        self._agencies_of = agencies_of
        # A question and those before it are taken apart several times over.
        self._read = lru_cache(maxsize=64)(self._read_turn)

    def read(self, question: Question, today: date | None = None) -> list[Reading]:
        """What a question asks, one reading for each question that its text holds.

        `today` tells what "năm nay" is. Raises QuestionError if the question is empty or longer than LONGEST_QUESTION.
        """
        asked = _clean(question.text)
        if not any(char.isalnum() for char in asked):
            raise QuestionError(
                'The question is empty. Ask in words, for instance: planqa ask "Ai chủ trì nhiệm vụ IOC?"'
            )
        if len(asked) > LONGEST_QUESTION:
            raise QuestionError(
                f"The question has {len(asked)} characters; the longest allowed has {LONGEST_QUESTION}. Shorten it."
            )
        today = date.today() if today is None else today
        correction = self._spelt(asked)
        text = correction.text if find_outside(correction.text) else without_politeness(correction.text)
        turns = self._history(question.history, today)
        readings: list[Reading] = []
        for part in part_questions(text, lambda part: self._read(part, today), self._plans):
            turn = self._turn(part, turns, today) if find_outside(part) is None else self._read(part, today)
            readings.append(self._reading(question, asked, part, turn, correction.changes, today))
            turns.append(turn)
        return readings

    # --- history -----------------------------------------------------------------------------------------------------

    def _history(self, history: Sequence[str], today: date) -> list[Turn]:
        """The earlier questions, each with what it takes from those before it; small talk is left out."""
        turns: list[Turn] = []
        for earlier in history[-LONGEST_HISTORY:]:
            text = without_politeness(self._spelt(_clean(earlier)[:LONGEST_QUESTION]).text)
            if any(map(str.isalnum, text)) and find_outside(text) is None:
                turns.append(self._turn(text, turns, today))
        return turns

    def _spelt(self, text: str) -> Correction:
        """A text with its slips undone, clipped words in full ("c/trì") and no other strokes in short forms ("x/y").

        A body without its level in front of a place has it: "UBND Quảng Bình".
        """
        correction = self._speller.correct(self._speller.recase(_SLASHED.sub(r"\1\2", unclip(text))))
        return replace(correction, text=with_levels(correction.text, self._plans))

    def _turn(self, text: str, before: Sequence[Turn], today: date) -> Turn:
        """A question with what it takes from those before it."""
        turn = self._read(text, today)
        if not before:
            return turn
        last = turn_leant_on(before, turn)
        rest = with_year_of(without_opening(text), last.times)
        turn = turn if rest == text else self._read(rest, today)
        joined = join_turns(last, turn, self._agencies_of, opens=without_opening(text) != text)
        if joined == turn.text:
            return turn
        whole = replace(self._read(joined[-LONGEST_QUESTION:], today), own=turn)
        return replace(whole, about=last.about or last.text) if keeps_rows(last, turn) else whole

    def _read_turn(self, text: str, today: date) -> Turn:
        return read_turn(text, self._plans, today, self._own_agencies)

    # --- one question ------------------------------------------------------------------------------------------------

    def _asking(self, part: str, today: date) -> str:
        """What of a question asks, without sentences in front that tell of the asker: "We fund …. Which agency …?"."""
        *before, last = (part[start:end] for start, end in segment_sentences(part))
        if not before or any(map(has_question_word, before)):
            return part
        turn = self._read(last, today)
        return last if stands_alone(turn) and len(turn.matter) >= FEWEST_ASKED else part

    def _reading(
        self, question: Question, asked: str, part: str, turn: Turn, changes: tuple[Change, ...], today: date
    ) -> Reading:
        scope = turn.scope
        compared = Aspect.COMPARE in turn.aspects and len(scope.spans) < 2  # with a place that no plan covers
        elsewhere = [
            place
            for place in scope.unknown
            if not scope.plans or compared or place in read_table("places")["districts"]
        ]
        folded = fold(part)
        listed = not turn.aspects.keys().isdisjoint((Aspect.LIST, Aspect.COUNT))  # "chỉ tiêu nào đạt 100%", "năm 2035?"
        writing = detect_writing(turn.text)
        return Reading(
            asked=asked,
            own=self._asking(part, today),
            text=turn.text,
            writing=writing,
            language=_language(part, turn),
            plans=_choose(scope.plans, question.plans),
            limit=question.plans,
            years=_years(turn),
            unknown_place=elsewhere[0] if elsewhere and not question.plans else None,
            uncovered=(turn.own or turn).uncovered,
            aspects={aspect: mention.words for aspect, mention in turn.aspects.items()},
            agencies=tuple(dict.fromkeys(agency.name for agency in turn.agencies)),
            item=turn.item.words if turn.item else None,
            names_row=turn.names_row,
            group=turn.group.words if turn.group else None,
            due=turn.times.due or _due_in_years(turn),
            recurrence=_recurrence(turn),
            concepts=turn.concepts,
            matter=turn.matter,
            changes=changes,
            outside=find_outside(part),
            percents=tuple(_PERCENT.findall(folded) or _PERCENT.findall(fold(turn.text) if listed else "")),
            checks=re.search(any_of(read_table("premises")["checks"]), folded) is not None,
            supposes=re.search(any_of(read_table("premises")["supposes"]), folded) is not None,
            detail=asks_detail(part),
            place=", ".join(dict.fromkeys(turn.text[slice(*span)] for span in scope.spans)),
            expectation=_expectation(part, turn),
            meaning=self._speller.restore(turn.about or turn.text) if writing is Writing.BARE else None,
            about=turn.about,
        )


def _years(turn: Turn) -> tuple[int, ...]:
    """The years asked of: how something changes "between 2025 and 2045" is asked of those between them, too."""
    years = turn.times.years
    changing = Aspect.TREND in turn.aspects and Aspect.COMPARE not in turn.aspects
    return tuple(range(min(years), max(years) + 1)) if changing and years else years


def _due_in_years(turn: Turn) -> Period | None:
    """The months of a year by which tasks are listed or counted, whatever they are about: "nhiệm vụ nào hạn 2026"."""
    counted = Aspect.COUNT in turn.aspects  # "năm 2025 có bao nhiêu nhiệm vụ" may ask of all
    if not _lists_tasks(turn) or (counted and not says_ends(turn.text)):
        return None
    if any(word not in words_of_lists() and not says_ends(word) for word in turn.matter):
        return None
    return years_due(turn.text, turn.times)


def _recurrence(turn: Turn) -> Recurrence | None:
    """How often the tasks recur that are asked for, whatever they are about: "nhiệm vụ thường xuyên của Sở Y tế"."""
    said = find_recurrence(turn.text)
    if said is None or not (turn.agencies or _lists_tasks(turn)) or not _is_of_tasks(turn):
        return None
    recurrence, words = said
    rest = [word for word in turn.matter if word not in words | words_of_lists() and not says_ends(word)]
    return None if rest else recurrence


def _lists_tasks(turn: Turn) -> bool:
    """Whether a text lists or counts tasks, or does no more than name them: "các việc đến hạn năm 2026"."""
    listed = turn.aspects.keys() & {Aspect.LIST, Aspect.COUNT}
    return _is_of_tasks(turn) and bool(listed or (says_tasks(turn.text) and not turn.aspects.keys() & _OF_ONE_TASK))


def _is_of_tasks(turn: Turn) -> bool:
    """Whether tasks are asked about, and none that is named."""
    named = turn.item or turn.concepts or turn.group
    return not named and find_thing(fold(turn.text)) == Thing("tasks") and not says_targets(turn.text)


def _expectation(part: str, turn: Turn) -> Expectation | None:
    """What the answer must hold: as the question says, or as its aspect has it; of a row by its number, the row."""
    asks = bool(has_question_word(part) or find_aspects(part))
    if turn.item is not None and not asks:
        return None
    text = part if asks else turn.text
    found = find_expectation(text, write_out(text))
    # "đánh giá" asks who does it only of an indicator.
    plain = found is None or found is Expectation.TRUTH
    if plain and (
        turn.aspects.keys() & {Aspect.LEAD, Aspect.COORDINATOR} or (Aspect.OWNER in turn.aspects and turn.concepts)
    ):
        return Expectation.AGENCY
    if found is None and not turn.concepts and opens_with_share(part):
        return Expectation.SHARE
    return Expectation.DATE if plain and Aspect.DEADLINE in turn.aspects else found


def _language(part: str, turn: Turn) -> Language:
    """The language of the question itself; that of the whole thread where it is no more than a name or a year."""
    own = re.sub(r"[\W\d_]+", "", part)
    writing = detect_writing(part if len(own) > 1 else turn.text)
    return Language.ENGLISH if writing is Writing.ENGLISH else Language.VIETNAMESE


def _clean(text: str) -> str:
    """NFC, white space folded, tones where most texts put them, and only text.

    Half surrogates come from terminals with another encoding. "h." before a name is "huyện".
    """
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    text = _dotted().sub(lambda match: f"{read_table('places')['dotted'][match[1].lower()]} ", text)
    return settle_tone(fold_spaces(text))


@cache
def _dotted() -> re.Pattern[str]:
    """A level's letter with a dot before the capital of a name: "h. Sơn Tịnh"."""
    letters = "|".join(read_table("places")["dotted"])
    return re.compile(rf"(?<!\w)((?i:{letters}))\.\s?(?=[^\W\d_a-zà-ỹđ])")


def _choose(scope: Sequence[str], limit: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Plans that the question names among those it is limited to; the limit alone if it names none of them."""
    if limit is None:
        return tuple(scope) or None
    named = tuple(plan for plan in limit if plan in scope)
    return named or limit


def as_question(value: Question | str | Mapping[str, Any]) -> Question:
    """A Question from its text or from a mapping, such as a line of a batch file. Raises QuestionError."""
    if isinstance(value, Question):
        return value
    if isinstance(value, str):
        return Question(value)
    text, plans = value.get("question"), value.get("plans")
    history = () if value.get("history") is None else value["history"]
    if not isinstance(text, str):
        raise QuestionError('A question needs the field "question" with a text: {"id": "1", "question": "…"}.')
    if not isinstance(history, list | tuple) or not all(isinstance(each, str) for each in history):
        raise QuestionError('"history" must be a list of earlier questions: {"question": "…", "history": ["…"]}.')
    if plans is not None and (not isinstance(plans, list | tuple) or not all(isinstance(each, str) for each in plans)):
        raise QuestionError('"plans" must be a list of plan ids: {"question": "…", "plans": ["quang-binh-ubnd"]}.')
    id_ = value.get("id")
    return Question(text, tuple(history), tuple(plans) if plans else None, "" if id_ is None else str(id_))
