"""Which address needs what: one table. What it does not list is not served, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from assistant.access.caller import Scope
from corpus.formats.limits import UPLOAD

__all__ = ["PAGES", "RULES", "SECONDS", "Need", "Rule", "rule_of"]

PAGES = ("/", "/en/")
"""The pages themselves. gradio stands below each with the same addresses."""


SECONDS = 60.0
"""Until an answer begins: three times the patience of the answer queue."""


class Need(Enum):
    """What an address needs where it needs no scope."""

    OPEN = "open"
    KNOWN = "known"


_FORM = 8 * 1024
_CALL = 256 * 1024
"""A question of LONGEST_QUESTION with the history of a long talk is some 100 KB."""
_FILE = UPLOAD.size + 64 * 1024
"""A file with its name, as a form sends it."""
_SENDING = 15 * 60.0
"""Seconds: the largest file at 0.6 Mbit/s."""
_KEPT = 8 * 1024 * 1024
"""The page sends back conversations that the browser kept; a browser keeps some 5 MB."""

_READ = ("GET", "HEAD")
_ANY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """An address, or with "*" at its end all that begin so; the methods it is for (none: all); what it needs."""

    path: str
    methods: tuple[str, ...]
    need: Need | Scope
    longest_body: int = _FORM
    """Bytes that a request may bring."""
    seconds: float = SECONDS
    """Until its answer begins."""

    def fits(self, method: str, path: str) -> bool:
        """Whether a request is under this rule."""
        if self.methods and method not in self.methods:
            return False
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path


def _page(root: str) -> tuple[Rule, ...]:
    """What a page asks of gradio. Uploads, files, proxies, recordings, monitoring and the like are not among it."""
    calls = f"{root}gradio_api/"
    return (
        Rule(f"{root}assets/*", _READ, Need.KNOWN),
        Rule(f"{root}static/*", _READ, Need.KNOWN),
        Rule(f"{root}theme.css", _READ, Need.KNOWN),
        Rule(f"{root}favicon.ico", _READ, Need.KNOWN),
        Rule(f"{root}manifest.json", _READ, Need.KNOWN),
        Rule(f"{root}config", _READ, Need.KNOWN),
        Rule(f"{calls}info", _READ, Need.KNOWN),
        Rule(f"{calls}queue/data", _READ, Need.KNOWN),
        Rule(f"{calls}queue/join", ("POST",), Scope.ASK, _CALL),
        Rule(f"{calls}component_server/", ("POST",), Scope.READ, _KEPT),
    )


RULES = (
    Rule("/healthz", _ANY, Need.OPEN),
    Rule("/readyz", _ANY, Need.OPEN),
    Rule("/login", (*_READ, "POST"), Need.OPEN),
    Rule("/en/login", (*_READ, "POST"), Need.OPEN),
    Rule("/login/style.css", _READ, Need.OPEN),
    Rule("/logout", ("POST",), Need.KNOWN),
    Rule("/en/logout", ("POST",), Need.KNOWN),
    Rule("/metrics", _ANY, Scope.METRICS),
    Rule("/v1/*", _ANY, Scope.ASK, _CALL),
    Rule("/mcp", _ANY, Scope.ASK, _CALL),
    Rule("/mcp/*", _ANY, Scope.ASK, _CALL),
    Rule("/api/ask", _ANY, Scope.ASK, _CALL),
    Rule("/api/search", _ANY, Scope.ASK, _CALL),
    Rule("/api/drafts", ("POST",), Scope.EDIT, _FILE, _SENDING),
    Rule("/api/drafts/*", _ANY, Scope.EDIT, _CALL),
    Rule("/api/changes/*", _ANY, Scope.EDIT),
    Rule("/api/openapi.json", _READ, Need.KNOWN),
    Rule("/api/docs", _READ, Need.KNOWN),
    Rule("/api/*", _READ, Scope.READ),
    Rule("/api/*", _ANY, Scope.EDIT, _CALL),
    *(Rule(page, _READ, Need.KNOWN) for page in PAGES),
    *(rule for page in PAGES for rule in _page(page)),
)
"""The first that fits a request counts."""


def rule_of(method: str, path: str) -> Rule | None:
    """The rule for a request; None for what is not served."""
    return next((rule for rule in RULES if rule.fits(method, path)), None)
