"""A plan at a glance: its outline, the documents it implements, replaces and cites, the conflicts of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.page_text import PageText, page_text
from assistant.phrases import Language, phrases
from assistant.safe_text import escape
from assistant.source_view import source_button
from assistant.statements import value_text
from corpus.concepts import known_concepts
from corpus.document import Document
from corpus.library import Library
from corpus.records import Passage, Relation, Role, Span, Target
from index.conflicts import Conflict, ConflictKind
from index.facts import FactStore

__all__ = [
    "NamedDocument",
    "OutlineNode",
    "conflict_text",
    "conflicts_html",
    "documents_html",
    "named_documents",
    "outline",
    "outline_html",
]


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """A section with a heading; `span` goes to its last line, `rows` counts the rows of tables in it."""

    number: str
    heading: str
    span: Span
    rows: int
    children: tuple[OutlineNode, ...]


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document that a plan names: how ("implements" before "cites" where both), its date as printed, and where.

    `date` is "" if no mention gives one.
    """

    number: str
    kind: str
    date: str
    relation: Relation
    spans: tuple[Span, ...]


# --- outline ---------------------------------------------------------------------------------------------------------


def outline(document: Document) -> tuple[OutlineNode, ...]:
    """The headings of a plan as a tree. A heading whose number skips a level stands below the nearest one above it."""
    top: list[_Open] = []
    above: list[_Open] = []
    for passage in document.passages:
        path = passage.section.path
        while above and above[-1].path != path[: len(above[-1].path)]:
            above.pop()
        if passage.role is Role.HEADING and path:
            if above and above[-1].path == path:  # the same number a second time
                above.pop()
            section = _Open(passage)
            (above[-1].below if above else top).append(section)
            above.append(section)
        for section in above:
            section.last_line = max(section.last_line, passage.span.last_line)
            section.rows += passage.role is Role.ROW
    return tuple(section.closed() for section in top)


@dataclass(slots=True)
class _Open:
    """A section while its passages are read."""

    head: Passage
    last_line: int = 0
    rows: int = 0
    below: list[_Open] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        return self.head.section.path

    def closed(self) -> OutlineNode:
        span = self.head.span
        return OutlineNode(
            self.path[-1],
            self.head.text,
            Span(span.plan, span.first_line, max(self.last_line, span.last_line), span.page),
            self.rows,
            tuple(section.closed() for section in self.below),
        )


def outline_html(nodes: Sequence[OutlineNode], *, language: Language) -> str:
    """The outline as nested lists; each heading is a button that opens it in the source."""
    text = page_text(language)
    return f'<div class="outline" lang="vi">{_outline(nodes, text)}</div>'


def _outline(nodes: Sequence[OutlineNode], text: PageText) -> str:
    items = []
    for node in nodes:
        # the number of a period is its year: "Đến năm 2030"
        name = node.heading if node.number in node.heading.split() else f"{node.number} {node.heading}"
        head = Span(node.span.plan, node.span.first_line, node.span.first_line, node.span.page)
        button = source_button(head, name, f"{text.say('source')}: {name}")
        rows = f' <span class="details">{escape(text.say("rows", count=node.rows))}</span>' if node.rows else ""
        items.append(f"<li>{button}{rows}{_outline(node.children, text) if node.children else ''}</li>")
    return f"<ul>{''.join(items)}</ul>"


# --- documents -------------------------------------------------------------------------------------------------------

_RELATIONS = tuple(Relation)
"""As `Relation` lists them: what is implemented, then replaced, then cited."""


def named_documents(facts: FactStore, plan: str) -> list[NamedDocument]:
    """The documents that a plan names, each once: those it implements, then replaces, then cites, as they are met."""
    mentions: dict[str, list[int]] = {}
    references = facts.references(plans=[plan])
    for place, reference in enumerate(references):
        mentions.setdefault(reference.number, []).append(place)
    named = []
    for number, places in mentions.items():
        own = [references[place] for place in places]
        relation = min((each.relation for each in own), key=_RELATIONS.index)
        telling = [each for each in own if each.relation is relation]
        named.append(
            NamedDocument(
                number,
                next((each.kind for each in own if each.kind), ""),
                next((each.date for each in (*telling, *own) if each.date), ""),
                relation,
                tuple(dict.fromkeys(each.span for each in (*telling, *own))),
            )
        )
    return sorted(named, key=lambda document: _RELATIONS.index(document.relation))


def documents_html(documents: Iterable[NamedDocument], *, language: Language) -> str:
    """The documents under what the plan does with them, each with a button for the first place that says so."""
    text = page_text(language)
    parts = []
    by_relation: dict[Relation, list[NamedDocument]] = {}
    for document in documents:
        by_relation.setdefault(document.relation, []).append(document)
    for relation, members in by_relation.items():
        items = "".join(f'<li lang="vi">{_document(document, text)}</li>' for document in members)
        parts.append(f"<h4>{escape(text.say(relation.value))}</h4><ul>{items}</ul>")
    return f'<div class="documents">{"".join(parts)}</div>' if parts else f"<p>{escape(text.say('nothing_found'))}</p>"


def _document(document: NamedDocument, text: PageText) -> str:
    name = f"{document.kind} {document.number}".strip()
    label = f"{text.say('source')}: {name}"
    dated = f", {text.say('dated', date=document.date)}" if document.date else ""
    times = len(document.spans)
    count = f' <span class="details">{escape(text.say("mentions", count=times))}</span>' if times > 1 else ""
    return f"{source_button(document.spans[0], name, label)}{escape(dated)}{count}"


# --- conflicts -------------------------------------------------------------------------------------------------------


def conflict_text(conflict: Conflict, library: Library, language: Language) -> str:
    """A conflict in words: "năm 2030 Quảng Ngãi đặt 10% GRDP, Sơn Tịnh đặt 20% GRDP"."""
    words, text = phrases(language), page_text(language)
    one, other = conflict.first, conflict.second
    values = [value_text(target.quantity.raw, target.unit, words) for target in (one, other)]
    places = [library.plan(target.plan).place for target in (one, other)]
    name = {
        ConflictKind.TWO_FIGURES: "conflict_two_figures",
        ConflictKind.FALLS: "conflict_falls",
        ConflictKind.PART_DIFFERS: "conflict_between",
        ConflictKind.PLANS_DIFFER: "conflict_between",
    }[conflict.kind]
    return text.say(
        name,
        place=places[0],
        other_place=places[1],
        year=one.year,
        other_year=other.year,
        value=values[0],
        other_value=values[1],
    )


def conflicts_html(conflicts: Iterable[Conflict], library: Library, *, language: Language) -> str:
    """The conflicts by indicator, each with buttons that open both places."""
    text, words = page_text(language), phrases(language)
    by_concept: dict[str, list[Conflict]] = {}
    for conflict in conflicts:
        by_concept.setdefault(conflict.concept, []).append(conflict)
    parts = []
    for concept, members in by_concept.items():
        known = known_concepts().get(concept)
        name = words.concept(known) if known else members[0].first.indicator
        items = []
        for conflict in members:
            places = " ".join(_place(target, library, text) for target in (conflict.first, conflict.second))
            items.append(f"<li>{escape(conflict_text(conflict, library, language))} {places}</li>")
        parts.append(f"<h4>{escape(name)}</h4><ul>{''.join(items)}</ul>")
    return f'<div class="conflicts">{"".join(parts)}</div>' if parts else f"<p>{escape(text.say('nothing_found'))}</p>"


def _place(target: Target, library: Library, text: PageText) -> str:
    place = library.plan(target.plan).place
    name = f"{place} {target.year}"
    return source_button(target.span, name, f"{text.say('source')}: {name}, {target.indicator}")
