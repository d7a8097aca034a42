"""Zip files of XML parts (Word, Excel, OpenDocument), opened with bounds and without what could do harm."""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from corpus.errors import FileError
from corpus.formats.limits import Limits

__all__ = ["MACROS", "Package", "Relation", "open_package"]

MACROS = "The file holds macros. They were neither run nor kept."
"""What is said of an office file with a part "vbaProject"."""

_MOST_PARTS = 10_000
_SMALL = 2**20
"""Bytes: a part up to here may pack as well as it likes."""
_ENCRYPTED = 0x1
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(KeyError, ValueError, EOFError, NotImplementedError, RuntimeError, OSError),
)
"""What zipfile and its decompressors raise over a damaged file."""
_TYPE_DECLARATION = re.compile(
    b"<!(?:DOCTYPE|ENTITY)|"
    + re.escape("<!DOCTYPE".encode("utf-16-le"))
    + b"|"
    + re.escape("<!ENTITY".encode("utf-16-le"))
)


@dataclass(frozen=True, slots=True)
class Relation:
    """One part's reference to another: its id, the last word of its type ("footnotes", "styles"), and that part."""

    id: str
    kind: str
    part: str


@dataclass(frozen=True)
class Package:
    """The parts of a file by name."""

    path: Path
    archive: zipfile.ZipFile

    @property
    def names(self) -> list[str]:
        """The names of its parts."""
        return self.archive.namelist()

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises FileError if it is not there or is damaged."""
        try:
            return self.archive.read(name)
        except _DAMAGED as error:
            raise FileError(
                f"The part {name!r} of this file is missing or damaged. {_AGAIN}", file=self.path
            ) from error

    def xml(self, name: str) -> etree._Element:
        """A part as XML.

        Raises FileError if it is none, or declares a document type: office programs write none, and entities are what
        bombs and thefts of files are made of.
        """
        data = self.read(name)
        if _TYPE_DECLARATION.search(data):
            raise FileError(f"The part {name!r} declares XML entities, which office files never do.", file=self.path)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise FileError(
                f"The part {name!r} of this file is damaged or too large ({error}). {_AGAIN}", file=self.path
            ) from error

    def relations(self, name: str) -> list[Relation]:
        """The parts that a part refers to, those outside the file left out; "" refers to the main part."""
        folder, file = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        if relations not in self.names:
            return []
        return [
            Relation(
                relation.get("Id") or "",
                (relation.get("Type") or "").rsplit("/", 1)[-1],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or "")).lstrip("/"),
            )
            for relation in self.xml(relations).iter("{*}Relationship")
            if relation.get("TargetMode") != "External"
        ]

    def related(self, name: str) -> dict[str, str]:
        """The same as part by kind; the first of each kind."""
        return {relation.kind: relation.part for relation in reversed(self.relations(name))}


_AGAIN = "Open it in an office program, save it anew and add that."


def open_package(data: bytes, path: Path, limits: Limits) -> Package:
    """Open a zip file. Raises FileError if it is damaged, protected by a password, or a bomb."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise FileError(f"The file is damaged ({error}). {_AGAIN}", file=path) from error
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        raise FileError(f"The file has {len(parts)} parts, more than the {_MOST_PARTS} that are read.", file=path)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise FileError("The file is protected by a password. Save it without one and add that.", file=path)
    # What a part says of its size bounds what is unpacked of it: zipfile reads no more than that.
    unpacked = sum(part.file_size for part in parts)
    bomb = any(part.file_size > max(_SMALL, limits.ratio * part.compress_size) for part in parts)
    if unpacked > limits.unpacked or bomb:
        raise FileError(
            f"The file unpacks to {unpacked / 2**20:.0f} MB from {len(data) / 2**20:.1f} MB, as no plan does. "
            "It is not read.",
            file=path,
        )
    return Package(path, archive)
