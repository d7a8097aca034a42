"""Publishing: servers read the old version or the new one, whole, however a publish ends."""

from __future__ import annotations

import json
import multiprocessing
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import IndexStateError, StoreError
from corpus.library import Library
from index.build import build_index
from index.milvus.address import StoreAddress
from index.milvus.check import check_store
from index.milvus.client import MilvusStore
from index.milvus.opening import open_index
from index.milvus.publish import PublishReport, publish
from index.milvus.records import BLOB, HEADER, Records, key_of, record_rows
from index.milvus.versions import ALIAS, current, others, records_of
from index.plans import remove_plans
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans
from tests.index.milvus.servers import MilvusServer, Proxy


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with one small plan, "hue"."""
    return own_plans(tmp_path / "own")


@pytest.fixture
def built(tmp_path: Path, plans: Path) -> Path:
    """A home with the index of that plan."""
    home = tmp_path / "home"
    build_index(home, Library.open(plans, home=home), HashEmbedder())
    return home


@pytest.fixture
def store(milvus: MilvusServer) -> MilvusStore:
    """The server's store."""
    return MilvusStore(StoreAddress.parse(milvus.uri))


def _publish(plans: Path, home: Path, store: MilvusStore, **options: Any) -> PublishReport:
    return publish(home, Library.open(plans, home=home), HashEmbedder(), store, **options)


def _plans_in(store: MilvusStore, plans: Path, home: Path) -> dict[str, str]:
    """The figure of the one target of each plan, as a machine with this home reads them in the store."""
    index, library = open_index(store, home, Library.open(plans), HashEmbedder())
    assert set(library.plans) == {target.plan for target in index.store.facts.targets()}
    assert {hit.passage.plan for hit in index.search("phủ sóng 5G", limit=50)} == set(library.plans)
    for target in index.store.facts.targets():
        assert target.quantity.raw in library.source(target.plan).text
        assert index.store.by_id(target.passage).plan == target.plan
    return {target.plan: target.quantity.raw for target in index.store.facts.targets()}


def test_a_machine_with_an_empty_home_reads_what_another_published(
    plans: Path, built: Path, store: MilvusStore, tmp_path: Path
) -> None:
    add(plans, built, file_of(made("Đà Nẵng", 95), id="da-nang"))
    report = _publish(plans, built, store)

    assert (report.changed, report.version, report.gone) == (True, current(store), ())
    assert _plans_in(store, plans, tmp_path / "elsewhere") == {"hue": "90%", "da-nang": "95%"}
    text = tmp_path / "elsewhere" / "store" / "plans"
    assert [path.name for path in text.glob("*/original")] == []


def test_the_text_of_an_added_plan_that_is_damaged_is_fetched_again(
    plans: Path, built: Path, store: MilvusStore, tmp_path: Path
) -> None:
    add(plans, built, file_of(made("Đà Nẵng", 95), id="da-nang"))
    _publish(plans, built, store)
    _plans_in(store, plans, tmp_path / "elsewhere")
    (text,) = (tmp_path / "elsewhere" / "store" / "plans").glob("*/text.txt")
    text.write_text("hỏng", encoding="utf-8")

    assert _plans_in(store, plans, tmp_path / "elsewhere")["da-nang"] == "95%"


def test_what_is_there_already_is_not_published_again(plans: Path, built: Path, store: MilvusStore) -> None:
    first = _publish(plans, built, store)
    again = _publish(plans, built, store)

    assert (again.changed, again.version) == (False, first.version)
    assert _publish(plans, built, store, force=True).version != first.version


def test_readers_keep_the_old_version_until_the_publish_after_the_next(
    plans: Path, built: Path, store: MilvusStore, tmp_path: Path
) -> None:
    _publish(plans, built, store)
    old, _ = open_index(store, tmp_path / "elsewhere", Library.open(plans), HashEmbedder())

    add(plans, built, file_of(made("Đà Nẵng", 95), id="da-nang"))
    second = _publish(plans, built, store)
    assert {hit.passage.plan for hit in old.search("phủ sóng 5G", limit=50)} == {"hue"}
    assert old.store.version != second.version == current(store)
    assert others(store, second.version) == sorted((old.store.version, records_of(old.store.version)))

    remove_plans(built, Library.open(plans, home=built), ["da-nang"], HashEmbedder())
    third = _publish(plans, built, store)
    assert third.gone == ("da-nang",)
    with pytest.raises(StoreError, match=r"a new index was published\. Ask again"):
        old.search("phủ sóng 5G")
    assert others(store, third.version) == sorted((second.version, records_of(second.version)))


def _publish_and_stop(plans: Path, home: Path, uri: str, reached: Any) -> None:
    """Publish, and wait in the middle for the end that comes."""

    def progress(step: str, done: int, total: int) -> None:
        del step, done, total
        reached.set()
        time.sleep(600)

    _publish(plans, home, MilvusStore(StoreAddress.parse(uri)), progress=progress)


def test_a_publish_that_is_killed_leaves_the_version_in_use_and_is_swept_by_the_next(
    plans: Path, built: Path, store: MilvusStore, milvus: MilvusServer, tmp_path: Path
) -> None:
    before = _publish(plans, built, store).version
    add(plans, built, file_of(made("Đà Nẵng", 95), id="da-nang"))

    spawn = multiprocessing.get_context("spawn")
    reached = spawn.Event()
    process = spawn.Process(target=_publish_and_stop, args=(plans, built, milvus.uri, reached))
    process.start()
    assert reached.wait(60)
    process.kill()
    process.join(30)

    left = others(store, before)
    assert len(left) == 2  # half of a version
    assert current(store) == before
    assert _plans_in(store, plans, tmp_path / "elsewhere") == {"hue": "90%"}
    after = _publish(plans, built, store).version
    assert others(store, after) == sorted((before, records_of(before)))
    assert _plans_in(store, plans, tmp_path / "elsewhere") == {"hue": "90%", "da-nang": "95%"}


def test_a_publish_that_milvus_goes_away_from_leaves_the_version_in_use(
    plans: Path, built: Path, store: MilvusStore, proxy: Proxy, tmp_path: Path
) -> None:
    before = _publish(plans, built, store).version
    add(plans, built, file_of(made("Đà Nẵng", 95), id="da-nang"))
    through = MilvusStore(StoreAddress.parse(proxy.uri))

    with pytest.raises(StoreError, match="cannot be reached"):
        _publish(plans, built, through, progress=lambda *_: proxy.cut())

    assert current(store) == before
    assert _plans_in(store, plans, tmp_path / "elsewhere") == {"hue": "90%"}
    proxy.mend()
    time.sleep(1.1)
    assert _publish(plans, built, through).changed
    assert _plans_in(store, plans, tmp_path / "elsewhere") == {"hue": "90%", "da-nang": "95%"}


def test_what_another_home_published_stays_unless_it_is_taken_over(
    plans: Path, built: Path, store: MilvusStore, tmp_path: Path
) -> None:
    """As a server does that starts with `planqa build` before it: its own home lacks the plans that were added."""
    add(plans, built, file_of(made("Đà Nẵng", 95), id="da-nang"))
    before = _publish(plans, built, store).version
    other = tmp_path / "other"
    build_index(other, Library.open(plans, home=other), HashEmbedder())

    with pytest.raises(StoreError, match=r"It has plans that this one lacks: da-nang\..*`planqa build --take-over`"):
        _publish(plans, other, store, force=True)

    assert current(store) == before
    assert _publish(plans, other, store, take_over=True).gone == ("da-nang",)
    assert _plans_in(store, plans, tmp_path / "elsewhere") == {"hue": "90%"}


def test_what_another_version_of_planqa_published_is_not_opened_and_not_taken_for_nothing(
    plans: Path, built: Path, store: MilvusStore, tmp_path: Path
) -> None:
    version = _publish(plans, built, store).version
    header = Records(store, version).header()
    del header["manifest"]["embedder"]
    header["manifest"]["later"] = 1
    store.call("delete", records_of(version), filter=f'key == "{key_of(HEADER)}"')
    content = json.dumps(header).encode()
    store.call("insert", records_of(version), record_rows(10_000, BLOB, key_of(HEADER), "", content))
    other = tmp_path / "other"
    build_index(other, Library.open(plans, home=other), HashEmbedder())

    with pytest.raises(IndexStateError, match="another version of planqa"):
        open_index(store, tmp_path / "elsewhere", Library.open(plans), HashEmbedder())
    with pytest.raises(StoreError, match="Another home published"):
        _publish(plans, other, store)
    assert _publish(plans, built, store).changed
    assert _plans_in(store, plans, tmp_path / "elsewhere") == {"hue": "90%"}


def test_two_that_publish_at_once_leave_one_whole_version(
    plans: Path, built: Path, milvus: MilvusServer, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    build_index(other, Library.open(plans, home=other), HashEmbedder())
    add(plans, other, file_of(made("Đà Nẵng", 95), id="da-nang"))
    ended: list[object] = []

    def run(home: Path) -> None:
        try:
            ended.append(_publish(plans, home, MilvusStore(StoreAddress.parse(milvus.uri))).version)
        except StoreError as error:
            ended.append(error)

    threads = [threading.Thread(target=run, args=(home,)) for home in (built, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    store = MilvusStore(StoreAddress.parse(milvus.uri))
    assert len(ended) == 2
    if current(store) is None:  # each took the other's collections for what a killed one had left
        assert all(isinstance(each, StoreError) for each in ended)
        _publish(plans, built, store)
    assert _plans_in(store, plans, tmp_path / "elsewhere")["hue"] == "90%"


def test_an_index_of_another_model_or_of_other_plans_is_not_opened(
    plans: Path, built: Path, store: MilvusStore, tmp_path: Path
) -> None:
    _publish(plans, built, store)
    (plans / "hue.txt").write_text(made("Huế", 80), encoding="utf-8")

    with pytest.raises(IndexStateError, match="another embedding model"):
        open_index(store, tmp_path / "elsewhere", Library.open(plans), HashEmbedder("other"))
    with pytest.raises(IndexStateError, match="another plans"):
        open_index(store, tmp_path / "elsewhere", Library.open(plans), HashEmbedder())


def test_where_nothing_was_published_the_command_that_does_is_named(
    plans: Path, store: MilvusStore, milvus: MilvusServer, tmp_path: Path
) -> None:
    with pytest.raises(IndexStateError, match=rf"`planqa build --store {milvus.uri}`"):
        open_index(store, tmp_path / "elsewhere", Library.open(plans), HashEmbedder())
    nothing = MilvusStore(StoreAddress.parse(f"milvus:{tmp_path / 'no.db'}"))
    with pytest.raises(IndexStateError, match="No index was published"):
        open_index(nothing, tmp_path / "elsewhere", Library.open(plans), HashEmbedder())
    assert not (tmp_path / "no.db").exists()


@pytest.mark.parametrize("lost", ["window", "record", "header", "all"])
def test_a_check_finds_what_is_lost_and_publishing_anew_mends_it(
    plans: Path, built: Path, store: MilvusStore, tmp_path: Path, lost: str
) -> None:
    version = _publish(plans, built, store).version
    library, elsewhere = Library.open(plans), tmp_path / "elsewhere"
    assert check_store(store, elsewhere, library, HashEmbedder()) == []

    records = records_of(version)
    if lost == "window":
        store.call("delete", version, filter="number == 1")
    elif lost == "record":
        store.call("delete", records, filter="number == 2")
    elif lost == "header":
        last = max(row["id"] for row in store.rows(records, "id >= 0", ["id"]))
        store.call("delete", records, filter=f"id == {last}")
    else:
        store.call("drop_collection", records)
    faults = check_store(store, elsewhere, library, HashEmbedder())
    again = _publish(plans, built, store)

    assert faults
    assert again.changed
    assert again.version != version
    assert check_store(store, elsewhere, library, HashEmbedder()) == []


def test_the_alias_is_that_of_the_version_and_rows_have_what_others_need(
    plans: Path, built: Path, store: MilvusStore
) -> None:
    _publish(plans, built, store)

    rows = store.rows(ALIAS, 'plan == "hue" and role == "row"', ["text", "passage_id", "section", "first_line", "item"])
    assert [row["item"] for row in rows] == ["1"]
    assert "Lập bản đồ số" in rows[0]["text"]
    assert rows[0]["passage_id"].startswith("hue:")
