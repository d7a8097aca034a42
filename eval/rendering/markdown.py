"""A plan as Markdown: pipe tables, HTML tables where cells are merged, footnotes at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.outline import Level
from eval.rendering.html import table_html
from eval.rendering.manuscript import Columns, Manuscript, Paragraph, ParagraphKind, Table

__all__ = ["render_markdown"]

_MARKUP = re.compile(r"([\\`*_<>|\[\]#~$])")
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_HEADINGS = {Level.ROMAN: "##", Level.ARABIC: "###", Level.DOTTED: "####", Level.LETTER: "#####"}


def render_markdown(plan: Manuscript) -> str:
    """A whole file; blank lines part its paragraphs."""
    blocks = [*_blocks(plan), *(f"[^{_digits(mark)}]: {_escape(note)}" for mark, note in plan.footnotes.items())]
    return "\n\n".join(blocks) + "\n"


def _blocks(plan: Manuscript) -> Iterator[str]:
    for sheet in plan.sheets:
        if isinstance(sheet, Columns):
            # Two blanks end a line, not a paragraph.
            yield from ("  \n".join(map(_escape, cell)) for row in sheet.rows for cell in row if cell)
        elif isinstance(sheet, Paragraph):
            yield _paragraph(sheet, plan)
        elif any(sheet.above) or any(span != 1 for row in sheet.rows for span in row.spans):
            yield table_html(sheet)
        else:
            yield "\n".join(_pipe_table(sheet))


def _paragraph(paragraph: Paragraph, plan: Manuscript) -> str:
    text = _escape(paragraph.text)
    for mark in plan.footnotes:
        text = text.replace(mark, f"[^{_digits(mark)}]")
    text = f"{paragraph.marker} {text}".strip()
    match paragraph.kind:
        case ParagraphKind.KIND | ParagraphKind.APPENDIX:
            return f"# {text}"
        case ParagraphKind.TITLE | ParagraphKind.APPENDIX_TITLE:
            return f"**{text}**"
        case ParagraphKind.NOTE:
            return f"*{text}*"
        case ParagraphKind.HEADING if paragraph.level is not None:
            return f"{_HEADINGS[paragraph.level]} {text}"
    return text


def _pipe_table(table: Table) -> Iterator[str]:
    yield _pipe_row(table.headers)
    yield "|" + " --- |" * len(table.headers)
    yield from (_pipe_row(row.cells) for row in table.rows)


def _pipe_row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_escape, cells))} |"


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _digits(mark: str) -> str:
    return mark.translate(_SUPERSCRIPTS)
