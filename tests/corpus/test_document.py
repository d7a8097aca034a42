"""Documents: nothing of a plan is lost, moved into another section or invented, and known counts come out."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.aligned import AlignedText
from corpus.clean import clean_block, clean_line
from corpus.document import Document, read_document
from corpus.errors import PlanError
from corpus.library import Library
from corpus.quote import quote, stands_in
from corpus.read import Source
from corpus.records import Column, Furniture, Passage, Role

PLANS = ("quang-ngai-tu", "quang-ngai-bao-cao", "quang-binh-ubnd", "ninh-binh-ubnd", "son-tinh-ubnd")
YEARS = (2025, 2030, 2035, 2040, 2045)

# What the text of a passage leaves out of its lines: the marker or bullet at the front of the first, and markup.
_MARKUP = r"(?:~|\*|\\|</?i>)*"
_LEFT_OUT = re.compile(_MARKUP)
_LEFT_OUT_OF_FIRST = re.compile(
    r"#{0,4}\**(?:PHỤLỤC[IVX]+|[IVX]+\.?|\d{1,3}(?:\.\d{1,3})*\.?|[a-zđ]\)|-|[¹²³⁴])?" + _MARKUP
)


@pytest.fixture(params=PLANS)
def document(request: pytest.FixtureRequest, library: Library) -> Document:
    return library.document(request.param)


def read(text: str) -> Document:
    """A made plan, read."""
    return read_document("made", Source.of(text))


def lines_with_text(source: Source) -> list[int]:
    return [number for number in range(1, len(source) + 1) if source.line(number).strip()]


def passage_at(document: Document, line: int) -> Passage:
    return next(passage for passage in document.passages if line in passage.lines)


def rows_of(document: Document, appendix: str) -> list[Passage]:
    return [p for p in document.passages if p.role is Role.ROW and p.section.path[0] == appendix]


def texts(document: Document) -> list[tuple[Role, str]]:
    return [(passage.role, passage.text) for passage in document.passages]


# --- every plan ------------------------------------------------------------------------------------------------------


def test_every_line_belongs_to_one_passage_or_is_furniture(document: Document) -> None:
    owned = [line for passage in document.passages for line in passage.lines]

    assert sorted([*owned, *document.furniture]) == lines_with_text(document.source)


def test_span_covers_the_lines_of_its_passage(document: Document) -> None:
    for passage in document.passages:
        assert (passage.span.first_line, passage.span.last_line) == (passage.lines[0], passage.lines[-1])
        assert list(passage.lines) == sorted(set(passage.lines))


def test_quote_of_every_passage_stands_in_its_lines(document: Document) -> None:
    for passage in document.passages:
        quotation = quote(passage, document.source)
        assert stands_in(quotation, document.source, (passage.lines[0], passage.lines[-1])), passage.id


def test_every_letter_of_a_passage_is_tied_to_the_source(document: Document) -> None:
    """The text is rebuilt from its runs; what no run covers is white space alone."""
    source = document.source.text
    for passage in document.passages:
        rebuilt, end = "", 0
        for run in passage.runs:
            assert run.start >= end and not passage.text[end : run.start].strip(), passage.id
            assert run.length == run.source_length or not run.exact
            raw = source[run.offset : run.offset + run.source_length]
            cleaned = clean_block(clean_line(AlignedText.copy(raw, 0))).text
            rebuilt += passage.text[end : run.start] + (raw if run.exact else cleaned)
            end = run.start + run.length
        assert rebuilt == passage.text, passage.id


def test_text_leaves_out_markers_and_markup_alone(document: Document) -> None:
    """The other way round: no word and no value of a passage's lines is missing from its text."""
    source = document.source
    for passage in document.passages:
        used = {offset for run in passage.runs for offset in range(run.offset, run.offset + run.source_length)}
        for line in passage.lines:
            start = source.starts[line - 1]
            rest = "".join("~" if start + i in used else char for i, char in enumerate(source.line(line)))
            allowed = _LEFT_OUT_OF_FIRST if line == passage.lines[0] else _LEFT_OUT
            assert allowed.fullmatch(re.sub(r"\s|(?<=~)~", "", rest)), (passage.id, line, rest)


def test_passages_do_not_cross_sections(document: Document) -> None:
    """Between two lines of a passage stand furniture and footnotes alone; a footnote is cut by whole pages."""
    owner = {line: passage for passage in document.passages for line in passage.lines}
    for passage in document.passages:
        if passage.role is not Role.FOOTNOTE:
            between = {owner[n].id for n in range(passage.lines[0], passage.lines[-1] + 1) if n in owner}
            footnotes = {p.id for p in document.passages if p.role is Role.FOOTNOTE}
            assert between - footnotes == {passage.id}


def test_every_section_is_opened_by_a_passage_before(document: Document) -> None:
    """… whose text, where it is a heading, is the heading of that section."""
    headings: dict[tuple[str, ...], str | None] = {}
    for passage in document.passages:
        path = passage.section.path
        if path not in headings or passage.role is Role.HEADING:
            headings[path] = passage.text if passage.role is Role.HEADING else None
        for depth in range(1, len(path) + 1):
            assert path[:depth] in headings, passage.id
            assert headings[path[:depth]] in (None, passage.section.headings[depth - 1]), passage.id


def test_ids_are_unique_and_the_same_at_every_reading(document: Document) -> None:
    ids = [passage.id for passage in document.passages]

    assert len(set(ids)) == len(ids)
    assert all(name.startswith(f"{document.plan}:") for name in ids)
    assert read_document(document.plan, document.source) == document


def test_cells_part_the_text_of_every_row(document: Document) -> None:
    for passage in document.passages:
        filled = [passage.text[cell.start : cell.end] for cell in passage.cells if cell.start != cell.end]
        assert "\t".join(filled) == (passage.text if passage.role is Role.ROW else "")


def test_plans_are_read_without_a_doubt(document: Document) -> None:
    assert document.warnings == ()


def test_cleaning_a_passage_once_more_changes_nothing(document: Document) -> None:
    for passage in document.passages:
        assert clean_block(clean_line(AlignedText.copy(passage.text, 0))).text == passage.text


# --- known counts and places -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "furniture"),
    [
        ("quang-ngai-tu", {Furniture.RULE: 1, Furniture.PAGE_NUMBER: 2}),  # lines 9, 71, 602
        ("quang-ngai-bao-cao", {}),
        ("quang-binh-ubnd", {Furniture.TABLE_HEADER: 54}),  # one a page: 36 of Phụ lục I, 18 of Phụ lục II
        ("ninh-binh-ubnd", {}),
        ("son-tinh-ubnd", {Furniture.TABLE_HEADER: 35}),  # 492-528, 890-902 and once more 1002-1014
    ],
)
def test_furniture(library: Library, plan: str, furniture: dict[Furniture, int]) -> None:
    assert Counter(library.document(plan).furniture.values()) == furniture


def test_furniture_of_a_tab_table_is_its_header_alone(library: Library) -> None:
    document = library.document("quang-binh-ubnd")

    assert {document.source.line(line) for line in document.furniture} == {
        "TT\tTên nhiệm vụ\tCơ quan, đơn vị chủ trì\tCơ quan, đơn vị phối hợp\tKết quả\tThời gian hoàn thành",
        "\tChỉ tiêu\tĐơn vị tính\tKết quả yêu cầu\tCơ quan chủ trì theo dõi, tổng hợp, đánh giá",
    }


def test_rows_of_quang_binh(library: Library) -> None:
    document = library.document("quang-binh-ubnd")

    assert len(rows_of(document, "Phụ lục I")) == 159
    by_year = Counter(row.section.path[1] for row in rows_of(document, "Phụ lục II"))
    assert by_year == {"2025": 47, "2030": 47, "2035": 39, "2040": 40, "2045": 37}
    for row in rows_of(document, "Phụ lục II"):
        value = next(cell for cell in row.cells if cell.column is Column.VALUE)
        assert str(value.year) == row.section.path[1]


def test_rows_of_son_tinh(library: Library) -> None:
    document = library.document("son-tinh-ubnd")
    indicators = rows_of(document, "Phụ lục I")

    assert len(indicators) == 32
    for row in indicators:
        assert tuple(cell.year for cell in row.cells if cell.column is Column.VALUE) == YEARS
    assert [row.item for row in rows_of(document, "Phụ lục II")] == ["1", "2", "3", "4", "5", "6", "7", "8"]


def test_targets_of_quang_ngai(library: Library) -> None:
    bullets = Counter(
        p.section.path[2]
        for p in library.document("quang-ngai-tu").passages
        if p.role is Role.BULLET and p.section.path[:2] == ("II", "2")
    )

    assert bullets == {"2.1": 42, "2.2": 42, "2.3": 36, "2.4": 40, "2.5": 42}


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (("Phụ lục I", "III", "39", "39.26"), [331, 332]),
        (("Phụ lục II", "2030", "5", "5.8"), [608, 609]),
        (("Phụ lục II", "2045", "4", "4.5"), [759, 760]),
    ],
)
def test_number_that_stands_twice_is_two_passages(library: Library, path: tuple[str, ...], lines: list[int]) -> None:
    twins = [p for p in library.document("quang-binh-ubnd").passages if p.section.path == path]

    assert [twin.lines for twin in twins] == [(line,) for line in lines]
    assert [twin.item for twin in twins] == [path[-1]] * 2
    assert twins[0].id != twins[1].id and twins[0].text != twins[1].text


@pytest.mark.parametrize(
    ("plan", "parts"),
    [
        ("quang-ngai-tu", {Role.TITLE: (1, 7), Role.RECIPIENTS: (1841, 1862), Role.SIGNATURE: (1864, 1878)}),
        ("quang-ngai-bao-cao", {Role.TITLE: (3, 5), Role.RECIPIENTS: (153, 161), Role.SIGNATURE: (163, 163)}),
        (
            "quang-binh-ubnd",
            {Role.LETTERHEAD: (3, 7), Role.TITLE: (9, 11), Role.RECIPIENTS: (209, 220), Role.SIGNATURE: (222, 223)},
        ),
        (
            "ninh-binh-ubnd",
            {Role.LETTERHEAD: (3, 5), Role.TITLE: (7, 9), Role.RECIPIENTS: (207, 217), Role.SIGNATURE: (219, 223)},
        ),
        ("son-tinh-ubnd", {Role.TITLE: (1, 13), Role.RECIPIENTS: (443, 466), Role.SIGNATURE: (468, 484)}),
    ],
)
def test_head_and_foot_of_a_plan(library: Library, plan: str, parts: dict[Role, tuple[int, int]]) -> None:
    outside = (Role.LETTERHEAD, Role.TITLE, Role.RECIPIENTS, Role.SIGNATURE)
    found = [p for p in library.document(plan).passages if p.role in outside]

    assert {p.role: (p.span.first_line, p.span.last_line) for p in found} == parts
    assert len(found) == len(parts)
    assert {p.section.path for p in found} == {()}


@pytest.mark.parametrize(
    ("plan", "line", "signer"),
    [
        ("quang-ngai-tu", 1878, "Bùi Thị Quỳnh Vân"),
        ("ninh-binh-ubnd", 223, "Tổng Quang Thìn"),
        ("son-tinh-ubnd", 484, "Lê Văn Thảo"),
    ],
)
def test_signature_ends_with_the_name_that_plans_toml_gives(
    library: Library, plan: str, line: int, signer: str
) -> None:
    passage = passage_at(library.document(plan), line)

    assert passage.role is Role.SIGNATURE
    assert passage.text.endswith(signer)
    assert library.plan(plan).signer == signer


@pytest.mark.parametrize(
    ("plan", "line", "path"),
    [
        ("quang-binh-ubnd", 193, ("II", "7")),  # after II > 7 > d): "(Danh mục các nhiệm vụ trọng tâm …)"
        ("ninh-binh-ubnd", 187, ("II", "7")),
        ("son-tinh-ubnd", 879, ("Phụ lục I",)),  # after the row of 16: "Ghi chú: (-): Chưa thực hiện; …"
    ],
)
def test_note_belongs_to_more_than_the_last_item(library: Library, plan: str, line: int, path: tuple[str, ...]) -> None:
    note = passage_at(library.document(plan), line)

    assert (note.role, note.section.path) == (Role.NOTE, path)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_pages_of_plans_that_show_them(library: Library) -> None:
    quang_ngai = library.document("quang-ngai-tu")
    son_tinh = library.document("son-tinh-ubnd")

    assert quang_ngai.furniture[602] is Furniture.PAGE_NUMBER  # "10   " alone on its line, the start of page 10
    assert passage_at(quang_ngai, 598).span.page == 9
    assert passage_at(quang_ngai, 604).span.page == 10
    assert passage_at(son_tinh, 879).span.page == 10
    assert passage_at(son_tinh, 880).span.page == 11  # " PHỤ LỤC II" after one space, no blank line before
    for document in (quang_ngai, son_tinh):
        pages = [p.span.page or 0 for p in document.passages]
        assert pages == sorted(pages) and pages[0] == 1


@pytest.mark.parametrize("plan", ["quang-ngai-bao-cao", "quang-binh-ubnd", "ninh-binh-ubnd"])
def test_plans_without_pages_claim_none(library: Library, plan: str) -> None:
    assert {passage.span.page for passage in library.document(plan).passages} == {None}


# pdftotext puts a form feed before the first line of a page, which may be a blank one.
@pytest.mark.parametrize("break_", ["\f", "\f\n"], ids=["before text", "alone on its line"])
def test_form_feed_begins_a_page(break_: str) -> None:
    wrapped = "- Tuyên truyền, phổ biến về khoa học, công nghệ và chuyển đổi số.\n"
    document = read("I. MỤC TIÊU\n" + wrapped * 5 + break_ + wrapped * 5)

    bullets = [p for p in document.passages if p.role is Role.BULLET]
    assert [p.span.page for p in bullets] == [1] * 5 + [2] * 5


@pytest.mark.parametrize(
    ("line", "furniture"),
    [
        ("2   ", True),  # quang-ngai-tu 71
        ("3   ", False),  # not the next page's number
        ("2 ", False),  # a row's number in a flattened table (son-tinh-ubnd 931), not set off by blanks
        ("2 %  ", False),
    ],
)
def test_number_alone_on_a_line_is_a_page_number_only_where_it_can_be(line: str, furniture: bool) -> None:
    bullet = "- Tuyên truyền, phổ biến về khoa học, công nghệ và chuyển đổi số. "
    document = read("\n\n".join(["I. MỤC TIÊU ", bullet, bullet, line, bullet]))

    assert document.furniture == ({7: Furniture.PAGE_NUMBER} if furniture else {})


# --- made plans ------------------------------------------------------------------------------------------------------


# Word's "save as text" puts a tab in front of numbers and after bullets.
@pytest.mark.parametrize("indent", ["", "    ", "\t"], ids=["none", "blanks", "tab"])
def test_indent_hides_no_marker(indent: str) -> None:
    document = read(f"{indent}I. MỤC TIÊU\n{indent}1. Mục đích\n{indent}-\tTuyên truyền về chuyển đổi số.\n")

    assert texts(document) == [
        (Role.HEADING, "MỤC TIÊU"),
        (Role.HEADING, "Mục đích"),
        (Role.BULLET, "Tuyên truyền về chuyển đổi số."),
    ]


def test_sentence_that_begins_like_a_signature_is_none() -> None:
    """Signatures are in capitals; "TM." is also short for thương mại."""
    document = read("I. MỤC TIÊU\n- Phát triển hạ tầng số.\nTM. điện tử tăng 20% mỗi năm.\nTM. ỦY BAN NHÂN DÂN\n")

    assert passage_at(document, 3).section.path == ("I",)
    assert passage_at(document, 4).role is Role.SIGNATURE


# Most plans have one appendix, "PHỤ LỤC" without a number; "Phụ lục I" in small letters is as common as capitals.
@pytest.mark.parametrize("title", ["PHỤ LỤC I", "PHỤ LỤC 1", "PHỤ LỤC", "Phụ lục I"])
def test_appendix_after_the_signature_is_no_part_of_it(title: str) -> None:
    document = read(
        "KẾ HOẠCH\nChuyển đổi số\nI. MỤC TIÊU\nNội dung.\nNơi nhận:\n- Lưu: VT.\n"
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn A\n"
        f"{title}\nDANH MỤC NHIỆM VỤ\n"
        "STT\tNội dung nhiệm vụ\tĐơn vị chủ trì\tThời hạn\n1\tXây dựng kho dữ liệu\tSở Y tế\t6/2025\n"
    )

    assert passage_at(document, 7).lines == (7, 8, 9)
    assert passage_at(document, 13).cell(Column.LEAD) == "Sở Y tế"


def test_file_without_words_is_refused() -> None:
    with pytest.raises(PlanError, match=r"^made: .*no text"):
        read("-----\n\n*****\n")


@cache
def shipped(plan: str) -> Source:
    return Library.open().source(plan)


@st.composite
def shuffled_plans(draw: st.DrawFn) -> str:
    """Pieces of the five plans in any order, below a heading."""
    pieces = ["I. MỤC TIÊU"]
    for _ in range(draw(st.integers(1, 8))):
        source = shipped(draw(st.sampled_from(PLANS)))
        first = draw(st.integers(1, len(source)))
        pieces.append(source.lines(first, min(len(source), first + draw(st.integers(0, 30)))))
    return "\n".join(pieces)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shuffled_plans())
def test_no_line_is_lost_whatever_the_order(text: str) -> None:
    """Each line ends up in one passage or among the furniture, and every passage can be quoted."""
    source = Source.of(text)
    document = read_document("made", source)

    owned = [line for passage in document.passages for line in passage.lines]
    assert sorted([*owned, *document.furniture]) == lines_with_text(source)
    for passage in document.passages:
        assert stands_in(quote(passage, source), source, (passage.lines[0], passage.lines[-1]))
