"""The numbers of documents that a question asks about, and those it only leans on."""

from __future__ import annotations

import pytest

from assistant.document_numbers import document_numbers, documents_asked
from assistant.document_wording import fold


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Đồng chí nào ký Quyết định số 3522/QĐ-UBND?", {"3522-qd-ubnd"}),
        ("Nghị quyết 193 nói về gì?", {"193"}),
        ("What does Decision 3522/QĐ-UBND say about funding?", {"3522-qd-ubnd"}),
        ("Ai ký kế hoạch thực hiện Nghị quyết số 57-NQ/TW?", set()),
        ("Kinh phí triển khai Nghị quyết 57 lấy từ đâu?", set()),
        ("Who signed the plan implementing Resolution 57?", set()),
        ("Which office is the standing body of the Resolution 57 steering committee?", set()),
        ("Kế hoạch NQ 57 của Quảng Bình do ai ký?", set()),
        ("Kế hoạch số 336-KH/TU bị thay thế vì sao?", {"336-kh-tu"}),
    ],
)
def test_documents_that_are_carried_out_are_not_asked_about(text: str, asked: set[str]) -> None:
    assert documents_asked(text) == asked


def test_a_number_is_the_same_with_either_mark() -> None:
    assert document_numbers(fold("Nghị quyết số 03-NQ/CP, 03/NQ-CP")) == ["03-nq-cp", "03-nq-cp"]
