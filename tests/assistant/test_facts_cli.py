"""`planqa facts` as a clerk runs it: filters, and tables that Excel and programs read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from assistant.export import Row, write_csv, write_xlsx

if TYPE_CHECKING:
    from tests.conftest import Planqa


def _csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_opens_in_excel_and_holds_every_task(planqa: Planqa) -> None:
    run = planqa("facts", "tasks", "--plan", "quang-binh-ubnd", "--format", "csv")

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("\ufeffplan,item,")
    rows = _csv(run.stdout)
    assert len(rows) == 159
    assert [row["item"] for row in rows].count("39.26") == 2
    assert {row["plan"] for row in rows} == {"quang-binh-ubnd"}


def test_filters_narrow_together(planqa: Planqa) -> None:
    run = planqa("facts", "tasks", "--agency", "Sở KHCN", "--due", "2025", "--text", "ioc", "--format", "json")

    rows = json.loads(run.stdout)
    assert {"59.1"} <= {row["item"] for row in rows}
    for row in rows:
        assert "Sở Khoa học và Công nghệ" in row["lead"] + row["coordinators"]
        assert "2025" in row["deadline"]
        assert "IOC" in row["task"]


def test_words_with_diacritics_find_only_those(planqa: Planqa) -> None:
    bare = json.loads(planqa("facts", "targets", "--text", "chu ky so", "--format", "json").stdout)
    accented = json.loads(planqa("facts", "targets", "--text", "chữ ký số", "--format", "json").stdout)

    assert accented
    assert all("chữ ký số" in row["indicator"].lower() for row in accented)
    assert len(bare) >= len(accented)


def test_targets_of_a_year(planqa: Planqa) -> None:
    run = planqa("facts", "targets", "--plan", "quang-binh-ubnd", "--year", "2035", "--format", "json")

    rows = json.loads(run.stdout)
    assert len(rows) == 39
    assert {row["year"] for row in rows} == {2035}


def test_conflicts_name_kind_reason_and_both_places(planqa: Planqa) -> None:
    rows = json.loads(planqa("facts", "conflicts", "--plan", "son-tinh-ubnd", "--format", "json").stdout)

    assert rows
    for row in rows:
        assert row["kind"]
        assert row["reason"]
        assert "son-tinh-ubnd:" in row["first"] + row["second"]


def test_a_workbook_has_a_line_a_row(planqa: Planqa, tmp_path: Path) -> None:
    path = tmp_path / "nhiem vu.xlsx"
    run = planqa("facts", "tasks", "--plan", "son-tinh-ubnd", "--format", "xlsx", "--output", str(path))

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    sheet = load_workbook(path).worksheets[0]
    assert sheet.max_row == 1 + 8
    assert [cell.value for cell in sheet[1]][:4] == ["plan", "item", "group", "task"]
    assert sheet.freeze_panes == "A2"


def test_the_table_says_how_many_rows_it_has(planqa: Planqa) -> None:
    run = planqa("facts", "tasks", "--plan", "son-tinh-ubnd", "--agency", "Phòng Nội vụ")

    assert run.returncode == 0
    assert run.stdout.splitlines()[-1].strip().isdigit()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tasks", "--due", "tuần sau"), "9/2025"),
        (("tasks", "--plan", "ha-noi"), "ha-noi"),
        (("targets", "--format", "xlsx"), "--output"),
        (("tasks", "--output", "/nowhere/facts.csv", "--format", "csv"), "/nowhere"),
        (("tasks", "--agency", "Sở Phép thuật"), "Sở Phép thuật"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(planqa: Planqa, arguments: tuple[str, ...], said: str) -> None:
    run = planqa("facts", *arguments)

    assert "Traceback" not in run.stderr
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr


def test_cells_that_a_spreadsheet_would_run_are_text(tmp_path: Path) -> None:
    rows: list[Row] = [{"task": "=HYPERLINK(1)", "value": "+1", "blank": "-", "bullet": "- Sở Y tế", "lines": 5}]

    (cells,) = _csv(write_csv(rows))
    assert list(cells.values()) == ["'=HYPERLINK(1)", "'+1", "-", "- Sở Y tế", "5"]
    path = tmp_path / "facts.xlsx"
    write_xlsx(rows, path)
    written = [cell for cell in load_workbook(path).worksheets[0][2]]
    assert [cell.value for cell in written] == ["=HYPERLINK(1)", "+1", "-", "- Sở Y tế", 5]
    assert [cell.data_type for cell in written] == ["s", "s", "s", "s", "n"]


def test_nothing_found_is_an_empty_table() -> None:
    assert write_csv([]) == "\ufeff"
