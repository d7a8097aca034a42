"""One live server with users and keys for all tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.assistant.access.live import Live, add_people, serving


class Clock:
    """A clock that tests set: hours and days cannot be waited for."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is set."""
    return Clock()


@dataclass(frozen=True)
class People:
    """A home folder without an index that has users and keys: lan, minh; ask, read, metrics, all."""

    home: Path
    keys: dict[str, str]


@pytest.fixture(scope="session")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> People:
    """Users and keys, made once: a password takes its time."""
    home = tmp_path_factory.mktemp("people")
    return People(home, add_people(home))


@pytest.fixture
def people(everyone: People, tmp_path: Path) -> People:
    """Users and keys in a home of this test's own."""
    home = tmp_path / "home"
    shutil.copytree(everyone.home, home)
    return People(home, everyone.keys)


@pytest.fixture(scope="session")
def guarded_server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """`planqa serve` on a home of its own that has users and keys."""
    own = tmp_path_factory.mktemp("guarded") / "home"
    shutil.copytree(home, own)
    keys = add_people(own)
    with serving(own, own / "log.jsonl") as live:
        yield replace(live, keys=keys)
