"""`planqa serve`: the page of each language on one port, and later the HTTP API beside it."""

from __future__ import annotations

import sys
from socket import socket
from threading import Lock
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.assistant import Assistant
from assistant.feedback import FeedbackStore
from assistant.listen import address_of
from assistant.phrases import Language
from assistant.web.facts_service import FactsService
from assistant.web.page import ADDRESSES, build_page, page_head, page_theme
from assistant.web.service import PageService

__all__ = ["create_app", "run_server"]

_NO_DOCS: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
"""No description of gradio's own addresses, which are no API of planqa."""

STOPPING = 5
"""Seconds that open connections get when the server stops; an answer takes less than one."""


def create_app(assistant: Assistant, feedback: FeedbackStore) -> FastAPI:
    """The application: a page for each language."""
    app = FastAPI(title="planqa", **_NO_DOCS)
    turn = Lock()
    # "/" takes every address that none before it took.
    for language in (Language.ENGLISH, Language.VIETNAMESE):
        gr.mount_gradio_app(
            app,
            build_page(PageService(assistant, language, feedback, turn), FactsService(assistant, language), language),
            path=ADDRESSES[language].rstrip("/") or "/",
            theme=page_theme(),
            head=page_head(language),
            app_kwargs=dict(_NO_DOCS),
            footer_links=[],
            run_history=False,
            show_error=False,
            enable_monitoring=False,
            pwa=False,
            ssr_mode=False,
            mcp_server=False,
        )
    return app


def run_server(assistant: Assistant, feedback: FeedbackStore, listening: socket) -> None:
    """Answer requests until the process is told to stop; the address is printed when the page is there."""
    app = create_app(assistant, feedback)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=STOPPING)
    sys.stdout.write(f"planqa: {address_of(listening)}  (Ctrl+C)\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listening])
