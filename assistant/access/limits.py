"""How much one request may bring, how often and how many at once one caller may ask, how long an answer may take."""

from __future__ import annotations

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import anyio
import anyio.lowlevel
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.caller import ANONYMOUS, Caller
from assistant.access.rules import SECONDS, Need, rule_of
from assistant.problems import problem_response

__all__ = ["LIMITS", "OWN_MACHINE", "SECONDS", "BodyLimit", "CallerLimit", "Limit", "TimeLimit"]

_LINGER = 2.0
"""Seconds that a body which is too long is still read and thrown away."""
_REMEMBERED = 10_000
"""Callers whose requests are remembered; at other addresses than the last ones, a minute is long over."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Requests a minute (None: any number) and requests at once of one caller."""

    a_minute: int | None
    at_once: int


OWN_MACHINE = Limit(None, 128)
"""Two cores answer some 1,800 questions a minute; on a machine of one's own, the answer queue is the limit."""
LIMITS: Mapping[str, Limit] = {"anonymous": Limit(240, 8), "user": Limit(240, 8), "key": Limit(1200, 32)}
"""A person who types in a filter sends some four requests a second at most; a key serves many people."""


class BodyLimit:
    """Refuses a body that is longer than its address takes, whatever its sender says of its length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is not too long."""
        rule = rule_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if rule is None:  # nothing reads its body
            await self._app(scope, receive, send)
            return
        most = rule.longest_body
        detail = f"A request to this address may bring {most} bytes."
        refusal = problem_response(scope, 413, "Too large", detail, {"Connection": "close"})
        said = [value for name, value in scope["headers"] if name == b"content-length"]
        if any(not value.isdigit() or int(value) > most for value in said):
            await _throw_away(receive)
            await refusal(scope, receive, send)
            return
        received, started, refused = 0, False, False

        async def counted() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received <= most:
                return message
            if not started and not refused:
                refused = True
                await refusal(scope, receive, send)
            return {"type": "http.disconnect"}

        async def unless_refused(message: Message) -> None:
            nonlocal started
            if not refused:
                started = True
                await send(message)

        try:
            await self._app(scope, counted, unless_refused)
        except ClientDisconnect:
            if not refused:
                raise


async def _throw_away(receive: Receive) -> None:
    """Read what is left of a body, for a while: the reply to a client that is still sending is lost on its way."""
    with anyio.move_on_after(_LINGER):
        while (await receive()).get("more_body"):
            await anyio.lowlevel.checkpoint()


class CallerLimit:
    """Refuses a caller who asks too often or too much at once. What a page is made of is not counted."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Mapping[str, Limit] = LIMITS,
        own_machine: Limit = OWN_MACHINE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._limits = limits
        self._own_machine = own_machine
        self._clock = clock
        self._running: Counter[str] = Counter()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request of a caller who has not asked too much."""
        rule = rule_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if rule is None or isinstance(rule.need, Need):
            await self._app(scope, receive, send)
            return
        caller: Caller = scope["state"]["caller"]
        who, limit = self._limit(caller, scope)
        wait = self._wait(who, limit)
        if wait:
            detail = f"There may be {limit.a_minute} requests a minute. Ask again in {wait} seconds."
        elif self._running[who] >= limit.at_once:
            wait, detail = 1, f"There may be {limit.at_once} requests at once. Wait for an answer before asking more."
        if wait:
            response = problem_response(scope, 429, "Too many requests", detail, {"Retry-After": str(wait)})
            await response(scope, receive, send)
            return
        self._running[who] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running[who] -= 1
            if not self._running[who]:
                del self._running[who]

    def _limit(self, caller: Caller, scope: Scope) -> tuple[str, Limit]:
        if caller.kind != "anonymous":
            return caller.owner, self._limits[caller.kind]
        address = (scope.get("client") or ("",))[0]
        return f"at:{address}", self._own_machine if caller == ANONYMOUS else self._limits["anonymous"]

    def _wait(self, who: str, limit: Limit) -> int:
        """Take one of the caller's requests; the seconds until there is one, if there is none."""
        if limit.a_minute is None:
            return 0
        now, rate = self._clock(), limit.a_minute / 60
        left, at = self._left.pop(who, (float(limit.a_minute), now))
        left = min(left + (now - at) * rate, limit.a_minute)
        wait = 0 if left >= 1 else math.ceil((1 - left) / rate)
        self._left[who] = (left if wait else left - 1, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return wait


class TimeLimit:
    """Gives up on an answer that does not begin in time; one that has begun may take as long as its reader."""

    def __init__(self, app: ASGIApp, seconds: float | None = None) -> None:
        """`seconds` in place of what the rule of an address says."""
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request if it can be done in time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rule = rule_of(scope["method"], scope["path"])
        seconds = self._seconds or (SECONDS if rule is None else rule.seconds)
        with anyio.move_on_after(seconds) as limit:

            async def begun(message: Message) -> None:
                limit.deadline = math.inf
                await send(message)

            await self._app(scope, receive, begun)
        if limit.cancelled_caught:
            detail = f"The answer did not begin within {seconds:g} seconds."
            response = problem_response(scope, 503, "Too slow", detail, {"Retry-After": "5"})
            await response(scope, receive, send)
