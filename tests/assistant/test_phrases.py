"""The wording of answers: both languages say the same things."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

import assistant
from assistant.aspects import Aspect
from assistant.expectation import Expectation
from assistant.outside import Outside
from assistant.phrases import Language, Phrases, phrases
from corpus.records import Column, Role

_NEVER_NAMED = {Column.NUMBER, Column.NAME, Column.VALUE, Column.BASE, Column.OTHER}
"""Columns that an answer shows without their name, or under the plan's own heading."""

_RESOLUTION = ("Nghị quyết 57", "Resolution 57")
"""What the plans are about: the one number that planqa says of itself, where it greets."""


def _gaps(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _said(words: Phrases) -> list[str]:
    """Everything that an answer may be worded with."""
    tables = (words.texts, words.columns, words.parts, words.traits, words.kinds)
    return [*(text for table in tables for text in table.values()), *words.examples]


@pytest.mark.parametrize("table", ["texts", "columns", "parts", "traits", "kinds"])
def test_both_languages_have_the_same_phrases(table: str) -> None:
    vietnamese, english = phrases(Language.VIETNAMESE), phrases(Language.ENGLISH)

    assert getattr(vietnamese, table).keys() == getattr(english, table).keys()


def test_both_languages_have_as_many_examples() -> None:
    vietnamese, english = phrases(Language.VIETNAMESE), phrases(Language.ENGLISH)

    assert len(vietnamese.examples) == len(english.examples) > 0


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
    assert [text for text in _said(words) if text != text.strip() or not text] == []
    assert words.column(Column.LEAD) == {"vi": "chủ trì", "en": "led by"}[language]


@pytest.mark.parametrize("language", list(Language))
def test_no_phrase_brings_a_number_of_its_own(language: Language) -> None:
    words = phrases(language)

    said = [text for text in _said(words) if text not in words.examples]
    for name in _RESOLUTION:
        said = [text.replace(name, "") for text in said]
    assert [text for text in said if any(char.isdigit() for char in text)] == []


@pytest.mark.parametrize("language", list(Language))
def test_every_kind_of_thing_asked_expected_and_said_has_a_name(language: Language) -> None:
    kinds = phrases(language).kinds

    assert set(kinds) == {*Aspect, *Expectation, *Outside}
    assert {f"outside_{kind}" for kind in Outside} <= phrases(language).texts.keys()


@pytest.mark.parametrize("language", list(Language))
def test_no_two_kinds_have_one_name(language: Language) -> None:
    kinds = phrases(language).kinds

    assert len(set(kinds.values())) == len(kinds)


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert phrases(Language.ENGLISH).say("cell", header="{text}", text="{0} {header}") == "{text}: {0} {header}"
