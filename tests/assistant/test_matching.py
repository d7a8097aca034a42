"""How far a sentence has the words of a question, by their weight."""

from __future__ import annotations

import pytest

from assistant.matching import Term, coverage, read_clauses
from assistant.question import Question, QuestionReader, Reading
from assistant.wants import read_wants
from corpus.library import Library
from index.search import Index


def _read(reader: QuestionReader, text: str) -> Reading:
    (reading,) = reader.read(Question(text))
    return reading


def _coverage(reader: QuestionReader, index: Index, library: Library, question: str, said: str) -> float:
    reading = _read(reader, question)
    return coverage(reading.text, reading, said, index, library)


@pytest.mark.parametrize(
    "question",
    ["Thôn Monic được phủ sóng khi nào?", "thon monic duoc phu song khi nao", "Khi nào thôn Monic có sóng di động?"],
)
def test_a_sentence_with_the_words_covers_more_than_one_without(
    reader: QuestionReader, index: Index, library: Library, question: str
) -> None:
    near = _coverage(reader, index, library, question, "Phủ sóng di động thôn Monic năm 2025")
    far = _coverage(reader, index, library, question, "Phát triển kinh tế số năm 2025")

    assert 0.0 <= far < near <= 1.0
    assert near > 0.5


def test_a_word_that_no_plan_has_counts_against_every_sentence(
    reader: QuestionReader, index: Index, library: Library
) -> None:
    said = "Phủ sóng di động thôn Monic"
    known = _coverage(reader, index, library, "thôn Monic phủ sóng", said)
    strange = _coverage(reader, index, library, "thôn Monic phủ sóng zyxwv", said)

    assert strange < known


def test_a_question_of_nothing_is_covered_by_anything(reader: QuestionReader, index: Index, library: Library) -> None:
    assert _coverage(reader, index, library, "Quảng Bình?", "gì cũng được") == 1.0


def test_the_place_does_not_count(reader: QuestionReader, index: Index, library: Library) -> None:
    reading = _read(reader, "Quảng Bình có thôn Monic không?")
    (match,) = read_clauses(reading, read_wants(reading, library), index, library)

    assert "monic" in match.terms
    assert not {"quang", "binh", "quang_binh"} & match.terms.keys()


def test_a_share_is_by_weight_and_other_diacritics_count_less(
    reader: QuestionReader, index: Index, library: Library
) -> None:
    reading = _read(reader, "Thôn Monic")
    (match,) = read_clauses(reading, read_wants(reading, library), index, library)
    accented = {term.accented for term in match.terms.values() if term.accented is not None}

    assert match.share(match.terms.keys(), accented) == pytest.approx(1.0)
    assert match.share([], []) == 0.0
    assert match.share(match.terms.keys(), []) < 1.0
    assert all(isinstance(term, Term) and term.weight > 0 for term in match.terms.values())
