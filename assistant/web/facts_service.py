"""What the tabs of facts and of plans ask for and get back: escaped HTML, and files. Knows nothing of gradio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from assistant.answer_queue import AnswerQueue
from assistant.assistant import Assistant
from assistant.export import Row, named_rows, target_rows, task_rows
from assistant.fact_search import (
    FactFilter,
    Order,
    agency_names,
    by_agency,
    search_conflicts,
    search_targets,
    search_tasks,
    sort_targets,
    sort_tasks,
)
from assistant.overview import conflicts_html, documents_html, named_documents, outline, outline_html
from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.source_view import source_button
from assistant.timeline import timeline, timeline_html
from assistant.web.files import File, rows_file
from assistant.web.names import plan_name
from assistant.web.templates import render
from corpus.errors import QuestionError
from corpus.library import Library
from corpus.records import Plan, Target, Task
from index.facts import FactStore

__all__ = ["FactsService"]

_COLUMNS = {
    "tasks": ("item", "task", "lead", "coordinators", "result", "deadline", "plan"),
    "targets": ("code", "indicator", "year", "value", "unit", "owner", "plan"),
}
_ORDERS = {
    "task": Order.NAME,
    "indicator": Order.NAME,
    "lead": Order.AGENCY,
    "owner": Order.AGENCY,
    "deadline": Order.TIME,
    "year": Order.TIME,
    "plan": Order.PLAN,
}
"""What a column sorts by."""

_MORE = 200
"""Rows shown at once, and added each time more are asked for; all are in the file to download."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows under one heading; `cells` of each in the order of the columns, the first a button for its source."""

    heading: str
    cells: tuple[tuple[str | Markup, ...], ...]


class FactsService:
    """Tasks, targets and plans as one language's page shows them. Safe to call from several threads."""

    def __init__(self, queue: AnswerQueue, language: Language) -> None:
        self.language = language
        self._queue = queue
        self._words = page_text(language, "page")

    # A request is answered from one assistant from beginning to end: another index may come meanwhile.

    def lists(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """What there is to choose from now: plans (id and name), places, years with targets, agencies.

        `version` is another one whenever the index in use is. With the same `version` in the request, it comes alone.
        """
        assistant = self._queue.assistant
        library, version = assistant.library, assistant.index.store.version
        if request.get("version") == version:
            return {"version": version}
        return {
            "version": version,
            "plans": [{"id": plan.id, "name": plan_name(plan)} for plan in library],
            "places": sorted({plan.place for plan in library}),
            "years": assistant.facts.years(),
            "agencies": agency_names(assistant.facts),
            "subtitle": self._words.say("subtitle", plans=len(library)),
        }

    def facts(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Tasks or targets (`kind`) as a table, in groups by "agency" or "time" if wanted, with how many there are."""
        assistant = self._queue.assistant
        found = self._found(request, assistant)
        kind, group = str(request["kind"]), str(request.get("group", ""))
        if kind == "tasks" and group == "time":
            tasks = [each for each in found if isinstance(each, Task)]
            html = timeline_html(timeline(tasks), assistant.library, language=self.language)
        else:
            shown = found[: int(request.get("most") or _MORE)]
            html = render(
                "facts_table.html",
                say=self._words.say,
                columns=_COLUMNS[kind],
                headings=page_text(self.language, "columns").texts,
                orders=_ORDERS,
                order=request.get("order", ""),
                descending=bool(request.get("descending")),
                groups=list(self._groups(shown, kind, group, assistant.library)),
                more=len(found) - len(shown),
                most=len(shown) + _MORE,
            )
        return {"html": html, "count": self._words.say(f"found_{kind}", count=len(found))}

    def facts_file(self, request: Mapping[str, Any]) -> File:
        """All that `facts` finds as a file of this `format`, "csv" or "xlsx"."""
        kind = str(request["kind"])
        found = self._found(request, self._queue.assistant)
        return rows_file(named_rows(_rows(found), self.language), f"planqa-{kind}", request["format"])

    def plan(self, request: Mapping[str, Any]) -> dict[str, str]:
        """A plan: what is known of it, its outline, the documents it names and the conflicts of its figures."""
        assistant = self._queue.assistant
        library, store = assistant.library, assistant.facts
        plan = library.plan(str(request["plan"]))
        documents = named_documents(store, plan.id)
        conflicts = search_conflicts(store, library, FactFilter(plans=(plan.id,)))
        html = render(
            "plan.html",
            say=self._words.say,
            plan=plan,
            facts=list(self._about(plan, store)),
            conflicts_count=len(conflicts),
            # escaped where they are made
            outline=Markup(outline_html(outline(library.document(plan.id)), language=self.language)),
            documents=Markup(documents_html(documents, language=self.language)),
            conflicts=Markup(conflicts_html(conflicts, library, language=self.language)),
        )
        return {"html": html}

    def _found(self, request: Mapping[str, Any], assistant: Assistant) -> Sequence[Task | Target]:
        year = request.get("year")
        wanted = FactFilter(
            plans=tuple(str(plan) for plan in request.get("plans") or ()),
            agency=str(request.get("agency") or "").strip(),
            due=str(request.get("due") or "").strip(),
            years=(int(year),) if year else (),
            text=str(request.get("text") or ""),
        )
        order = _ORDERS.get(str(request.get("order") or ""), Order.PLAN)
        descending = bool(request.get("descending"))
        store, library = assistant.facts, assistant.library
        try:
            if request["kind"] == "tasks":
                tasks = search_tasks(store, library, wanted, date.today())
                return sort_tasks(tasks, order, library.plans, descending=descending)
            targets = search_targets(store, library, wanted)
            return sort_targets(targets, order, library.plans, descending=descending)
        except QuestionError as error:
            raise QuestionError(self._words.say("bad_filter")) from error

    def _groups(self, found: Sequence[Task | Target], kind: str, group: str, library: Library) -> Iterator[_Group]:
        if group == "agency":
            groups: dict[str, list[Any]] = by_agency(found)
            named = {name or self._words.say("no_agency"): rows for name, rows in groups.items()}
        elif group == "time":
            years = sorted({each.year for each in found if isinstance(each, Target)})
            named = {str(year): [each for each in found if getattr(each, "year", None) == year] for year in years}
        else:
            named = {"": list(found)}
        for heading, rows in named.items():
            yield _Group(heading, tuple(self._cells(row, kind, library) for row in rows))

    def _cells(self, record: Task | Target, kind: str, library: Library) -> tuple[str | Markup, ...]:
        (row,) = _rows([record])
        first, *others = (str(row[name]) for name in _COLUMNS[kind][:-1])
        place = library.plan(record.plan).place
        name = f"{place} {first}".strip()
        return (Markup(source_button(record.span, first or "•", self._words.say("open", what=name))), *others, place)

    def _about(self, plan: Plan, store: FactStore) -> Iterator[tuple[str, str]]:
        """What is known of a plan: label and value."""
        tasks, targets = store.counts(plan.id)
        known = {
            "kind": plan.kind,
            "issuer": plan.issuer,
            "place": plan.place,
            "number": plan.number,
            "issued": plan.issued,
            "status": plan.status,
            "signer": plan.signer,
            "tasks": str(tasks),
            "targets": str(targets),
        }
        for name, value in known.items():
            if value and value != "0":
                yield self._words.say(f"plan_{name}"), value


def _rows(found: Sequence[Task | Target]) -> list[Row]:
    """Rows of tasks or of targets, all of one kind."""
    tasks = [each for each in found if isinstance(each, Task)]
    return task_rows(tasks) if tasks else target_rows([each for each in found if isinstance(each, Target)])
