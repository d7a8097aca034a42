"""Rows by what their names say: listed, counted, of an agency; and what no table tells of its rows."""

from __future__ import annotations

import re

import pytest

from assistant.assistant import Assistant
from assistant.records import Answer
from corpus.folding import fold_tone


def _items(answer: Answer) -> list[str]:
    return [citation.item for citation in answer.citations if citation.item is not None]


def _naming(assistant: Assistant, words: str, plan: str = "quang-binh-ubnd") -> list[str]:
    """The numbers of the tasks that have words in their names, one other between two of them at most."""
    pattern = r"\b" + r"\W+(?:\w+\W+)?".join(fold_tone(words).split()) + r"\b"
    tasks = assistant.index.store.facts.tasks(plans=[plan])
    return [task.number for task in tasks if re.search(pattern, fold_tone(task.name))]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Những nhiệm vụ nào của Quảng Bình liên quan đến ngành y tế?", "y tế"),
        ("Các nhiệm vụ về giáo dục trong kế hoạch Quảng Bình?", "giáo dục"),
        ("cac nhiem vu ve giao duc trong ke hoach quang binh", "giáo dục"),
        ("Which tasks of Quang Binh are about health care?", "y tế"),
        ("List tasks on cyber security in Quang Binh", "an ninh mạng"),
    ],
)
def test_all_tasks_are_listed_whose_names_speak_of_the_matter(assistant: Assistant, question: str, words: str) -> None:
    answer = assistant.invoke(question)

    assert _items(answer) == _naming(assistant, words)
    assert not answer.abstained


def test_a_matter_and_a_year_are_both_heeded(assistant: Assistant) -> None:
    answer = assistant.invoke("Những việc nào của Quảng Bình về chuyển đổi số hạn 2025?")

    assert "5 nhiệm vụ và 2 đầu việc thành phần có hạn năm 2025 nêu “chuyển đổi số” trong tên" in answer.answer
    assert set(_items(answer)) < set(_naming(assistant, "chuyển đổi số"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Quảng Bình có bao nhiêu nhiệm vụ về y tế?", "6 nhiệm vụ và 2 đầu việc thành phần nêu “y tế” trong tên"),
        ("Quảng Bình có bao nhiêu nhiệm vụ chuyển đổi số?", "40 nhiệm vụ và 2 đầu việc thành phần nêu “chuyển đổi số”"),
        ("Quảng Bình có bao nhiêu cơ sở dữ liệu về y tế?", "2 nhiệm vụ nêu “y tế” trong tên"),
        ("Sơn Tịnh có bao nhiêu chỉ tiêu về doanh nghiệp năm 2030?", "5 chỉ tiêu nêu “doanh nghiệp” trong tên"),
        ("Quảng Bình có bao nhiêu chỉ tiêu năm 2030 đạt 100%?", "8 chỉ tiêu"),
        ("Sở KHCN Quảng Bình chủ trì bao nhiêu nhiệm vụ về dữ liệu?", "chủ trì 8 nhiệm vụ nêu “dữ liệu” trong tên"),
        (
            "Which tasks on data does the Department of Science and Technology of Quang Binh lead?",
            "Sở Khoa học và Công nghệ leads 8 tasks with “dữ liệu” in their names",
        ),
        ("Quảng Bình có bao nhiêu nhiệm vụ về trẻ em?", "2 đầu việc thành phần nêu “trẻ em” trong tên"),
        # all rows, in other words
        ("Kế hoạch Quảng Bình đề ra bao nhiêu nhiệm vụ cụ thể?", "90 nhiệm vụ và 69 đầu việc thành phần"),
        ("Quảng Bình phải hoàn thành bao nhiêu nhiệm vụ?", "90 nhiệm vụ và 69 đầu việc thành phần"),
    ],
)
def test_the_rows_that_are_meant_are_counted(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    assert not answer.abstained


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Quảng Bình có bao nhiêu nhiệm vụ về blockchain?", "không có nhiệm vụ nào nêu “blockchain” trong tên"),
        ("Sơn Tịnh có bao nhiêu chỉ tiêu về nhân lực?", "không có chỉ tiêu nào nêu “nhân lực” trong tên"),
        ("Quảng Bình có bao nhiêu nhiệm vụ đã hoàn thành?", "không ghi nhiệm vụ nào đã làm xong hay chưa"),
        ("How many tasks of Quang Binh are finished?", "does not say which of them are done"),
        ("Sở KHCN Quảng Bình chủ trì bao nhiêu nhiệm vụ đã xong?", "không ghi nhiệm vụ nào đã làm xong hay chưa"),
        ("Quảng Bình có bao nhiêu nhiệm vụ cần vốn ODA?", "không nêu điều này"),
        ("Sở Y tế chủ trì nhiệm vụ nào có kinh phí lớn nhất?", "không nêu điều này"),
        ("Những nhiệm vụ nào của Quảng Bình đã hoàn thành?", "không nêu điều này"),
    ],
)
def test_the_whole_table_is_not_counted_in_their_place(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.invoke(question)

    assert answer.abstained
    assert said in answer.answer
    assert not re.search(r"\b(?:90|69|25|32)\b (?:nhiệm vụ|đầu việc|chỉ tiêu|tasks)", answer.answer)


@pytest.mark.parametrize(
    ("question", "said", "items"),
    [
        (
            "Nhiệm vụ nào của Quảng Bình có kết quả là Kế hoạch của UBND tỉnh?",
            "6 nhiệm vụ ghi “Kế hoạch của UBND tỉnh” ở mục kết quả",
            ["1", "3", "28", "63", "86", "87"],
        ),
        ("Những nhiệm vụ nào ở Sơn Tịnh có kết quả là kế hoạch?", "2 nhiệm vụ ghi “kế hoạch”", ["1", "2"]),
        ("Which tasks of Quang Binh produce a plan?", "19 tasks with “kế hoạch” for a result", None),
    ],
)
def test_tasks_are_listed_by_their_result(
    assistant: Assistant, question: str, said: str, items: list[str] | None
) -> None:
    answer = assistant.invoke(question)

    assert said in answer.answer
    assert items is None or _items(answer) == items


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("những chỉ tiêu về dịch vụ công của Quảng Bình", "10 chỉ tiêu nêu “dịch vụ công” trong tên"),
        ("What targets about enterprises does Quang Binh set for 2030?", "6 indicators for 2030 with “doanh nghiệp”"),
        ("Indicators of Quang Ngai for 2045", "42 indicators for 2045"),
    ],
)
def test_indicators_are_listed_by_what_their_names_speak_of(assistant: Assistant, question: str, said: str) -> None:
    assert said in assistant.invoke(question).answer


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("Quảng Bình có bao nhiêu nhiệm vụ về dữ liệu?", "còn về y tế?", "6 nhiệm vụ và 2 đầu việc thành phần"),
        ("Những nhiệm vụ nào của Quảng Bình về y tế?", "còn về giáo dục?", "nêu “giáo dục” trong tên"),
        ("Những nhiệm vụ nào của Quảng Bình về y tế?", "Sơn Tịnh thì sao?", "2 nhiệm vụ nêu “y tế” trong tên"),
        ("Những nhiệm vụ nào của Quảng Bình về y tế?", "hạn khi nào?", "nêu “y tế” trong tên"),
    ],
)
def test_a_follow_up_asks_of_another_matter_or_place(assistant: Assistant, first: str, then: str, said: str) -> None:
    answer = assistant.invoke({"question": then, "history": [first]})

    assert said in answer.answer
    assert not answer.abstained


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Quảng Bình có bao nhiêu nhiệm vụ?", "liệt kê ra"),
        ("How many tasks does the Quang Binh plan have?", "list them"),
    ],
)
def test_what_was_counted_is_listed_in_full_when_that_is_asked(assistant: Assistant, first: str, then: str) -> None:
    answer = assistant.invoke({"question": then, "history": [first]})

    assert sum(line.startswith("- ") for line in answer.answer.splitlines()) == 90
