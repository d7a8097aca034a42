"""Charts of an answer: the targets it cites of one indicator, over the years or side by side for several plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer_view import answer_language
from assistant.phrases import Phrases, phrases
from assistant.question import Reading
from assistant.records import Answer, Citation
from assistant.statements import value_text
from corpus.concepts import known_concepts
from corpus.folding import fold_spaces, fold_tone
from corpus.library import Library
from corpus.records import Target
from index.facts import FactStore

__all__ = ["Chart", "Point", "Series", "charts_of"]

MOST_CITED = 60
"""Citations: five plans with five years each, and their headers; an answer with more is a list."""

_SHARE = "%"


@dataclass(frozen=True, slots=True)
class Point:
    """A target as drawn: from `value` to `high`, which are equal but for a range; None where it is no number.

    `raw` is the figure as the plan prints it, `said` as an answer says it ("≥ 40%", "- (chưa thực hiện)"), `citation`
    the number of its citation.
    """

    year: int
    value: Decimal | None
    high: Decimal | None
    raw: str
    said: str
    citation: int


@dataclass(frozen=True, slots=True)
class Series:
    """The targets of one plan, by year; two points of one year are two figures that the plan gives."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Targets of one indicator, a series a plan. `note` (Vietnamese) says how plans count it differently, or is ""."""

    title: str
    unit: str
    series: tuple[Series, ...]
    note: str = ""

    @property
    def heading(self) -> str:
        """The title with the unit, if there is one."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def years(self) -> tuple[int, ...]:
        """The years that any series has a point in."""
        return tuple(sorted({point.year for series in self.series for point in series.points}))


def charts_of(answer: Answer, facts: FactStore, library: Library) -> tuple[Chart, ...]:
    """A chart for each indicator asked about of which the answer cites two numbers or more, by year or plan.

    Only targets that the answer cites, of the plans and years asked, are drawn; shares and counts are not drawn
    together. None for a refusal.
    """
    if answer.abstained or not answer.citations or len(answer.citations) > MOST_CITED:
        return ()
    words = phrases(answer_language(answer))
    charts: dict[str, Chart] = {}
    for reading in answer.readings:
        cited = _cited(_candidates(reading, answer.citations, facts), answer.citations)
        asked = [(target, n) for target, n in cited if _is_asked(target, reading)]
        for indicator, members in _by_indicator(asked, reading):
            if indicator not in charts and _is_telling([target for target, _ in members]):
                charts[indicator] = _chart(members, library, words)
    return tuple(charts.values())


def _candidates(reading: Reading, citations: Sequence[Citation], facts: FactStore) -> list[Target]:
    """Targets of the indicators that a question names, or else of the numbers that its answer cites."""
    if reading.concepts:
        concepts = {id_ for concept in reading.concepts for id_ in (concept.id, *concept.near)}
        return facts.targets(concepts=concepts)
    rows = dict.fromkeys((citation.plan, citation.item) for citation in citations if citation.item)
    return [target for plan, item in rows for target in facts.targets(plans=[plan], code=item)]


def _cited(targets: Iterable[Target], citations: Sequence[Citation]) -> Iterator[tuple[Target, int]]:
    """The targets that stand in a citation's lines, each with the number of the tightest one."""
    for target in targets:
        span = target.span
        holding = [
            citation
            for citation in citations
            if citation.plan == target.plan
            and citation.lines[0] <= span.last_line
            and span.first_line <= citation.lines[1]
        ]
        if holding:
            yield target, min(holding, key=lambda citation: citation.lines[1] - citation.lines[0]).n


def _is_asked(target: Target, reading: Reading) -> bool:
    """A remark may cite a plan that is not asked about, and a row of a table holds all years."""
    return (reading.plans is None or target.plan in reading.plans) and (
        not reading.years or target.year in reading.years
    )


def _by_indicator(
    cited: Sequence[tuple[Target, int]], reading: Reading
) -> Iterator[tuple[str, list[tuple[Target, int]]]]:
    """The targets of each indicator; of several that the question does not name, none."""
    groups: dict[str, list[tuple[Target, int]]] = {}
    for target, n in cited:
        own_name = f"{target.plan}: {fold_tone(fold_spaces(target.indicator))}"
        groups.setdefault(target.concept or own_name, []).append((target, n))
    if reading.concepts or len(groups) == 1:
        yield from groups.items()


def _is_telling(targets: Sequence[Target]) -> bool:
    """Whether there are two numbers or more of one kind, over years or plans."""
    numbers = [target for target in targets if target.quantity.low is not None]
    places = {(target.plan, target.year) for target in numbers}
    return len(places) > 1 and len({_is_share(target) for target in numbers}) == 1


def _is_share(target: Target) -> bool:
    return _SHARE in f"{target.unit}{target.quantity.raw}"


def _chart(cited: Sequence[tuple[Target, int]], library: Library, words: Phrases) -> Chart:
    targets = [target for target, _ in cited]
    concept = known_concepts().get(targets[0].concept or "")
    plans = dict.fromkeys(target.plan for target in targets)
    places = [library.plan(plan).place for plan in plans]
    series = []
    for plan, place in zip(plans, places, strict=True):
        label = place if places.count(place) == 1 else f"{place} ({library.plan(plan).kind})"
        points = dict.fromkeys(_point(target, n, words) for target, n in cited if target.plan == plan)
        series.append(Series(label, tuple(sorted(points, key=lambda point: (point.year, point.value or 0)))))
    return Chart(
        title=words.concept(concept) if concept else targets[0].indicator,
        unit=_unit(targets),
        series=tuple(series),
        note=concept.note if concept and len(plans) > 1 else "",
    )


def _point(target: Target, citation: int, words: Phrases) -> Point:
    quantity = target.quantity
    said = value_text(quantity.raw, target.unit, words)
    return Point(target.year, quantity.low, quantity.high, quantity.raw, said, citation)


def _unit(targets: Sequence[Target]) -> str:
    """The unit that the numbers share; of shares of several things "%", of other units all of them."""
    numbers = [target for target in targets if target.quantity.low is not None]
    units = {fold_tone(target.unit): target.unit for target in reversed(numbers) if target.unit}
    if len(units) > 1 and all(map(_is_share, numbers)):
        return _SHARE
    return " / ".join(reversed(units.values()))
