"""Errors in the form that whoever sent the request reads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.problems import problem_response, wants_page


def _scope(path: str, accept: str = "", request_id: str = "abc") -> dict[str, Any]:
    headers = [(b"accept", accept.encode())] if accept else []
    return {"type": "http", "path": path, "headers": headers, "state": {"request_id": request_id}}


def test_a_program_gets_problem_details() -> None:
    reply = problem_response(
        _scope("/api/ask", "text/html"), 429, "Too many", "Ask again.", {"Retry-After": "3"}, {"errors": [1]}
    )

    assert (reply.status_code, reply.headers["retry-after"]) == (429, "3")
    assert reply.media_type == "application/problem+json"
    assert json.loads(bytes(reply.body)) == {
        "type": "about:blank",
        "title": "Too many",
        "status": 429,
        "detail": "Ask again.",
        "errors": [1],
        "request_id": "abc",
    }


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (403, "permission_error"),
        (404, "invalid_request_error"),
        (429, "rate_limit_error"),
        (503, "server_error"),
    ],
)
def test_an_openai_client_gets_openais_form(status: int, kind: str) -> None:
    reply = problem_response(_scope("/v1/models"), status, "x", "Why.", members={"code": "model_not_found"})

    assert json.loads(bytes(reply.body)) == {
        "error": {"message": "Why.", "type": kind, "param": None, "code": "model_not_found"}
    }


def test_a_person_gets_a_page_in_which_everything_is_text() -> None:
    reply = problem_response(_scope("/x", "text/html,*/*"), 404, "x", "<script>alert(1)</script>")
    text = bytes(reply.body).decode()

    assert reply.media_type == "text/html"
    assert "Không có trang này." in text
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "abc" in text
    assert "Có lỗi xảy ra." in bytes(problem_response(_scope("/x", "text/html"), 418, "x", "y").body).decode()


@pytest.mark.parametrize(
    ("path", "accept", "page"),
    [("/", "text/html", True), ("/", "*/*", False), ("/apix", "text/html", True), ("/api", "text/html", False)],
)
def test_only_a_browser_that_opens_a_page_wants_one(path: str, accept: str, page: bool) -> None:
    assert wants_page(_scope(path, accept)) is page
