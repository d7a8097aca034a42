"""The address a server listens at: this machine's own, and no other."""

from __future__ import annotations

import socket

import pytest

from assistant.listen import address_of, listen
from corpus.errors import ServeError


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "127.0.0.2", "example.org", "127.0.0.1.nip.io"])
def test_an_address_that_others_may_reach_is_refused(host: str) -> None:
    with pytest.raises(ServeError, match="would let others in"):
        listen(host, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_free_port_is_taken_and_named(host: str) -> None:
    with listen(host, 0) as listening:
        port = listening.getsockname()[1]
        assert address_of(listening) == f"http://127.0.0.1:{port}"
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        with pytest.raises(ServeError, match=f"Port {port} of {host} is taken"):
            listen(host, port)
