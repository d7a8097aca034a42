"""What of a question's own words an answer leaves unsaid."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.draft import Draft, Group, Statement
from assistant.question import Question, QuestionReader, Reading
from assistant.remainder import saying, unsaid
from corpus.library import Library
from index.search import Index

ACCOUNTS = ("quang-binh-ubnd", "5.13\tTỷ lệ người dân có tài khoản định danh điện tử (VNeID)")
STORAGE = ("quang-ngai-bao-cao", "Tỉnh đã đầu tư xây dựng Trung tâm dữ liệu tỉnh, với tổng dung lượng")


def _read(reader: QuestionReader, text: str) -> Reading:
    (reading,) = reader.read(Question(text))
    return reading


def _draft(library: Library, plan: str, text: str) -> Draft:
    """A draft that states the passage of a plan that begins with this text."""
    passage = next(each for each in library.document(plan).passages if each.text.startswith(text))
    return Draft((Group(plan, (Statement(passage, passage.text, ((0, len(passage.text)),)),)),))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Trung tâm dữ liệu tỉnh Quảng Ngãi lưu trữ được bao nhiêu?", []),
        ("trung tam du lieu quang ngai luu tru bao nhieu", []),
        ("TTDL tỉnh Quảng Ngãi chứa tối thiểu bao nhiêu TB?", []),  # "tối thiểu" only asks
        ("Trung tâm dữ liệu Quảng Ngãi có bao nhiêu máy tính?", ["máy tính"]),
        ("Hợp đồng thuê Trung tâm dữ liệu Quảng Ngãi hết bao nhiêu?", ["hợp đồng"]),
        ("hop dong trung tam du lieu Quang Ngai het bao nhieu", ["hợp đồng"]),
        ("Trung tâm dữ liệu Quảng Ngãi chạy bằng máy tính thế nào?", []),  # nothing is expected that could be told
        ("Giao cho Sở Tài chính những việc gì về nhân sự?", []),  # its duties are found by its name
        ("What scholarship does the data centre of Quang Ngai pay?", ["scholarship"]),
        ("What kind of data centre does Quang Ngai have?", []),  # a kind may go by any name
        ("Which storage does the data centre of Quang Ngai have?", []),
    ],
)
def test_rare_words_of_what_is_asked_must_be_said(
    reader: QuestionReader, index: Index, library: Library, question: str, words: list[str]
) -> None:
    found = unsaid(_draft(library, *STORAGE), _read(reader, question), index, library)

    assert [each.word for each in found] == words


def test_a_known_indicator_is_compared_by_its_concept_where_one_is_stated(
    reader: QuestionReader, index: Index, library: Library
) -> None:
    reading = _read(reader, "Bao nhiêu phần trăm bà con đi chợ có căn cước điện tử?")

    assert [concept.id for concept in reading.concepts] == ["vneid-accounts"]
    assert unsaid(_draft(library, *STORAGE), reading, index, library) == []

    reading = _read(reader, "Cơ quan nào lo chuyện bà con đi chợ có căn cước điện tử?")

    assert [concept.id for concept in reading.concepts] == ["vneid-accounts"]
    assert unsaid(_draft(library, *ACCOUNTS), reading, index, library) == []
    assert [each.word for each in unsaid(_draft(library, *STORAGE), reading, index, library)] == ["căn cước điện tử"]


def test_what_is_missing_is_looked_for_in_the_other_passages_found(assistant: Assistant, index: Index) -> None:
    (reading,) = assistant.read(Question("Trung tâm dữ liệu Quảng Ngãi có bao nhiêu máy tính?"))
    hits = assistant.search(reading)
    missing = unsaid(_draft(assistant.library, *STORAGE), reading, index, assistant.library)

    assert missing
    assert saying(hits, missing, assistant.library) == []  # no plan speaks of computers
    assert saying(hits, [], assistant.library)[0] == hits[0]


def test_a_passage_that_says_it_answers_in_the_end(assistant: Assistant) -> None:
    answer = assistant.invoke(
        "Quyết định phê duyệt Chương trình phát triển tài sản trí tuệ của Quảng Ngãi có số hiệu nào?"
    )

    assert "số 2141/QĐ-UBND ngày 24/12/2021" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Hợp đồng gửi đặt hệ thống tại Trung tâm dữ liệu quốc gia có thời hạn mấy năm?",
        "Nhiệm vụ 43 (hạ tầng số y tế) Quảng Bình căn cứ nghị định nào?",
        "What scholarship do STEM pupils get in Ninh Binh?",
    ],
)
def test_what_stays_unsaid_is_refused(assistant: Assistant, question: str) -> None:
    assert assistant.invoke(question).abstained
