"""Rendering a draft: Markdown grouped by plan, numbered citations, the rows of its table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.citations import cite, cite_support
from assistant.draft import Draft, Remark, Statement, Support, Table
from assistant.phrases import Phrases
from assistant.records import Citation
from corpus.folding import fold_spaces
from corpus.library import Library
from corpus.records import Plan

__all__ = ["compose"]


def compose(
    drafts: Mapping[str, Draft],
    library: Library,
    words: Phrases,
    *,
    growing: bool = False,
    several: bool = False,
) -> tuple[str, list[Citation], list[dict[str, str]]]:
    """The answer's Markdown, its citations in the order of their marks, and the rows of tables among them.

    `drafts` are by the question each answers; of `several`, also where but the first is there yet, each stands below
    its question. While an answer is `growing`,
    what is said of all its citations is left out, so that it is the beginning of the next.
    """
    writer = _Writer(library)
    parts = []
    for question, draft in drafts.items():
        lines = _draft_lines(draft, library, words, writer)
        parts.append("\n".join(lines if len(drafts) == 1 and not several else [f"**{_inert(question)}**", "", *lines]))
    if not growing:
        parts += _unsure_notes(writer.citations, library, words)
    rows = [statement.row for draft in drafts.values() for statement in draft.statements if statement.row is not None]
    return "\n\n".join(parts), writer.citations, rows


def _draft_lines(draft: Draft, library: Library, words: Phrases, writer: _Writer) -> list[str]:
    lines = [_inert(draft.lead)] if draft.lead else []
    for group in draft.groups:
        if lines:
            lines.append("")
        lines += [_plan_line(library.plan(group.plan), group.lead_in, words), ""]
        lines += [f"- {_remark_line(point, writer)}" for point in group.points]
        lines += [f"- {_inert(statement.text)} {writer.marks(statement)}" for statement in group.statements]
    if draft.table is not None:
        lines += ["", *_table_lines(draft.table, library, words, writer)]
    for remark in draft.remarks:
        lines += ["", _remark_line(remark, writer)]
    return lines


def _remark_line(remark: Remark, writer: _Writer) -> str:
    """A sentence with the marks of all that it is about, each once."""
    marks = _MARK.findall("".join(writer.marks(statement) for statement in remark.statements))
    return f"{_inert(remark.text)} {''.join(dict.fromkeys(marks))}".rstrip()


def _unsure_notes(citations: Sequence[Citation], library: Library, words: Phrases) -> Iterator[str]:
    """A word on each citation whose quote has what a scan does not show clearly."""
    for citation in citations:
        first, last = citation.lines
        unsure = [
            f"“{_inert(doubt.words)}”"
            for doubt in library.doubts(citation.plan)
            if doubt.words and first <= doubt.line <= last and fold_spaces(doubt.words) in citation.quote
        ]
        if unsure:
            yield f"{words.say('unsure', words=', '.join(dict.fromkeys(unsure)))} [{citation.n}]"


_MARK = re.compile(r"\[\d+\]")
_LIKE_MARKUP = re.compile(r"\[(?=\d+\])|<(?=[A-Za-z/!])")


def _table_lines(table: Table, library: Library, words: Phrases, writer: _Writer) -> list[str]:
    """A Markdown table: a row a plan, a column a year, each value with its marks."""
    lines = [
        _table_line([words.say("plan_column"), *map(str, table.years)]),
        _table_line(["---"] * (1 + len(table.years))),
    ]
    for plan, cells in table.rows:
        texts = [
            "; ".join(f"{_inert(value)} {writer.marks(statement)}" for value, statement in cell)
            or words.say("not_said_column")
            for cell in cells
        ]
        lines.append(_table_line([library.plan(plan).place, *texts]))
    return lines


def _table_line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


BAR = r"\|"
"""A bar of a plan's own words, which shall not end a cell."""


class _Writer:
    """Numbers citations as they are met; a header or heading that several statements rest on is cited once."""

    def __init__(self, library: Library) -> None:
        self.citations: list[Citation] = []
        self._library = library
        self._supports: dict[Support, int] = {}
        self._marks: dict[tuple[str, tuple[tuple[int, int], ...]], str] = {}

    def marks(self, statement: Statement) -> str:
        """Cite a statement, once; its marks, such as "[3][1]"."""
        place = (statement.passage.id, statement.stretches)
        if place in self._marks:
            return self._marks[place]
        numbers = [self._add(cite(statement, self._library))]
        for support in statement.supports:
            if support not in self._supports:
                self._supports[support] = self._add(cite_support(support, self._library))
            numbers.append(self._supports[support])
        self._marks[place] = "".join(f"[{number}]" for number in numbers)
        return self._marks[place]

    def _add(self, citation: Citation) -> int:
        number = len(self.citations) + 1
        self.citations.append(replace(citation, n=number))
        return number


def _inert(text: str) -> str:
    """A statement on one line; what a plan prints like a citation mark or a tag is shown, not meant."""
    return _LIKE_MARKUP.sub(r"\\\g<0>", " ".join(text.split()))


def _plan_line(plan: Plan, lead_in: str, words: Phrases) -> str:
    status = words.say("status", status=plan.status) if plan.status else ""
    line = words.say("plan", place=plan.place, kind=plan.kind, issuer=plan.issuer, status=status)
    return f"{line} {lead_in}" if lead_in else line
