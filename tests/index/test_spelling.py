"""Spelling: slips of questions are undone, what is no slip is left alone."""

from __future__ import annotations

import time
import tomllib
import tracemalloc
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.question import LONGEST_QUESTION
from assistant.vocabulary import question_texts
from corpus.folding import fold_tone, has_diacritics, strip_diacritics
from corpus.library import Library
from corpus.segment import segment_sentences
from corpus.writing import Writing
from eval.questions import read_questions
from eval.variations import vary
from index.lexical import LexicalIndex
from index.search import Index
from index.spelling import Change, Speller

TABLES = {"assistant": ("aspects", "places"), "corpus": ("agencies", "indicators", "columns")}


def _texts(table: Any) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for key, value in table.items():
            yield from _texts(value) if key not in ("id", "aim") else ()
            yield from [key] if " " in key else ()
    elif isinstance(table, list):
        for value in table:
            yield from _texts(value)


@pytest.fixture(scope="module")
def speller(index: Index) -> Speller:
    """A speller by the plans and the wordings of the tables, as the assistant has one."""
    tables = [files(package) / "tables" / f"{name}.toml" for package, names in TABLES.items() for name in names]
    texts = [text for table in tables for text in _texts(tomllib.loads(table.read_text(encoding="utf-8")))]
    english = tomllib.loads((files("corpus") / "tables" / "english.toml").read_text(encoding="utf-8"))
    return index.speller([*texts, *english["words"], *question_texts()])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # marks left out or wrong
        ("Lập kế hoach cho ngừoi dân", "Lập kế hoạch cho người dân"),
        ("kinh tế sô Quảng Bìng năm 2030", "kinh tế số Quảng Bình năm 2030"),
        ("hệ thông camera giám sat", "hệ thống camera giám sát"),
        ("trung tâm đổi mói sáng tạo", "trung tâm đổi mới sáng tạo"),
        ("vườn ưom doanh nghiệp", "vườn ươm doanh nghiệp"),
        ("Đảng uỷ UBND tỉnh Quảng Ngải", "Đảng uỷ UBND tỉnh Quảng Ngãi"),
        ("sở nào ở Ninh Bình bố tri kinh phi", "sở nào ở Ninh Bình bố trí kinh phí"),
        # letters dropped, doubled, swapped, put for another
        ("chỉ tieu là bao nhiu", "chỉ tiêu là bao nhiêu"),
        ("nhiệm uv của Sở Nội vụ", "nhiệm vụ của Sở Nội vụ"),
        ("phủ sonsg 5G", "phủ sóng 5G"),
        ("chuyển đổii số", "chuyển đổi số"),
        ("Ở uảng Ngãi", "Ở Quảng Ngãi"),
        ("chỉ tiêu của QNgai, VNneID", "chỉ tiêu của QNgãi, VNeID"),
        # sounds that are spoken alike
        ("sở nào chủ chì, bổ xung kế hoạch", "sở nào chủ trì, bổ sung kế hoạch"),
        ("phát chiển kinh tế, sử lý hồ sơ", "phát triển kinh tế, xử lý hồ sơ"),
        # in capitals
        ("KINH TẾ SÔ QUẢNG BÌNH", "KINH TẾ SỐ QUẢNG BÌNH"),
        # Telex and VNI
        ("chuyeern ddooir soos", "chuyển đổi số"),
        ("Ai lo nhieemj vuj IOC?", "Ai lo nhiệm vụ IOC?"),
        ("chuye63n d9o63i so61 na8m 2030", "chuyển đổi số năm 2030"),
        ("What share of GRDP is kinh tees soos in Quarng Bifnh?", "What share of GRDP is kinh tế số in Quảng Bình?"),
        ("hạn của nhieemj vuj 59.1", "hạn của nhiệm vụ 59.1"),
        # without diacritics: letters only
        ("quang bih co bao nhieu nhiem uv", "quang binh co bao nhieu nhiem vu"),
        ("chi tieu cua QNgai, VNneID", "chi tieu cua QNgai, VNeID"),  # a mark would make the text look accented
        # English
        ("Who is respnsible for digtal transformation?", "Who is responsible for digital transformation?"),
        ("How many tasks deos the plan have?", "How many tasks does the plan have?"),
    ],
)
def test_slips_are_undone(speller: Speller, written: str, meant: str) -> None:
    assert speller.correct(written).text == meant
    assert speller.correct(meant).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "2030",
        "ai chu tri nhiem vu IOC cua quang binh",  # nothing is restored where no diacritics are
        "bà Bùi Thị Quỳnh Vy ký văn bản nào?",  # another person than Quỳnh Vân, who signed
        "ông Nguyễn Văn Thông làm gì?",
        "Nhiệm vụ “Xây dựng hệ thông camera” của Quảng Bình",  # quoted: letter for letter
        "IOC, CSDL, LGSP, VNeID, 5G, 6G, KHCN, SMS, KH&CN, CĐS, ĐMST, GRDP, TTHC",
        "Quyết định 3522/QĐ-UBND ngày 13/12/2024, 336-KH/TU, mục 39.26, nhom1, thang9",
        "Chào bạn, ăn cơm chưa?",
        "mệt ghê, khả năng thất bại mà bắt buộc phải làm, vốn rót vào đâu?",  # everyday words that no plan has
        "Mô hình MOOCs, GIS, STEM và camera AI",
        "sử dụng chung dữ liệu, chung tay xung quanh việc sung túc",  # sounds alike, and no slips
        "Which company won the contract for three forest fires, and what is the chance of losses?",
        "mai quang ngai co mua khong de con di hop",
    ],
)
def test_what_is_no_slip_is_left_alone(speller: Speller, text: str) -> None:
    correction = speller.correct(text)

    assert correction.changes == ()
    assert correction.text == text


def test_changes_say_where_in_the_text_as_given(speller: Speller) -> None:
    text = unicodedata.normalize("NFD", "Kế hoach của Quảng Bìng, ") + "nhieemj vuj"

    correction = speller.correct(text)

    assert [(change.written, change.meant) for change in correction.changes] == [
        ("hoach", "hoạch"),
        (unicodedata.normalize("NFD", "Bìng"), "Bình"),
        ("nhieemj", "nhiệm"),
        ("vuj", "vụ"),
    ]
    assert all(text[change.start : change.end] == change.written for change in correction.changes)
    assert (
        correction.text
        == unicodedata.normalize("NFD", "Kế ")
        + "hoạch"
        + unicodedata.normalize("NFD", " của Quảng ")
        + "Bình, nhiệm vụ"
    )


def test_questions_without_typos_are_left_alone(speller: Speller) -> None:
    questions = [question["question"] for question in read_questions() if question["style"] != "typo"]

    assert [correction for text in questions if (correction := speller.correct(text)).changes] == []


def test_sentences_of_the_plans_are_left_alone(speller: Speller, library: Library) -> None:
    sentences = [
        passage.text[start:end]
        for plan in library
        for passage in library.document(plan.id).passages
        for start, end in segment_sentences(passage.text)
    ]
    changed = [correction for text in sentences if (correction := speller.correct(text)).changes]

    assert len(sentences) > 1000
    assert len(changed) <= len(sentences) // 500, changed


@pytest.mark.parametrize(("kind", "least"), [("telex", 0.97), ("vni", 0.97), ("slip", 0.7), ("typo", 0.7)])
def test_variations_are_put_right(speller: Speller, kind: str, least: float) -> None:
    """Words put right exactly; more answers than these stay the same, for search bears slips too."""
    asked = [question["question"] for question in read_questions() if question["style"] != "typo"]
    pairs = [(text, varied) for text in asked for seed in range(3) if (varied := vary(text, kind, seed)) != text]
    right = sum(fold_tone(speller.correct(varied).text) == fold_tone(text) for text, varied in pairs)

    assert right >= least * len(pairs)


def test_diacritics_are_restored_for_searching(speller: Speller) -> None:
    assert speller.restore("chi tieu phu song 5G cua Quang Ngai den nam 2030") == (
        "chỉ tiêu phủ sóng 5G của Quảng Ngãi đến năm 2030"
    )
    assert speller.restore("ty le DMST cua QNgai?") == "tỷ lệ ĐMST của QNgãi?"
    assert speller.restore("kế hoach") == "kế hoach"
    assert speller.restore("") == ""


def test_most_words_are_restored(speller: Speller) -> None:
    words = right = 0
    for question in read_questions():
        text = speller.correct(question["question"]).text
        if question["style"] != "english" and has_diacritics(text):
            meant, restored = fold_tone(text).split(), fold_tone(speller.restore(strip_diacritics(text))).split()
            words += len(meant)
            right += sum(one == other for one, other in zip(meant, restored, strict=True))

    assert right >= 0.92 * words


@pytest.mark.parametrize(
    ("shouted", "usual"),
    [
        ("AI CHỦ TRÌ NHIỆM VỤ IOC CỦA QUẢNG BÌNH?", "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"),
        ("CHỈ TIÊU CĐS CỦA QNGÃI, VNEID", "Chỉ tiêu CĐS của QNgãi, VNeID"),
        ("WHO LEADS THE IOC TASK?", "Who leads the IOC task?"),
        ("Ai chủ trì IOC?", "Ai chủ trì IOC?"),
        ("2030?", "2030?"),
    ],
)
def test_capitals_are_read_as_usual(speller: Speller, shouted: str, usual: str) -> None:
    assert speller.recase(shouted) == usual


def test_a_slip_needs_neighbours_that_say_so() -> None:
    windows = [["hêJ", "thôngS", "hêJ_thôngS"], ["thông", "tin", "thông_tin"], ["thôngS", "kê", "thôngS_kê"]] * 3
    bare = [[strip_diacritics(term.rstrip("SFXRJ")) for term in terms] for terms in windows]
    speller = Speller({Writing.ACCENTED: LexicalIndex.of(windows), Writing.BARE: LexicalIndex.of(bare)}, ["mới"])

    assert speller.correct("hệ thông").changes == (Change(3, 8, "thông", "thống"),)
    assert speller.correct("thông tin").changes == ()
    assert speller.correct("loa thông").changes == ()


def test_a_question_takes_few_milliseconds(speller: Speller) -> None:
    questions = [question["question"] for question in read_questions()]
    for text in questions:
        speller.correct(text)
    times = []
    for seed, text in enumerate(questions):
        varied = vary(text, "typo", seed)
        started = time.perf_counter()
        speller.correct(varied)
        times.append(time.perf_counter() - started)

    assert sorted(times)[len(times) // 2] < 0.010  # seconds; 0.0005 when measured


@settings(deadline=None, max_examples=200)
@given(text=st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz0123456789 ,.\"“”'QBĐ\u0301\u0323", max_size=40))
def test_any_text_is_corrected_where_its_changes_say(speller: Speller, text: str) -> None:
    correction = speller.correct(text)

    rebuilt, last = "", 0
    for change in correction.changes:
        assert text[change.start : change.end] == change.written
        rebuilt += text[last : change.start] + change.meant
        last = change.end
    assert correction.text == rebuilt + text[last:]


@pytest.mark.parametrize("letter", ["a", "x", "ă"])
def test_letters_without_an_end_take_no_memory(speller: Speller, letter: str) -> None:
    word = letter * LONGEST_QUESTION
    tracemalloc.start()
    correction = speller.correct(word)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (correction.text, correction.changes) == (word, ())
    assert peak < 10_000_000
