"""Any file that can be added -> its canonical text: which reader, by content first, then by name."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from corpus.errors import FileError
from corpus.formats.extracted import Extracted
from corpus.formats.limits import LIMITS, Limits

__all__ = ["SUFFIXES", "extract", "open_file"]

SUFFIXES = (
    *(".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".docm", ".xlsx", ".xlsm"),
    *(".doc", ".odt", ".rtf", ".xls", ".ods"),
    *(".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"),
)
"""Names of files that can be added end so; a folder's other files are not tried."""

_Reader = Callable[[bytes, Path, Limits], Extracted]

_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_PDF_HEAD = 1024
"""Bytes within which a PDF says what it is."""
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
"""PNG, JPEG, TIFF in either byte order."""
_BEGINNING = 4096
"""Bytes in which a file shows what it is."""
_OTHERS = (
    (b"PK", "a Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"GIF8", "a GIF picture"),
    (b"MIME-Version:", "a web archive"),
    (b"From: <Saved by", "a web archive"),
)
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_ENTRIES = (("EncryptedPackage", ""), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
"""Streams of old office files, and the format that they show; a protected new file is one as well."""


def extract(path: Path, limits: Limits = LIMITS) -> Extracted:
    """Read a file of any known format, in this process; `extract_apart` is for files that nobody has looked at.

    Raises FileError, naming the file, what is wrong and what to do.
    """
    data = open_file(path, limits)
    return _reader(data, path, limits)(data, path, limits)


def open_file(path: Path, limits: Limits = LIMITS) -> bytes:
    """The bytes of an ordinary file that is neither empty nor too large.

    A link, folder, pipe or device is refused before anything is read from it. Raises FileError.
    """
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and path.is_symlink():
            raise FileError("This is a link. Give the file that it leads to.", file=path) from error
        reason = error.strerror if isinstance(error, OSError) else error
        raise FileError(f"The file cannot be opened ({reason}).", file=path) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FileError("This is a folder, pipe or device, not a file that can be read.", file=path)
        if status.st_size > limits.size:
            raise FileError(
                f"The file has {status.st_size / 2**20:.1f} MB, more than the {limits.size / 2**20:.1f} MB that are "
                "read. Split it, or save it with smaller pictures.",
                file=path,
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(limits.size)
    finally:
        os.close(descriptor)
    if not data:
        raise FileError("The file is empty.", file=path)
    return data


def _is_pdf(data: bytes) -> bool:
    return _PDF in data[:_PDF_HEAD]


def _reader(data: bytes, path: Path, limits: Limits) -> _Reader:
    """The reader for what a file holds; its name decides only between formats that are plain text.

    Readers are imported where they are used: answering needs none of them.
    """
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, path, limits)
    if data.startswith(_OLE):
        return _old_office(data, path)
    if data.startswith(b"{\\rtf"):
        return _by_office("rtf")
    if _is_pdf(data):
        from corpus.formats.pdf import read_pdf

        return read_pdf
    if data.startswith(_PICTURES):
        from corpus.formats.scan import read_scan

        return read_scan
    for beginning, what in _OTHERS:
        if data.startswith(beginning):
            raise FileError(f"This is {what}, which is not read. Save the plan as Word, PDF or text.", file=path)
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm") or _HTML.match(data[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")):
        from corpus.formats.html import read_html

        return read_html
    if suffix in (".md", ".markdown"):
        from corpus.formats.markdown import read_markdown

        return read_markdown
    from corpus.formats.text import read_text

    return read_text


def _zipped(data: bytes, path: Path, limits: Limits) -> _Reader:
    """The reader for a Zip file, by the parts it has."""
    from corpus.formats.package import open_package

    package = open_package(data, path, limits)
    folders = {name.split("/")[0] for name in package.names}
    if "word" in folders:
        from corpus.formats.word import read_word

        return read_word
    if "xl" in folders:
        from corpus.formats.excel import read_excel

        return read_excel
    kind = package.read("mimetype") if "mimetype" in folders else b""
    format = next((format for beginning, format in _OPEN_DOCUMENTS.items() if kind.startswith(beginning)), None)
    if format is None:
        what = "a presentation" if "ppt" in folders else "a Zip archive"
        raise FileError(f"This is {what}, which is not read. Save the plan as Word or PDF.", file=path)
    return _by_office(format)


def _old_office(data: bytes, path: Path) -> _Reader:
    format = next((format for name, format in _ENTRIES if name.encode("utf-16-le") in data), None)
    if format is None:
        raise FileError("This is an office file of a kind that is not read. Save it as Word or PDF.", file=path)
    if not format:
        raise FileError("The file is protected by a password. Save it without one and add that.", file=path)
    return _by_office(format)


def _by_office(format: str) -> _Reader:
    from corpus.formats.office import read_office

    return lambda data, path, limits: read_office(data, path, limits, format)
