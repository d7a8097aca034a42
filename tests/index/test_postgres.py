"""Facts on a real PostgreSQL server: the same rows in the same order as SQLite has, and what happens when it fails."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import FactsError
from corpus.home import current_folder
from corpus.library import Library
from corpus.records import Relation
from index.build import build_index
from index.facts import FactStore, sqlite_facts
from index.manifest import Manifest
from index.postgres.connecting import Limits
from index.postgres.server import FactServer
from index.search import Index
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans
from tests.postgres import PASSWORD, PostgresServer

pytestmark = pytest.mark.system

QUICK = Limits(connect=2, query=1.0, pool=1.0)


@pytest.fixture(scope="module")
def facts(index: Index) -> FactStore:
    return index.store.facts


@pytest.fixture(scope="module")
def published(postgres: PostgresServer, index: Index) -> Iterator[FactStore]:
    """The facts of the five plans on the server."""
    server = FactServer(postgres.new_database("five_plans"))
    server.publish(index.store.folder)
    yield server.open(index.manifest)
    server.close()


# --- the same as SQLite -----------------------------------------------------------------------------------------------

_ASKED: dict[str, Callable[[FactStore], Any]] = {
    "all tasks": lambda facts: facts.tasks(),
    "all targets": lambda facts: facts.targets(),
    "all references": lambda facts: facts.references(),
    "agencies": lambda facts: facts.agencies(),
    "years": lambda facts: facts.years(),
    "no plan": lambda facts: facts.tasks(plans=[]),
    "two plans": lambda facts: facts.targets(plans=["son-tinh-ubnd", "quang-binh-ubnd"]),
    "an item": lambda facts: facts.tasks(item="39.26"),
    "sub-items": lambda facts: facts.tasks(plans=["quang-binh-ubnd"], parent="59"),
    "a code and years": lambda facts: facts.targets(code="5.8", years=[2025, 2035]),
    "a concept": lambda facts: facts.targets(concepts=["digital-economy-share"], years=[2030]),
    "an agency that leads": lambda facts: facts.tasks(agency="Công an tỉnh", role="lead"),
    "an agency that watches": lambda facts: facts.targets(agency="Sở Khoa học và Công nghệ"),
    "due in a month": lambda facts: facts.tasks(due=((2025, 12), (2025, 12))),
    "due in half a year": lambda facts: facts.tasks(due=((2025, 7), (2025, 12))),
    "due in a year": lambda facts: facts.tasks(due=((2025, 1), (2025, 12))),
    "replaced documents": lambda facts: facts.references(relation=Relation.REPLACES),
    "documents of a plan": lambda facts: facts.references(plans=["son-tinh-ubnd"]),
    "a hostile word": lambda facts: facts.tasks(item="x'; DROP TABLE task; --", agency=":role %s"),
}


@pytest.mark.parametrize("asked", _ASKED.values(), ids=_ASKED.keys())
def test_a_query_finds_the_same_rows_in_the_same_order(
    asked: Callable[[FactStore], Any], facts: FactStore, published: FactStore
) -> None:
    assert asked(published) == asked(facts)


def test_every_plan_group_item_code_passage_and_agency_finds_the_same(facts: FactStore, published: FactStore) -> None:
    tasks, targets = facts.tasks(), facts.targets()
    assert (len(tasks), len(targets)) == (167, 585)
    for plan in {task.plan for task in tasks}:
        assert published.groups(plan) == facts.groups(plan)
        assert published.counts(plan) == facts.counts(plan)
    for group in {task.group for task in tasks}:
        assert published.tasks(group=group) == facts.tasks(group=group)
    for agency in facts.agencies():
        assert published.tasks(agency=agency) == facts.tasks(agency=agency)
        assert published.targets(agency=agency) == facts.targets(agency=agency)
    for code in {target.code for target in targets}:
        assert published.targets(code=code) == facts.targets(code=code)
    passages = [target.passage for target in targets]
    for first in range(0, len(passages), 50):
        chosen = passages[first : first + 50]
        assert published.targets(passages=chosen) == facts.targets(passages=chosen)


_PLANS = ("quang-ngai-tu", "quang-ngai-bao-cao", "quang-binh-ubnd", "ninh-binh-ubnd", "son-tinh-ubnd", "nope")
_MONTHS = st.tuples(st.integers(2024, 2046), st.integers(1, 12))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plans=st.none() | st.lists(st.sampled_from(_PLANS), max_size=4),
    years=st.none() | st.lists(st.integers(2024, 2046), max_size=4),
    due=st.none() | st.tuples(_MONTHS, _MONTHS),
    role=st.sampled_from((None, "lead", "coordinator")),
    number=st.integers(0, 400),
    by_agency=st.booleans(),
)
def test_any_combination_finds_the_same(
    facts: FactStore, published: FactStore, plans: Any, years: Any, due: Any, role: Any, number: int, by_agency: bool
) -> None:
    agencies = facts.agencies()
    agency = agencies[number % len(agencies)] if by_agency else None

    wanted = {"plans": plans, "agency": agency, "role": role, "due": due}
    assert published.tasks(**wanted) == facts.tasks(**wanted)
    wanted = {"plans": plans, "years": years, "agency": agency}
    assert published.targets(**wanted) == facts.targets(**wanted)


# --- sets of facts ----------------------------------------------------------------------------------------------------


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    return own_plans(tmp_path / "own")


def _build(plans: Path, home: Path, server: FactServer) -> Manifest:
    build_index(home, Library.open(plans, home=home), HashEmbedder(), publish=server.publish)
    return Manifest.read(current_folder(home))


def _add(plans: Path, home: Path, server: FactServer, share: int, place: str = "Đà Nẵng") -> Manifest:
    file = file_of(made(place, share, "Xây dựng kho dữ liệu"), place=place, id="da-nang")
    add(plans, home, file, publish=server.publish)
    return Manifest.read(current_folder(home))


def _shares(store: FactStore) -> list[str]:
    return [target.quantity.raw for target in store.targets()]


def _sets(server: PostgresServer, database: str) -> set[str]:
    rows = server.run("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'planqa\\_%'", database)
    assert {f"planqa_{row[0]}" for row in server.run("SELECT version FROM planqa.facts", database)} == {
        row[0] for row in rows
    }
    return {row[0] for row in rows}


def test_readers_keep_the_facts_of_their_index_until_the_publication_after_the_next(
    postgres: PostgresServer, plans: Path, tmp_path: Path
) -> None:
    server, home = FactServer(postgres.new_database("sets")), tmp_path / "home"
    first = _build(plans, home, server)
    before = server.open(first)
    assert _shares(before) == ["90%"]

    second = _add(plans, home, server, 50)
    assert _shares(server.open(second)) == ["90%", "50%"]
    assert _shares(before) == ["90%"]
    third = _add(plans, home, server, 51)

    assert _shares(server.open(third)) == ["90%", "51%"]
    assert _shares(server.open(second)) == ["90%", "50%"]
    assert _sets(postgres, "sets") == {f"planqa_{second.facts}", f"planqa_{third.facts}"}
    with pytest.raises(FactsError, match="no longer has the facts of this index"):
        before.targets()
    with pytest.raises(FactsError, match=r"does not have the facts of this index\. Publish them: `planqa build`"):
        server.open(first)


def test_two_machines_that_build_the_same_index_share_its_facts(
    postgres: PostgresServer, plans: Path, tmp_path: Path
) -> None:
    server = FactServer(postgres.new_database("shared"))
    one = _build(plans, tmp_path / "one", server)
    (published,) = postgres.run("SELECT * FROM planqa.facts", "shared")

    other = _build(plans, tmp_path / "other", server)

    assert one.facts == other.facts
    assert postgres.run("SELECT * FROM planqa.facts", "shared") == [published]


def test_a_build_with_nothing_to_do_publishes_what_the_server_lacks(
    postgres: PostgresServer, plans: Path, tmp_path: Path
) -> None:
    url, home = postgres.new_database("lost"), tmp_path / "home"
    server = FactServer(url)
    manifest = _build(plans, home, server)
    postgres.run(f"DELETE FROM planqa_{manifest.facts}.target", "lost")
    assert server.fault(current_folder(home)) == "the facts of the index in use are not there, or not all of them"

    _build(plans, home, server)

    assert _shares(server.open(manifest)) == ["90%"]
    assert server.fault(current_folder(home)) is None


def test_readers_need_no_right_to_write(postgres: PostgresServer, plans: Path, tmp_path: Path) -> None:
    server, home = FactServer(postgres.new_database("rights")), tmp_path / "home"
    postgres.run("DROP ROLE IF EXISTS reader")
    postgres.run(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
    postgres.run("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO reader", "rights")
    postgres.run("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader", "rights")
    manifest = _build(plans, home, server)

    reader = FactServer(postgres.url("rights", "reader"))

    assert _shares(reader.open(manifest)) == ["90%"]
    reader.publish(current_folder(home))  # it is there: nothing to write
    with pytest.raises(FactsError, match=r"were not published.*permission denied"):
        _add(plans, home, reader, 50)
    assert Manifest.read(current_folder(home)) == manifest


def _publish(url: str, folder: Path) -> None:
    FactServer(url).publish(folder)


@pytest.mark.slow
def test_a_publication_that_is_killed_leaves_the_facts_of_before(
    postgres: PostgresServer, plans: Path, index: Index, tmp_path: Path
) -> None:
    url = postgres.new_database("killed")
    server = FactServer(url)
    first = _build(plans, tmp_path / "home", server)
    context = multiprocessing.get_context("spawn")
    # A lock on the registry holds the publication back at its last step, when all rows are written.
    with postgres.connect("killed") as holding:
        holding.autocommit = False
        holding.execute("LOCK TABLE planqa.facts IN SHARE MODE")
        process = context.Process(target=_publish, args=(url, index.store.folder))
        process.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'planqa.facts'::regclass"
        until = time.monotonic() + 60
        while postgres.run(waiting, "killed") != [(1,)]:
            assert time.monotonic() < until and process.is_alive()
            time.sleep(0.05)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert _shares(server.open(first)) == ["90%"]
        holding.rollback()
    while postgres.run(waiting, "killed") != [(0,)]:
        time.sleep(0.05)

    assert _sets(postgres, "killed") == {f"planqa_{first.facts}"}
    with pytest.raises(FactsError):
        server.open(index.manifest)
    server.publish(index.store.folder)
    assert len(server.open(index.manifest).targets()) == 585


def test_an_index_comes_into_use_only_with_its_facts(postgres: PostgresServer, plans: Path, tmp_path: Path) -> None:
    server, home = FactServer(postgres.new_database("away"), QUICK), tmp_path / "home"
    first = _build(plans, home, server)
    postgres.kill()
    try:
        with pytest.raises(FactsError, match="were not published, those of before are as they were"):
            _add(plans, home, server, 50)
        assert Manifest.read(current_folder(home)) == first
    finally:
        postgres.start()
    assert _shares(server.open(_add(plans, home, server, 50))) == ["90%", "50%"]


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(postgres: PostgresServer, index: Index) -> FactStore:
    """The facts of the five plans, of a server that is not waited for for long."""
    server = FactServer(postgres.url("five_plans"), QUICK)
    server.publish(index.store.folder)
    return server.open(index.manifest)


def _fails(ask: Callable[[], object], seconds: float) -> str:
    """What it says, within so many seconds; never the password."""
    began = time.monotonic()
    with pytest.raises(FactsError) as raised:
        ask()
    assert time.monotonic() - began < seconds
    said = str(raised.value)
    assert PASSWORD not in said and "m%E1" not in said
    return said


def test_a_server_that_is_away_is_named_and_one_that_is_back_is_asked_again(
    postgres: PostgresServer, published: FactStore, store: FactStore
) -> None:
    del published
    before = store.targets(years=[2030])
    postgres.kill()
    try:
        said = _fails(lambda: store.targets(years=[2030]), 5)
        assert said.startswith(f"{postgres.name('five_plans')}, which holds the facts, cannot be used (")
        assert said.endswith("See that it runs and lets this user in, and ask again.")
    finally:
        postgres.start()

    assert store.targets(years=[2030]) == before != []


def test_a_server_that_was_restarted_between_two_questions_is_not_noticed(
    postgres: PostgresServer, published: FactStore, store: FactStore
) -> None:
    del published
    before = store.tasks(item="59.1")
    postgres.kill()
    postgres.start()

    assert store.tasks(item="59.1") == before != []


def test_a_server_that_is_slow_is_not_waited_for(
    postgres: PostgresServer, published: FactStore, store: FactStore, index: Index
) -> None:
    del published
    with postgres.connect("five_plans") as holding:
        holding.autocommit = False
        holding.execute(f"LOCK TABLE planqa_{index.manifest.facts}.target IN ACCESS EXCLUSIVE MODE")
        said = _fails(store.targets, 4)
        holding.rollback()

    assert "does not answer in time (canceling statement due to statement timeout)" in said
    assert len(store.targets()) == 585


def test_a_server_that_is_stopped_is_not_waited_for(
    postgres: PostgresServer, published: FactStore, store: FactStore, index: Index
) -> None:
    del published
    assert store.tasks(item="59.1")
    with postgres.held():
        assert "does not answer in time (no reply within 2 seconds)" in _fails(store.targets, 4)
        new = FactServer(postgres.url("five_plans"), QUICK)
        assert "cannot be used (connection timeout expired)" in _fails(lambda: new.open(index.manifest), 4)

    assert len(store.targets()) == 585


def test_a_pool_that_is_used_up_is_said(
    postgres: PostgresServer, published: FactStore, store: FactStore, index: Index
) -> None:
    del published
    said: list[str] = []

    def ask() -> None:
        try:
            store.targets()
        except FactsError as error:
            said.append(str(error))

    with postgres.connect("five_plans") as holding:
        holding.autocommit = False
        holding.execute(f"LOCK TABLE planqa_{index.manifest.facts}.target IN ACCESS EXCLUSIVE MODE")
        threads = [threading.Thread(target=ask) for _ in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        holding.rollback()

    assert len(said) == 24
    assert any(
        each.startswith(f"All connections to {postgres.name('five_plans')} were in use for 1 sec") for each in said
    )
    assert len(store.targets()) == 585


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "postgresql+psycopg://planqa:geheim@127.0.0.1:1/facts",
            "postgresql+psycopg://planqa@127.0.0.1:1/facts, which",
        ),
        (
            "postgresql://planqa:geheim@nowhere.invalid/facts",
            "postgresql+psycopg://planqa@nowhere.invalid/facts, which",
        ),
        ("postgresql://planqa@/facts?host=/nowhere&password=geheim", "planqa@/facts?host=%2Fnowhere, which"),
        ("mysql://planqa:geheim@127.0.0.1/facts", "is none of PostgreSQL"),
        ("postgresql://planqa:gehe:im@ab:c/facts", "is none of PostgreSQL"),
        ("facts.sqlite", "is none of PostgreSQL"),
    ],
)
def test_an_address_where_there_is_no_server_is_named_without_the_password(url: str, said: str, index: Index) -> None:
    with pytest.raises(FactsError) as raised:
        FactServer(url, QUICK).open(index.manifest)

    assert said in str(raised.value)
    assert "geheim" not in str(raised.value) and "gehe" not in str(raised.value)


def test_a_wrong_password_is_said(postgres: PostgresServer, index: Index) -> None:
    url = f"postgresql+psycopg://planqa:geheim@127.0.0.1:{postgres.port}/postgres"

    said = _fails(lambda: FactServer(url, QUICK).open(index.manifest), 5)

    assert 'password authentication failed for user "planqa"' in said and "geheim" not in said


def test_facts_beside_the_passages_need_no_server(index: Index, tmp_path: Path) -> None:
    shutil.copy(index.store.folder / "passages.sqlite", tmp_path / "copy.sqlite")
    import sqlite3

    with sqlite3.connect(tmp_path / "copy.sqlite") as connection:
        assert len(sqlite_facts(connection).targets()) == 585
