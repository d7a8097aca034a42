"""planqa as its peers are measured: its search, and the citations of its answers. Runs with planqa's interpreter."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.session import Session
from corpus.cache import cache_folder
from corpus.library import Library
from eval.peers.protocol import DEPTH, READ, Build, Found, Job, Open, Result, Search, serve
from index.embedder import open_embedder
from index.search import Index

__all__ = ["main"]


def main(arguments: Sequence[str], started: float) -> None:
    """One step of planqa."""
    serve(_SYSTEMS, arguments, started)


def _session(job: Job) -> Session:
    return Session(job.folder, Library.open(job.library), open_embedder(None, cache_folder()))


def _build(job: Job) -> int:
    session = _session(job)
    session.build(force=True)
    return sum(len(session.library.document(plan.id).passages) for plan in session.library)


def _open_search(job: Job) -> Search:
    session = _session(job)
    index = Index.open(session.home, session.library, session.embedder)

    def search(text: str) -> Result:
        passages = [hit.passage for hit in index.search(text, limit=DEPTH)]
        found = [Found(passage.plan, passage.lines) for passage in passages]
        return Result(found, sum(len(passage.text) for passage in passages[:READ]))

    return search


def _open_ask(job: Job) -> Search:
    assistant = _session(job).assistant()

    def search(text: str) -> Result:
        answer = assistant.invoke(text)
        citations = answer.citations[:DEPTH]
        characters = len(answer.answer) + sum(len(citation.quote) for citation in citations[:READ])
        if answer.abstained:  # what is nearest is shown, but not as the answer
            return Result((), characters)
        ranges = [(citation.plan, *citation.lines) for citation in citations]
        return Result([Found(plan, tuple(range(first, last + 1))) for plan, first, last in ranges], characters)

    return search


_SYSTEMS: dict[str, tuple[Build, Open]] = {"planqa": (_build, _open_search), "planqa-ask": (_build, _open_ask)}
