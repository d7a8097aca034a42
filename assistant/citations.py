"""Citations of what statements stand on, not yet numbered: the quote, its lines, and where they stand in the plan."""

from __future__ import annotations

from assistant.draft import Statement, Support
from assistant.phrases import Language, phrases
from assistant.records import Citation
from assistant.statements import section_name
from corpus.folding import fold_spaces
from corpus.library import Library
from corpus.quote import GAP, lines_of, quote

__all__ = ["cite", "cite_support"]


def cite(statement: Statement, library: Library) -> Citation:
    """The stretches of its passage that a statement takes, as they are cited."""
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


def cite_support(support: Support, library: Library) -> Citation:
    """The header or heading that statements rest on, as it is cited."""
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
