"""The same plans in other formats: set anew, read back, and asked the same questions.

A gold line of the original is, in a plan that was read back, the line that its words stand in. A citation is right when
its lines hold such a line and its quote, from its first word to its last, reaches a word of the gold line: a paragraph
on one line is not easier to cite than the same paragraph on ten.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from functools import cache, cached_property
from pathlib import Path

from assistant.assistant import Assistant
from assistant.question import Question
from assistant.records import Answer, Citation
from corpus.aligned import AlignedText
from corpus.clean import clean_line
from corpus.facts import read_targets, read_tasks
from corpus.folding import fold_spaces, fold_tone
from corpus.formats.extract import extract
from corpus.library import Library
from corpus.quote import GAP
from corpus.read import Source
from corpus.records import Plan
from eval.judge import Outcome, judge
from eval.questions import GoldQuestion, Line
from eval.rendering.html import render_html
from eval.rendering.manuscript import Manuscript, manuscript
from eval.rendering.markdown import render_markdown
from eval.rendering.pdf import print_pdf, scan_pdf
from eval.rendering.text import render_text
from eval.rendering.word import render_word
from index.build import build_index
from index.embedder import Embedder
from index.search import Index

__all__ = ["FORMATS", "Aligned", "Parity", "Reading", "gold_in", "measure", "read_back", "reading", "render"]

FORMATS: Mapping[str, tuple[str, Callable[[Manuscript, Plan], bytes]]] = {
    "txt": (".txt", lambda sheets, _: render_text(sheets).encode()),
    "docx": (".docx", lambda sheets, plan: render_word(sheets, plan.title)),
    "html": (".html", lambda sheets, plan: render_html(sheets, plan.title).encode()),
    "md": (".md", lambda sheets, _: render_markdown(sheets).encode()),
    "pdf": (".pdf", lambda sheets, plan: print_pdf(render_html(sheets, plan.title))),
    "scan": (".pdf", lambda sheets, plan: scan_pdf(print_pdf(render_html(sheets, plan.title)))),
}
"""What a plan can be set as: the end of the file's name, and what makes it. "txt" is the canonical text itself."""

_SHINGLE = 3
"""Words that are aligned together: single words ("số", "và") stand everywhere, and three in a row are rare enough."""
_HELD = 0.5
"""Share of a gold line's words that a line must hold to be that line: a row that a page cut stands in one piece now."""
_WORD = re.compile(r"[^\W_]+")
_METADATA = ("title", "kind", "issuer", "place", "level", "part_of", "number", "issued", "status", "signer")


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of the plans' passages, tasks and targets is read alike from another format.

    A passage is the same if role, place in the outline and text are; a task or target if all that is read of it is,
    the blanks in its figures aside.
    """

    passages: int
    same_passages: int
    tasks: int
    same_tasks: int
    targets: int
    same_targets: int
    doubts: int


@dataclass(frozen=True, slots=True)
class Parity:
    """One format: the fingerprint of the plans' texts as read, how much is read alike, and the judged answers."""

    format: str
    texts: str
    reading: Reading
    outcomes: tuple[Outcome, ...]


def render(format_: str, library: Library, plan: Plan) -> bytes:
    """A plan set in a format of FORMATS. Raises PlanqaError where a program that it takes is missing."""
    return FORMATS[format_][1](manuscript(library.document(plan.id)), plan)


def read_back(format_: str, library: Library, folder: Path) -> tuple[Library, int]:
    """The plans of a library, each set in this format and read from it, in `folder`; and the number of doubts.

    What is known of a plan from plans.toml stays. Raises PlanqaError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    doubts = 0
    entries: list[str] = []
    for plan in library:
        path = folder / f"{plan.id}{FORMATS[format_][0]}"
        path.write_bytes(render(format_, library, plan))
        extracted = extract(path)
        doubts += len(extracted.doubts)
        (folder / f"{plan.id}.read.txt").write_text(extracted.text, encoding="utf-8")
        known = {name: value for name, value in asdict(plan).items() if name in _METADATA and value is not None}
        fields = {"file": f"{plan.id}.read.txt", **known, "replaces": list(plan.replaces)}
        # A JSON string or list of strings is one of TOML, too.
        lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
        entries.append("\n".join((f"[{plan.id}]", *lines)))
    (folder / "plans.toml").write_text("\n\n".join(entries) + "\n", encoding="utf-8")
    return Library.open(folder), doubts


def reading(original: Library, other: Library, doubts: int = 0) -> Reading:
    """How much of the original plans is found in the plans as read back."""
    passages, tasks, targets = (_shared(kind(original), kind(other)) for kind in (_passages, _tasks, _targets))
    return Reading(*passages, *tasks, *targets, doubts)


def _shared(original: Counter[tuple[object, ...]], other: Counter[tuple[object, ...]]) -> tuple[int, int]:
    return original.total(), (original & other).total()


def _passages(library: Library) -> Counter[tuple[object, ...]]:
    return Counter(
        (plan.id, passage.role, passage.section.path, fold_spaces(passage.text))
        for plan in library
        for passage in library.document(plan.id).passages
    )


def _tasks(library: Library) -> Counter[tuple[object, ...]]:
    return Counter(
        (task.plan, task.number, task.group, task.name, task.leads, task.coordinators, task.result, task.deadline)
        for plan in library
        for task in read_tasks(library.document(plan.id).passages)
    )


def _targets(library: Library) -> Counter[tuple[object, ...]]:
    return Counter(
        (
            each.plan,
            each.code,
            each.indicator,
            each.unit,
            each.year,
            replace(each.quantity, raw=""),
            each.owners,
            each.scope,
        )
        for plan in library
        for each in read_targets(library.document(plan.id).passages)
    )


# --- gold ------------------------------------------------------------------------------------------------------------


class Aligned:
    """Two texts of one plan, aligned word by word."""

    def __init__(self, original: Source, other: Source) -> None:
        self.original, self.other = _Words.of(original), _Words.of(other)

    @cached_property
    def _partners(self) -> Mapping[int, int]:
        """The word of the other text for each word of the original that has one, by their positions."""
        matcher = SequenceMatcher(None, _shingles(self.original.words), _shingles(self.other.words), autojunk=False)
        return {
            start + i: start2 + i
            for start, start2, size in matcher.get_matching_blocks()
            for i in range(size + _SHINGLE - 1 if size else 0)
        }

    def lines(self, line: int) -> set[int]:
        """The lines of the other text, from 1, that a line's words stand in; may be empty.

        They are aligned with it and hold half of its words, or more. Where there is none, it may have been moved, as
        footnotes are: then it is the one line that holds the most of its words, if these are half of them, too.
        """
        wanted = Counter(self.original.of_line(line))
        near = {self.other.lines[word] for word in self._aligned(line)}
        aligned = {other for other in near if self._held(wanted, other) >= _HELD}
        if aligned:
            return aligned
        shares = {other: self._held(wanted, other) for other in set(self.other.lines)}
        best = max(shares.values(), default=0.0)
        moved = {other for other, share in shares.items() if share == best}
        return moved if best >= _HELD and len(moved) == 1 else set()

    def words(self, line: int) -> set[int]:
        """The positions of a line's words in the other text: those aligned with it, else all of its line there."""
        lines = self.lines(line)
        aligned = {word for word in self._aligned(line) if self.other.lines[word] in lines}
        return aligned or {word for each in lines for word in self.other.positions(each)}

    def _aligned(self, line: int) -> set[int]:
        return {self._partners[word] for word in self.original.positions(line) if word in self._partners}

    def _held(self, wanted: Counter[str], other: int) -> float:
        """The share of these words that a line of the other text holds."""
        return (wanted & Counter(self.other.of_line(other))).total() / max(wanted.total(), 1)


@dataclass(frozen=True)
class _Words:
    """The words of a text, folded, and the line of each; the lines are in order."""

    words: list[str]
    lines: list[int]

    @classmethod
    def of(cls, source: Source) -> _Words:
        found = [(word, line) for line in range(1, len(source) + 1) for word in _split(source.line(line))]
        return cls([word for word, _ in found], [line for _, line in found])

    def positions(self, first: int, last: int | None = None) -> range:
        """The positions of the words of a line, or of lines `first` to `last`."""
        return range(bisect_left(self.lines, first), bisect_right(self.lines, last or first))

    def of_line(self, line: int) -> list[str]:
        """The words of a line."""
        positions = self.positions(line)
        return self.words[positions.start : positions.stop]

    def reach(self, quote: str, lines: tuple[int, int]) -> range:
        """The positions from the first to the last word of a quotation in these lines; empty if it is not there."""
        among = self.positions(*lines)
        found: list[int] = []
        for part in filter(None, map(_split, quote.split(GAP))):
            starts = (i for i in among if tuple(self.words[i : i + len(part)]) == part)
            if (start := next(starts, None)) is not None:
                found += (start, start + len(part) - 1)
        return range(min(found), max(found) + 1) if found else range(0)


def _shingles(words: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(words[i:] for i in range(_SHINGLE)), strict=False))


@cache
def _split(line: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold_tone(clean_line(AlignedText.copy(line, 0)).text)))


def gold_in(question: GoldQuestion, aligned: Mapping[str, Aligned]) -> GoldQuestion:
    """The question with the gold lines of the plans as read back; `aligned` is by plan."""
    gold: frozenset[Line] = frozenset(
        (plan, other) for plan, line in question.gold for other in aligned[plan].lines(line)
    )
    return replace(question, gold=gold)


def _judge(question: GoldQuestion, answer: Answer, library: Library, aligned: Mapping[str, Aligned]) -> Outcome:
    """How an answer holds; a citation must reach a gold line's own words, beside holding the line they stand in."""
    outcome = judge(gold_in(question, aligned), answer, library)
    golden = {(plan, word) for plan, line in question.gold for word in aligned[plan].words(line)}
    citations = tuple(
        replace(cited, gold=cited.gold and not golden.isdisjoint(_reached(citation, aligned)))
        for cited, citation in zip(outcome.citations, answer.citations, strict=True)
    )
    return replace(outcome, citations=citations)


def _reached(citation: Citation, aligned: Mapping[str, Aligned]) -> set[tuple[str, int]]:
    words = aligned[citation.plan].other.reach(citation.quote, citation.lines)
    return {(citation.plan, word) for word in words}


# --- asking ----------------------------------------------------------------------------------------------------------


def measure(
    format_: str,
    original: Library,
    other: Library,
    doubts: int,
    home: Path,
    embedder: Embedder,
    questions: Iterable[GoldQuestion],
) -> Parity:
    """How plans as read back are read and answered; their index is built in `home`.

    The original measures itself: pass it as `other`.
    """
    build_index(home, other, embedder)
    assistant = Assistant(other, Index.open(home, other, embedder))
    aligned = {plan.id: Aligned(original.source(plan.id), other.source(plan.id)) for plan in original}
    outcomes = []
    for question in questions:
        answer = assistant.invoke(Question(question.text, question.history, id=question.id))
        outcomes.append(_judge(question, answer, other, aligned))
    return Parity(format_, other.fingerprint, reading(original, other, doubts), tuple(outcomes))
