"""What an HTTP caller gets instead of an answer, in the form that the caller reads.

RFC 9457 problem details, OpenAI's own form below /v1, and a small page for a browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.web.templates import render

__all__ = ["problem_response", "request_id_of", "wants_page"]

_OPENAI = "/v1"
_MACHINES = ("/api", "/mcp", "/metrics", "/healthz", "/readyz", "/gradio_api", "/en/gradio_api", _OPENAI)
"""Addresses that programs read: a browser that opens one gets what a program gets."""

_OPENAI_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
}
"""OpenAI's `type` of an error by status; other 4xx are "invalid_request_error", 5xx "server_error"."""
_SERVER_ERROR = 500


def problem_response(
    scope: Scope,
    status: int,
    title: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Response:
    """An error as the caller of this request reads it: an ASGI application, `await response(scope, receive, send)`.

    `title` is the same for every error of its kind, `detail` a sentence about this one. `members` are further members
    of the problem details (`errors`, `detail_vi`, …); below /v1, of the error object (`param`, `code`).
    """
    path, request_id = str(scope["path"]), request_id_of(scope)
    extra = dict(members or {})
    if _below(path, _OPENAI):
        kind = "server_error" if status >= _SERVER_ERROR else _OPENAI_TYPES.get(status, "invalid_request_error")
        error = {"message": detail, "type": kind, "param": None, "code": None, **extra}
        return JSONResponse({"error": error}, status, headers)
    if wants_page(scope):
        words = page_text(Language.VIETNAMESE, "problems").texts
        explained = words.get(str(status), words["other"])
        page = render("problem.html", status=status, explained=explained, detail=detail, request_id=request_id)
        return HTMLResponse(page, status, headers)
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    if request_id:
        problem["request_id"] = request_id
    return JSONResponse(problem, status, headers, media_type="application/problem+json")


def request_id_of(scope: Scope) -> str:
    """The id under which this request is logged, "" where it has none."""
    return str(scope.get("state", {}).get("request_id", ""))


def wants_page(scope: Scope) -> bool:
    """Whether a person in a browser waits for this answer, and not a program or a script of the page."""
    if any(_below(str(scope["path"]), machine) for machine in _MACHINES):
        return False
    accepts = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return b"text/html" in accepts


def _below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")
