"""An index that grows plan by plan is the one that is made of all of them at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus.home import current_folder
from corpus.library import Library
from index import build
from index.build import build_index
from index.check import check_home
from index.manifest import Manifest
from index.search import Hit, Index
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans

PLACES = ("Đà Nẵng", "Cần Thơ", "Hải Phòng", "Lâm Đồng")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    return own_plans(tmp_path / "own")


@pytest.fixture
def home(tmp_path: Path, plans: Path) -> Path:
    """A home whose index has grown by four plans, one by one."""
    home = tmp_path / "home"
    build_index(home, Library.open(plans, home=home), HashEmbedder())
    for number, place in enumerate(PLACES):
        tasks = (f"Lập bản đồ số {place}", "Mở cổng dữ liệu", "Lập bản đồ số lần hai")[: 1 + number % 3]
        add(plans, home, file_of(made(place, 50 + number, *tasks), id=f"plan-{number}"))
    return home


def _rows(store: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(store)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: connection.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid").fetchall() for table in tables
        }


def _found(home: Path, plans: Path) -> list[list[Hit]]:
    index = Index.open(home, Library.open(plans, home=home), HashEmbedder())
    return [index.search(question, limit=50) for question in ("phủ sóng 5G", "ban do so Can Tho", "Sở Tài chính")]


def test_an_index_that_grew_is_the_one_that_a_forced_build_makes(home: Path, plans: Path) -> None:
    grown = current_folder(home)
    found = _found(home, plans)
    rows = _rows(grown / "passages.sqlite")
    files = Manifest.read(grown).files

    build_index(home, Library.open(plans, home=home), HashEmbedder(), force=True)

    forced = current_folder(home)
    assert forced != grown
    assert _found(home, plans) == found
    assert {hit.passage.plan for hit in found[0]} == {"hue", *(f"plan-{number}" for number in range(4))}
    assert _rows(forced / "passages.sqlite") == rows
    # Vectors and terms to the byte; SQLite lays its pages out by the order in which rows came.
    again = Manifest.read(forced).files
    assert {name for name in files if files[name] != again[name]} <= {"passages.sqlite"}


def test_only_the_parts_of_the_new_plans_are_read(home: Path, plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[Path] = []
    monkeypatch.setattr(build, "find_part", lambda parts, key: looked_up.append(parts / key))
    monkeypatch.setattr(build, "assemble", lambda folder, parts: pytest.fail("put together anew"))

    add(plans, home, file_of(made("Sơn La", 77, "Lập bản đồ số"), id="son-la"))

    assert len(looked_up) == 1
    assert check_home(home, HashEmbedder(), lambda: Library.open(plans, home=home)) == []


@pytest.mark.parametrize(
    "name", ["passages.sqlite", "dense.faiss", "accented/counts.npy", "bare/indices.csc.index.npy"]
)
def test_an_index_with_a_damaged_file_is_put_together_anew(home: Path, plans: Path, name: str) -> None:
    path = current_folder(home) / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    add(plans, home, file_of(made("Sơn La", 77, "Lập bản đồ số"), id="son-la"))

    assert check_home(home, HashEmbedder(), lambda: Library.open(plans, home=home)) == []
    assert "son-la" in {hit.passage.plan for hit in _found(home, plans)[0]}


def test_a_plan_that_takes_the_place_of_another_keeps_its_place(home: Path, plans: Path) -> None:
    add(plans, home, file_of(made("Cần Thơ", 99, "Lập bản đồ số"), id="plan-1"))

    assert list(Library.open(plans, home=home).plans) == ["hue", "plan-0", "plan-1", "plan-2", "plan-3"]
    index = Index.open(home, Library.open(plans, home=home), HashEmbedder())
    assert [target.quantity.raw for target in index.store.facts.targets()] == ["90%", "50%", "99%", "52%", "53%"]
