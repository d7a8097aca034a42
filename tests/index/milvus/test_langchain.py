"""The published index as a vector store of LangChain."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import IndexStateError
from index.embedder import Embedder
from index.milvus.address import StoreAddress
from index.milvus.client import MilvusStore
from index.milvus.langchain import PlanEmbeddings, open_vector_store
from index.search import Index
from tests.index.hash_embedder import HashEmbedder


def test_code_of_others_finds_passages_by_meaning_with_where_they_stand(
    five: MilvusStore, embedder: Embedder, index: Index
) -> None:
    store = open_vector_store(five, embedder)

    found = store.similarity_search_with_score("phủ sóng 5G năm 2030", k=3, expr='plan == "quang-ngai-tu"')
    document, score = found[0]
    passage = index.store.by_id(document.metadata["passage_id"])

    assert "5G" in document.page_content
    assert document.page_content in passage.text
    assert document.metadata["plan"] == passage.plan == "quang-ngai-tu"
    assert (document.metadata["first_line"], document.metadata["section"]) == (
        passage.span.first_line,
        str(passage.section),
    )
    assert {"dense", "accented", "bare"} & set(document.metadata) == set()
    hits = index.search("phủ sóng 5G năm 2030", plans=("quang-ngai-tu",), limit=2000)
    assert score == pytest.approx(max(hit.cosine for hit in hits), abs=1e-5)
    retriever = store.as_retriever(search_kwargs={"k": 2})
    assert len(retriever.invoke("kinh tế số")) == 2


def test_where_nothing_was_published_there_is_nothing_to_open(tmp_path: Path) -> None:
    store = MilvusStore(StoreAddress.parse(f"milvus:{tmp_path / 'kho.db'}"))

    with pytest.raises(IndexStateError, match="No index was published"):
        open_vector_store(store, HashEmbedder())


def test_the_model_is_called_as_langchain_does() -> None:
    embeddings = PlanEmbeddings(HashEmbedder())

    assert embeddings.embed_documents(["a", "b"])[0] == embeddings.embed_query("a")
    assert len(embeddings.embed_query("a")) == 8
