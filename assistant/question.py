"""What a question asks: its language, the plans it is about, and the words to search with."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.phrases import Language
from corpus.errors import QuestionError
from corpus.folding import fold_spaces, fold_tone, has_diacritics, strip_diacritics
from corpus.records import Plan
from corpus.writing import Writing, detect_writing

__all__ = ["LONGEST_QUESTION", "Question", "Reading", "read_question"]

LONGEST_QUESTION = 2000
"""Characters: some 400 words, several times the longest question anyone has asked."""

_ELLIPTIC = 9
"""A follow-up of fewer syllables leaves its matter to the question before it ("tỷ lệ xã có điểm bưu điện văn hóa thì
sao?")."""

_WORD = re.compile(r"[^\W_]+")
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

    `plans` are the ids to search, None for all; `unknown_place` is a province that no plan covers.
    """

    text: str
    search_text: str
    writing: Writing
    language: Language
    plans: tuple[str, ...] | None
    years: tuple[int, ...]
    unknown_place: str | None = None


def read_question(question: Question, plans: Iterable[Plan]) -> Reading:
    """Read a question. Raises QuestionError if it is empty or longer than LONGEST_QUESTION."""
    text = fold_spaces(unicodedata.normalize("NFC", question.text))
    if not any(char.isalnum() for char in text):
        raise QuestionError('The question is empty. Ask in words, for instance: planqa ask "Ai chủ trì nhiệm vụ IOC?"')
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(text)} characters; the longest allowed has {LONGEST_QUESTION}. Shorten it."
        )
    history = [fold_spaces(unicodedata.normalize("NFC", each)) for each in question.history if each.strip()]
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
        years=_years(text),
        unknown_place=None if scope or question.plans else _unknown_province(text, all_plans),
    )


def _years(text: str) -> tuple[int, ...]:
    """The years a text names; "2025-2030", "từ 2025 đến 2045" and "from 2025 to 2045" name all between."""
    years = {int(year) for year in _YEAR.findall(text)}
    for first, last in _RANGE.findall(strip_diacritics(text).lower()):
        years.update(range(int(first), int(last) + 1))
    return tuple(sorted(years))


def _choose(scope: Sequence[str], limit: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Plans that the question names among those it is limited to; the limit alone if it names none of them."""
    if limit is None:
        return tuple(scope) or None
    named = tuple(plan for plan in limit if plan in scope)
    return named or limit


def _places(text: str, plans: Sequence[Plan]) -> list[str]:
    """Ids of the plans whose place the text names. A district is not its province: the name alone decides."""
    bare = _padded(strip_diacritics(text).lower())
    named = {plan.place for plan in plans if _padded(strip_diacritics(plan.place).lower()) in bare}
    # "huyện Sơn Tịnh, tỉnh Quảng Ngãi" is about the district.
    named -= {plan.part_of for plan in plans if plan.place in named and plan.part_of}
    return [plan.id for plan in plans if plan.place in named]


def _unknown_province(text: str, plans: Sequence[Plan]) -> str | None:
    """A province that the text names and no plan covers."""
    covered = {plan.place for plan in plans} | {plan.part_of for plan in plans}
    accented = has_diacritics(text)
    folded = _padded(fold_tone(text) if accented else strip_diacritics(text).lower())
    for province in _provinces():
        name = fold_tone(province) if accented else strip_diacritics(province).lower()
        if province not in covered and _padded(name) in folded:
            return province
    return None


def _padded(text: str) -> str:
    """The words of a text between single blanks, so that a name is found as whole words."""
    return f" {' '.join(_WORD.findall(text))} "


@cache
def _provinces() -> tuple[str, ...]:
    table = tomllib.loads((files("assistant") / "tables" / "places.toml").read_text(encoding="utf-8"))
    return tuple(table["provinces"])


def _search_text(text: str, history: Sequence[str]) -> str:
    """The words to search with: an elliptic follow-up is searched together with the question before it."""
    if history and len(text.split()) < _ELLIPTIC:
        return f"{history[-1]} {text}"
    return text
