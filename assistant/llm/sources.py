"""The numbered records that a language model is given: the statements of a draft, with the words of the plans."""

from __future__ import annotations

import re

from assistant.citations import cite, cite_support
from assistant.draft import Draft, Statement
from assistant.llm.claims import Source
from assistant.phrases import Language, phrases
from assistant.statements import section_name
from corpus.library import Library

__all__ = ["sources_of"]

_EMPHASIS = re.compile(r"\*\*(.+?)\*\*")


def sources_of(draft: Draft, library: Library) -> tuple[Source, ...]:
    """The statements of a draft as sources, numbered from 1 in its order; one that is made twice counts once."""
    statements: dict[tuple[str, str], Statement] = {}
    for statement in draft.statements:
        statements.setdefault((statement.passage.id, statement.text), statement)
    return tuple(_source(n, statement, library) for n, statement in enumerate(statements.values(), 1))


def _source(n: int, statement: Statement, library: Library) -> Source:
    passage = statement.passage
    plan = library.plan(passage.plan)
    citations = (cite(statement, library), *(cite_support(support, library) for support in statement.supports))
    return Source(
        n=n,
        plan=plan.id,
        place=plan.place,
        section=section_name(passage, phrases(Language.VIETNAMESE)),
        item=passage.item,
        said=_EMPHASIS.sub(r"\1", statement.text),
        quotes=tuple(citation.quote for citation in citations),
        statement=statement,
        document=", ".join(part for part in (plan.kind, plan.issuer, plan.number, plan.status) if part),
    )
