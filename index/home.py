"""Where planqa keeps what it makes: PLANQA_HOME, or the platform's folder for a user's data."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

__all__ = ["default_home", "model_cache"]


def default_home() -> Path:
    """The folder of the index and of added plans."""
    named = os.environ.get("PLANQA_HOME")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("planqa"))


def model_cache() -> Path:
    """The folder where the bundled model is written out once for sentence-transformers (490 MB)."""
    return Path(platformdirs.user_cache_dir("planqa"))
