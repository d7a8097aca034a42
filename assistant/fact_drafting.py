"""What drafts from the store of facts have in common: the rows and headings that they state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from assistant.asked import plans_meant
from assistant.aspects import TASK_ASPECTS, Aspect
from assistant.draft import Statement
from assistant.phrases import Phrases, phrases
from assistant.question import Reading
from assistant.statements import TASK_COLUMNS, state_row
from corpus.library import Library
from corpus.records import Column, Passage, Role
from index.interface import Passages
from index.search import Hit

__all__ = ["FactDrafter"]

_COLUMNS = {
    Aspect.LEAD: Column.LEAD,
    Aspect.COORDINATOR: Column.COORDINATOR,
    Aspect.RESULT: Column.RESULT,
    Aspect.DEADLINE: Column.DEADLINE,
}


class FactDrafter:
    """Drafts an answer to one question from rows of tables; a part for each kind of row adds to it."""

    def __init__(self, reading: Reading, hits: Sequence[Hit], store: Passages, library: Library) -> None:
        self._reading = reading
        self._hits = hits
        self._store = store
        self._facts = store.facts
        self._library = library
        self._plans = plans_meant(reading, hits, library)
        self._words: Phrases = phrases(reading.language)

    def _verdict(self, holds: bool | None) -> str:
        """What to say first where the question takes something for granted or asks if it is so."""
        if holds is None or not (self._reading.checks or self._reading.supposes):
            return ""
        if holds:
            return self._words.say("premise_right") if self._reading.checks else ""
        return self._words.say("premise_wrong")

    @staticmethod
    def _is_task(passage: Passage) -> bool:
        return any(cell.column is Column.LEAD for cell in passage.cells)

    def _passages(self, ids: Iterable[str]) -> list[Passage]:
        return [self._store.by_id(passage) for passage in ids]

    def _row(self, passage: Passage) -> Statement:
        """A row with what is asked of it, or all of it."""
        columns = self._asked_columns()
        return self._state(passage, columns or TASK_COLUMNS, asked=columns)

    def _asked_columns(self) -> list[Column]:
        return [_COLUMNS[aspect] for aspect in TASK_ASPECTS if aspect in self._reading.aspects]

    def _name_only(self, passage: Passage) -> Statement:
        return self._state(passage, [], asked=())

    def _state(self, passage: Passage, columns: Collection[Column], asked: Collection[Column]) -> Statement:
        if passage.role is not Role.ROW:
            return Statement(passage, passage.text, ((0, len(passage.text)),))
        return state_row(passage, self._reading.years, self._words, columns=columns, asked=asked)
