"""A file that another process holds is waited for, though SQLite itself would not wait."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.write_ahead import write_ahead


@pytest.fixture
def held(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that holds `file.sqlite` alone."""
    with closing(sqlite3.connect(tmp_path / "file.sqlite", check_same_thread=False, isolation_level=None)) as holder:
        holder.execute("CREATE TABLE things (name TEXT)")
        holder.execute("BEGIN EXCLUSIVE")
        yield holder


def test_a_file_that_is_held_is_waited_for(held: sqlite3.Connection, tmp_path: Path) -> None:
    release = threading.Timer(0.2, held.execute, ("COMMIT",))
    with closing(sqlite3.connect(tmp_path / "file.sqlite", timeout=0)) as connection:
        release.start()
        write_ahead(connection, patience=30)

        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    release.join()


def test_patience_ends(held: sqlite3.Connection, tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "file.sqlite", timeout=0)) as connection,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        write_ahead(connection, patience=0.05)
