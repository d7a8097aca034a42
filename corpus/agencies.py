"""Agencies by name: those a table's cell names, and those a question is about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, lru_cache
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple

from corpus.data import read_table
from corpus.folding import fold_spaces, fold_tone, strip_diacritics
from corpus.records import Agency

__all__ = ["AgencyWording", "agencies", "find_agencies", "split_agencies"]


@dataclass(frozen=True, slots=True)
class AgencyWording:
    """An entry of `tables/agencies.toml`: the name under which an agency is listed, and every other form of it.

    `in_cells` are forms that name it in a table's cell only, `capitals` those that need their capitals where nothing of
    them bears a diacritic.
    """

    name: str
    aliases: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    in_cells: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    collective: bool = False
    cells_only: bool = False


def agencies() -> Mapping[str, AgencyWording]:
    """All agencies of the table by name, in its order; `aliases` hold what follows from its `writings` too."""
    return _table().agencies


def find_agencies(text: str) -> list[tuple[str, int, int]]:
    """The agencies that a question names, in order: canonical name, start and end in the text as given.

    Any form of the table counts, in any case and with any tone placement; a syllable typed without diacritics fits any
    with them. The longest form wins, and no two overlap. "cơ sở y tế" (typed "co so y te") is no Sở Y tế.
    """
    return list(_find_agencies(text))


@lru_cache(maxsize=32)
def _find_agencies(text: str) -> tuple[tuple[str, int, int], ...]:
    table = _table()
    words = _read_words(text)
    found = []
    i = 0
    while i < len(words):
        match = _match(table, words, i, in_cell=False)
        if match is None:
            i += 1
            continue
        name, end = match
        if name and not _ends_number(text, words[i]):
            found.append((name, words[i].start, words[end - 1].end))
        i = end
    return tuple(found)


def split_agencies(cell: str) -> tuple[Agency, ...]:
    """The agencies that a table's cell names, in order; () for an empty cell or "-".

    Commas and "và" part agencies, not the words of one name, nor words in brackets. What follows a name up to the next
    agency belongs to its raw words ("(cung cấp …)", "trên địa bàn tỉnh", letters a page break repeated). A head said
    once counts for all: "UBND cấp huyện, cấp xã" names "UBND cấp huyện" and "UBND cấp xã". What stands before a colon
    is a label. An agency that the table does not know keeps its own words as its name.
    """
    table = _table()
    words = _read_words(cell)
    inside = _in_brackets(cell, words)
    items: list[_Item] = []
    shared: _Word | None = None
    separator = _Separator.STRONG
    i = name_end = 0
    while i < len(words):
        if inside[i]:
            items[-1].end = i = i + 1
            continue
        before = _separator(cell[words[i - 1].end : words[i].start]) if i else _Separator.NONE
        separator = max(separator, before)
        if before is _Separator.COLON:  # "Các phòng: GD&ĐT, TC-KH": what stands before is no agency, but a label
            shared = _shared_head(table, words[i - 1])
            if items and (items[-1].name is None or table.agencies[items[-1].name].collective):
                items.pop()
        if items and words[i].accented in table.conjunctions:
            separator = max(separator, _Separator.WEAK)
            i += 1
            continue
        if separator is _Separator.NONE:
            items[-1].end = i = i + 1
            continue
        name_at = i + _count_opening(table.titles, words, i)
        match = _match(table, words, name_at, in_cell=True)
        if match is not None and match[0]:
            shared = _shared_head(table, words[name_at])
        elif shared is not None:
            match = _match_shared(table, shared, words, i)
        if match is not None and match[0]:
            items.append(_Item(match[0], i, match[1]))
            name_end = match[1]
        elif not items or _opens_item(table, separator, words, i, cell):
            shared = _shared_head(table, words[i])
            items.append(_Item(None, i, i + 1))
        else:
            if separator is _Separator.WEAK and items[-1].end == name_end:  # a longer name: "Sở Y tế và Dân số"
                items[-1].name = None
            items[-1].end = i + 1
        i = items[-1].end
        separator = _Separator.NONE
    found = (_agency(cell, words, item) for item in items)
    return tuple(agency for agency in found if any(char.isalpha() for char in agency.raw))


class _Gap(IntEnum):
    """What stands before a word: nothing but white space, a sign that may stand within names, or one that may not."""

    TIGHT = 0
    LOOSE = 1
    BREAK = 2


class _Word(NamedTuple):
    """A word of a text: with its diacritics, without them, and where it stands."""

    accented: str
    bare: str
    upper: bool
    start: int
    end: int
    gap: _Gap


_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_LOOSE = frozenset(",&-–/+ \n")
_TIGHT = frozenset(" \n'’\u00a0")  # a tab parts the cells of a row
_SHORT = 2
"""Letters: a full stop after so few marks an abbreviation ("P. Nội vụ"), not the end of a sentence."""


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, str]:
    return fold_tone(word), strip_diacritics(word).lower()


def _read_words(text: str) -> list[_Word]:
    words: list[_Word] = []
    for match in _WORD.finditer(text):
        word = match.group()
        accented, bare = _forms(word)
        gap = _read_gap(text[words[-1].end : match.start()], words[-1]) if words else _Gap.BREAK
        words.append(_Word(accented, bare, word.isupper(), match.start(), match.end(), gap))
    return words


def _read_gap(gap: str, before: _Word) -> _Gap:
    if gap == " " or _TIGHT.issuperset(gap) or (gap.strip() == "." and before.end - before.start <= _SHORT):
        return _Gap.TIGHT
    return _Gap.LOOSE if _LOOSE.issuperset(gap) else _Gap.BREAK


def _ends_number(text: str, word: _Word) -> bool:
    """Whether a word is the end of a document's number: the "UBND" of "2710/QĐ-UBND"."""
    return word.upper and word.start > 1 and text[word.start - 1] == "-" and text[word.start - 2].isalnum()


class _Form(NamedTuple):
    """One form of a name; its words as they must stand. `name` is "" for words that only look like an agency."""

    name: str
    accented: tuple[str, ...]
    capitals: tuple[bool, ...]
    in_cells: bool


@dataclass(slots=True)
class _Node:
    """A place in the tree of all forms, word by word without diacritics."""

    next: dict[str, _Node] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)
    forms: list[_Form] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Table:
    agencies: Mapping[str, AgencyWording]
    tree: _Node
    conjunctions: frozenset[str]
    articles: frozenset[str]
    heads: frozenset[tuple[str, ...]]
    titles: frozenset[tuple[str, ...]]
    shared_heads: frozenset[str]


@cache
def _table() -> _Table:
    table = read_table("corpus", "agencies")
    writings = {words: group for group in table["writings"] for words in group}
    entries = {entry["name"]: _read_entry(entry, writings) for entry in table["agency"]}
    conjunctions = frozenset(form for word in table["conjunctions"] for form in _forms(word))
    articles = frozenset(table["articles"])
    tree = _Node()
    for entry in entries.values():
        for form in (entry.name, *entry.aliases):
            _grow(tree, entry.name, form, conjunctions, in_cells=entry.cells_only)
        for form in entry.capitals:
            _grow(tree, entry.name, form, conjunctions, in_cells=entry.cells_only, capitals=True)
        for form in entry.in_cells:
            _grow(tree, entry.name, form, conjunctions, in_cells=True)
        for form in entry.english:
            _grow(tree, entry.name, form, conjunctions | articles, in_cells=entry.cells_only)
    for words in table["others"]:
        _grow(tree, "", words, conjunctions, in_cells=False)
    heads, titles = (
        frozenset(tuple(word.accented for word in _read_words(words)) for words in table[key])
        for key in ("heads", "titles")
    )
    shared = frozenset(fold_tone(head) for head in table["shared_heads"])
    return _Table(MappingProxyType(entries), tree, conjunctions, articles, heads, titles, shared)


_INITIALS = re.compile(r"\b[A-ZĐ]+(?:[&,-][A-ZĐ]+)+\b")


def _read_entry(entry: Mapping[str, Any], writings: Mapping[str, Sequence[str]]) -> AgencyWording:
    def widen(forms: Iterable[str]) -> tuple[str, ...]:
        """The forms and all other ways of writing them; dict.fromkeys keeps their order."""
        return tuple(dict.fromkeys(writing for form in forms for writing in _all_writings(form, writings)))

    name = entry["name"]
    return AgencyWording(
        name=name,
        aliases=tuple(alias for alias in widen((name, *entry.get("aliases", ()))) if alias != name),
        capitals=tuple(entry.get("capitals", ())),
        in_cells=widen(entry.get("in_cells", ())),
        english=tuple(dict.fromkeys(each for form in entry.get("english", ()) for each in _english_writings(form))),
        collective=entry.get("collective", False),
        cells_only=entry.get("cells_only", False),
    )


_OF = re.compile(r"(?P<body>Department|Division|Office|Bureau) of (?:the )?(?P<matter>.+)")
_BEHIND = re.compile(r"(?P<matter>.+) (?P<body>Department|Division|Bureau)")


def _english_writings(form: str) -> Iterator[str]:
    """The form, and with its matter on the other side: "Department of Health" is also "Health Department".

    A division of a district is called its office, too.
    """
    yield form
    if match := _OF.fullmatch(form) or _BEHIND.fullmatch(form):
        for body in (match["body"], "Office") if match["body"] == "Division" else (match["body"],):
            yield f"{match['matter']} {body}"
            yield f"{body} of {match['matter']}"


def _all_writings(form: str, writings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The form with each of its parts written in each way: "Sở Khoa học và Công nghệ", "Sở KH&CN", "Sở KHCN"."""
    any_of = "|".join(re.escape(words) for words in sorted(writings, key=len, reverse=True))
    parts = re.split(rf"(?<!\w)({any_of})(?!\w)", form)
    for written in map("".join, product(*(writings.get(part, (part,)) for part in parts))):
        yield written
        yield _INITIALS.sub(lambda initials: re.sub("[&,-]", "", initials.group()), written)


def _grow(
    tree: _Node, name: str, form: str, skipped: frozenset[str], *, in_cells: bool, capitals: bool = False
) -> None:
    """Add a form to the tree, without the words that may be missing."""
    node = tree
    kept: list[_Word] = []
    loose = False
    for word in _read_words(form):
        loose = loose or word.gap is _Gap.LOOSE
        if word.accented in skipped:
            loose = True
            continue
        node.next.setdefault(word.bare, _Node())
        if kept and loose:
            node.loose.add(word.bare)
        node = node.next[word.bare]
        kept.append(word)
        loose = False
    accented = tuple(word.accented for word in kept)
    node.forms.append(_Form(name, accented, tuple(capitals and word.upper for word in kept), in_cells))


_WORDS_PER_SLIP = 4
"""A name of four words is known with one wrong diacritic ("Sở Giáo dục và Đạo tạo"), one of eight with two."""


def _match(table: _Table, words: Sequence[_Word], start: int, *, in_cell: bool) -> tuple[str, int] | None:
    """The longest form that begins at a word: the name it stands for and the position after its last word."""
    node = table.tree
    path: list[_Word] = []
    best: tuple[str, int] | None = None
    gap = _Gap.TIGHT
    for i in range(start, len(words)):
        word = words[i]
        if path:
            gap = max(gap, word.gap)
            if gap is _Gap.BREAK:
                break
        following = node.next.get(word.bare)
        if following is None or (gap is _Gap.LOOSE and word.bare not in node.loose):
            if path and word.accented in table.conjunctions:
                gap = _Gap.LOOSE
                continue
            if path and word.accented in table.articles:
                continue
            break
        path.append(word)
        node = following
        gap = _Gap.TIGHT
        for form in node.forms:
            if (in_cell or not form.in_cells) and _fits(form, path):
                best = form.name, i + 1
                break
    return best


def _fits(form: _Form, path: Sequence[_Word]) -> bool:
    """Whether words that agree without diacritics agree with those that are typed; the first one must."""
    slips = 0
    typed_with_diacritics = any(word.accented != word.bare for word in path)
    for i, (word, accented) in enumerate(zip(path, form.accented, strict=True)):
        if word.accented not in (accented, word.bare):
            slips += 1
            if i == 0:
                return False
        if form.capitals[i] and not (word.upper or typed_with_diacritics):
            return False
    return slips <= len(path) // _WORDS_PER_SLIP


class _Separator(IntEnum):
    """What may part two agencies, from nothing to what surely does."""

    NONE = 0
    SOFT = 1  # a new line or full stop: only before a name
    WEAK = 2  # "và", "&", "-", "/": before a name; otherwise it is part of one
    COMMA = 3
    STRONG = 4
    COLON = 5


_SEPARATORS = {",": _Separator.COMMA, ";": _Separator.STRONG, "\t": _Separator.STRONG, ":": _Separator.COLON}
_SEPARATORS |= dict.fromkeys("&-–—/+", _Separator.WEAK) | dict.fromkeys(".\n", _Separator.SOFT)


@dataclass(slots=True)
class _Item:
    """Words `start` to `end` of a cell as one agency, `name` None where the table does not know it."""

    name: str | None
    start: int
    end: int


def _separator(gap: str) -> _Separator:
    return max((_SEPARATORS.get(char, _Separator.NONE) for char in gap), default=_Separator.NONE)


def _in_brackets(cell: str, words: Sequence[_Word]) -> list[bool]:
    """For each word whether it stands in brackets; brackets around the whole cell do not count."""
    inside: list[bool] = []
    depth = end = 0
    for word in words:
        for char in cell[end : word.start]:
            depth = depth + 1 if char in "([" else max(depth - 1, 0) if char in ")]" else depth
        end = word.end
        inside.append(depth > 0)
    return inside if inside and not inside[0] else [False] * len(words)


def _count_opening(openings: frozenset[tuple[str, ...]], words: Sequence[_Word], start: int) -> int:
    """How many words the longest of these that begins here has, 0 if none does."""
    return next((n for n in (3, 2, 1) if tuple(word.accented for word in words[start : start + n]) in openings), 0)


def _shared_head(table: _Table, word: _Word) -> _Word | None:
    return word if word.accented in table.shared_heads else None


def _match_shared(table: _Table, shared: _Word, words: Sequence[_Word], start: int) -> tuple[str, int] | None:
    """The name that words make with the head said before them."""
    trial = [shared, words[start]._replace(gap=_Gap.TIGHT), *words[start + 1 :]]
    match = _match(table, trial, 0, in_cell=True)
    return None if match is None or match[1] == 1 else (match[0], start + match[1] - 1)


def _opens_item(table: _Table, separator: _Separator, words: Sequence[_Word], start: int, cell: str) -> bool:
    """Whether an agency that is not in the table begins here; if not, the words go on the one before."""
    if separator >= _Separator.STRONG or _count_opening(table.heads, words, start):
        return True
    return separator is _Separator.COMMA and not cell[words[start].start].islower()


def _agency(cell: str, words: Sequence[_Word], item: _Item) -> Agency:
    start, end = words[item.start].start, words[item.end - 1].end
    limit = words[item.end].start if item.end < len(words) else len(cell)
    for opening, closing in ("()", "[]"):
        if cell.count(opening, start, end) > cell.count(closing, start, end):
            end = max(end, cell.find(closing, end, limit) + 1)
    raw = unicodedata.normalize("NFC", cell[start:end])
    return Agency(item.name or fold_spaces(raw), cell[start:end])
