"""Changes of the plans by a server: one after the other, in processes of their own, and whom the next one waits for."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.editing.changes import Change, ChangeKind, Changes, ChangeState
from corpus.errors import UnknownDraftError
from index.lock import write_lock


@pytest.fixture
def changes(tmp_path: Path) -> Iterator[Changes]:
    made = Changes(tmp_path, None)
    yield made
    made.close(0)


def _wait(changes: Changes, change: Change, is_so: Callable[[Change], bool]) -> Change:
    until = time.monotonic() + 60
    while not is_so(now := changes.find(change.id, change.owner)):
        assert time.monotonic() < until, now
        time.sleep(0.05)
    return now


def test_a_change_waits_for_another_process_and_then_for_the_change_before_it(changes: Changes, tmp_path: Path) -> None:
    ended: list[Change] = []
    with write_lock(tmp_path):
        first = changes.begin(ChangeKind.REMOVE, "lan", "a", {"remove": "a"}, ended.append)
        second = changes.begin(ChangeKind.REMOVE, "minh", "b", {"remove": "b"}, ended.append)
        waits = _wait(changes, first, lambda now: now.holder is not None)
        assert waits.state is ChangeState.WAITING
        assert waits.holder is not None
        assert waits.holder.pid == os.getpid()
        behind = changes.find(second.id, "minh").behind
        assert behind is not None
        assert (behind.owner, behind.what) == ("lan", "a")
        assert ended == []
    done = _wait(changes, second, lambda now: now.state is ChangeState.FAILED)

    assert done.error.startswith("There is no plan 'b'.")
    assert [change.what for change in ended] == ["a", "b"]
    assert changes.find(first.id, "lan").error.startswith("There is no plan 'a'.")


def test_a_change_is_its_owners_alone(changes: Changes) -> None:
    change = changes.begin(ChangeKind.REMOVE, "lan", "a", {"remove": "a"}, lambda _: None)

    with pytest.raises(UnknownDraftError):
        changes.find(change.id, "minh")


def test_a_server_that_stops_ends_the_change_that_goes_on_and_begins_no_more(tmp_path: Path) -> None:
    changes = Changes(tmp_path, None)
    with write_lock(tmp_path):
        first = changes.begin(ChangeKind.REMOVE, "lan", "a", {"remove": "a"}, lambda _: None)
        second = changes.begin(ChangeKind.REMOVE, "lan", "b", {"remove": "b"}, lambda _: None)
        _wait(changes, first, lambda now: now.holder is not None)
        began = time.monotonic()
        changes.close(0.5)

    assert time.monotonic() - began < 5
    for change in (first, second):
        assert changes.find(change.id, "lan").error.startswith("The server stopped")
