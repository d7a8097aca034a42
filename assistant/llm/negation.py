"""What a text says is not so: words of negation, and the words they are said of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.llm.wording import claim_wording
from corpus.folding import fold_tone
from corpus.quantities import lower_case

__all__ = ["Negation", "find_negations", "says_silence"]

SCOPE = 4
"""Words behind a "not" that it may be said of."""

DENIED = 2
"""Words behind a "not" by which it is told whether another text says them without it: a word of two syllables."""

_WORD = re.compile(r"[^\W\d_]+(?:['’]t)?")


@dataclass(frozen=True, slots=True)
class Negation:
    """A "not", and the words behind it, folded, up to the end of the clause.

    In `scope` "have", "be" and the like are passed; `denied` are the first two words as they stand.
    """

    scope: tuple[str, ...]
    denied: tuple[str, ...]
    start: int
    end: int


def find_negations(text: str) -> Iterator[Negation]:
    """The negations of a text; those that are part of other words ("không gian", "không quá") are none."""
    wording = claim_wording()
    lowered = lower_case(text)
    lowered = wording.no_negation.sub(lambda match: "_" * len(match.group()), lowered)
    words = [
        (fold_tone(match.group().replace("’", "'")), match.start(), match.end()) for match in _WORD.finditer(lowered)
    ]
    for i, (word, start, end) in enumerate(words):
        if word not in wording.negators:
            continue
        scope: list[str] = []
        denied: list[str] = []
        for following, at, _ in words[i + 1 :]:
            if len(scope) == SCOPE or re.search(r"[;.:]", lowered[end:at]):
                break
            if len(denied) < DENIED:
                denied.append(following)
            if following not in wording.passed:
                scope.append(following)
        yield Negation(tuple(scope), tuple(denied), start, end)


def says_silence(text: str) -> re.Match[str] | None:
    """Where a text says that a record says nothing of something."""
    return claim_wording().silence.search(lower_case(text))
