"""What a model replies, taken apart into claims while it comes: JSON, or lines that end with their marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.llm.claims import Claim

__all__ = ["SCHEMA", "as_json", "as_lines", "claims_in"]

MOST_CLAIMS = 12
"""Claims of a reply that are read: as many as an answer may hold that is still one."""
LONGEST_CLAIM = 600
"""Characters: the longest row of the five plans that is said in one sentence has some 500."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "sources": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "sources"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}
"""The JSON form of a reply."""

_JSON = json.JSONDecoder()
_MARKS = re.compile(r"\s*\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_ENDS_MARKED = re.compile(r"\d\][.\s]*$")
_NUMBER = re.compile(r"\d{1,3}")
_BULLET = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»")
_FENCE = re.compile(r"^```\w*\n?")
_THOUGHT = "</think>"
_THINKS = "<think>"


def claims_in(text: str, *, ended: bool) -> list[Claim]:
    """The claims that have come in full; `ended` says that no more will come, for whatever reason.

    Nothing is made of a reply that is neither form: its lines are claims that rest on nothing.
    """
    text = _without_thought(text).lstrip()
    opened = _FENCE.match(text)
    if opened:
        text = text[opened.end() :].lstrip().removesuffix("```")
    claims = _of_json(text) if text[:1] in ("{", "[") else _of_lines(text, ended)
    return claims[:MOST_CLAIMS]


def as_json(claims: Iterable[Claim]) -> str:
    """Claims in the JSON form, as an example is shown."""
    said = [{"text": claim.text, "sources": list(claim.sources)} for claim in claims]
    return json.dumps({"claims": said}, ensure_ascii=False)


def as_lines(claims: Iterable[Claim]) -> str:
    """Claims in the plain form: a line each, with its marks."""
    return "\n".join(f"{claim.text} {''.join(f'[{n}]' for n in claim.sources)}" for claim in claims)


def _without_thought(text: str) -> str:
    """A reply without what a model thinks aloud before it."""
    _, closed, after = text.rpartition(_THOUGHT)
    if closed:
        return after
    return "" if text.lstrip().startswith(_THINKS) else text


def _of_json(text: str) -> list[Claim]:
    try:
        value = _JSON.raw_decode(text)[0]
        items = value.get("claims") if isinstance(value, dict) else value
    except (ValueError, RecursionError):  # it goes on, or was cut off
        items = list(_whole_items(text))
    return [_of_item(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _whole_items(text: str) -> Iterator[Any]:
    """The items of the first list of a text that have come in full."""
    at = text.find("[") + 1
    while at:
        at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n,"))
        try:
            item, at = _JSON.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield item


def _of_item(item: Mapping[str, Any]) -> Claim:
    text, sources = item.get("text"), item.get("sources")
    listed = sources if isinstance(sources, list) else [sources]
    numbers = [int(each) for value in listed for each in _NUMBER.findall(str(value))]
    return _claim(text if isinstance(text, str) else "", numbers)


def _of_lines(text: str, ended: bool) -> list[Claim]:
    *lines, last = text.split("\n")
    if ended and _ENDS_MARKED.search(last):  # one that was cut off has its marks still to come
        lines.append(last)
    return [_claim(_BULLET.sub("", line.strip()), ()) for line in lines if line.strip(" -*`")]


def _claim(text: str, sources: Iterable[int]) -> Claim:
    """A claim without the marks in its text, which count as its sources too."""
    marked = [int(each) for marks in _MARKS.findall(text) for each in _NUMBER.findall(marks)]
    said = " ".join(_MARKS.sub("", text).split())
    quotes = tuple(next(filter(None, groups)) for groups in _QUOTED.findall(said))
    return Claim(said[: LONGEST_CLAIM + 1], tuple(dict.fromkeys((*sources, *marked))), quotes)
