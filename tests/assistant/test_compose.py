"""Composing an answer: plans and families in order, marks and citations, the header behind years, refusals."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.compose import compose
from assistant.draft import Draft
from assistant.phrases import Language, phrases
from assistant.prose import arrange
from assistant.question import Question, QuestionReader, Reading
from assistant.records import Citation
from assistant.refusal import refuse, refuse_place
from assistant.selection import Choice, Selected
from assistant.verify import verify
from corpus.describe import Given
from corpus.formats.extracted import Doubt, Extracted
from corpus.library import Library
from corpus.records import Passage
from index.plans import NewFile
from index.search import Hit, Index
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, made, own_plans


def _read(reader: QuestionReader, text: str = "Ai chủ trì nhiệm vụ này?") -> Reading:
    (reading,) = reader.read(Question(text))
    return reading


def _hits(library: Library, *places: tuple[str, int]) -> list[Hit]:
    """Hits on the passages that begin in these lines, the first the best."""
    found: list[Passage] = []
    for plan, line in places:
        found.append(next(p for p in library.document(plan).passages if p.span.first_line == line))
    return [Hit(passage, 5.0 - rank / 10, 0.9, 50.0, (0, 1)) for rank, passage in enumerate(found)]


def _compose(hits: list[Hit], reading: Reading, library: Library) -> tuple[str, list[Citation], list[dict[str, str]]]:
    choices = tuple(Choice(hit.passage, ((0, len(hit.passage.text)),)) for hit in hits)
    return _rendered(arrange(Selected(choices), reading), library, reading.language)


def _rendered(
    draft: Draft, library: Library, language: Language = Language.VIETNAMESE
) -> tuple[str, list[Citation], list[dict[str, str]]]:
    return compose({"?": draft}, library, phrases(language))


def _bullets(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("- ")]


def test_one_bullet_a_hit_with_its_mark_and_its_citation(library: Library, reader: QuestionReader) -> None:
    text, citations, rows = _compose(_hits(library, ("quang-ngai-tu", 202)), _read(reader), library)

    assert text == (
        "**Quảng Ngãi** (Kế hoạch hành động – Ban Thường vụ Tỉnh ủy Quảng Ngãi):\n\n"
        "- Có từ 07 người thực hiện công tác nghiên cứu khoa học, phát triển công nghệ, đổi mới sáng tạo "
        "trên 01 vạn dân. [1]"
    )
    (citation,) = citations
    assert citation.as_json() == {
        "n": 1,
        "plan": "quang-ngai-tu",
        "title": "Kế hoạch hành động thực hiện Nghị quyết số 57-NQ/TW",
        "section": "II > 2 > 2.1 > b)",
        "item": None,
        "page": 3,
        "lines": [202, 204],
        "quote": "Có từ 07 người thực hiện công tác nghiên cứu khoa học, phát triển công nghệ, đổi mới sáng tạo "
        "trên 01 vạn dân.",
    }
    assert rows == []


def test_a_row_is_given_by_the_headings_of_its_columns_too(library: Library, reader: QuestionReader) -> None:
    _, (citation,), rows = _compose(_hits(library, ("quang-binh-ubnd", 421)), _read(reader), library)

    assert (citation.item, citation.section, citation.lines) == ("59.3", "Phụ lục I > V > 59 > 59.3", (421, 421))
    assert citation.quote.split(" … ")[0] == "59.3"
    assert rows == [
        {
            "plan": "quang-binh-ubnd",
            "section": "Phụ lục I > V > 59 > 59.3",
            "TT": "59.3",
            "Tên nhiệm vụ": "Phát triển nền tảng lõi và bổ sung việc kết nối, chia sẻ dữ liệu cho IOC tỉnh; "
            "hoàn thiện việc kết nối đến cấp xã để khai thác",
            "Cơ quan, đơn vị chủ trì": "Sở Khoa học và Công nghệ",
            "Cơ quan, đơn vị phối hợp": "Các sở, ban, ngành, địa phương; các doanh nghiệp viễn thông, internet, "
            "công nghệ thông tin",
            "Kết quả": "IOC tỉnh được nâng cấp và bổ sung các kết nối",
            "Thời gian hoàn thành": "Thường xuyên",
        }
    ]


def test_a_row_without_a_heading_over_its_numbers_calls_them_tt_and_a_value_by_its_year(
    library: Library, reader: QuestionReader
) -> None:
    _, _, (row,) = _compose(_hits(library, ("quang-binh-ubnd", 562)), _read(reader), library)

    assert (row["TT"], row["Đơn vị tính"], row["Kết quả yêu cầu 2030"]) == ("1.1", "%", "≥ 95")


def test_a_row_of_five_years_has_a_cell_for_each(library: Library, reader: QuestionReader) -> None:
    _, _, (row,) = _compose(_hits(library, ("son-tinh-ubnd", 651)), _read(reader), library)

    years = {name: text for name, text in row.items() if "năm" in name}
    assert years == {
        "Đến hết năm 2025": "7",
        "Đến năm 2030": "20",
        "Đến năm 2035": "30",
        "Đến năm 2040": "45",
        "Đến năm 2045": "50",
    }


def test_years_that_stand_in_the_header_only_are_cited_there_once(library: Library, reader: QuestionReader) -> None:
    hits = _hits(library, ("son-tinh-ubnd", 651), ("son-tinh-ubnd", 564))
    text, citations, _ = _compose(hits, _read(reader, "Sơn Tịnh năm 2030"), library)

    assert [bullet.rsplit(" ", 1)[1] for bullet in _bullets(text)] == ["[1][2]", "[3][2]"]
    assert [citation.lines for citation in citations] == [(651, 651), (492, 528), (564, 568)]
    header = citations[1]
    assert (header.section, header.item, header.page) == ("Phụ lục I", None, 7)
    assert header.quote.startswith("STT Tên chỉ tiêu Đơn vị Kết quả")
    for year in (2025, 2030, 2035, 2040, 2045):
        assert f"năm {year}" in header.quote


def test_a_row_whose_year_stands_in_its_section_cites_no_header(library: Library, reader: QuestionReader) -> None:
    text, citations, _ = _compose(_hits(library, ("quang-binh-ubnd", 562)), _read(reader), library)

    assert len(citations) == 1
    assert _bullets(text)[0].endswith(" [1]")


def test_plans_come_by_their_best_hit_and_each_has_its_line(library: Library, reader: QuestionReader) -> None:
    hits = _hits(
        library, ("son-tinh-ubnd", 651), ("quang-binh-ubnd", 623), ("quang-ngai-tu", 430), ("quang-binh-ubnd", 559)
    )
    text, citations, _ = _compose(hits, _read(reader), library)

    assert [line for line in text.splitlines() if line.startswith("**")] == [
        "**Sơn Tịnh** (Kế hoạch – UBND huyện Sơn Tịnh):",
        "**Quảng Bình** (Kế hoạch – UBND tỉnh Quảng Bình, dự thảo):",
        "**Quảng Ngãi** (Kế hoạch hành động – Ban Thường vụ Tỉnh ủy Quảng Ngãi):",
    ]
    assert [citation.plan for citation in citations] == [
        "son-tinh-ubnd", "son-tinh-ubnd", "quang-binh-ubnd", "quang-binh-ubnd", "quang-ngai-tu"
    ]  # fmt: skip
    assert [citation.n for citation in citations] == [1, 2, 3, 4, 5]


def test_rows_of_a_family_stand_together_in_their_order_where_the_best_of_them_stands(
    library: Library, reader: QuestionReader
) -> None:
    qb = "quang-binh-ubnd"
    hits = _hits(library, (qb, 423), (qb, 421), (qb, 440), (qb, 416), (qb, 417))
    _, citations, _ = _compose(hits, _read(reader), library)

    assert [citation.item for citation in citations] == ["60.1", "59", "59.1", "59.3", "65"]


def test_indicators_of_one_number_in_two_periods_are_no_family(library: Library, reader: QuestionReader) -> None:
    qb = "quang-binh-ubnd"
    hits = _hits(library, (qb, 562), (qb, 598), (qb, 499))
    _, citations, _ = _compose(hits, _read(reader), library)

    assert [citation.lines[0] for citation in citations] == [562, 598, 499]


def test_bullets_keep_the_order_of_their_scores(library: Library, reader: QuestionReader) -> None:
    tu = "quang-ngai-tu"
    _, citations, _ = _compose(_hits(library, (tu, 304), (tu, 172), (tu, 202)), _read(reader), library)

    assert [citation.lines[0] for citation in citations] == [304, 172, 202]


def test_an_english_question_gets_english_words_round_the_quotes_of_the_plan(
    library: Library, reader: QuestionReader
) -> None:
    hits = _hits(library, ("quang-binh-ubnd", 421), ("ninh-binh-ubnd", 219))
    text, citations, _ = _compose(hits, _read(reader, "Who leads this task?"), library)

    assert "- Task 59.3 – Phát triển nền tảng lõi" in text
    assert "led by: **Sở Khoa học và Công nghệ**" in text
    assert "- Signed by: TM. ỦY BAN NHÂN DÂN" in text
    assert citations[1].section == "Người ký"  # where it stands in a Vietnamese plan, in any language


def test_parts_of_a_quote_that_markup_or_a_page_parts_are_joined_by_a_gap(
    library: Library, reader: QuestionReader
) -> None:
    _, citations, _ = _compose(_hits(library, ("ninh-binh-ubnd", 219)), _read(reader), library)

    assert citations[0].quote == "TM. ỦY BAN NHÂN DÂN … KT. CHỦ TỊCH … PHÓ CHỦ TỊCH … Tổng Quang Thìn"
    assert citations[0].lines == (219, 223)


def test_a_citation_covers_the_stretches_that_are_said_and_no_more(library: Library, reader: QuestionReader) -> None:
    passage = _hits(library, ("quang-ngai-tu", 1541))[0].passage
    start = passage.text.index("Ban hành quy chế")
    end = passage.text.index("1 năm.") + len("1 năm.")
    draft = arrange(Selected((Choice(passage, ((start, end),)),)), _read(reader))
    text, (citation,), _ = _rendered(draft, library)

    assert citation.quote.startswith("Ban hành quy chế, xây dựng cơ chế giám sát")
    assert citation.lines == (1551, 1555)
    assert f"- {citation.quote} [1]" in text


def test_a_list_says_how_many_points_it_has_beside_the_plan(library: Library, reader: QuestionReader) -> None:
    hits = _hits(library, ("quang-ngai-tu", 1774), ("quang-ngai-tu", 1776), ("quang-ngai-tu", 1782))
    choices = tuple(Choice(hit.passage, ((0, len(hit.passage.text)),)) for hit in hits)
    draft = arrange(Selected(choices, {"quang-ngai-tu": 2}), _read(reader))
    text, _, _ = _rendered(draft, library)

    assert "Quảng Ngãi): 2 mục\n" in text
    assert draft.counts == {2}


def test_what_is_composed_of_any_passage_passes_the_check(library: Library, reader: QuestionReader) -> None:
    reading = _read(reader, "Tỷ lệ, số lượng và kinh phí năm 2030, 2045?")
    for plan in library:
        for passage in library.document(plan.id).passages:
            text, citations, _ = _compose([Hit(passage, 1.0, 0.9, 50.0, (0, 1))], reading, library)
            verify(text, citations, library, reading.text)


@pytest.mark.parametrize("plan", ["quang-binh-ubnd", "son-tinh-ubnd"])
def test_a_bullet_is_one_line_of_markdown(library: Library, reader: QuestionReader, plan: str) -> None:
    for passage in library.document(plan).passages:
        text, citations, _ = _compose([Hit(passage, 1.0, 0.9, 50.0, (0, 1))], _read(reader), library)
        assert len(text.splitlines()) == 3, passage.id
        assert [int(mark) for mark in re.findall(r"\[(\d+)\]", text)] == [citation.n for citation in citations]


def test_nothing_to_say_is_an_empty_answer(library: Library, reader: QuestionReader) -> None:
    assert _compose([], _read(reader), library) == ("", [], [])


# --- refusals ---------------------------------------------------------------------------------------------------------


def _lead(draft: Draft) -> str:
    """What a refusal says; it states nothing else."""
    assert draft.refuses and draft.groups == ()
    return draft.lead


def test_a_refusal_says_so_in_one_sentence_and_names_the_nearest_place(
    library: Library, reader: QuestionReader, index: Index
) -> None:
    hits = _hits(library, ("quang-binh-ubnd", 421), ("quang-ngai-tu", 202))

    assert _lead(refuse(_read(reader), hits, index.store, library)) == (
        "Các kế hoạch hiện có không nêu điều này. Gần nhất là Phụ lục I > V > 59 > 59.3, Kế hoạch Quảng Bình."
    )
    assert _lead(refuse(_read(reader, "Who leads it?"), hits, index.store, library)) == (
        "The plans at hand do not say this. The nearest thing is Phụ lục I > V > 59 > 59.3, Kế hoạch Quảng Bình."
    )


def test_a_refusal_is_rendered_as_its_sentence_without_a_mark(
    library: Library, reader: QuestionReader, index: Index
) -> None:
    draft = refuse(_read(reader), [], index.store, library)

    assert _rendered(draft, library) == ("Các kế hoạch hiện có không nêu điều này.", [], [])


def test_a_refusal_names_a_part_without_a_section_in_the_language_of_the_question(
    library: Library, reader: QuestionReader, index: Index
) -> None:
    hits = _hits(library, ("ninh-binh-ubnd", 219))

    vietnamese = _lead(refuse(_read(reader), hits, index.store, library))
    english = _lead(refuse(_read(reader, "Who is it?"), hits, index.store, library))

    assert vietnamese.endswith("Gần nhất là Người ký, Kế hoạch Ninh Bình.")
    assert english.endswith("is Signed by, Kế hoạch Ninh Bình.")


def test_a_refusal_cites_where_a_plan_names_the_appendix_that_would_say_it(
    library: Library, reader: QuestionReader, index: Index
) -> None:
    reading = _read(reader, "Ai chủ trì nhiệm vụ 5 của Ninh Bình?")
    text, citations, _ = _rendered(refuse(reading, [], index.store, library), library)

    assert text.startswith("Các kế hoạch hiện có không nêu điều này. Phụ lục có thể ghi điều này được nêu tên")
    assert [citation.plan for citation in citations] == ["ninh-binh-ubnd"]
    assert "Phụ lục" in citations[0].quote
    verify(text, citations, library, reading.text)


def test_a_refusal_of_a_place_names_those_that_have_a_plan_once_each(library: Library, reader: QuestionReader) -> None:
    assert _lead(refuse_place("Hà Nội", _read(reader), library)) == (
        "Chưa có kế hoạch của Hà Nội; hiện chỉ có kế hoạch của Quảng Ngãi, Quảng Bình, Ninh Bình và Sơn Tịnh."
    )
    assert _lead(refuse_place("Hà Nội", _read(reader, "What is it?"), library)) == (
        "There is no plan of Hà Nội here; the plans at hand are those of Quảng Ngãi, Quảng Bình, Ninh Bình "
        "and Sơn Tịnh."
    )


def test_a_refusal_of_a_place_names_the_first_of_many(library: Library, reader: QuestionReader) -> None:
    plan = library.plan("son-tinh-ubnd")
    many = Library(library.folder, {f"p{i}": replace(plan, id=f"p{i}", place=f"Tân {i}") for i in range(4000)})

    assert _lead(refuse_place("Hà Nội", _read(reader), many)) == (
        "Chưa có kế hoạch của Hà Nội; hiện có kế hoạch của 4000 địa phương, trong đó có Tân 0, Tân 1, Tân 2, Tân 3, "
        "Tân 4, Tân 5, Tân 6, Tân 7, Tân 8, Tân 9, Tân 10 và Tân 11."
    )


def test_a_refusal_with_something_near_says_so_before_it(library: Library, reader: QuestionReader) -> None:
    (hit,) = _hits(library, ("quang-ngai-tu", 202))
    near = arrange(Selected((Choice(hit.passage, ((0, len(hit.passage.text)),)),)), _read(reader))
    text, citations, _ = _rendered(replace(near, lead="Không nêu.", refuses=True), library)

    assert text.splitlines()[:2] == ["Không nêu.", ""]
    assert text.endswith("trên 01 vạn dân. [1]")
    assert len(citations) == 1


# --- several questions ------------------------------------------------------------------------------------------------


def test_of_several_questions_each_stands_above_its_answer_and_marks_count_on(
    library: Library, reader: QuestionReader
) -> None:
    reading = _read(reader)
    drafts = {
        question: arrange(Selected((Choice(hit.passage, ((0, len(hit.passage.text)),)),)), reading)
        for question, hit in zip(
            ("Một [1]?", "Hai?"), _hits(library, ("quang-ngai-tu", 202), ("quang-binh-ubnd", 421)), strict=True
        )
    }
    text, citations, rows = compose(drafts, library, phrases(Language.VIETNAMESE))

    assert [line for line in text.splitlines() if line.endswith("?**")] == ["**Một \\[1]?**", "**Hai?**"]
    assert [bullet.rsplit(" ", 1)[1] for bullet in _bullets(text)] == ["[1]", "[2]"]
    assert [citation.plan for citation in citations] == ["quang-ngai-tu", "quang-binh-ubnd"]
    assert [row["TT"] for row in rows] == ["59.3"]


def test_an_answer_says_which_number_a_scan_did_not_show_clearly(tmp_path: Path) -> None:
    plans, home = own_plans(tmp_path / "own"), tmp_path / "home"
    text = made("Đà Nẵng", 95)
    line = next(n for n, each in enumerate(text.split("\n"), 1) if "95%" in each)
    doubts = (Doubt(line, "95%", "read with a confidence of 61 %"), Doubt(1, "", "a notice, of no words"))
    add(plans, home, NewFile("scan.pdf", b"%PDF", Extracted(text, "scan", 1, doubts), Given("da-nang")))
    library = Library.open(plans, home=home)
    assistant = Assistant(library, Index.open(home, library, HashEmbedder()))

    unsure = assistant.invoke("Tỷ lệ phủ sóng 5G của Đà Nẵng năm 2030?")
    sure = assistant.invoke("Tỷ lệ phủ sóng 5G của Huế năm 2030?")

    (citation,) = [each for each in unsure.citations if "95%" in each.quote]
    assert f"Lưu ý: bản quét in không rõ “95%”; hãy đối chiếu với bản gốc. [{citation.n}]" in unsure.answer
    assert "bản quét" not in sure.answer
