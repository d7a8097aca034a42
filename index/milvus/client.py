"""The connection to Milvus: pymilvus's client, with bounded times, and errors that say what to do."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from corpus.errors import StoreError
from index.milvus.address import TOKEN, StoreAddress

__all__ = ["MilvusStore", "MissingError"]

CONNECT = 2.0
"""Seconds that connecting may take."""
CALL = 5.0
"""Seconds that a search or a look-up may take: a hundred times what they take of 1,000 windows on two busy cores."""
REST = 1.0
"""Seconds after a failure for which nothing is asked: callers that wait behind one another hear the same at once."""

_OPTIONS = {
    # Else a channel that failed waits up to two minutes before it tries again, and so does a new one to the same place.
    "grpc.use_local_subchannel_pool": 1,
    "grpc.initial_reconnect_backoff_ms": 200,
    "grpc.min_reconnect_backoff_ms": 200,
    "grpc.max_reconnect_backoff_ms": 1000,
}

_CONNECT_FAILED = 2
_NOT_FOUND = (100, 800, 1600)
"""Codes of Milvus: there is no such collection, database or alias."""
_NOT_LOADED = 101


class MilvusStore:
    """A Milvus that is reached when it is first needed. Safe to call from several threads."""

    def __init__(self, address: StoreAddress, *, patience: float = CALL) -> None:
        """`patience` is how many seconds a search or a look-up may take."""
        self.address = address
        self._patience = patience
        self._client: Any = None
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._failed: tuple[float, str] = (float("-inf"), "")

    def call(self, name: str, *arguments: Any, seconds: float | None = None, **named: Any) -> Any:
        """What a method of `pymilvus.MilvusClient` returns, within so many seconds.

        Raises StoreError where Milvus cannot be reached, is too slow or refuses; MissingError for a name it has not.
        """
        named["timeout"] = self._patience if seconds is None else seconds
        try:
            with self._named_errors():
                return getattr(self._connected(), name)(*arguments, **named)
        except _NotLoadedError:  # as milvus-lite has its collections after it was started anew
            with self._named_errors():
                client = self._connected()
                client.load_collection(arguments[0], timeout=named["timeout"])
                return getattr(client, name)(*arguments, **named)

    def rows(self, collection: str, filter: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        """The rows of a collection that a filter finds, of which Milvus gives at most 16,384."""
        return list(self.call("query", collection, filter=filter, output_fields=list(fields)))

    def is_there(self) -> bool:
        """Whether there may be something: a file that is missing would be made by opening it."""
        return not self.address.is_file or Path(self.address.uri).exists()

    def is_time_to_look(self, every: float) -> bool:
        """Whether so many seconds have gone by since this was last true."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked < every:
                return False
            self._looked = now
            return True

    def forget_failure(self) -> None:
        """Let the next caller try at once."""
        self._failed = (float("-inf"), "")

    def close(self) -> None:
        """Disconnect; a file is free for another process then."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None
            if self.address.is_file:
                from milvus_lite.server_manager import server_manager_instance

                server_manager_instance.release_server(self.address.uri)

    def _connected(self) -> Any:
        since, reason = self._failed
        if time.monotonic() - since < REST:
            raise StoreError(reason)
        asked = time.monotonic()
        with self._lock:
            if self._client is None:
                if self._failed[0] > asked:  # another caller found out while this one waited
                    raise StoreError(self._failed[1])
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        client = _client_class()
        from pymilvus.exceptions import MilvusException

        address = self.address
        try:
            return client(
                address.uri,
                token=address.token,
                db_name=address.database,
                timeout=CONNECT,
                dedicated=True,
                grpc_options=_OPTIONS,
            )
        except MilvusException as error:
            if address.is_file and not _is_of_connection(error):
                raise self._failure(
                    f"{address.shown} cannot be opened: another process has it open, or it is damaged. A file serves "
                    "one process at a time; several share `milvus-lite server` or a Milvus cluster."
                ) from error
            raise

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        _client_class()
        import grpc
        from pymilvus.exceptions import MilvusException

        shown = self.address.shown
        try:
            yield
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
                raise self._failure(
                    f"{shown} does not answer in time. Ask again; see what keeps Milvus busy."
                ) from error
            raise self._failure(self._unknown_here() if _is_of_access(error) else self._away()) from error
        except MilvusException as error:
            if _is_of_connection(error):
                raise self._failure(self._unknown_here() if _is_of_access(error) else self._away()) from error
            reason = _short(error.message)
            if error.code == _NOT_LOADED:
                raise _NotLoadedError(f"{shown} has not loaded what is asked for: {reason}") from error
            if error.code in _NOT_FOUND:
                raise MissingError(
                    f"{shown} does not have what is asked for ({reason}): a new index was published. Ask again."
                ) from error
            raise StoreError(f"{shown} does not do what is asked: {reason}") from error
        except ValueError as error:  # grpc: the channel was closed by another thread meanwhile
            if "closed channel" not in str(error):
                raise
            raise self._failure(self._away()) from error

    def _away(self) -> str:
        return (
            f"{self.address.shown} cannot be reached. See that Milvus runs and that this machine may reach it, and "
            "ask again."
        )

    def _unknown_here(self) -> str:
        return f"{self.address.shown} does not let planqa in. Put “user:password” or a key into {TOKEN}."

    def _failure(self, reason: str) -> StoreError:
        self._failed = (time.monotonic(), reason)
        return StoreError(reason)


class _NotLoadedError(StoreError):
    """A collection is there, but not in Milvus's memory."""


class MissingError(StoreError):
    """A collection or alias is not there: callers turn it into what it means to them."""


def _short(message: object) -> str:
    text = " ".join(str(message).split())
    return text if len(text) <= 300 else f"{text[:300]}…"


def _is_of_connection(error: Exception) -> bool:
    import grpc

    code = getattr(error, "code", None)
    return code == _CONNECT_FAILED or isinstance(code, grpc.StatusCode)


def _is_of_access(error: BaseException | None) -> bool:
    """Whether it came of credentials that are missing or wrong."""
    import grpc

    denied = (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED)
    seen: list[BaseException] = []
    while error is not None and error not in seen:  # pymilvus raises "e from e": an error is its own cause
        if isinstance(error, grpc.RpcError) and error.code() in denied:
            return True
        seen.append(error)
        error = error.__cause__
    return False


@cache
def _client_class() -> Any:
    """`pymilvus.MilvusClient`, imported so that it neither reads a `.env` nor prints tracebacks of what is raised."""
    disabled = "PYTHON_DOTENV_DISABLED"
    before = os.environ.get(disabled)
    os.environ[disabled] = "1"
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise StoreError(
            "A store in Milvus needs packages that are not installed: pip install 'planqa[milvus]'."
        ) from error
    finally:
        if before is None:
            del os.environ[disabled]
        else:
            os.environ[disabled] = before
    # `grpc._server` is the log of milvus-lite in this process, which lacks calls that pymilvus does without.
    for name in ("pymilvus", "pymilvus.milvus_client", "milvus_lite", "grpc._server"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return MilvusClient
