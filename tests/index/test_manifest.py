"""An index that does not fit, or is damaged: what is stored, what is asked, and the command that mends it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexStateError
from corpus.home import current_folder
from corpus.library import Library
from index.build import build_index
from index.dense import DenseIndex
from index.manifest import FORMAT, program_fingerprint
from index.search import Index
from tests.index.hash_embedder import HashEmbedder


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def _rewrite_manifest(home: Path, **fields: object) -> None:
    path = current_folder(home) / "manifest.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(stored | fields), encoding="utf-8")


@pytest.fixture
def small_home(tmp_path: Path, one_plan: Path) -> Path:
    """A home with an index of one plan, by HashEmbedder."""
    build_index(tmp_path / "home", Library.open(one_plan), HashEmbedder())
    return tmp_path / "home"


def _refusal(home: Path, plans: Path, embedder: HashEmbedder | None = None) -> str:
    """What opening an index says when it refuses."""
    with pytest.raises(IndexStateError) as caught:
        Index.open(home, Library.open(plans), HashEmbedder() if embedder is None else embedder)
    return str(caught.value)


def test_an_index_of_another_model_names_both_and_the_command(small_home: Path, one_plan: Path) -> None:
    said = _refusal(small_home, one_plan, HashEmbedder("BAAI/bge-m3"))

    assert "embedding model" in said
    assert "'hash'" in said
    assert "'BAAI/bge-m3'" in said
    assert "`planqa build`" in said


def test_an_index_of_other_plans_names_both_and_the_command(small_home: Path, one_plan: Path) -> None:
    stored = Library.open(one_plan).fingerprint
    _change(one_plan / "ninh-binh-ubnd.md", "Tổng Quang Thìn", "Nguyễn Văn A")
    said = _refusal(small_home, one_plan)

    assert "plans" in said
    assert stored[:12] in said
    assert Library.open(one_plan).fingerprint[:12] in said
    assert "`planqa build`" in said


def test_an_index_of_another_program_names_both_and_the_command(small_home: Path, one_plan: Path) -> None:
    _rewrite_manifest(small_home, program="57" * 32)
    said = _refusal(small_home, one_plan)

    assert "version of planqa" in said
    assert "575757575757" in said
    assert program_fingerprint()[:12] in said
    assert "`planqa build`" in said


@pytest.mark.parametrize("found", [FORMAT + 1, 0, "1", None])
def test_an_index_of_another_format_names_both_and_the_command(small_home: Path, one_plan: Path, found: object) -> None:
    _rewrite_manifest(small_home, format=found)
    said = _refusal(small_home, one_plan)

    assert f"format {found}" in said
    assert f"format {FORMAT}" in said
    assert "`planqa build`" in said


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "null", f'{{"format": {FORMAT}}}', '"format"', f'{{"format": {FORMAT}, "colour": "red"}}']
)
def test_a_damaged_manifest_says_so_and_names_the_command(small_home: Path, one_plan: Path, damage: str) -> None:
    (current_folder(small_home) / "manifest.json").write_text(damage, encoding="utf-8")

    assert "planqa build --force" in _refusal(small_home, one_plan)


@pytest.mark.parametrize("field", ["program", "corpus", "embedder", "windows", "parts", "files"])
def test_a_manifest_with_a_field_of_another_kind_says_so(small_home: Path, one_plan: Path, field: str) -> None:
    _rewrite_manifest(small_home, **{field: None})

    assert "planqa build" in _refusal(small_home, one_plan)


def test_a_manifest_that_is_no_text_or_missing_says_so(small_home: Path, one_plan: Path) -> None:
    path = current_folder(small_home) / "manifest.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert "planqa build --force" in _refusal(small_home, one_plan)

    path.unlink()
    assert "planqa build --force" in _refusal(small_home, one_plan)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _zero_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 8192] = bytes(8192)
    path.write_bytes(content)


def _overwrite(path: Path) -> None:
    path.write_bytes(b"This is not what you are looking for.\n" * 200)


@pytest.mark.parametrize("damage", [Path.unlink, _cut, _empty, _overwrite])
@pytest.mark.parametrize("name", ["passages.sqlite", "dense.faiss", "accented/terms.txt", "bare/terms.txt"])
def test_a_damaged_part_names_itself_and_the_command(
    small_home: Path, one_plan: Path, name: str, damage: Callable[[Path], None]
) -> None:
    path = current_folder(small_home) / name
    damage(path)
    said = _refusal(small_home, one_plan)

    assert name.split("/", maxsplit=1)[0] in said
    assert "`planqa build --force`" in said


def test_a_database_with_a_hole_is_refused_when_it_is_opened(small_home: Path, one_plan: Path) -> None:
    _zero_the_middle(current_folder(small_home) / "passages.sqlite")

    assert "`planqa build --force`" in _refusal(small_home, one_plan)


@pytest.mark.parametrize("folder", ["accented", "bare"])
def test_a_missing_bm25_index_is_refused(small_home: Path, one_plan: Path, folder: str) -> None:
    shutil.rmtree(current_folder(small_home) / folder)
    said = _refusal(small_home, one_plan)

    assert f"{folder} cannot be read as a BM25 index" in said
    assert "`planqa build --force`" in said


@pytest.mark.parametrize("shape", [(3, 8), (0, 8)])
def test_parts_of_different_sizes_are_refused(small_home: Path, one_plan: Path, shape: tuple[int, int]) -> None:
    path = current_folder(small_home) / "dense.faiss"
    DenseIndex.of(np.ones(shape, np.float32)).save(path)

    assert "do not fit together" in _refusal(small_home, one_plan)


def test_vectors_of_another_length_than_the_manifest_says_are_refused(small_home: Path, one_plan: Path) -> None:
    path = current_folder(small_home) / "dense.faiss"
    count = len(DenseIndex.open(path))
    DenseIndex.of(np.ones((count, 5), np.float32)).save(path)

    assert "`planqa build --force`" in _refusal(small_home, one_plan)


@pytest.mark.parametrize("name", ["passages.sqlite", "dense.faiss"])
def test_a_build_over_a_damaged_index_embeds_everything_again(small_home: Path, one_plan: Path, name: str) -> None:
    _cut(current_folder(small_home) / name)
    _change(one_plan / "ninh-binh-ubnd.md", "Tổng Quang Thìn", "Nguyễn Văn A")
    library = Library.open(one_plan)

    report = build_index(small_home, library, HashEmbedder())

    assert report.embedded == report.windows
    assert len(Index.open(small_home, library, HashEmbedder()).search("kinh phí", limit=3)) == 3


@pytest.mark.parametrize("name", ["passages.sqlite", "dense.faiss", "bare/terms.txt"])
def test_the_command_that_the_refusal_names_mends_a_damaged_index(small_home: Path, one_plan: Path, name: str) -> None:
    _cut(current_folder(small_home) / name)
    force = "`planqa build --force`" in _refusal(small_home, one_plan)
    library = Library.open(one_plan)

    build_index(small_home, library, HashEmbedder(), force=force)

    assert len(Index.open(small_home, library, HashEmbedder()).search("kinh phí", limit=3)) == 3


def test_vectors_of_the_format_before_are_used_again(small_home: Path, one_plan: Path) -> None:
    path = current_folder(small_home) / "manifest.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    del stored["dense"]
    path.write_text(json.dumps({**stored, "format": 2, "program": "earlier"}), encoding="utf-8")
    assert "has format 2; this planqa reads format 3" in _refusal(small_home, one_plan)
    shutil.rmtree(small_home / "index" / "parts")  # those of another program have other names

    report = build_index(small_home, Library.open(one_plan), HashEmbedder())

    assert (report.changed, report.embedded, len(report.read)) == (True, 0, 1)
