"""A plan as the canonical text that every format is read to."""

from __future__ import annotations

from collections.abc import Iterator

from eval.rendering.manuscript import Columns, Manuscript, Paragraph, ParagraphKind, Table

__all__ = ["render_text"]


def render_text(plan: Manuscript) -> str:
    """One paragraph, row or item of a list a line; cells parted by one tab; footnotes after their paragraph."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Manuscript) -> Iterator[str]:
    for sheet in plan.sheets:
        match sheet:
            case Paragraph(kind=ParagraphKind()):
                yield str(sheet)
                yield from (f"{mark} {note}" for mark, note in plan.footnotes.items() if mark in sheet.text)
            case Columns():
                yield from (line for row in sheet.rows for cell in row for line in cell)
            case Table():
                yield from _rows(sheet)


def _rows(table: Table) -> Iterator[str]:
    headers = zip(table.above, table.headers, strict=True)
    yield "\t".join(f"{above} {header}".strip() for above, header in headers)
    above = [""] * len(table.headers)
    for row in table.rows:
        above = [cell if span else over for cell, span, over in zip(row.cells, row.spans, above, strict=True)]
        yield "\t".join(above)
