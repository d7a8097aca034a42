"""The page's HTML: templates beside this module, every value escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

__all__ = ["render", "static"]

_HERE = Path(__file__).parent


def render(template: str, /, **values: object) -> str:
    """A template filled in. Values are escaped unless they are Markup. Raises UndefinedError for a value that lacks."""
    return _environment().get_template(template).render(**values)


def static(*names: str) -> str:
    """The text of these files of `static/`, one after another."""
    return "\n".join((_HERE / "static" / name).read_text(encoding="utf-8") for name in names)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
