"""An index searched by a graph and by candidates, of the five plans by a lower limit: it finds what the other does."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.cache import cache_folder
from corpus.errors import IndexStateError
from corpus.home import current_folder
from corpus.library import Library
from index import search
from index.build import build_index
from index.check import check_home
from index.dense import DenseIndex, Kind
from index.embedder import Embedder, open_embedder
from index.manifest import Manifest
from index.search import Hit, Index
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import made

_QUESTIONS = [
    "Quảng Ngãi đặt chỉ số chuyển đổi số cấp tỉnh bao nhiêu vào năm 2035?",
    "kinh te so cua quang ngai nam 2040 chiem bao nhieu phan tram GRDP",
    "What share of GRDP should Quang Ngai's digital economy reach by 2045?",
    "Thôn nào của Quảng Ngãi được phủ sóng cuối cùng?",
    "quang binh so nao lo ban do so kinh te xa hoi",
    "Which department of Quang Binh leads the shared surveillance camera system?",
    "Ninh Bình xây dựng trung tâm giám sát điều hành thông minh để làm gì?",
    "Sơn Tịnh: tỷ lệ phủ sóng 6G năm 2035",
    "Kinh phí bố trí cho khoa học, công nghệ",
    "Tỷ lệ người dân có chữ ký số năm 2030",
]


@pytest.fixture(scope="module")
def large_home(home: Path, library: Library, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the five plans whose index is taken for a large one; nothing is embedded for it."""
    folder = tmp_path_factory.mktemp("large")
    shutil.copytree(home / "index" / "parts", folder / "index" / "parts")
    report = build_index(folder, library, embedder, flat_limit=0)
    assert report.embedded == 0
    return folder


@pytest.fixture(scope="module")
def large(large_home: Path, library: Library) -> Index:
    """The index of it."""
    return Index.open(large_home, library, open_embedder(None, cache_folder()))


def _ids(hits: list[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


def _shared(one: list[str], other: list[str]) -> float:
    return len(set(one) & set(other)) / len(other)


def test_the_manifest_says_how_vectors_are_found(large_home: Path, home: Path) -> None:
    assert Manifest.read(current_folder(large_home)).dense == "hnsw"
    assert Manifest.read(current_folder(home)).dense == "flat"


def test_the_graph_finds_98_of_100_of_the_nearest_vectors(large_home: Path, embedder: Embedder) -> None:
    graph = DenseIndex.open(current_folder(large_home) / "dense.faiss")
    flat = DenseIndex.of(graph.vectors())
    assert (graph.kind, flat.kind) == (Kind.HNSW, Kind.FLAT)

    shared = [
        _shared(*(list(map(str, each.scores(vector, None, 10)[0])) for each in (graph, flat)))
        for vector in embedder.embed_questions(_QUESTIONS)
    ]

    assert np.mean(shared) >= 0.98


def test_candidates_are_the_best_of_all_windows(large: Index, index: Index) -> None:
    shared = [_shared(_ids(large.search(text)), _ids(index.search(text))) for text in _QUESTIONS]

    assert np.mean(shared) >= 0.98


def test_scores_are_those_of_a_search_of_all_windows(large: Index, index: Index) -> None:
    for question in _QUESTIONS:
        all_windows = {(hit.passage.id, hit.window): hit for hit in index.search(question, limit=2000)}
        for hit in large.search(question):
            other = all_windows[hit.passage.id, hit.window]
            assert hit.cosine == pytest.approx(other.cosine, abs=1e-5)
            assert hit.lexical == pytest.approx(other.lexical, rel=1e-4)
            assert hit.score == pytest.approx(other.score, abs=1e-2)


@pytest.mark.parametrize("plans", [("son-tinh-ubnd",), ("ninh-binh-ubnd", "quang-binh-ubnd"), ("ha-noi-ubnd",), ()])
def test_within_some_plans_all_windows_are_searched(large: Index, index: Index, plans: tuple[str, ...]) -> None:
    for question in _QUESTIONS:
        found, expected = (each.search(question, plans=plans, limit=2000) for each in (large, index))

        assert _ids(found)[:20] == _ids(expected)[:20]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-3)


def test_within_many_plans_candidates_are_of_these(large: Index, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FLAT_LIMIT", 100)
    plans = ("son-tinh-ubnd", "quang-binh-ubnd")
    shared = []
    for question in _QUESTIONS:
        hits = large.search(question, plans=plans)
        assert {hit.passage.plan for hit in hits} <= set(plans)
        shared.append(_shared(_ids(hits), _ids(index.search(question, plans=plans))))

    assert np.mean(shared) >= 0.95


def test_rarity_and_speller_know_the_same_words(large: Index, index: Index) -> None:
    for term in ("chuyen", "chuyen_doi", "ioc", "zzz"):
        assert large.rarity(term) == index.rarity(term)
    assert large.rarest == index.rarest
    assert large.speller().correct("chuyển đỗi số").text == index.speller().correct("chuyển đỗi số").text


def test_without_its_sums_an_index_is_refused(large_home: Path, library: Library, embedder: Embedder) -> None:
    path = current_folder(large_home) / "dense.moments.npy"
    content = path.read_bytes()
    try:
        for left in (None, content[: len(content) // 2]):
            path.unlink(missing_ok=True)
            if left is not None:
                path.write_bytes(left)
            with pytest.raises(IndexStateError, match="planqa build --force"):
                Index.open(large_home, library, embedder)
    finally:
        path.write_bytes(content)


# --- an index that grows ----------------------------------------------------------------------------------------------


def _library(folder: Path, count: int) -> Library:
    """So many small plans of as many places."""
    folder.mkdir(exist_ok=True)
    tables = []
    for number in range(count):
        (folder / f"plan-{number}.txt").write_text(
            made(f"Nơi {number}", 10 + number, "Lập bản đồ số"), encoding="utf-8"
        )
        fields = f"place = 'Nơi {number}'\ntitle = 'K'\nkind = 'Kế hoạch'\nissuer = 'UBND'\nlevel = 'tỉnh'"
        tables.append(f"[plan-{number}]\nfile = 'plan-{number}.txt'\n{fields}\n")
    (folder / "plans.toml").write_text("\n".join(tables), encoding="utf-8")
    return Library.open(folder)


def _check(home: Path, library: Library) -> Index:
    assert check_home(home, HashEmbedder(), lambda: library) == []
    index = Index.open(home, library, HashEmbedder())
    assert {hit.passage.plan for hit in index.search("phủ sóng 5G", limit=100)} == set(library.plans)
    return index


def test_plans_are_put_behind_those_of_a_large_index(tmp_path: Path) -> None:
    build_index(tmp_path / "home", _library(tmp_path / "plans", 4), HashEmbedder(), flat_limit=0)
    library = _library(tmp_path / "plans", 6)

    report = build_index(tmp_path / "home", library, HashEmbedder(), flat_limit=0)

    assert report.read == ("plan-4", "plan-5")
    grown = _check(tmp_path / "home", library)
    assert grown.manifest.dense == "hnsw"
    build_index(tmp_path / "anew", library, HashEmbedder(), flat_limit=0)
    anew = _check(tmp_path / "anew", library)
    for question in ("phủ sóng 5G", "lap ban do so", "bản đồ số nơi 5"):
        assert grown.search(question, limit=100) == anew.search(question, limit=100)


def test_an_index_that_grows_over_the_limit_is_put_together_anew(tmp_path: Path) -> None:
    first = build_index(tmp_path / "home", _library(tmp_path / "plans", 4), HashEmbedder(), flat_limit=60)
    assert first.windows <= 60
    library = _library(tmp_path / "plans", 9)

    report = build_index(tmp_path / "home", library, HashEmbedder(), flat_limit=60)

    assert report.windows > 60
    assert len(report.read) == 5
    assert _check(tmp_path / "home", library).manifest.dense == "hnsw"
    smaller = _library(tmp_path / "plans", 3)
    build_index(tmp_path / "home", smaller, HashEmbedder(), flat_limit=60)
    assert _check(tmp_path / "home", smaller).manifest.dense == "flat"
