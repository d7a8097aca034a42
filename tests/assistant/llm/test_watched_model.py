"""A call of a model is a span of its own: which model, how it ended, and nothing of what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import TracebackType

import pytest

from assistant.assistant import Assistant
from assistant.llm.writer import Writer
from assistant.telemetry import Span, Value, Watcher, watch_with
from tests.assistant.llm.servers import IOC, SOUND, Behave, Server, claims, saying, with_writer

Seen = list[tuple[str, dict[str, Value], str]]


class _Noted(Span):
    """A span that is kept in a list when it ends."""

    def __init__(self, seen: Seen, name: str, values: Mapping[str, Value]) -> None:
        self._seen, self._name, self._values = seen, name, dict(values)

    def say(self, **values: Value) -> None:
        self._values |= values

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._seen.append((self._name, self._values, "" if kind is None else kind.__name__))


@pytest.fixture
def seen() -> Iterator[Seen]:
    """The spans of this process that have ended."""
    kept: Seen = []
    watch_with(Watcher(lambda name, values, around: _Noted(kept, name, values), lambda app, metrics: app))
    yield kept
    watch_with(None)


def test_a_call_that_is_answered(
    assistant: Assistant, serve: Callable[[Behave], Server], writer_at: Callable[..., Writer], seen: Seen
) -> None:
    writer = writer_at(serve(saying(claims((SOUND, [2])))).address)

    answer = with_writer(assistant, writer).invoke(IOC)

    assert answer.wording and answer.wording[0].reason is None
    (call,) = (each for each in seen if each[0] == "planqa.model")
    assert call == ("planqa.model", {"model": writer.model.name, "structured": True}, "")
    assert [name for name, _, _ in seen if name == "planqa.answer"] == ["planqa.answer"]


def test_a_call_that_fails(
    assistant: Assistant, serve: Callable[[Behave], Server], writer_at: Callable[..., Writer], seen: Seen
) -> None:
    writer = writer_at(serve(lambda handler: handler.fail(403)).address)

    with_writer(assistant, writer).invoke(IOC)

    assert [(values["model"], error) for name, values, error in seen if name == "planqa.model"] == [
        (writer.model.name, "ModelFailure")
    ]
