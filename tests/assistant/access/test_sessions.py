"""Sessions: an id that nobody had before, idle and absolute ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.access.caller import Role, Scope
from assistant.access.sessions import IDLE, LONGEST, SessionStore
from assistant.access.users import UserStore

if TYPE_CHECKING:
    from tests.assistant.access.conftest import Clock


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock) -> SessionStore:
    """The sessions of a home with a reader and an editor."""
    for name, role in (("lan", Role.EDITOR), ("minh", Role.READER)):
        UserStore(tmp_path).add(name, "một mật khẩu dài", role)
    return SessionStore(tmp_path, clock)


def test_a_session_is_its_users(sessions: SessionStore) -> None:
    lan, minh = (sessions.find(sessions.start(name)) for name in ("lan", "minh"))

    assert lan is not None
    assert minh is not None
    assert (lan.name, lan.kind, lan.role, lan.owner) == ("lan", "user", Role.EDITOR, "lan")
    assert all(lan.may(scope) for scope in Scope)
    assert [scope for scope in Scope if minh.may(scope)] == [Scope.ASK, Scope.READ]


def test_ids_are_long_and_never_the_same(sessions: SessionStore) -> None:
    ids = {sessions.start("lan") for _ in range(20)}

    assert len(ids) == 20
    assert {len(each) for each in ids} == {43}
    assert sessions.find("") is None
    assert sessions.find("chosen by another") is None


def test_a_session_ends_when_it_is_ended_and_no_other(sessions: SessionStore) -> None:
    first, second = sessions.start("lan"), sessions.start("lan")
    sessions.end(first)

    assert sessions.find(first) is None
    assert sessions.find(second) is not None


def test_a_session_ends_after_hours_without_a_request(sessions: SessionStore, clock: Clock) -> None:
    used, idle = sessions.start("lan"), sessions.start("lan")
    clock.now += IDLE - 1
    assert sessions.find(used) is not None
    clock.now += 1
    assert sessions.find(idle) is None
    assert sessions.find(used) is not None


def test_a_session_ends_after_days_however_often_it_is_used(sessions: SessionStore, clock: Clock) -> None:
    session = sessions.start("lan")
    for _ in range(LONGEST // (IDLE - 1)):
        clock.now += IDLE - 1
        assert sessions.find(session) is not None
    clock.now += IDLE - 1

    assert sessions.find(session) is None
