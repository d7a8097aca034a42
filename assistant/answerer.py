"""From a question to a checked answer. Nothing of LangChain is loaded here; `assistant.assistant` is its Runnable."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.aspects import Aspect
from assistant.compose import compose
from assistant.config import AssistantConfig
from assistant.document_answers import NotPrinted, draft_documents
from assistant.draft import Draft
from assistant.expectation import PARTS_OF_YEAR, Expectation
from assistant.fact_answers import draft_agency_tasks, draft_facts, draft_named_task, draft_nearest_task, draft_rows
from assistant.outline import RUNNING_TEXT, Outlines
from assistant.periods import with_periods
from assistant.phrases import phrases
from assistant.prose import draft_prose, in_front, with_assigning_rows
from assistant.question import Question, QuestionReader, Reading
from assistant.records import Answer
from assistant.refusal import (
    refuse,
    refuse_beside,
    refuse_not_printed,
    refuse_outside,
    refuse_part_of_year,
    refuse_place,
    say_no_plan,
)
from assistant.relevance import holding, is_near, lacks_agency, lacks_name, names_no_agency, unknown_name
from assistant.remainder import Asked, saying, unsaid
from assistant.selection import Selector
from assistant.stated import (
    answers,
    fits,
    gives_year_alone,
    is_akin,
    lacks,
    names_attributes,
    naming,
    of_present,
    says_enough,
    says_more,
    stating,
)
from assistant.suggestions import MOST_SUGGESTIONS, suggest
from assistant.telemetry import span
from assistant.verify import verify
from assistant.vocabulary import question_texts
from assistant.wants import asks_all_duties, asks_matter_with_place, read_wants
from corpus.agencies import agencies, find_agencies
from corpus.errors import CitationError
from corpus.library import Library
from corpus.records import Role
from index.facts import FactStore
from index.interface import SearchIndex
from index.search import Hit
from index.spelling import Speller

if TYPE_CHECKING:  # what answering without a language model does not load
    from langchain_core.runnables import RunnableConfig

    from assistant.llm.writer import Trial, Writer

__all__ = ["Answerer", "Drafted"]

_OF_TASKS_ALONE = (Aspect.COORDINATOR, Aspect.RESULT)
"""What tables say of a task and running text does not."""

_PARTS_IN_TASKS = (Aspect.LEAD, Aspect.COORDINATOR, Aspect.OWNER)
"""Parts of an agency that tables tell apart."""

_OF_DOCUMENT = (Role.LETTERHEAD, Role.TITLE, Role.HEADING, Role.SIGNATURE)
"""What a document says of itself."""

AHEAD = 1.1
"""The nearest passage must score this many times what the best one chosen does, to be told beside it."""

FEWEST_WORDS = 3
"""Words: names of fewer ("Viện Cây", "trường") may be anything in a question."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question and what answers it: its readings, a checked draft for each by its text; when it began, in seconds."""

    question: Question
    readings: tuple[Reading, ...]
    drafts: Mapping[str, Draft]
    started: float


class Answerer:
    """Answers questions about plans with citations that were checked."""

    def __init__(
        self,
        library: Library,
        index: SearchIndex,
        config: AssistantConfig | None = None,
        *,
        speller: Speller | None = None,
        selector: Selector | None = None,
        writer: Writer | None = None,
    ) -> None:
        """`speller` mends questions and `selector` chooses from running text; by default both are of this index.

        `writer` words answers by a language model.
        """
        self.library = library
        self.index = index
        self.config = AssistantConfig() if config is None else config
        self.writer = writer
        self._selector = Selector(index, library, Outlines(index.store)) if selector is None else selector
        speller = index.speller(question_texts()) if speller is None else speller
        own_agencies = [name for name in index.store.facts.agencies() if name not in agencies() and _is_name(name)]
        self.reader = QuestionReader(library, speller, self._agencies_of, own_agencies)

    def answer(self, question: Question) -> Answer:
        """Answer one question. Raises QuestionError if it cannot be read as one, UnknownPlanError for an unknown id."""
        *_, whole = self.word(self.prepare(question))
        return whole

    @property
    def facts(self) -> FactStore:
        """The tasks, targets and references of its plans."""
        return self.index.store.facts

    def read(self, question: Question) -> list[Reading]:
        """What a question is taken to ask: a reading for each question that its text holds.

        Raises QuestionError, UnknownPlanError.
        """
        for plan in question.plans or ():
            self.library.plan(plan)
        with span("read") as seen:
            readings = self.reader.read(question)
            seen.say(readings=len(readings), language=readings[0].language.value)
        return readings

    def search(self, reading: Reading, limit: int | None = None) -> list[Hit]:
        """The passages that a question, as read, is answered from, best first; `limit` of them, or all candidates."""
        with span("search", plans=reading.plans or ()) as seen:
            hits = self._find(reading, self.config.candidates if limit is None else limit)
            seen.say(hits=len(hits))
        return hits

    def _find(self, reading: Reading, limit: int) -> list[Hit]:
        return self.index.search(
            reading.search_text, plans=reading.plans, limit=limit, writing=reading.writing, meaning=reading.meaning
        )

    def draft(self, question: Question, reading: Reading) -> Draft:
        """The draft of one reading of a question, checked: what an answer's words and citations are made of."""
        return self._checked(question, reading)

    def prepare(self, question: Question) -> Drafted:
        """What answers a question, before a language model words it: all the work of this process.

        Raises what `answer` does.
        """
        started = time.perf_counter()
        with span("answer", earlier_questions=len(question.history)) as seen:
            readings = self.read(question)
            drafts = {reading.text: self.draft(question, reading) for reading in readings}
            cited = {each.passage.plan for draft in drafts.values() for each in draft.statements}
            seen.say(refused=all(draft.refuses for draft in drafts.values()), plans=sorted(cited))
        return Drafted(question, tuple(readings), drafts, started)

    def unworded(self, drafted: Drafted) -> Answer:
        """The answer in planqa's own words."""
        return self._composed(drafted, drafted.drafts)

    def word(self, drafted: Drafted, config: RunnableConfig | None = None) -> Iterator[Answer]:
        """The answer, as it grows if a language model words it; each holds all before it, the last one is whole."""
        asked = {reading.text: reading for reading in drafted.readings if _can_be_worded(drafted.drafts[reading.text])}
        if self.writer is None or not asked:
            yield self.unworded(drafted)
            return
        worded: dict[str, Draft] = {}  # of several questions, each behind those before it, which are whole
        notes = []
        for text, draft in drafted.drafts.items():
            worded[text] = draft
            if text not in asked:
                continue
            trial = self._trial(drafted, asked[text])
            for wording in self.writer.word(draft, asked[text], self.library, trial, config):
                worded[text] = wording.draft
                if wording.report is None:
                    yield self._composed(drafted, worded, growing=True)
                else:
                    notes.append(wording.report)
        answer = self._composed(drafted, worded)
        words = phrases(drafted.readings[0].language)
        reason = next((each.reason for each in notes if each.reason is not None), None)
        said = words.say("worded" if reason is None else f"unworded_{reason}")
        yield replace(answer, answer=f"{answer.answer}\n\n*{said}*", wording=tuple(notes))

    def _composed(self, drafted: Drafted, drafts: Mapping[str, Draft], *, growing: bool = False) -> Answer:
        """The answer of these drafts, in whatever words; its rows and suggestions are those that planqa drafted."""
        words = phrases(drafted.readings[0].language)
        text, citations, _ = compose(drafts, self.library, words, growing=growing, several=len(drafted.drafts) > 1)
        own = drafted.drafts.values()
        suggestions = dict.fromkeys(each for draft in own for each in draft.suggestions)
        rows = [each.row for draft in own for each in draft.statements if each.row is not None]
        return Answer(
            id=drafted.question.id,
            question=drafted.question.text,
            answer=text,
            abstained=all(draft.refuses for draft in own),
            citations=tuple(citations),
            rows=tuple(rows),
            elapsed_ms=(time.perf_counter() - drafted.started) * 1000,
            suggestions=tuple(suggestions)[:MOST_SUGGESTIONS],
            readings=drafted.readings,
        )

    def _trial(self, drafted: Drafted, reading: Reading) -> Trial:
        """What is asked of a draft in other words: to pass the same checks as the draft that it is made of."""
        from assistant.llm.writer import Trial

        draft = drafted.drafts[reading.text]
        tests = [test for test in (names_attributes, self._is_not_lacking, self._answers_it) if test(draft, reading)]
        return Trial(
            holds=lambda other: self._withheld(drafted.question, reading, other) is None,
            carries=lambda other: all(test(other, reading) for test in tests),
        )

    def _is_not_lacking(self, draft: Draft, reading: Reading) -> bool:
        return not lacks(draft, reading, self.index, self.library)

    def _answers_it(self, draft: Draft, reading: Reading) -> bool:
        return answers(draft, reading, self.index, self.library)

    def _checked(self, question: Question, reading: Reading) -> Draft:
        """A draft that passed the check; a refusal if none does."""
        draft, hits = self._draft(reading)
        error = self._withheld(question, reading, draft)
        if error is not None:
            # A bug of ours: rather no answer than one that does not hold.
            _LOG.error("An answer did not pass the check and was withheld.", exc_info=error)
            return refuse(reading, hits, self.index.store, self.library)
        return draft

    def _withheld(self, question: Question, reading: Reading, draft: Draft) -> CitationError | None:
        """Why the answer of a draft may not be given; None if it may."""
        text, citations, _ = compose({reading.text: draft}, self.library, phrases(reading.language))
        # A refusal may say where the nearest thing is without quoting it.
        asked = " ".join((question.text, *question.history, draft.lead if draft.refuses else ""))
        with span("verify", citations=len(citations)) as seen:
            try:
                verify(text, citations, self.library, asked, counts=draft.counts)
            except CitationError as error:
                seen.say(holds=False)
                return error
            seen.say(holds=True)
        return None

    def _draft(self, reading: Reading) -> tuple[Draft, list[Hit]]:
        """A draft that leaves nothing of the question unsaid, or a refusal; and what was found for it."""
        draft, hits = self._nearest(reading)
        if missing := self._missing(draft, reading):
            draft = self._draft_text(reading, saying(hits, missing, self.library))
            if self._missing(draft, reading):
                draft = self._refusal(reading, hits)
            draft = self._with_suggestions(draft, reading)
        return self._saying_who_is_silent(draft, reading), hits

    def _with_suggestions(self, draft: Draft, reading: Reading) -> Draft:
        return replace(draft, suggestions=suggest(reading, draft, self.facts, self.library))

    def _missing(self, draft: Draft, reading: Reading) -> list[Asked]:
        """What a draft ought to say and does not; one that sets right what the question takes for granted says it."""
        missing = [] if draft.refuses or draft.lead else unsaid(draft, reading, self.index, self.library)
        return [] if missing and says_enough(draft, reading, self.index, self.library) else missing

    def _nearest(self, reading: Reading) -> tuple[Draft, list[Hit]]:
        """The draft that comes nearest to the question, and what was found for it."""
        if reading.outside is not None:
            return refuse_outside(reading.outside[0], reading), []
        if reading.unknown_place is not None:
            return refuse_place(reading.unknown_place, reading, self.library), []
        hits = self.search(reading)
        if unknown_name(reading, self.index):
            return self._refusal(reading, hits), hits
        named = draft_named_task(reading, hits, self.index.store, self.library)
        if named is not None and names_attributes(named, reading):
            return named, hits
        with span("facts", plans=reading.plans or ()) as seen:
            draft = self._draft_records(reading, hits)
            seen.say(found=draft is not None)
        if isinstance(draft, NotPrinted):
            return refuse_not_printed(draft, reading, self.library), hits
        if draft is not None and self._is_list_beside_duties(draft, reading):
            draft = self._with_duties(draft, reading, hits)
        elif draft is None:
            draft = self._draft_text(reading, hits)
        elif draft.refuses and reading.expectation in PARTS_OF_YEAR and not reading.names_row:
            text = self._draft_text(reading, hits)
            if not (text.refuses or says_more(draft, text, reading, self.index, self.library)):
                draft = text
        elif self._may_be_beside(draft, hits) and is_near(hits, reading):
            text = self._draft_text(reading, hits)
            if not text.refuses and says_more(text, draft, reading, self.index, self.library):
                draft = text
        return self._with_suggestions(draft, reading), hits

    def _is_list_beside_duties(self, draft: Draft, reading: Reading) -> bool:
        """Whether a draft lists tasks of an agency, of which all that it has to do is asked."""
        lists = bool(draft.counts) and all(each.passage.role is Role.ROW for each in draft.statements)
        of_tasks = reading.asks(*_PARTS_IN_TASKS) and not asks_matter_with_place(reading, self.library)
        asked = bool(reading.agencies) and not (reading.due or reading.recurrence or of_tasks)
        return lists and asked and read_wants(reading, self.library).duty

    def _with_duties(self, draft: Draft, reading: Reading, hits: list[Hit]) -> Draft:
        """A list of an agency's tasks with what running text gives it to do in front."""
        said = draft_prose(hits, reading, self._selector, self.config.citations, lists=False)
        groups = [
            replace(group, statements=tuple(each for each in group.statements if each.passage.role in RUNNING_TEXT))
            for group in said.groups
        ]
        kept = replace(said, groups=tuple(group for group in groups if group.statements))
        if not kept.groups or not answers(kept, reading, self.index, self.library):
            return draft
        return replace(draft, groups=(*kept.groups, *draft.groups))

    def _may_be_beside(self, draft: Draft, hits: list[Hit]) -> bool:
        """Whether a draft of records is no more than one sentence, and not of the passage nearest to the question."""
        roles = [each.passage.role for each in draft.statements]
        plain = not (draft.counts or draft.lead or draft.refuses)
        is_sentence = plain and len(roles) == 1 and roles[0] in RUNNING_TEXT
        return is_sentence and bool(hits) and hits[0].passage.id != draft.statements[0].passage.id

    def _draft_records(self, reading: Reading, hits: list[Hit]) -> Draft | NotPrinted | None:
        """A draft from what is known of the documents, or from the rows of their tables."""
        store = self.index.store
        rows = draft_rows(reading, hits, store, self.library) if reading.names_row else None
        draft = rows or draft_documents(reading, hits, store, self.library)
        if isinstance(draft, NotPrinted):
            return draft
        if draft is None or draft is rows or not fits(draft, reading):
            stated = self._stated(rows or draft_facts(reading, hits, store, self.library), reading)
            return self._with_task(stated, reading, hits)
        if reading.asks(Aspect.LEAD, Aspect.COORDINATOR, Aspect.OWNER):  # of a row that names a document, too
            tabled = self._stated(draft_facts(reading, hits, store, self.library), reading)
            if tabled and not tabled.refuses and says_more(tabled, draft, reading, self.index, self.library):
                return tabled
        return draft

    def _with_task(self, draft: Draft | None, reading: Reading, hits: list[Hit]) -> Draft | None:
        """The task nearest to the question where its agency is asked, and indicators say much less of the question."""
        if draft is None or draft.refuses or not (reading.concepts and reading.asks(Aspect.LEAD, *_OF_TASKS_ALONE)):
            return draft
        task = self._nearest_task(reading, hits)
        return task if task and says_more(task, draft, reading, self.index, self.library) else draft

    def _stated(self, draft: Draft | None, reading: Reading) -> Draft | None:
        """A draft from rows of tables, unless they lack what is asked."""
        if draft is None or draft.refuses:
            return draft
        texts = (each.passage.text_with_headings for each in draft.statements)
        if not draft.counts and lacks_name(reading, texts):
            return None
        if not lacks(draft, reading, self.index, self.library):
            return draft
        if gives_year_alone(draft, reading, self.index, self.library):
            return refuse_part_of_year(draft, reading)
        # A row that is named by its number says what there is to say of it.
        return refuse_beside(draft, reading) if reading.names_row and reading.expectation in PARTS_OF_YEAR else None

    def _draft_text(self, reading: Reading, hits: list[Hit]) -> Draft:
        """A draft from running text, or failing that from the nearest task; a refusal if neither holds it."""
        with span("text", plans=reading.plans or ()):
            draft = self._with_nearest(self._draft_of_text(reading, hits), reading, hits)
            return self._with_each_place(draft, reading)

    def _with_each_place(self, draft: Draft, reading: Reading) -> Draft:
        """A draft with what the plans of each place say that the question names and the draft says nothing of."""
        places: dict[str, list[str]] = {}
        for plan in reading.plans or ():
            places.setdefault(self.library.plan(plan).place, []).append(plan)
        told = {self.library.plan(each.passage.plan).place for each in draft.statements}
        if draft.refuses or draft.lead or len(places) == 1 or len(told) == len(places):
            return draft
        groups = list(draft.groups)
        for place, plans in places.items():
            if place not in told:
                alone = replace(reading, plans=tuple(plans))
                hits = self.search(alone)
                said = self._with_nearest(self._draft_of_text(alone, hits), alone, hits)
                groups += () if said.refuses else said.groups
        return replace(draft, groups=tuple(groups))

    def _saying_who_is_silent(self, draft: Draft, reading: Reading) -> Draft:
        """A draft that says of which of the places asked about there is no plan, or nothing was found."""
        if draft.refuses or draft.lead:
            return draft
        if reading.uncovered:
            return replace(draft, lead=say_no_plan(reading.uncovered, reading, self.library))
        if not reading.asks(Aspect.COMPARE):
            return draft
        told = {self.library.plan(each.passage.plan).place for each in draft.statements}
        asked = dict.fromkeys(self.library.plan(plan).place for plan in reading.plans or ())
        silent = ", ".join(place for place in asked if place not in told)
        return replace(draft, lead=phrases(reading.language).say("not_found_for", places=silent)) if silent else draft

    def _with_nearest(self, draft: Draft, reading: Reading, hits: list[Hit]) -> Draft:
        """A draft with what the nearest passage says in front, if that is an answer, well ahead, and was passed over.

        What has a place of its own in every plan (duties, reporting, funding) is looked for there first.
        """
        chosen = {each.passage.id for each in draft.statements}
        nearest = hits[:1]
        if draft.refuses or not nearest or nearest[0].passage.id in chosen or nearest[0].passage.role in _OF_DOCUMENT:
            return draft
        if nearest[0].score < AHEAD * max((hit.score for hit in hits if hit.passage.id in chosen), default=0.0):
            return draft
        if not is_near(hits, reading):
            return draft
        said = draft_prose(nearest, reading, self._selector, 1, lists=False)
        if not chosen.isdisjoint(each.passage.id for each in said.statements):
            return draft  # what an agency does is found whether or not search found it
        return in_front(said, draft) if answers(said, reading, self.index, self.library) else draft

    def _draft_of_text(self, reading: Reading, hits: list[Hit]) -> Draft:
        if lacks_agency(reading, hits, self.library):
            return self._refusal(reading, hits)
        task_first = reading.asks(*_OF_TASKS_ALONE)
        if task_first and (task := self._nearest_task(reading, hits)):
            return task
        has_place = asks_matter_with_place(reading, self.library)
        if is_near(hits, reading, has_place=has_place) or asks_all_duties(reading, self.library):
            for found, lists in self._attempts(reading, hits):
                draft = draft_prose(found, reading, self._selector, self.config.citations, lists=lists)
                draft = of_present(draft, reading, self.library)
                dated = with_periods(draft, phrases(reading.language), self.index.store)
                # The year of a target answers "when", but no other question.
                said = dated if reading.expectation is Expectation.DATE else draft
                if names_no_agency(said, reading, self.library):
                    continue
                if found and answers(said, reading, self.index, self.library):
                    draft = stating(dated, reading)
                    tasks = self._all_tasks(draft, reading, hits)
                    return tasks or with_assigning_rows(draft, hits, reading, self.config.citations)
            if not task_first and (task := self._nearest_task(reading, hits)):
                return task
        return self._refusal(reading, hits)

    def _attempts(self, reading: Reading, hits: list[Hit]) -> Iterator[tuple[list[Hit], bool]]:
        """Passages to draft an answer from, and whether a heading may announce a list: each if the last one failed."""
        yield hits, True
        # A heading may be as near to the question as the sentence that answers it, and announce other things.
        yield hits, False
        yield holding(hits, reading), False
        yield naming(hits, reading, self.index, self.library), False

    def _refusal(self, reading: Reading, hits: list[Hit]) -> Draft:
        """The plans do not say what is asked; the nearest passage is quoted, if it says much of the question."""
        draft = refuse(reading, hits, self.index.store, self.library)
        if draft.groups or not is_near(hits, reading):
            return draft
        nearest = draft_prose(hits[:1], reading, self._selector, 1, lists=False)
        return refuse_beside(nearest, reading) if is_akin(nearest, reading, self.index, self.library) else draft

    def _all_tasks(self, draft: Draft, reading: Reading, hits: list[Hit]) -> Draft | None:
        """All rows of tables that name the agency whose duties are asked, where no running text that was found does."""
        running = [each.passage.text for each in draft.statements if each.passage.role in RUNNING_TEXT]
        told = {name for text in running for name, _, _ in find_agencies(text)}
        if told.intersection(reading.agencies) or not asks_all_duties(reading, self.library):
            return None
        return draft_agency_tasks(reading, hits, self.index.store, self.library)

    def _nearest_task(self, reading: Reading, hits: list[Hit]) -> Draft | None:
        """A draft from the task nearest to the question, if it holds what is asked."""
        task = draft_nearest_task(reading, hits, self.index.store, self.library)
        return task if task is not None and answers(task, reading, self.index, self.library) else None

    def _agencies_of(self, text: str, words: str) -> list[str]:
        """The agencies that the answer to a question names: who is meant by words like "sở đó" after it.

        Rows have them in columns of their own. Running text names others, too: it must be the one of its kind.
        """
        (reading, *_) = self.reader.read(Question(text))
        facts = self.facts
        draft, _ = self._draft(reading)
        statements = () if draft.near else draft.statements
        ids = [statement.passage.id for statement in statements]
        leads = [agency.name for task in facts.tasks(passages=ids) for agency in task.leads]
        owners = [agency.name for target in facts.targets(passages=ids) for agency in target.owners]
        if leads or owners or reading.expectation is not Expectation.AGENCY:
            return list(dict.fromkeys(leads or owners))
        named = {name for each in statements for name, _, _ in find_agencies(each.text)}
        kind, *_ = words.split()
        alike = [name for name in named if name.lower().startswith(f"{kind.lower()} ")]
        return next((names for names in (alike, list(named)) if len(names) == 1), [])


def _can_be_worded(draft: Draft) -> bool:
    """Whether a language model is asked to word it: what refuses, or rests on no record, is said as it is."""
    return not draft.refuses and bool(draft.statements)


def _is_name(words: str) -> bool:
    """Whether words of a cell are a name that a question may have: "Trường Đại học Tân Lĩnh", not "viện, trường"."""
    return words[:1].isupper() and len(words.split()) >= FEWEST_WORDS
