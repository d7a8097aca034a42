"""Text of plans, questions and comments made harmless where it is shown."""

from __future__ import annotations

import html
import json
import re

__all__ = ["escape", "json_line", "plain"]

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of writing
    "\ud800-\udfff\ufffe\uffff"  # halves of letters, and what no XML may hold
    "]"
)


def plain(text: str) -> str:
    """The text without characters that are not seen but change how others are shown, or that XML forbids."""
    return _UNSEEN.sub("", text)


def escape(text: object) -> str:
    """The same as HTML, for an element's text or a quoted attribute."""
    return html.escape(plain(str(text)))


def json_line(value: object) -> str:
    """A value as one line of JSON, which says the same but holds none of those characters as they are."""
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
