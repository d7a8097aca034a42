"""Pages -> canonical text: lines in reading order, paragraphs and tables over page ends, notes after their marks."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import FileError
from corpus.formats.canonical import CanonicalText, raise_digits
from corpus.formats.columns import find_column_block
from corpus.formats.extracted import Doubt, Extracted
from corpus.formats.limits import Limits
from corpus.formats.marks import mark_page, read_marks, without_marks
from corpus.formats.page import Page, TextLine, Word, join_broken, read_lines
from corpus.formats.page_tables import (
    PageTable,
    join_tables,
    read_column_block,
    read_ruled_table,
    table_grid,
)
from corpus.formats.paragraphs import FEWEST_LINES, Margins, Paragraph, PlacedLine, find_margins, join_paragraphs
from corpus.formats.ruled import find_ruled_tables
from corpus.formats.running import drop_running_lines

__all__ = ["write_pages"]

_NOTE = re.compile(r"(?P<mark>[¹²³⁴⁵⁶⁷⁸⁹⁰]+)\s")
_PLAIN_NOTE = re.compile(r"(?P<mark>\d{1,3})\s")
_SMALL = 0.95
"""Footnotes are set smaller than this part of the size of running text."""


@dataclass(slots=True)
class _PageFlow:
    """What a page holds in reading order, and the lines of footnotes at its foot."""

    page: Page
    lines: list[TextLine]
    tables: list[PageTable]
    notes: list[TextLine] = field(default_factory=list)


@dataclass(slots=True)
class _Note:
    """A footnote: its mark, the page at whose foot it begins, and its text with the mark."""

    mark: str
    page: int
    text: str


def write_pages(pages: Sequence[Page], doubts: Sequence[Doubt], file: Path, limits: Limits, format: str) -> Extracted:
    """The text of a file of pages.

    `doubts`: those that marks in the pages' words count, their lines not yet known. Raises FileError if no page has
    words, or too many.
    """
    text = CanonicalText(file, limits)
    flows = _read_pages(pages)
    stream = _stream(flows)
    notes = _notes(flows)
    for item in _join(stream):
        if isinstance(item, PageTable):
            text.check_cells(sum(map(len, item.rows)))
            grid = table_grid(item)
            before = len(text.lines)
            text.add_table(grid)
            if len(text.lines) > before:
                text.lines[before] = mark_page(item.pages[0]) + text.lines[before]
        else:
            words = item.text
            text.notes += _notes_of(item, words, notes)
            before = len(text.lines)
            if text.add(words):
                text.lines[before] = mark_page(item.page) + text.lines[before]
    text.notes += [note.text for note in notes]
    text.add("")
    if not text.lines:
        raise FileError("No words could be read on the pages of this file. Is it the right one?", file=file)
    return _resolve(text.extracted(format), len(pages), doubts)


def _read_pages(pages: Sequence[Page]) -> list[_PageFlow]:
    flows: list[_PageFlow] = []
    all_lines: list[list[TextLine]] = []
    for page in pages:
        tables = find_ruled_tables(page.rules)
        inside: list[list[Word]] = [[] for _ in tables]
        outside: list[Word] = []
        for word in page.words:
            x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
            holder = next((i for i, table in enumerate(tables) if table.holds(x, y)), None)
            (outside if holder is None else inside[holder]).append(word)
        read = [read_ruled_table(t, w, page.number) for t, w in zip(tables, inside, strict=True) if w]
        flows.append(_PageFlow(page, [], read))
        all_lines.append(read_lines(outside))
    size = _body_size(all_lines)
    for flow, lines in zip(flows, drop_running_lines(pages, all_lines), strict=True):
        first = _first_note(lines, size)
        flow.lines, flow.notes = lines[:first], lines[first:]
    for above, below in itertools.pairwise(flows):
        if above.notes:  # a note that goes on at the head of the next page
            rest = next((i for i, line in enumerate(below.lines) if not _is_small(line, size)), len(below.lines))
            below.notes = below.lines[:rest] + below.notes
            below.lines = below.lines[rest:]
    return flows


def _body_size(pages: Sequence[Sequence[TextLine]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _first_note(lines: Sequence[TextLine], size: float) -> int:
    """Where the footnotes of a page begin: small type down to its foot, a raised mark first."""
    first = len(lines)
    while first and _is_small(lines[first - 1], size):
        first -= 1
    body = "".join(line.plain for line in lines[:first])
    return next((i for i in range(first, len(lines)) if _note_mark(lines[i].plain, body)), len(lines))


def _note_mark(text: str, body: str) -> str | None:
    """The mark with which a note begins, raised or, if it stands raised in the text above, as a plain number."""
    if raised := _NOTE.match(text):
        return raised["mark"]
    plain = _PLAIN_NOTE.match(text)
    mark = raise_digits(plain["mark"]) if plain else ""
    return mark if mark and re.search(_alone(mark), body) else None


def _alone(mark: str) -> str:
    return rf"(?<![⁰¹-⁹]){mark}(?![⁰¹-⁹])"


def _is_small(line: TextLine, size: float) -> bool:
    return round(line.size) < _SMALL * size


def _stream(flows: Sequence[_PageFlow]) -> list[PlacedLine | PageTable]:
    """Lines and tables of all pages in reading order."""
    known: dict[int, Margins | None] = {}
    for width in {round(flow.page.width) for flow in flows}:
        alike = [flow for flow in flows if round(flow.page.width) == width]
        known[width] = find_margins((line for flow in alike for line in flow.lines), width)
    stream: list[PlacedLine | PageTable] = []
    for flow in flows:
        items = _page_items(flow, known[round(flow.page.width)])
        on_page = [item for _, item in sorted(items, key=lambda each: each[0])]
        stream += on_page[_continue_column(stream, on_page) :]
    return stream


def _continue_column(stream: list[PlacedLine | PageTable], on_page: Sequence[PlacedLine | PageTable]) -> int:
    """Move the rest of a list in the left of two columns, which a page end cut, to that column; how many lines it has.

    quang-ngai-bao-cao: "- Lưu Văn phòng Tỉnh ủy." stands alone on the last page, the signature on the one before.
    """
    start = len(stream)
    while start and isinstance(above := stream[start - 1], PlacedLine) and above.apart:
        start -= 1
    block = [item for item in stream[start:] if isinstance(item, PlacedLine)]
    if not block or block[0].margins == block[-1].margins:
        return 0
    left, right = block[0].margins, block[-1].margins
    end = start + sum(item.margins == left for item in block)
    count = 0
    both = [item for item in on_page if isinstance(item, PlacedLine) and item.apart]
    if both and on_page[0] is both[0] and both[0].margins != both[-1].margins:  # both columns go on
        count = sum(item.margins == both[0].margins for item in both)
        stream[end:end] = both[:count]
        return count
    for item in on_page:
        if not isinstance(item, PlacedLine) or item.apart or item.line.x1 >= right.left:
            break
        if not (count or item.line.plain.startswith("-")):
            break
        stream.insert(end + count, PlacedLine(item.line, item.page, left, apart=True))
        count += 1
    return count


def _page_items(flow: _PageFlow, known: Margins | None) -> list[tuple[float, PlacedLine | PageTable]]:
    """What stands on a page, each with its height on it; columns stand where their block begins, left before right."""
    number = flow.page.number
    items: list[tuple[float, PlacedLine | PageTable]] = [(table.top, table) for table in flow.tables]
    blocks = []
    body: list[TextLine] = []
    for stretch in _between_tables(flow):
        position = 0
        while (block := find_column_block(stretch, position)) is not None:
            body += stretch[position : block.first]
            blocks.append((stretch[block.first].top, block))
            position = block.last
        body += stretch[position:]
    if flow.tables and len(body) < FEWEST_LINES:
        known = Margins(min(table.left for table in flow.tables), max(table.right for table in flow.tables))
    margins = find_margins(body, flow.page.width, known)
    if margins is not None:
        items += [(line.top, PlacedLine(line, number, margins)) for line in body]
    for top, block in blocks:
        if block.is_table:
            items.append((top, read_column_block(block, number)))
            continue
        for column in block.columns:
            lines = read_lines(column)
            own = Margins(min(line.x0 for line in lines), max(line.x1 for line in lines))
            items += [(top, PlacedLine(line, number, own, apart=True)) for line in lines]
    return items


def _between_tables(flow: _PageFlow) -> list[list[TextLine]]:
    """The lines of a page, parted by its tables."""
    stretches: dict[int, list[TextLine]] = {}
    for line in flow.lines:
        above = sum(table.top < line.top for table in flow.tables)
        stretches.setdefault(above, []).append(line)
    return [stretches[key] for key in sorted(stretches)]


def _join(stream: Sequence[PlacedLine | PageTable]) -> list[Paragraph | PageTable]:
    joined: list[Paragraph | PageTable] = []
    lines: list[PlacedLine] = []
    for item in stream:
        if isinstance(item, PlacedLine):
            lines.append(item)
            continue
        if lines:
            joined += join_paragraphs(lines)
            lines = []
        last = joined[-1] if joined else None
        if not (isinstance(last, PageTable) and last.pages[-1] < item.pages[0] and join_tables(last, item)):
            joined.append(item)
    return [*joined, *join_paragraphs(lines)]


def _notes(flows: Sequence[_PageFlow]) -> list[_Note]:
    """The footnotes of all pages."""
    notes: list[_Note] = []
    for flow in flows:
        body = "".join(line.plain for line in flow.lines)
        for line in flow.notes:
            mark = _note_mark(line.plain, body)
            if mark is not None:
                notes.append(_Note(mark, flow.page.number, f"{mark} {line.text.split(maxsplit=1)[1]}"))
            elif notes:
                notes[-1].text = join_broken(notes[-1].text, line.text)
    return notes


def _notes_of(paragraph: Paragraph, words: str, notes: list[_Note]) -> list[str]:
    """Take the notes whose marks stand in a paragraph, on the pages on which it stands."""
    pages = {placed.page for placed in paragraph.lines}
    taken = [note for note in notes if note.page in pages and re.search(_alone(note.mark), words)]
    for note in taken:
        notes.remove(note)
    return [note.text for note in taken]


def _resolve(extracted: Extracted, pages: int, doubts: Sequence[Doubt]) -> Extracted:
    """Turn the marks in the text into page breaks and doubts with their lines."""
    lines: list[str] = []
    found: list[Doubt] = []
    page = 1
    for line in extracted.text.rstrip("\n").split("\n"):
        begun, doubted = read_marks(line)
        last = max([page, *begun])
        lines.append("\f" * (last - page) + without_marks(line))
        page = last
        found += [Doubt(len(lines), doubts[i].words, doubts[i].message) for i in doubted]
    return Extracted("\n".join(lines) + "\n", extracted.format, pages, (*extracted.doubts, *found))
