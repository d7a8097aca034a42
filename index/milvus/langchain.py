"""The published index as a vector store of LangChain (langchain-milvus), for code that is not planqa's.

planqa itself does not search by it: `langchain_milvus` adds up scores by rankers of its own, and planqa's sum needs
every score by itself (`index.fusion`). What comes from here is found by meaning alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from index.embedder import Embedder
from index.milvus.client import CONNECT, MilvusStore
from index.milvus.versions import ALIAS, DENSE, version_in_use

if TYPE_CHECKING:
    from langchain_milvus import Milvus

__all__ = ["PlanEmbeddings", "open_vector_store"]

_SHOWN = ("number", "plan", "passage_id", "role", "item", "section", "first_line", "last_line", "text")
"""Fields that a Document has; the others are vectors, and places within a passage."""


class PlanEmbeddings(Embeddings):
    """The embedding model of an index, as LangChain calls one."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector of unit length for each passage."""
        return [[float(value) for value in vector] for vector in self._embedder.embed_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return [float(value) for value in self._embedder.embed_questions([text])[0]]


def open_vector_store(store: MilvusStore, embedder: Embedder) -> Milvus:
    """The vectors in use as a `langchain_milvus.Milvus`, by their alias: a new version is seen at once.

    Its Documents are windows of passages with their text, plan, section, item and lines; `expr='plan == "…"'` filters.
    It must not be written to. Raises IndexStateError if nothing was published, StoreError.
    """
    version_in_use(store)  # also imports pymilvus as it is to be
    from langchain_milvus import Milvus

    address = store.address
    opened = Milvus(
        embedding_function=PlanEmbeddings(embedder),
        collection_name=ALIAS,
        connection_args={
            "uri": address.uri,
            "token": address.token,
            "db_name": address.database,
            "timeout": CONNECT,
        },
        consistency_level="Bounded",
        search_params={"metric_type": "IP", "params": {}},
        primary_field="number",
        text_field="text",
        vector_field=DENSE,
    )
    opened.fields = list(_SHOWN)
    return opened
