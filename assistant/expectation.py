"""What an answer must hold to be one: a question for a share is not answered by a sentence without one."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from assistant.wordings import Wording, Words, fold, read_table, read_wordings
from corpus.agencies import find_agencies

__all__ = ["Expectation", "find_expectation", "holds"]

_QUOTED = re.compile(r"[“\"«][^“”\"«»]*[”\"»]")
"""A name: “… lập dự toán …” of a task asks for no money."""


class Expectation(StrEnum):
    """What may be asked for (`tables/expectations.toml`), the narrower before the wider."""

    MONEY = "money"
    SHARE = "share"
    DOCUMENT = "document"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    AGENCY = "agency"


def find_expectation(text: str) -> Expectation | None:
    """What the answer to a question must hold, None if nothing that can be told from its text."""
    unquoted = _QUOTED.sub(" ", text)
    words = Words(unquoted)
    folded = fold(unquoted)
    return next(
        (each for each in Expectation if words.find_any(_asks(each)) or _signs(each).search(folded)),
        None,
    )


def holds(expectation: Expectation, text: str) -> bool:
    """Whether a text holds what is expected."""
    if expectation is Expectation.AGENCY:
        return bool(find_agencies(text))
    if expectation is Expectation.NAME:
        return _name().search(text) is not None
    return any(pattern.search(fold(text)) for pattern in _holds(expectation))


@cache
def _asks(expectation: Expectation) -> tuple[Wording, ...]:
    table = read_table("expectations")
    return read_wordings(table[expectation]["asks"], table["needs_diacritics"])


@cache
def _signs(expectation: Expectation) -> re.Pattern[str]:
    """Words with a sign that is no word: "mấy %"."""
    return re.compile(read_table("expectations")[expectation].get("signs", r"(?!)"))


@cache
def _holds(expectation: Expectation) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in read_table("expectations")[expectation]["holds"])


@cache
def _name() -> re.Pattern[str]:
    """A family name and one to three given names, in their capitals."""
    surnames = "|".join(read_table("expectations")[Expectation.NAME]["surnames"])
    return re.compile(rf"(?<!\w)(?:{surnames})(?: [^\W\d_a-zà-ỹđ][^\W\d_A-ZĐ]+){{1,3}}(?!\w)")
