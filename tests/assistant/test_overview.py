"""Plans at a glance: outline, documents named and conflicts, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.assistant import Assistant
from assistant.overview import (
    OutlineNode,
    conflict_text,
    conflicts_html,
    documents_html,
    named_documents,
    outline,
    outline_html,
)
from assistant.phrases import Language
from corpus.document import Document
from corpus.library import Library
from corpus.records import Relation, Role, Section, Span
from index.conflicts import Conflict, ConflictKind, find_conflicts
from index.facts import FactStore

if TYPE_CHECKING:
    from tests.conftest import ReadHtml

_VI = Language.VIETNAMESE


@pytest.fixture(scope="module")
def facts(assistant: Assistant) -> FactStore:
    return assistant.index.store.facts


@pytest.fixture(scope="module")
def conflicts(facts: FactStore, library: Library) -> list[Conflict]:
    return find_conflicts(facts.targets(), library.plans)


def _flat(nodes: Sequence[OutlineNode]) -> Iterator[OutlineNode]:
    for node in nodes:
        yield node
        yield from _flat(node.children)


# --- outline ----------------------------------------------------------------------------------------------------------


def test_an_outline_is_a_tree_with_lines_and_rows(library: Library) -> None:
    nodes = outline(library.document("quang-binh-ubnd"))

    assert [node.number for node in nodes] == ["I", "II", "III", "Phụ lục I", "Phụ lục II"]
    tasks, targets = nodes[3:]
    assert (tasks.rows, targets.rows) == (159, 210)
    assert [child.number for child in tasks.children] == ["I", "II", "III", "IV", "V", "VI", "VII"]
    assert [child.heading for child in targets.children][:2] == ["Đến năm 2025", "Đến năm 2030"]
    assert (targets.span.first_line, targets.span.last_line) == (491, 781)
    assert sum(child.rows for child in targets.children) == 210


@pytest.mark.parametrize(
    "plan", ["quang-ngai-tu", "quang-ngai-bao-cao", "quang-binh-ubnd", "ninh-binh-ubnd", "son-tinh-ubnd"]
)
def test_every_heading_stands_in_the_outline_once_within_its_parent(library: Library, plan: str) -> None:
    document = library.document(plan)
    nodes = list(_flat(outline(document)))

    headings = [passage for passage in document.passages if passage.role is Role.HEADING and passage.section.path]
    assert [node.span.first_line for node in nodes] == [passage.span.first_line for passage in headings]
    for node in nodes:
        for child in node.children:
            assert node.span.first_line <= child.span.first_line <= child.span.last_line <= node.span.last_line


def _headings(library: Library, *headings: tuple[tuple[str, ...], str]) -> Document:
    """A document of headings alone, each of one line: path and text."""
    document = library.document("ninh-binh-ubnd")
    model = next(passage for passage in document.passages if passage.role is Role.HEADING)
    passages = [
        replace(model, section=Section(path, ("",) * len(path)), text=text, span=Span("p", line, line), lines=(line,))
        for line, (path, text) in enumerate(headings, 1)
    ]
    return replace(document, passages=tuple(passages))


def test_numbers_that_repeat_or_skip_a_level_are_sections_of_their_own(library: Library) -> None:
    document = _headings(library, (("I",), "a"), (("I", "1", "1.1"), "b"), (("I",), "c"), (("I", "2"), "d"))

    first, second = outline(document)
    assert (first.heading, first.span.last_line, [child.heading for child in first.children]) == ("a", 2, ["b"])
    assert (second.heading, second.span.last_line, [child.number for child in second.children]) == ("c", 4, ["2"])


def test_headings_open_their_source(library: Library, read_html: ReadHtml) -> None:
    html = outline_html(outline(library.document("quang-binh-ubnd")), language=_VI)
    page = read_html(html)

    assert page.still_open == []
    assert 'data-plan="quang-binh-ubnd" data-first="560" data-last="560" aria-label="Nguồn: Đến năm 2030"' in html
    assert "159 dòng bảng" in page.text


# --- documents --------------------------------------------------------------------------------------------------------


def test_documents_are_named_once_by_what_the_plan_does_with_them(facts: FactStore) -> None:
    named = {document.number: document for document in named_documents(facts, "quang-binh-ubnd")}

    assert [(each.number, each.relation) for each in named.values()][:4] == [
        ("57-NQ/TW", Relation.IMPLEMENTS),
        ("71/NQ-CP", Relation.IMPLEMENTS),
        ("206-KH/TU", Relation.IMPLEMENTS),
        ("316-KH/UBND", Relation.REPLACES),
    ]
    resolution = named["57-NQ/TW"]
    assert (resolution.kind, resolution.date, len(resolution.spans)) == ("Nghị quyết", "22/12/2024", 12)
    assert {each.relation for each in list(named.values())[4:]} == {Relation.CITES}


def test_documents_are_shown_under_their_relation(facts: FactStore, read_html: ReadHtml) -> None:
    html = documents_html(named_documents(facts, "quang-ngai-tu"), language=Language.ENGLISH)
    page = read_html(html)

    assert page.text.startswith("ImplementsNghị quyết 57-NQ/TW, dated 22/12/2024 named 15 times")
    assert 'data-first="1837"' in html
    assert page.still_open == []
    assert documents_html([], language=_VI) == "<p>Không có gì phù hợp.</p>"


# --- conflicts --------------------------------------------------------------------------------------------------------


def test_each_kind_of_conflict_is_said(conflicts: list[Conflict], library: Library) -> None:
    said = {
        kind: next(
            conflict_text(each, library, _VI)
            for each in conflicts
            if each.kind is kind and each.concept in ("digital-economy-share", "st-firms", "vneid-accounts")
        )
        for kind in ConflictKind
    }

    assert said[ConflictKind.TWO_FIGURES].startswith("Quảng Ngãi nêu hai mức cho năm 2040: ≥ 50")
    assert said[ConflictKind.FALLS].startswith("Quảng Ngãi giảm từ ≥ ")
    assert " đặt " in said[ConflictKind.PART_DIFFERS]
    assert " còn " in said[ConflictKind.PLANS_DIFFER]


def test_conflicts_show_both_places(conflicts: list[Conflict], library: Library, read_html: ReadHtml) -> None:
    html = conflicts_html(conflicts, library, language=Language.ENGLISH)
    page = read_html(html)

    assert len([tag for tag, _ in page.tags if tag == "button"]) == 2 * len(conflicts)
    assert "Digital economy as a share of GRDP" in page.text
    assert "For 2030, Quảng Ngãi sets 10% GRDP, but Sơn Tịnh sets 20% GRDP" in page.text
    assert page.still_open == []


# --- whatever a plan holds --------------------------------------------------------------------------------------------


def test_headings_are_text(library: Library, read_html: ReadHtml) -> None:
    hostile = '<script>alert(1)</script> "><b onclick=x>\u202e'
    html = outline_html(outline(_headings(library, ((hostile,), hostile))), language=_VI)

    page = read_html(html)
    assert "<script>alert(1)</script>" in page.text
    assert {tag for tag, _ in page.tags} == {"div", "ul", "li", "button"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "\u202e" not in html
