"""`planqa eval scale`: plans made of plans hold together as real ones do, and each size is measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.session import Session
from corpus.library import Library, built_in_plans
from corpus.writing import Writing
from eval.cli import app
from eval.growth import MadeUpVectors
from eval.scale import measure_sizes
from eval.scale_cli import as_markdown
from eval.scale_corpus import library_of, make_corpus
from index.analysis import analyse
from index.build import build_index
from index.embedder import Embedder
from index.parts import part_key, read_summary
from index.passages import PassageStore
from index.postings import TermTable
from index.search import Index
from index.windows import windows

_MODEL = "son-tinh-ubnd"
"""Of the shorter plans the one with tasks and targets."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """One plan with an index whose vectors are made up."""
    folder = tmp_path_factory.mktemp("one")
    tables = (built_in_plans() / "plans.toml").read_text(encoding="utf-8").split("\n\n[")
    (table,) = (table for table in tables if table.startswith(_MODEL))
    (folder / "plans.toml").write_text(f"[{table}", encoding="utf-8")
    (folder / f"{_MODEL}.txt").write_bytes((built_in_plans() / f"{_MODEL}.txt").read_bytes())
    session = Session(folder / "home", Library.open(folder), MadeUpVectors("model", 32))
    session.build()
    return session


@pytest.fixture(scope="module")
def corpus(session: Session, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Library]:
    """It and plans made of it: 300 passages."""
    folder = tmp_path_factory.mktemp("corpus")
    return folder, make_corpus(session, folder, 300)


def _stores(corpus: tuple[Path, Library]) -> dict[str, Path]:
    """The folders of the parts of made plans."""
    folder, library = corpus
    parts = folder / "index" / "parts"
    return {plan.id: next(parts.glob(f"{part_key(plan, 'model')}-*")) for plan in library if plan.id != _MODEL}


def test_there_are_as_many_passages_as_asked_for(corpus: tuple[Path, Library]) -> None:
    folder, library = corpus

    assert list(library.plans) == [_MODEL, f"{_MODEL}-000001", f"{_MODEL}-000002"]
    assert len({plan.place for plan in library}) == 3
    counts = [read_summary(part) for part in (folder / "index" / "parts").iterdir()]
    assert 300 <= sum(each.passages for each in counts if each is not None) < 300 + 113


def test_a_made_plan_has_other_words_at_the_same_places(corpus: tuple[Path, Library]) -> None:
    _, library = corpus
    text, other = library.source(_MODEL).text, library.source(f"{_MODEL}-000001").text
    words, others = text.split(), other.split()

    assert len(text) == len(other)
    assert [len(word) for word in words] == [len(word) for word in others]
    assert 0.02 < np.mean([one != two for one, two in zip(words, others, strict=True)]) < 0.3


def test_what_a_part_holds_is_tied_to_the_text_of_its_plan(corpus: tuple[Path, Library]) -> None:
    _, library = corpus
    for plan, part in _stores(corpus).items():
        source = library.source(plan)
        store = PassageStore(part / "passages.sqlite")
        passages = store.plan(plan)
        for passage in passages:
            for run in passage.runs:
                if run.exact:
                    assert (
                        passage.text[run.start : run.start + run.length]
                        == source.text[run.offset : run.offset + run.source_length]
                    )
        ids = {passage.id: passage for passage in passages}
        targets = store.facts.targets()
        assert len(targets) == 2 * 160
        assert all(target.plan == plan and target.passage in ids for target in targets)
        tasks = store.facts.tasks()
        assert len(tasks) == 8
        assert all(task.name in ids[task.passage].text for task in tasks)
        store.close()


def test_terms_are_those_of_the_made_texts(corpus: tuple[Path, Library]) -> None:
    _, library = corpus
    for plan, part in _stores(corpus).items():
        store = PassageStore(part / "passages.sqlite")
        texts = [each.text for passage in store.plan(plan) for each in windows(passage, library.plan(plan))]
        store.close()
        expected = list(map(analyse, texts))
        accented, bare = (TermTable.open(part, writing.value) for writing in (Writing.ACCENTED, Writing.BARE))

        for number, terms in enumerate(expected):
            own = [accented.vocabulary[term] for window, term in accented.tokens.tolist() if window == number]
            assert [bare.vocabulary[term] for window, term in bare.tokens.tolist() if window == number] == terms.bare
            assert own[: len(terms.bare)] == terms.accented[: len(terms.bare)]


def test_vectors_lie_near_those_of_the_model(session: Session, corpus: tuple[Path, Library]) -> None:
    own = np.load(next((session.home / "index" / "parts").iterdir()) / "vectors.npy")
    for part in _stores(corpus).values():
        vectors = np.load(part / "vectors.npy")

        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
        # Vectors made up are at right angles, so that they move further than those of a model.
        assert 0.7 < np.mean(np.sum(own * vectors, axis=1)) < 0.95


def test_a_build_reads_and_embeds_nothing_anew(session: Session, corpus: tuple[Path, Library], tmp_path: Path) -> None:
    folder, _ = corpus
    home = tmp_path / "home"
    library_of(folder, home, 200, "model")
    library = Library.open(home / "made")
    assert len(library) == 2

    report = build_index(home, library, session.embedder, flat_limit=0)

    assert (report.read, report.embedded, report.passages) == ((), 0, 226)
    index = Index.open(home, library, session.embedder)
    assert {hit.passage.plan for hit in index.search("phủ sóng 5G", limit=50)} == set(library.plans)


def test_the_same_corpus_is_made_again(session: Session, corpus: tuple[Path, Library], tmp_path: Path) -> None:
    again = make_corpus(session, tmp_path, 300)

    assert {plan.id: plan.sha256 for plan in again} == {plan.id: plan.sha256 for plan in corpus[1]}


@pytest.mark.slow
def test_each_size_is_measured(home: Path, library: Library, embedder: Embedder, tmp_path: Path) -> None:
    said: list[str] = []
    session = Session(home, library, embedder)

    (row,) = measure_sizes(session, tmp_path, [1300], said.append, answers=False, questions=10)

    assert said == ["making 1,300 passages", "building 1,300 passages", "searching 1,300 passages"]
    assert 1300 <= row["passages"] <= row["windows"]
    assert row["recall@10 of the graph"] >= 0.98
    assert row["recall@10 of the search"] >= 0.95
    assert all(value >= 0 for name, value in row.items() if not name.startswith("memory"))
    assert json.loads((tmp_path / "figures.json").read_text(encoding="utf-8")) == {"1300": row}
    assert "| passages | " in as_markdown([row])
    assert not (tmp_path / "home-1300").exists()


def test_sizes_that_are_no_numbers_are_named() -> None:
    result = CliRunner().invoke(app, ["scale", "--sizes", "many"])

    assert result.exit_code != 0
    assert "1000,10000" in str(result.exception)
