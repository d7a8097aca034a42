"""A real PostgreSQL server that tests start, stop, kill and hold still, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

__all__ = ["PASSWORD", "PostgresServer", "postgres_server"]

PASSWORD = "mật:khẩu/@1"
_PASSWORD_IN_URL = "m%E1%BA%ADt%3Akh%E1%BA%A9u%2F%401"
_SECONDS = 60


class PostgresServer:
    """The server of a cluster, which sorts text as Vietnamese does, on a free port of this machine."""

    def __init__(self, folder: Path, bin: Path, user: str | None) -> None:
        self._data = folder / "data"
        self._bin = bin
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        locale = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi", "--encoding=UTF8")
        secret = ("--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--username=planqa")
        self._run("initdb", "--no-sync", "-D", self._data, *locale, *secret)

    def url(self, database: str = "postgres", user: str = "planqa", **options: str) -> str:
        """Where it is, with the password."""
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return f"postgresql+psycopg://{user}:{_PASSWORD_IN_URL}@127.0.0.1:{self.port}/{database}?{query}"

    def name(self, database: str = "postgres") -> str:
        """The same, as messages say it."""
        return f"postgresql+psycopg://planqa@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, if it does not run, and wait until it lets somebody in."""
        if self._process is not None:
            return
        options = ("-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=")
        self._process = subprocess.Popen(
            [self._bin / "postgres", "-D", self._data, "-p", str(self.port), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self._data,
        )
        until = time.monotonic() + _SECONDS
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until and self._process.poll() is None
                time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, as when a machine fails."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_SECONDS)
            self._process = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """It does nothing for a while, and does not say so: its processes are stopped."""
        assert self._process is not None
        first = self._process.pid
        processes = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]
        for each in processes:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in processes:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGCONT)

    def connect(self, database: str = "postgres", **options: Any) -> psycopg.Connection[Any]:
        """A connection of its administrator."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="planqa",
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            **options,
        )

    def run(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What the administrator asks, or orders."""
        with self.connect(database) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def new_database(self, name: str) -> str:
        """An empty database; its URL."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._bin / program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            user=self._user,
            cwd=self._data.parent,
            check=True,
            timeout=_SECONDS,
        )


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server that runs until the end of the block; skips where the machine has no PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    user = "postgres" if os.geteuid() == 0 else None  # it does not run as root
    # Not below pytest's own folder, which is closed to that user.
    folder = Path(tempfile.mkdtemp(prefix="planqa-postgres-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        server = PostgresServer(folder, found[-1].parent, user)
        server.start()
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
