"""The tools: what a client asks and gets back, as text for the model and as records that fit a schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from mcp.types import CallToolResult, TextContent
from pydantic import Field

from assistant.answer_queue import AnswerQueue
from assistant.api.records import AnswerRecord
from assistant.api.workers import Workers
from assistant.export import target_rows, task_rows
from assistant.fact_search import FactFilter, search_targets, search_tasks
from assistant.locate import find_item, find_lines, find_section
from assistant.mcp_server.records import Passages, Plans, SourceLines, Targets, Tasks
from assistant.page_text import page_text
from assistant.phrases import phrases
from assistant.question import Question
from assistant.records import Answer
from assistant.source_view import lines_text
from corpus.errors import QuestionError

__all__ = ["MOST_LINES", "MOST_PASSAGES", "MOST_ROWS", "Tools"]

MOST_PASSAGES = 50
"""Passages of one search."""
MOST_ROWS = 200
"""Tasks or targets of one call, as many as the page shows at once."""
MOST_LINES = 400
"""Lines of a source of one call, as many as the page takes at once."""

PlanIds = list[str] | None
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS)]
Offset = Annotated[int, Field(ge=0)]


class Tools:
    """The tools of one assistant, each a method by its name. They raise PlanqaError; none blocks the event loop."""

    def __init__(self, queue: AnswerQueue) -> None:
        self._workers = Workers(queue)

    async def ask(
        self, question: str, history: list[str] | None = None, plans: PlanIds = None
    ) -> Annotated[CallToolResult, AnswerRecord]:
        """An answer with checked citations."""
        asked = Question(question, tuple(history or ()), tuple(plans) if plans else None)
        answer = await self._workers.answer(asked)
        return _result("\n".join(_answer_lines(answer)), answer.as_json())

    async def search(
        self,
        query: str,
        plans: PlanIds = None,
        limit: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] = 10,
    ) -> Annotated[CallToolResult, Passages]:
        """The passages nearest to a question or some words."""
        hits = await self._workers.search(Question(query, plans=tuple(plans) if plans else None), limit)
        found = [
            {
                "plan": hit.passage.plan,
                "section": str(hit.passage.section),
                "item": hit.passage.item,
                "role": hit.passage.role.value,
                "page": hit.passage.span.page,
                "lines": [hit.passage.span.first_line, hit.passage.span.last_line],
                "text": hit.passage.text,
                "score": round(hit.score, 3),
            }
            for hit in hits
        ]
        return _records({"passages": found})

    async def list_tasks(
        self,
        plans: PlanIds = None,
        agency: str = "",
        due: str = "",
        text: str = "",
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, Tasks]:
        """Rows of the tables of tasks."""
        wanted = FactFilter(tuple(plans or ()), agency, due, text=text)
        assistant = self._workers.assistant
        found = await self._workers.read(search_tasks, assistant.facts, assistant.library, wanted, date.today())
        page = task_rows(found[offset : offset + limit])
        return _records({**_paging(len(found), offset + limit), "tasks": page})

    async def list_targets(
        self,
        plans: PlanIds = None,
        agency: str = "",
        years: list[int] | None = None,
        text: str = "",
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, Targets]:
        """Targets: one record an indicator and year."""
        wanted = FactFilter(tuple(plans or ()), agency, years=tuple(years or ()), text=text)
        assistant = self._workers.assistant
        found = await self._workers.read(search_targets, assistant.facts, assistant.library, wanted)
        page = target_rows(found[offset : offset + limit])
        return _records({**_paging(len(found), offset + limit), "targets": page})

    async def read_source(
        self, plan: str, lines: str = "", section: str = "", item: str = ""
    ) -> Annotated[CallToolResult, SourceLines]:
        """Lines of a plan as they stand: a range, a section, a row of a table, or from the beginning."""
        if sum(map(bool, (lines, section, item))) > 1:
            raise QuestionError("Give one of lines, section and item.")
        return await self._workers.read(self._read_source, plan, lines, section, item)

    async def list_plans(self) -> Annotated[CallToolResult, Plans]:
        """The plans, with counts."""
        return await self._workers.read(self._list_plans)

    def _read_source(self, plan: str, lines: str, section: str, item: str) -> CallToolResult:
        library = self._workers.assistant.library
        document = library.document(plan)
        source = document.source
        if section:
            numbers = find_section(document, section)
        elif item:
            numbers = find_item(document, item)
        else:
            numbers = find_lines(document, lines or f"1-{len(source)}")
        shown, rest = numbers[:MOST_LINES], numbers[MOST_LINES:]
        title = library.plan(plan).title
        record = {
            "plan": plan,
            "title": title,
            "total": len(source),
            "lines": [{"line": number, "text": source.line(number)} for number in shown],
            "next_lines": f"{rest[0]}-{rest[-1]}" if rest else None,
        }
        return _result("\n".join(f"{number}\t{source.line(number)}" for number in shown), record)

    def _list_plans(self) -> CallToolResult:
        assistant = self._workers.assistant
        plans = [
            {
                "id": plan.id,
                "title": plan.title,
                "kind": plan.kind,
                "issuer": plan.issuer,
                "place": plan.place,
                "number": plan.number,
                "issued": plan.issued,
                "status": plan.status,
                "lines": len(assistant.library.source(plan.id)),
                "tasks": tasks,
                "targets": targets,
            }
            for plan in assistant.library
            for tasks, targets in [assistant.facts.counts(plan.id)]
        ]
        return _records({"plans": plans})


def _answer_lines(answer: Answer) -> Iterator[str]:
    """The answer, below it where each citation stands, and other questions."""
    language = answer.readings[0].language
    words = page_text(language)
    yield answer.answer
    for citation in answer.citations:
        page = f", {words.say('page', page=citation.page)}" if citation.page else ""
        place = f"{citation.plan} · {citation.section} · {lines_text(citation.lines, words)}{page}"
        yield f"\n[{citation.n}] {place}: “{citation.quote}”"
    if answer.suggestions:
        yield f"\n{phrases(language).say('suggested')}"
        yield from (f"- {suggestion}" for suggestion in answer.suggestions)


def _paging(total: int, end: int) -> dict[str, int | None]:
    return {"total": total, "next_offset": end if end < total else None}


def _records(record: dict[str, Any]) -> CallToolResult:
    return _result(json.dumps(record, ensure_ascii=False), record)


def _result(text: str, record: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=text)], structured_content=record)
