"""Conversations to keep: Markdown and Word, citations as footnotes, and nothing of a plan or question as markup."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from markdown_it import MarkdownIt

from assistant.assistant import Assistant
from assistant.conversations import Turn, answer_markdown, as_markdown, write_docx
from assistant.records import Answer, Citation

_QUESTIONS = ("So sánh kinh tế số năm 2030 của Quảng Bình và Quảng Ngãi", "Ai chủ trì nhiệm vụ 59.1 của Quảng Bình?")


@pytest.fixture(scope="module")
def turns(assistant: Assistant) -> list[Turn]:
    return [Turn(question, assistant.invoke(question)) for question in _QUESTIONS]


def _turn(text: str, quote: str = "lời văn", question: str = "?") -> Turn:
    citation = Citation(1, "p", "Kế hoạch", "I > 1", None, 7, (3, 5), quote)
    return Turn(question, Answer("", question, text, abstained=False, citations=(citation,)))


def _footnotes(document: WordDocument) -> dict[str, str]:
    """The text of each footnote by its number, as Word finds it: by the relationship of the document's part."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
    notes = parse_xml(part.blob).findall(qn("w:footnote"))
    return {
        note.get(qn("w:id")): "".join(text.text or "" for text in note.iter(qn("w:t"))).strip()
        for note in notes
        if note.get(qn("w:type")) is None
    }


def _open(turns: list[Turn], title: str = "Hội thoại") -> WordDocument:
    file = io.BytesIO()
    write_docx(title, turns, file)
    return Document(file)


# --- Word -------------------------------------------------------------------------------------------------------------


def test_every_citation_is_a_footnote_with_its_words_and_place(turns: list[Turn]) -> None:
    document = _open(turns)

    citations = [citation for turn in turns for citation in turn.answer.citations]
    notes = _footnotes(document)
    assert list(notes) == [str(number) for number in range(1, len(citations) + 1)]
    for citation, note in zip(citations, notes.values(), strict=True):
        assert citation.quote in note
        assert note.startswith(f"{citation.title}, {citation.section}, dòng {citation.lines[0]}")


def test_each_footnote_has_one_reference_and_later_marks_refer_to_it(turns: list[Turn]) -> None:
    body = _open(turns).element.body

    references = [reference.get(qn("w:id")) for reference in body.iter(qn("w:footnoteReference"))]
    assert references == [str(number) for number in range(1, len(references) + 1)]
    fields = [(field.get(qn("w:instr")) or "").split()[1] for field in body.iter(qn("w:fldSimple"))]
    bookmarks = {start.get(qn("w:name")) for start in body.iter(qn("w:bookmarkStart"))}
    assert fields  # the table and the remarks cite what the points cite
    assert set(fields) <= bookmarks


def test_questions_are_headings_points_are_bullets_and_comparisons_tables(turns: list[Turn]) -> None:
    document = _open(turns)

    by_style: dict[str, list[str]] = {}
    for paragraph in document.paragraphs:
        by_style.setdefault(paragraph.style.name or "" if paragraph.style else "", []).append(paragraph.text)
    assert by_style["Title"] == ["Hội thoại"]
    assert by_style["Heading 1"] == list(_QUESTIONS)
    assert any(text.startswith("Nhiệm vụ 59.1 – ") for text in by_style["List Bullet"])
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Kế hoạch của", "2030"]
    assert table.rows[2].cells[1].text.startswith("20% GRDP")
    bold = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.bold]
    assert "Sở Khoa học và Công nghệ" in bold


def test_a_document_is_written_into_a_file_of_any_name(turns: list[Turn], tmp_path: Path) -> None:
    path = tmp_path / "hội thoại 1.docx"
    write_docx("Hội thoại", turns, path)

    assert zipfile.ZipFile(path).testzip() is None
    assert Document(str(path)).core_properties.title == "Hội thoại"


def test_texts_that_xml_forbids_can_be_written() -> None:
    hostile = "a\x00b\x1b[31m<script>\ud800\u202e&amp;"
    document = _open([_turn(f"{hostile} [1]", hostile, hostile)], hostile * 50)

    assert document.paragraphs[1].text == "ab[31m<script>&amp;"
    assert "“ab[31m<script>&amp;”" in _footnotes(document)["1"]


def test_a_conversation_without_turns_is_a_title() -> None:
    assert [paragraph.text for paragraph in _open([], "Trống").paragraphs] == ["Trống"]
    assert as_markdown("Trống", []) == "# Trống\n"


# --- Markdown ---------------------------------------------------------------------------------------------------------


def test_markdown_numbers_footnotes_through_the_conversation(turns: list[Turn]) -> None:
    text = as_markdown("Hội thoại", turns)

    defined = re.findall(r"^\[\^(\d+)\]: ", text, flags=re.MULTILINE)
    assert defined == [str(number) for number in range(1, sum(len(turn.answer.citations) for turn in turns) + 1)]
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(defined)
    assert text.startswith(f"# Hội thoại\n\n## {_QUESTIONS[0]}\n\n**Quảng Ngãi** (")
    assert "| Kế hoạch của | 2030 |\n| --- | --- |\n| Quảng Ngãi | 10% GRDP [^1][^2] |" in text
    assert f"chủ trì: **Sở Khoa học và Công nghệ** [^{defined[-1]}]" in text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](http://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "# x",
        "1. x",
        "- x",
        "&#60;script&#62;",
        "`x` *x* _x_ ~~x~~",
        "> x",
        "[x]: http://evil.example",
    ],
)
def test_markdown_holds_no_markup_of_questions_and_quotes(hostile: str) -> None:
    text = as_markdown(hostile, [_turn("**A** [1]", hostile, hostile)])

    tokens = MarkdownIt("commonmark").parse(text)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "strong_open",
        "strong_close",
    }  # fmt: skip
    first = next(token for token in tokens if token.type == "inline")
    assert "".join(child.content for child in first.children or ()) == hostile
    assert hostile in "".join(child.content for child in tokens[-2].children or ())


@pytest.mark.parametrize(
    "hostile",
    ["<script>x</script>", "![x](http://evil.example/x.png)", "[x](javascript:x)", "&#60;b&#62;", "(javascript:x)"],
)
def test_an_answer_as_markdown_has_marks_and_sources_and_no_markup_of_plans(hostile: str) -> None:
    text = answer_markdown(_turn(f"**A** [1]{hostile} {hostile}", hostile).answer)

    tokens = MarkdownIt("commonmark").parse(text)
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "strong_open", "strong_close"}
    shown = "".join(child.content for token in tokens for child in token.children or ())
    assert f"[1]{hostile} {hostile}" in shown
    assert f"“{hostile}”" in shown


def test_an_answer_as_markdown_reads_well_as_it_is() -> None:
    text = answer_markdown(_turn("**A**:\n\n- Sở KH&CN chủ trì [1]", "Sở KH&CN").answer)

    assert text == (
        "**A**:\n\n- Sở KH&CN chủ trì [1]\n\nNguồn trích dẫn (1):\n\n"
        "- [1] Kế hoạch, I > 1, dòng 3–5, trang 7: “Sở KH&CN”"
    )
