"""`planqa serve`: the HTTP API, /mcp and the page of each language on one port."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import socket
from typing import Any

import anyio
import anyio.to_thread
import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.routing import Route

from assistant.access.admission import Admission
from assistant.access.login import LoginPages
from assistant.access.middleware import guarded
from assistant.access.request_log import JsonLines, log_question
from assistant.answer_queue import AnswerQueue
from assistant.api.application import UNTOLD, build_api
from assistant.api.metrics import Metrics, MetricsMiddleware
from assistant.assistant import Assistant
from assistant.editing.editor import PlanEditor
from assistant.feedback import FeedbackStore
from assistant.listen import address_of
from assistant.live import LiveAssistant
from assistant.mcp_server.server import HttpEndpoint
from assistant.phrases import Language
from assistant.telemetry import traced
from assistant.web.editing_service import EditingService
from assistant.web.facts_service import FactsService
from assistant.web.page import ADDRESSES, build_page, page_head, page_theme
from assistant.web.page_shell import PageShell
from assistant.web.service import PageService

__all__ = ["create_app", "run_server"]

_PAGE_APP: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None, "telemetry": UNTOLD}
"""No description of gradio's own addresses, which are no API of planqa; and nothing told of what is sent to them."""

STOPPING = 25
"""Seconds that running answers get when the server stops: the patience of the answer queue, and an answer.
As long has a change of the plans that is being made."""
_SWEEP = 60.0
"""Seconds between two looks for drafts that nobody asks for."""


def create_app(
    assistant: Assistant | LiveAssistant,
    feedback: FeedbackStore,
    admission: Admission,
    embedder: str | None = None,
    *,
    fixed: bool = False,
) -> FastAPI:
    """The application: the API, /mcp, a page for each language, and the pages to log in. To be served `guarded`.

    `embedder` is the embedding model that plans are added with, None for the bundled one; where the plans are `fixed`,
    none can be added.
    """
    queue = AnswerQueue(assistant, heard=log_question if admission.log_questions else None)
    editor = PlanEditor(admission.home, lambda: queue.assistant, embedder=embedder, fixed=fixed)
    app = build_api(queue, metrics=Metrics(queue), editor=editor)
    app.router.routes.extend(LoginPages(admission.home).routes())
    mcp = HttpEndpoint(queue)
    app.router.routes.append(Route("/mcp", mcp, include_in_schema=False))
    app.router.lifespan_context = lambda _: _running(mcp, editor)
    # "/" takes every address that none before it took.
    for language in (Language.ENGLISH, Language.VIETNAMESE):
        gr.mount_gradio_app(
            app,
            build_page(
                PageService(queue, language, feedback),
                FactsService(queue, language),
                EditingService(editor, language),
                language,
            ),
            path=ADDRESSES[language].rstrip("/") or "/",
            theme=page_theme(),
            head=page_head(language),
            app_kwargs=dict(_PAGE_APP),
            footer_links=[],
            run_history=False,
            show_error=False,
            enable_monitoring=False,
            pwa=False,
            ssr_mode=False,
            mcp_server=False,
        )
    return app


@asynccontextmanager
async def _running(mcp: HttpEndpoint, editor: PlanEditor) -> AsyncIterator[None]:
    """While the server runs: /mcp works, and drafts that nobody asks for go."""
    async with mcp.run(), anyio.create_task_group() as tasks:
        tasks.start_soon(_sweep, editor)
        try:
            yield
        finally:
            tasks.cancel_scope.cancel()
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(editor.close, STOPPING)


async def _sweep(editor: PlanEditor) -> None:
    while True:
        await anyio.sleep(_SWEEP)
        await anyio.to_thread.run_sync(editor.sweep)


def run_server(
    assistant: Assistant | LiveAssistant,
    feedback: FeedbackStore,
    listening: socket,
    admission: Admission,
    embedder: str | None = None,
    *,
    fixed: bool = False,
) -> None:
    """Answer requests until the process is told to stop; the address is printed when the page is there."""
    head = "".join(page_head(language) for language in Language)
    app = create_app(assistant, feedback, admission, embedder, fixed=fixed)
    # The metrics are the outermost: they count what the guards turn away, too.
    counted = MetricsMiddleware(guarded(PageShell(app, head), admission), app.state.metrics)
    served = traced(counted, app.state.metrics)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    config = uvicorn.Config(
        served,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=admission.behind_proxy,
        timeout_graceful_shutdown=STOPPING,
    )
    sys.stdout.write(f"planqa: {address_of(listening)}  (Ctrl+C)\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, _end)  # uvicorn stops in its own way and then hands the signal on
    uvicorn.Server(config).run(sockets=[listening])


def _end(*_: object) -> None:
    """A server that was told to stop, and has, did what it should."""
    raise SystemExit(0)
