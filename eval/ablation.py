"""Ablation: what search and answers come to without each part of planqa, against the whole on the same questions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.assistant import Assistant
from assistant.question import Question, Reading
from corpus.records import Passage
from corpus.writing import detect_writing
from eval.collection import Scored
from eval.judge import judge
from eval.measures import MEASURES, measure
from eval.parts import Material, Part
from eval.questions import GoldQuestion, Line
from eval.robustness import typed_as
from eval.significance import Interval, compare

__all__ = [
    "HIT",
    "MEASURED",
    "NDCG",
    "NOTHING",
    "RIGHT",
    "Measured",
    "Row",
    "Worth",
    "ablate",
    "measure_all",
    "worth",
]

NDCG, HIT, RIGHT = "nDCG@10", "hit@5", "right and cited"
MEASURED = (NDCG, HIT, RIGHT)
"""What is measured: of search the first two, of answers the last."""

NOTHING = 0.002
"""A worth nearer to 0 than this, with 0 in its interval, is nothing: one question in five hundred."""

_DEPTH = 10
_RECALL = MEASURES.index("R@5")


@dataclass(frozen=True, slots=True)
class Measured:
    """Values of one assistant by measure, (questions,), and the characters of its answers."""

    values: dict[str, NDArray[np.float64]]
    characters: NDArray[np.float64]

    def among(self, numbers: Sequence[int]) -> Measured:
        """The same of these questions alone."""
        return Measured({name: values[numbers] for name, values in self.values.items()}, self.characters[numbers])


@dataclass(frozen=True, slots=True)
class Worth:
    """What a part is worth by one measure: the whole less the assistant without it, over the same questions.

    `lost` questions are worse without the part, `gained` are better.
    """

    measure: str
    questions: int
    whole: float
    without: float
    difference: Interval
    lost: int
    gained: int

    @property
    def is_nothing(self) -> bool:
        """Whether the interval holds 0 and the worth itself is next to it."""
        return self.difference.low <= 0.0 <= self.difference.high and abs(self.difference.mean) < NOTHING


@dataclass(frozen=True, slots=True)
class Row:
    """A part on its questions as they stand ("") or as they are typed in one way (`eval.variations`).

    `longer` is how long answers are without the part, as a ratio to the whole's.
    """

    part: Part
    typed: str
    worths: tuple[Worth, ...]
    longer: float

    @property
    def is_nothing(self) -> bool:
        """Whether no measure shows any worth."""
        return all(each.is_nothing for each in self.worths)


def ablate(
    material: Material,
    parts: Iterable[Part],
    questions: Sequence[GoldQuestion],
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> list[Row]:
    """A row for each part and way of typing that leaves it any question.

    `progress` hears the name of a step, how many of its questions are done, and how many there are.
    """
    wholes: dict[str, tuple[list[GoldQuestion], Measured]] = {}
    rows = []
    for part in parts:
        for typed in part.typed:
            name = f"{part.name} ({typed})" if typed else part.name
            if typed not in wholes:
                asked = _typed(questions, typed)
                step = _step(progress, f"whole ({typed})" if typed else "whole")
                wholes[typed] = asked, measure_all(material.assistant(), asked, material.passages, progress=step)
            asked, measured = wholes[typed]
            among = [
                number
                for number, question in enumerate(asked)
                if part.written is None or detect_writing(question.text) is part.written
            ]
            if not among:
                continue
            with ExitStack() as held:
                held.enter_context(_no_word_of_withheld())
                without = part.without(material, held)
                mine = [asked[number] for number in among]
                searched = part.searched(material) if part.searches else None
                other = measure_all(without, mine, searched, progress=_step(progress, name))
            rows.append(_row(part, typed, measured.among(among), other))
    material.cache.flush()
    return rows


def measure_all(
    assistant: Assistant,
    questions: Sequence[GoldQuestion],
    searched: Sequence[Passage] | None,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Measured:
    """Every question's answer judged and, unless `searched` is None, what search finds among these passages for it.

    Values are nan where there is nothing to measure: search is asked the questions that have an answer and do not lean
    on earlier ones.
    """
    right = np.zeros(len(questions))
    characters = np.zeros(len(questions))
    gold = None if searched is None else _gold(searched)
    wanted: dict[str, dict[str, int]] = {}
    found: dict[str, Scored] = {}
    for number, question in enumerate(questions):
        answer = assistant.invoke(Question(question.text, question.history, id=question.id))
        right[number] = judge(question, answer, assistant.library).right
        characters[number] = len(answer.answer)
        if gold is not None and question.gold and not question.history:
            wanted[str(number)] = {passage: 1 for line in question.gold for passage in gold.get(line, ())}
            found[str(number)] = _search(assistant, answer.readings)
        progress(number + 1, len(questions))
    values = {RIGHT: right}
    if gold is not None:
        values |= {name: np.full(len(questions), np.nan) for name in (NDCG, HIT)}
    if wanted:
        each = measure(list(wanted), wanted, found)
        values[NDCG][[int(key) for key in wanted]] = each[:, MEASURES.index(NDCG)]
        values[HIT][[int(key) for key in wanted]] = each[:, _RECALL] > 0
    return Measured(values, characters)


def worth(measure: str, whole: NDArray[np.float64], without: NDArray[np.float64]) -> Worth | None:
    """What a part is worth by the questions that both have a value of; None of none."""
    both = ~np.isnan(whole) & ~np.isnan(without)
    if not both.any():
        return None
    first, second = whole[both], without[both]
    (difference,) = compare(first[:, None], second[:, None])
    return Worth(
        measure,
        questions=len(first),
        whole=float(first.mean()),
        without=float(second.mean()),
        difference=difference.interval,
        lost=int((first > second).sum()),
        gained=int((first < second).sum()),
    )


@contextmanager
def _no_word_of_withheld() -> Iterator[None]:
    """An answer that does not pass the check is a refusal; without a part there are some, and each would be logged."""
    log = logging.getLogger("assistant.answerer")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def _row(part: Part, typed: str, whole: Measured, without: Measured) -> Row:
    worths = [worth(name, whole.values[name], without.values[name]) for name in MEASURED if name in without.values]
    longer = float(without.characters.sum() / whole.characters.sum())
    return Row(part, typed, tuple(each for each in worths if each is not None), longer)


def _typed(questions: Sequence[GoldQuestion], typed: str) -> list[GoldQuestion]:
    """The questions typed so, without those that this changes nothing in."""
    if not typed:
        return list(questions)
    return [changed for question in questions if (changed := typed_as(question, typed)) is not None]


def _gold(passages: Iterable[Passage]) -> dict[Line, list[str]]:
    """The passages that hold each line, by id."""
    holding: dict[Line, list[str]] = {}
    for passage in passages:
        for line in passage.lines:
            holding.setdefault((passage.plan, line), []).append(passage.id)
    return holding


def _search(assistant: Assistant, readings: Iterable[Reading]) -> Scored:
    """The best passages for all that a question asks, as the assistant searches."""
    scores: dict[str, float] = {}
    for reading in readings:
        for hit in assistant.search(reading)[:_DEPTH]:
            scores[hit.passage.id] = max(hit.score, scores.get(hit.passage.id, hit.score))
    return scores


def _step(progress: Callable[[str, int, int], None], name: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(name, done, total)
