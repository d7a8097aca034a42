"""A PostgreSQL server that holds the facts of indexes: each index's own set, which readers keep while a new one comes.

A set of facts lies in a schema of its own, `planqa_` and the version of the facts (`Manifest.facts`). The table
`planqa.facts` says which sets there are and when each was published, the newest being that of the index in use.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote as url_quote

import psycopg
from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from corpus.errors import FactsError, IndexStateError
from index.fact_tables import INDEXES, TABLES
from index.facts import FactStore
from index.manifest import Manifest, program_fingerprint
from index.parts import STORE
from index.postgres.connecting import Limits, TooSlow, reading_engine, server_name, server_url, writing_engine

__all__ = ["Around", "FactServer"]

Around = Callable[[], AbstractContextManager[object]]
"""Gives what a query is made within, for whoever watches."""

_LOG = logging.getLogger(__name__)

_READERS = 4
"""Connections beside one a core: an answer works in one thread a core, and four more read plans and facts."""
_SETS = 2
"""Sets of facts that stay: that of the index in use, and that before it, for readers that have not taken up the new."""
_LOCK = 0x706C616E7161
"""The advisory lock under which sets are published and dropped, one publisher at a time: "planqa" in ASCII."""
_DROP_SECONDS = 2
"""Seconds that dropping an old set waits for its last readers; what cannot be dropped goes the next time."""
_GONE = (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)
_COUNTED = ("task", "target", "reference")

_REGISTRY = """
CREATE TABLE IF NOT EXISTS planqa.facts (
    version TEXT PRIMARY KEY, published TIMESTAMPTZ NOT NULL, task INTEGER NOT NULL, target INTEGER NOT NULL,
    reference INTEGER NOT NULL
)
"""


class FactServer:
    """Facts on a server, from any number of threads. Connections are opened when they are needed."""

    def __init__(self, url: str, limits: Limits | None = None, around: Around = nullcontext) -> None:
        """`url` is SQLAlchemy's form of it: postgresql+psycopg://user@host/database. Raises FactsError.

        `around` gives what each query is to be made within.
        """
        self._around = around
        self._url = server_url(url)
        self._limits = Limits() if limits is None else limits
        self.name = server_name(self._url)

    def open(self, manifest: Manifest) -> FactStore:
        """The facts of the index with this manifest. Raises FactsError if the server does not answer or have them."""
        version = manifest.facts
        if self._registered_counts(version) is None:
            raise FactsError(f"{self.name} does not have the facts of this index. Publish them: `planqa build`.")
        return FactStore(self._read, f"{_schema(version)}.")

    def fault(self, folder: Path) -> str | None:
        """What is wrong with the facts of the index in a folder; None if nothing is. Raises FactsError."""
        counts = self._counts(Manifest.read(folder).facts)
        if counts is None:
            return "the facts of the index in use are not there, or not all of them"
        if counts != _counts_of(folder / STORE):
            return "it holds other numbers of facts than the index in use"
        return None

    def publish(self, folder: Path) -> None:
        """Put the facts of the index in a folder on the server, in one transaction; do nothing if they are there.

        The set published before this one stays; those before that are dropped. Raises FactsError: then everything is
        as it was.
        """
        try:
            manifest = Manifest.read(folder)
        except IndexStateError:
            return  # of a backup that an older planqa made, as below
        if manifest.program != program_fingerprint():
            return  # its tables are others; it is built anew before it is read, and published then
        store, version = folder / STORE, manifest.facts
        counts = _counts_of(store)
        try:
            if self._newest() == version and self._counts(version) == counts:
                return
            with self._errors(), self._writing.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                connection.execute(text("CREATE SCHEMA IF NOT EXISTS planqa"))
                connection.execute(text(_REGISTRY))
                if self._counts(version) != counts:
                    _write(connection, store, version)
                _register(connection, version, counts)
        except FactsError as error:
            raise FactsError(f"The facts were not published, those of before are as they were. {error}") from error
        self._drop_old()

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._reading.dispose()

    # --- reading ------------------------------------------------------------------------------------------------------

    @cached_property
    def _reading(self) -> Engine:
        engine = reading_engine(self._url, self._limits, (os.cpu_count() or 1) + _READERS)
        weakref.finalize(self, engine.dispose)  # whoever drops the last store of it leaves no connection behind
        return engine

    @cached_property
    def _writing(self) -> Engine:
        return writing_engine(self._url, self._limits)

    def _read(self, sql: str, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        """The rows of a query. Raises FactsError."""
        with self._errors(), self._around():
            try:
                return self._rows(sql, values)
            except DBAPIError as error:
                if not error.connection_invalidated or isinstance(error.orig, TooSlow):
                    raise
            # The connection was of a server that has been restarted since; the pool is empty now.
            return self._rows(sql, values)

    def _rows(self, sql: str, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        with self._reading.connect() as connection:
            return connection.execute(_statement(sql), values).all()

    def _newest(self) -> str | None:
        """The version that was published last; None if none ever was."""
        versions = self._registered("SELECT version FROM planqa.facts ORDER BY published DESC LIMIT 1", {})
        return versions[0][0] if versions else None

    def _registered_counts(self, version: str) -> Mapping[str, int] | None:
        """How many tasks, targets and references a set was published with; None if there is no such set."""
        found = self._registered(
            f"SELECT {', '.join(_COUNTED)} FROM planqa.facts WHERE version = :version", {"version": version}
        )
        return dict(zip(_COUNTED, found[0], strict=True)) if found else None

    def _counts(self, version: str) -> Mapping[str, int] | None:
        """How many tasks, targets and references a set has; None if there is no such set, or it is not whole."""
        registered = self._registered_counts(version)
        each = (f"(SELECT count(*) FROM {_schema(version)}.{table})" for table in _COUNTED)
        if registered is None or self._registered(f"SELECT {', '.join(each)}", {}) != [tuple(registered.values())]:
            return None
        return registered

    def _registered(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The rows of a query about sets; none where nothing was ever published. Raises FactsError."""
        try:
            return [tuple(row) for row in self._read(sql, values)]
        except FactsError as error:
            if isinstance(error.__cause__, DBAPIError) and isinstance(error.__cause__.orig, _GONE):
                return []
            raise

    # --- writing ------------------------------------------------------------------------------------------------------

    def _drop_old(self) -> None:
        """Drop the sets that no reader opens any more; one that cannot be dropped now stays for the next time."""
        try:
            with self._writing.connect() as connection:
                old = connection.execute(
                    text("SELECT version FROM planqa.facts ORDER BY published DESC OFFSET :kept"), {"kept": _SETS}
                ).all()
            for (version,) in old:
                with self._writing.begin() as connection:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{_DROP_SECONDS}s'"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                    connection.execute(text(f"DROP SCHEMA IF EXISTS {_schema(version)} CASCADE"))
                    connection.execute(text("DELETE FROM planqa.facts WHERE version = :version"), {"version": version})
        except DBAPIError as error:
            _LOG.warning("%s: an old set of facts stays until the next time: %s", self.name, _reason(error))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Errors of the server as text: which server, what is wrong, what to do."""
        try:
            yield
        except PoolTimeoutError as error:
            raise FactsError(
                f"All connections to {self.name} were in use for {self._limits.pool:g} seconds. Ask again in a moment."
            ) from error
        except DBAPIError as error:
            raise FactsError(self._said(error)) from error
        except SQLAlchemyError as error:
            raise FactsError(f"{self.name} cannot be asked for facts ({type(error).__name__}).") from error

    def _said(self, error: DBAPIError) -> str:
        if isinstance(error.orig, TooSlow | psycopg.errors.QueryCanceled):
            return (
                f"{self.name}, which holds the facts, does not answer in time ({_reason(error)}). "
                "Look at the load of that server, and ask again."
            )
        if isinstance(error.orig, _GONE):
            return f"{self.name} no longer has the facts of this index. Publish them anew: `planqa build`."
        return (
            f"{self.name}, which holds the facts, cannot be used ({_reason(error)}). "
            "See that it runs and lets this user in, and ask again."
        )


@lru_cache(maxsize=256)
def _statement(sql: str) -> TextClause:
    return text(sql)


def _schema(version: str) -> str:
    """The name of a set's schema, as SQL has it."""
    if not version.isalnum():
        raise ValueError(f"{version!r} is no version of facts")
    return f"planqa_{version}"


def _reason(error: DBAPIError) -> str:
    """The first line of what the server or its client library said: it names neither user's words nor passwords."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    return (lines[0] if lines else type(error.orig).__name__).rstrip(".")


def _write(connection: Connection, store: Path, version: str) -> None:
    """Copy the facts of a file into a new schema."""
    schema = _schema(version)
    connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
    connection.execute(text(f"CREATE SCHEMA {schema}"))
    driver = connection.connection.driver_connection
    with closing(_read_only(store)) as facts, cast("psycopg.Connection[Any]", driver).cursor() as cursor:
        for table, columns in TABLES.items():
            # SQLite compares text by its bytes, and so must the server, wherever it stands.
            own = [column.replace(" TEXT", ' TEXT COLLATE "C"') for column in columns]
            connection.execute(text(f"CREATE TABLE {schema}.{table} ({', '.join(own)})"))
            with cursor.copy(f"COPY {schema}.{table} FROM STDIN") as copy:
                for row in facts.execute(f"SELECT * FROM {table} ORDER BY rowid"):
                    copy.write_row(row)
    for name, (table, columns_of) in INDEXES.items():
        connection.execute(text(f"CREATE INDEX {name} ON {schema}.{table} ({columns_of})"))
    for table in TABLES:
        connection.execute(text(f"ANALYZE {schema}.{table}"))


def _register(connection: Connection, version: str, counts: Mapping[str, int]) -> None:
    """Make a set the newest."""
    names = ", ".join(_COUNTED)
    values = ", ".join(f":{name}" for name in _COUNTED)
    connection.execute(text("DELETE FROM planqa.facts WHERE version = :version"), {"version": version})
    connection.execute(
        text(f"INSERT INTO planqa.facts (version, published, {names}) VALUES (:version, clock_timestamp(), {values})"),
        {"version": version, **counts},
    )


def _counts_of(store: Path) -> dict[str, int]:
    """How many tasks, targets and references a file has."""
    with closing(_read_only(store)) as facts:
        return {table: int(facts.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in _COUNTED}


def _read_only(store: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{url_quote(str(store))}?mode=ro&immutable=1", uri=True)
