"""A claim under check: its parts, and the evidence that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.llm.claims import Asked, Claim, Fault, FaultKind, Source
from assistant.llm.evidence import Evidence, tie_years
from assistant.llm.parts import Amount, Parts

__all__ = ["PRINTED", "Said", "printed_in", "same_value", "stands"]


@dataclass(frozen=True, slots=True)
class Said:
    """A claim with its parts, and the evidence that it cites."""

    claim: Claim
    parts: Parts
    cited: Sequence[Evidence]
    asked: Asked
    given: Sequence[Source]

    @property
    def elsewhere(self) -> set[str]:
        """The plans of sources that are not asked about, where others are."""
        asked = self.asked.plans
        if asked is None or not any(source.plan in asked for source in self.given):
            return set()
        return {source.plan for source in self.given} - set(asked)

    def of_years(self) -> list[tuple[Amount, frozenset[int]]]:
        """Its figures with the years that it says them of; those that belong to names are of no year."""
        free = [each.amount for evidence in self.cited for each in evidence.stated if each.free]
        return list(tie_years(self.parts, but=free))

    def fault(self, kind: FaultKind, start: int, end: int) -> Fault:
        """A fault that lies in a stretch of its plain text."""
        return Fault(kind, self.parts.words(start, end))


def stands(part: str, text: str) -> bool:
    """Whether words stand in a text as whole words and numbers."""
    before = r"(?<!\w)(?<!\d[.,])" if part[:1].isalnum() else ""
    after = r"(?!\w|[.,]\d)" if part[-1:].isalnum() else ""
    return re.search(f"{before}{re.escape(part)}{after}", text) is not None


PRINTED = re.compile(r"\d+(?:[.,/-]\d+)*")
"""A number as it is printed."""


def printed_in(evidence: Evidence) -> set[str]:
    """The numbers of a source's texts as they are printed, without leading zeros."""
    return {number.lstrip("0") for text in evidence.texts for number in PRINTED.findall(text)}


def same_value(one: Amount, other: Amount) -> bool:
    """Whether two figures are one number or range, whatever is measured."""
    return (one.low, one.high) == (other.low, other.high)
