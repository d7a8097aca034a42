"""Opening an assistant: plans, embedding model and index, built first if there is none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.answerer import Answerer
from assistant.telemetry import span
from corpus.cache import cache_folder
from corpus.errors import FactsError, IndexStateError, PlanqaError, StoreError
from corpus.home import added_plans, current_folder
from corpus.library import Library
from index.build import BuildReport, Progress, Publish, build_index, no_progress, no_publishing
from index.embedder import Embedder, open_embedder
from index.facts import FactStore
from index.home import facts_url, home_folder
from index.lock import Waiting, no_waiting
from index.manifest import Manifest
from index.parts import STORE
from index.passages import PassageStore
from index.search import Index, wanted_manifest

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.llm.writer import Writer
    from index.milvus.client import MilvusStore
    from index.milvus.publish import PublishReport
    from index.postgres.server import FactServer

__all__ = ["Session", "fact_server"]

_Kind = TypeVar("_Kind", bound=Answerer)


@dataclass(frozen=True)
class Session:
    """Where planqa works: its home folder, its plans, its embedding model, and what words its answers, if anything.

    With `milvus`, questions are answered from the index that was published there, not from that of the home. `facts` is
    the server that holds the facts, None where they lie beside the passages.
    """

    home: Path
    library: Library
    embedder: Embedder
    writer: Writer | None = None
    milvus: MilvusStore | None = None
    facts: FactServer | None = None

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        embedder: str | None = None,
        llm: str | None = None,
        *,
        store: str | None = None,
        facts: str | None = None,
    ) -> Session:
        """A session in `home` with this embedding model, this language model ("provider:name"), store and facts.

        None stands for PLANQA_HOME, or else the user's data folder, for the bundled embedding model, for no language
        model, for the index in the home, and for PLANQA_FACTS, or else the facts beside the passages. Raises
        ModelError, and StoreError or FactsError for an address that cannot be one; whether it can be reached shows
        when it is needed.
        """
        home = home_folder(home)
        milvus = _open_store(store) if store else None
        writer = None if (llm or "none").strip().lower() in ("", "none") else _open_writer(llm)
        model = open_embedder(embedder, cache_folder())
        return cls(home, Library.open(home=home), model, writer, milvus=milvus, facts=fact_server(facts))

    def build(
        self, *, force: bool = False, progress: Progress = no_progress, waiting: Waiting = no_waiting
    ) -> BuildReport:
        """Build the index, or as much of it as changed. Raises PlanError, EmbedderError, HomeError, FactsError."""
        return build_index(
            self.home,
            self.library,
            self.embedder,
            force=force,
            progress=progress,
            waiting=waiting,
            publish=self.publish_facts,
        )

    @property
    def publish_facts(self) -> Publish:
        """What puts the facts of an index where this session reads them. Raises FactsError."""
        return no_publishing if self.facts is None else self.facts.publish

    def publish_to_store(
        self,
        *,
        force: bool = False,
        take_over: bool = False,
        progress: Progress = no_progress,
        waiting: Waiting = no_waiting,
    ) -> PublishReport:
        """Publish the index of the home to the session's store. Raises IndexStateError, HomeError, StoreError."""
        from index.milvus.publish import publish

        if self.milvus is None:
            raise StoreError("There is no store to publish to: --store, or PLANQA_STORE.")
        return publish(
            self.home,
            self._library_now(),
            self.embedder,
            self.milvus,
            force=force,
            take_over=take_over,
            progress=progress,
            waiting=waiting,
        )

    def needs_build(self) -> bool:
        """Whether an index is to be built before there are answers; one in a store is published, not built here."""
        return self.milvus is None and not self.has_index()

    def has_index(self) -> bool:
        """Whether there is an index in the home, fitting or not."""
        try:
            current_folder(self.home)
        except IndexStateError:
            return (self.home / "index" / "current").exists()
        return True

    def store(self) -> PassageStore:
        """The store of passages and facts, for reading without searching. Raises IndexStateError, FactsError."""
        folder = current_folder(self.home)
        manifest = Manifest.read(folder)
        manifest.check(wanted_manifest(self.library, self.embedder))
        return PassageStore(folder / STORE, self._facts_of(manifest))

    def assistant(self) -> Assistant:
        """An assistant on the index in use and the plans it has.

        Raises IndexStateError if there is none that fits, StoreError if the store cannot be reached.
        """
        from assistant.assistant import Assistant  # LangChain, which takes longer to import than an answer

        return self._opened(Assistant)

    def answerer(self) -> Answerer:
        """The same without LangChain, sooner at hand: for a process that answers and ends. Raises what it raises."""
        return self._opened(Answerer)

    def _opened(self, kind: type[_Kind]) -> _Kind:
        if self.milvus is not None:
            from index.milvus.opening import open_index

            published, library = open_index(self.milvus, self.home, self.library, self.embedder, facts=self._facts_of)
            return kind(library, published, writer=self.writer)
        while True:
            folder = current_folder(self.home)
            try:
                library = self._library_now()
                index = Index.open(self.home, library, self.embedder, facts=self._facts_of)
                return kind(library, index, writer=self.writer)
            except PlanqaError:
                if current_folder(self.home) == folder:
                    raise  # else another process has just put a new index in its place

    def refresh(self, held: Assistant) -> Assistant | None:
        """An assistant on the index in use if it is another one than `held` works on, else None.

        Cheap where nothing has changed. Raises IndexStateError if the new index does not fit this program.
        """
        if self.milvus is not None:
            from index.milvus.versions import new_version

            return None if new_version(self.milvus, held.index.store.version) is None else self.assistant()
        try:
            if current_folder(self.home).name == held.index.store.version:
                return None
        except IndexStateError:  # there is none any more; the one that is held still works
            return None
        return self.assistant()

    def _facts_of(self, manifest: Manifest) -> FactStore | None:
        return None if self.facts is None else self.facts.open(manifest)

    def _library_now(self) -> Library:
        """The library, with the plans that the index in use has."""
        if self.library.home is None:
            return self.library
        return self.library.with_added(self.home, added_plans(self.home))


def _open_store(store: str) -> MilvusStore:
    from index.milvus.address import StoreAddress
    from index.milvus.client import MilvusStore

    return MilvusStore(StoreAddress.parse(store))


def _open_writer(llm: str | None) -> Writer | None:
    from assistant.llm.opening import open_writer

    return open_writer(llm)


def fact_server(given: str | None = None) -> FactServer | None:
    """The server of this URL, or of PLANQA_FACTS; None where facts lie beside the passages. Raises FactsError."""
    url = facts_url(given)
    if url is None:
        return None
    try:
        from index.postgres.server import FactServer  # SQLAlchemy and psycopg, which take 0.3 s to import
    except ImportError as error:
        raise FactsError(
            f"Facts on a server need a package that is not installed ({error.name}). Install planqa with its extra "
            "`postgres`: pip install 'planqa[postgres]'."
        ) from error
    return FactServer(url, around=lambda: span("query", store="postgresql"))
