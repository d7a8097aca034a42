"""What every request goes through before the application, from outside to inside: `guarded`."""

from __future__ import annotations

from starlette.types import ASGIApp

from assistant.access.admission import Admission
from assistant.access.guard import Guard, HostCheck
from assistant.access.headers import StrictHeaders
from assistant.access.limits import BodyLimit, CallerLimit, TimeLimit
from assistant.access.request_log import RequestLog

__all__ = ["guarded"]


def guarded(app: ASGIApp, admission: Admission) -> ASGIApp:
    """An application behind its guards: pure ASGI, nothing of an answer is held back."""
    app = TimeLimit(app)
    app = CallerLimit(app)
    app = Guard(app, admission)
    app = BodyLimit(app)
    app = HostCheck(app, admission.hosts)
    app = StrictHeaders(app)
    return RequestLog(app)
