"""Where the work of an answer can be watched: spans and times, which nobody sees unless the environment asks for it.

What looks (`assistant/watching.py`, the extra `otel`) is loaded by `start_telemetry` alone. Spans hold ids of plans,
counts and names of errors: never what was asked, an answer, or what an error says.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from assistant.api.metrics import Metrics

__all__ = ["Span", "Value", "Watcher", "is_asked_for", "span", "start_telemetry", "traced", "watch_with"]

_LOG = logging.getLogger(__name__)

Value = str | int | float | bool | Sequence[str]
"""What may be said of a span."""

_ASKING = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
)
_EXPORTERS = ("OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER")


class Span:
    """A piece of work, for as long as its block lasts. This one is watched by nobody."""

    __slots__ = ()

    def __enter__(self) -> Span:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """An error that ends the block is of no concern here."""

    def say(self, **values: Value) -> None:
        """Say something more of it."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """What watches a process: begins spans, and puts itself before the application of a server."""

    span: Callable[[str, Mapping[str, Value], bool], Span]
    traced: Callable[[ASGIApp, Metrics], ASGIApp]


class _Process:
    """What watches this process: one for all its threads, set when a server starts."""

    watcher: Watcher | None = None


_UNSEEN = Span()


def span(name: str, *, around: bool = True, **values: Value) -> Span:
    """A span, for `with`; `around` makes it the parent of those that begin in its block.

    A generator that yields within the block says `around=False`: it may go on in another thread.
    """
    watcher = _Process.watcher
    return _UNSEEN if watcher is None else watcher.span(f"planqa.{name}", values, around)


def traced(app: ASGIApp, metrics: Metrics) -> ASGIApp:
    """An application with a span around each request, and its metrics sent where spans go; as it is, if unwatched."""
    watcher = _Process.watcher
    return app if watcher is None else watcher.traced(app, metrics)


def is_asked_for(environment: Mapping[str, str]) -> bool:
    """Whether the environment asks for traces or metrics, in the variables of OpenTelemetry."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    chosen = [environment.get(name, "").strip().lower() for name in _EXPORTERS]
    if all(name == "none" for name in chosen):
        return False
    return any(environment.get(name, "").strip() for name in _ASKING) or any(
        name not in ("", "none") for name in chosen
    )


def start_telemetry() -> None:
    """Watch this process from now on, if the environment asks for it. Raises ServeError for a setting that is none."""
    if not is_asked_for(os.environ):
        return
    try:
        from assistant.watching import watcher
    except ImportError as error:
        # No reason not to answer: such variables are often set for all that runs on a machine.
        _LOG.warning(
            "OTEL_… asks for traces or metrics, but a package for them is missing (%s): nothing is sent. "
            "Install planqa with its extra `otel`: pip install 'planqa[otel]'.",
            error.name,
        )
        return
    watch_with(watcher(os.environ))


def watch_with(chosen: Watcher | None) -> None:
    """Have this watch the process, or nobody."""
    _Process.watcher = chosen
