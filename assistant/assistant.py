"""The assistant: from a question to a checked answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from assistant.aspects import Aspect
from assistant.compose import compose
from assistant.config import AssistantConfig
from assistant.document_answers import NotPrinted, draft_documents
from assistant.draft import Draft
from assistant.fact_answers import draft_facts, draft_named_task, draft_nearest_task, draft_rows
from assistant.outline import Outlines
from assistant.phrases import phrases
from assistant.prose import draft_prose
from assistant.question import Question, QuestionReader, Reading
from assistant.records import Answer
from assistant.refusal import refuse, refuse_not_printed, refuse_outside, refuse_place
from assistant.relevance import holding, is_near, unknown_name
from assistant.retriever import PlanRetriever
from assistant.selection import Selector
from assistant.stated import answers, lacks
from assistant.suggestions import MOST_SUGGESTIONS, suggest
from assistant.verify import verify
from assistant.vocabulary import question_texts
from corpus.errors import CitationError, QuestionError
from corpus.library import Library
from index.search import Hit, Index
from index.spelling import Speller

__all__ = ["Assistant", "as_question"]

_OF_TASKS_ALONE = (Aspect.COORDINATOR, Aspect.RESULT)
"""What tables say of a task and running text does not."""

_LOG = logging.getLogger(__name__)


class Assistant(Runnable[Question | str | Mapping[str, Any], Answer]):
    """Answers questions about plans with citations that were checked. A LangChain Runnable: invoke, batch, stream.

    The input is a Question, the text of one, or a mapping with `question` and, if wanted, `history`, `plans` and `id`.
    """

    def __init__(
        self,
        library: Library,
        index: Index,
        config: AssistantConfig | None = None,
        *,
        speller: Speller | None = None,
        selector: Selector | None = None,
    ) -> None:
        """`speller` mends questions and `selector` chooses from running text; by default both are of this index."""
        self.library = library
        self.index = index
        self.config = AssistantConfig() if config is None else config
        self.retriever = PlanRetriever(index=index, k=self.config.citations)
        self._selector = Selector(index, library, Outlines(index.store)) if selector is None else selector
        speller = index.speller(question_texts()) if speller is None else speller
        self.reader = QuestionReader(library, speller, self._agencies_of)

    def invoke(
        self, input: Question | str | Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        """Answer one question. Raises QuestionError if it cannot be read as one, UnknownPlanError for an unknown id."""
        return self._call_with_config(self._answer, input, config, **kwargs)

    def read(self, question: Question) -> list[Reading]:
        """What a question is taken to ask: a reading for each question that its text holds.

        Raises QuestionError, UnknownPlanError.
        """
        for plan in question.plans or ():
            self.library.plan(plan)
        return self.reader.read(question)

    def search(self, reading: Reading) -> list[Hit]:
        """The passages that a question, as read, is answered from, best first."""
        return self.index.search(
            reading.search_text,
            plans=reading.plans,
            limit=self.config.candidates,
            writing=reading.writing,
            meaning=reading.meaning,
        )

    def _answer(self, input: Question | str | Mapping[str, Any]) -> Answer:
        started = time.perf_counter()
        question = as_question(input)
        readings = self.read(question)
        drafts = {reading.text: self._checked(question, reading) for reading in readings}
        text, citations, rows = compose(drafts, self.library, phrases(readings[0].language))
        suggestions = dict.fromkeys(each for draft in drafts.values() for each in draft.suggestions)
        return Answer(
            id=question.id,
            question=question.text,
            answer=text,
            abstained=all(draft.refuses for draft in drafts.values()),
            citations=tuple(citations),
            rows=tuple(rows),
            elapsed_ms=(time.perf_counter() - started) * 1000,
            suggestions=tuple(suggestions)[:MOST_SUGGESTIONS],
            readings=tuple(readings),
        )

    def _checked(self, question: Question, reading: Reading) -> Draft:
        """A draft that passed the check; a refusal if none does."""
        draft, hits = self._draft(reading)
        text, citations, _ = compose({reading.text: draft}, self.library, phrases(reading.language))
        # A refusal says where the nearest thing is, of which it has no quote.
        asked = " ".join((question.text, *question.history, draft.lead if draft.refuses else ""))
        try:
            verify(text, citations, self.library, asked, counts=draft.counts)
        except CitationError:
            # A bug of ours: rather no answer than one that does not hold.
            _LOG.exception("An answer did not pass the check and was withheld.")
            return refuse(reading, hits, self.index.store, self.library)
        return draft

    def _draft(self, reading: Reading) -> tuple[Draft, list[Hit]]:
        """A draft, and what was found for it."""
        if reading.outside is not None:
            return refuse_outside(reading.outside[0], reading), []
        if reading.unknown_place is not None:
            return refuse_place(reading.unknown_place, reading, self.library), []
        hits = self.search(reading)
        if unknown_name(reading, self.index):
            return refuse(reading, hits, self.index.store, self.library), hits
        store = self.index.store
        named = draft_named_task(reading, hits, store, self.library)
        if named is not None:
            return named, hits
        rows = draft_rows(reading, hits, store, self.library) if reading.names_row else None
        draft = rows or draft_documents(reading, hits, store, self.library)
        if isinstance(draft, NotPrinted):
            return refuse_not_printed(draft, reading, self.library), hits
        if draft is None or draft is rows:
            draft = self._stated(rows or draft_facts(reading, hits, store, self.library), reading)
        draft = draft or self._draft_text(reading, hits)
        suggestions = suggest(reading, draft, self.index.store.facts, self.library)
        return replace(draft, suggestions=suggestions), hits

    def _stated(self, draft: Draft | None, reading: Reading) -> Draft | None:
        """A draft from rows of tables, unless they lack what is asked."""
        if draft is None or (not draft.refuses and lacks(draft, reading, self.index, self.library)):
            return None
        return draft

    def _draft_text(self, reading: Reading, hits: list[Hit]) -> Draft:
        """A draft from running text, or failing that from the nearest task; a refusal if neither holds it."""
        task_first = reading.asks(*_OF_TASKS_ALONE)
        if task_first and (task := self._nearest_task(reading, hits)):
            return task
        if is_near(hits, reading):
            for found in (hits, holding(hits, reading)):
                draft = draft_prose(found, reading, self._selector, self.config.citations)
                if found and answers(draft, reading, self.index, self.library):
                    return draft
            if not task_first and (task := self._nearest_task(reading, hits)):
                return task
        return refuse(reading, hits, self.index.store, self.library)

    def _nearest_task(self, reading: Reading, hits: list[Hit]) -> Draft | None:
        """A draft from the task nearest to the question, if it holds what is asked."""
        task = draft_nearest_task(reading, hits, self.index.store, self.library)
        return task if task is not None and answers(task, reading, self.index, self.library) else None

    def _agencies_of(self, text: str) -> list[str]:
        """The agencies that the rows of an answer name: who is meant by "cơ quan đó" after this question."""
        (reading, *_) = self.reader.read(Question(text))
        facts = self.index.store.facts
        draft, _ = self._draft(reading)
        ids = [statement.passage.id for statement in draft.statements]
        leads = [agency.name for task in facts.tasks(passages=ids) for agency in task.leads]
        owners = [agency.name for target in facts.targets(passages=ids) for agency in target.owners]
        return list(dict.fromkeys(leads or owners))


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
