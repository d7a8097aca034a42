"""SQLite files that several processes write: readers and writers do not wait for each other."""

from __future__ import annotations

import sqlite3
import time

__all__ = ["write_ahead"]

_PAUSE = 0.01
"""Seconds between two attempts."""


def write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Give a file a write-ahead log if it has none, waiting up to `patience` seconds for those who use it now.

    Of several processes that open a new file at once each wants to switch it, and SQLite tells all but one at once that
    it is locked: a connection's timeout does not count for that. Raises sqlite3.OperationalError after `patience`.
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
        else:
            return
