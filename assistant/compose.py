"""Rendering a draft: Markdown grouped by plan, numbered citations, the rows of its table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.draft import Draft, Statement, Support, Table
from assistant.phrases import Language, Phrases, phrases
from assistant.records import Citation
from assistant.statements import section_name
from corpus.folding import fold_spaces
from corpus.library import Library
from corpus.quote import GAP, lines_of, quote
from corpus.records import Plan

__all__ = ["compose"]


def compose(
    drafts: Mapping[str, Draft], library: Library, words: Phrases
) -> tuple[str, list[Citation], list[dict[str, str]]]:
    """The answer's Markdown, its citations in the order of their marks, and the rows of tables among them.

    `drafts` are by the question each answers; of several, each stands below its question.
    """
    writer = _Writer(library)
    parts = []
    for question, draft in drafts.items():
        lines = _draft_lines(draft, library, words, writer)
        parts.append("\n".join(lines if len(drafts) == 1 else [f"**{_inert(question)}**", "", *lines]))
    rows = [statement.row for draft in drafts.values() for statement in draft.statements if statement.row is not None]
    return "\n\n".join(parts), writer.citations, rows


def _draft_lines(draft: Draft, library: Library, words: Phrases, writer: _Writer) -> list[str]:
    lines = [_inert(draft.lead)] if draft.lead else []
    for group in draft.groups:
        if lines:
            lines.append("")
        lines += [_plan_line(library.plan(group.plan), group.lead_in, words), ""]
        lines += [f"- {_inert(statement.text)} {writer.marks(statement)}" for statement in group.statements]
    if draft.table is not None:
        lines += ["", *_table_lines(draft.table, library, words, writer)]
    for remark in draft.remarks:
        marks = _MARK.findall("".join(writer.marks(statement) for statement in remark.statements))
        lines += ["", f"{_inert(remark.text)} {''.join(dict.fromkeys(marks))}".rstrip()]
    return lines


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
        numbers = [self._add(_cite(statement, self._library))]
        for support in statement.supports:
            if support not in self._supports:
                self._supports[support] = self._add(_cite_support(support, self._library))
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


def _cite(statement: Statement, library: Library) -> Citation:
    passage = statement.passage
    source = library.source(passage.plan)
    bounds = [lines_of(passage, source, start, end) for start, end in statement.stretches]
    return Citation(
        n=0,
        plan=passage.plan,
        title=library.plan(passage.plan).title,
        section=section_name(passage, phrases(Language.VIETNAMESE)),
        item=passage.item,
        page=passage.span.page,
        lines=(min(first for first, _ in bounds), max(last for _, last in bounds)),
        quote=GAP.join(quote(passage, source, start, end) for start, end in statement.stretches),
    )


def _cite_support(support: Support, library: Library) -> Citation:
    span = support.span
    return Citation(
        n=0,
        plan=support.plan,
        title=library.plan(support.plan).title,
        section=support.section,
        item=None,
        page=span.page,
        lines=(span.first_line, span.last_line),
        quote=fold_spaces(library.source(support.plan).lines(span.first_line, span.last_line)),
    )
