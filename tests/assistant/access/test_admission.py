"""When `planqa serve` starts: whom it lets in, and when it does not start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.access.admission import OWN_HOSTS, admission, is_own
from assistant.access.caller import ANONYMOUS, READER, Scope
from assistant.access.keys import KeyStore
from assistant.access.users import UserStore
from corpus.errors import ServeError

if TYPE_CHECKING:
    from tests.assistant.access.conftest import People

_OTHERS = ["0.0.0.0", "::", "", "192.168.1.5", "example.org", "127.0.0.1.nip.io"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_this_machines_own_addresses_are_open_until_there_is_a_user(tmp_path: Path, host: str) -> None:
    admitted = admission(tmp_path, host)

    assert is_own(host)
    assert admitted.is_open()
    assert (admitted.unasked, admitted.hosts) == (ANONYMOUS, OWN_HOSTS)
    KeyStore(tmp_path).add("a", [Scope.ASK])
    assert not admitted.is_open()


@pytest.mark.parametrize("host", _OTHERS)
def test_an_address_that_others_reach_needs_a_user_or_a_key(tmp_path: Path, host: str) -> None:
    with pytest.raises(ServeError, match="would let others in, and nobody is known yet"):
        admission(tmp_path, host)
    KeyStore(tmp_path).add("a", [Scope.ASK])
    assert admission(tmp_path, host).unasked is None  # not even when the file is deleted while it runs
    KeyStore(tmp_path).revoke("a")
    with pytest.raises(ServeError, match="nobody is known yet"):
        admission(tmp_path, host)


def test_a_name_or_a_proxy_lets_others_in_as_an_address_does(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="nobody is known yet"):
        admission(tmp_path, "127.0.0.1", allow_hosts=["planqa.tinh.example"])
    with pytest.raises(ServeError, match="nobody is known yet"):
        admission(tmp_path, "127.0.0.1", behind_proxy=True)
    assert admission(tmp_path, "127.0.0.1", allow_hosts=["localhost"]).is_open()


def test_without_auth_everyone_is_a_reader_unless_somebody_is_known(tmp_path: Path, people: People) -> None:
    admitted = admission(tmp_path / "empty", "0.0.0.0", no_auth=True, allow_hosts=["Planqa.Example"])

    assert admitted.unasked is READER
    assert "planqa.example" in admitted.hosts
    with pytest.raises(ServeError, match="Leave out --no-auth"):
        admission(people.home, "127.0.0.1", no_auth=True)


def test_a_home_whose_last_user_is_gone_stays_closed(people: People) -> None:
    for name in ("lan", "minh"):
        UserStore(people.home).remove(name)

    assert not admission(people.home, "127.0.0.1").is_open()
