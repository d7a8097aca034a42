"""Plain text files."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import FileError
from corpus.formats.encodings import decode
from corpus.formats.extracted import Extracted
from corpus.formats.limits import Limits

__all__ = ["read_text"]


def read_text(data: bytes, path: Path, limits: Limits) -> Extracted:
    """The text of a plain text file, unchanged but for its encoding, Unicode form (NFC) and line ends.

    Raises FileError if it is no text, is empty or too long.
    """
    decoded = decode(data, path)
    if not decoded.text.strip():
        raise FileError("The file holds no text.", file=path)
    if len(decoded.text) > limits.characters:
        raise FileError(
            f"The file holds more than the {limits.characters} characters that are read. Split it.", file=path
        )
    return Extracted(decoded.text, "txt", None, decoded.doubts)
