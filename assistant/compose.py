"""Composing an answer: statements grouped by plan, numbered citations, or a refusal that says what is nearest."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.phrases import Language, Phrases, phrases
from assistant.question import Reading
from assistant.records import Citation
from assistant.statements import Statement, section_name, state
from corpus.folding import fold_spaces
from corpus.library import Library
from corpus.quote import GAP, lines_of, quote
from corpus.records import Column, Passage, Plan, Role, Span
from index.search import Hit

__all__ = ["compose", "refuse", "refuse_place"]


def compose(
    hits: Sequence[Hit], reading: Reading, library: Library
) -> tuple[str, list[Citation], list[dict[str, str]]]:
    """The answer's Markdown, its citations in the order of their marks, and the rows of tables among them."""
    words = phrases(reading.language)
    lines: list[str] = []
    citations: list[Citation] = []
    headers: dict[Span, int] = {}
    rows: list[dict[str, str]] = []
    for plan in _plans_in_order(hits):
        if lines:
            lines.append("")
        lines.append(_plan_line(library.plan(plan), words))
        lines.append("")
        for hit in _in_family_order([hit for hit in hits if hit.passage.plan == plan]):
            statement = state(hit.passage, reading.search_text, reading.years, words)
            citations.append(_cite(len(citations) + 1, statement, library))
            marks = f"[{len(citations)}]"
            header = hit.passage.header
            if statement.rests_on_header and header is not None:
                if header not in headers:
                    headers[header] = len(citations) + 1
                    citations.append(_cite_header(headers[header], hit.passage, header, library))
                marks += f"[{headers[header]}]"
            lines.append(f"- {_one_line(statement.text)} {marks}")
            if hit.passage.role is Role.ROW:
                rows.append(_row(hit.passage))
    return "\n".join(lines), citations, rows


def refuse(nearest: Hit | None, reading: Reading, library: Library) -> str:
    """A refusal in one sentence, and what the nearest thing is."""
    words = phrases(reading.language)
    text = words.say("refusal")
    if nearest is not None:
        plan = library.plan(nearest.passage.plan)
        text += " " + words.say(
            "nearest", section=section_name(nearest.passage, words), plan=f"{plan.kind} {plan.place}"
        )
    return text


def refuse_place(place: str, reading: Reading, library: Library) -> str:
    """A refusal because no plan covers this place, naming those that are covered."""
    words = phrases(reading.language)
    places = list(dict.fromkeys(plan.place for plan in library))
    known = f"{', '.join(places[:-1])} {words.say('and')} {places[-1]}" if len(places) > 1 else "".join(places)
    return words.say("refusal_place", place=place, known=known)


def _plans_in_order(hits: Sequence[Hit]) -> list[str]:
    """Plans by their best hit."""
    return list(dict.fromkeys(hit.passage.plan for hit in hits))


def _in_family_order(hits: Sequence[Hit]) -> list[Hit]:
    """Best first, but rows of one task family together and in their order: 59, 59.1, 59.3 where 59.3 is best."""
    families: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        path = hit.passage.section.path
        is_sub_item = hit.passage.role is Role.ROW and len(path) > 1 and path[-1].startswith(f"{path[-2]}.")
        families.setdefault(
            path[:-1] if is_sub_item else path if hit.passage.role is Role.ROW else (hit.passage.id,), []
        ).append(hit)
    return [hit for family in families.values() for hit in sorted(family, key=lambda hit: hit.passage.span.first_line)]


def _plan_line(plan: Plan, words: Phrases) -> str:
    status = words.say("status", status=plan.status) if plan.status else ""
    return words.say("plan", place=plan.place, kind=plan.kind, issuer=plan.issuer, status=status)


def _cite(number: int, statement: Statement, library: Library) -> Citation:
    passage = statement.passage
    source = library.source(passage.plan)
    quotes = [quote(passage, source, start, end) for start, end in statement.stretches]
    bounds = [lines_of(passage, source, start, end) for start, end in statement.stretches]
    return Citation(
        n=number,
        plan=passage.plan,
        title=library.plan(passage.plan).title,
        section=section_name(passage, phrases(Language.VIETNAMESE)),
        item=passage.item,
        page=passage.span.page,
        lines=(min(first for first, _ in bounds), max(last for _, last in bounds)),
        quote=GAP.join(quotes),
    )


def _cite_header(number: int, passage: Passage, header: Span, library: Library) -> Citation:
    """The header of a table, where the years of its columns stand."""
    return Citation(
        n=number,
        plan=passage.plan,
        title=library.plan(passage.plan).title,
        section=passage.section.path[0]
        if passage.section.path
        else section_name(passage, phrases(Language.VIETNAMESE)),
        item=None,
        page=header.page,
        lines=(header.first_line, header.last_line),
        quote=fold_spaces(library.source(passage.plan).lines(header.first_line, header.last_line)),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _row(passage: Passage) -> dict[str, str]:
    """A row of a table by the headings of its columns."""
    cells = {"plan": passage.plan, "section": str(passage.section)}
    for cell in passage.cells:
        header = cell.header or ("TT" if cell.column is Column.NUMBER else cell.column.value)
        name = f"{header} {cell.year}" if cell.year and str(cell.year) not in header else header
        cells[name] = passage.text[cell.start : cell.end]
    return cells
