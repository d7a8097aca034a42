"""API keys of a home folder: random, of which only a hash is kept."""

from __future__ import annotations

import hmac
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.access.caller import Caller, Role, Scope
from assistant.access.database import access_file, checked_name, digest, opened
from corpus.errors import AccessError

__all__ = ["Key", "KeyStore"]

_PREFIX = "pq_"
_RANDOM_BYTES = 32
_DAY = 86_400
_USED_EVERY = 60
"""Seconds between two writes of when a key was last used."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as listed; never the key itself."""

    name: str
    scopes: frozenset[Scope]
    created: datetime
    expires: datetime | None
    used: datetime | None
    revoked: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the key opens anything at this moment."""
        return self.revoked is None and (self.expires is None or at < self.expires)


class KeyStore:
    """The API keys of a home folder. Safe to call from several threads and processes."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self._home = home
        self._clock = clock

    def add(self, name: str, scopes: Iterable[Scope], days: int | None = None) -> str:
        """Make a key, which is given out this once. Raises AccessError for a name that is taken or unfit."""
        name, secret, now = checked_name(name), _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES), self._clock()
        expires = None if days is None else now + days * _DAY
        row = (name, digest(secret), " ".join(sorted(scopes)), now, expires)
        try:
            with opened(self._home) as connection:
                connection.execute(
                    "INSERT INTO keys (name, hash, scopes, created, expires) VALUES (?, ?, ?, ?, ?)", row
                )
        except AccessError as error:
            if isinstance(error.__cause__, sqlite3.IntegrityError):
                raise AccessError(f"There is a key '{name}' already, or was one. Choose another name.") from None
            raise
        return secret

    def revoke(self, name: str) -> None:
        """Let a key open nothing from now on; it stays listed. Raises AccessError."""
        name = checked_name(name)
        with opened(self._home) as connection:
            changed = connection.execute(
                "UPDATE keys SET revoked = coalesce(revoked, ?) WHERE name = ?", (self._clock(), name)
            ).rowcount
        if not changed:
            raise AccessError(f"There is no key '{name}'. `planqa key list` shows them.")

    def all(self) -> list[Key]:
        """Every key, by name, those that open nothing too. Raises AccessError."""
        if not access_file(self._home).exists():
            return []
        with opened(self._home) as connection:
            rows = connection.execute(
                "SELECT name, scopes, created, expires, used, revoked FROM keys ORDER BY name"
            ).fetchall()
        return [_key(*row) for row in rows]

    def find(self, secret: str) -> Caller | None:
        """Who comes with this key, if it opens anything now. Raises AccessError if the file cannot be read."""
        hashed, now = digest(secret), self._clock()
        with opened(self._home) as connection:
            row = connection.execute(
                "SELECT hash, name, scopes, created, expires, used, revoked FROM keys WHERE hash = ?", (hashed,)
            ).fetchone()
            if row is None or not hmac.compare_digest(row[0], hashed):
                return None
            key = _key(*row[1:])
            if not key.holds(datetime.fromtimestamp(now, UTC)):
                return None
            if key.used is None or now - key.used.timestamp() >= _USED_EVERY:
                connection.execute("UPDATE keys SET used = ? WHERE name = ?", (now, key.name))
        role = Role.EDITOR if Scope.EDIT in key.scopes else Role.READER
        return Caller(key.name, "key", role, key.scopes)


def _key(
    name: str, scopes: str, created: float, expires: float | None, used: float | None, revoked: float | None
) -> Key:
    return Key(
        name,
        frozenset(Scope(scope) for scope in scopes.split()),
        datetime.fromtimestamp(created, UTC),
        _moment(expires),
        _moment(used),
        _moment(revoked),
    )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
