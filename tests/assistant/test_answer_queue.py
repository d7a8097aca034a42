"""Many callers of one assistant: nobody is mixed up, and nobody waits without end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.answer_queue import AnswerQueue
from assistant.assistant import Assistant
from assistant.question import Question
from assistant.records import Answer
from corpus.errors import BusyError, QuestionError

_IOC = Question("Ai chủ trì nhiệm vụ IOC của Quảng Bình?")


class _Held(Assistant):
    """An assistant that answers when it is let to: how long a real one takes cannot be chosen."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__(assistant.library, assistant.index)
        self.go = threading.Event()
        self.busy = threading.Semaphore(0)

    def invoke(self, input: Question, *_: object) -> Answer:  # type: ignore[override]  # narrower on purpose
        self.busy.release()
        assert self.go.wait(30)
        return super().invoke(input)


def test_who_finds_no_place_in_the_line_is_turned_away_at_once_and_the_others_are_answered(
    assistant: Assistant,
) -> None:
    held = _Held(assistant)
    queue = AnswerQueue(held, at_once=1, waiting=1)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(queue.answer, _IOC)
        assert held.busy.acquire(timeout=30)
        second = pool.submit(queue.answer, _IOC)
        while queue._places._value:  # until the second one stands in line
            pass
        with pytest.raises(BusyError) as error:
            queue.answer(_IOC)
        held.go.set()

        assert first.result().answer == second.result().answer == assistant.invoke(_IOC).answer
    assert error.value.retry_after > 0


def test_nobody_waits_longer_than_patience(assistant: Assistant) -> None:
    held = _Held(assistant)
    queue = AnswerQueue(held, at_once=1, patience=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(queue.answer, _IOC)
        assert held.busy.acquire(timeout=30)
        with pytest.raises(BusyError, match=r"within 0\.05 seconds"):
            queue.read(_IOC)
        held.go.set()
        first.result()


def test_a_question_that_cannot_be_answered_gives_its_place_back(assistant: Assistant) -> None:
    queue = AnswerQueue(assistant, at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(QuestionError):
            queue.answer(Question(""))

    assert queue.answer(_IOC).answer
