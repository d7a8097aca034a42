"""A conversation to keep: as Markdown and as a Word document, its citations as footnotes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING

from assistant.answer_blocks import Block, Grid, Item, Run, Runs, read_blocks
from assistant.answer_view import answer_language, source_text
from assistant.page_text import page_text
from assistant.records import Answer
from assistant.safe_text import plain
from corpus.folding import fold_spaces

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from assistant.footnotes import Footnotes

__all__ = ["Turn", "answer_markdown", "as_markdown", "write_docx"]

_PUNCTUATION = re.compile(r"[\\`*_\[\]<|~]|&(?=#?\w+;)")
_LIKE_A_MARKER = re.compile(r"^(\s*)([-+=#>]|\d+(?=[.)]))")
_FONT = "Times New Roman"
"""With _FONT_SIZE the type of official texts (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
_FONT_SIZE = 13
_LANGUAGE = "vi-VN"
_DEEPEST = 3
"""Levels of bullets that Word's template has styles for."""
_LONGEST_TITLE = 255
"""Characters that the properties of a Word document may have."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer."""

    question: str
    answer: Answer


def as_markdown(title: str, turns: Sequence[Turn]) -> str:
    """The conversation in Markdown, a heading a question, citations as footnotes ("[^1]") at the end.

    Words of questions and plans are escaped: they become no links, tags or other markup.
    """
    parts = [f"# {_escape(_one_line(title))}"]
    notes: list[str] = []
    for turn in turns:
        text = page_text(answer_language(turn.answer))
        marks = {citation.n: f"[^{len(notes) + place}]" for place, citation in enumerate(turn.answer.citations, 1)}
        notes += [_one_line(source_text(citation, text)) for citation in turn.answer.citations]
        parts.append(f"## {_escape(_one_line(turn.question))}")
        parts += _markdown_blocks(read_blocks(turn.answer.answer, marks), marks)
    parts += [f"[^{number}]: {_escape(note)}" for number, note in enumerate(notes, 1)]
    return "\n\n".join(parts) + "\n"


def answer_markdown(answer: Answer, *, growing: bool = False) -> str:
    """An answer in Markdown with marks, [1], and the list of its citations below it; words of plans are escaped.

    The list is left out while an answer is `growing`: more is said before it.
    """
    text = page_text(answer_language(answer))
    marks = {citation.n: f"[{citation.n}]" for citation in answer.citations}
    parts = _markdown_blocks(read_blocks(answer.answer, marks), marks)
    if answer.citations and not growing:
        parts.append(f"{text.say('citations', count=len(answer.citations))}:")
        sources = (f"- [{each.n}] {_escape(_one_line(source_text(each, text)))}" for each in answer.citations)
        parts.append("\n".join(sources))
    return "\n\n".join(parts)


def write_docx(title: str, turns: Sequence[Turn], target: Path | IO[bytes]) -> None:
    """Write the conversation as a Word document into a file or an open binary stream. Raises OSError."""
    from docx import Document

    from assistant.footnotes import Footnotes

    document = Document()
    _set_type(document, title)
    footnotes = Footnotes(document)
    document.add_heading(_one_line(title), 0)
    for turn in turns:
        document.add_heading(_one_line(turn.question), 1)
        marks = _Marks(turn.answer, footnotes)
        for block in read_blocks(turn.answer.answer, [citation.n for citation in turn.answer.citations]):
            _write_block(document, block, marks)
    document.save(str(target) if isinstance(target, Path) else target)


def _one_line(text: str) -> str:
    return fold_spaces(plain(text))


# --- Markdown --------------------------------------------------------------------------------------------------------


def _markdown_blocks(blocks: Sequence[Block], marks: Mapping[int, str]) -> list[str]:
    """The blocks, items of one list in one part."""
    parts: list[str] = []
    in_list = False
    for block in blocks:
        match block:
            case Item(runs, depth, marker):
                line = f"{'   ' * depth}{marker or '-'} {_markdown(runs, marks)}"
                if in_list:
                    parts[-1] += f"\n{line}"
                else:
                    parts.append(line)
            case Grid(header, rows):
                lines = [header, *rows]
                table = [f"| {' | '.join(_markdown(cell, marks) for cell in line)} |" for line in lines]
                table.insert(1, f"|{' --- |' * len(header)}")
                parts.append("\n".join(table))
            case _:
                parts.append(_markdown(block.runs, marks))
        in_list = isinstance(block, Item)
    return parts


def _markdown(runs: Runs, marks: Mapping[int, str]) -> str:
    shown = []
    for place, run in enumerate(runs):
        if run.citation is not None:
            shown.append(marks[run.citation])
            continue
        text = _PUNCTUATION.sub(r"\\\g<0>", run.text.replace("\n", " "))
        if place == 0:
            text = _LIKE_A_MARKER.sub(_escaped_marker, text)
        elif text.startswith("(") and runs[place - 1].citation is not None:
            text = f"\\{text}"  # "[1](…)" would be a link
        stars = "***" if run.strong and run.emphasis else "**" if run.strong else "*" if run.emphasis else ""
        shown.append(f"{stars}{text}{stars}")
    return "".join(shown).strip()


def _escape(text: str) -> str:
    return _LIKE_A_MARKER.sub(_escaped_marker, _PUNCTUATION.sub(r"\\\g<0>", text))


def _escaped_marker(match: re.Match[str]) -> str:
    """ "- x" as "\\- x", "1. x" as "1\\. x": a line that begins so would be a list."""
    return f"{match[1]}{match[2]}\\" if match[2].isdigit() else f"{match[1]}\\{match[2]}"


# --- Word ------------------------------------------------------------------------------------------------------------


class _Marks:
    """Puts the footnotes of an answer; one that is cited again keeps its number."""

    def __init__(self, answer: Answer, footnotes: Footnotes) -> None:
        text = page_text(answer_language(answer))
        self._notes = {citation.n: _one_line(source_text(citation, text)) for citation in answer.citations}
        self._numbers: dict[int, int] = {}
        self._footnotes = footnotes

    def put(self, paragraph: Paragraph, citation: int) -> None:
        if citation in self._numbers:
            self._footnotes.refer(paragraph, self._numbers[citation])
        else:
            self._numbers[citation] = self._footnotes.add(paragraph, self._notes[citation])


def _set_type(document: Document, title: str) -> None:
    """Type and language of the text, and the document's properties."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.name = _FONT
    normal.font.size = Pt(_FONT_SIZE)
    properties = normal.element.get_or_add_rPr()
    properties.rFonts.set(qn("w:eastAsia"), _FONT)
    properties.append(OxmlElement("w:lang", {qn("w:val"): _LANGUAGE}))
    core = document.core_properties
    core.title, core.author, core.comments, core.language = _one_line(title)[:_LONGEST_TITLE], "planqa", "", _LANGUAGE


def _write_block(document: Document, block: Block, marks: _Marks) -> None:
    match block:
        case Item(runs, depth, marker):
            level = min(depth + 1, _DEEPEST)
            kind = "List Continue" if marker else "List Bullet"
            paragraph = document.add_paragraph(
                f"{marker} " if marker else "", kind if level == 1 else f"{kind} {level}"
            )
            _write_runs(paragraph, runs, marks)
        case Grid(header, rows):
            table = document.add_table(rows=0, cols=len(header), style="Table Grid")
            for place, row in enumerate((header, *rows)):
                for cell, runs in zip(table.add_row().cells, row, strict=True):
                    _write_runs(cell.paragraphs[0], runs, marks, strong=place == 0)
            document.add_paragraph()
        case _:
            _write_runs(document.add_paragraph(), block.runs, marks)


def _write_runs(paragraph: Paragraph, runs: Runs, marks: _Marks, *, strong: bool = False) -> None:
    for before, run in pairwise((Run(""), *runs)):
        if run.citation is not None:
            if before.citation is not None:  # "1, 2" and not "12"
                paragraph.add_run(", ").font.superscript = True
            marks.put(paragraph, run.citation)
            continue
        written = paragraph.add_run(run.text)
        written.bold = run.strong or strong or None
        written.italic = run.emphasis or None
