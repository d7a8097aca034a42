"""An answer as HTML, its citations as buttons that a page opens the source with, and as text for the clipboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from assistant.answer_blocks import Block, Grid, Item, Runs, read_blocks
from assistant.page_text import PageText, page_text
from assistant.phrases import Language
from assistant.records import Answer, Citation
from assistant.safe_text import escape, plain
from assistant.source_view import lines_text

__all__ = ["answer_html", "answer_language", "copy_text", "place_text", "source_text"]

MOST_OPEN = 5
"""Sources listed at once; a longer list opens on request, so that the answer to a question stays in view."""

_BULLET = "•"


def answer_html(answer: Answer, *, language: Language, ids_prefix: str) -> str:
    """The answer and the list of its citations as safe HTML; `language` is that of the page.

    A mark [n] and the head of each citation are `button.chip` with `data-n`, `data-plan`, `data-first`, `data-last`;
    a citation of the list has the id "{ids_prefix}-source-{n}". Nothing of an answer becomes a link, tag or attribute.
    """
    text = page_text(language)
    citations = {citation.n: citation for citation in answer.citations}
    blocks = read_blocks(answer.answer, citations)
    shown = [
        f'<div class="answer" lang="{answer_language(answer)}" dir="ltr">',
        *_blocks(blocks, citations, text),
        "</div>",
        *_sources(answer, text, ids_prefix),
    ]
    return "\n".join(shown)


def copy_text(answer: Answer) -> str:
    """The answer as plain text, its citations below it, in its own language."""
    text = page_text(answer_language(answer))
    blocks = read_blocks(answer.answer, [citation.n for citation in answer.citations])
    parts = ["\n".join(_line(block) for block in group) for _, group in groupby(blocks, key=type)]
    parts.append("\n".join(f"[{citation.n}] {source_text(citation, text)}" for citation in answer.citations))
    return "\n\n".join(part for part in parts if part) + "\n"


def answer_language(answer: Answer) -> Language:
    """The language an answer is worded in."""
    return answer.readings[0].language if answer.readings else Language.VIETNAMESE


def place_text(citation: Citation, text: PageText) -> str:
    """Where a citation stands, in words: "Phụ lục I > V > 59, dòng 416, trang 7"."""
    parts = [citation.section, lines_text(citation.lines, text)]
    if citation.page is not None:
        parts.append(text.say("page", page=citation.page))
    return ", ".join(part for part in parts if part)


def source_text(citation: Citation, text: PageText) -> str:
    """A citation as a footnote says it: title, place and quote."""
    place = place_text(citation, text)
    return plain(text.say("cited", title=citation.title, place=place, quote=citation.quote))


# --- HTML ------------------------------------------------------------------------------------------------------------


def _blocks(blocks: list[Block], citations: Mapping[int, Citation], text: PageText) -> Iterator[str]:
    for kind, group in groupby(blocks, key=type):
        if kind is Item:
            yield "<ul>"
        for block in group:
            match block:
                case Item(runs, depth, marker):
                    nested = f' class="nested-{depth}"' if depth else ""
                    numbered = f"{escape(marker)} " if marker else ""
                    yield f"<li{nested}>{numbered}{_runs(runs, citations, text)}</li>"
                case Grid():
                    yield _grid(block, citations, text)
                case _:
                    yield f"<p>{_runs(block.runs, citations, text)}</p>"
        if kind is Item:
            yield "</ul>"


def _grid(grid: Grid, citations: Mapping[int, Citation], text: PageText) -> str:
    """A table that can be scrolled by keyboard where it is too wide."""
    head = "".join(f'<th scope="col">{_runs(cell, citations, text)}</th>' for cell in grid.header)
    rows = []
    for first, *cells in grid.rows:
        shown = "".join(f"<td>{_runs(cell, citations, text)}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{_runs(first, citations, text)}</th>{shown}</tr>')
    label = escape(text.say("comparison"))
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{label}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _runs(runs: Runs, citations: Mapping[int, Citation], text: PageText) -> str:
    shown = []
    for run in runs:
        if run.citation is not None:
            words = _chip(citations[run.citation], text)
        else:
            words = escape(run.text).replace("\n", "<br>")
        words = f"<em>{words}</em>" if run.emphasis else words
        shown.append(f"<strong>{words}</strong>" if run.strong else words)
    return "".join(shown)


def _chip(citation: Citation, text: PageText) -> str:
    label = text.say("citation", n=citation.n, title=citation.title, section=citation.section)
    first, last = citation.lines
    return (
        f'<button type="button" class="chip" data-n="{citation.n}" data-plan="{escape(citation.plan)}"'
        f' data-first="{first}" data-last="{last}" aria-label="{escape(label)}">{citation.n}</button>'
    )


def _sources(answer: Answer, text: PageText, ids_prefix: str) -> Iterator[str]:
    if not answer.citations:
        return
    is_open = " open" if len(answer.citations) <= MOST_OPEN else ""
    summary = escape(text.say("citations", count=len(answer.citations)))
    yield f'<details class="sources"{is_open}><summary>{summary}</summary><ul>'
    for citation in answer.citations:
        yield (
            f'<li id="{escape(ids_prefix)}-source-{citation.n}">{_chip(citation, text)}'
            f' <cite lang="vi">{escape(citation.title)}</cite> <span class="place">{escape(place_text(citation, text))}'
            f'</span><blockquote lang="vi" dir="ltr">{escape(citation.quote)}</blockquote></li>'
        )
    yield "</ul></details>"


# --- plain text ------------------------------------------------------------------------------------------------------


def _line(block: Block) -> str:
    match block:
        case Item(runs, depth, marker):
            return f"{'  ' * depth}{marker or _BULLET} {_text(runs)}"
        case Grid(header, rows):
            return "\n".join("\t".join(_text(cell) for cell in row) for row in (header, *rows))
        case _:
            return _text(block.runs)


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)
