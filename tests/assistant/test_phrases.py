"""The wording of answers: both languages say the same things."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

import assistant
from assistant.phrases import Language, phrases
from corpus.records import Column, Role

_NEVER_NAMED = {Column.NUMBER, Column.NAME, Column.VALUE, Column.OTHER}
"""Columns that an answer shows without their name."""


def _gaps(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_both_languages_have_the_same_phrases_columns_and_parts() -> None:
    vietnamese, english = phrases(Language.VIETNAMESE), phrases(Language.ENGLISH)

    assert vietnamese.texts.keys() == english.texts.keys()
    assert vietnamese.columns.keys() == english.columns.keys()
    assert vietnamese.parts.keys() == english.parts.keys()


def test_a_phrase_has_the_same_gaps_in_both_languages() -> None:
    vietnamese, english = phrases(Language.VIETNAMESE), phrases(Language.ENGLISH)

    assert {name: _gaps(text) for name, text in vietnamese.texts.items()} == {
        name: _gaps(text) for name, text in english.texts.items()
    }


def test_the_table_holds_these_two_languages_and_no_other() -> None:
    (folder,) = assistant.__path__
    table = tomllib.loads((Path(folder) / "tables" / "phrases.toml").read_text(encoding="utf-8"))

    assert set(table) == set(Language)


@pytest.mark.parametrize("language", list(Language))
def test_every_part_of_a_plan_and_every_column_that_an_answer_names_has_a_name(language: Language) -> None:
    words = phrases(language)

    assert set(words.parts) == set(Role)
    assert set(words.columns) == set(Column) - _NEVER_NAMED
    assert [name for name, text in {**words.texts, **words.columns, **words.parts}.items() if not text.strip()] == []
    assert words.column(Column.LEAD) == {"vi": "chủ trì", "en": "led by"}[language]


@pytest.mark.parametrize("language", list(Language))
def test_no_phrase_brings_a_number_of_its_own(language: Language) -> None:
    words = phrases(language)

    said = [*words.texts.values(), *words.columns.values(), *words.parts.values()]
    assert [text for text in said if any(char.isdigit() for char in text)] == []


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert phrases(Language.ENGLISH).say("cell", header="{text}", text="{0} {header}") == "{text}: {0} {header}"
