"""API keys: shown once, scoped, for a time, revoked."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.access.caller import Role, Scope
from assistant.access.keys import KeyStore
from corpus.errors import AccessError

if TYPE_CHECKING:
    from tests.assistant.access.conftest import Clock


def test_a_key_is_random_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    first, second = (store.add(name, [Scope.ASK]) for name in ("a", "b"))

    assert all(re.fullmatch(r"pq_[A-Za-z0-9_-]{43}", key) for key in (first, second))
    assert first != second
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert first.encode() not in kept
    assert first.removeprefix("pq_").encode() not in kept


def test_a_key_opens_its_scopes_and_no_other(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    caller = store.find(store.add("Web-UI", [Scope.ASK, Scope.READ]))
    editor = store.find(store.add("editor", [Scope.EDIT]))

    assert caller is not None
    assert editor is not None
    assert (caller.name, caller.kind, caller.role, caller.owner) == ("web-ui", "key", Role.READER, "key:web-ui")
    assert [scope for scope in Scope if caller.may(scope)] == [Scope.ASK, Scope.READ]
    assert editor.role is Role.EDITOR
    assert not editor.may(Scope.ASK)


def test_another_key_is_nobodys(tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    key = store.add("a", [Scope.ASK])

    for wrong in ("", "pq_", key[:-1], key + "a", key.upper(), key.removeprefix("pq_"), "' OR 1=1 --"):
        assert store.find(wrong) is None


def test_a_key_holds_for_its_days(tmp_path: Path, clock: Clock) -> None:
    store = KeyStore(tmp_path, clock)
    key = store.add("a", [Scope.ASK], days=30)

    clock.now += 30 * 86_400 - 1
    assert store.find(key) is not None
    clock.now += 1
    assert store.find(key) is None
    assert not store.all()[0].holds(datetime.fromtimestamp(clock.now, UTC))


def test_a_revoked_key_opens_nothing_stays_listed_and_its_name_is_not_given_again(tmp_path: Path, clock: Clock) -> None:
    store = KeyStore(tmp_path, clock)
    key = store.add("a", [Scope.ASK])
    store.revoke("A")

    assert store.find(key) is None
    assert store.all()[0].revoked == datetime.fromtimestamp(clock.now, UTC)
    with pytest.raises(AccessError, match="There is a key 'a' already"):
        store.add("a", [Scope.ASK])
    with pytest.raises(AccessError, match="There is no key 'b'"):
        store.revoke("b")


def test_when_a_key_was_last_used_is_shown_and_written_at_most_once_a_minute(tmp_path: Path, clock: Clock) -> None:
    store = KeyStore(tmp_path, clock)
    key, first = store.add("a", [Scope.ASK]), clock.now
    assert store.all()[0].used is None

    for seconds, expected in ((0, first), (59, first), (1, first + 60)):
        clock.now += seconds
        store.find(key)
        assert store.all()[0].used == datetime.fromtimestamp(expected, UTC)
