"""The address of a Milvus store, `milvus:URI`, and what may be shown of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus.errors import StoreError

__all__ = ["TOKEN", "StoreAddress"]

TOKEN = "PLANQA_STORE_TOKEN"
"""The environment variable with the credentials, "user:password" or a key; it goes before those in a URI."""

_PREFIX = "milvus:"
_SCHEMES = {"http": 19530, "https": 443}
"""What a server's URI begins with, and the port where it names none."""

_HOW = "Give milvus:FILE.db or milvus:http://HOST:19530 (https://… with TLS; /NAME behind it for a database)."


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where a store is: `uri` as pymilvus takes it, without credentials; `database` is "" for the default one.

    `shown` is what messages say; the token is in neither, nor in the repr.
    """

    uri: str
    database: str = ""
    token: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str, environment: Mapping[str, str] = os.environ) -> StoreAddress:
        """Read `milvus:FILE.db` or `milvus:http[s]://[user:password@]HOST[:PORT][/DATABASE]`.

        Raises StoreError, which repeats nothing of a text that may hold a password.
        """
        if not text.startswith(_PREFIX):
            raise StoreError(f"The store is none that planqa knows: it must begin with “{_PREFIX}”. {_HOW}")
        uri = text.removeprefix(_PREFIX)
        token = environment.get(TOKEN, "")
        if "://" not in uri:
            return cls._of_file(uri)
        try:
            parts = urlsplit(uri)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or parts.scheme not in _SCHEMES or parts.query or parts.fragment:
            raise StoreError(f"The URI of the Milvus store cannot be read. {_HOW}")
        if not token and parts.username:
            token = ":".join(unquote(part) for part in (parts.username, parts.password) if part)
        shown = f"[{host}]" if ":" in host else host
        return cls(f"{parts.scheme}://{shown}:{port or _SCHEMES[parts.scheme]}", parts.path.strip("/"), token)

    @classmethod
    def _of_file(cls, name: str) -> StoreAddress:
        path = Path(name).expanduser().absolute()
        if path.suffix != ".db":
            raise StoreError(f"A Milvus store in a file must have a name that ends in .db, and {name} does not. {_HOW}")
        if not path.parent.is_dir():
            raise StoreError(f"There is no folder {path.parent} for the Milvus store {path.name}. Make it first.")
        return cls(str(path))

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine, which milvus-lite opens in process, for one process at a time."""
        return "://" not in self.uri

    @property
    def shown(self) -> str:
        """The address as it may be shown and logged."""
        return f"{_PREFIX}{self.uri}" + (f"/{self.database}" if self.database else "")
