"""`planqa serve`: the page of each language on one port, and later the HTTP API beside it."""

from __future__ import annotations

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.assistant import Assistant
from assistant.phrases import Language
from assistant.web.page import ADDRESSES, build_page, page_head, page_theme
from assistant.web.service import PageService
from assistant.web.templates import static

__all__ = ["create_app", "serve"]


def create_app(assistant: Assistant) -> FastAPI:
    """The application: a page for each language."""
    app = FastAPI(title="planqa", docs_url=None, redoc_url=None, openapi_url=None)
    # "/" takes every address that none before it took.
    for language in (Language.ENGLISH, Language.VIETNAMESE):
        gr.mount_gradio_app(
            app,
            build_page(PageService(assistant, language), language),
            path=ADDRESSES[language].rstrip("/") or "/",
            theme=page_theme(),
            css=static("page.css"),
            head=page_head(language),
            footer_links=[],
            run_history=False,
            show_error=False,
            enable_monitoring=False,
            pwa=False,
            ssr_mode=False,
            mcp_server=False,
        )
    return app


def serve(assistant: Assistant, host: str, port: int) -> None:
    """Answer requests until the process is told to stop."""
    uvicorn.run(create_app(assistant), host=host, port=port, log_level="warning", access_log=False)
