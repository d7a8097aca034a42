"""Indexes of older formats, as older versions of planqa wrote them: brought up to date, nothing embedded again.

`data/format-N.tar.gz` is a home, and its own plans, that the last version with that format made: the plan "hue" of
`made_plans.own_plans`, and "da-nang", which was added.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from corpus.errors import IndexStateError
from corpus.home import current_folder
from corpus.library import Library
from index.build import build_index
from index.check import check_home
from index.manifest import FORMAT, Manifest
from index.search import Index
from tests.index.hash_embedder import HashEmbedder

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("older", range(2, FORMAT))
def test_an_index_of_an_older_format_is_brought_up_to_date_and_nothing_is_embedded(older: int, tmp_path: Path) -> None:
    with tarfile.open(DATA / f"format-{older}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    plans, home, embedder = tmp_path / "plans", tmp_path / "home", HashEmbedder()
    with pytest.raises(IndexStateError, match=rf"has format {older}; .*`planqa build`"):
        Index.open(home, Library.open(plans, home=home), embedder)

    report = build_index(home, Library.open(plans, home=home), embedder)

    library = Library.open(plans, home=home)
    assert (report.changed, report.embedded, list(library.plans)) == (True, 0, ["hue", "da-nang"])
    assert Manifest.read(current_folder(home)).format == FORMAT
    assert check_home(home, embedder, lambda: library) == []
    index = Index.open(home, library, embedder)
    assert {hit.passage.plan for hit in index.search("phủ sóng 5G", limit=30)} == {"hue", "da-nang"}
    assert [str(target.quantity.low) for target in index.store.facts.targets(plans=["da-nang"])] == ["80"]
