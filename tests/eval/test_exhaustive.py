"""The exhaustive check: nearly every cell of every row is answered exactly and cited to its row."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.assistant import Assistant
from corpus.library import Library
from eval.exhaustive import check, generate

ENOUGH = 0.99


@pytest.mark.slow
def test_every_row_is_answered_from(assistant: Assistant, library: Library) -> None:
    asked: Counter[str] = Counter()
    missed = []
    for expected in generate(assistant.index.store.facts, library):
        asked[expected.kind] += 1
        right, answer = check(assistant, expected)
        if not right:
            missed.append((expected.question, expected.words, answer.answer[:200]))

    assert asked == {"lead": 164, "coordinator": 90, "result": 102, "deadline": 102, "target": 559}
    assert len(missed) <= (1 - ENOUGH) * asked.total(), missed[:10]
