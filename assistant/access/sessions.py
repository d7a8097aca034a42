"""Who is logged in: random session ids, of which only a hash is kept."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path

from assistant.access.caller import SCOPES_OF, Caller, Role
from assistant.access.database import digest, opened

__all__ = ["LONGEST", "SessionStore"]

IDLE = 8 * 3600
"""Seconds without a request after which a session ends: a working day."""
LONGEST = 7 * 86_400
"""Seconds after which it ends anyhow."""
_USED_EVERY = 60
"""Seconds between two writes of when a session was last used."""
_RANDOM_BYTES = 32


class SessionStore:
    """The sessions of a home folder's users. Safe to call from several threads and processes."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self._home = home
        self._clock = clock

    def start(self, user: str) -> str:
        """A new session of a user, with an id that nobody had before. Sessions that are over are swept out."""
        secret, now = secrets.token_urlsafe(_RANDOM_BYTES), self._clock()
        with opened(self._home) as connection:
            connection.execute("DELETE FROM sessions WHERE created < ? OR used < ?", (now - LONGEST, now - IDLE))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (digest(secret), user, now, now))
        return secret

    def find(self, secret: str) -> Caller | None:
        """Whose session this is, if it goes on."""
        now, hashed = self._clock(), digest(secret)
        with opened(self._home) as connection:
            row = connection.execute(
                "SELECT name, role, sessions.created, used FROM sessions JOIN users ON name = user WHERE hash = ?",
                (hashed,),
            ).fetchone()
            if row is None:
                return None
            name, role, created, used = row
            if now - created >= LONGEST or now - used >= IDLE:
                connection.execute("DELETE FROM sessions WHERE hash = ?", (hashed,))
                return None
            if now - used >= _USED_EVERY:
                connection.execute("UPDATE sessions SET used = ? WHERE hash = ?", (now, hashed))
        return Caller(name, "user", Role(role), SCOPES_OF[Role(role)])

    def end(self, secret: str) -> None:
        """End a session, if there is one."""
        with opened(self._home) as connection:
            connection.execute("DELETE FROM sessions WHERE hash = ?", (digest(secret),))
