"""The contents of a plan: its sections, what stands directly below each, and sections by number or heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from assistant.document_wording import document_table, fold, tokens
from assistant.per_store import per_store
from corpus.folding import strip_diacritics
from corpus.records import Passage, Role
from corpus.wording import structure
from index.interface import Passages

__all__ = ["ROMANS", "Contents", "Path", "Wanted", "find_numbers", "read_contents", "said_of_heading"]

Path = tuple[str, ...]

_KEPT = 16
"""Plans whose contents are kept in memory, some hundred kilobytes each."""

_ASIDE = frozenset({Role.NOTE, Role.FOOTNOTE})
_OUTSIDE = frozenset({Role.LETTERHEAD, Role.TITLE, Role.RECIPIENTS, Role.SIGNATURE})
_SHORTEST_HEADING = 2
"""Syllables: a heading of one could be any word."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The passages of one plan, in order; `sections` gives for each path those that stand at it."""

    passages: tuple[Passage, ...]
    sections: Mapping[Path, tuple[Passage, ...]]

    def head(self, path: Path) -> Passage:
        """The passage that opens a section: its heading, or its text where it has none."""
        own = self.sections.get(path)
        return own[0] if own else next(p for p in self.passages if p.section.path[: len(path)] == path)

    def entries(self, path: Path) -> list[Passage]:
        """What opens each sub-section, or if there is none each paragraph, bullet or row below the head."""
        depth = len(path) + 1
        below = dict.fromkeys(p[:depth] for p in self.sections if p[: len(path)] == path and len(p) >= depth)
        if below:
            return [self.head(section) for section in below]
        own = self.sections.get(path, ())
        return [passage for passage in own[1:] if passage.role not in _ASIDE]

    def parts(self, *, appendices: bool) -> list[Passage]:
        """The heads of the sections at the top: of the text, or of the appendices."""
        name = structure().names["appendix"]
        tops = dict.fromkeys(path[:1] for path in self.sections if path)
        return [self.head(path) for path in tops if path[0].startswith(name) == appendices]

    def headed(self, words: str) -> list[Path]:
        """The sections whose heading stands in these folded words; the longest heading of all is meant."""
        found: dict[Path, tuple[int, int]] = {}
        for path, own in self.sections.items():
            if own[0].role is Role.HEADING:
                whole, *parts = said_of_heading(own[0].text, words)
                found[path] = whole, max(parts, default=0)
        longest = max(map(max, found.values()), default=0)
        exact = [path for path, lengths in found.items() if lengths[0] == longest > 0]
        return exact or [path for path, lengths in found.items() if lengths[1] == longest > 0]

    def beginning(self, heading: str) -> list[Path]:
        """The sections nearest to the top, in the text, whose heading begins with these words."""
        wanted = f"{fold(heading)} "
        name = structure().names["appendix"]
        found = [
            path
            for path, own in self.sections.items()
            if path and own[0].role is Role.HEADING and not path[0].startswith(name)
            if f"{_names(own[0].text)[0]} ".startswith(wanted)
        ]
        top = min(map(len, found), default=0)
        return [path for path in found if len(path) == top]

    def numbered(self, wanted: Sequence[Wanted]) -> list[Path]:
        """The sections with these numbers that lie nearest to the top; those of appendices only where one is named."""
        name = structure().names["appendix"]
        named = bool(wanted) and wanted[0].level is _Level.APPENDIX
        prefixes = dict.fromkeys(path[:depth] for path in self.sections for depth in range(1, len(path) + 1))
        found = [
            path for path in prefixes if path[0].startswith(name) == named and _fits(path, [w.numbers for w in wanted])
        ]
        top = min(map(len, found), default=0)
        return [path for path in found if len(path) == top]


@per_store(_KEPT)
def read_contents(store: Passages, plan: str) -> Contents:
    """The contents of a plan, from a store."""
    passages = tuple(store.plan(plan))
    sections: dict[Path, list[Passage]] = {}
    for passage in passages:
        if passage.role not in _OUTSIDE:
            sections.setdefault(passage.section.path, []).append(passage)
    return Contents(passages, {path: tuple(own) for path, own in sections.items()})


def said_of_heading(heading: str, words: str) -> list[int]:
    """How many letters of a heading stand in folded words, 0 or all; then of each part of one in capitals."""
    return [len(name) if f" {name} " in f" {words} " else 0 for name in _names(heading)]


@lru_cache(maxsize=4096)
def _names(heading: str) -> tuple[str, ...]:
    """A heading, folded, and the parts of one in capitals: "MỤC ĐÍCH, YÊU CẦU" is both."""
    plain = re.sub(r"\([^()]*\)", "", heading)
    parts = plain.split(",") if plain.isupper() else ()
    return tuple(name if len((name := fold(part)).split()) >= _SHORTEST_HEADING else "\0" for part in (plain, *parts))


def _fits(path: Path, wanted: Iterable[frozenset[str]]) -> bool:
    """Whether a path has these numbers in their order, the last one at its end."""
    rest = list(path)
    last = ""
    for numbers in wanted:
        while rest and rest[0] not in numbers:
            rest.pop(0)
        if not rest:
            return False
        last = rest.pop(0)
    return last == path[-1] and not rest


# --- numbers of sections in a question -------------------------------------------------------------------------------


class _Level(IntEnum):
    APPENDIX = 0
    ROMAN = 1
    ARABIC = 2
    DOTTED = 3
    LETTER = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number of a section that a question names: its level, and the ways in which a path may show it."""

    level: _Level
    numbers: frozenset[str]


ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def find_numbers(text: str) -> tuple[list[Wanted], str]:
    """The section numbers of a question, outermost first, and its folded words without them.

    "điểm a mục 2.1 phần II" asks for II > 2.1 > a); "mục II.2" for II > 2.
    """
    plain = tokens(text)
    wanted: list[Wanted] = []
    for match in _number().finditer(plain):
        kind = next(name for name in ("appendix", "part", "number") if match[name])
        wanted += _wanted(kind, match[f"{kind}_n"])
    rest = fold(_number().sub(" ", plain))
    return sorted(wanted, key=lambda each: each.level), rest


def _wanted(kind: str, number: str) -> list[Wanted]:
    first, _, rest = number.partition(".")
    roman = first.upper() if first.upper() in ROMANS else ROMANS[int(first) - 1] if _is_small(first) else None
    if kind == "appendix":
        return [Wanted(_Level.APPENDIX, frozenset({f"{structure().names['appendix']} {roman}"}))] if roman else []
    if first.upper() in ROMANS:
        return [Wanted(_Level.ROMAN, frozenset({first.upper()})), *(_wanted("number", rest) if rest else [])]
    if number.isdigit():
        numbers = {number, roman} if kind == "part" and roman else {number}
        return [Wanted(_Level.ROMAN if kind == "part" else _Level.ARABIC, frozenset(numbers))]
    if number.isalpha():
        return [Wanted(_Level.LETTER, frozenset({f"{number})"} | ({"đ)"} if number == "d" else set())))]
    *digits, last = number.split(".")
    if last.isalpha():
        return [*_wanted("number", ".".join(digits)), *_wanted("number", last)]
    return [Wanted(_Level.DOTTED, frozenset({number}))]


def _is_small(number: str) -> bool:
    return number.isdigit() and 0 < int(number) <= len(ROMANS)


@cache
def _number() -> re.Pattern[str]:
    """A word for a section and its number, in words with their diacritics or all without."""
    table = document_table()["sections"]
    kinds = {kind: "|".join(map(re.escape, _both(table[kind]))) for kind in ("appendix", "part", "number")}
    roman, plain = r"[ivx]+(?:\.\d{1,2}){0,2}(?:\.[a-zđ])?", r"\d{1,2}(?:\.\d{1,3}){0,2}(?:\.[a-zđ])?"
    return re.compile(
        rf"(?<!\S)(?:(?P<appendix>{kinds['appendix']})\s?(?P<appendix_n>[ivx]+|\d{{1,2}})"
        rf"|(?P<part>{kinds['part']})\s(?P<part_n>{roman}|{plain})"
        rf"|(?P<number>{kinds['number']})\s?(?P<number_n>(?:(?<=\s)(?:{roman}|[a-zđ])|{plain})))(?!\S)"
    )


def _both(words: Iterable[str]) -> list[str]:
    """Words with their diacritics and without, the longest first."""
    return sorted({form for word in words for form in (tokens(word), strip_diacritics(tokens(word)))}, key=len)[::-1]
