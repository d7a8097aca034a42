"""Words that a plan explains in passing: abbreviations beside what they stand for, short titles, words in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from corpus.data import read_table
from corpus.folding import fold_spaces
from corpus.records import Passage, Role

__all__ = ["GlossaryKind", "Term", "find_terms"]

# Two capitals at least, whatever stands between them: "LGSP", "KH&CN", "IoT", "VNeID".
_ABBREVIATION = r"[A-ZĐ][A-Za-zĐđ&]*[A-ZĐ]"
_BRACKET = re.compile(r"\((?P<inside>[^()]{2,60})\)")
_ALONE = re.compile(_ABBREVIATION)
# "… điều hành thông minh - IOC tỉnh" (quang-binh-ubnd 415); not "Kế hoạch 5 năm 2026 - KH …", not "T/M - BTV - VP".
_AFTER_DASH = re.compile(rf"(?<=[^\W\d_A-ZĐ]) [-–] (?P<term>{_ABBREVIATION})(?![\w&/-]| [-–] )")
_QUOTED = re.compile(r"“(?P<term>[^”]{3,40})”")
_NO_TEXT = frozenset({Role.LETTERHEAD, Role.RECIPIENTS, Role.SIGNATURE})


class GlossaryKind(StrEnum):
    """How a word is explained."""

    ABBREVIATION = "abbreviation"
    SHORT_TITLE = "short title"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Term:
    """A word that a passage explains; characters `start` to `end` of the passage's text hold it, brackets included."""

    word: str
    kind: GlossaryKind
    passage: Passage
    start: int
    end: int


def find_terms(passages: Iterable[Passage]) -> list[Term]:
    """The words that passages explain, in order.

    ABBREVIATION: alone in a bracket or after a dash, behind what it stands for: "năng suất nhân tố tổng hợp (TFP)".
    SHORT_TITLE: "(sau đây gọi tắt là …)". QUOTED: “bộ não số”, a word that the plan coins or marks.
    """
    spoken = (passage for passage in passages if passage.role not in _NO_TEXT)
    return [term for passage in spoken for term in sorted(_terms_of(passage), key=lambda term: term.start)]


def _terms_of(passage: Passage) -> Iterator[Term]:
    for bracket in _BRACKET.finditer(passage.text):
        inside = bracket["inside"]
        short = _short_title().search(inside)
        if short is not None:
            yield Term(fold_spaces(short["title"]), GlossaryKind.SHORT_TITLE, passage, *bracket.span())
        elif _ALONE.fullmatch(inside):
            yield Term(inside, GlossaryKind.ABBREVIATION, passage, *bracket.span())
    for dashed in _AFTER_DASH.finditer(passage.text):
        if _may_stand_for(dashed["term"], passage.text[: dashed.start()]):
            yield Term(dashed["term"], GlossaryKind.ABBREVIATION, passage, *dashed.span())
    for quoted in _QUOTED.finditer(passage.text):
        yield Term(fold_spaces(quoted["term"]), GlossaryKind.QUOTED, passage, *quoted.span())


def _may_stand_for(short: str, before: str) -> bool:
    """Whether the words before a dash spell an abbreviation by their initials, or none of them begins it.

    "điều hành thông minh - IOC" is English; "công nghệ viễn thông - CNTT" (quang-ngai-bao-cao 45) lists two things.
    """
    initials = "".join(word[0] for word in before.split()[-len(short) :]).upper()
    return initials == short.upper() or short[0].upper() not in initials


@cache
def _short_title() -> re.Pattern[str]:
    table = read_table("corpus", "documents")
    words = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in table["short_titles"])
    return re.compile(rf"(?:{words})\s+(?P<title>.+)", re.IGNORECASE)
