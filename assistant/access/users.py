"""Users of a home folder: names, roles and password hashes (argon2id)."""

from __future__ import annotations

import sqlite3
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.access.caller import Role
from assistant.access.database import access_file, checked_name, opened
from corpus.errors import AccessError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

__all__ = ["LONGEST_PASSWORD", "SHORTEST_PASSWORD", "User", "UserStore"]

SHORTEST_PASSWORD = 12
"""Characters: with the lock-out, more than can be guessed."""
LONGEST_PASSWORD = 256
"""Characters: no reason to hash more."""


@dataclass(frozen=True, slots=True)
class User:
    """A user as listed; never with the password."""

    name: str
    role: Role
    created: datetime


class UserStore:
    """The users of a home folder. Safe to call from several threads and processes."""

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self._home = home
        self._clock = clock

    def add(self, name: str, password: str, role: Role) -> User:
        """Add a user. Raises AccessError for a name that is taken or unfit, or a password too short or too long."""
        name, hashed, now = checked_name(name), _hasher().hash(_checked_password(password)), self._clock()
        try:
            with opened(self._home) as connection:
                connection.execute("INSERT INTO users VALUES (?, ?, ?, ?)", (name, hashed, role.value, now))
        except AccessError as error:
            if isinstance(error.__cause__, sqlite3.IntegrityError):
                raise AccessError(
                    f"There is a user '{name}' already. `planqa user passwd {name}` changes it."
                ) from None
            raise
        return User(name, role, datetime.fromtimestamp(now, UTC))

    def change_password(self, name: str, password: str) -> None:
        """Set a new password; all sessions of the user end. Raises AccessError."""
        name, hashed = checked_name(name), _hasher().hash(_checked_password(password))
        with opened(self._home) as connection:
            changed = connection.execute("UPDATE users SET password = ? WHERE name = ?", (hashed, name)).rowcount
            connection.execute("DELETE FROM sessions WHERE user = ?", (name,))
        if not changed:
            raise _unknown(name)

    def remove(self, name: str) -> None:
        """Remove a user, whose sessions end with it. Raises AccessError."""
        name = checked_name(name)
        if name not in {user.name for user in self.all()}:
            raise _unknown(name)
        with opened(self._home) as connection:
            connection.execute("DELETE FROM users WHERE name = ?", (name,))

    def all(self) -> list[User]:
        """Every user, by name. Raises AccessError."""
        if not access_file(self._home).exists():
            return []
        with opened(self._home) as connection:
            rows = connection.execute("SELECT name, role, created FROM users ORDER BY name").fetchall()
        return [User(name, Role(role), datetime.fromtimestamp(created, UTC)) for name, role, created in rows]

    def check(self, name: str, password: str) -> User | None:
        """The user of this name and password. A name that is not there takes as long as a wrong password.

        Raises AccessError if the file cannot be read.
        """
        from argon2.exceptions import VerificationError

        password = _normal(password)[:LONGEST_PASSWORD]
        try:
            name = checked_name(name)
        except AccessError:
            name = ""
        with opened(self._home) as connection:
            row = connection.execute("SELECT password, role, created FROM users WHERE name = ?", (name,)).fetchone()
        hasher = _hasher()
        if row is None:
            hasher.hash(password)  # the same work as verifying
            return None
        hashed, role, created = row
        try:
            hasher.verify(hashed, password)
        except VerificationError:
            return None
        return User(name, Role(role), datetime.fromtimestamp(created, UTC))


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # `planqa ask` never needs it
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)  # 64 MiB, three passes: 0.1 s on a core here


def _normal(password: str) -> str:
    """One form for all ways in which keyboards write the same letters."""
    return unicodedata.normalize("NFKC", password)


def _checked_password(password: str) -> str:
    password = _normal(password)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccessError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return password


def _unknown(name: str) -> AccessError:
    return AccessError(f"There is no user '{name}'. `planqa user list` shows them.")
