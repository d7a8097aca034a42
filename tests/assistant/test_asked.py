"""Questions about documents, made ready: which plans are looked through."""

from __future__ import annotations

import pytest

from assistant import asked
from assistant.asked import make_ready
from assistant.assistant import Assistant
from assistant.question import Question


@pytest.mark.parametrize(("many", "all_plans"), [(5, True), (4, False)])
def test_where_plans_are_many_those_of_the_hits_are_looked_through(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, many: int, all_plans: bool
) -> None:
    monkeypatch.setattr(asked, "MANY", many)
    text = "Trung tâm giám sát, điều hành thông minh để làm gì?"
    (reading,) = assistant.read(Question(text))
    assert reading.plans is None
    hits = assistant.search(reading, limit=3)

    ready = make_ready(text, reading, hits, assistant.index.store, assistant.library)

    expected = list(assistant.library.plans) if all_plans else list(dict.fromkeys(hit.passage.plan for hit in hits))
    assert list(ready.plans) == list(ready.explaining) == expected


def test_where_plans_are_many_rows_and_text_of_those_found_answer(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Ai chủ trì nhiệm vụ xây dựng cơ sở dữ liệu hộ nghèo, hộ cận nghèo?"
    before = assistant.invoke(text)
    monkeypatch.setattr(asked, "MANY", 4)

    answer = assistant.invoke(text)

    assert answer.answer == before.answer
    assert {citation.plan for citation in answer.citations} == {"quang-binh-ubnd"}
