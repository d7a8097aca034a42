"""Tasks and targets: exact counts, and every field of the rows and bullets that were read by eye."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus.document import read_document
from corpus.facts import read_targets, read_tasks
from corpus.library import Library
from corpus.quote import quote, stands_in
from corpus.read import Source
from corpus.records import Flag, Target, Task

RAW = (Path(__file__).parent / "known_places.toml").read_text(encoding="utf-8")
ROWS: list[dict[str, Any]] = [place for place in tomllib.loads(RAW)["place"] if place.get("cells")]
YEARS = [2025, 2030, 2035, 2040, 2045]


def tasks(library: Library, plan: str) -> list[Task]:
    return read_tasks(library.document(plan).passages)


def targets(library: Library, plan: str) -> list[Target]:
    return read_targets(library.document(plan).passages)


def name(place: dict[str, Any]) -> str:
    return f"{place['plan']}:{place['lines'][0]}"


# --- counts ----------------------------------------------------------------------------------------------------------


def test_tasks_of_quang_binh(library: Library) -> None:
    found = tasks(library, "quang-binh-ubnd")

    assert (len(found), sum(task.parent is None for task in found)) == (159, 90)
    assert len({task.group for task in found}) == 7
    assert Counter(task.parent for task in found if task.parent) == {"39": 62, "59": 3, "60": 2, "61": 2}


def test_tasks_of_son_tinh(library: Library) -> None:
    found = tasks(library, "son-tinh-ubnd")

    assert [task.number for task in found] == [str(number) for number in range(1, 9)]
    assert len({task.group for task in found}) == 4


@pytest.mark.parametrize(
    ("plan", "counts"),
    [
        ("quang-binh-ubnd", [47, 47, 39, 40, 37]),
        ("son-tinh-ubnd", [32, 32, 32, 32, 32]),
        ("quang-ngai-tu", [44, 44, 38, 43, 46]),  # 42, 42, 36, 40, 42 bullets, compound ones split
    ],
)
def test_targets_by_year(library: Library, plan: str, counts: list[int]) -> None:
    found = Counter(target.year for target in targets(library, plan))

    assert [found[year] for year in YEARS] == counts


@pytest.mark.parametrize("plan", ["quang-ngai-bao-cao", "ninh-binh-ubnd"])
def test_plans_without_tables_have_no_facts(library: Library, plan: str) -> None:
    assert (tasks(library, plan), targets(library, plan)) == ([], [])


@pytest.mark.parametrize(("plan", "number", "count"), [("quang-binh-ubnd", "39.26", 2)])
def test_number_that_stands_twice_is_two_tasks(library: Library, plan: str, number: str, count: int) -> None:
    assert sum(task.number == number for task in tasks(library, plan)) == count


@pytest.mark.parametrize(("code", "year"), [("5.8", 2030), ("4.5", 2045)])
def test_number_that_stands_twice_is_two_targets(library: Library, code: str, year: int) -> None:
    found = [t for t in targets(library, "quang-binh-ubnd") if (t.code, t.year) == (code, year)]

    assert len({target.indicator for target in found}) == 2


# --- every field of what was read by eye -----------------------------------------------------------------------------


@pytest.mark.parametrize("place", [place for place in ROWS if "lead" in place["cells"]], ids=name)
def test_known_task(library: Library, place: dict[str, Any]) -> None:
    document = library.document(place["plan"])
    task = next(task for task in tasks(library, place["plan"]) if task.span.first_line == place["lines"][0])
    cells = place["cells"]

    assert task.number == place["item"]
    assert task.passage == next(p.id for p in document.passages if p.lines[0] == place["lines"][0])
    printed = cells.get("name", task.name).replace("<i>", "").replace("</i>", "")
    assert task.name == printed
    assert task.result == cells.get("result", task.result)
    assert task.deadline.raw == cells.get("deadline", task.deadline.raw)
    for agencies, cell in ((task.leads, cells["lead"]), (task.coordinators, cells.get("coordinator"))):
        if cell is not None:
            assert all(agency.raw in cell for agency in agencies)
            assert bool(agencies) is bool(cell.strip("- "))


@pytest.mark.parametrize("place", [p for p in ROWS if "value" in p["cells"] or "values" in p["cells"]], ids=name)
def test_known_targets_of_a_row(library: Library, place: dict[str, Any]) -> None:
    found = [t for t in targets(library, place["plan"]) if t.span.first_line == place["lines"][0]]
    cells = place["cells"]
    values = cells.get("values", [cells.get("value")])

    assert [target.quantity.raw.replace("≥ ", "≥") for target in found] == [
        value.replace("$\\geq ", "≥").replace("$", "").replace("≥ ", "≥") for value in values
    ]
    assert {target.code for target in found} == {place["item"]}
    assert {target.indicator for target in found} == {cells["name"].replace("$\\geq 3\\%$", "≥ 3%").rstrip(".")}
    if "unit" in cells:
        assert {target.unit for target in found} == {cells["unit"]}
    if cells.get("owner"):
        assert all(agency.raw in cells["owner"] for target in found for agency in target.owners)


def test_blank_dash_and_cross_are_told_apart(library: Library) -> None:
    found = {(t.code, t.year): t.quantity for t in targets(library, "son-tinh-ubnd")}

    assert (found["1.1", 2025].raw, found["1.1", 2025].flag) == ("", None)
    assert (found["10.3", 2030].raw, found["10.3", 2030].flag) == ("-", Flag.NOT_YET)
    assert (found["2.6", 2045].raw, found["2.6", 2045].flag) == ("X", Flag.DONE)
    assert found["2.6", 2040].raw == ""


@pytest.mark.parametrize("plan", ["quang-ngai-tu", "quang-binh-ubnd", "son-tinh-ubnd"])
def test_span_holds_what_the_target_says(library: Library, plan: str) -> None:
    document = library.document(plan)
    passages = {passage.id: passage for passage in document.passages}
    for target in targets(library, plan):
        if target.quantity.raw:
            quotation = quote(passages[target.passage], document.source, target.start, target.end)
            lines = (target.span.first_line, target.span.last_line)
            assert stands_in(quotation, document.source, lines)
            assert target.quantity.raw in passages[target.passage].text[target.start : target.end]


@pytest.mark.parametrize("plan", ["quang-binh-ubnd", "son-tinh-ubnd"])
def test_span_holds_every_field_of_a_task(library: Library, plan: str) -> None:
    source = library.source(plan)
    for task in tasks(library, plan):
        lines = source.lines(task.span.first_line, task.span.last_line).replace("<i>", "").replace("</i>", "")
        lines = "".join(lines.split())
        raws = [agency.raw for agency in (*task.leads, *task.coordinators)]
        for raw in (task.number, task.name, task.result, task.deadline.raw, *raws):
            # A field whose words a page break parts stands in pieces.
            assert all(word in lines for word in raw.split()), (task.number, raw)


# --- merged agency cells ---------------------------------------------------------------------------------------------


def test_agency_printed_once_counts_for_the_rows_below_and_says_so(library: Library) -> None:
    found = {(t.code, t.year): t for t in targets(library, "son-tinh-ubnd")}

    assert [agency.name for agency in found["2.2", 2030].owners] == [
        agency.name for agency in found["2.1", 2030].owners
    ]
    assert found["2.2", 2030].doubts == ("agency printed once, at row 2.1",)
    assert found["2.1", 2030].doubts == ()
    assert "not shown" in found["10.2", 2030].doubts[0]


def test_table_of_another_province_is_read_by_its_header_words() -> None:
    text = (
        "KẾ HOẠCH\nChuyển đổi số\nI. NHIỆM VỤ\nNội dung chi tiết tại phụ lục.\nPHỤ LỤC I\n"
        "STT\tNội dung nhiệm vụ\tThời hạn\tĐơn vị phối hợp\tĐơn vị chủ trì\tSản phẩm\n"
        "1\tXây dựng kho dữ liệu\tQuý IV/2025\tSở Tài chính; Sở Nội vụ\tSở KH&CN\tKho dữ liệu\n"
    )
    (task,) = read_tasks(read_document("made", Source.of(text)).passages)

    assert (task.name, task.result) == ("Xây dựng kho dữ liệu", "Kho dữ liệu")
    assert [agency.name for agency in task.leads] == ["Sở Khoa học và Công nghệ"]
    assert [agency.name for agency in task.coordinators] == ["Sở Tài chính", "Sở Nội vụ"]
    assert (task.deadline.first, task.deadline.last) == ((2025, 10), (2025, 12))


# --- where the years of values stand ---------------------------------------------------------------------------------

HEAD = "KẾ HOẠCH\nChuyển đổi số\nI. MỤC TIÊU CỤ THỂ\n"
LONG = "Nội dung này dài để mỗi đoạn văn đứng trên một dòng, như trong văn bản đã được đọc từ tệp của người dùng. " * 2
TABLE = "Tên chỉ tiêu\tĐVT\tMục tiêu\tCơ quan theo dõi\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # in running text
        ("- Đến năm 2030, tỷ lệ phủ sóng 5G đạt ≥ 95%.\n", [(2030, "≥ 95%")]),
        ("a) Đến năm 2030: có ít nhất 40 doanh nghiệp công nghệ số.\nb) Khác.\n", [(2030, "ít nhất 40")]),
        ("- Phát triển hạ tầng số đến năm 2030.\n- Tỷ lệ phủ sóng 5G đạt 95%.\n", []),
        # in a heading above the table, numbered or not
        (f"1. Đến năm 2025\n{TABLE}Phủ sóng 5G\t%\t≥ 80\tSở KH&CN\n", [(2025, "≥ 80")]),
        (f"1. Chỉ tiêu giao năm 2026\n{LONG}\n{TABLE}Phủ sóng 5G\t%\t≥ 80\tSở KH&CN\n", [(2026, "≥ 80")]),
        (f"{LONG}\nĐến năm 2025\n{TABLE}Phủ sóng 5G\t%\t≥ 80\tSở KH&CN\n", [(2025, "≥ 80")]),
        # in a row, in a name, in the cell itself
        (f"{TABLE}Đến năm 2030\t\t\t\nPhủ sóng 5G\t%\t100\tSở KH&CN\n", [(2030, "100")]),
        (f"{TABLE}Phủ sóng 5G đến năm 2030\t%\t100\tSở KH&CN\n", [(2030, "100")]),
        (f"1. Đến năm 2030\n{TABLE}Năng suất so với năm 2024\tLần\t2\tSở KH&CN\n", [(2030, "2")]),
        (f"{TABLE}Phủ sóng 5G\t%\t2025: 60%; 2030: 95%\tSở KH&CN\n", [(2025, "60%"), (2030, "95%")]),
        (f"{TABLE}Phủ sóng 5G\t%\tNăm 2025 đạt 60, năm 2030 đạt 95\tSở KH&CN\n", [(2025, "60"), (2030, "95")]),
        # nowhere
        (f"{TABLE}Phủ sóng 5G\t%\t100\tSở KH&CN\n", []),
    ],
)
def test_year_of_a_value(text: str, expected: list[tuple[int, str]]) -> None:
    found = read_targets(read_document("made", Source.of(f"{HEAD}{LONG}\n{text}{LONG}\n")).passages)

    assert [(target.year, target.quantity.raw) for target in found] == expected


@pytest.mark.parametrize(
    ("header", "name", "value", "unit"),
    [
        ("Mục tiêu năm 2030", "Phủ sóng 5G (%)", "95", "%"),
        ("Mục tiêu năm 2030 (%)", "Phủ sóng 5G", "95", "%"),
        ("Mục tiêu năm 2030", "Kinh tế số", "khoảng 13% GRDP", "% GRDP"),
        ("Mục tiêu năm 2030", "Thông quan", "không quá 24 giờ", "giờ"),
        ("Mục tiêu năm 2030", "Hạng", "Top 20", ""),
    ],
)
def test_unit_of_a_table_without_units(header: str, name: str, value: str, unit: str) -> None:
    text = f"{HEAD}{LONG}\nTên chỉ tiêu\t{header}\tCơ quan theo dõi\n{name}\t{value}\tSở KH&CN\n"
    (target,) = read_targets(read_document("made", Source.of(text)).passages)

    assert (target.unit, target.quantity.raw) == (unit, value)


def test_table_in_the_text_stands_below_its_section_and_the_text_goes_on_after_it() -> None:
    text = (
        f"{HEAD}1. Nhiệm vụ\nTT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\nI\tHạ tầng\t\t\n1\tKho dữ liệu\tSở Y tế\t2025\n"
        f"2. Kinh phí\n{LONG}\nII. TỔ CHỨC THỰC HIỆN\n{LONG}\n"
    )
    passages = read_document("made", Source.of(text)).passages

    assert [str(passage.section) for passage in passages if passage.section.path] == [
        "I", "I > 1", "I > 1 > I", "I > 1 > I > 1", "I > 2", "I > 2", "II", "II",
    ]  # fmt: skip
    (task,) = read_tasks(passages)
    assert (task.number, task.group, task.parent) == ("1", "Hạ tầng", None)
