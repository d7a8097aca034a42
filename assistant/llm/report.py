"""What became of the claims of a model: for `--explain`, and counted for /metrics."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from assistant.llm.claims import Claim, Fault
from assistant.llm.guard import Reason

__all__ = ["WORDED", "Dropped", "Figures", "Report", "Tally"]

WORDED = "worded"
"""The outcome of an answer in a model's words; every other is the reason why it is not."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A claim that is not said, and why."""

    claim: Claim
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """How the wording of one question went: `reason` says why it is not the model's, None if it is."""

    model: str
    kept: tuple[Claim, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    calls: int = 0
    reason: Reason | None = None

    def as_json(self) -> dict[str, Any]:
        """The report for machines, as `planqa ask --explain --json` shows it."""
        return {
            "model": self.model,
            "outcome": WORDED if self.reason is None else self.reason.value,
            "calls": self.calls,
            "kept": [_claim(claim) for claim in self.kept],
            "dropped": [
                {
                    **_claim(dropped.claim),
                    "faults": [{"kind": fault.kind.value, "words": fault.words} for fault in dropped.faults],
                }
                for dropped in self.dropped
            ],
        }


def _claim(claim: Claim) -> dict[str, Any]:
    return {"text": claim.text, "sources": list(claim.sources)}


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts since the start: claims by (outcome, kind of fault), calls by outcome, answers by outcome."""

    claims: dict[tuple[str, str], int]
    calls: dict[str, int]
    answers: dict[str, int]


class Tally:
    """Counts what a model does, from any number of threads."""

    def __init__(self) -> None:
        self._claims: Counter[tuple[str, str]] = Counter()
        self._calls: Counter[str] = Counter()
        self._answers: Counter[str] = Counter()
        self._lock = threading.Lock()

    def call(self, outcome: str) -> None:
        """Count a call, by "replied" or the reason of its failure."""
        with self._lock:
            self._calls[outcome] += 1

    def answer(self, report: Report) -> None:
        """Count an answer and its claims. A claim with several faults counts under its first."""
        with self._lock:
            self._answers[WORDED if report.reason is None else report.reason.value] += 1
            if report.kept:
                self._claims["kept", ""] += len(report.kept)
            for dropped in report.dropped:
                self._claims["dropped", dropped.faults[0].kind.value] += 1

    def figures(self) -> Figures:
        """The counts so far."""
        with self._lock:
            return Figures(dict(self._claims), dict(self._calls), dict(self._answers))
