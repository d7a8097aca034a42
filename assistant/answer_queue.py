"""One assistant for many callers: so many at once, so many waiting, and whoever comes after that is turned away."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.fair_semaphore import FairSemaphore
from assistant.question import Question, Reading
from assistant.records import Answer
from assistant.telemetry import span
from corpus.errors import BusyError
from index.search import Hit

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.llm.writer import Writer

__all__ = ["AnswerQueue", "QueueFigures"]

WAITING = 64
"""Callers that may wait: at 30 answers a second (two cores, `planqa eval bench`) the last of them waits two seconds."""
PATIENCE = 20.0
"""Seconds that a caller waits at most."""


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Questions answered, refused and turned away since the start; callers that are worked for and that wait now."""

    answered: int
    refused: int
    turned_away: int
    working: int
    waiting: int


class AnswerQueue:
    """Hands questions to an assistant from any number of threads, in the order of their coming.

    `assistant` may be called for, as a LiveAssistant is: then each question goes to the one there is at the time.
    `at_once` is how many the assistant works on at a time (by default one a core: an answer is computation alone),
    `waiting` how many more may stand in line, `patience` the seconds that one stands there at most. `heard` is told
    each question that is to be answered.
    """

    def __init__(
        self,
        assistant: Assistant | Callable[[], Assistant],
        *,
        at_once: int | None = None,
        waiting: int = WAITING,
        patience: float = PATIENCE,
        heard: Callable[[Question], None] | None = None,
    ) -> None:
        self._assistant = assistant
        at_once = (os.cpu_count() or 1) if at_once is None else at_once
        self.places = at_once + waiting
        self._patience = patience
        self._heard = heard
        self._working = FairSemaphore(at_once)
        self._places = threading.Semaphore(self.places)
        self._figures: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def assistant(self) -> Assistant:
        """The assistant that a question would go to now."""
        return self._assistant() if callable(self._assistant) else self._assistant

    @property
    def writer(self) -> Writer | None:
        """What words answers, if a language model does."""
        return self.assistant.writer

    @property
    def callers(self) -> int:
        """Callers that may be served at once: those that work and wait here, and those that a language model serves."""
        return self.places + (0 if self.writer is None else self.writer.callers)

    def answer(self, question: Question, worded: bool = True) -> Answer:
        """Answer a question when its turn comes. Raises BusyError, and what `Assistant.invoke` does."""
        *_, answer = self.stream(question, worded)
        return answer

    def stream(self, question: Question, worded: bool = True) -> Iterator[Answer]:
        """The answer as it grows: once, unless a language model words it (`worded`); each holds all before it.

        While a model is waited for, others have their turn. Raises BusyError, and what `Assistant.invoke` does.
        """
        if self._heard is not None:
            self._heard(question)
        with self._turn():
            assistant = self.assistant
            if assistant.writer is None:
                growing = iter([assistant.invoke(question)])
            elif not worded:
                growing = iter([assistant.unworded(assistant.prepare(question))])
            else:
                growing = assistant.word(assistant.prepare(question))
        refused = True
        for answer in growing:
            refused = answer.abstained
            yield answer
        self._count("refused" if refused else "answered")

    def read(self, question: Question) -> list[Reading]:
        """What a question is taken to ask. Raises BusyError, and what `Assistant.read` does."""
        with self._turn():
            return self.assistant.read(question)

    def search(self, question: Question, limit: int) -> list[Hit]:
        """The passages nearest to a question, best first. Raises BusyError, and what `Assistant.read` does."""
        with self._turn():
            assistant = self.assistant
            hits = [hit for reading in assistant.read(question) for hit in assistant.search(reading, limit)]
        best = {hit.passage.id: hit for hit in sorted(hits, key=lambda hit: hit.score)}
        return sorted(best.values(), key=lambda hit: -hit.score)[:limit]

    def figures(self) -> QueueFigures:
        """What the queue has done so far, and who stands in it now."""
        with self._lock:
            counts = Counter(self._figures)
        return QueueFigures(
            counts["answered"], counts["refused"], counts["turned_away"], counts["working"], counts["waiting"]
        )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            self._count("turned_away")
            raise BusyError("Too many questions are being asked at once. Ask again in a moment.", retry_after=2)
        try:
            self._count("waiting")
            with span("wait"):
                came = self._working.acquire(timeout=self._patience)
            self._count("waiting", -1)
            if not came:
                self._count("turned_away")
                raise BusyError(f"The answer did not come within {self._patience:g} seconds.", retry_after=5)
            self._count("working")
            try:
                yield
            finally:
                self._count("working", -1)
                self._working.release()
        finally:
            self._places.release()

    def _count(self, name: str, more: int = 1) -> None:
        with self._lock:
            self._figures[name] += more
