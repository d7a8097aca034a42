"""Checking a home: what is damaged is named, and what can be made anew is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import PlanError
from corpus.formats.extract import extract
from corpus.home import current_folder
from corpus.library import Library
from index.build import build_index
from index.check import Fault, check_home, repair_home
from index.dense import DenseIndex
from index.manifest import Manifest
from index.search import Index
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with one small plan, "hue"."""
    return own_plans(tmp_path / "own")


@pytest.fixture
def home(tmp_path: Path, plans: Path) -> Path:
    """A home with "hue" and an added plan, "da-nang"."""
    build_index(tmp_path / "home", Library.open(plans, home=tmp_path / "home"), HashEmbedder())
    add(plans, tmp_path / "home", file_of(made("Đà Nẵng", 95, "Lập bản đồ số"), id="da-nang"))
    return tmp_path / "home"


def _check(plans: Path, home: Path) -> list[Fault]:
    return check_home(home, HashEmbedder(), lambda: Library.open(plans, home=home))


def _repair(plans: Path, home: Path) -> list[Fault]:
    return repair_home(home, Library.open(plans, home=home), HashEmbedder(), extract)


def _shares(plans: Path, home: Path) -> dict[str, str]:
    index = Index.open(home, Library.open(plans, home=home), HashEmbedder())
    return {target.plan: target.quantity.raw for target in index.store.facts.targets()}


def _plan_folder(home: Path) -> Path:
    (folder,) = (home / "plans").iterdir()
    return folder


def _part(home: Path, plan: str) -> Path:
    return home / "index" / "parts" / Manifest.read(current_folder(home)).parts[plan]


def _overwrite(path: Path) -> None:
    path.write_bytes(b"something else" * 100)


def _flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_home_as_it_was_written_has_no_fault(plans: Path, home: Path) -> None:
    assert _check(plans, home) == []


@pytest.mark.parametrize("damage", [Path.unlink, _overwrite, _flip_a_bit])
@pytest.mark.parametrize(
    "name",
    ["passages.sqlite", "dense.faiss", "accented/terms.txt", "bare/data.csc.index.npy", "plans.json", "manifest.json"],
)
def test_a_damaged_file_of_the_index_is_named_and_made_anew(
    plans: Path, home: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(current_folder(home) / name)

    faults = _check(plans, home)

    assert faults
    assert all(fault.repairable for fault in faults)
    # A manifest with another hash in it blames the file whose hash that is.
    assert name == "manifest.json" or any(name in fault.where for fault in faults)
    assert _repair(plans, home) == []
    assert _check(plans, home) == []
    assert _shares(plans, home) == {"hue": "90%", "da-nang": "95%"}


@pytest.mark.parametrize("pointer", ["", "v-gone", "../index"])
def test_a_lost_pointer_is_made_anew_with_the_plans_that_were_added(plans: Path, home: Path, pointer: str) -> None:
    (home / "index" / "current").write_text(pointer, encoding="utf-8")

    (fault,) = _check(plans, home)

    assert (fault.where, fault.repairable) == ("index", True)
    assert _repair(plans, home) == []
    assert _check(plans, home) == []
    assert set(_shares(plans, home)) == {"hue", "da-nang"}


@pytest.mark.parametrize("damage", [shutil.rmtree, lambda part: _overwrite(part / "vectors.npy")])
def test_a_damaged_part_is_named_and_made_anew(plans: Path, home: Path, damage: Callable[[Path], None]) -> None:
    damage(_part(home, "da-nang"))

    (fault,) = _check(plans, home)

    assert "the part of da-nang is missing" in fault.problem
    assert _repair(plans, home) == []
    assert _check(plans, home) == []


def test_vectors_that_are_no_numbers_are_seen_and_not_taken_over(plans: Path, home: Path) -> None:
    path = current_folder(home) / "dense.faiss"
    vectors = DenseIndex.open(path).vectors()
    vectors[0, 0] = np.nan
    DenseIndex.of(vectors).save(path)
    shutil.rmtree(_part(home, "hue"))

    assert "there are vectors that are not of unit length" in [fault.problem for fault in _check(plans, home)]
    assert _repair(plans, home) == []
    assert np.isfinite(DenseIndex.open(current_folder(home) / "dense.faiss").vectors()).all()


@pytest.mark.parametrize("damage", [Path.unlink, _overwrite, _flip_a_bit])
@pytest.mark.parametrize("name", ["text.txt", "plan.json", "doubts.json"])
def test_a_damaged_file_of_an_added_plan_is_made_anew_from_the_file_that_was_added(
    plans: Path, home: Path, name: str, damage: Callable[[Path], None]
) -> None:
    before = {path.name: path.read_bytes() for path in _plan_folder(home).iterdir()}
    damage(_plan_folder(home) / name)

    faults = _check(plans, home)

    assert [(fault.where.endswith("(da-nang)"), fault.repairable) for fault in faults] == [(True, True)]
    assert _repair(plans, home) == []
    assert _check(plans, home) == []
    assert {path.name: path.read_bytes() for path in _plan_folder(home).iterdir()} == before


def test_a_lost_original_is_named_and_the_plan_still_answers(plans: Path, home: Path) -> None:
    (_plan_folder(home) / "original").unlink()

    (fault,) = _check(plans, home)

    assert (fault.repairable, "answers hold" in fault.problem) == (False, True)
    assert _repair(plans, home) == []
    assert _shares(plans, home)["da-nang"] == "95%"


def test_a_plan_whose_text_and_file_are_lost_is_taken_out_and_its_remains_are_kept(plans: Path, home: Path) -> None:
    _overwrite(_plan_folder(home) / "text.txt")
    _overwrite(_plan_folder(home) / "original")
    assert {fault.repairable for fault in _check(plans, home)} == {False}
    with pytest.raises(PlanError, match="has changed meanwhile"):
        Library.open(plans, home=home).source("da-nang")

    (fault,) = _repair(plans, home)

    assert (fault.repairable, "It was taken out" in fault.problem) == (False, True)
    assert _shares(plans, home) == {"hue": "90%"}
    assert _check(plans, home) == []
    (left,) = (home / "damaged").iterdir()
    assert (left / "text.txt").read_bytes().startswith(b"something else")


def test_another_model_is_a_fault_that_a_repair_mends(plans: Path, home: Path) -> None:
    other = HashEmbedder("other")
    (fault,) = check_home(home, other, lambda: Library.open(plans, home=home))

    assert "another embedding model" in fault.problem
    repair_home(home, Library.open(plans, home=home), other, extract)
    assert check_home(home, other, lambda: Library.open(plans, home=home)) == []
