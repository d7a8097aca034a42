"""The assistant as a LangChain Runnable, whose import takes a second that answering does without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import cached_property
from typing import Any

from langchain_core.callbacks import CallbackManagerForChainRun
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import patch_config, run_in_executor

from assistant.answerer import Answerer
from assistant.question import Question, Reading, as_question
from assistant.records import Answer
from assistant.retriever import PlanRetriever
from index.search import Hit

__all__ = ["Assistant"]


class Assistant(Answerer, Runnable[Question | str | Mapping[str, Any], Answer]):
    """Answers questions about plans with citations that were checked. A LangChain Runnable: invoke, batch, stream.

    The input is a Question, the text of one, or a mapping with `question` and, if wanted, `history`, `plans` and `id`.
    Where a language model words the answers, `stream` gives an answer as it grows, each with all before it. `retriever`
    is what it searches with, so that whoever listens to a run hears of its searches.
    """

    @cached_property
    def retriever(self) -> PlanRetriever:
        """The index as it is searched for answers, as a LangChain retriever."""
        return PlanRetriever(index=self.index, k=self.config.citations)

    def invoke(
        self, input: Question | str | Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        """Answer one question. Raises QuestionError if it cannot be read as one, UnknownPlanError for an unknown id."""
        return self._call_with_config(self._answer, input, config, **kwargs)

    def stream(
        self, input: Question | str | Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Answer]:
        """The answer as it grows, if a language model words it; else once. Raises what `invoke` does."""
        yield from self._transform_stream_with_config(iter([input]), self._answers, config, **kwargs)

    async def astream(
        self, input: Question | str | Mapping[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Answer]:
        """The same, without holding the event loop."""
        answers = self.stream(input, config, **kwargs)
        while (answer := await run_in_executor(config, next, answers, None)) is not None:
            yield answer

    def _find(self, reading: Reading, limit: int) -> list[Hit]:
        return self.retriever.find(
            reading.search_text, plans=reading.plans, limit=limit, writing=reading.writing, meaning=reading.meaning
        )

    def _answers(
        self,
        inputs: Iterator[Question | str | Mapping[str, Any]],
        run_manager: CallbackManagerForChainRun,
        config: RunnableConfig,
    ) -> Iterator[Answer]:
        child = patch_config(config, callbacks=run_manager.get_child())
        for input in inputs:
            yield from self.word(self.prepare(as_question(input)), child)

    def _answer(
        self,
        input: Question | str | Mapping[str, Any],
        run_manager: CallbackManagerForChainRun,
        config: RunnableConfig,
    ) -> Answer:
        *_, whole = self._answers(iter([input]), run_manager, config)
        return whole
