"""Word files made of their own XML: what python-docx cannot write, and what only damaged or hostile files have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.formats.extract import extract
from corpus.formats.extracted import Extracted

Parts = dict[str, str | bytes]
Pack = Callable[[Parts], bytes]
ReadWord = Callable[..., Extracted]

_WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def _relations(targets: dict[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{namespace}">{inner}</Relationships>'


@pytest.fixture(scope="session")
def pack() -> Pack:
    """A Zip file of parts by name."""

    def write(parts: Parts) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return write


@pytest.fixture(scope="session")
def word_parts() -> Callable[..., Parts]:
    """The parts of a Word file: the XML inside its body, and that of other parts by name (numbering="…")."""

    def parts(body: str, **others: str) -> Parts:
        made: Parts = {
            "_rels/.rels": _relations({"officeDocument": "word/document.xml"}),
            "word/document.xml": f"{_HEAD}<w:document {_WORD}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations({name: f"{name}.xml" for name in others}),
        }
        return made | {
            f"word/{name}.xml": f"{_HEAD}<w:{name} {_WORD}>{inner}</w:{name}>" for name, inner in others.items()
        }

    return parts


@pytest.fixture
def read_word(tmp_path: Path, pack: Pack, word_parts: Callable[..., Parts]) -> ReadWord:
    """What is read of such a Word file."""

    def read(body: str, **others: str) -> Extracted:
        path = tmp_path / "plan.docx"
        path.write_bytes(pack(word_parts(body, **others)))
        return extract(path)

    return read
