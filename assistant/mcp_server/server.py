"""The server of the Model Context Protocol: over stdio (`planqa mcp`) and at one address of an HTTP server."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from importlib.metadata import version
from typing import Any

from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.context import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult, Resource, TextContent, ToolAnnotations
from pydantic import AnyUrl, ValidationError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from assistant.answer_queue import AnswerQueue
from assistant.mcp_server.tools import Tools
from assistant.wordings import read_table
from corpus.errors import PlanqaError

__all__ = ["HttpEndpoint", "PlanServer", "build_server", "protocol_alone", "run_stdio"]

_PLANS = "planqa://plans/"
_TEXT = "text/plain"
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class PlanServer(MCPServer[dict[str, Any]]):
    """A server whose tools say in a sentence what is wrong with a call: to a language model that is the way on.

    Its resources are the plans that there are when they are asked for.
    """

    _queue: AnswerQueue | None = None

    def plans_of(self, queue: AnswerQueue) -> None:
        """Have the text of each plan of a queue as a resource, "planqa://plans/{id}"."""
        self._queue = queue

    async def list_resources(self) -> list[Resource]:
        """The plans of the index in use."""
        plans = () if self._queue is None else self._queue.assistant.library
        return [Resource(uri=f"{_PLANS}{plan.id}", name=plan.id, title=plan.title, mime_type=_TEXT) for plan in plans]

    async def read_resource(
        self, uri: AnyUrl | str, context: Context[dict[str, Any], Any] | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        """The text of a plan. Raises ResourceNotFoundError if there is none at this address."""
        del context
        library = None if self._queue is None else self._queue.assistant.library
        id_ = str(uri).removeprefix(_PLANS)
        if library is None or f"{_PLANS}{id_}" != str(uri) or id_ not in library.plans:
            raise ResourceNotFoundError(f"Unknown resource: {uri}")
        return [ReadResourceContents(content=library.source(id_).text, mime_type=_TEXT)]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[dict[str, Any], Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """What a tool gives back, or its error as a result. An argument that it does not take is one."""
        takes = {tool.name: tool.input_schema["properties"] for tool in await self.list_tools()}
        unknown = arguments.keys() - takes.get(name, arguments).keys()
        if unknown:  # a filter that is not applied would give a wrong list
            known = ", ".join(takes[name]) or "none"
            return _refused(f"{name} does not take {', '.join(sorted(unknown))}. Its arguments: {known}.")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, PlanqaError):
                return _refused(str(error.__cause__))
            if isinstance(error.__cause__, ValidationError):
                return _refused(f"{name} cannot be called like this. {_wrong(error.__cause__)}")
            raise


def build_server(queue: AnswerQueue) -> PlanServer:
    """A server with all tools, and with the text of each plan as a resource "planqa://plans/{id}"."""
    words = read_table("mcp")
    tools = Tools(queue)
    server = PlanServer(
        "planqa",
        title="planqa",
        instructions=_both(words["server"]),
        version=version("planqa"),
        tools=[_tool(getattr(tools, name), words) for name in words["tools"]],
        log_level="WARNING",
        subscriptions=False,  # a stream that stays open holds a connection
    )
    server.plans_of(queue)
    return server


def run_stdio(queue: AnswerQueue) -> None:
    """Serve the client at standard input and output until it goes."""
    build_server(queue).run("stdio")


@contextmanager
def protocol_alone() -> Iterator[None]:
    """While a server over stdio gets ready, whatever is printed goes to standard error: a client reads the other."""
    sys.stdout.flush()
    protocol = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(protocol, 1)
        os.close(protocol)


class HttpEndpoint:
    """An ASGI application for POST at one address: each request stands alone, none leaves a session behind.

    Who may come in, and under which name, the server's guard has seen to before. It works while `run` does.
    """

    def __init__(self, queue: AnswerQueue) -> None:
        server = build_server(queue)
        server.streamable_http_app(
            stateless_http=True,
            json_response=True,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._sessions = server.session_manager

    def run(self) -> AbstractAsyncContextManager[None]:
        """For the lifespan of the application that it is part of; once."""
        return self._sessions.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises HTTPException for another method: no stream is opened, no session ended."""
        if scope["method"] != "POST":
            raise HTTPException(405, "This address takes POST.", {"Allow": "POST"})
        await self._sessions.handle_request(scope, receive, send)


def _tool(method: Any, words: Mapping[str, Any]) -> Tool:
    """A tool by the name of its method, described in both languages."""
    said = words["tools"][method.__name__]
    tool = Tool.from_function(
        method,
        title=_both(said["title"], " / "),
        description=_both(said["description"]),
        annotations=_READS,
        structured_output=True,
    )
    _describe(tool.parameters, words["arguments"])
    record = tool.output_schema
    assert record is not None
    for name, schema in {record["title"]: record, **record.get("$defs", {})}.items():
        _describe(schema, words["results"][name])
    return tool


def _describe(schema: dict[str, Any], words: Mapping[str, Any]) -> None:
    for name, field in schema["properties"].items():
        field["description"] = _both(words[name])


def _both(words: Mapping[str, str], between: str = "\n\n") -> str:
    return f"{words['en']}{between}{words['vi']}"


def _refused(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=text)], is_error=True)


def _wrong(error: ValidationError) -> str:
    """What is wrong with each argument, without the values: "limit: Input should be less than or equal to 50." """
    return " ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}." for each in error.errors())
