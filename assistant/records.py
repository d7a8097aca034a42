"""Answers and citations, and their JSON form (the contract of `planqa ask --json`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.question import Reading
from corpus.errors import QuestionError

if TYPE_CHECKING:
    from assistant.llm.report import Report

__all__ = ["Answer", "Citation"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement of an answer stands.

    `quote` stands, letter for letter but for white space, in `lines` (first and last, from 1) of the plan's file.
    """

    n: int
    plan: str
    title: str
    section: str
    item: str | None
    page: int | None
    lines: tuple[int, int]
    quote: str

    def as_json(self) -> dict[str, Any]:
        """The citation as the contract has it."""
        return {
            "n": self.n,
            "plan": self.plan,
            "title": self.title,
            "section": self.section,
            "item": self.item,
            "page": self.page,
            "lines": list(self.lines),
            "quote": self.quote,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Citation:
        """A citation that `as_json` wrote. Raises KeyError, TypeError or ValueError if it is none."""
        first, last = value["lines"]
        return cls(
            n=int(value["n"]),
            plan=str(value["plan"]),
            title=str(value["title"]),
            section=str(value["section"]),
            item=None if value["item"] is None else str(value["item"]),
            page=None if value["page"] is None else int(value["page"]),
            lines=(int(first), int(last)),
            quote=str(value["quote"]),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in Markdown with [n] marks, or a refusal (`abstained`) that says what is nearest.

    `suggestions` are other questions that may have been meant or come next; `readings` what the question was taken to
    ask, one for each question that it holds; `wording` says how a language model worded each of them, if one did.
    """

    id: str
    question: str
    answer: str
    abstained: bool
    citations: tuple[Citation, ...] = ()
    rows: tuple[dict[str, str], ...] = ()
    elapsed_ms: float = 0.0
    suggestions: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    wording: tuple[Report, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer as the contract has it."""
        return {
            "id": self.id,
            "question": self.question,
            "answer": self.answer,
            "abstained": self.abstained,
            "citations": [citation.as_json() for citation in self.citations],
            "rows": list(self.rows),
            "suggestions": list(self.suggestions),
            "elapsed_ms": round(self.elapsed_ms, 1),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Answer:
        """An answer that `as_json` wrote; it has no readings. Raises QuestionError if it is none."""
        try:
            return cls(
                id=str(value["id"]),
                question=str(value["question"]),
                answer=str(value["answer"]),
                abstained=bool(value["abstained"]),
                citations=tuple(Citation.from_json(each) for each in value["citations"]),
                rows=tuple({str(name): str(cell) for name, cell in row.items()} for row in value["rows"]),
                elapsed_ms=float(value["elapsed_ms"]),
                suggestions=tuple(str(each) for each in value["suggestions"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise QuestionError(f"This is no answer as `planqa ask --json` prints it ({error!r}).") from error
