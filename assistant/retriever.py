"""The index as a LangChain retriever."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManager, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import ensure_config
from pydantic import ConfigDict

from corpus.errors import PlanqaError
from corpus.writing import Writing
from index.interface import SearchIndex
from index.search import Hit

__all__ = ["PlanRetriever"]


class PlanRetriever(BaseRetriever):
    """Finds passages of plans; each Document's metadata says where its text stands.

    `plans` limits the search to these ids; `k` is how many passages come back.
    """

    index: SearchIndex
    k: int = 5
    plans: tuple[str, ...] | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def find(
        self,
        query: str,
        *,
        plans: tuple[str, ...] | None,
        limit: int,
        writing: Writing | None = None,
        meaning: str | None = None,
    ) -> list[Hit]:
        """The same as hits of the index, for a question as it was read; a run like any other to whoever listens.

        Who listens is what the chain around it was called with: its callbacks.
        """
        config = ensure_config()
        if not config.get("callbacks"):
            return self.index.search(query, plans=plans, limit=limit, writing=writing, meaning=meaning)
        manager = CallbackManager.configure(
            inheritable_callbacks=config["callbacks"],
            inheritable_tags=config.get("tags"),
            inheritable_metadata=config.get("metadata"),
        )
        run = manager.on_retriever_start({}, query, name=self.get_name())
        try:
            hits = self.index.search(query, plans=plans, limit=limit, writing=writing, meaning=meaning)
        except PlanqaError as error:
            run.on_retriever_error(error)
            raise
        run.on_retriever_end([_document(hit) for hit in hits])
        return hits

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        plans = kwargs.get("plans", self.plans)
        return [_document(hit) for hit in self.index.search(query, plans=plans, limit=kwargs.get("k", self.k))]


def _document(hit: Hit) -> Document:
    passage = hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "plan": passage.plan,
            "section": str(passage.section),
            "item": passage.item,
            "role": passage.role.value,
            "lines": [passage.span.first_line, passage.span.last_line],
            "page": passage.span.page,
            "score": hit.score,
        },
    )
