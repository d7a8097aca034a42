"""Files that the page's scripts save: in base 64 within JSON."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Sequence

from assistant.export import Row, csv_bytes, xlsx_bytes

__all__ = ["File", "as_file", "rows_file"]

File = dict[str, str]
"""Its name, its type and its data in base 64."""


def as_file(name: str, data: bytes) -> File:
    """A file of this name."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"name": name, "type": kind, "data": base64.b64encode(data).decode("ascii")}


def rows_file(rows: Sequence[Row], stem: str, kind: str) -> File:
    """Rows as CSV, or as a workbook if `kind` is "xlsx"."""
    return as_file(f"{stem}.xlsx", xlsx_bytes(rows)) if kind == "xlsx" else as_file(f"{stem}.csv", csv_bytes(rows))
