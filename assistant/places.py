"""Where a question is about: the plans whose place or kind it names, and places that no plan covers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from assistant.place_names import PlaceNames, place_names
from assistant.wordings import any_of, fold, read_table
from corpus.folding import fold_tone, has_diacritics, strip_diacritics
from corpus.records import Plan

__all__ = ["Scope", "find_scope", "with_levels", "without_uncovered"]

SHORTEST_LOOSE = 3
"""Letters: longer short forms ("QNgãi") are known in any case and without diacritics, shorter ones ("NB") are not."""

LONG_NAME = 3
"""Syllables: so long a name is known with other diacritics than its own."""

_WORD = re.compile(r"[^\W_]+")
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scope:
    """The plans that a text names, none if it names no place, level or kind of document.

    `spans` are where the names of covered places stand in the text; `unknown` are places without a plan, a district
    among them whatever province it lies in. `level` is that of the plans where the text says no more ("còn huyện?").
    """

    plans: tuple[str, ...] = ()
    spans: tuple[_Span, ...] = ()
    unknown: tuple[str, ...] = ()
    level: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the text names no place of any kind."""
        return not (self.plans or self.unknown)


def find_scope(text: str, plans: Sequence[Plan]) -> Scope:
    """The plans and places that a text (NFC) names."""
    named = _covered_places(text, place_names(tuple(dict.fromkeys(plan.place for plan in plans))))
    # "huyện Sơn Tịnh, tỉnh Quảng Ngãi" is about the district; "Sơn Tịnh và Quảng Ngãi" about both.
    bare = _padded(strip_diacritics(text).lower())
    about = set(named)
    for plan in plans:
        if plan.place in named and plan.part_of in named:
            district, province = (strip_diacritics(place).lower() for place in (plan.place, plan.part_of))
            if re.search(rf"\b{district} (?:district )?(?:of |thuoc )?(?:tinh )?{province}\b", bare):
                about.discard(plan.part_of)
    found = [plan for plan in plans if plan.place in about]
    unknown = tuple(_unknown_places(text, plans))
    level = None
    if not found and not unknown:
        level = next((level for level, words in _table().levels.items() if _any_stands(words, bare)), None)
        found = [plan for plan in plans if plan.level == level]
    found = _of_kind(bare, found or list(plans), named=bool(about)) or found
    spans = tuple(span for spans in named.values() for span in spans)
    return Scope(tuple(plan.id for plan in found), spans, unknown, level)


def without_uncovered(text: str, scope: Scope) -> str:
    """A text (NFC) without the provinces that no plan covers which it names side by side with a place that is covered.

    Districts stay: one behind a comma lies in the province before it.
    """
    provinces = [place for place in scope.unknown if place not in _table().districts]
    if not (provinces and scope.spans):
        return text
    marker = rf"(?:{any_of(_table().markers)}\s+)?"
    unknown = f"{marker}{any_of(provinces)}"
    joint = rf"\s*(?:&|{any_of(read_table('places')['side_by_side'])})\s*"
    behind = re.compile(rf"(?:\s*,\s*{unknown})*{joint}{unknown}")
    before = re.compile(rf"(?:{unknown}\s*,\s*)*{unknown}(?:\s*,\s*|{joint})(?={marker}$)")
    for start, end in sorted(scope.spans, reverse=True):
        if match := behind.match(fold(text), end):
            text = text[:end] + text[match.end() :]
        if match := before.search(fold(text[:start])):
            text = text[: match.start()] + text[match.end() :]
    return text


def with_levels(text: str, plans: Sequence[Plan]) -> str:
    """A text (NFC) with the level of a plan's place behind a body that each level has: "UBND tỉnh Quảng Bình"."""
    folded = fold(text)
    bodies = {match.end() for match in _of_each_level().finditer(folded)}
    if not bodies:
        return text
    levels = {plan.place: plan.level for plan in plans}
    named = _covered_places(text, place_names(tuple(levels)))
    places = sorted((start, place) for place, spans in named.items() for start, _ in spans)
    for start, place in reversed(places):
        if levels[place] and start in bodies:
            level = levels[place] if has_diacritics(text) else strip_diacritics(levels[place])
            text = f"{text[:start]}{level} {text[start:]}"
    return text


@cache
def _of_each_level() -> re.Pattern[str]:
    """What names a body that every level has, and the blank behind it, in a folded text."""
    return re.compile(any_of(read_table("places")["of_each_level"]) + " ")


def _of_kind(bare: str, plans: Sequence[Plan], *, named: bool) -> list[Plan]:
    """Those of the plans whose kind of document the text names ("theo báo cáo"), if it names one.

    Of places that are `named` each keeps its plans if it has none of that kind: "Sơn Tịnh và báo cáo Quảng Ngãi". Where
    the text asks two things, a kind counts by its mere name as well: "trong báo cáo và kế hoạch hành động".
    """
    bare = _reporting().sub(" ", bare)
    kinds = {kind for kind, words in _table().documents.items() if _any_stands(words, bare)}
    if kinds and len(_asking().findall(bare)) > 1:
        kinds |= {kind for kind in _table().documents if _any_stands([kind], bare)}
    of_kind = {plan.place for plan in plans if plan.kind in kinds}
    others = {plan.place for plan in plans} - of_kind if of_kind and named else set()
    return [plan for plan in plans if plan.kind in kinds or plan.place in others]


@cache
def _asking() -> re.Pattern[str]:
    return re.compile(any_of(read_table("places")["asking"]))


@cache
def _reporting() -> re.Pattern[str]:
    """Where "báo cáo" is what someone does, and no document: "phải báo cáo kết quả thực hiện"."""
    return re.compile(any_of(read_table("places")["reporting"]))


def _covered_places(text: str, names: PlaceNames) -> dict[str, list[_Span]]:
    """The places of plans that the text names, and where."""
    words = [(match.group(), *match.span()) for match in _WORD.finditer(text)]
    bare = [fold(word) for word, _, _ in words]
    named: dict[str, list[_Span]] = {}
    for name, span in (*_standing(names, text, words, bare), *_short_forms(names, text)):
        named.setdefault(name, []).append(span)
    if not named:
        for name, span in _misspelt(names, words, bare):
            named.setdefault(name, []).append(span)
    return named


def _short_forms(names: PlaceNames, text: str) -> Iterator[tuple[str, _Span]]:
    folded = fold(text)
    for name, exact, pattern in _shorts():
        if name in names:
            yield from ((name, match.span()) for match in pattern.finditer(text if exact else folded))


@cache
def _shorts() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    """Short forms of places: the place, whether case and diacritics count, and the pattern."""
    found = []
    for name, shorts in _table().short.items():
        for short in shorts:
            exact = len(short) <= SHORTEST_LOOSE
            pattern = r"[\W_]*".join(map(re.escape, _WORD.findall(short if exact else fold(short))))
            found.append((name, exact, re.compile(rf"(?<!\w){pattern}(?!\w)")))
    return tuple(found)


def _standing(
    names: PlaceNames, text: str, words: Sequence[tuple[str, int, int]], bare: Sequence[str]
) -> Iterator[tuple[str, _Span]]:
    """Where the words of names stand side by side: with their diacritics, or with none at all."""
    for i, (_, start, end) in enumerate(words):
        yield from ((name, (start, end)) for name in names.joined(bare[i]))  # quangbinh
        for name in names.at(bare, i):
            window = words[i : i + names.length(name)]
            typed = [word for word, _, _ in window]
            same = [fold_tone(word) for word in typed] == [fold_tone(part) for part in _WORD.findall(name)]
            beside = all(not text[end:start].strip(" -") for (_, _, end), (_, start, _) in pairwise(window))
            before = bare[i - 1] if i else ""
            if (
                beside
                and (same or not has_diacritics(" ".join(typed)))
                and before not in _table().not_after.get(name, ())
            ):
                yield name, (window[0][1], window[-1][2])


def _misspelt(
    names: PlaceNames, words: Sequence[tuple[str, int, int]], bare: Sequence[str]
) -> Iterator[tuple[str, _Span]]:
    """Where names stand with one slip and are no other province's: in capitals, or behind a word like "của"."""
    for i, (word, start, _) in enumerate(words):
        if not (word[:1].isupper() or (i and bare[i - 1] in _table().before)):
            continue
        for length in names.lengths:
            run = bare[i : i + length]
            if len(run) == length and " ".join(run) not in _provinces():
                yield from ((name, (start, words[i + length - 1][2])) for name in names.near(run))


@cache
def _provinces() -> frozenset[str]:
    return frozenset(map(fold, _table().provinces))


def _unknown_places(text: str, plans: Sequence[Plan]) -> Iterator[str]:
    """Places that the text names and no plan covers: provinces, and districts by name.

    Without diacritics a few names are common words ("danh gia lai", "hang nam dinh ky"): they need a word like "tinh".
    """
    covered = {plan.place for plan in plans} | {plan.part_of for plan in plans}
    table = _table()
    accented = has_diacritics(text)
    bare = _padded(fold(text))
    folded = _padded(fold_tone(text)) if accented else bare
    for place in _places():
        if (place.bare not in bare and place.joined not in bare) or place.name in covered:
            continue
        name = place.accented if accented else place.bare
        marked = any(f" {marker}{name}" in folded for marker in table.markers)
        stands = name in folded or place.joined in folded  # Hanoi, Danang
        is_plain = place.name in text if place.is_district else accented or place.name not in table.ambiguous
        marked = marked or any(f"{name}{marker} " in folded for marker in table.markers_behind)
        is_plain = is_plain or (not accented and _in_capitals(place.name, text))
        if marked or (stands and is_plain) or (accented and _in_other_diacritics(place.name, text)):
            yield place.name


def _in_capitals(name: str, text: str) -> bool:
    """Whether a name typed without diacritics stands in its capitals within a sentence: "…and Thanh Hoa"."""
    bare = re.escape(strip_diacritics(name))
    return not text.isupper() and re.search(rf"(?<=[a-z,] ){bare}(?!\w)", text) is not None


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that may have no plan, its name padded as texts are: with diacritics, without, and as one word."""

    name: str
    accented: str
    bare: str
    joined: str
    is_district: bool


@cache
def _places() -> tuple[_Place, ...]:
    table = _table()
    return tuple(
        _Place(name, _padded(fold_tone(name)), _padded(fold(name)), f" {fold(name).replace(' ', '')} ", is_district)
        for names, is_district in ((table.provinces, False), (table.districts, True))
        for name in names
    )


def _in_other_diacritics(place: str, text: str) -> bool:
    """Whether a name stands in its capitals with a mark wrong: "Thừa Thiên Huê"; a shorter one behind "tỉnh"."""
    words = _WORD.findall(place)
    pattern = r"[\W_]+".join(fold(word) for word in words)
    folded = fold(text)
    for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", folded):
        capitals = all(word[0].isupper() for word in _WORD.findall(text[slice(*match.span())]))
        before = _padded(folded[: match.start()])
        marked = any(before.endswith(f" {marker} ") for marker in _table().markers)
        if capitals and (marked or len(words) >= LONG_NAME):
            return True
    return False


def _any_stands(wordings: Sequence[str], bare: str) -> bool:
    """Whether any wording stands in a text, both without diacritics and the text padded."""
    return any(_padded(strip_diacritics(wording).lower()) in bare for wording in wordings)


def _padded(text: str) -> str:
    """The words of a text between single blanks, so that a name is found as whole words."""
    return f" {' '.join(_WORD.findall(text))} "


@dataclass(frozen=True, slots=True)
class _PlaceNames:
    provinces: tuple[str, ...]
    districts: tuple[str, ...]
    ambiguous: frozenset[str]
    markers: tuple[str, ...]
    markers_behind: tuple[str, ...]
    short: dict[str, list[str]]
    not_after: dict[str, list[str]]
    before: frozenset[str]
    levels: dict[str, list[str]]
    documents: dict[str, list[str]]


@cache
def _table() -> _PlaceNames:
    table = read_table("places")
    return _PlaceNames(
        tuple(table["provinces"]),
        tuple(table["districts"]),
        frozenset(table["ambiguous"]),
        tuple(table["markers"]),
        tuple(table["markers_behind"]),
        dict(table["short"]),
        dict(table["not_after"]),
        frozenset(table["before"]),
        dict(table["levels"]),
        dict(table["documents"]),
    )
