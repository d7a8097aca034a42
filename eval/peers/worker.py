"""The peers as their own pages show them, with the bundled model. Runs in the peers' environment, never in planqa's.

Settings beyond the defaults are named where they are made; docs/evaluation-peers.md lists them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.peers.protocol import DEPTH, READ, Build, Found, Job, Lines, Open, Result, Search, serve

__all__ = ["main"]

PIECE, OVERLAP = 1000, 200
"""Characters of a piece and of its overlap with the next: LangChain's usual recipe."""

WORDS, WORD_OVERLAP = 200, 32
"""Words of a piece, the default of haystack's splitter, and their overlap in its tutorial on hybrid retrieval. The
tutorial's own 512 words are English; it says to go by the model's limit, which 512 Vietnamese syllables exceed."""

QUERY, PASSAGE = "query: ", "passage: "
"""e5's prompts."""

_PLACES = "places.json"

Place = tuple[str, int, int]
"""Plan, first character and end of a piece."""


def main(arguments: Sequence[str], started: float) -> None:
    """One step of one peer."""
    serve(_SYSTEMS, arguments, started)


class Places:
    """What a system found, as the lines it stands in."""

    def __init__(self, job: Job) -> None:
        self._texts = job.texts()
        self._lines = {plan: Lines(text) for plan, text in self._texts.items()}

    def text(self, place: Place) -> str:
        """The text of a piece."""
        plan, start, end = place
        return self._texts[plan][start:end]

    def result(self, places: Sequence[Place]) -> Result:
        """These pieces, best first."""
        found = [Found(plan, self._lines[plan].of(start, end)) for plan, start, end in places]
        return Result(found, sum(end - start for _, start, end in places[:READ]))


def _recursive_pieces(job: Job) -> list[str]:
    """The texts of the pieces of LangChain's usual splitter; their places are kept for `_places`."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=PIECE, chunk_overlap=OVERLAP, add_start_index=True)
    texts: list[str] = []
    places: list[Place] = []
    for plan, text in job.texts().items():
        for document in splitter.create_documents([text]):
            start = document.metadata["start_index"]
            texts.append(document.page_content)
            places.append((plan, start, start + len(document.page_content)))
    (job.folder / _PLACES).write_text(json.dumps(places), encoding="utf-8")
    return texts


def _places(job: Job) -> list[Place]:
    """Where each piece stands, by its number."""
    return [tuple(place) for place in json.loads((job.folder / _PLACES).read_text(encoding="utf-8"))]


# --- LangChain --------------------------------------------------------------------------------------------------------


def _langchain_embeddings(model: Path) -> Any:
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(
        model_name=str(model),
        encode_kwargs={"normalize_embeddings": True, "prompt": PASSAGE},
        query_encode_kwargs={"normalize_embeddings": True, "prompt": QUERY},
    )


def _build_langchain(job: Job) -> int:
    from langchain_community.vectorstores import FAISS

    texts = _recursive_pieces(job)
    numbers = [{"number": number} for number in range(len(texts))]
    FAISS.from_texts(texts, _langchain_embeddings(job.model), metadatas=numbers).save_local(str(job.folder))
    return len(texts)


def _langchain_faiss(job: Job) -> Any:
    from langchain_community.vectorstores import FAISS

    # LangChain keeps its texts in a pickle; this one was written a moment ago by the step before.
    store = FAISS.load_local(str(job.folder), _langchain_embeddings(job.model), allow_dangerous_deserialization=True)
    return store.as_retriever(search_kwargs={"k": DEPTH})


def _open_langchain(job: Job) -> Search:
    return _langchain_search(_langchain_faiss(job), job)


def _open_ensemble(job: Job) -> Search:
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever

    places, pieces = Places(job), _places(job)
    bm25 = BM25Retriever.from_texts(
        [places.text(piece) for piece in pieces],
        metadatas=[{"number": number} for number in range(len(pieces))],
        # Its default parts at white space alone, so that "IOC?" is not "IOC".
        preprocess_func=_words,
        k=DEPTH,
    )
    # Without the key, pieces of the same words in two plans would be one.
    both = EnsembleRetriever(retrievers=[bm25, _langchain_faiss(job)], weights=[0.5, 0.5], id_key="number")
    return _langchain_search(both, job)


def _langchain_search(retriever: Any, job: Job) -> Search:
    places, pieces = Places(job), _places(job)
    return lambda text: places.result([pieces[found.metadata["number"]] for found in retriever.invoke(text)[:DEPTH]])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


# --- txtai ------------------------------------------------------------------------------------------------------------


def _build_txtai(job: Job, *, hybrid: bool) -> int:
    from txtai import Embeddings

    texts = _recursive_pieces(job)
    prompts = {"query": QUERY, "data": PASSAGE}
    embeddings = Embeddings(path=str(job.model), instructions=prompts, hybrid=hybrid)
    embeddings.index([(number, text, None) for number, text in enumerate(texts)])
    embeddings.save(str(job.folder / "txtai"))
    return len(texts)


def _build_txtai_dense(job: Job) -> int:
    return _build_txtai(job, hybrid=False)


def _build_txtai_hybrid(job: Job) -> int:
    return _build_txtai(job, hybrid=True)


def _open_txtai(job: Job) -> Search:
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(job.folder / "txtai"))
    places, pieces = Places(job), _places(job)
    return lambda text: places.result([pieces[int(number)] for number, _ in embeddings.search(text, DEPTH)])


# --- haystack ---------------------------------------------------------------------------------------------------------


def _build_haystack(job: Job) -> int:
    from haystack import Document, Pipeline
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    store = InMemoryDocumentStore()
    pipeline = Pipeline()
    splitter = DocumentSplitter(split_by="word", split_length=WORDS, split_overlap=WORD_OVERLAP)
    pipeline.add_component("splitter", splitter)
    embedder = SentenceTransformersDocumentEmbedder(
        model=str(job.model), prefix=PASSAGE, normalize_embeddings=True, progress_bar=False
    )
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")
    documents = [Document(content=text, meta={"plan": plan}) for plan, text in job.texts().items()]
    pipeline.run({"splitter": {"documents": documents}})
    store.save_to_disk(str(job.folder / "haystack.json"))
    return int(store.count_documents())


def _open_haystack(job: Job) -> Search:
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    store = InMemoryDocumentStore.load_from_disk(str(job.folder / "haystack.json"))
    pipeline = Pipeline()
    embedder = SentenceTransformersTextEmbedder(
        model=str(job.model), prefix=QUERY, normalize_embeddings=True, progress_bar=False
    )
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
    pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=DEPTH))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH))
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    pipeline.connect("bm25", "joiner")
    pipeline.connect("dense", "joiner")
    places = Places(job)

    def place(document: Any) -> Place:
        start = document.meta["split_idx_start"]
        return document.meta["plan"], start, start + len(document.content)

    def search(text: str) -> Result:
        output = pipeline.run({"embedder": {"text": text}, "bm25": {"query": text}})
        return places.result([place(document) for document in output["joiner"]["documents"]])

    return search


_SYSTEMS: dict[str, tuple[Build, Open]] = {
    "langchain": (_build_langchain, _open_langchain),
    "langchain-ensemble": (_build_langchain, _open_ensemble),
    "txtai": (_build_txtai_dense, _open_txtai),
    "txtai-hybrid": (_build_txtai_hybrid, _open_txtai),
    "haystack": (_build_haystack, _open_haystack),
}
