"""A plan as a page of HTML, as offices publish it and as a browser prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from corpus.outline import Level
from eval.rendering.manuscript import Columns, Manuscript, Paragraph, ParagraphKind, Row, RowKind, Table

__all__ = ["render_html", "table_html"]

# Type, spacing and margins of Vietnamese offices (Decree 30/2020/NĐ-CP): A4, Times New Roman 13-14.
_STYLE = """
@page {{ size: A4; margin: 2cm 1.5cm 2cm 3cm; @top-center {{ content: counter(page); }}
  @bottom-left {{ content: "{header}"; font: italic 10pt "Times New Roman", "Liberation Serif", serif; }} }}
@page :first {{ @top-center {{ content: none; }} }}
body {{ font: 14pt/1.3 "Times New Roman", "Liberation Serif", serif; }}
p, li {{ margin: 4pt 0; text-align: justify; text-indent: 1cm; }}
ul {{ list-style: inside "- "; margin: 0; padding: 0; }}
ol {{ list-style-position: inside; margin: 0; padding: 0; }}
h1, h2, h3, h4, h5 {{ font-size: 14pt; margin: 6pt 0; text-indent: 1cm; }}
.centred {{ text-align: center; text-indent: 0; }}
.footnote {{ font-size: 11pt; text-indent: 0; }}
.columns {{ width: 100%; }}
.columns td {{ width: 50%; vertical-align: top; border: 0; }}
.columns p {{ text-align: center; text-indent: 0; }}
table {{ border-collapse: collapse; width: 100%; font-size: 12pt; }}
.ruled th, .ruled td {{ border: 0.75pt solid black; padding: 2pt 4pt; vertical-align: middle; }}
.ruled tr {{ break-inside: auto; }}
.appendix {{ break-before: page; }}
"""

_HEADINGS = {Level.ROMAN: "h2", Level.ARABIC: "h3", Level.DOTTED: "h4", Level.LETTER: "h5"}
_CENTRED = {
    ParagraphKind.KIND: "<h1 class='centred'>{}</h1>",
    ParagraphKind.TITLE: "<p class='centred'><b>{}</b></p>",
    ParagraphKind.APPENDIX: "<h1 class='centred appendix'>{}</h1>",
    ParagraphKind.APPENDIX_TITLE: "<p class='centred'><b>{}</b></p>",
    ParagraphKind.NOTE: "<p><i>{}</i></p>",
}
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")


def render_html(plan: Manuscript, title: str) -> str:
    """A whole page. Bullets and runs of numbered paragraphs are lists; a footnote follows the paragraph of its mark.

    Printed, it has A4 pages with their numbers above, from the second, and its title below.
    """
    body = "\n".join(_body(plan))
    style = _STYLE.format(header=re.sub(r'["\\<>]', "", title))
    return (
        f"<!DOCTYPE html>\n<html lang='vi'>\n<head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{style}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(plan: Manuscript) -> Iterator[str]:
    sheets = list(plan.sheets)
    position = 0
    while position < len(sheets):
        sheet = sheets[position]
        run = [sheet]
        while isinstance(sheet, Paragraph) and position + len(run) < len(sheets):
            following = sheets[position + len(run)]
            if not isinstance(following, Paragraph) or not _is_listed_with(following, run[-1]):
                break
            run.append(following)
        position += len(run)
        paragraphs = [each for each in run if isinstance(each, Paragraph)]
        if isinstance(sheet, Columns):
            yield _columns(sheet)
        elif isinstance(sheet, Table):
            yield table_html(sheet)
        elif sheet.kind is ParagraphKind.BULLET:
            yield from _bullets(paragraphs, plan.footnotes)
        elif len(paragraphs) > 1:
            yield from _numbered(paragraphs, plan.footnotes)
        else:
            yield _paragraph(sheet, plan.footnotes)
        for paragraph in paragraphs:
            yield from (
                f"<p class='footnote'><sup>{mark.translate(_SUPERSCRIPTS)}</sup> {escape(note)}</p>"
                for mark, note in plan.footnotes.items()
                if mark in paragraph.text
            )


def _is_listed_with(paragraph: Paragraph, before: object) -> bool:
    """Whether a paragraph is a further bullet, or has the number after that of a paragraph "1.", "2.", …"""
    if not isinstance(before, Paragraph) or paragraph.kind is not before.kind:
        return False
    if paragraph.kind is ParagraphKind.BULLET:
        return True
    numbers = [_number(each) for each in (before, paragraph)]
    return paragraph.kind is ParagraphKind.NUMBERED and None not in numbers and numbers[1] == (numbers[0] or 0) + 1


def _number(paragraph: Paragraph) -> int | None:
    match = re.fullmatch(r"(\d+)\.", paragraph.marker)
    return int(match[1]) if match else None


def _paragraph(paragraph: Paragraph, footnotes: Mapping[str, str]) -> str:
    if paragraph.kind in _CENTRED:
        return _CENTRED[paragraph.kind].format(_text(paragraph.text, footnotes))
    whole = _text(str(paragraph), footnotes)
    if paragraph.kind is ParagraphKind.HEADING and paragraph.level is not None:
        tag = _HEADINGS[paragraph.level]
        return f"<{tag}>{whole}</{tag}>"
    return f"<p>{whole}</p>"


def _bullets(paragraphs: list[Paragraph], footnotes: Mapping[str, str]) -> Iterator[str]:
    yield "<ul>"
    yield from (f"<li>{_text(paragraph.text, footnotes)}</li>" for paragraph in paragraphs)
    yield "</ul>"


def _numbered(paragraphs: list[Paragraph], footnotes: Mapping[str, str]) -> Iterator[str]:
    yield f"<ol start='{_number(paragraphs[0])}'>"
    yield from (f"<li>{_text(paragraph.text, footnotes)}</li>" for paragraph in paragraphs)
    yield "</ol>"


def _text(text: str, footnotes: Mapping[str, str]) -> str:
    """Escaped text, the marks of footnotes set high."""
    html = escape(text)
    for mark in footnotes:
        html = html.replace(mark, f"<sup>{mark.translate(_SUPERSCRIPTS)}</sup>")
    return html


def _columns(columns: Columns) -> str:
    rows = (
        "<tr>"
        + "".join("<td>" + "".join(f"<p>{escape(line)}</p>" for line in cell) + "</td>" for cell in row)
        + "</tr>"
        for row in columns.rows
    )
    return "<table class='columns'>" + "".join(rows) + "</table>"


def table_html(table: Table) -> str:
    """A ruled table with merged cells, its header in one row or two."""
    rows = "\n".join(map(_row, table.rows))
    return f"<table class='ruled'>\n<thead>{_header(table)}</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _header(table: Table) -> str:
    if not any(table.above):
        return "<tr>" + "".join(f"<th>{escape(header)}</th>" for header in table.headers) + "</tr>"
    upper, lower = [], []
    for position, (above, header) in enumerate(zip(table.above, table.headers, strict=True)):
        if not above:
            upper.append(f"<th rowspan='2'>{escape(header)}</th>")
            continue
        lower.append(f"<th>{escape(header)}</th>")
        if position == 0 or table.above[position - 1] != above:
            upper.append(f"<th colspan='{table.above.count(above)}'>{escape(above)}</th>")
    return f"<tr>{''.join(upper)}</tr><tr>{''.join(lower)}</tr>"


def _row(row: Row) -> str:
    if row.kind is not RowKind.ITEM:
        name = f"<td colspan='{len(row.cells) - 1}'><b>{escape(row.cells[1])}</b></td>"
        return f"<tr><td>{escape(row.cells[0])}</td>{name}</tr>"
    cells = zip(row.cells, row.spans, strict=True)
    return (
        "<tr>"
        + "".join(
            f"<td rowspan='{span}'>{escape(cell)}</td>" if span > 1 else f"<td>{escape(cell)}</td>"
            for cell, span in cells
            if span
        )
        + "</tr>"
    )
