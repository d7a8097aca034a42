"""What the API says of itself: OpenAPI, its wording in `assistant/tables/api.toml`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse, JSONResponse, Response

from assistant.api.records import ProblemRecord
from assistant.web.templates import render
from assistant.wordings import read_table

__all__ = ["add_description", "describe"]

_GUARDED = (401, 403, 429)
"""What a request may meet before it reaches its operation (assistant/access), unless it is open to everyone."""

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemRecord"}}}
_OPENAI_PROBLEM = {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAIProblem"}}}
_OPENAI_PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error as OpenAI has it.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}

_EVENTS = {
    "text/event-stream": {
        "itemSchema": {
            "type": "object",
            "required": ["data"],
            "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
        }
    }
}
"""Server-sent events, each with JSON as its data (OpenAPI 3.2 names the field; earlier readers pass over it)."""


def describe(operation: str, *problems: int, streams: bool = False, status: int = 200) -> dict[str, Any]:
    """The wording and the errors of an operation, as FastAPI's decorators take them; `status` is that of a success."""
    words = read_table("api")["operations"][operation]
    statuses = problems if words.get("open") else (*_GUARDED, *problems)
    problem = _OPENAI_PROBLEM if words["tag"] == "openai" else _PROBLEM
    good: dict[str, Any] = dict(_EVENTS) if streams else {}
    if "example" in words:
        good["application/json"] = {"example": json.loads(words["example"])}
    return {
        "operation_id": operation,
        "tags": [words["tag"]],
        "summary": words["summary"],
        "description": words["description"],
        "response_description": words["response"],
        "responses": ({status: {"content": good}} if good else {})
        | {status: {"description": HTTPStatus(status).phrase, "content": problem} for status in sorted(statuses)},
    }


def add_description(app: FastAPI) -> None:
    """Put `/api/openapi.json` and `/api/docs` into an application."""
    words = read_table("api")

    @app.get("/api/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        return JSONResponse(_described(app, words))

    @app.get("/api/docs", include_in_schema=False)
    def page() -> Response:
        return HTMLResponse(_page(_described(app, words)))


def _page(schema: Mapping[str, Any]) -> str:
    """The description for people, without scripts: it loads nothing from anywhere."""
    operations = [
        {"method": method.upper(), "path": path, **operation, "examples": _bodies(operation, schema)}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render("api.html", info=schema["info"], tags=schema["tags"], operations=operations)


def _bodies(operation: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """The examples of what an operation is sent."""
    if "requestBody" not in operation:
        return []
    body = operation["requestBody"]["content"].get("application/json")
    if body is None:
        return []
    name = body["schema"]["$ref"].rpartition("/")[2]
    examples = schema["components"]["schemas"][name].get("examples", ())
    return [json.dumps(example, ensure_ascii=False) for example in examples]


def _described(app: FastAPI, words: Mapping[str, Any]) -> dict[str, Any]:
    """The OpenAPI description of all operations, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=words["api"]["title"],
            version=version("planqa"),
            summary=words["api"]["summary"],
            description=words["api"]["description"],
            routes=app.routes,
            tags=[{"name": name, "description": said} for name, said in words["tags"].items()],
        )
        schemas = schema["components"]["schemas"]
        schemas["ProblemRecord"] = ProblemRecord.model_json_schema()
        schemas["OpenAIProblem"] = _OPENAI_PROBLEM_SCHEMA
        for operation in (each for path in schema["paths"].values() for each in path.values()):
            if "application/json" in operation["responses"].get("422", {}).get("content", ()):
                del operation["responses"]["422"]  # FastAPI's own form of errors, which no operation of planqa uses
        del schemas["HTTPValidationError"], schemas["ValidationError"]
        app.openapi_schema = schema
    return app.openapi_schema
