"""What the page asks for and gets back: plain JSON, with HTML that is escaped. Knows nothing of gradio."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any
from uuid import uuid4

from assistant.assistant import Assistant
from assistant.export import write_csv
from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.question import Question
from assistant.records import Answer
from assistant.source_view import source_view
from assistant.web.templates import render
from corpus.errors import PlanqaError
from corpus.library import Library

__all__ = ["PageService"]

_MOST_LINES = 400
"""Lines of a source in one reply."""


class PageService:
    """What one language's page asks of an assistant. Safe to call from several threads."""

    def __init__(self, assistant: Assistant, language: Language) -> None:
        self.library: Library = assistant.library
        self.language = language
        self._assistant = assistant
        self._words = page_text(language, "page")
        self._one_at_a_time = Lock()

    def years(self) -> list[int]:
        """The years that have targets."""
        return sorted({target.year for target in self._assistant.index.store.facts.targets()})

    def answer(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """An answer as it grows, paragraph by paragraph: each part holds all before it, the last one is `done`.

        `request` has the question and, if wanted, `history`, `plans`, `place` and `year`.
        """
        part: dict[str, Any] = {"id": uuid4().hex, "question": "", "html": "", "done": False}
        try:
            question = self._question(request)
            part["question"] = question.text
            yield part
            with self._one_at_a_time:
                answer = self._assistant.invoke(question)
        except PlanqaError as error:
            yield {**part, "error": str(error), "done": True}
            return
        paragraphs = answer.answer.split("\n\n")
        for end in range(1, len(paragraphs)):
            grown = replace(answer, answer="\n\n".join(paragraphs[:end]))
            yield {**part, "html": _body(grown)}
        yield {**part, **self._whole(answer), "done": True}

    def source(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Lines of a plan: those cited with some around them, or those from `shown[0]` to `shown[1]`."""
        cited = [(int(first), int(last)) for first, last in request["cited"]]
        shown = request.get("shown")
        if shown is not None:
            first, last = (int(line) for line in shown)
            shown = (first, min(last, first + _MOST_LINES))
        try:
            view = source_view(self.library, str(request["plan"]), cited, language=self.language, shown=shown)
        except PlanqaError as error:
            return {"error": str(error)}
        return {"html": view.html, "first": view.first, "last": view.last, "total": view.total}

    def turns(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Answers that a browser kept, as HTML again."""
        return []

    def rows_file(self, request: Mapping[str, Any]) -> dict[str, str]:
        """The rows of an answer as a file: {"name", "type", "data"}, the data in base 64."""
        data = write_csv(request["rows"]).encode("utf-8")
        return {"name": "planqa.csv", "type": "text/csv", "data": base64.b64encode(data).decode()}

    def _question(self, request: Mapping[str, Any]) -> Question:
        text = str(request.get("question", ""))
        year = request.get("year")
        if year and str(year) not in text:
            text = self._words.say("with_year", question=text.rstrip(" ?."), year=int(year))
        history = tuple(str(each) for each in request.get("history") or ())
        return Question(text, history, self._plans(request))

    def _plans(self, request: Mapping[str, Any]) -> tuple[str, ...] | None:
        """The plans chosen, of the place chosen; None for all."""
        chosen = [str(plan) for plan in request.get("plans") or ()] or list(self.library.plans)
        place = request.get("place")
        limit = tuple(plan for plan in chosen if not place or self.library.plan(plan).place == place)
        return None if len(limit) == len(self.library) else limit

    def _whole(self, answer: Answer) -> dict[str, Any]:
        return {"html": _body(answer), "after": self._after(answer), "answer": answer.as_json()}

    def _after(self, answer: Answer) -> str:
        columns: list[str] = list(dict.fromkeys(name for row in answer.rows for name in row))
        rows: Sequence[Sequence[str]] = [[row.get(name, "") for name in columns] for row in answer.rows]
        return render(
            "turn.html",
            say=self._words.say,
            chart="",
            columns=columns,
            rows=rows,
            suggestions=answer.suggestions,
        )


def _body(answer: Answer) -> str:
    import html
    import re

    cited = {c.n: c for c in answer.citations}

    def chip(m):
        c = cited[int(m[1])]
        return f'<button type="button" class="chip" data-n="{c.n}" data-plan="{c.plan}" data-first="{c.lines[0]}" data-last="{c.lines[1]}">{c.n}</button>'

    mark = re.compile(r"\[(\d+)\]")
    return "".join("<p>" + mark.sub(chip, html.escape(p)) + "</p>" for p in answer.answer.split("\n\n"))
