"""Finding lines of a plan by section, item or number."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.locate import find_item, find_lines, find_section
from corpus.document import Document
from corpus.errors import PlanError
from corpus.library import Library


@pytest.fixture(scope="module")
def quang_binh(library: Library) -> Document:
    """The plan with tables parted by tabs."""
    return library.document("quang-binh-ubnd")


@pytest.mark.parametrize(
    "section",
    [
        "Phụ lục I > V > 59",
        "phụ lục i > v > 59",
        "Phụ lục I>V>59",
        "V > 59",
        unicodedata.normalize("NFD", "Phụ lục I > V > 59"),
    ],
)
def test_a_section_is_found_by_its_path_or_the_end_of_it(quang_binh: Document, section: str) -> None:
    assert find_section(quang_binh, section) == [416, 417, 418, 421]


def test_a_section_below_another_is_found_alone(quang_binh: Document) -> None:
    assert find_section(quang_binh, "59.2") == [418]


def test_a_section_of_running_text_has_the_lines_of_all_below_it(library: Library) -> None:
    document = library.document("quang-ngai-tu")

    assert find_section(document, "II > 2 > 2.1 > a)") == [170, 172, 174, 176, 178, 180]
    assert find_section(document, "II > 2 > 2.1")[:2] == [168, 170]
    assert (
        set(find_section(document, "II > 2 > 2.1"))
        < set(find_section(document, "II > 2"))
        < set(find_section(document, "II"))
    )


def test_an_ambiguous_section_names_every_path_it_may_be(quang_binh: Document) -> None:
    with pytest.raises(PlanError, match=r"quang-binh-ubnd: '5' may be .*Phụ lục I > I > 5.* Give the whole path"):
        find_section(quang_binh, "5")


@pytest.mark.parametrize("section", ["", " ", ">", "Phụ lục", "Phụ lục IX", "V > 60 > 59", "59 > V", "a"])
def test_a_section_that_is_not_there_names_the_command_that_lists_them(quang_binh: Document, section: str) -> None:
    with pytest.raises(PlanError, match=r"There is no section .*planqa show quang-binh-ubnd"):
        find_section(quang_binh, section)


def test_an_item_comes_with_its_sub_items_and_the_rest_of_a_row_cut_by_a_page(quang_binh: Document) -> None:
    assert find_item(quang_binh, "59") == [416, 417, 418, 421]
    assert find_item(quang_binh, "59.1") == [417]
    assert find_item(quang_binh, "60.1") == [423, 426]


def test_an_item_is_not_one_whose_number_only_begins_alike(quang_binh: Document) -> None:
    lines = find_item(quang_binh, "39.1")

    assert len(lines) == 1
    assert set(lines).isdisjoint(find_item(quang_binh, "39.10"))


def test_a_number_that_stands_twice_gives_both_rows(quang_binh: Document) -> None:
    assert len(find_item(quang_binh, "39.26")) == 2
    assert {608, 609} <= set(find_item(quang_binh, "5.8"))


@pytest.mark.parametrize("item", ["", "91", "59.9", "VII", "59.", "IOC", " 59"])
def test_an_item_that_no_table_has_is_refused(quang_binh: Document, item: str) -> None:
    with pytest.raises(PlanError, match=f"quang-binh-ubnd: No table has an item '{item}'"):
        find_item(quang_binh, item)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("416-421", [416, 417, 418, 419, 420, 421]),
        ("416", [416]),
        (" 416 - 417 ", [416, 417]),
        ("1-1", [1]),
        ("780", [780]),
    ],
)
def test_lines_are_read_as_a_range(quang_binh: Document, lines: str, expected: list[int]) -> None:
    assert find_lines(quang_binh, lines) == expected


@pytest.mark.parametrize("lines", ["", "0", "0-5", "9-3", "-3", "3-", "a", "1,2", "1-2-3", "780-9999", "1.5", "²"])
def test_what_is_no_range_of_the_plan_says_what_would_be(quang_binh: Document, lines: str) -> None:
    with pytest.raises(PlanError, match=f"'{lines}' is no range of lines from 1 to {len(quang_binh.source)}, like"):
        find_lines(quang_binh, lines)


@given(st.text(max_size=12))
def test_any_text_gives_lines_of_the_plan_or_a_plan_error(library: Library, text: str) -> None:
    document = library.document("ninh-binh-ubnd")
    for find in (find_section, find_item, find_lines):
        try:
            lines = find(document, text)
        except PlanError:
            continue
        assert lines
        assert lines == sorted(set(lines))
        assert 1 <= lines[0] <= lines[-1] <= len(document.source)
