"""The two made-up plans of other provinces: read whole, and answered from as well as the five."""

from __future__ import annotations

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.assistant import Assistant
from assistant.question import Question
from corpus.cache import cache_folder
from corpus.document import read_document
from corpus.facts import read_targets, read_tasks
from corpus.formats.extract import extract
from corpus.library import Library
from corpus.quote import quote, stands_in
from corpus.read import Source
from corpus.records import Comparator, Recurrence, Role, Target, Task
from eval.answers import ask, summarise
from eval.other_plans import OTHERS, library_of_seven
from eval.parity import render
from eval.questions import REFUSED_KINDS, Split, gold_questions, read_questions, set_names
from index.build import build_index
from index.embedder import Embedder, open_embedder
from index.search import Index

LAM_GIANG, TAN_LINH = "lam-giang-ubnd", "tan-linh-tu"
ROWS = read_questions(OTHERS)


@pytest.fixture(scope="module")
def seven() -> Library:
    return library_of_seven()


@pytest.fixture(scope="module")
def assistant_of_seven(
    home: Path, seven: Library, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Assistant:
    folder = tmp_path_factory.mktemp("seven")
    shutil.copytree(home / "index", folder / "index")  # only the two plans are embedded
    build_index(folder, seven, embedder)
    return Assistant(seven, Index.open(folder, seven, open_embedder(None, cache_folder())))


def tasks(library: Library, plan: str) -> list[Task]:
    return read_tasks(library.document(plan).passages)


def targets(library: Library, plan: str) -> list[Target]:
    return read_targets(library.document(plan).passages)


def task(library: Library, plan: str, name: str) -> Task:
    (found,) = (task for task in tasks(library, plan) if task.name.startswith(name))
    return found


# --- what is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", [LAM_GIANG, TAN_LINH])
def test_nothing_is_doubtful(seven: Library, plan: str) -> None:
    assert seven.document(plan).warnings == ()
    assert not any(task.doubts for task in tasks(seven, plan))
    assert not any(target.doubts for target in targets(seven, plan))


@pytest.mark.parametrize(
    ("plan", "whole", "parts", "groups", "years"),
    [
        (LAM_GIANG, 30, {"9": 3, "16": 3}, 6, {2025: 36, 2030: 36, 2045: 36}),
        (TAN_LINH, 30, {}, 5, {2025: 12, 2030: 17, 2045: 4}),
    ],
)
def test_counts(
    seven: Library, plan: str, whole: int, parts: dict[str, int], groups: int, years: dict[int, int]
) -> None:
    found = tasks(seven, plan)

    assert sum(task.parent is None for task in found) == whole
    assert Counter(task.parent for task in found if task.parent) == parts
    assert len({task.group for task in found}) == groups
    assert Counter(target.year for target in targets(seven, plan)) == years


@pytest.mark.system
@pytest.mark.parametrize("plan", [LAM_GIANG, TAN_LINH])
def test_a_pdf_of_a_plan_has_its_tasks_and_targets(seven: Library, plan: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(render("pdf", seven, seven.plan(plan)))
    passages = read_document(plan, Source.of(extract(path).text)).passages

    found = [(task.name, task.leads, task.deadline, task.group) for task in read_tasks(passages)]
    assert found == [(task.name, task.leads, task.deadline, task.group) for task in tasks(seven, plan)]
    values = [(target.indicator, target.year, target.quantity) for target in read_targets(passages)]
    assert values == [(target.indicator, target.year, target.quantity) for target in targets(seven, plan)]


def test_lead_and_coordinators_of_one_column(seven: Library) -> None:
    found = task(seven, LAM_GIANG, "Ban hành quy định thử nghiệm")

    assert [agency.name for agency in found.leads] == ["Sở Nông nghiệp và Môi trường"]
    assert [agency.name for agency in found.coordinators] == ["Bộ Chỉ huy Quân sự tỉnh", "Công an tỉnh"]
    assert (found.number, found.group, found.deadline.last) == ("6", "Hoàn thiện thể chế", (2025, 9))


def test_letters_are_numbers_of_parts_and_of_tasks(seven: Library) -> None:
    part = task(seven, LAM_GIANG, "Số hóa kết quả giải quyết thủ tục hành chính")
    whole = task(seven, TAN_LINH, "Thiết lập Trung tâm giám sát an toàn thông tin mạng")

    assert (part.number, part.parent) == ("c)", "16")
    assert (whole.number, whole.parent, whole.group) == ("g)", None, "Về hạ tầng số")
    assert (whole.result, whole.deadline.first) == ("Trung tâm SOC", (2025, 10))


def test_deadlines(seven: Library) -> None:
    assert task(seven, LAM_GIANG, "Ban hành danh mục dữ liệu mở").deadline.first == (2025, 1)
    assert task(seven, LAM_GIANG, "Tổ chức Ngày hội").deadline.recurrence is Recurrence.YEARLY
    assert task(seven, TAN_LINH, "Thành lập vườn ươm").deadline.last is None


@pytest.mark.parametrize(
    ("plan", "year", "indicator", "comparator", "low", "high", "unit", "owner"),
    [
        (LAM_GIANG, 2030, "Tỷ lệ dân số được phủ sóng 5G", "≥", 95, 95, "%", "Sở Khoa học và Công nghệ"),
        (LAM_GIANG, 2025, "Tỷ lệ hồ sơ thủ tục hành chính nộp trực tuyến", "=", 70, 75, "%", "Văn phòng UBND tỉnh"),
        (LAM_GIANG, 2045, "Thời gian khắc phục sự cố an toàn thông tin nghiêm trọng", "≤", 4, 4, "Giờ", "Công an tỉnh"),
        (TAN_LINH, 2025, "Tỷ trọng kinh tế số", "=", 13, 13, "% GRDP", "Sở Tài chính"),
        (TAN_LINH, 2025, "Tỷ lệ người dân trưởng thành có chữ ký số", "=", 20, 30, "%", "Sở Khoa học và Công nghệ"),
        (TAN_LINH, 2030, "Số điểm Wi-Fi công cộng miễn phí", "=", 400, 500, "điểm", "Sở Khoa học và Công nghệ"),
    ],
)  # fmt: skip
def test_targets(
    seven: Library, plan: str, year: int, indicator: str, comparator: str, low: int, high: int, unit: str, owner: str
) -> None:
    (found,) = (each for each in targets(seven, plan) if (each.year, each.indicator) == (year, indicator))

    quantity = found.quantity
    assert (quantity.comparator, quantity.low, quantity.high) == (Comparator(comparator), Decimal(low), Decimal(high))
    assert (found.unit, [agency.name for agency in found.owners]) == (unit, [owner])


def test_how_things_stood_is_no_target(seven: Library) -> None:
    assert 2024 not in {target.year for target in targets(seven, LAM_GIANG)}


def test_tables_of_money_and_of_places_are_neither_tasks_nor_targets(seven: Library) -> None:
    held = {each.passage for each in tasks(seven, LAM_GIANG)} | {each.passage for each in targets(seven, LAM_GIANG)}
    rows = [each for each in seven.document(LAM_GIANG).passages if each.role is Role.ROW and each.id not in held]

    assert [row.span.first_line for row in rows] == [64, 65, 66, 198, 199, 200, 201]
    assert all(row.header is not None for row in rows)


@pytest.mark.parametrize("plan", [LAM_GIANG, TAN_LINH])
def test_every_row_can_be_quoted_and_names_its_header(seven: Library, plan: str) -> None:
    document = seven.document(plan)
    for passage in document.passages:
        lines = (passage.span.first_line, passage.span.last_line)
        assert stands_in(quote(passage, document.source), document.source, lines)
        assert (passage.header is not None) is (passage.role is Role.ROW)


# --- what is answered ------------------------------------------------------------------------------------------------


def test_the_set_is_asked_by_its_name_only() -> None:
    assert OTHERS not in set_names()
    assert len(ROWS) == 60
    assert Counter(row["split"] for row in ROWS) == {"tune": 30, "test": 30}


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_question_has_what_it_takes_to_judge_its_answer(row: dict[str, Any], seven: Library) -> None:
    assert set(row["plans"]) <= set(seven.plans)
    refused = row["kind"] in REFUSED_KINDS
    assert bool(row["must"]) is bool(row["evidence"]) is not refused
    for evidence in row["evidence"]:
        assert evidence["text"] in seven.source(evidence["plan"]).text


@pytest.mark.slow
def test_questions_are_answered_as_well_as_those_about_the_five(assistant_of_seven: Assistant, seven: Library) -> None:
    """All 60 at the time of writing; not lower than 0.95, nothing invented, no false quote."""
    summary = summarise(ask(assistant_of_seven, gold_questions([OTHERS], Split.ALL.half, seven)))

    assert summary.right.rate is not None and summary.right.rate >= 0.95
    assert (summary.refusal_recall.rate, summary.false_quotes.hits, summary.stray.hits) == (1.0, 0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Năm 2024 phủ sóng 5G ở Lam Giang là bao nhiêu?", "Hiện trạng năm 2024: **28%**"),
        ("Hiện nay tỷ lệ phủ sóng 5G của Lam Giang là bao nhiêu?", "Hiện trạng năm 2024: **28%**"),
        ("Lam Giang phủ sóng 5G năm 2030?", "2030: **>= 95%**"),
        ("Tân Lĩnh: tỷ trọng kinh tế số 2030", "**tối thiểu 28% GRDP**"),
        ("Xã Cửa Lở ở Tân Lĩnh được giao bao nhiêu tàu cá lắp thiết bị giám sát?", "lắp thiết bị giám sát: 340"),
        ("Nhiệm vụ nào của Tân Lĩnh có hạn trong quý IV/2025?", "quý IV/2025"),
        ("Lam Giang có bao nhiêu nhóm nhiệm vụ?", "6 nhóm nhiệm vụ"),
        ("Lam Giang có bao nhiêu nhiệm vụ?", "30 nhiệm vụ và 6 đầu việc"),
    ],
)
def test_answers(assistant_of_seven: Assistant, question: str, said: str) -> None:
    answer = assistant_of_seven.invoke(Question(question))

    assert said in answer.answer
    assert answer.citations


@pytest.mark.slow
def test_place_of_an_added_plan_is_known_by_its_metadata(assistant_of_seven: Assistant, assistant: Assistant) -> None:
    (reading,) = assistant_of_seven.read(Question("ai chu tri ioc o tan linh"))
    (without,) = assistant.read(Question("ai chu tri ioc o tan linh"))

    assert (reading.plans, without.plans) == ((TAN_LINH,), None)
