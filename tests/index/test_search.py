"""Searching the five plans: known questions find known lines, and a search stays within the plans it is given."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexStateError
from corpus.home import current_folder
from corpus.library import Library, built_in_plans
from corpus.records import Role
from corpus.writing import Writing
from index.embedder import Embedder
from index.search import Index

# Question, plan, and a line of the passage that answers it; asked in the three ways in which people write.
_KNOWN = [
    ("Quảng Ngãi đặt chỉ số chuyển đổi số cấp tỉnh bao nhiêu vào năm 2035?", "quang-ngai-tu", 523),
    ("kinh te so cua quang ngai nam 2040 chiem bao nhieu phan tram GRDP", "quang-ngai-tu", 693),
    ("What share of GRDP should Quang Ngai's digital economy reach by 2045?", "quang-ngai-tu", 833),
    ("Quảng Ngãi có bao nhiêu trạm thu phát sóng di động?", "quang-ngai-bao-cao", 45),
    ("dung luong luu tru cua trung tam du lieu tinh quang ngai", "quang-ngai-bao-cao", 75),
    ("Thôn nào của Quảng Ngãi được phủ sóng cuối cùng?", "quang-ngai-bao-cao", 61),
    ("Công an tỉnh Quảng Bình nâng cấp Trung tâm an toàn, an ninh mạng khi nào?", "quang-binh-ubnd", 462),
    ("quang binh so nao lo ban do so kinh te xa hoi", "quang-binh-ubnd", 423),
    ("Which department of Quang Binh leads the shared surveillance camera system?", "quang-binh-ubnd", 429),
    ("Chỉ số chuyển đổi số cấp tỉnh của Quảng Bình năm 2025", "quang-binh-ubnd", 538),
    ("ti le nguoi dan quang binh co so suc khoe dien tu nam 2030", "quang-binh-ubnd", 616),
    ("Ninh Bình xây dựng trung tâm giám sát điều hành thông minh để làm gì?", "ninh-binh-ubnd", 119),
    ("kinh phi thuc hien ke hoach cua ninh binh lay tu dau", "ninh-binh-ubnd", 191),
    ("Who signed the plan of Ninh Binh?", "ninh-binh-ubnd", 223),
    ("Sơn Tịnh: tỷ lệ phủ sóng 6G năm 2035", "son-tinh-ubnd", 814),
    ("ty le nguoi dan co tai khoan vneid o son tinh 2030", "son-tinh-ubnd", 847),
    ("How many innovative start-ups does Son Tinh want by 2030?", "son-tinh-ubnd", 745),
    ("Nhiệm vụ số hóa quy trình nội bộ của huyện Sơn Tịnh phải xong khi nào?", "son-tinh-ubnd", 1018),
]


@pytest.mark.parametrize(("question", "plan", "line"), _KNOWN)
def test_a_known_question_finds_its_line_among_the_first_five(
    index: Index, question: str, plan: str, line: int
) -> None:
    hits = index.search(question, limit=5)

    assert [hit for hit in hits if hit.passage.plan == plan and line in hit.passage.lines] != []


def test_hits_are_different_passages_best_first(index: Index) -> None:
    hits = index.search("chuyển đổi số trong doanh nghiệp", limit=50)

    assert len(hits) == 50
    assert len({hit.passage.id for hit in hits}) == 50
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_a_hit_is_the_passage_of_the_plan_and_a_window_in_its_text(index: Index, library: Library) -> None:
    for hit in index.search("Kinh phí bố trí cho khoa học, công nghệ", limit=20):
        (passage,) = [p for p in library.document(hit.passage.plan).passages if p.id == hit.passage.id]
        assert hit.passage == passage
        start, end = hit.window
        assert 0 <= start < end <= len(passage.text)
        assert -1.0 <= hit.cosine <= 1.0


def test_a_window_of_a_long_passage_is_where_the_words_stand(index: Index) -> None:
    question = "Nghị quyết của HĐND tỉnh Quảng Ngãi hỗ trợ chuyển giao, đổi mới công nghệ ngày 15/10/2021"
    (hit,) = [hit for hit in index.search(question, limit=5) if 99 in hit.passage.lines][:1]

    start, end = hit.window
    assert end - start < len(hit.passage.text)
    assert "25/2021/NQ-HĐND" in hit.passage.text[start:end]


@pytest.mark.parametrize(
    "plans",
    [
        ("son-tinh-ubnd",),
        ("ninh-binh-ubnd", "quang-binh-ubnd"),
        ["quang-ngai-bao-cao"],
        {"quang-ngai-tu", "quang-ngai-bao-cao"},
    ],
)
@pytest.mark.parametrize("question", ["Tỷ lệ phủ sóng 5G", "ty le phu song 5g", "What is the 5G coverage target?"])
def test_a_search_within_plans_finds_nothing_outside_and_misses_nothing_inside(
    index: Index, library: Library, plans: list[str], question: str
) -> None:
    expected = {passage.id for plan in plans for passage in library.document(plan).passages}
    hits = index.search(question, plans=plans, limit=2000)

    assert {hit.passage.id for hit in hits} == expected
    assert len(hits) == len(expected)


def test_a_search_within_all_plans_is_a_search_without_a_limit(index: Index, library: Library) -> None:
    question = "Tỷ lệ người dân có chữ ký số năm 2030"
    within = index.search(question, plans=tuple(library.plans), limit=30)

    assert [hit.passage.id for hit in within] == [hit.passage.id for hit in index.search(question, limit=30)]


def test_cosines_do_not_depend_on_the_plans_searched(index: Index) -> None:
    question = "Tỷ lệ phủ sóng 5G"
    everywhere = {hit.passage.id: hit for hit in index.search(question, limit=2000)}

    for hit in index.search(question, plans=("son-tinh-ubnd",), limit=2000):
        if hit.window == everywhere[hit.passage.id].window:
            assert hit.cosine == pytest.approx(everywhere[hit.passage.id].cosine, abs=1e-6)
            assert hit.lexical == pytest.approx(everywhere[hit.passage.id].lexical, abs=1e-4)


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_limit_is_how_many_come_back(index: Index, limit: int) -> None:
    hits = index.search("chuyển đổi số", limit=limit)

    assert len(hits) == limit
    assert [hit.passage.id for hit in hits] == [h.passage.id for h in index.search("chuyển đổi số", limit=7)][:limit]


@pytest.mark.parametrize("limit", [0, -3])
def test_a_limit_of_nothing_gives_nothing(index: Index, limit: int) -> None:
    assert index.search("chuyển đổi số", limit=limit) == []


@pytest.mark.parametrize("plans", [(), ("ha-noi-ubnd",), ("",)])
def test_no_plan_or_one_that_the_index_does_not_hold_gives_nothing(index: Index, plans: tuple[str, ...]) -> None:
    assert index.search("chuyển đổi số", plans=plans) == []


def test_a_plan_unknown_to_the_index_adds_nothing_to_one_that_it_holds(index: Index) -> None:
    hits = index.search("chuyển đổi số", plans=("ha-noi-ubnd", "son-tinh-ubnd"), limit=5)

    assert len(hits) == 5
    assert {hit.passage.plan for hit in hits} == {"son-tinh-ubnd"}


def test_passages_come_before_the_heading_that_names_their_matter(index: Index) -> None:
    hits = index.search("Phát triển hạ tầng số của Quảng Bình", plans=("quang-binh-ubnd",), limit=3)

    assert Role.HEADING not in {hit.passage.role for hit in hits}


def test_a_question_in_decomposed_letters_finds_the_same(index: Index) -> None:
    question = "Ủy ban nhân dân xã và văn hóa số"
    decomposed = unicodedata.normalize("NFD", question)
    assert decomposed != question

    assert index.search(decomposed, limit=10) == index.search(question, limit=10)


def test_the_way_of_writing_can_be_given(index: Index) -> None:
    question = "IOC 2030"
    hits = {
        writing: [(hit.passage.id, hit.lexical) for hit in index.search(question, limit=5, writing=writing)]
        for writing in Writing
    }

    assert all(lexical > 0 for _, lexical in hits[Writing.BARE])
    assert hits[Writing.BARE] != hits[Writing.ENGLISH] != hits[Writing.ACCENTED]


def test_the_words_looked_up_can_be_given(index: Index) -> None:
    plain = index.search("What about it?", limit=3)
    given = index.search("What about it?", limit=3, words="kinh tế đêm")

    assert all(hit.lexical == 0 for hit in plain)
    assert 455 in given[0].passage.lines
    assert given[0].lexical > 0


@pytest.mark.parametrize(
    ("asked", "in_full"),
    [
        ("CĐS DN của QB", "Chuyển đổi số doanh nghiệp của QB"),
        ("cat giam tthc o son tinh", "cat giam thu tuc hanh chinh o son tinh"),
        ("đơn SHTT của Quảng Ngãi", "đơn đăng ký sở hữu trí tuệ của Quảng Ngãi"),
    ],
)
def test_short_forms_find_what_the_full_ones_find(index: Index, asked: str, in_full: str) -> None:
    best = index.search(in_full, limit=1)[0].passage.id

    assert best in [hit.passage.id for hit in index.search(asked, limit=5)]


def test_english_finds_as_much_as_formal_vietnamese(index: Index, library: Library) -> None:
    """R@5 over the test half of english.jsonl: the two differ by at most 4 points."""
    path = Path(__file__).parents[2] / "eval" / "questions" / "english.jsonl"
    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    files = {plan.id: built_in_plans() / plan.file for plan in library}
    lines = {plan: file.read_text(encoding="utf-8").split("\n") for plan, file in files.items()}
    found: dict[str, list[bool]] = {"english": [], "formal": []}
    for question in questions:
        if question["split"] == "test":
            gold = {
                (each["plan"], number)
                for each in question["evidence"]
                for number, line in enumerate(lines[each["plan"]], start=1)
                if each["text"] in line
            }
            hits = index.search(question["question"], plans=question["plans"], limit=5)
            on = {(hit.passage.plan, line) for hit in hits for line in hit.passage.lines}
            found[question["style"]].append(bool(gold & on))

    recall = {style: sum(hits) / len(hits) for style, hits in found.items()}
    assert len(found["english"]) == len(found["formal"]) == 30
    assert recall["formal"] >= 0.95
    assert recall["english"] >= recall["formal"] - 0.04


@pytest.mark.parametrize("question", ["", " ", "?", "\x00", "…" * 50, "xyzzy " * 400, "𠀀 🙂"])
def test_questions_without_a_known_word_are_searched_without_failing(index: Index, question: str) -> None:
    hits = index.search(question, limit=3)

    assert len(hits) == 3
    assert all(np.isfinite([hit.score, hit.cosine, hit.lexical]).all() for hit in hits)


def test_two_indexes_opened_on_one_folder_give_the_same_scores(
    index: Index, home: Path, library: Library, embedder: Embedder
) -> None:
    again = Index.open(home, library, embedder)

    for question, _, _ in _KNOWN[:6]:
        assert again.search(question, limit=20) == index.search(question, limit=20)


def test_rows_are_found_by_plan_and_number_and_a_number_may_stand_twice(index: Index) -> None:
    assert [row.lines for row in index.store.items("quang-binh-ubnd", "59.3")] == [(421,)]
    assert len(index.store.items("quang-binh-ubnd", "39.26")) == 2
    assert index.store.items("ninh-binh-ubnd", "59.3") == []


def test_the_store_gives_back_every_passage_of_a_plan_as_it_was_read(index: Index, library: Library) -> None:
    for plan in library:
        assert index.store.plan(plan.id) == list(library.document(plan.id).passages)


def test_there_is_no_index_in_an_empty_folder_and_the_message_says_how_to_make_one(
    tmp_path: Path, library: Library, embedder: Embedder
) -> None:
    with pytest.raises(IndexStateError, match=r"There is no index in .* yet\. Build it: `planqa build`\."):
        Index.open(tmp_path, library, embedder)


@pytest.mark.parametrize("pointer", ["", "  \n", "../v-1", "v-gone", "/etc", ".", "..", "a\x00b"])
def test_a_pointer_that_leads_nowhere_is_an_index_state_error(
    tmp_path: Path, pointer: str, library: Library, embedder: Embedder
) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "v-1").mkdir()
    (tmp_path / "index" / "current").write_text(pointer, encoding="utf-8")

    with pytest.raises(IndexStateError, match="planqa build --force"):
        Index.open(tmp_path, library, embedder)


def test_a_pointer_that_is_no_text_is_an_index_state_error(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "current").write_bytes(b"\xff\xfe\x00\xd8")

    with pytest.raises(IndexStateError, match="planqa build --force"):
        current_folder(tmp_path)
