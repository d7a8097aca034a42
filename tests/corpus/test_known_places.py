"""Places of the five plans that were read by eye: what a reader of plans must find there."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Document
from corpus.library import Library
from corpus.quote import quote
from corpus.records import Column, Passage

RAW = (Path(__file__).parent / "known_places.toml").read_text(encoding="utf-8")
PLACES: list[dict[str, Any]] = tomllib.loads(RAW)["place"]
FEWEST_PLACES = 10


@cache
def document(plan: str) -> Document:
    return Library.open().document(plan)


def passage_at(plan: str, line: int) -> Passage:
    return next(passage for passage in document(plan).passages if line in passage.lines)


def name(place: dict[str, Any]) -> str:
    return f"{place['plan']}:{place['lines'][0]}"


@pytest.mark.parametrize("place", PLACES, ids=name)
def test_known_place(place: dict[str, Any]) -> None:
    passage = passage_at(place["plan"], place["lines"][0])

    assert list(passage.lines) == place["lines"]
    assert passage.role == place["role"]
    assert str(passage.section) == place["section"]
    assert (passage.item or "") == place["item"] or passage.role == "footnote"
    words = re.sub(r"^\d[\d.]*\t", "", passage.text) if passage.role == "row" else passage.text
    assert words.startswith(place["starts"])
    assert words.endswith(place["ends"])


@pytest.mark.parametrize("place", [place for place in PLACES if place.get("cells")], ids=name)
def test_cells_of_known_row(place: dict[str, Any]) -> None:
    passage = passage_at(place["plan"], place["lines"][0])
    source = document(place["plan"]).source
    expected = dict(place["cells"])

    values = [cell for cell in passage.cells if cell.column is Column.VALUE]
    if "values" in expected:
        assert [passage.text[cell.start : cell.end] for cell in values] == expected.pop("values")
        assert [cell.year for cell in values] == [2025, 2030, 2035, 2040, 2045]
    for column, text in expected.items():
        cell = next(cell for cell in passage.cells if cell.column == column)
        printed = quote(passage, source, cell.start, cell.end).replace(" … ", " ")
        assert text in (passage.text[cell.start : cell.end], printed)


@pytest.mark.parametrize("plan", list(Library.open().plans))
def test_enough_places_of_every_plan(plan: str) -> None:
    assert sum(place["plan"] == plan for place in PLACES) >= FEWEST_PLACES
