"""From what goes wrong to what a caller gets: problem details, or OpenAI's form below /v1."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from assistant.notices import notice_text
from assistant.phrases import Language
from assistant.problems import problem_response, request_id_of
from corpus.errors import (
    BusyError,
    DraftError,
    FactsError,
    FileError,
    HomeError,
    IndexStateError,
    OwnPlanError,
    PlanqaError,
    QuestionError,
    StoreError,
    UnknownDraftError,
    UnknownPlanError,
)

__all__ = ["Unserved", "add_error_handlers", "error_response"]

_LOG = logging.getLogger(__name__)

_STATUSES: Mapping[type, tuple[int, str]] = {
    QuestionError: (422, "The request cannot be answered as it stands"),
    UnknownPlanError: (404, "There is no such plan"),
    BusyError: (503, "Too many ask at once"),
    IndexStateError: (503, "The index cannot be used"),
    FactsError: (503, "The facts cannot be asked for"),
    StoreError: (503, "The store of passages cannot be used"),
    FileError: (422, "The file cannot be read"),
    OwnPlanError: (409, "The plan cannot be removed"),
    DraftError: (409, "That cannot be done now"),
    UnknownDraftError: (404, "There is no such draft or change"),
    HomeError: (507, "The file cannot be stored"),
}
_FAILED = (500, "Something went wrong")

_MOST_FAULTS = 20
"""Faults of one request that are told: a reply is not to outgrow what it replies to."""


def error_response(scope: Scope, error: Exception) -> Response:
    """What a caller gets for an error: the text of one that planqa raised on purpose, and of a fault no more than that.

    What happened then stands in the log, under the request's id.
    """
    if not isinstance(error, PlanqaError):
        _LOG.error("Request %s failed.", request_id_of(scope) or "(without id)", exc_info=error)
        return problem_response(scope, *_FAILED, "The server made a mistake; its log says which.")
    status, title = next((_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES), _FAILED)
    if isinstance(error, QuestionError) and _speaks_openai(scope):
        status = 400
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, BusyError) else None
    vietnamese = notice_text(_said(error), Language.VIETNAMESE)
    members = {"detail_vi": vietnamese} if vietnamese != _said(error) else None
    return problem_response(scope, status, title, str(error), headers, members)


def _said(error: PlanqaError) -> str:
    return error.reason if isinstance(error, FileError) else str(error)


def add_error_handlers(app: FastAPI) -> None:
    """Every error of this application as its caller reads it."""
    app.add_exception_handler(PlanqaError, _error)
    app.add_exception_handler(RequestValidationError, _wrong_shape)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _error)


async def _wrong_shape(request: Request, error: Exception) -> Response:
    """What of a request is not as the description of the API has it, part by part."""
    found = [_part(each) for each in cast(RequestValidationError, error).errors()[:_MOST_FAULTS]]
    detail = "; ".join(": ".join(part.values()) for part in found)
    if _speaks_openai(request.scope):
        param = found[0].get("pointer", "").removeprefix("#/").replace("/", ".")
        return problem_response(request.scope, 400, "Bad Request", detail, None, {"param": param or None})
    return problem_response(request.scope, 422, "The request is not of the right form", detail, None, {"errors": found})


def _part(error: Mapping[str, Any]) -> dict[str, str]:
    """Where it is, as a JSON pointer into the body or the name of a parameter, and what is wrong."""
    place, *path = cast(Sequence[str | int], error["loc"])
    if error["type"] == "json_invalid":
        return {"pointer": "#", "detail": "The body is not JSON."}
    if place == "body":
        return {"pointer": "/".join(("#", *map(str, path))), "detail": error["msg"]}
    return {"parameter": str(path[0]), "detail": error["msg"]}


def _speaks_openai(scope: Scope) -> bool:
    """Whether the caller knows 400 for whatever is wrong with a request, and no 422."""
    return str(scope["path"]).startswith("/v1/")


async def _http_error(request: Request, error: Exception) -> Response:
    raised = cast(HTTPException, error)
    title = HTTPStatus(raised.status_code).phrase
    return problem_response(request.scope, raised.status_code, title, raised.detail, raised.headers)


async def _error(request: Request, error: Exception) -> Response:
    return error_response(request.scope, error)


class Unserved:
    """What answers where no route does: 405 with the methods that there are, or 404."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes = tuple(route for route in routes if isinstance(route, Route))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises HTTPException."""
        methods = {
            method
            for route in self._routes
            if route.matches(scope)[0] is Match.PARTIAL
            for method in route.methods or ()
        }
        if methods:
            allowed = ", ".join(sorted(methods))
            raise HTTPException(405, f"This address takes {allowed}.", {"Allow": allowed})
        raise HTTPException(404, "There is nothing at this address. What there is: /api/openapi.json")
