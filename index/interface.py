"""What answering needs of an index, wherever it is kept: in files (`index.search`) or in Milvus (`index.milvus`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol, runtime_checkable

from corpus.records import Passage
from corpus.writing import Writing
from index.facts import FactStore
from index.search import Hit
from index.spelling import Speller

__all__ = ["Passages", "SearchIndex"]


class Passages(Protocol):
    """The passages and facts of a library's plans, as they were when the index was made."""

    @property
    def version(self) -> str:
        """A name that another index never has."""
        ...

    @property
    def facts(self) -> FactStore:
        """Tasks, targets and references."""
        ...

    def by_id(self, passage: str) -> Passage:
        """The passage of this id, which must be one of this store's."""
        ...

    def items(self, plan: str, item: str) -> list[Passage]:
        """The rows of a plan's tables with this number; a number may stand twice."""
        ...

    def plan(self, plan: str) -> list[Passage]:
        """All passages of a plan, in order."""
        ...

    def __hash__(self) -> int: ...


@runtime_checkable
class SearchIndex(Protocol):
    """Searches the passages of a library's plans. Safe to call from several threads.

    One that is kept elsewhere raises StoreError from any of these where that cannot be reached.
    """

    @property
    def store(self) -> Passages:
        """The passages and facts."""
        ...

    def search(
        self,
        question: str,
        *,
        plans: Collection[str] | None = None,
        limit: int = 10,
        writing: Writing | None = None,
        words: str | None = None,
        meaning: str | None = None,
    ) -> list[Hit]:
        """The `limit` best passages for a question, best first, as `index.search.Index.search` says."""
        ...

    def reach(self) -> None:
        """Raise StoreError if what is searched cannot be reached at the moment."""
        ...

    def rarity(self, term: str) -> float:
        """How much a term without diacritics tells: ln(windows / windows that have it), 0 for one that none has."""
        ...

    @property
    def rarest(self) -> float:
        """The rarity of a term that a single window has."""
        ...

    def speller(self, extra_texts: Iterable[str] = ()) -> Speller:
        """A speller by the words of the plans and of further texts."""
        ...
