"""A GGUF file run in this process by llama.cpp (xllamacpp), reached as its server is: on loopback, with a key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from corpus.errors import ModelError

__all__ = ["MODELS_AT_ONCE", "GgufServer"]

MODELS_AT_ONCE = 1
"""Calls at once: two would each be half as fast, and need the memory of two contexts."""
CONTEXT = 8192
"""Tokens of question, records and reply: 16,000 characters of Vietnamese are some 6,000."""
_MAGIC = b"GGUF"


class GgufServer:
    """llama.cpp's own server in threads of this process; it ends with the process.

    It listens on a free port of 127.0.0.1 and answers only who has `key`, which is made anew at each start.
    """

    def __init__(self, path: Path) -> None:
        """Load the weights, a second for each GB. Raises ModelError if the file is none or cannot be run."""
        _check(path)
        import xllamacpp

        self.key = secrets.token_hex(16)
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = CONTEXT
        params.n_parallel = MODELS_AT_ONCE
        # Its threads wait for each other in loops: with one for each core of a machine that does other work too (an
        # index to search), two cores were 30 times slower than one.
        threads = max(1, (os.cpu_count() or 1) - 1)
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
        params.sampling.temp = 0.0
        params.warmup = False
        params.verbosity = 0
        params.ui = False
        params.endpoint_slots = False
        params.endpoint_props = False
        params.api_keys = [self.key]
        try:
            self._server = xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError(f"{path.name} cannot be run by llama.cpp ({error}). Is it a whole GGUF file?") from None
        self.address = f"{self._server.listening_address}/v1"


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}. Give the path of a .gguf file.") from None
    if magic != _MAGIC:
        raise ModelError(f"{path} is no GGUF file: it does not begin with the letters GGUF.")
