"""Who asks: a caller's name, role, and what the caller may do."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # `planqa user` needs roles, and no web server
    from starlette.requests import HTTPConnection

__all__ = ["ANONYMOUS", "CURRENT", "READER", "SCOPES_OF", "Caller", "Role", "Scope", "caller_of"]


class Role(StrEnum):
    """What a user is: a reader asks and reads; an editor may also change what planqa holds and read feedback."""

    READER = "reader"
    EDITOR = "editor"


class Scope(StrEnum):
    """What a key opens: questions and search, plans and facts as they stand, the server's figures, changes."""

    ASK = "ask"
    READ = "read"
    METRICS = "metrics"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request. `name` is that of the user or key, empty for someone who was not asked."""

    name: str
    kind: Literal["anonymous", "user", "key"]
    role: Role
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Whether the caller may do what this scope opens."""
        return scope in self.scopes

    @property
    def owner(self) -> str:
        """Whose what this caller leaves is: "lan", "key:open-webui", or "" where no one was asked."""
        return f"key:{self.name}" if self.kind == "key" else self.name


SCOPES_OF = {
    Role.READER: frozenset({Scope.ASK, Scope.READ}),
    Role.EDITOR: frozenset(Scope),
}
"""What users may do by their role."""

ANONYMOUS = Caller("", "anonymous", Role.EDITOR, SCOPES_OF[Role.EDITOR])
"""Everyone who reaches a server that serves its own machine alone and has neither users nor keys."""
READER = Caller("", "anonymous", Role.READER, SCOPES_OF[Role.READER])
"""Everyone, where a server was opened to others with `--no-auth`."""

CURRENT: ContextVar[Caller] = ContextVar("caller", default=ANONYMOUS)
"""Who sent the request that is being answered, for code that does not see the request."""


def caller_of(connection: HTTPConnection) -> Caller:
    """Who sent this request, as the guard found; ANONYMOUS where no guard stands before the application."""
    caller = connection.scope.get("state", {}).get("caller", ANONYMOUS)
    assert isinstance(caller, Caller)
    return caller
