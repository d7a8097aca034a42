"""Several questions in one text: where one ends and another begins, and what they share."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from functools import cache

from assistant.aspects import ROW_ASPECTS, Aspect
from assistant.followups import asks_if_so, has_question_word, is_tied, without_opening
from assistant.turn import Turn
from assistant.wordings import any_of, fold, read_table
from corpus.records import Plan

__all__ = ["FEWEST_ASKED", "part_questions", "stands_alone"]

FEWEST_ASKED = 3
"""Words of its matter: a sentence of fewer leans on the one before it."""

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})?")
_ROW = r"(?:nhiem vu|nv|dau viec|chi tieu|tasks?|indicators?|rows?)"
_ROWS = re.compile(
    rf"\b(?P<word>{_ROW})\s+(?:so\s+)?(?P<numbers>{_NUMBER.pattern}(?:(?:\s*[,;&]\s*|\s*,?\s+(?:va|and|voi|with)\s+)"
    rf"(?:{_ROW}\s+)?(?:so\s+)?{_NUMBER.pattern})+)(?![\w/%]|[.,]\d|\s*%|\s+(?:nam|years?|thang|months?)\b)"
)
"""Numbers of rows, one after the other: "nhiệm vụ số 72, 73 và nhiệm vụ 74"."""

_SINGULAR = re.compile("(?<=[kwr])s$")

Read = Callable[[str], Turn]
"""Takes a text apart."""


def part_questions(text: str, read: Read, plans: Sequence[Plan]) -> list[str]:
    """The questions that a text holds, at least one: each with a question word and a matter or a plan of its own."""
    parts = _of_each_plan(text, read) or _of_another(text, read, plans) or _side_by_side(text, read)
    return [one for part in parts or [text] for one in _of_each_row(part)]


def stands_alone(turn: Turn) -> bool:
    """Whether a text asks something of a matter that it names."""
    return bool(turn.concepts or turn.item or turn.matter) and has_question_word(turn.text)


def _side_by_side(text: str, read: Read) -> list[str]:
    """The questions of a text behind each other's mark, or joined: "Ai ký … và ai chủ trì …?". They share a place."""
    for boundary in _boundaries():
        parts = _split(text, boundary)
        turns = [read(part) for part in parts]
        leaning = any(map(is_tied, parts[1:])) or any(map(_asks_the_same, turns[1:]))
        if len(parts) > 1 and all(map(stands_alone, turns)) and not leaning:
            named = next((turn for turn in turns if turn.scope.spans), None)
            place = "" if named is None else " ".join(named.text[slice(*span)] for span in named.scope.spans)
            return [turn.text if not turn.scope.is_empty else f"{turn.text} {place}".strip() for turn in turns]
    return []


def _of_each_plan(text: str, read: Read) -> list[str]:
    """The questions of a text that asks something else of each plan: "Kho dữ liệu: A giao ai, B có nêu hạn không?".

    Each is its clause behind the matter that stands in front of all; none if the text is not of that form.
    """
    opening = _topic_end().search(text)
    if opening is None:
        return []
    topic, whole = read(text[: opening.start()]), read(text)
    # What an indicator has in two places is compared.
    figures = bool(topic.concepts) and not whole.aspects.keys() & set(ROW_ASPECTS)
    if not topic.matter or figures or Aspect.COMPARE in whole.aspects:
        return []
    clauses: list[str] = []
    for part in _split(text[opening.end() :], _clause_end()):
        plans = set(read(part).scope.plans)
        if clauses and (not plans or plans & set(read(clauses[-1]).scope.plans)):
            clauses[-1] = f"{clauses[-1]}, {part}"
        else:
            clauses.append(part)
    if len(clauses) < 2 or not all(read(clause).scope.plans and _asks(clause) for clause in clauses):
        return []
    return [f"{text[: opening.end()]}{clause}" for clause in clauses]


def _of_another(text: str, read: Read, plans: Sequence[Plan]) -> list[str]:
    """The questions of a text that asks another thing behind "còn": "A … bao nhiêu, còn B do ai …?".

    The second is read as a follow-up of the first. None if it has no matter of its own, and both ask of places: these
    are compared.
    """
    parts = _split(text, _beside())
    if len(parts) < 2 or any(map(is_tied, parts[1:])) or not all(map(_asks, parts)):
        return []
    turns = [read(without_opening(part)) for part in parts]
    named = [set(turn.scope.plans) for turn in turns]
    apart = not any(one & other for one, other in itertools.combinations(named, 2))
    places = {plan.place for plan in plans if any(plan.id in each for each in named)}
    matter = all(len(turn.matter) >= FEWEST_ASKED for turn in turns) or (all(named) and len(places) == 1)
    return parts if named[0] and apart and matter else []


def _of_each_row(text: str) -> list[str]:
    """The text once for each row whose number it gives: "nhiệm vụ 72, 73 và 74 ai chủ trì?"."""
    match = _ROWS.search(fold(text))
    if match is None:
        return [text]
    numbers = list(dict.fromkeys(_NUMBER.findall(match["numbers"])))
    word = _SINGULAR.sub("", text[match.start("word") : match.end("word")])
    return [f"{text[: match.start()]}{word} {number}{text[match.end() :]}" for number in numbers]


def _asks_the_same(turn: Turn) -> bool:
    """Whether a clause names a plan and no matter, "what does Quảng Ngãi aim for": it asks what stands before."""
    setting = {fold(word) for word in read_table("followups")["clauses"]["setting"]}
    return not turn.scope.is_empty and not (turn.concepts or turn.item) and setting.issuperset(turn.matter)


def _asks(text: str) -> bool:
    """Whether a clause asks something."""
    return has_question_word(text) or asks_if_so(text)


@cache
def _boundaries() -> tuple[re.Pattern[str], ...]:
    """Where one question may end and another begin, in a folded text: at its mark, and before "và khi nào"."""
    opening = any_of(read_table("followups")["second_questions"])
    return re.compile(r"(?<=[?;])\s+(?=\w)"), re.compile(rf"[,;]?\s+(?:va|and)\s+(?={opening})")


@cache
def _topic_end() -> re.Pattern[str]:
    """Where the matter that all clauses of a question share ends: at a colon, or "thì" with its tone."""
    words = "|".join(read_table("followups")["clauses"]["opening"])
    return re.compile(rf"\s*:\s+|\s+(?:{words})\s+", re.IGNORECASE)


@cache
def _clause_end() -> re.Pattern[str]:
    """Where one clause of a question may end and the next begin, in a folded text: ", còn"."""
    return re.compile(rf"\s*[,;]\s*(?:{any_of(read_table('followups')['clauses']['joining'])}\s+)?")


@cache
def _beside() -> re.Pattern[str]:
    """Before a clause that asks of another plan, in a folded text: ", còn"."""
    return re.compile(rf"\s*[,;]\s*(?={any_of(read_table('followups')['clauses']['beside'])}\s)")


def _split(text: str, boundary: re.Pattern[str]) -> list[str]:
    parts, start = [], 0
    for match in boundary.finditer(fold(text)):
        parts.append(text[start : match.start()])
        start = match.end()
    return [part for part in (*parts, text[start:]) if part.strip()]
