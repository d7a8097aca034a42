"""The address a server listens at."""

from __future__ import annotations

import socket

import pytest

from assistant.listen import address_of, listen
from corpus.errors import ServeError


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_free_port_is_taken_and_named(host: str) -> None:
    with listen(host, 0) as listening:
        port = listening.getsockname()[1]
        assert address_of(listening) == f"http://127.0.0.1:{port}"
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        with pytest.raises(ServeError, match=f"Port {port} of {host} is taken"):
            listen(host, port)


def test_another_address_of_this_machine_can_be_had_and_one_of_another_machine_not() -> None:
    with listen("0.0.0.0", 0) as listening:
        assert address_of(listening).startswith("http://0.0.0.0:")
    for elsewhere in ("192.0.2.1", "no-such-host.invalid"):
        with pytest.raises(ServeError, match="cannot be had"):
            listen(elsewhere, 0)
