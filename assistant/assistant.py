"""The assistant: from a question to a checked answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from assistant.compose import compose
from assistant.config import AssistantConfig
from assistant.document_answers import NotPrinted, draft_documents
from assistant.draft import Draft
from assistant.fact_answers import NoTarget, draft_facts
from assistant.phrases import phrases
from assistant.prose import draft_prose
from assistant.question import Question, Reading, read_question
from assistant.records import Answer
from assistant.refusal import refuse, refuse_no_target, refuse_not_printed, refuse_place
from assistant.relevance import is_supported, select
from assistant.retriever import PlanRetriever
from assistant.verify import verify
from corpus.errors import CitationError, QuestionError
from corpus.library import Library
from index.search import Hit, Index

__all__ = ["Assistant", "as_question"]

_LOG = logging.getLogger(__name__)


class Assistant(Runnable[Question | str | Mapping[str, Any], Answer]):
    """Answers questions about plans with citations that were checked. A LangChain Runnable: invoke, batch, stream.

    The input is a Question, the text of one, or a mapping with `question` and, if wanted, `history`, `plans` and `id`.
    """

    def __init__(self, library: Library, index: Index, config: AssistantConfig | None = None) -> None:
        self.library = library
        self.index = index
        self.config = AssistantConfig() if config is None else config
        self.retriever = PlanRetriever(index=index, k=self.config.citations)

    def invoke(
        self, input: Question | str | Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        """Answer one question. Raises QuestionError if it cannot be read as one, UnknownPlanError for an unknown id."""
        return self._call_with_config(self._answer, input, config, **kwargs)

    def read(self, question: Question) -> Reading:
        """What a question is taken to ask. Raises QuestionError, UnknownPlanError."""
        for plan in question.plans or ():
            self.library.plan(plan)
        return read_question(question, self.library)

    def _answer(self, input: Question | str | Mapping[str, Any]) -> Answer:
        started = time.perf_counter()
        question = as_question(input)
        reading = self.read(question)
        hits: list[Hit] = []
        if reading.unknown_place is None:
            hits = self.index.search(
                reading.search_text, plans=reading.plans, limit=self.config.candidates, writing=reading.writing
            )
        answer = self._compose(question, reading, hits)
        elapsed = (time.perf_counter() - started) * 1000
        return Answer(
            question.id, question.text, answer.answer, answer.abstained, answer.citations, answer.rows, elapsed
        )

    def _compose(self, question: Question, reading: Reading, hits: list[Hit]) -> Answer:
        if reading.unknown_place is not None:
            return Answer(question.id, question.text, refuse_place(reading.unknown_place, reading, self.library), True)
        about = draft_documents(reading, hits, self.index.store, self.library)
        if isinstance(about, NotPrinted):
            return Answer(question.id, question.text, refuse_not_printed(about, reading, self.library), True)
        draft = about or draft_facts(reading, hits, self.index.store, self.library)
        if isinstance(draft, NoTarget):
            return Answer(question.id, question.text, refuse_no_target(draft, reading, self.library), True)
        if draft is None:
            if not is_supported(hits, reading):
                return Answer(
                    question.id, question.text, refuse(hits[0] if hits else None, reading, self.library), True
                )
            draft = draft_prose(select(hits, reading, self.config.citations), reading)
        return self._render(question, reading, draft, hits)

    def _render(self, question: Question, reading: Reading, draft: Draft, hits: list[Hit]) -> Answer:
        text, citations, rows = compose(draft, self.library, phrases(reading.language))
        asked = " ".join((question.text, *question.history))
        try:
            verify(text, citations, self.library, asked, counts=draft.counts)
        except CitationError:
            # A bug of ours: rather no answer than one that does not hold.
            _LOG.exception("An answer did not pass the check and was withheld.")
            return Answer(question.id, question.text, refuse(hits[0] if hits else None, reading, self.library), True)
        return Answer(question.id, question.text, text, False, tuple(citations), tuple(rows))


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
