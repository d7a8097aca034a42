"""A plan, read: every line of its file belongs to one passage or is furniture, and every passage to a section."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.aligned import AlignedText
from corpus.blocks import Block, BlockKind, read_blocks
from corpus.clean import clean_block
from corpus.errors import PlanError
from corpus.flattened import find_table, read_flattened_table
from corpus.headings import says_aims
from corpus.layout import Layout, Line, lay_out
from corpus.outline import Level, Outline, row_level
from corpus.read import Source
from corpus.records import Cell, Column, Furniture, Passage, Role, Section, Span
from corpus.regions import Region, RegionKind, appendix_number, find_head_parts, split_regions
from corpus.tables import TableRow, TableRowKind, read_tab_table
from corpus.wording import columns, structure

__all__ = ["Document", "ParseWarning", "read_document"]

_LONGEST_HEADING = 300
"""Characters: the longest heading of the five plans has 264 (quang-binh-ubnd 125); numbered paragraphs with bullets
are longer."""
_LONGEST_TITLE = 150
"""Characters: up to here a single sentence above plain text is its title (quang-ngai-bao-cao 81), not its first
sentence."""

_FARTHEST_HEADING = 30
"""Lines: so far above a table the heading with its year is cited together with the table's header."""


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """Something in a plan that its reader could not tell for sure, with its line."""

    plan: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """The passages of one plan in the order of its text, the furniture by line, and what was doubtful."""

    plan: str
    source: Source
    passages: tuple[Passage, ...]
    furniture: dict[int, Furniture]
    warnings: tuple[ParseWarning, ...]


def read_document(plan: str, source: Source) -> Document:
    """Read a plan's text into passages. Raises PlanError if there is no passage in it."""
    layout = lay_out(source)
    builder = _Builder(plan, layout)
    for region in split_regions(line for line in layout.lines if line.furniture is None):
        builder.read(region)
    furniture = builder.furniture | {line.number: line.furniture for line in layout.lines if line.furniture is not None}
    if not builder.passages:
        raise PlanError("There is no text in this file that could be read.", plan=plan)
    passages = tuple(sorted(builder.passages, key=lambda passage: passage.lines))
    return Document(plan, source, passages, furniture, tuple(builder.warnings))


class _Builder:
    def __init__(self, plan: str, layout: Layout) -> None:
        self.passages: list[Passage] = []
        self.furniture: dict[int, Furniture] = {}
        self.warnings: list[ParseWarning] = []
        self._plan = plan
        self._layout = layout
        self._outline = Outline()
        self._count: Counter[str] = Counter()

    def read(self, region: Region) -> None:
        match region.kind:
            case RegionKind.HEAD:
                self._read_head(region.lines)
            case RegionKind.BODY:
                self._read_running_text(region.lines)
            case RegionKind.RECIPIENTS:
                self._read_whole(region.lines, Role.RECIPIENTS)
            case RegionKind.SIGNATURE:
                self._read_whole(region.lines, Role.SIGNATURE)
            case RegionKind.APPENDIX:
                self._read_appendix(region.lines)

    # --- regions ---------------------------------------------------------------------------------------------------

    def _read_head(self, lines: Sequence[Line]) -> None:
        letterhead, title, preamble = find_head_parts(lines)
        self._read_whole(letterhead, Role.LETTERHEAD)
        self._read_whole(title, Role.TITLE)
        if title or letterhead:
            self._read_whole(preamble, Role.PARAGRAPH)
        else:
            self._read_running_text(preamble)

    def _read_whole(self, lines: Sequence[Line], role: Role) -> None:
        """All lines as one passage outside the sections."""
        if lines:
            self._outline.close(Level.APPENDIX)
            self._add(role, Section(), clean_block(AlignedText.join(line.text.strip() for line in lines)), lines)

    def _read_running_text(self, lines: Sequence[Line]) -> None:
        """Text without tables, or with tables among it."""
        numbers = Outline()
        start = 0
        while start < len(lines):
            end = start
            table = lines[start].is_row
            while end < len(lines) and lines[end].is_row == table:
                end += 1
            if table:
                self._read_tab_table(lines[start:end])
            else:
                blocks = read_blocks(lines[start:end], self._layout, numbers)
                self._read_blocks(blocks, before_table=end < len(lines))
            start = end

    def _read_appendix(self, lines: Sequence[Line]) -> None:
        number = appendix_number(lines[0].text.text)
        if number is None:
            raise PlanError("An appendix without a number.", plan=self._plan, line=lines[0].number)
        title = [lines[0]]
        while (
            len(title) < len(lines)
            and _is_in_capitals(lines[len(title)].text.text)
            and not lines[len(title)].is_row
            and not _is_table_start(lines, len(title))
        ):
            title.append(lines[len(title)])
        text = clean_block(AlignedText.join([lines[0].text[number.end() :], *(line.text for line in title[1:])]))
        name = " ".join(part for part in (structure().names["appendix"], number["number"]) if part)
        section = self._outline.enter(Level.APPENDIX, name, text.text)
        self._add(Role.HEADING, section, text if text.text else lines[0].text, title)
        rest = lines[len(title) :]
        table = None if any(line.is_row for line in rest) else find_table(rest)
        if table is None:
            self._read_running_text(rest)
            return
        self._read_running_text(rest[:table])
        rows, headers, after = read_flattened_table(rest[table:])
        self._read_rows(rows, headers)
        self._outline.close(Level.PERIOD)
        self._read_running_text(after)

    # --- blocks ----------------------------------------------------------------------------------------------------

    def _read_blocks(self, blocks: Sequence[Block], *, before_table: bool = False) -> None:
        footnotes: list[Block] = []
        for position, block in enumerate(blocks):
            text = block.text
            following = next((b for b in blocks[position + 1 :] if b.kind is not BlockKind.FOOTNOTE), None)
            heads_table = before_table and following is None
            if block.kind is BlockKind.FOOTNOTE:
                footnotes.append(block)
            elif block.marker is not None:
                heads = heads_table and _is_title(text.text)
                role = Role.HEADING if heads else _numbered_role(block, following)
                heading = text.text if role is Role.HEADING else ""
                section = self._outline.enter(block.marker.level, block.marker.number, heading)
                self._add(role, section, text, block.lines)
            elif heads_table and columns().period_year(text.text) is not None:  # "Đến năm 2030" alone above its table
                section = self._outline.enter(Level.LETTER, text.text, text.text)
                self._add(Role.HEADING, section, text, block.lines)
            else:
                if block.kind is BlockKind.NOTE:  # a note in brackets speaks of more than the last lettered item
                    self._outline.close(Level.LETTER)
                self._add(_ROLES[block.kind], self._outline.section(), text, block.lines)
        for footnote in footnotes:  # a footnote belongs to the section of its mark
            self._add(
                Role.FOOTNOTE, self._section_of_mark(footnote.label), footnote.text, footnote.lines, footnote.label
            )

    def _section_of_mark(self, label: str) -> Section:
        return next(
            (p.section for p in self.passages if label in p.text and p.role is not Role.FOOTNOTE),
            self._outline.section(),
        )

    # --- tables ----------------------------------------------------------------------------------------------------

    def _read_tab_table(self, lines: Sequence[Line]) -> None:
        rows, headers = read_tab_table(lines)
        self._read_rows(rows, headers)

    def _read_rows(self, rows: Sequence[TableRow], headers: Sequence[Line]) -> None:
        for line in headers:
            self.furniture[line.number] = Furniture.TABLE_HEADER
        year, above = self._period_above()
        self._outline.begin_table()
        for row in rows:
            name = row.cell(Column.NAME)
            section = self._enter_row(row, name.text)
            if row.kind is TableRowKind.ITEM:
                text, cells = _join_cells(row, row.year or columns().aimed_year(name.text) or year)
                header = _header_span(self._plan, row, () if row.year else above)
                self._add(Role.ROW, section, text, row.lines, row.number or None, cells, header)
            else:
                heading = name if name.text else clean_block(AlignedText.join(row.cells))
                self._add(Role.HEADING, section, heading, row.lines)
            self.warnings.extend(ParseWarning(self._plan, row.lines[0].number, doubt) for doubt in row.doubts)
        self._outline.end_table()

    def _period_above(self) -> tuple[int | None, tuple[int, ...]]:
        """The year of the period that the headings above a table say, and the lines of the heading that says it."""
        section = self._outline.section()
        for depth in range(len(section.headings), 0, -1):
            heading = section.headings[depth - 1]
            year = columns().stated_year(heading) if says_aims(heading) else columns().period_year(heading)
            if year is not None:
                headings = (passage for passage in reversed(self.passages) if passage.role is Role.HEADING)
                of_year = (passage.lines for passage in headings if passage.section.path == section.path[:depth])
                return year, next(of_year, ())
        return None, ()

    def _enter_row(self, row: TableRow, name: str) -> Section:
        if row.kind is TableRowKind.PERIOD:
            heading = next(cell.text for cell in row.cells if cell.text)
            return self._outline.enter(Level.PERIOD, row.number, heading)
        if row.kind is TableRowKind.GROUP and not row.number:
            return self._outline.enter(Level.GROUP, name, name)
        if not row.number:
            return self._outline.section()
        level = row_level(row.number)
        if row.kind is TableRowKind.GROUP and level > Level.ARABIC:  # "a) Về thể chế" above tasks 1, 2, 3
            level = Level.GROUP
        return self._outline.enter(level, row.number, name)

    # --- passages --------------------------------------------------------------------------------------------------

    def _add(
        self,
        role: Role,
        section: Section,
        text: AlignedText,
        lines: Sequence[Line],
        item: str | None = None,
        cells: tuple[Cell, ...] = (),
        header: Span | None = None,
    ) -> None:
        where = "/".join(section.path) or role.value
        self._count[where] += 1
        span = _span(self._plan, lines)
        if span is None:
            raise PlanError(f"The {role.value} of {where} has no lines.", plan=self._plan)
        self.passages.append(
            Passage(
                id=f"{self._plan}:{where}:{self._count[where]}",
                plan=self._plan,
                section=section,
                role=role,
                item=item,
                text=text.text,
                span=span,
                lines=tuple(line.number for line in lines),
                runs=text.runs(),
                cells=cells,
                header=header,
            )
        )


def _span(plan: str, lines: Sequence[Line]) -> Span | None:
    if not lines:
        return None
    return Span(plan, min(line.number for line in lines), max(line.number for line in lines), lines[0].page)


_ROLES = {
    BlockKind.BULLET: Role.BULLET,
    BlockKind.NOTE: Role.NOTE,
    BlockKind.PLAIN: Role.PARAGRAPH,
    BlockKind.NUMBERED: Role.PARAGRAPH,
}


def _numbered_role(block: Block, following: Block | None) -> Role:
    """A numbered block is a heading if it is in capitals or something stands below it; else it is a paragraph."""
    text = block.text.text
    if re.sub(r"\(.*?\)", "", text).isupper():  # "CHỈ TIÊU CỤ THỂ (Chi tiết tại Phụ lục I)"
        return Role.HEADING
    if following is None or len(text) > _LONGEST_HEADING or block.marker is None:
        return Role.PARAGRAPH
    if following.marker is not None:
        return Role.HEADING if following.marker.level > block.marker.level else Role.PARAGRAPH
    if following.kind is BlockKind.BULLET:
        return Role.HEADING
    title = not text.endswith((".", ";", ":")) or (len(text) <= _LONGEST_TITLE and ". " not in text)
    return Role.HEADING if following.kind is BlockKind.PLAIN and title else Role.PARAGRAPH


def _is_in_capitals(text: str) -> bool:
    """Whether a line is in capitals, the codes of documents aside ("… SỐ 206-CTr/TU")."""
    return " ".join(word for word in text.split() if not any(map(str.isdigit, word))).isupper()


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not text.endswith((".", ";", ":"))


def _is_table_start(lines: Sequence[Line], index: int) -> bool:
    return find_table(lines[index : index + 1]) == 0


def _header_span(plan: str, row: TableRow, above: Sequence[int]) -> Span | None:
    """The lines that say what the columns of a row mean: its header, from the period's heading on if that is near."""
    span = _span(plan, row.header_lines)
    near = span is not None and above and span.last_line - above[0] < _FARTHEST_HEADING
    return replace(span, first_line=above[0]) if span is not None and near else span


def _join_cells(row: TableRow, year: int | None) -> tuple[AlignedText, tuple[Cell, ...]]:
    """The cells of a row in the order of their columns, joined by tabs, and where each stands in the text.

    `year` is that of the values whose column does not say one.
    """
    parts: list[AlignedText] = []
    cells: list[Cell] = []
    length = 0
    for header, raw in zip(row.headers, row.cells, strict=True):
        cell = clean_block(raw)
        start = length + 1 if parts and cell.text else length
        stated = header.year if header.year is not None else year if header.column is Column.VALUE else None
        cells.append(Cell(header.column, header.text, start, start + len(cell), stated))
        if cell.text:
            parts.append(cell)
            length = start + len(cell)
    return AlignedText.join(parts, "\t"), tuple(cells)
