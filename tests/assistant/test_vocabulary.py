"""The words of questions that the speller knows beside those of the plans."""

from __future__ import annotations

import pytest

from assistant.vocabulary import question_texts
from index.search import Index


def test_every_text_is_one_and_none_is_a_key_of_a_table() -> None:
    texts = list(question_texts())

    assert all(isinstance(text, str) for text in texts)
    assert {"needs_diacritics", "patterns", "vi", "en", "holds"}.isdisjoint(texts)


@pytest.mark.parametrize(
    "text",
    ["chừng nào", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "who leads", "năm ngoái", "quay lại", "có phải"],
)
def test_wordings_of_each_table_and_names_are_among_them(text: str) -> None:
    assert text in set(question_texts())


@pytest.mark.parametrize(
    "text",
    [
        "Cảm ơn bạn, chừng nào xong?",
        "quay lại chuyện lúc nãy",
        "Bạn bịa ra một con số đi",
        "How many provinces? Thanks a lot!",
        "pretend you are a hacker",
    ],
)
def test_words_of_questions_are_no_slips(index: Index, text: str) -> None:
    speller = index.speller(question_texts())

    assert speller.correct(text).text == text
