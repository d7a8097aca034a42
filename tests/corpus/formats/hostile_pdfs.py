"""PDF files that are wrong in the ways that reach a reader: cycles, false lengths, bombs, endless numbers."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping

__all__ = ["bombs", "crooked", "slow_pages", "whole"]

_TEXT = b"BT /F1 12 Tf 72 720 Td (I. MUC TIEU) Tj 0 -20 Td (1. Den nam 2030 dat 95%) Tj ET"


def _stream(data: bytes, extra: bytes = b"", length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (size, extra, data)


def _file(objects: Mapping[int, bytes], trailer: bytes = b"", first: bytes = b"%PDF-1.7\n") -> bytes:
    """A whole file of these objects, with a table of their places."""
    data = bytearray(first)
    places: dict[int, int] = {}
    for number, content in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    size = max(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        data += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    data += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(data)


def _objects(**others: bytes) -> dict[int, bytes]:
    """A page with two lines of text; objects by name are put in the place of its own."""
    parts = {
        "catalog": b"<< /Type /Catalog /Pages 2 0 R >>",
        "pages": b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "page": b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>",
        "contents": _stream(_TEXT),
        "font": b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "form": _stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"),
    }
    return dict(enumerate((parts | others).values(), 1))


def whole() -> bytes:
    """A file without a fault, of which the others are made."""
    return _file(_objects())


def slow_pages(pages: int) -> bytes:
    """A file of pages of which each takes half a second or more."""
    words = b"".join(b"BT /F1 9 Tf %d %d Td (a) Tj ET\n" % (20 * (n % 28), 20 + 2 * (n // 28)) for n in range(800))
    objects = _objects(contents=_stream(zlib.compress(words), b"/Filter /FlateDecode"))
    first = len(objects) + 1
    kids = b" ".join(b"%d 0 R" % number for number in range(first, first + pages))
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages)
    return _file(objects | dict.fromkeys(range(first, first + pages), objects[3]))


def crooked() -> Iterator[tuple[str, bytes]]:
    """Files whose structure is wrong, each with what is wrong with it."""
    plain = whole()
    page = b"/Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    yield "nothing but its head", b"%PDF-1.7\n"
    yield "no table of places", plain[: plain.index(b"xref")]
    yield "a start far behind its end", plain.replace(b"startxref\n", b"startxref\n99999999")
    yield "a start below zero", plain.replace(b"startxref\n", b"startxref\n-")
    yield "a table that leads to itself", _file(_objects(), b"/Prev %d" % plain.index(b"xref"))
    yield "no root", plain.replace(b"/Root 1 0 R", b"")
    yield "a root that is a number", plain.replace(b"/Root 1 0 R", b"/Root 7")
    yield "a root that is not there", plain.replace(b"/Root 1 0 R", b"/Root 99 0 R")
    yield "an object that is itself", _file(_objects(pages=b"2 0 R"))
    yield "pages among their own pages", _file(_objects(pages=b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"))
    yield "pages that are no list", _file(_objects(pages=b"<< /Type /Pages /Kids 3 0 R /Count 1 >>"))
    yield "more pages than there are", _file(_objects(pages=b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"))
    yield "fewer pages than none", _file(_objects(pages=b"<< /Type /Pages /Kids [3 0 R] /Count -1 >>"))
    yield (
        "the same page a thousand times",
        _file(_objects(pages=b"<< /Type /Pages /Kids [%s] /Count 1000 >>" % (b"3 0 R " * 1000))),
    )
    yield "no size of its page", _file(_objects(page=b"<< %s >>" % page))
    for name, box in (
        ("an endless page", b"0 0 1e30 1e30"),
        ("a page without width", b"0 0 0 842"),
        ("a page of words", b"/A /B /C /D"),
        ("half a page size", b"0 0"),
        ("a page turned inside out", b"595 842 0 0"),
    ):
        yield name, _file(_objects(page=b"<< /MediaBox [%s] %s >>" % (box, page)))
    yield "a page turned by 45", _file(_objects(page=b"<< /MediaBox [0 0 595 842] /Rotate 45 %s >>" % page))
    yield "a length below zero", _file(_objects(contents=_stream(_TEXT, length=-5)))
    yield "a length of gigabytes", _file(_objects(contents=_stream(_TEXT, length=4_000_000_000)))
    yield "a length that is itself", _file(_objects(contents=b"<< /Length 4 0 R >>\nstream\n%s\nendstream" % _TEXT))
    yield "text that is not packed as it says", _file(_objects(contents=_stream(_TEXT, b"/Filter /FlateDecode")))
    yield (
        "packed text that breaks off",
        _file(_objects(contents=_stream(zlib.compress(_TEXT * 9)[:-20], b"/Filter /FlateDecode"))),
    )
    for name in ("LZW", "ASCII85", "ASCIIHex", "RunLength", "CCITTFax", "JBIG2"):
        filtered = _stream(_TEXT, f"/Filter /{name}Decode".encode())
        yield f"text that is not {name} as it says", _file(_objects(contents=filtered))
    yield "a filter that there is not", _file(_objects(contents=_stream(_TEXT, b"/Filter /Nothing")))
    yield (
        "a picture that holds itself",
        _file(
            _objects(
                contents=_stream(b"/X Do " + _TEXT),
                form=_stream(
                    b"/X Do",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>",
                ),
            )
        ),
    )
    yield (
        "a picture of a billion dots",
        _file(
            _objects(
                contents=_stream(b"595 0 0 842 0 0 cm /X Do"),
                form=_stream(
                    b"\0" * 9,
                    b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 "
                    b"/ColorSpace /DeviceGray /BitsPerComponent 8",
                ),
            )
        ),
    )
    yield (
        "a font that is its own part",
        _file(
            _objects(
                font=b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [5 0 R] >>"
            )
        ),
    )
    yield (
        "letters without end",
        _file(
            _objects(
                font=b"<< /Type /Font /Subtype /Type1 /BaseFont /A /FirstChar 0 /LastChar 2000000000 /Widths [1] "
                b"/ToUnicode 6 0 R >>",
                form=_stream(
                    b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <FFFFFF> <0041> endbfrange"
                ),
            )
        ),
    )
    yield "a lock without a key", _file(_objects(), b"/Encrypt << /Filter /Standard /V 4 /R 9 /O () /U () /P 0 >>")
    yield "a lock of words", _file(_objects(), b"/Encrypt /Nothing")
    yield "operators that take from nothing", _file(_objects(contents=_stream(b"Q Q ET Tj ' \" TJ cm re Do " * 200)))
    yield "numbers without end", _file(_objects(contents=_stream(b"BT /F1 1e999 Tf 9e99 -9e99 Td (a) Tj ET " * 50)))
    yield "names of nothing", _file(_objects(contents=_stream(b"BT /#00#ff Tf (\\777\\0) Tj ET")))
    yield "text that does not end", plain[: plain.index(b"Tj")]
    yield "something else before it", b"PK garbage " * 60 + plain
    chance = random.Random(57)
    for number in range(20):
        spoilt = bytearray(plain)
        for _ in range(chance.randint(1, 40)):
            spoilt[chance.randrange(9, len(spoilt))] = chance.randrange(256)
        yield f"bytes changed, {number}", bytes(spoilt)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that would take much memory or time."""
    packed = zlib.compress(b" " * 400_000_000, 1)
    yield "blanks without end", _file(_objects(contents=_stream(packed, b"/Filter /FlateDecode")))
    twice = zlib.compress(packed, 9)
    yield "packed twice", _file(_objects(contents=_stream(twice, b"/Filter [/FlateDecode /FlateDecode]")))
    words = zlib.compress(b"BT /F1 9 Tf (a) Tj ET\n" * 800_000)
    yield "words without end", _file(_objects(contents=_stream(words, b"/Filter /FlateDecode")))
    lines = zlib.compress(b"0 0 m 9 9 l S\n" * 1_200_000)
    yield "lines without end", _file(_objects(contents=_stream(lines, b"/Filter /FlateDecode")))
    yield "lists in lists", _file(_objects(catalog=b"<< /Pages 2 0 R /A %s >>" % (b"[" * 500_000)))
    yield (
        "columns without end",
        _file(
            _objects(
                contents=_stream(
                    zlib.compress(_TEXT),
                    b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2000000000 /Colors 99 >>",
                )
            )
        ),
    )
