"""The tables of wordings that stand beside the code (`*/tables/*.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["read_table"]


@cache
def read_table(package: str, name: str) -> dict[str, Any]:
    """A table of a package, by its name without ".toml", as it is written; it is read once and not to be changed."""
    return tomllib.loads((files(package) / "tables" / f"{name}.toml").read_text(encoding="utf-8"))
