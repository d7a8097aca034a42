"""Where planqa keeps what it can make again: the platform's folder for a user's caches."""

from __future__ import annotations

from pathlib import Path

import platformdirs

__all__ = ["cache_folder"]


def cache_folder() -> Path:
    """The folder of the bundled model, as sentence-transformers reads it (490 MB), and of underthesea's word lists."""
    return Path(platformdirs.user_cache_dir("planqa"))
