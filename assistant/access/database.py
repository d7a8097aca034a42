"""The file that holds users, keys, sessions and failed log-ins of a home folder.

That it exists is what closes a server: from the first user or key on, everyone must be known.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.write_ahead import write_ahead
from corpus.errors import AccessError

__all__ = ["access_file", "checked_name", "digest", "opened"]

_FILE = "access.sqlite"
_PATIENCE = 10
"""Seconds that a writer waits for another."""
_NAME = re.compile(r"[^\W_][\w.@-]{0,63}")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, password TEXT NOT NULL, role TEXT NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
    name TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL, created REAL NOT NULL, expires REAL, used REAL,
    revoked REAL
);
CREATE TABLE IF NOT EXISTS sessions (
    hash TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE, created REAL NOT NULL,
    used REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS failures (who TEXT PRIMARY KEY, count INTEGER NOT NULL, last REAL NOT NULL);
"""  # noqa: E501


def access_file(home: Path) -> Path:
    """Where a home folder keeps who may come in."""
    return home / _FILE


@contextmanager
def opened(home: Path) -> Iterator[sqlite3.Connection]:
    """A connection in one transaction, committed at the end; the file is made for its owner alone.

    Each call opens the file by itself: threads and processes may share a home. Raises AccessError.
    """
    path = access_file(home)
    try:
        home.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level="IMMEDIATE")) as connection:
            write_ahead(connection, _PATIENCE)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(_SCHEMA)
            with connection:
                yield connection
    except (sqlite3.Error, OSError) as error:
        raise AccessError(f"{path} cannot be used ({error}). Nobody can come in until it can be read again.") from error


def checked_name(name: str) -> str:
    """A name of a user or key as it is kept: one spelling for all ways to type it. Raises AccessError."""
    folded = unicodedata.normalize("NFKC", name).strip().casefold()
    if not _NAME.fullmatch(folded):
        raise AccessError("A name is 1 to 64 letters, digits and . _ - @, and begins with a letter or digit.")
    return folded


def digest(secret: str) -> str:
    """What is kept of a random secret. It has 256 bits: nobody can try them all, and no salt or slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
