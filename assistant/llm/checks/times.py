"""Times of a claim: dates, deadlines and years, and the side of them that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.llm.checks.said import Said
from assistant.llm.claims import Fault, FaultKind
from assistant.llm.parts import NO_YEAR, Moment
from assistant.llm.wording import claim_wording
from corpus.quantities import lower_case

__all__ = ["check_moments"]


def check_moments(said: Said) -> Iterator[Fault]:
    """Every time stands in a source, on the same side of it; and the years that are asked are answered."""
    yield from _years_as_values(said)
    held = [moment for evidence in said.cited for parts in evidence.parts for moment in parts.moments]
    dates = {document.date for evidence in said.cited for parts in evidence.parts for document in parts.documents}
    years = {year for evidence in said.cited for each in evidence.stated for year in each.years or ()}
    for moment in said.parts.moments:
        same = [other for other in held if _same_time(moment, other)]
        if not same:
            printed = f"{moment.day}/{moment.last[1]}/{moment.last[0]}"
            if not (moment.is_year and moment.first[0] in years) and not (moment.day and printed in dates):
                yield said.fault(FaultKind.DATE, moment.start, moment.end)
            continue
        if all(_turned(moment.side, other.side) for other in same):
            yield said.fault(FaultKind.COMPARATOR, moment.start, moment.end)
    asked = set(said.asked.years)
    told = {year for _, years_of in said.of_years() for year in years_of}
    if asked and told and asked.isdisjoint(told):
        answered = {year for evidence in said.cited for year in asked if str(year) in evidence.source.said}
        if answered:
            yield Fault(FaultKind.PLACE, ", ".join(map(str, sorted(told))))


def _years_as_values(said: Said) -> Iterator[Fault]:
    """A year that a claim says as what something comes to: a source must say it so, too, behind a colon of its own."""
    for match in claim_wording().year_as_value.finditer(lower_case(said.claim.text)):
        year = re.compile(rf"(?<![\d.,]){match['year']}(?!\d)")
        valued = re.compile(rf"[:=][^:;]*{year.pattern}")
        held = (
            valued.search(evidence.source.said)
            or any(year.fullmatch(quote.strip(" .;")) for quote in evidence.source.quotes)
            for evidence in said.cited
        )
        if not any(held):
            yield Fault(FaultKind.DATE, match.group())


def _same_time(moment: Moment, other: Moment) -> bool:
    if (moment.first, moment.last, moment.day) == (other.first, other.last, other.day):
        return True
    if moment.first[0] == NO_YEAR:
        return moment.first[1] == other.first[1] == other.last[1] and moment.day in (None, other.day)
    return moment.is_year and moment.first[0] in other.years and not other.is_year


def _turned(side: str, other: str) -> bool:
    """Whether two words of time look to opposite sides of it."""
    early, late = {"before", "until"}, {"after", "from"}
    if side == "after" or other == "after":
        return side != other
    return (side in early and other in late) or (side in late and other in early)
