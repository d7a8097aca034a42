"""What gradio's page gets on its way out: a policy that admits its own scripts alone, and who is reading it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from assistant.access.caller import CURRENT, Scope
from assistant.access.rules import PAGES
from assistant.safe_text import escape

__all__ = ["PageShell", "policy"]

_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


class PageShell:
    """Rewrites the pages themselves, and nothing else: their HTML is whole and small, no stream."""

    def __init__(self, app: ASGIApp, head: str) -> None:
        """`head` is HTML that gradio's script puts into the page: its inline scripts are admitted too."""
        self._app = app
        self._head = head

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Serve a request; of a page, with its policy and the name of its reader."""
        if scope["type"] != "http" or scope["path"] not in PAGES:
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        parts: list[bytes] = []

        async def rewritten(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            html = b"".join(parts).decode()
            caller = CURRENT.get()
            reader = f'<meta name="planqa-user" content="{escape(caller.owner)}">'
            if caller.may(Scope.EDIT):  # what editors may is shown to them; whether they may is asked at each call
                reader += '<meta name="planqa-editor" content="yes">'
            body = html.replace("</head>", f"{reader}</head>", 1).encode()
            headers = MutableHeaders(scope=start)
            headers["Content-Security-Policy"] = policy((html, self._head))
            if scope["method"] != "HEAD":
                headers["Content-Length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        # The page takes nothing from its query: gradio would look there for files of its own.
        await self._app({**scope, "headers": plain, "query_string": b""}, receive, rewritten)


def policy(texts: Iterable[str]) -> str:
    """The policy for a page whose own inline scripts stand in these texts: any other script is refused.

    'unsafe-eval' stays, for gradio makes the script of a part by `new Function`; inline styles stay, for its components
    carry them.
    """
    scripts = sorted({_hash(script) for text in texts for script in _INLINE.findall(text)})
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'unsafe-eval' {' '.join(scripts)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
