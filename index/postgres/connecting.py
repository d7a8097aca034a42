"""Connections to a PostgreSQL server that never keep anyone waiting for long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from corpus.errors import FactsError

__all__ = ["Limits", "TooSlow", "reading_engine", "server_name", "server_url", "writing_engine"]

_Value = TypeVar("_Value")

_DRIVER = "postgresql+psycopg"
_GRACE = 1.0
"""Seconds after the server's own limit that a reply is still waited for: a server that is stopped ends nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a connection, a query, a place in the pool and the whole of a publication may take."""

    connect: int = 3
    query: float = 5.0
    pool: float = 5.0
    publish: float = 600.0


class TooSlow(psycopg.OperationalError):
    """There was no reply in time."""


def server_url(given: str) -> URL:
    """The URL that a user gave. Raises FactsError, which does not repeat it: there may be a password in it."""
    try:
        url = make_url(given.strip())
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres", _DRIVER):
        raise FactsError(
            "The URL of the facts (--facts, PLANQA_FACTS) is none of PostgreSQL. It looks like "
            "postgresql+psycopg://user@host:5432/database, with @, : and / in a password written %40, %3A and %2F."
        )
    return url.set(drivername=_DRIVER)


def server_name(url: URL) -> str:
    """The URL as messages say it: without password, and of its options the place of the server alone."""
    query = {name: value for name, value in url.query.items() if name in ("host", "port")}
    # Not `set`, for which None means "as it was".
    return URL.create(url.drivername, url.username, None, url.host, url.port, url.database, query).render_as_string()


def reading_engine(url: URL, limits: Limits, size: int) -> Engine:
    """A pool of `size` connections at most, opened as they are needed, each of which runs single queries."""
    arguments = {"connect_args": _arguments(url, limits, limits.query), "hide_parameters": True}
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=limits.pool,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        **arguments,
    )
    return _limited(engine, limits.query + _GRACE)


def writing_engine(url: URL, limits: Limits) -> Engine:
    """Connections for transactions that may take as long as a publication does, closed when they have ended."""
    arguments = _arguments(url, limits, limits.publish)
    engine = create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
    return _limited(engine, limits.publish + _GRACE)


def _arguments(url: URL, limits: Limits, seconds: float) -> dict[str, Any]:
    """What libpq is told, unless the URL tells it otherwise."""
    arguments = {
        "connect_timeout": limits.connect,
        "application_name": "planqa",
        # A machine that is gone says nothing at all: what was sent to it must be confirmed within these milliseconds.
        "tcp_user_timeout": int(seconds * 1000),
        "keepalives_idle": 30,
        "client_encoding": "utf8",
    }
    given = {name: value for name, value in arguments.items() if name not in url.query}
    asked = url.query.get("options", "")
    options = asked if isinstance(asked, str) else " ".join(asked)
    return {**given, "options": f"-c statement_timeout={int(seconds * 1000)} {options}".strip()}


def _limited(engine: Engine, seconds: float) -> Engine:
    class Connection(psycopg.Connection[Any]):
        """A connection whose replies are waited for so long and no longer."""

        def wait(self, gen: PQGen[_Value], interval: float = 0.1, timeout: float | None = None) -> _Value:
            try:
                return super().wait(gen, interval, seconds if timeout is None else timeout)
            except psycopg.errors._WaitTimeout:
                self.pgconn.finish()  # nobody knows what it would say next
                raise TooSlow(f"no reply within {seconds:g} seconds") from None

    @event.listens_for(engine, "do_connect")
    def connect(dialect: object, record: object, arguments: list[Any], options: dict[str, Any]) -> object:
        del dialect, record
        return Connection.connect(*arguments, **options)

    return engine
