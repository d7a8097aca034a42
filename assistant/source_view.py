"""The source of a plan beside an answer: its lines as HTML, those that are cited marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.page_text import PageText, page_text
from assistant.phrases import Language, phrases
from assistant.safe_text import escape
from assistant.statements import section_name
from corpus.document import Document
from corpus.errors import PlanError
from corpus.library import Library
from corpus.records import Passage, Role, Span

__all__ = ["AROUND", "SourceView", "lines_text", "source_button", "source_view"]

AROUND = 12
"""Lines shown before and after what is cited: about a screen with it, also where every second line is blank."""

_LONGEST_STEP = 120
"""Characters of a heading in the path above the lines; the name of a task stands in the lines themselves."""

Lines = tuple[int, int]
"""First and last physical line, from 1, both included."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A part of a plan's source as one HTML element; the first and last line shown, and how many the plan has."""

    html: str
    first: int
    last: int
    total: int


def source_view(
    library: Library,
    plan: str,
    cited: Sequence[Lines],
    *,
    language: Language,
    around: int = AROUND,
    shown: Lines | None = None,
) -> SourceView:
    """The lines cited, marked, with those `around` them, or else the lines from `shown[0]` to `shown[1]`.

    Lines `shown` that the plan does not have are left out, so that a page may ask for "50 more" at either end.

    Each line is a `div` with the id "{plan}-L{line}" and `data-line`, those cited with the class "cited" and in `mark`.
    Raises UnknownPlanError, and PlanError for lines that the plan does not have.
    """
    document = library.document(plan)
    total = len(document.source)
    for first, last in cited:
        if not 1 <= first <= last <= total:
            raise PlanError(f"There are no lines {first}-{last}; the plan has {total}.", plan=plan)
    marked = {line for first, last in cited for line in range(first, last + 1)}
    wanted = [(first - around, last + around) for first, last in cited] if shown is None else [shown]
    numbers = sorted({line for first, last in wanted for line in range(max(first, 1), min(last, total) + 1)})
    if not numbers:
        raise PlanError("No line is cited, and none is asked for that the plan has.", plan=plan)
    text = page_text(language)
    title = library.plan(plan).title
    parts = [
        f'<section class="source" aria-label="{escape(text.say("source"))}: {escape(title)}">',
        f'<h3 class="source-title" lang="vi">{escape(title)}</h3>',
        _place(document, min(marked, default=numbers[0]), language),
        '<div class="lines" tabindex="0" role="group" lang="vi" dir="ltr"'
        f' aria-label="{escape(lines_text((numbers[0], numbers[-1]), text))}">',
        *_lines(document, numbers, marked, text),
        "</div></section>",
    ]
    return SourceView("\n".join(parts), numbers[0], numbers[-1], total)


def source_button(span: Span, words: str, label: str) -> str:
    """A button that a page opens the source with: `button.source-link` with `data-plan`, `data-first`, `data-last`."""
    return (
        f'<button type="button" class="source-link" data-plan="{escape(span.plan)}" data-first="{span.first_line}"'
        f' data-last="{span.last_line}" aria-label="{escape(label)}">{escape(words)}</button>'
    )


def lines_text(lines: Lines, text: PageText) -> str:
    """Lines in words: "dòng 5", "dòng 5–7"."""
    first, last = lines
    return text.say("line", line=first) if first == last else text.say("lines", first=first, last=last)


def _place(document: Document, line: int, language: Language) -> str:
    """Where a line stands: the numbers and headings above it, and its page."""
    passage = _passage_at(document, line)
    if passage is None:
        return ""
    path = zip(passage.section.path, passage.section.headings, strict=True)
    steps = [_cut(f"{number} {heading}".strip()) for number, heading in path]
    if not steps:
        steps = [section_name(passage, phrases(language))]
    page = passage.span.page
    shown_page = f'<p class="source-page">{escape(page_text(language).say("page", page=page))}</p>' if page else ""
    shown_steps = "".join(f"<li>{escape(step)}</li>" for step in steps)
    return f'<ol class="source-path" lang="vi">{shown_steps}</ol>{shown_page}'


def _cut(step: str) -> str:
    return step if len(step) <= _LONGEST_STEP else f"{step[:_LONGEST_STEP].rsplit(' ', 1)[0]} …"


def _passage_at(document: Document, line: int) -> Passage | None:
    """The passage that holds a line; between two passages the one before."""
    before = [passage for passage in document.passages if passage.lines[0] <= line]
    holding = [passage for passage in before if line in passage.lines]
    found = holding or before
    return found[-1] if found else None


def _lines(document: Document, numbers: Sequence[int], marked: set[int], text: PageText) -> list[str]:
    rows = {row.span.first_line: row for row in document.passages if row.role is Role.ROW and len(row.lines) == 1}
    first = numbers[0]
    shown = [_line(document, first, marked, rows)]
    for before, number in pairwise(numbers):
        if number > before + 1:
            left_out = lines_text((before + 1, number - 1), text)
            shown.append(f'<p class="gap">⋯ <span>{escape(left_out)}</span></p>')
        shown.append(_line(document, number, marked, rows))
    return shown


def _line(document: Document, number: int, marked: set[int], rows: dict[int, Passage]) -> str:
    words = _cells(document.source.line(number), rows.get(number))
    cited = number in marked
    name = "line cited" if cited else "line"
    shown = f"<mark>{words}</mark>" if cited and words else words
    return (
        f'<div class="{name}" id="{escape(document.plan)}-L{number}" data-line="{number}">'
        f'<span class="number">{number}</span> <span class="text">{shown}</span></div>'
    )


def _cells(line: str, row: Passage | None) -> str:
    """A line as it stands; the cells of a row apart, under the headings of their columns where they are known."""
    if "\t" not in line:
        return escape(line)
    cells = line.split("\t")
    headers = [cell.header for cell in row.cells] if row is not None and len(row.cells) == len(cells) else []
    return "\t".join(
        f'<span class="cell"{_header(headers[place]) if headers else ""}>{escape(cell)}</span>'
        for place, cell in enumerate(cells)
    )


def _header(header: str) -> str:
    return f' data-header="{escape(header)}"' if header else ""
