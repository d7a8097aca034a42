"""What an answer must hold to be one: a question for a share is not answered by a sentence without one."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from assistant.wordings import Wordings, Words, any_of, blank_out, fold, read_table, read_wordings
from corpus.agencies import find_agencies
from corpus.folding import strip_diacritics

__all__ = [
    "PARTS_OF_YEAR",
    "Expectation",
    "asks_called",
    "asks_part_of_year",
    "find_expectation",
    "find_positions",
    "holds",
    "honorifics",
    "names_person",
    "openings",
    "opens_with_share",
]

_QUOTED = re.compile(r"[“\"«][^“”\"«»]*[”\"»]")
"""A name: “… lập dự toán …” of a task asks for no money."""


class Expectation(StrEnum):
    """What may be asked for (`tables/expectations.toml`), the narrower before the wider."""

    REASON = "reason"
    LINK = "link"
    DEFINITION = "definition"
    START = "start"
    MONTH = "month"
    QUARTER = "quarter"
    MONEY = "money"
    SHARE = "share"
    DOCUMENT = "document"
    DURATION = "duration"
    NUMBER = "number"
    DAY = "day"
    DATE = "date"
    NAME = "name"
    AGENCY = "agency"
    TRUTH = "truth"


PARTS_OF_YEAR = (Expectation.MONTH, Expectation.QUARTER, Expectation.DAY)
_TIMES = (*PARTS_OF_YEAR, Expectation.START, Expectation.DATE, Expectation.TRUTH)


def find_expectation(*texts: str) -> Expectation | None:
    """What the answer to a question, written in these ways, must hold; None if its words do not tell."""
    unquoted = [_QUOTED.sub(" ", text) for text in dict.fromkeys(texts)]
    read = [(text, fold(text), Words(text)) for text in unquoted]
    asked = (each for each in Expectation if any(_is_asked(each, *text) for text in read))
    first = next(asked, None)
    if first in PARTS_OF_YEAR:  # beside something else that is asked, the year will do
        return next((each for each in asked if each not in _TIMES), first)
    return first


def opens_with_share(text: str) -> bool:
    """Whether a question is no more than what has a share: "Tỷ lệ dùng văn bản điện tử cấp xã?"."""
    return re.search(read_table("expectations")[Expectation.SHARE]["opening_signs"], fold(text)) is not None


def asks_part_of_year(text: str) -> list[Expectation]:
    """Whether a question asks for a month or a quarter, whatever else it asks."""
    return [each for each in PARTS_OF_YEAR if _is_asked(each, text, fold(text), Words(text))]


def _is_asked(expectation: Expectation, text: str, folded: str, words: Words) -> bool:
    """Whether a text asks for a kind of thing; `folded` and `words` are those of the text."""
    ignored = list(_ignores(expectation).finditer(folded))
    if ignored:
        text = blank_out(text, ignored)
        folded, words = fold(text), Words(text)
    return bool(words.find_any(_asks(expectation)) or _signs(expectation).search(folded))


def holds(expectation: Expectation, text: str) -> bool:
    """Whether a text holds what is expected."""
    if expectation is Expectation.AGENCY:
        return (
            bool(find_agencies(text))
            or _acting_body().search(text) is not None
            or _official().search(fold(text)) is not None
        )
    if expectation is Expectation.NAME and names_person(text):
        return True
    lower = text.lower()
    lower = blank_out(lower, _overlooks(expectation).finditer(strip_diacritics(lower)))
    return any(pattern.search(strip_diacritics(lower)) or pattern.search(lower) for pattern in _holds(expectation))


def asks_called(text: str) -> bool:
    """Whether a question asks what someone is called, and an office is no answer: "tên là gì"."""
    return _called().search(fold(text)) is not None


def names_person(text: str) -> bool:
    """Whether a text has the name of a person: "Bùi Thị Quỳnh Vân"."""
    return _name().search(text) is not None


@cache
def honorifics() -> frozenset[str]:
    """Words before a name that are no part of it, without diacritics: "bà"."""
    return frozenset(map(fold, read_table("expectations")[Expectation.NAME]["honorifics"]))


@cache
def openings() -> frozenset[str]:
    """Words that a sentence begins with, in a capital that makes no name of them, without diacritics: "Nếu Quỹ …"."""
    return frozenset(map(fold, read_table("expectations")[Expectation.NAME]["openings"]))


def find_positions(text: str) -> list[re.Pattern[str]]:
    """The positions that a question names, each as it stands in a folded text of a plan; none is a part of another.

    A deputy who signs for someone ("KT. CHỦ TỊCH, PHÓ CHỦ TỊCH") does not hold that position; where the question names
    the body too, the same position of another body is not meant.
    """
    words = Words(text)
    bodies = [body for wordings, body in _bodies() if words.find_any(wordings)]
    others = "|".join(body for _, body in _bodies() if body not in bodies) if bodies else "(?!)"
    spans = {name: words.find_any(wordings) for wordings, name in _positions()}
    named = {span for found in spans.values() for span in found}
    parts = {(start, end) for start, end in named for first, last in named if first < start and end <= last}
    return [
        re.compile(rf"(?<!pho )(?<!kt )(?<!kt\. ){any_of((name,))}(?! (?:{others}))")
        for name, found in spans.items()
        if not parts.issuperset(found)
    ]


@cache
def _positions() -> tuple[tuple[Wordings, str], ...]:
    return tuple((read_wordings((name, *english)), name) for name, english in _position_table().items())


@cache
def _bodies() -> tuple[tuple[Wordings, str], ...]:
    """The bodies that have such positions, and each as it stands in a folded text."""
    bodies = read_table("expectations")[Expectation.NAME]["bodies"]
    return tuple((read_wordings((*names, *english)), any_of(names)) for names, english in bodies)


def _position_table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = read_table("expectations")[Expectation.NAME]["positions"]
    return table


def _with_positions(pattern: str) -> re.Pattern[str]:
    words = sorted({fold(word) for name, english in _position_table().items() for word in (name, *english)}, key=len)
    return re.compile(pattern.replace("{positions}", "|".join(map(re.escape, reversed(words)))))


@cache
def _asks(expectation: Expectation) -> Wordings:
    table = read_table("expectations")
    return read_wordings(table[expectation]["asks"], table["needs_diacritics"])


@cache
def _ignores(expectation: Expectation) -> re.Pattern[str]:
    """Words that only look like those of a kind."""
    return re.compile(read_table("expectations")[expectation].get("ignores", r"(?!)"))


@cache
def _signs(expectation: Expectation) -> re.Pattern[str]:
    """Words with a sign that is no word: "mấy %"."""
    return _with_positions(read_table("expectations")[expectation].get("signs", r"(?!)"))


@cache
def _overlooks(expectation: Expectation) -> re.Pattern[str]:
    """What of a text without diacritics only looks like what is expected."""
    return re.compile(read_table("expectations")[expectation].get("overlooks", r"(?!)"))


@cache
def _holds(expectation: Expectation) -> tuple[re.Pattern[str], ...]:
    return tuple(_with_positions(pattern) for pattern in read_table("expectations")[expectation]["holds"])


@cache
def _acting_body() -> re.Pattern[str]:
    """A body that no table has, by what it does: "Phòng Bến bãi chủ trì …"."""
    table = read_table("expectations")[Expectation.AGENCY]
    heads, acts = "|".join(table["heads"]), "|".join(table["acts"])
    return re.compile(rf"(?<!\w)(?:{heads}) [^\W\d_a-zà-ỹđ]\w*(?: \w+){{0,6}} (?:{acts})(?!\w)")


@cache
def _official() -> re.Pattern[str]:
    return re.compile(any_of(read_table("expectations")[Expectation.AGENCY]["persons"]))


@cache
def _called() -> re.Pattern[str]:
    return re.compile(any_of(read_table("expectations")[Expectation.NAME]["called"]))


@cache
def _name() -> re.Pattern[str]:
    """A family name and one to three given names, in their capitals."""
    surnames = "|".join(read_table("expectations")[Expectation.NAME]["surnames"])
    return re.compile(rf"(?<!\w)(?:{surnames})(?: [^\W\d_a-zà-ỹđ][^\W\d_A-ZĐ]+){{1,3}}(?!\w)")
