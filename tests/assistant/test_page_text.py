"""The wording of the page: both languages say the same things."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.wordings import read_table
from corpus.library import Library
from index.build import build_index
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import own_plans


def _gaps(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _texts(language: Language) -> dict[str, str]:
    """Every text of a language, by table and name."""
    return {
        f"{table}.{name}": text
        for table in read_table("page")[language]
        for name, text in page_text(language, table).texts.items()
    }


def test_both_languages_have_the_same_texts_with_the_same_gaps() -> None:
    vietnamese, english = (
        {name: _gaps(text) for name, text in _texts(language).items()}
        for language in (Language.VIETNAMESE, Language.ENGLISH)
    )

    assert set(read_table("page")) == set(Language)
    assert vietnamese == english


@pytest.mark.parametrize("language", list(Language))
def test_no_text_is_empty_or_holds_markup(language: Language) -> None:
    assert [text for text in _texts(language).values() if text != text.strip() or not text or "<" in text] == []


def test_a_text_is_said_with_its_gaps_filled_once() -> None:
    assert page_text(Language.VIETNAMESE).say("line", line="{page}") == "dòng {page}"
    assert page_text(Language.ENGLISH).say("lines", first=3, last=5) == "lines 3–5"


@pytest.mark.parametrize("language", list(Language))
def test_the_page_says_every_step_of_a_build(language: Language, tmp_path: Path) -> None:
    steps: set[str] = set()
    library = Library.open(own_plans(tmp_path / "plans"))
    build_index(tmp_path / "home", library, HashEmbedder(), progress=lambda step, *_: steps.add(step))

    assert {"read", "embed", "index", "assemble"} <= steps
    for step in steps:
        assert page_text(language, "editing").say(f"step_{step}", done=1, total=2)
