"""What the page asks for and gets back: plain JSON, with HTML that is escaped. Knows nothing of gradio."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from markupsafe import Markup

from assistant.access.caller import CURRENT
from assistant.answer_queue import AnswerQueue
from assistant.answer_view import answer_html, copy_text
from assistant.chart_view import chart_html
from assistant.charts import charts_of
from assistant.conversations import Turn, as_markdown, write_docx
from assistant.export import Row, columns_of, named_rows
from assistant.feedback import FeedbackStore, Verdict
from assistant.notices import notice_text
from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.question import LONGEST_QUESTION, Question
from assistant.records import Answer
from assistant.source_view import source_view
from assistant.web.files import File, as_file, rows_file
from assistant.web.names import plan_name
from assistant.web.templates import render
from corpus.errors import PlanqaError, QuestionError
from corpus.library import Library

__all__ = ["PageService"]

_MOST_LINES = 400
"""Lines of a source in one reply."""


class PageService:
    """What one language's page asks of an assistant. Safe to call from several threads."""

    def __init__(self, queue: AnswerQueue, language: Language, feedback: FeedbackStore) -> None:
        self.language = language
        self._queue = queue
        self._feedback = feedback
        self._words = page_text(language, "page")

    @property
    def library(self) -> Library:
        """The plans that there are now."""
        return self._queue.assistant.library

    def answer(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """An answer as it grows, paragraph by paragraph: each part holds all before it, the last one is `done`.

        `request` has the question and, if wanted, `history`, `plans`, `place` and `year`.
        """
        part: dict[str, Any] = {"id": uuid4().hex, "question": "", "html": "", "done": False}
        question = self._question(request)
        part["question"] = question.text
        yield part
        try:
            if question.plans == ():
                raise QuestionError(self._words.say("no_plans"))
            growing = self._queue.stream(question)
            answer, shown = next(growing), ""
            for later in growing:
                yield {**part, "html": self._html(answer, part["id"])}
                answer, shown = later, answer.answer
        except PlanqaError as error:
            yield {**part, "error": self._error(error, question), "done": True}
            return
        paragraphs = answer.answer.split("\n\n")
        for end in range(1, len(paragraphs)):
            grown = replace(answer, answer="\n\n".join(paragraphs[:end]))
            if len(grown.answer) > len(shown):
                yield {**part, "html": self._html(grown, part["id"])}
        yield {**part, **self._whole(answer, part["id"]), "done": True}

    def source(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Lines of a plan: those cited with some around them, or those from `shown[0]` to `shown[1]`."""
        cited = [(int(first), int(last)) for first, last in request["cited"]]
        shown = request.get("shown")
        if shown is not None:
            first, last = (int(line) for line in shown)
            shown = (first, min(last, first + _MOST_LINES))
        view = source_view(self.library, str(request["plan"]), cited, language=self.language, shown=shown)
        return {"html": view.html, "first": view.first, "last": view.last, "total": view.total}

    def turns(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Answers that a browser kept, shown as they were when they were given."""
        return [
            {"question": answer.question, **self._whole(answer, uuid4().hex)} for answer in self._kept(request["turns"])
        ]

    def rows_file(self, request: Mapping[str, Any]) -> File:
        """The rows of an answer as CSV ("csv") or a workbook ("xlsx")."""
        rows: list[Row] = [{str(name): str(cell) for name, cell in row.items()} for row in request["rows"]]
        return rows_file(named_rows(rows, self.language), "planqa", request["kind"])

    def conversation_file(self, request: Mapping[str, Any]) -> File:
        """A conversation as Markdown ("md") or for Word ("docx"), its citations as footnotes."""
        title = str(request["title"])
        turns = [Turn(answer.question, answer) for answer in self._kept(request["turns"])]
        if request["kind"] == "md":
            return as_file("planqa.md", as_markdown(title, turns).encode())
        with io.BytesIO() as target:
            write_docx(title, turns, target)
            return as_file("planqa.docx", target.getvalue())

    def rate(self, request: Mapping[str, Any]) -> dict[str, int]:
        """Keep what a reader thinks of an answer, or with its `number` what the reader thinks now."""
        answer = Answer.from_json(request["answer"])
        verdict, comment = Verdict(request["verdict"]), str(request.get("comment", ""))
        number, user = request.get("number"), CURRENT.get().owner
        if number is not None:
            self._feedback.amend(int(number), answer.question, verdict, comment, user)
            return {"number": int(number)}
        history = [str(each) for each in request.get("history") or ()]
        at = datetime.now(UTC)
        return {"number": self._feedback.add(answer.question, history, answer.as_json(), verdict, comment, at, user)}

    def _kept(self, turns: Sequence[Mapping[str, Any]]) -> Iterator[Answer]:
        """Answers out of a browser's storage, in the language of their questions."""
        for turn in turns:
            answer = Answer.from_json(turn["answer"])
            question = Question(answer.question, tuple(str(each) for each in turn.get("history") or ()))
            yield replace(answer, readings=tuple(self._queue.read(question)))

    def _question(self, request: Mapping[str, Any]) -> Question:
        text = str(request.get("question", ""))
        year = request.get("year")
        if year and str(year) not in text:
            text = self._words.say("with_year", question=text.rstrip(" ?."), year=int(year))
        history = tuple(str(each) for each in request.get("history") or ())
        return Question(text, history, self._plans(request))

    def _error(self, error: PlanqaError, question: Question) -> str:
        """What is wrong, in the reader's language where it is the question."""
        if isinstance(error, QuestionError) and question.plans != ():
            return self._words.say("bad_question", most=LONGEST_QUESTION)
        return notice_text(str(error), self._words.language)

    def _plans(self, request: Mapping[str, Any]) -> tuple[str, ...] | None:
        """The plans chosen, of the place chosen; None for all, () if none fits."""
        library = self.library
        chosen = [str(plan) for plan in request.get("plans") or ()] or list(library.plans)
        place = request.get("place")
        limit = tuple(plan for plan in chosen if not place or library.plan(plan).place == place)
        return None if len(limit) == len(library) else limit

    def _whole(self, answer: Answer, id_: str) -> dict[str, Any]:
        return {
            "html": self._html(answer, id_),
            "after": self._after(answer, id_),
            "answer": answer.as_json(),
            "copy": copy_text(answer),
        }

    def _html(self, answer: Answer, id_: str) -> str:
        return answer_html(answer, language=self.language, ids_prefix=id_)

    def _after(self, answer: Answer, id_: str) -> str:
        assistant = self._queue.assistant
        library = assistant.library
        charts = charts_of(answer, assistant.facts, library)
        columns = columns_of(answer.rows)
        rows = [[_cell(name, row.get(name, ""), library) for name in columns] for row in answer.rows]
        return render(
            "turn.html",
            say=self._words.say,
            charts=[
                Markup(chart_html(chart, language=self.language, ids_prefix=f"{id_}-chart-{n}"))  # escaped there
                for n, chart in enumerate(charts)
            ],
            columns=columns,
            headings=page_text(self.language, "columns").texts,
            rows=rows,
            suggestions=answer.suggestions,
        )


def _cell(column: str, value: str, library: Library) -> str:
    """What a cell shows: of a plan's id, what the plan is called."""
    return plan_name(library.plan(value)) if column == "plan" and value in library.plans else value
