"""Long lists in pages: so many rows from so many on, how many there are, and where the next ones are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import URL

__all__ = ["Page", "Paging", "page_of"]

_ROWS = 100
_MOST_ROWS = 1000
"""Rows of a page: the five plans have 167 tasks and 585 targets."""
_FARTHEST = 10**9

_Row = TypeVar("_Row")


class Paging(BaseModel):
    """Which rows of a list; the parameters of a request that are not known are refused."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=_MOST_ROWS, description="Rows in the reply at most.")] = _ROWS
    offset: Annotated[int, Field(ge=0, le=_FARTHEST, description="Rows left out before the first.")] = 0


class Page(BaseModel, Generic[_Row]):
    """Some rows of a list."""

    items: list[_Row]
    total: int = Field(description="Rows of the whole list.")
    limit: int
    offset: int
    next: str | None = Field(
        description="The address of the rows after these, also as a Link header; null if there are none."
    )


def page_of(rows: Sequence[Any], paging: Paging, url: URL, response: Response) -> dict[str, Any]:
    """The rows asked for as a Page; a Link header (RFC 8288) leads to the next ones."""
    end = paging.offset + paging.limit
    following = None
    if end < len(rows):
        later = url.include_query_params(limit=paging.limit, offset=end)
        following = f"{later.path}?{later.query}"
        response.headers["Link"] = f'<{following}>; rel="next"'
    return {
        "items": rows[paging.offset : end],
        "total": len(rows),
        "limit": paging.limit,
        "offset": paging.offset,
        "next": following,
    }
