"""Who is it, and may they: the host that was called, the page a request came from, session or key, the rule."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.access.admission import Admission
from assistant.access.caller import ANONYMOUS, CURRENT, Caller, caller_of
from assistant.access.keys import KeyStore
from assistant.access.login import cannot_be_read, session_cookie
from assistant.access.rules import Need, Rule, rule_of
from assistant.access.sessions import SessionStore
from assistant.problems import problem_response, wants_page
from corpus.errors import AccessError

__all__ = ["Guard", "HostCheck"]

_SAFE = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_BEARER = "bearer "
_LOOKUPS = 8
"""Sessions and keys that are looked up at once; one takes under a millisecond."""


class HostCheck:
    """Serves only those names that are this server's: a site whose name was turned to its address gets nothing."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request to this server."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        match = _HOST.fullmatch(named[0]) if len(named) == 1 else None
        if match is None:
            response = problem_response(scope, 400, "Bad host", "The request needs one Host header with a host name.")
        elif not self._is_own(match["name"].strip("[]").casefold(), scope):
            detail = "This server is not called so. If it is to be, start it with planqa serve --allow-host NAME."
            response = problem_response(scope, 421, "Unknown host", detail)
        else:
            await self._app(scope, receive, send)
            return
        await response(scope, receive, send)

    def _is_own(self, name: str, scope: Scope) -> bool:
        """An allowed name, or the very address at which the request came in."""
        server = scope.get("server")
        return name in self._hosts or (server is not None and name == server[0])


class Guard:
    """Lets a request in if its caller may do what the address needs, and says who it is (`caller_of`)."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app = app
        self._admission = admission
        self._keys = KeyStore(admission.home)
        self._sessions = SessionStore(admission.home)
        self._limiter = anyio.CapacityLimiter(_LOOKUPS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of a caller who may, and of nobody else."""
        if scope["type"] == "websocket":  # nothing here speaks it
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule = rule_of(scope["method"], scope["path"])
        refused = await self._refused(Request(scope), rule)
        if refused is not None:
            await refused(scope, receive, send)
            return
        scope["headers"] = [each for each in scope["headers"] if not _of_proxies(each[0])]
        token = CURRENT.set(caller_of(Request(scope)))
        try:
            await self._app(scope, receive, send)
        finally:
            CURRENT.reset(token)

    async def _refused(self, request: Request, rule: Rule | None) -> Response | None:
        """Why a request does not get in; else None, and its caller is in its state."""
        scope = request.scope
        if rule is not None and rule.need is Need.OPEN:
            scope["state"]["caller"] = Caller("", "anonymous", ANONYMOUS.role, frozenset())
            return None if _is_of_own_page(request, None) else _of_another_page(scope)
        try:
            caller = await anyio.to_thread.run_sync(self._who, request, limiter=self._limiter)
        except AccessError as error:
            return cannot_be_read(scope, error)
        if caller is None:
            return _ask_who(request)
        scope["state"]["caller"] = caller
        if not _is_of_own_page(request, caller):
            return _of_another_page(scope)
        if rule is None:
            return problem_response(scope, 404, "Not found", "There is nothing at this address.")
        if not isinstance(rule.need, Need) and not caller.may(rule.need):
            detail = f"This needs the scope '{rule.need}', which the key or user does not have."
            return problem_response(scope, 403, "Not allowed", detail)
        return None

    def _who(self, request: Request) -> Caller | None:
        """Whose request this is, None for someone who is not known. Raises AccessError."""
        if self._admission.is_open():
            return self._admission.unasked
        said = request.headers.get("authorization", "")
        if said:
            return self._keys.find(said[len(_BEARER) :].strip()) if said.lower().startswith(_BEARER) else None
        cookie = request.cookies.get(session_cookie(request))
        return self._sessions.find(cookie) if cookie else None


def _ask_who(request: Request) -> Response:
    scope = request.scope
    if wants_page(scope):
        return RedirectResponse("/en/login" if scope["path"].startswith("/en/") else "/login", status_code=303)
    challenge = 'Bearer realm="planqa"'
    if "authorization" in request.headers:
        challenge += ', error="invalid_token"'
    detail = "Log in, or send a key: Authorization: Bearer pq_…"
    return problem_response(scope, 401, "Not known", detail, {"WWW-Authenticate": challenge})


def _is_of_own_page(request: Request, caller: Caller | None) -> bool:
    """Whether no other site's page made a browser send this.

    Browsers name the page that a changing request comes from. Programs do not; they have no session that a page could
    ride on, and what comes with a session must be named.
    """
    if request.method in _SAFE or (caller is not None and caller.kind == "key"):
        return True
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    if origin is not None:
        return urlsplit(origin).netloc == request.headers["host"]
    return site is not None or caller is None or caller.kind != "user"


def _of_another_page(scope: Scope) -> Response:
    return problem_response(scope, 403, "Another site", "This was sent from a page of another site.")


def _of_proxies(name: bytes) -> bool:
    """Headers by which gradio would believe whoever sends them; the server has read those of its proxy before."""
    return name == b"forwarded" or name.startswith((b"x-forwarded-", b"x-gradio-"))
