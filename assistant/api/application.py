"""The application that the HTTP API is; the server puts its page beside it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from assistant.answer_queue import AnswerQueue
from assistant.api.answers import add_answers
from assistant.api.chat import add_chat
from assistant.api.description import add_description
from assistant.api.drafts import add_drafts
from assistant.api.errors import Unserved, add_error_handlers
from assistant.api.facts import add_facts
from assistant.api.health import add_health
from assistant.api.metrics import Metrics
from assistant.api.plans import add_plans
from assistant.api.workers import Workers
from assistant.editing.editor import PlanEditor

__all__ = ["UNTOLD", "build_api"]

UNTOLD: Any = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's own telemetry is off, whatever the environment says: it tells queries and messages of errors, in which
stands what was asked. What planqa tells is in assistant/telemetry.py."""

_BELOW = ("/api", "/v1")
"""What stands below these addresses is the API's, whether it is there or not."""


def build_api(queue: AnswerQueue, *, metrics: Metrics, editor: PlanEditor | None = None) -> FastAPI:
    """The API over a queue, and over an editor of its plans where there is one.

    What is mounted on it afterwards has all other addresses. `app.state.metrics` are the metrics: whoever serves the
    application counts its requests with them.
    """
    app = FastAPI(title="planqa", docs_url=None, redoc_url=None, openapi_url=None, telemetry=UNTOLD)
    app.state.metrics = metrics
    workers = Workers(queue)
    add_error_handlers(app)
    add_answers(app, workers)
    add_plans(app, workers)
    if editor is not None:
        add_drafts(app, workers, editor)
    add_facts(app, workers)
    add_chat(app, workers)
    add_health(app, workers, metrics)
    add_description(app)
    _close(app)
    return app


def _close(app: FastAPI) -> None:
    """Answer where there is no operation, so that nothing mounted afterwards does."""
    unserved = Unserved(app.routes)
    paths = [route.path for route in app.routes if isinstance(route, Route)]
    below = [f"{path}/{{rest:path}}" for path in _BELOW]
    for path in dict.fromkeys((*paths, *_BELOW, *below)):
        app.router.routes.append(Route(path, unserved, include_in_schema=False))
