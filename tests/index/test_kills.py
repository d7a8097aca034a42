"""Writers that are killed, and disks that are full: the old state or the new one is there, never half a plan."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.library import Library
from index.build import build_index
from index.check import check_home
from index.search import Index
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import limited_add, own_plans, write

KILLS = 100
SEED = 57

_Target = Callable[..., None]


def start(target: _Target, *arguments: object) -> multiprocessing.process.BaseProcess:
    """A process that starts within milliseconds: forked off one that has imported all it needs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.index.made_plans"])
    process = context.Process(target=target, args=arguments)
    process.start()
    return process


def _state(plans: Path, home: Path) -> dict[str, str]:
    """The 5G target of each plan; the index was checked from end to end and answers for every plan that there is."""
    library = Library.open(plans, home=home)
    assert check_home(home, HashEmbedder(), lambda: library) == []
    index = Index.open(home, library, HashEmbedder())
    targets = {target.plan: target for target in index.store.facts.targets()}
    assert set(targets) == set(library.plans)
    for target in targets.values():
        assert target.quantity.raw in library.source(target.plan).line(target.span.first_line)
    assert {hit.passage.plan for hit in index.search("phủ sóng 5G", limit=50)} == set(library.plans)
    return {plan: target.quantity.raw for plan, target in targets.items()}


@pytest.mark.slow
def test_after_100_kills_of_add_build_and_remove_the_index_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    plans, home = own_plans(tmp_path / "own"), tmp_path / "home"
    build_index(home, Library.open(plans, home=home), HashEmbedder())
    start(write, plans, home, "build", 0).join(120)  # the first one starts the server that forks the others
    longest = {}  # seconds, of each command by itself: within that of another, a kill may find it done every time
    for what in ("add", "build", "remove", "add"):
        began = time.monotonic()
        start(write, plans, home, what, 50).join(120)
        longest[what] = time.monotonic() - began
    chance = random.Random(SEED)
    before = _state(plans, home)
    assert before == {"hue": "90%", "da-nang": "50%"}
    killed = dict.fromkeys(longest, 0)

    for share in range(51, 51 + 6 * KILLS):
        what = chance.choice(("add", "add", "build", "remove"))
        process = start(write, plans, home, what, share)
        process.join(chance.uniform(0, longest[what]))
        process.kill()  # no error where it has just ended by itself, as os.kill() would be
        process.join()
        killed[what] += process.exitcode == -signal.SIGKILL

        after = _state(plans, home)
        without = {"hue": "90%"}
        new = {"add": {**without, "da-nang": f"{share}%"}, "remove": without, "build": before}[what]
        assert after in (before, new)
        assert process.exitcode == -signal.SIGKILL or (process.exitcode, after) == (0, new)
        before = after
        if sum(killed.values()) >= KILLS and all(killed.values()):
            break

    assert sum(killed.values()) >= KILLS
    assert all(killed.values()), killed
    write(plans, home, "add", 7)
    assert _state(plans, home) == {"hue": "90%", "da-nang": "7%"}
    write(plans, home, "remove", 0)
    assert len(list((home / "index").glob("v-*"))) == 2  # the one in use and the one before: the rest was swept


@pytest.mark.slow
@pytest.mark.parametrize("limit", [400, 4_000, 20_000, 60_000])
def test_a_disk_that_is_full_leaves_what_was_there_and_is_named(tmp_path: Path, limit: int) -> None:
    plans, home = own_plans(tmp_path / "own"), tmp_path / "home"
    build_index(home, Library.open(plans, home=home), HashEmbedder())
    before = _state(plans, home)

    process = start(limited_add, plans, home, limit, tmp_path / "said")
    process.join(120)

    assert process.exitcode == 0
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert f"{home} cannot be written (" in said
    assert "Make room" in said
    assert _state(plans, home) == before
    write(plans, home, "add", 77)
    assert _state(plans, home) == {"hue": "90%", "da-nang": "77%"}
