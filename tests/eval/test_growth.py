"""`planqa eval growth`: plans made of plans, vectors that are made up, and what is measured of an add."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from assistant.session import Session
from corpus.library import Library, built_in_plans
from eval import growth
from eval.growth import PAGES, Cost, MadeUpVectors, bench_growth, long_pdf, more_plans, place_names
from index.listing import list_entries


def test_each_plan_that_is_made_has_a_place_of_its_own_and_other_shares(library: Library) -> None:
    made = list(more_plans(library, 7))

    assert [(file.given.id, file.given.place) for file in made[:2]] == [("more-0", "An Châu"), ("more-1", "An Điền")]
    assert len({file.given.place for file in made}) == 7
    again = made[5].extracted.text  # the first plan once more
    source = library.source("quang-ngai-tu").text
    assert "Quảng Ngãi" not in again
    assert again.count("An Mai") == source.count("Quảng Ngãi")
    assert len(again.split("\n")) == len(source.split("\n"))
    assert again != made[0].extracted.text


def test_there_are_names_for_a_hundred_plans() -> None:
    names = list(place_names())

    assert len(set(names)) == len(names) == 120


def test_made_up_vectors_are_of_unit_length_and_the_same_for_the_same_text() -> None:
    vectors = MadeUpVectors("model", 384).embed_passages(["một", "hai", "một"])

    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert float(vectors[0] @ vectors[1]) < 0.5


def test_the_same_plan_is_added_to_few_and_to_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    shutil.copy(built_in_plans() / "ninh-binh-ubnd.md", plans)
    fields = (
        "title = 'Kế hoạch'\nkind = 'Kế hoạch'\nissuer = 'UBND tỉnh Ninh Bình'\nplace = 'Ninh Bình'\nlevel = 'tỉnh'"
    )
    (plans / "plans.toml").write_text(f"[ninh-binh-ubnd]\nfile = 'ninh-binh-ubnd.md'\n{fields}\n", encoding="utf-8")
    asked: list[tuple[str, int]] = []

    def command(arguments: Sequence[str], home: Path) -> Cost:
        count = len(list_entries(Library.open(plans, home=home)))
        asked.append((arguments[0], count))
        return Cost(2.0 * count, 1.0)

    monkeypatch.setattr(growth, "run_command", command)
    session = Session(tmp_path / "empty", Library.open(plans), MadeUpVectors("model", 8))
    figures = {figure.name: figure for figure in bench_growth(session, tmp_path / "homes", 2, 1)}

    assert asked == [("add", 1), ("ask", 1), ("add", 3), ("ask", 3)]
    assert figures["planqa add, 3 plans / 1"].median == 3.0
    assert figures["planqa add, 3 plans / 1, processor"].median == 1.0
    assert figures["planqa ask, a fresh process, 3 plans"].median == 6.0
    assert figures["index written, nothing embedded, 1 plans"].median > 0


@pytest.mark.slow
@pytest.mark.system
def test_the_long_pdf_has_its_pages_and_another_place(library: Library) -> None:
    with pypdfium2.PdfDocument(long_pdf(library)) as pdf:
        assert len(pdf) == PAGES
        text = "".join(page.get_textpage().get_text_range() for page in pdf)

    assert "Cẩm Khê" in text
    assert "Quảng Bình" not in text
