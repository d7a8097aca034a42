"""Where planqa keeps what it makes: PLANQA_HOME, or the platform's folder for a user's data; PLANQA_FACTS for facts."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

__all__ = ["FACTS", "facts_url", "home_folder"]

FACTS = "PLANQA_FACTS"
"""The environment variable with the URL of the server that holds the facts."""


def home_folder(given: Path | None) -> Path:
    """The folder of the index and of added plans: the one given, or else the user's own."""
    if given is not None:
        return given
    named = os.environ.get("PLANQA_HOME")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("planqa"))


def facts_url(given: str | None) -> str | None:
    """The URL of the server that holds the facts: the one given, or else $PLANQA_FACTS; None for the index's own."""
    url = os.environ.get(FACTS, "") if given is None else given
    return None if url.strip().lower() in ("", "none") else url
