"""A server's assistant takes up a new index by itself, and answers while plans are added."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from weakref import ref

import pytest

from assistant.answer_queue import AnswerQueue
from assistant.live import LiveAssistant
from assistant.question import Question
from assistant.session import Session
from corpus.home import current_folder
from corpus.library import Library
from index.build import build_index
from index.plans import remove_plans
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans

QUESTION = Question("Tỷ lệ phủ sóng 5G của Đà Nẵng năm 2030?")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with one small plan, "hue"."""
    return own_plans(tmp_path / "own")


@pytest.fixture
def session(tmp_path: Path, plans: Path) -> Session:
    """A session in a home with "hue"."""
    home = tmp_path / "home"
    library = Library.open(plans, home=home)
    build_index(home, library, HashEmbedder())
    return Session(home, library, HashEmbedder())


def test_a_session_opens_the_plans_that_the_index_has_and_not_those_of_its_start(plans: Path, session: Session) -> None:
    add(plans, session.home, file_of(made("Đà Nẵng", 95), id="da-nang"))

    assert set(session.assistant().library.plans) == {"hue", "da-nang"}


def test_refresh_is_none_until_there_is_another_index(plans: Path, session: Session) -> None:
    held = session.assistant()
    assert session.refresh(held) is None

    add(plans, session.home, file_of(made("Đà Nẵng", 95), id="da-nang"))

    new = session.refresh(held)
    assert new is not None
    assert "da-nang" in new.library.plans
    assert session.refresh(new) is None


def test_a_running_queue_answers_from_a_plan_that_is_added_and_no_more_once_it_is_removed(
    plans: Path, session: Session
) -> None:
    queue = AnswerQueue(LiveAssistant(session))
    before = queue.assistant
    assert queue.answer(QUESTION).abstained

    add(plans, session.home, file_of(made("Đà Nẵng", 95), id="da-nang"))
    answer = queue.answer(QUESTION)
    remove_plans(session.home, session.library, ["da-nang"], HashEmbedder())

    assert "95%" in answer.answer
    assert {citation.plan for citation in answer.citations} == {"da-nang"}
    assert queue.answer(QUESTION).abstained
    assert before.invoke(Question("Tỷ lệ phủ sóng 5G của Huế năm 2030?")).citations[0].plan == "hue"


def test_nothing_of_the_index_before_stays_in_memory(plans: Path, session: Session) -> None:
    live = LiveAssistant(session)
    before = ref(live().index.store)
    for question in ("Kế hoạch của Huế có mấy phần?", "CNTT là gì?", QUESTION.text):
        live().invoke(question)

    add(plans, session.home, file_of(made("Đà Nẵng", 95), id="da-nang"))
    live().invoke(QUESTION)

    assert before() is None


def test_questions_are_answered_during_adds(plans: Path, session: Session) -> None:
    live = LiveAssistant(session)
    done = threading.Event()

    def ask(_: int) -> int:
        asked = 0
        while not done.is_set() or not asked:
            answer = live().invoke(Question("Tỷ lệ phủ sóng 5G của Huế năm 2030?"))
            assert "90%" in answer.answer
            asked += 1
        return asked

    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask, number) for number in range(2)]
        try:
            for number, place in enumerate(("Đà Nẵng", "Hà Tĩnh", "Cà Mau")):
                add(plans, session.home, file_of(made(place, 90 + number)))
        finally:
            done.set()
        assert all(each.result(60) > 0 for each in asking)

    assert len(live().library) == 4


def test_an_index_that_does_not_fit_is_not_taken_up_and_that_is_said_once(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveAssistant(session)
    held = live()
    build_index(session.home, session.library, HashEmbedder("other"))

    with caplog.at_level(logging.WARNING):
        assert live() is held
        assert live() is held

    assert len(caplog.records) == 1
    assert "another embedding model" in caplog.text


def test_a_home_that_is_gone_is_answered_from_what_was_opened(session: Session) -> None:
    live = LiveAssistant(session)
    held = live()
    (session.home / "index" / "current").unlink()

    assert live() is held
    assert (session.home / "index" / held.index.store.version).is_dir()
    with pytest.raises(Exception, match="There is no index"):
        current_folder(session.home)
