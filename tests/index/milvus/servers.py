"""A Milvus server in a process of its own (milvus-lite), and a proxy that cuts or holds up the way to it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from index.milvus.address import StoreAddress
from index.milvus.client import MilvusStore

__all__ = ["MilvusServer", "Proxy"]

_STARTS = 60.0
"""Seconds after which a server that is not there will not come."""


class MilvusServer:
    """`milvus-lite server` on a port of this machine, which keeps its data in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = int(listening.getsockname()[1])
        self.database = "t0"
        self.start()

    @property
    def uri(self) -> str:
        """Where its database is, as `--store` takes it."""
        return f"milvus:http://127.0.0.1:{self.port}/{self.database}"

    def use_new_database(self) -> None:
        """Have an empty database from now on."""
        self.database = f"t{int(self.database[1:]) + 1}"
        store = MilvusStore(StoreAddress.parse(f"milvus:http://127.0.0.1:{self.port}"))
        store.call("create_database", self.database)
        store.close()

    def start(self) -> None:
        """Start it, at the same port and with the same data."""
        code = "from milvus_lite.cmdline import main; main()"
        options = ("server", "--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port))
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + _STARTS
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        raise TimeoutError("milvus-lite did not start")

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self._process.kill()
        self._process.wait(timeout=30)


class Proxy:
    """Hands connections on to a port; `hold` keeps back what is sent, `cut` ends them and lets nobody in."""

    def __init__(self, target: int, database: str) -> None:
        self._target = target
        self._database = database
        self._held = threading.Event()
        self._held.set()
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._run(self._accept, self._listening)

    @property
    def uri(self) -> str:
        """Where it is, as `--store` takes it, with a password that no message may hold."""
        return f"milvus:http://root:mật-khẩu@127.0.0.1:{self.port}/{self._database}"

    @property
    def shown(self) -> str:
        """Where it is, as messages say it."""
        return f"milvus:http://127.0.0.1:{self.port}/{self._database}"

    def hold(self) -> None:
        """Keep back whatever is sent, from now on."""
        self._held.clear()

    def release(self) -> None:
        """Hand on what was kept back, and what comes."""
        self._held.set()

    def cut(self) -> None:
        """End all connections and let nobody in."""
        _end(self._listening)
        with self._lock:
            for each in self._open:
                _end(each)
            self._open = []

    def mend(self) -> None:
        """Let callers in again."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._run(self._accept, self._listening)

    def close(self) -> None:
        """End everything."""
        self.release()
        self.cut()
        for thread in self._threads:
            thread.join(timeout=10)

    def _run(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                _end(caller)
                continue
            with self._lock:
                self._open += [caller, server]
            self._run(self._pump, caller, server)
            self._run(self._pump, server, caller)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._held.wait()
                target.sendall(data)
        _end(source)
        _end(target)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
