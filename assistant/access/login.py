"""Logging in and out: the page for it in each language, and the cookie that a session rides on."""

from __future__ import annotations

import hmac
import ipaddress
import logging
import secrets
from pathlib import Path
from urllib.parse import parse_qsl

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from assistant.access.database import access_file
from assistant.access.lockout import Lockout
from assistant.access.sessions import SessionStore
from assistant.access.users import LONGEST_PASSWORD, UserStore
from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.problems import problem_response
from assistant.web.templates import render, static
from corpus.errors import AccessError

__all__ = ["LoginPages", "cannot_be_read", "session_cookie"]

_LOG = logging.getLogger(__name__)

_PAGES = {Language.VIETNAMESE: "/", Language.ENGLISH: "/en/"}
_FIELDS = 8
_HASHED_AT_ONCE = 2
"""Passwords that are checked at once: each takes 64 MiB and 0.1 s of a core."""
_SUBNET = 64
"""Bits of an IPv6 address that one household or office has for itself."""


class LoginPages:
    """The routes /login and /logout, and the same below /en. An open home sends people on to the page."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._users = UserStore(home)
        self._sessions = SessionStore(home)
        self._lockout = Lockout(home)
        self._limiter = anyio.CapacityLimiter(_HASHED_AT_ONCE)

    def routes(self) -> list[Route]:
        """What an application has to serve."""
        style = static("login.css")

        async def serve_style(_: Request) -> Response:
            return PlainTextResponse(style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

        return [
            Route("/login/style.css", serve_style),
            Route("/login", self._form),
            Route("/en/login", self._form),
            Route("/login", self._enter, methods=["POST"]),
            Route("/en/login", self._enter, methods=["POST"]),
            Route("/logout", self._leave, methods=["POST"]),
            Route("/en/logout", self._leave, methods=["POST"]),
        ]

    async def _form(self, request: Request) -> Response:
        if not access_file(self._home).exists():
            return RedirectResponse(_PAGES[_language(request)], status_code=303)
        return _page(request)

    async def _enter(self, request: Request) -> Response:
        words = page_text(_language(request), "login")
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), max_num_fields=_FIELDS))
        token = request.cookies.get(_token_cookie(request), "")
        if not token or not hmac.compare_digest(token.encode(), form.get("token", "").encode()):
            return _page(request, words.say("stale"), 403)
        try:
            return await anyio.to_thread.run_sync(self._log_in, request, form, limiter=self._limiter)
        except AccessError as error:
            return cannot_be_read(request.scope, error)

    def _log_in(self, request: Request, form: dict[str, str]) -> Response:
        words = page_text(_language(request), "login")
        name, address = form.get("name", "").strip().casefold(), _network(request)
        wait = self._lockout.attempt(name, address)
        if wait:
            refused = _page(request, words.say("wait", seconds=wait), 429, name)
            refused.headers["Retry-After"] = str(wait)
            return refused
        user = self._users.check(name, form.get("password", ""))
        if user is None:
            refused = _page(request, words.say("wrong"), 401, name)
            refused.headers["WWW-Authenticate"] = 'Bearer realm="planqa"'
            return refused
        self._lockout.succeeded(name, address)
        self._end(request)
        response = RedirectResponse(_PAGES[_language(request)], status_code=303)
        _set_cookie(response, request, session_cookie(request), self._sessions.start(user.name), "/")
        response.delete_cookie(_token_cookie(request))
        return response

    async def _leave(self, request: Request) -> Response:
        await anyio.to_thread.run_sync(self._end, request, limiter=self._limiter)
        response = RedirectResponse(f"{_PAGES[_language(request)]}login", status_code=303)
        name = session_cookie(request)
        response.delete_cookie(name, secure=_is_secure(request), httponly=True, samesite="strict")
        return response

    def _end(self, request: Request) -> None:
        """End the session that a request came with: the next one has an id of its own."""
        old = request.cookies.get(session_cookie(request))
        if old:
            self._sessions.end(old)


def cannot_be_read(scope: Scope, error: AccessError) -> Response:
    """What a caller gets when users and keys cannot be read; why is for the log."""
    _LOG.error("%s", error)
    detail = "Users and keys cannot be read: nobody can come in. The server's log says why."
    return problem_response(scope, 503, "Nobody can come in", detail, {"Retry-After": "60"})


def session_cookie(request: Request) -> str:
    """The name of the cookie. Over https, browsers take one of this prefix from this host alone."""
    return "__Host-planqa" if _is_secure(request) else "planqa"


def _token_cookie(request: Request) -> str:
    return f"{session_cookie(request)}-login"


def _page(request: Request, error: str = "", status: int = 200, name: str = "") -> Response:
    language = _language(request)
    (other,) = set(Language) - {language}
    token = secrets.token_urlsafe()
    text = render(
        "login.html",
        say=page_text(language, "login").say,
        language=language.value,
        address=f"{_PAGES[language]}login",
        other=other.value,
        other_address=f"{_PAGES[other]}login",
        other_language=page_text(other, "login").say("language"),
        token=token,
        error=error,
        name=name,
        longest=LONGEST_PASSWORD,
    )
    response = HTMLResponse(text, status)
    _set_cookie(response, request, _token_cookie(request), token, "/")
    return response


def _set_cookie(response: Response, request: Request, name: str, value: str, path: str) -> None:
    response.set_cookie(name, value, path=path, secure=_is_secure(request), httponly=True, samesite="strict")


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _language(request: Request) -> Language:
    return Language.ENGLISH if request.url.path.startswith("/en/") else Language.VIETNAMESE


def _network(request: Request) -> str:
    """Where an attempt comes from: an IPv4 address, or the network of an IPv6 one."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _SUBNET), strict=False))
    return host
