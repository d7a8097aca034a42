"""The address that a server listens at."""

from __future__ import annotations

import errno
import socket

from corpus.errors import ServeError

__all__ = ["address_of", "listen"]


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address of this machine; port 0 takes one that is free. Raises ServeError.

    Taken before anything heavy is loaded: who asks for a port that is taken hears so at once.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        taken = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise ServeError(f"Port {port} of {host} {taken}. Choose another: planqa serve --port {port + 1}") from error


def address_of(listening: socket.socket) -> str:
    """The address for a browser: "http://127.0.0.1:7860"."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
