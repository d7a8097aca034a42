"""What a question asks: its language, the plans it is about, and the words to search with."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise

from assistant.aspects import Aspect, find_aspects
from assistant.phrases import Language
from corpus.agencies import find_agencies
from corpus.concepts import Concept, find_concepts
from corpus.errors import QuestionError
from corpus.folding import fold_spaces, fold_tone, has_diacritics, strip_diacritics
from corpus.records import Plan
from corpus.writing import Writing, detect_writing
from index.facts import Period

__all__ = ["LONGEST_QUESTION", "Question", "Reading", "read_period", "read_question"]

LONGEST_QUESTION = 2000
"""Characters: some 400 words, several times the longest question anyone has asked."""

_ELLIPTIC = 9
"""A follow-up of fewer syllables leaves its matter to the question before it ("tỷ lệ xã có điểm bưu điện văn hóa thì
sao?")."""

_WORD = re.compile(r"[^\W_]+")
_ROW_WORDS = "nhiệm vụ|mục|chỉ tiêu|dòng|đầu việc|task|item|indicator|row"
_ROW_NUMBER = r")\s+(?:số\s+|so\s+)?(?P<number>\d{1,3}(?:\.\d{1,3})?)(?![\w/%]|[.,]\d|\s*%)"
_ITEM = re.compile(rf"\b(?:{_ROW_WORDS}{_ROW_NUMBER}")
_BARE_ITEM = re.compile(rf"\b(?:{strip_diacritics(_ROW_WORDS)}{_ROW_NUMBER}")
_GROUP = re.compile(r"\b(?:nhom|group)\s+(?:nhiem\s+vu\s+)?(?:so\s+)?(?P<number>[ivx]+)\b")
_DUE = re.compile(
    r"(?:\bthang\s*(?=\d)|(?<![\d/]))(?:(?P<month>\d{1,2})\s*(?:/|\s+nam\s+)|quy\s*(?P<quarter>iv|i{1,3}|[1-4])\s*(?:/|nam\s+)?\s*)(?P<year>20\d\d)\b"
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ENGLISH_MONTH = re.compile(rf"\b(?P<month>{'|'.join(_MONTH_NAMES)})\s+(?P<year>20\d\d)\b")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS = 12
_RANGE = re.compile(r"\b(20[2-9]\d)\s*(?:-|–|den|toi|to|until|through)\s*(?:nam\s*)?(20[2-9]\d)\b")
_YEAR = re.compile(r"(?<![\d/.,])(20[2-9]\d)(?![\d/])")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked: its text, the questions before it, and the plans it is limited to (all if None)."""

    text: str
    history: tuple[str, ...] = ()
    plans: tuple[str, ...] | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question was taken to ask.

    `plans` are the ids to search, None for all; `limit` those that nothing may be said beyond (`--plan`);
    `unknown_place` is a province that no plan covers. `aspects` holds for each thing asked the words it was known
    by; `agencies` are canonical names; `item` is the number of a row, `group` of a group of tasks; `due` the months
    that a list of deadlines is asked for; `concepts` the indicators named, the likeliest first.
    """

    text: str
    search_text: str
    writing: Writing
    language: Language
    plans: tuple[str, ...] | None
    limit: tuple[str, ...] | None
    years: tuple[int, ...]
    unknown_place: str | None = None
    aspects: Mapping[Aspect, str] = field(default_factory=dict)
    agencies: tuple[str, ...] = ()
    item: str | None = None
    group: str | None = None
    due: Period | None = None
    concepts: tuple[Concept, ...] = ()

    def asks(self, *aspects: Aspect) -> bool:
        """Whether any of these is asked."""
        return any(aspect in self.aspects for aspect in aspects)


def read_question(question: Question, plans: Iterable[Plan]) -> Reading:
    """Read a question. Raises QuestionError if it is empty or longer than LONGEST_QUESTION."""
    text = _clean(question.text)
    if not any(char.isalnum() for char in text):
        raise QuestionError('The question is empty. Ask in words, for instance: planqa ask "Ai chủ trì nhiệm vụ IOC?"')
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(text)} characters; the longest allowed has {LONGEST_QUESTION}. Shorten it."
        )
    history = [_clean(each) for each in question.history if each.strip()]
    all_plans = list(plans)
    scope = _places(text, all_plans)
    for earlier in reversed(history):
        if scope:
            break
        scope = _places(earlier, all_plans)
    chosen = _choose(scope, question.plans)
    writing = detect_writing(text)
    return Reading(
        text=text,
        search_text=_search_text(text, history),
        writing=writing,
        language=Language.ENGLISH if writing is Writing.ENGLISH else Language.VIETNAMESE,
        plans=chosen,
        limit=question.plans,
        years=_years(text),
        unknown_place=None if scope or question.plans else _unknown_in((text, *reversed(history)), all_plans),
        aspects=find_aspects(text),
        agencies=tuple(dict.fromkeys(name for name, _, _ in find_agencies(text))),
        item=_item(text),
        group=_group(text),
        due=_due(text),
        concepts=tuple(find_concepts(_search_text(text, history))),
    )


def _years(text: str) -> tuple[int, ...]:
    """The years a text names; "2025-2030", "từ 2025 đến 2045" and "from 2025 to 2045" name all between."""
    years = {int(year) for year in _YEAR.findall(text)}
    for first, last in _RANGE.findall(strip_diacritics(text).lower()):
        years.update(range(int(first), int(last) + 1))
    return tuple(sorted(years))


def _clean(text: str) -> str:
    """NFC, white space folded, and only text: half surrogates come from terminals with another encoding."""
    return fold_spaces(unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8")))


def _item(text: str) -> str | None:
    """The number of a row: 59.1 of "nhiệm vụ số 59.1", "muc 59.1"; not 2 of "mức 2", nor 5 of "di động 5G"."""
    match = (_ITEM if has_diacritics(text) else _BARE_ITEM).search(text.lower())
    return match["number"] if match else None


def _group(text: str) -> str | None:
    """The number of a group of tasks: V of "nhóm V", "nhom nhiem vu so V", "group V"."""
    match = _GROUP.search(strip_diacritics(text).lower())
    return match["number"].upper() if match else None


def _due(text: str) -> Period | None:
    """The months that a month, quarter or half-year named in a text covers; a year alone is none."""
    folded = strip_diacritics(text).lower()
    if match := _ENGLISH_MONTH.search(folded):
        month = _MONTH_NAMES.index(match["month"]) + 1
        return (int(match["year"]), month), (int(match["year"]), month)
    match = _DUE.search(folded)
    if match is None:
        return None
    year = int(match["year"])
    if match["month"]:
        month = int(match["month"])
        return ((year, month), (year, month)) if 1 <= month <= _MONTHS else None
    quarter = _QUARTERS[match["quarter"]]
    return (year, 3 * quarter - 2), (year, 3 * quarter)


def read_period(text: str) -> Period | None:
    """The months of a month, a quarter or a whole year named in a text."""
    months = _due(text)
    if months is not None:
        return months
    years = _years(text)
    return ((years[0], 1), (years[-1], _MONTHS)) if years else None


def _choose(scope: Sequence[str], limit: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Plans that the question names among those it is limited to; the limit alone if it names none of them."""
    if limit is None:
        return tuple(scope) or None
    named = tuple(plan for plan in limit if plan in scope)
    return named or limit


def _places(text: str, plans: Sequence[Plan]) -> list[str]:
    """Ids of the plans whose place the text names."""
    places = _place_names()
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
    names = {plan.place for plan in plans}
    named = {name for name in names if _stands(name, text, words)}
    named |= {name for name in names if any(_padded(short) in _padded(text) for short in places.short.get(name, ()))}
    named = named or {name for name in names if _is_misspelt(name, [word for word, _, _ in words])}
    # "huyện Sơn Tịnh, tỉnh Quảng Ngãi" is about the district; "Sơn Tịnh và Quảng Ngãi" about both.
    bare = _padded(strip_diacritics(text).lower())
    for plan in plans:
        if plan.place in named and plan.part_of and plan.part_of in named:
            district, province = (strip_diacritics(place).lower() for place in (plan.place, plan.part_of))
            if re.search(rf"\b{district} (?:district )?(?:of |thuoc )?(?:tinh )?{province}\b", bare):
                named.discard(plan.part_of)
    return [plan.id for plan in plans if plan.place in named]


def _stands(name: str, text: str, words: Sequence[tuple[str, int, int]]) -> bool:
    """Whether the words of a name stand side by side: with its diacritics, or with none at all."""
    parts = name.split()
    bare = [strip_diacritics(part).lower() for part in parts]
    for i in range(len(words) - len(parts) + 1):
        window = words[i : i + len(parts)]
        if [strip_diacritics(word).lower() for word, _, _ in window] != bare:
            continue
        typed = [word for word, _, _ in window]
        same = [fold_tone(word) for word in typed] == [fold_tone(part) for part in parts]
        joined = all(not text[end:start].strip(" -") for (_, _, end), (_, start, _) in pairwise(window))
        before = strip_diacritics(words[i - 1][0]).lower() if i else ""
        if (
            joined
            and (same or not has_diacritics(" ".join(typed)))
            and before not in _place_names().not_after.get(name, ())
        ):
            return True
    return False


def _is_misspelt(name: str, words: Sequence[str]) -> bool:
    """Whether a name stands among the words with one letter wrong, missing or too many, and is no other province's."""
    bare_name = strip_diacritics(name).lower()
    length = len(name.split())
    others = {strip_diacritics(province).lower() for province in _place_names().provinces} - {bare_name}
    for i in range(len(words) - length + 1):
        run = strip_diacritics(" ".join(words[i : i + length])).lower()
        if run != bare_name and run not in others and words[i][:1].isupper() and _one_slip(bare_name, run):
            return True
    return False


def _one_slip(one: str, other: str) -> bool:
    """Whether one edit of one letter makes two texts equal."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return (
        one[start + 1 :] == other[start + 1 :] or one[start:] == other[start + 1 :] or one[start + 1 :] == other[start:]
    )


def _unknown_in(texts: Iterable[str], plans: Sequence[Plan]) -> str | None:
    """The province without a plan that the latest of these texts names."""
    return next((place for text in texts if (place := _unknown_province(text, plans)) is not None), None)


def _unknown_province(text: str, plans: Sequence[Plan]) -> str | None:
    """A province that the text names and no plan covers.

    Without diacritics a few names are common words ("danh gia lai", "hang nam dinh ky"): they need a word like "tinh".
    """
    covered = {plan.place for plan in plans} | {plan.part_of for plan in plans}
    places = _place_names()
    accented = has_diacritics(text)
    folded = _padded(fold_tone(text) if accented else strip_diacritics(text).lower())
    for province in places.provinces:
        if province in covered:
            continue
        name = fold_tone(province) if accented else strip_diacritics(province).lower()
        marked = any(f" {marker}{_padded(name)}" in folded for marker in places.markers)
        stands = _padded(name) in folded or f" {name.replace(' ', '')} " in folded  # Hanoi, Danang
        if marked or (stands and (accented or province not in places.ambiguous)):
            return province
    return None


def _padded(text: str) -> str:
    """The words of a text between single blanks, so that a name is found as whole words."""
    return f" {' '.join(_WORD.findall(text))} "


@dataclass(frozen=True, slots=True)
class _PlaceNames:
    provinces: tuple[str, ...]
    ambiguous: frozenset[str]
    markers: tuple[str, ...]
    short: dict[str, list[str]]
    not_after: dict[str, list[str]]


@cache
def _place_names() -> _PlaceNames:
    table = tomllib.loads((files("assistant") / "tables" / "places.toml").read_text(encoding="utf-8"))
    return _PlaceNames(
        tuple(table["provinces"]),
        frozenset(table["ambiguous"]),
        tuple(table["markers"]),
        dict(table["short"]),
        dict(table["not_after"]),
    )


def _search_text(text: str, history: Sequence[str]) -> str:
    """The words to search with: an elliptic follow-up is searched together with the question before it."""
    if history and len(text.split()) < _ELLIPTIC:
        return f"{history[-1]} {text}"
    return text
