"""What the page's part for editors gets: how far drafts and changes are, and previews as escaped HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from assistant.access.caller import CURRENT, Scope
from assistant.api.draft_records import GivenRecord
from assistant.editing.changes import Change, ChangeKind, ChangeState
from assistant.editing.drafts import Draft, DraftState
from assistant.editing.editor import PlanEditor
from assistant.editing.preview import FIELDS, Preview
from assistant.export import target_rows, task_rows
from assistant.notices import is_of_figure, notice_text
from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.web.names import plan_name
from assistant.web.templates import render
from corpus.document import ParseWarning
from corpus.errors import AccessError, QuestionError
from corpus.formats.extracted import Doubt
from index.changes import Change as FactChange
from index.plans import Outcome

__all__ = ["EditingService"]

_REQUIRED = ("title", "place", "kind", "issuer", "level")
_LEVELS = ("tỉnh", "huyện", "xã", "trung ương")
_COLUMNS = {
    "tasks": ("item", "task", "lead", "coordinators", "result", "deadline", "lines"),
    "targets": ("code", "indicator", "year", "value", "unit", "owner", "lines"),
}
_MOST_ROWS = 500
"""Rows of tasks and of targets that a preview shows."""
_LONGEST_LINE = 200
"""Characters of a line that is shown beside what is doubtful in it."""


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Something doubtful: its line, the line's text, and what is said of it."""

    line: int
    text: str
    message: str


class EditingService:
    """Drafts and changes as one language's page shows them. Safe to call from several threads.

    Every call raises AccessError for who is no editor.
    """

    def __init__(self, editor: PlanEditor, language: Language) -> None:
        self.language = language
        self._editor = editor
        self._words = page_text(language, "editing")

    def fields(self) -> list[dict[str, Any]]:
        """The fields of a plan as a form has them: name, label, whether it must be known, what may be chosen."""
        return [
            {
                "name": name,
                "label": self._words.say(f"field_{name}"),
                "required": name in _REQUIRED,
                "choices": _LEVELS if name == "level" else (),
            }
            for name in FIELDS
        ]

    def draft(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """How far a draft is, and from then on that it was read what was understood of it.

        With `given` in the request (fields by name), that is said about it first.
        """
        owner, id_ = _editor(self._words.say("editors_only")), str(request["draft"])
        if "given" in request:
            try:
                given = _given(request["given"]).as_given()
            except ValidationError as error:
                raise QuestionError(self._words.say("form_wrong")) from error
            draft = self._editor.give(id_, owner, given)
        else:
            draft = self._editor.draft(id_, owner)
        shown = self._editor.preview(draft)
        reply = {"state": draft.state, "status": self._status(draft)}
        return reply if shown is None else {**reply, **self._preview(shown)}

    def keep(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Begin to make a plan of a draft; the reply is that of `change`, with its id."""
        change = self._editor.keep(str(request["draft"]), _editor(self._words.say("editors_only")))
        return {"change": change.id, **self._change(change)}

    def discard(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Throw a draft away."""
        self._editor.discard(str(request["draft"]), _editor(self._words.say("editors_only")))
        return {}

    def remove(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Begin to take an added plan back; the reply is that of `change`, with its id."""
        change = self._editor.remove(str(request["plan"]), _editor(self._words.say("editors_only")))
        return {"change": change.id, **self._change(change)}

    def change(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """How far a change is: its state, that in words, and how much of its step is done (`total` 0: unknown)."""
        return self._change(self._editor.change(str(request["change"]), _editor(self._words.say("editors_only"))))

    def added(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The plans that were added, with when, by whom and from which file."""
        del request
        _editor(self._words.say("editors_only"))
        rows = [
            {
                "id": added.plan.id,
                "name": plan_name(added.plan),
                "file": added.plan.file,
                "at": _day(added.added_at),
                "by": added.added_by,
            }
            for added in self._editor.added()
        ]
        return {"html": render("added.html", say=self._words.say, rows=rows), "count": len(rows)}

    def _status(self, draft: Draft) -> str:
        if draft.error is not None:
            return self._words.say("failed", reason=notice_text(draft.error.reason, self.language))
        if draft.state is DraftState.READING:
            return self._words.say("reading", seconds=round(self._editor.seconds(draft)))
        return self._words.say("waiting") if draft.state is DraftState.WAITING else ""

    def _preview(self, shown: Preview) -> dict[str, Any]:
        kept = shown.report is not None and shown.report.outcome is not Outcome.UNCHANGED
        return {
            "verdict": self._verdict(shown),
            "keepable": kept,
            "missing": shown.missing,
            "fields": dict(shown.fields),
            "read": dict(shown.read),
            "stated": {name: self._words.say("stated", line=line) for name, line in shown.lines.items()},
            "details": self._details(shown),
        }

    def _verdict(self, shown: Preview) -> str:
        report = shown.report
        if report is None or report.plan is None:
            if not shown.missing:
                return notice_text(shown.problem, self.language)
            names = [self._words.say(f"field_{name}") for name in shown.missing]
            return self._words.say("verdict_missing", fields=", ".join(names))
        said = self._words.say(f"verdict_{report.outcome}", id=report.plan.id, title=plan_name(report.plan))
        if report.outcome is Outcome.REPLACED:
            said += " " + self._words.say("verdict_changes", count=len(report.changes))
        return said

    def _details(self, shown: Preview) -> str:
        doubts: list[ParseWarning | Doubt] = [*shown.found.warnings, *shown.extracted.doubts]
        figures = [each for each in doubts if is_of_figure(each.message)]
        others = [each for each in doubts if not is_of_figure(each.message)]
        found = {
            "lines": shown.found.lines,
            "sections": shown.found.sections,
            "tasks": shown.found.tasks,
            "targets": shown.found.targets,
        }
        tables = {"tasks": task_rows(shown.tasks), "targets": target_rows(shown.targets)}
        return render(
            "draft_details.html",
            say=self._words.say,
            language=self.language.value,
            counts=self._words.say("counts", **found),
            pages=shown.extracted.pages,
            format=shown.extracted.format,
            changes=[self._fact_change(each) for each in shown.report.changes] if shown.report else [],
            figures=list(self._doubts(figures, shown)),
            warnings=list(self._doubts(others, shown)),
            outline=shown.outline,
            tables={name: rows[:_MOST_ROWS] for name, rows in tables.items()},
            totals={name: len(rows) for name, rows in tables.items()},
            columns=_COLUMNS,
            headings=page_text(self.language, "columns").texts,
        )

    def _doubts(self, doubts: Sequence[ParseWarning | Doubt], shown: Preview) -> Iterator[_Doubt]:
        """What is doubtful, in the order of the text; of a figure its words, of other things their line."""
        source = shown.document.source
        for doubt in sorted(doubts, key=lambda each: each.line):
            words = doubt.words if isinstance(doubt, Doubt) else ""
            line = source.line(doubt.line) if 1 <= doubt.line <= len(source) else ""
            text = f"{line[:_LONGEST_LINE]}…" if len(line) > _LONGEST_LINE else line
            text = f"“{words}” – {text}" if words and words != text else text
            yield _Doubt(doubt.line, text.replace("\t", " | "), notice_text(doubt.message, self.language))

    def _fact_change(self, change: FactChange) -> str:
        name = " ".join(part for part in (change.number, change.name) if part)
        year = f" ({change.year})" if change.year else ""
        what = self._words.say(f"one_{change.what}")
        said = self._words.say(f"change_{change.kind}", what=what, which=f"{name}{year}")
        if not change.field:
            return said
        field = self._words.say(f"part_{change.field}")
        return f"{said} – {field}: “{change.before}” → “{change.after}”"

    def _change(self, change: Change) -> dict[str, Any]:
        return {
            "state": change.state,
            "status": self._change_status(change),
            "done": change.done,
            "total": change.total,
            "plan": (change.report or {}).get("plan", {}).get("id") if change.report else None,
        }

    def _change_status(self, change: Change) -> str:
        if change.state is ChangeState.FAILED:
            return self._words.say("change_failed", reason=notice_text(change.error, self.language))
        if change.state is ChangeState.DONE:
            if change.kind is ChangeKind.REMOVE:
                return self._words.say("removed", what=change.what)
            return self._words.say(f"kept_{(change.report or {})['outcome']}", what=change.what)
        if change.holder is not None:
            holder = change.holder
            return self._words.say("waits_for_process", pid=holder.pid, since=f"{holder.since:%H:%M:%S}")
        if change.behind is not None:
            other = change.behind
            who = other.owner or self._words.say("another_editor")
            doing = f"waits_for_{other.kind}"
            return self._words.say(doing, who=who, what=other.what, since=f"{other.since:%H:%M:%S}")
        step = change.step or "start"
        return self._words.say(f"step_{step}", done=change.done, total=change.total)


def _editor(refusal: str) -> str:
    """Whose the drafts of who calls are. Raises AccessError, with this text, for who is no editor."""
    caller = CURRENT.get()
    if not caller.may(Scope.EDIT):
        raise AccessError(refusal)
    return caller.owner


def _given(said: Mapping[str, Any]) -> GivenRecord:
    """What an editor typed into the form. Raises ValidationError for what cannot be kept."""
    fields: dict[str, Any] = {name: str(value).strip() for name, value in said.items()}
    if "replaces" in fields:
        fields["replaces"] = [each.strip() for each in fields["replaces"].split(";") if each.strip()]
    for name in ("id", "level"):
        if not fields.get(name, "."):
            del fields[name]
    return GivenRecord(**fields)


def _day(at: str) -> str:
    """A moment as it is kept, as a day of the server's calendar; "" where it is not known."""
    return f"{datetime.fromisoformat(at).astimezone():%d/%m/%Y %H:%M}" if at else ""
