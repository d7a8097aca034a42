"""Words the draft of an answer by a language model: its claims are checked one by one, and only sound ones are said."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import patch_config

from assistant.aspects import Aspect
from assistant.draft import Draft
from assistant.llm.calls import Calls
from assistant.llm.check import check_claim
from assistant.llm.claims import Asked, Claim, Fault, FaultKind, Source
from assistant.llm.columns import say_columns
from assistant.llm.guard import Guard, ModelFailure, Reason
from assistant.llm.models import ChatModel
from assistant.llm.prompt import fitting, messages_again, messages_for
from assistant.llm.reply import claims_in
from assistant.llm.report import Dropped, Figures, Report, Tally
from assistant.llm.sources import sources_of
from assistant.llm.worded import Kept, as_statements, worded
from assistant.question import Reading
from assistant.telemetry import span
from corpus.library import Library

__all__ = ["Limits", "Trial", "Wording", "Writer"]

_LOG = logging.getLogger(__name__)
_NO_FORM = (400, 415, 422, 501)
"""Statuses of servers that do not know the JSON form."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that the wording of a question may take, both calls together, and calls of the model in a minute."""

    seconds: float = 30.0
    calls_a_minute: int = 120


@dataclass(frozen=True, slots=True)
class Wording:
    """A draft in a model's words as far as they have come, or as it was; the last one has its report."""

    draft: Draft
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What is asked of a draft in other words.

    `holds` says whether it passes the check of every answer: quotes, numbers, marks; `carries` whether it states what
    is asked, as the draft did.
    """

    holds: Callable[[Draft], bool]
    carries: Callable[[Draft], bool]


class Writer:
    """Words drafts, from any number of threads."""

    def __init__(self, model: ChatModel, limits: Limits | None = None) -> None:
        self.model = model
        self.limits = Limits() if limits is None else limits
        self._guard = Guard(model.at_once, self.limits.calls_a_minute)
        self._calls = Calls()
        self._tally = Tally()
        self._structured = model.structured is not None

    @property
    def callers(self) -> int:
        """Callers that it may keep at a time; who comes after them gets the answer without it."""
        return self._guard.callers

    def figures(self) -> Figures:
        """What has become of calls and claims since the start."""
        return self._tally.figures()

    def close(self) -> None:
        """Give up the calls that are running, and the thread they run in."""
        client = self.model.client
        self._calls.close(*([] if client is None else [client.aclose]))

    def word(
        self, draft: Draft, reading: Reading, library: Library, trial: Trial, config: RunnableConfig | None = None
    ) -> Iterator[Wording]:
        """The draft as it grows in the model's words; the last one is whole and has its report.

        What has been said once is never taken back: claims are held until those that are sound carry what is asked.
        """
        session = _Session(self, draft, reading, fitting(sources_of(draft, library)), trial, config)
        yield from session.run()
        report = session.report()
        self._tally.answer(report)
        yield Wording(session.whole(), report)

    def reply(self, conversation: _Conversation, seconds: float, config: RunnableConfig | None) -> Iterator[str]:
        """A reply as it comes. Raises ModelFailure if there is none, or not all of it."""
        structured = self._structured
        try:
            yield from self._call(conversation, structured, seconds, config)
        except ModelFailure as failure:
            if not structured or failure.status not in _NO_FORM:
                raise
            yield from self._call(conversation, False, seconds, config)
            self._structured = False  # a server that does not know the form never will
            _LOG.warning("%s takes no JSON schema; it is asked for plain lines from now on.", self.model.name)

    def _call(
        self, conversation: _Conversation, structured: bool, seconds: float, config: RunnableConfig | None
    ) -> Iterator[str]:
        model = self.model.structured if structured and self.model.structured is not None else self.model.plain
        config = patch_config(config, run_name=self.model.name)
        try:
            with self._guard.call(), span("model", around=False, model=self.model.name, structured=structured):
                yield from self._calls.stream(model, conversation(structured), seconds, config)
        except ModelFailure as failure:
            self._tally.call(failure.reason.value)
            _LOG.warning("%s: %s", self.model.name, failure)
            raise
        self._tally.call("replied")


_Conversation = Callable[[bool], list[BaseMessage]]
"""The messages that are sent, in the JSON form or the plain one."""


class _Session:
    """The wording of one draft."""

    def __init__(
        self,
        writer: Writer,
        draft: Draft,
        reading: Reading,
        sources: Sequence[Source],
        trial: Trial,
        config: RunnableConfig | None,
    ) -> None:
        self._writer = writer
        self._draft = draft
        self._reading = reading
        self._asked = Asked(reading.text, reading.language, reading.plans, reading.years)
        self._sources = {source.n: source for source in sources}
        self._trial = trial
        self._config = config
        self._kept: list[Kept] = []
        self._dropped: list[Dropped] = []
        self._calls = 0
        self._reason: Reason | None = None
        self._carries = False
        self._all = bool(draft.counts or draft.table or reading.asks(Aspect.LIST, Aspect.COUNT))

    def run(self) -> Iterator[Wording]:
        """Ask, and once more with the reasons if any of it failed."""
        started = time.monotonic()
        until = started + self._writer.limits.seconds
        language = self._reading.language
        sources = list(self._sources.values())

        def first(structured: bool) -> list[BaseMessage]:
            return messages_for(self._reading.text, sources, language, structured=structured)

        try:
            reply = yield from self._hear(first, until)
            took = time.monotonic() - started
            failed = [(each.claim, each.faults) for each in self._dropped]
            if (failed or not self._kept) and time.monotonic() + took < until:
                yield from self._hear(
                    lambda structured: messages_again(first(structured), reply, failed, language), until
                )
        except ModelFailure as failure:
            self._reason = failure.reason
        if self._carries:
            self._reason = None
        elif self._reason is None:
            self._reason = Reason.UNSOUND

    def report(self) -> Report:
        """How it went."""
        kept = tuple(each.claim for each in self._kept) if self._carries else ()
        return Report(self._writer.model.name, kept, tuple(self._dropped), self._calls, self._reason)

    def whole(self) -> Draft:
        """The draft in the end: in the model's words if they carry what is asked, else as it was."""
        return worded(self._draft, self._kept, whole=True, with_all=self._all) if self._carries else self._draft

    def _hear(self, conversation: _Conversation, until: float) -> Generator[Wording, None, str]:
        """One reply, claim by claim as they come; returns its text."""
        self._calls += 1
        text, heard = "", 0
        for piece in self._writer.reply(conversation, until - time.monotonic(), self._config):
            text += piece
            claims = claims_in(text, ended=False)
            for claim in claims[heard:]:
                yield from self._judge(claim)
            heard = max(heard, len(claims))
        for claim in claims_in(text, ended=True)[heard:]:
            yield from self._judge(claim)
        return text

    def _judge(self, claim: Claim) -> Iterator[Wording]:
        """Keep a claim or drop it; the draft as it now stands, if there is something to show."""
        if any(claim.text == each.claim.text for each in self._kept):
            return
        faults = check_claim(claim, tuple(self._sources.values()), self._asked)
        sources = tuple(self._sources[n] for n in claim.sources if n in self._sources)
        kept = [*self._kept, Kept(claim, sources)]
        if not faults and not self._trial.holds(worded(self._draft, kept, whole=True, with_all=self._all)):
            faults = (Fault(FaultKind.NUMBER, claim.text),)
        if faults:
            self._dropped.append(Dropped(claim, faults))
            return
        self._kept = kept
        self._carries = self._carries or (
            say_columns(kept, self._reading.aspects, self._reading.language)
            and self._trial.carries(as_statements(self._draft, kept))
        )
        if self._carries:
            yield Wording(worded(self._draft, kept, whole=False, with_all=self._all))
