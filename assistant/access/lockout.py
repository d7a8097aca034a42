"""Log-ins that fail: after some of them, a growing wait for the name and for the address. Kept over restarts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

from assistant.access.database import digest, opened

__all__ = ["Lockout"]

FREE_BY_NAME = 5
"""Log-ins that may fail for one name before a wait."""
FREE_BY_ADDRESS = 20
"""And from one address, where several people may sit."""
_FIRST_WAIT = 30
_LONGEST_WAIT = 900
"""Seconds: whoever fails on purpose with another's name locks them out no longer than this."""
_FORGOTTEN = 86_400
"""Seconds without a failure after which all is forgotten."""


class Lockout:
    """Counts attempts before they are checked, so that many at once get no further than one after another."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self._home = home
        self._clock = clock

    def attempt(self, name: str, address: str) -> int:
        """Count an attempt to log in. Returns the seconds to wait first; 0 lets it go ahead."""
        now = self._clock()
        limits = {_who("name", name): FREE_BY_NAME, _who("address", address): FREE_BY_ADDRESS}
        with opened(self._home) as connection:
            connection.execute("DELETE FROM failures WHERE last < ?", (now - _FORGOTTEN,))
            wait = 0.0
            for who, free in limits.items():
                row = connection.execute("SELECT count, last FROM failures WHERE who = ?", (who,)).fetchone()
                if row is not None:
                    wait = max(wait, row[1] + _wait(row[0] - free) - now)
            if wait > 0:
                return math.ceil(wait)
            connection.executemany(
                "INSERT INTO failures VALUES (?, 1, ?) "
                "ON CONFLICT DO UPDATE SET count = count + 1, last = excluded.last",
                [(who, now) for who in limits],
            )
        return 0

    def succeeded(self, name: str, address: str) -> None:
        """The last attempt was right: the name begins anew, and the address has one failure less."""
        with opened(self._home) as connection:
            connection.execute("DELETE FROM failures WHERE who = ?", (_who("name", name),))
            connection.execute("UPDATE failures SET count = count - 1 WHERE who = ?", (_who("address", address),))


def _wait(beyond: int) -> float:
    """Seconds after the failure that is the n-th beyond the free ones, from 0."""
    return 0 if beyond < 0 else min(_FIRST_WAIT * 2.0 ** min(beyond, 10), _LONGEST_WAIT)


def _who(kind: str, value: str) -> str:
    """A hash: people type their password where the name belongs."""
    return digest(f"{kind}:{value}")
