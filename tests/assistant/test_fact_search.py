"""Tasks and targets as people look for them: filters, order, groups, and files to download."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from assistant.assistant import Assistant
from assistant.export import (
    Row,
    conflict_rows,
    csv_bytes,
    named_rows,
    target_rows,
    task_rows,
    xlsx_bytes,
)
from assistant.fact_search import (
    FactFilter,
    Order,
    agency_names,
    by_agency,
    search_conflicts,
    search_targets,
    search_tasks,
    sort_targets,
    sort_tasks,
)
from assistant.phrases import Language
from corpus.errors import QuestionError, UnknownPlanError
from corpus.library import Library
from index.facts import FactStore

_TODAY = date(2026, 11, 22)
_QUANG_BINH = ("quang-binh-ubnd",)


@pytest.fixture(scope="module")
def facts(assistant: Assistant) -> FactStore:
    return assistant.index.store.facts


# --- filters ----------------------------------------------------------------------------------------------------------


def test_no_filter_finds_everything(facts: FactStore, library: Library) -> None:
    assert search_tasks(facts, library, FactFilter(), _TODAY) == facts.tasks()
    assert search_targets(facts, library, FactFilter()) == facts.targets()


def test_filters_narrow_together(facts: FactStore, library: Library) -> None:
    wanted = FactFilter(_QUANG_BINH, agency="so khcn", due="2025", text="ioc nền")
    found = search_tasks(facts, library, wanted, _TODAY)

    assert [task.number for task in found] == ["59.1"]
    assert len(search_targets(facts, library, FactFilter(_QUANG_BINH, years=(2035,)))) == 39


def test_a_period_may_be_said_from_today(facts: FactStore, library: Library) -> None:
    found = search_tasks(facts, library, FactFilter(due="9/2025"), _TODAY)

    assert found
    assert {task.deadline.last for task in found} == {(2025, 9)}


def test_conflicts_of_a_plan_name_it(facts: FactStore, library: Library) -> None:
    found = search_conflicts(facts, library, FactFilter(("son-tinh-ubnd",)))

    assert found
    assert all("son-tinh-ubnd" in (each.first.plan, each.second.plan) for each in found)


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (FactFilter(("ha-noi",)), UnknownPlanError),
        (FactFilter(agency="Sở Phép thuật"), QuestionError),
        (FactFilter(due="tuần sau"), QuestionError),
    ],
)
def test_what_cannot_be_found_is_said(
    facts: FactStore, library: Library, wanted: FactFilter, error: type[Exception]
) -> None:
    with pytest.raises(error):
        search_tasks(facts, library, wanted, _TODAY)


def test_words_are_words_and_no_pattern(facts: FactStore, library: Library) -> None:
    assert search_tasks(facts, library, FactFilter(text="%' OR 1=1 --"), _TODAY) == []
    assert search_tasks(facts, library, FactFilter(text=".*"), _TODAY) == []


# --- order ------------------------------------------------------------------------------------------------------------


def test_tasks_by_deadline_have_those_without_one_last_either_way(facts: FactStore, library: Library) -> None:
    tasks = facts.tasks()
    for descending in (False, True):
        months = [task.deadline.last for task in sort_tasks(tasks, Order.TIME, library.plans, descending=descending)]
        dated = [month for month in months if month is not None]
        assert dated == sorted(dated, reverse=descending)
        assert months == [*dated, *[None] * (len(months) - len(dated))]


def test_names_are_sorted_as_vietnamese_does(facts: FactStore, library: Library) -> None:
    leads = [task.leads[0].name for task in sort_tasks(facts.tasks(), Order.AGENCY, library.plans) if task.leads]

    assert leads.index("Công an tỉnh") < leads.index("Sở Công Thương") < leads.index("Sở Y tế")
    names = agency_names(facts)
    assert names.index("Công an tỉnh") < names.index("Sở Y tế")
    assert len(names) == len(set(names))


def test_targets_by_year_keep_the_order_of_the_plan_within_one(facts: FactStore, library: Library) -> None:
    targets = search_targets(facts, library, FactFilter(("son-tinh-ubnd",)))
    found = sort_targets(targets, Order.TIME, library.plans)

    assert [target.year for target in found] == sorted(target.year for target in targets)
    first_year = [target.span.first_line for target in found if target.year == 2025]
    assert first_year == sorted(first_year)
    assert sort_targets(found, Order.PLAN, library.plans)[0].span.first_line == min(first_year)


def test_a_task_stands_under_each_of_its_lead_agencies(facts: FactStore) -> None:
    tasks = facts.tasks(plans=_QUANG_BINH)
    groups = by_agency(tasks)

    assert groups["Công an tỉnh"] == [
        task for task in tasks if "Công an tỉnh" in {agency.name for agency in task.leads}
    ]
    assert list(groups)[-1] == ""
    assert all(not task.leads for task in groups[""])
    assert {task.passage for group in groups.values() for task in group} == {task.passage for task in tasks}


# --- downloads --------------------------------------------------------------------------------------------------------


def test_rows_of_several_tables_keep_all_their_columns(assistant: Assistant) -> None:
    answer = assistant.invoke("So sánh kinh tế số năm 2030 của Quảng Bình và Quảng Ngãi")
    rows: list[Row] = [dict(row) for row in answer.rows]

    read = list(csv.DictReader(io.StringIO(csv_bytes(rows).decode("utf-8-sig"))))
    assert [row["plan"] for row in read] == ["quang-ngai-tu", "quang-binh-ubnd"]
    assert (read[0]["text"], read[0]["TT"]) == ("Quy mô kinh tế số đạt 10% GRDP", "")
    assert (read[1]["text"], read[1]["TT"], read[1]["Kết quả yêu cầu 2030"]) == ("", "5.19", "20")
    sheet = load_workbook(io.BytesIO(xlsx_bytes(rows))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(read[0])
    assert sheet.max_row == 3


def test_a_workbook_of_targets_has_a_line_a_target(facts: FactStore) -> None:
    rows = target_rows(facts.targets(plans=_QUANG_BINH))

    assert load_workbook(io.BytesIO(xlsx_bytes(rows))).worksheets[0].max_row == 1 + len(rows)


@pytest.mark.parametrize("language", list(Language))
def test_every_column_has_a_name_in_both_languages(facts: FactStore, library: Library, language: Language) -> None:
    conflicts = search_conflicts(facts, library, FactFilter(text="5G"))
    tables: tuple[list[Row], ...] = (
        task_rows(facts.tasks(plans=_QUANG_BINH)), target_rows(facts.targets()), conflict_rows(conflicts)
    )  # fmt: skip
    for rows in tables:
        (named,) = named_rows(rows[:1], language)
        assert list(named.values()) == list(rows[0].values())
        assert not set(named) & set(rows[0])
    assert named_rows([{"TT": "1"}], language) == [{"TT": "1"}]  # as a plan prints it


@pytest.mark.parametrize("hostile", ["=1+1", "@SUM(1)", "\x00=1", "a\x1bb\u202e"])
def test_cells_are_text_whatever_they_hold(hostile: str) -> None:
    rows = [{hostile: hostile, "empty": ""}]

    sheet = load_workbook(io.BytesIO(xlsx_bytes([dict(row) for row in rows]))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    text = csv_bytes([dict(row) for row in rows]).decode("utf-8-sig")
    assert not any(cell.startswith(("=", "@")) for row in csv.reader(io.StringIO(text)) for cell in row)
    assert text.splitlines()[1].endswith(",")  # an empty cell stays empty
    assert not {"\x00", "\x1b", "\u202e"} & set(text)


def test_no_rows_are_an_empty_file() -> None:
    assert csv_bytes([]).decode("utf-8-sig") == ""
    assert load_workbook(io.BytesIO(xlsx_bytes([]))).worksheets[0].max_row == 1
