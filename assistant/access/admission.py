"""Who may come in at all: decided when a server starts, by where it listens and whom its home knows."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.access.caller import ANONYMOUS, READER, Caller
from assistant.access.database import access_file
from assistant.access.keys import KeyStore
from assistant.access.users import UserStore
from corpus.errors import ServeError

__all__ = ["OWN_HOSTS", "Admission", "admission", "is_own"]

OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""What a browser on this machine calls it."""


@dataclass(frozen=True, slots=True)
class Admission:
    """How a server lets callers in.

    `unasked` is who comes as long as the home has never had a user or key; None lets nobody in then. `hosts` are names
    under which the server may be called, besides the address that a request came in at.
    """

    home: Path
    unasked: Caller | None = ANONYMOUS
    hosts: frozenset[str] = OWN_HOSTS
    behind_proxy: bool = False
    log_questions: bool = False

    def is_open(self) -> bool:
        """Whether callers are let in without being asked who they are."""
        return self.unasked is not None and not access_file(self.home).exists()


def is_own(host: str) -> bool:
    """Whether only this machine reaches a server that listens at this address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def admission(
    home: Path,
    host: str,
    *,
    allow_hosts: Iterable[str] = (),
    no_auth: bool = False,
    behind_proxy: bool = False,
    log_questions: bool = False,
) -> Admission:
    """How a server at this address is to let callers in. Raises ServeError, AccessError.

    A host that is allowed by name, or a proxy, lets others in as another address does.
    """
    named = frozenset(name.casefold() for name in allow_hosts)
    if no_auth and access_file(home).exists():
        raise ServeError(
            f"{home} has users or keys: with them nobody comes in unasked. Leave out --no-auth, or take another --home."
        )
    lets_others_in = not is_own(host) or behind_proxy or not named <= OWN_HOSTS
    if lets_others_in and not no_auth:
        _check_someone_is_known(home, host)
    unasked = READER if no_auth else None if lets_others_in else ANONYMOUS
    return Admission(home, unasked, OWN_HOSTS | named, behind_proxy, log_questions)


def _check_someone_is_known(home: Path, host: str) -> None:
    now = datetime.now(UTC)
    if not UserStore(home).all() and not any(key.holds(now) for key in KeyStore(home).all()):
        raise ServeError(
            f"'{host}' would let others in, and nobody is known yet. Add a user (planqa user add NAME) or a key "
            "(planqa key add NAME --scope ask), or let everyone in with --no-auth."
        )
