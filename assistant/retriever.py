"""The index as a LangChain retriever."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.search import Hit, Index

__all__ = ["PlanRetriever"]


class PlanRetriever(BaseRetriever):
    """Finds passages of plans; each Document's metadata says where its text stands.

    `plans` limits the search to these ids; `k` is how many passages come back.
    """

    index: Index
    k: int = 5
    plans: tuple[str, ...] | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

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
