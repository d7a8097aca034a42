"""Figures of a claim: their values, units, comparators and years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.llm.checks.said import PRINTED, Said, printed_in, same_value, stands
from assistant.llm.claims import Fault, FaultKind
from assistant.llm.evidence import Evidence, Stated
from assistant.llm.parts import Amount
from assistant.llm.wording import claim_wording
from assistant.phrases import Language
from corpus.quantities import lower_case
from corpus.records import Comparator

__all__ = ["check_amounts", "check_numbers"]


def check_numbers(said: Said) -> Iterator[Fault]:
    """Parts of a plan, and numbers that are nothing that is known: they must be printed in a source."""
    held = set()
    for evidence in said.cited:
        path = evidence.source.statement.passage.section.path
        held |= {step.lower().strip(".)") for part in path for step in (part, *part.split())}
        held |= {(evidence.source.item or "").lower()}
        held |= {part.number for parts in evidence.parts for part in parts.numbers}
        held |= printed_in(evidence)
    for part in said.parts.numbers:
        if part.number not in held:
            yield said.fault(FaultKind.NUMBER, part.start, part.end)
    for printed, start, end in said.parts.strays:
        if printed.lstrip("0") not in held:
            yield said.fault(FaultKind.NUMBER, start, end)


def check_amounts(said: Said) -> Iterator[Fault]:
    """Every figure stands in a source with its unit, its comparator and its year, or counts or compares what does."""
    of_year = said.of_years()
    for amount in said.parts.amounts:
        stated = [(each, evidence) for evidence in said.cited for each in evidence.stated]
        same = [(each, evidence) for each, evidence in stated if same_value(amount, each.amount)]
        fitting = [(each, evidence) for each, evidence in same if _same_unit(amount, each, evidence)]
        sense = _bounded(amount, said)
        meant = [(each, evidence) for each, evidence in fitting if _same_sense(sense, each.amount)]
        if not fitting:
            if not any(holds(amount, said) for holds in (_counts, _lists, _differs, _is_printed)):
                yield said.fault(FaultKind.NUMBER, amount.start, amount.end)
            continue
        if not meant:
            yield said.fault(FaultKind.COMPARATOR, amount.start, amount.end)
            continue
        years = next((years for each, years in of_year if each is amount), None)
        if years is not None and not any(_is_of(each, evidence, years) for each, evidence in meant):
            yield said.fault(FaultKind.DATE, amount.start, amount.end)


def _is_of(stated: Stated, evidence: Evidence, years: frozenset[int]) -> bool:
    """Whether a source says a figure of one of these years: it ties it to it, or, tied to none, names the year too."""
    if stated.free:
        return True
    if stated.years is not None:
        return not years.isdisjoint(stated.years)
    if any(same_value(stated.amount, each.amount) and each.years is not None for each in evidence.stated):
        return False
    return any(not years.isdisjoint(moment.years) for parts in evidence.parts for moment in parts.moments)


def _same_unit(amount: Amount, stated: Stated, evidence: Evidence) -> bool:
    """Whether two figures are measured alike; what is counted may also stand elsewhere in the source."""
    if amount.unit == stated.amount.unit:
        return True
    counted = claim_wording().counted
    units = {each.amount.unit for each in evidence.stated if same_value(each.amount, stated.amount)} - {""}
    if not amount.unit:
        return units <= counted
    return amount.unit in counted and units <= counted and stands(amount.unit, evidence.folded)


def _same_sense(amount: Amount, other: Amount) -> bool:
    """Whether a figure is meant as another: "more than" may be said as "at least", nothing else otherwise."""
    if amount.counting or other.counting:
        return True
    if amount.near != other.near:
        return False
    if amount.loose and other.comparator in (Comparator.EQUAL, Comparator.AT_LEAST):
        return True
    weaker = {Comparator.ABOVE: Comparator.AT_LEAST, Comparator.BELOW: Comparator.AT_MOST}
    meant = (other.comparator, weaker.get(other.comparator))
    return amount.comparator in meant or (
        amount.comparator is Comparator.EQUAL and amount.shared is not None and amount.shared in meant
    )


def _bounded(amount: Amount, said: Said) -> Amount:
    """A figure with the bound that its clause names before it: "the minimum number of start-ups is 50"."""
    if amount.comparator is not Comparator.EQUAL:
        return amount
    others = [  # "the minimum share climbs from 10% to 35%" bounds both
        other.end
        for other in said.parts.amounts
        if other.end <= amount.start and other.comparator is not Comparator.EQUAL and not other.loose
    ]
    text = lower_case(said.parts.text.text)
    start = max([*others, *(match.end() for match in re.finditer(r"[;.](?=\s)", text[: amount.start])), 0])
    for comparator, words in claim_wording().bounds.items():
        if words.search(text, start, amount.start):
            return replace(amount, comparator=comparator)
    return amount


def _counts(amount: Amount, said: Said) -> bool:
    """Whether a number counts the records that are cited."""
    cited = len(said.cited)
    return amount.unit in claim_wording().records and amount.low == amount.high == cited


def _lists(amount: Amount, said: Said) -> bool:
    """Whether a number counts what the claim itself lists behind it: "gồm hai phần: …; và …"."""
    behind = said.parts.text.text[amount.end :]
    if amount.unit not in claim_wording().listed or amount.low != amount.high or amount.comparator != Comparator.EQUAL:
        return False
    return amount.low <= _MOST_LISTED and len(_LIST_MARK.findall(behind)) + 1 >= amount.low


_MOST_LISTED = 9
_LIST_MARK = re.compile(r",|;|(?<!\w)(?:và|and)(?!\w)")


def _differs(amount: Amount, said: Said) -> bool:
    """Whether a number is the difference of two others of the claim, and is said to be one."""
    if amount.unit not in ("%", "điêmR phânF trăm", ""):
        return False
    before = said.parts.text.text[: amount.start].lower()
    behind = said.parts.text.text[amount.end :].lower()
    if not (claim_wording().change.search(before[-_NEAR:]) or claim_wording().change.search(behind[:_NEAR])):
        return False
    others = [other.low for other in said.parts.amounts if other is not amount]
    return any(abs(one - other) == amount.low for one in others for other in others)


_NEAR = 30
"""Characters before or behind a figure that tell what it is."""


def _is_printed(amount: Amount, said: Said) -> bool:
    """Whether an English claim prints a number as its Vietnamese source does: "1.200"."""
    if said.asked.language is not Language.ENGLISH:
        return False
    printed = PRINTED.search(said.parts.words(amount.start, amount.end))
    return (
        printed is not None
        and len(printed.group()) > 1
        and any(not printed.group().isdigit() and printed.group() in printed_in(evidence) for evidence in said.cited)
    )
