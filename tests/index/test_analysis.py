"""Search terms: what counts as a syllable, which neighbours make a pair, and that all ways of typing give one term."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.folding import fold_tone, strip_diacritics
from corpus.library import Library
from index.analysis import analyse, syllables

# Pieces of questions as people type them: words of the plans, numbers, codes, marks.
_PIECES = (
    "Hoà", "hòa", "thuỷ", "chuyển đổi số", "5G", "39.26", "1.200", "57-NQ/TW", "≥ 0,75", "ở", ",", ".", "Đề án 06",
    "quý", "Sở KH&CN", "…", "khoa học và công nghệ", "IOC", "9/2025", "(", ")", "\t", "\n", "“", "”",
)  # fmt: skip
_QUESTIONS = st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("phủ sóng 5G", ["phủ", "sóng", "5g"]),
        ("mục 39.26", ["mục", "39.26"]),
        ("≥ 1.200 cán bộ", ["1.200", "cán", "bộ"]),
        ("0,75", ["0,75"]),
        ("57-NQ/TW", ["57", "nq", "tw"]),
        ("9/2025", ["9/2025"]),
        ("năm 2030.", ["năm", "2030"]),
        ("ở ô y tế", ["ở", "ô", "y", "tế"]),
        ("KH&CN", ["kh", "cn"]),
        ("I. a)", ["i", "a"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_numbers_codes_and_one_letter_words_are_kept(text: str, expected: list[str]) -> None:
    assert syllables(text) == [fold_tone(part) for part in expected]


def test_neighbouring_syllables_make_pairs_in_order() -> None:
    terms = analyse("tỷ lệ phủ sóng 5G")

    assert terms.bare == ["ty", "le", "ty_le", "phu", "le_phu", "song", "phu_song", "5g", "song_5g"]


@pytest.mark.parametrize("mark", [",", ".", ";", ":", "(", ")", "?", "!", "…", "\t", "\n", "“", "”", "|"])
def test_pairs_do_not_cross_the_end_of_a_clause(mark: str) -> None:
    assert analyse(f"chủ trì{mark} phối hợp").bare == ["chu", "tri", "chu_tri", "phoi", "hop", "phoi_hop"]


def test_pairs_do_cross_a_hyphen_and_an_ampersand() -> None:
    assert "kinh_te" in analyse("kinh-tế").bare
    assert "kh_cn" in analyse("Sở KH&CN").bare


def test_words_of_several_syllables_are_terms_as_written_only() -> None:
    terms = analyse("đẩy mạnh chuyển đổi số")

    assert fold_tone("chuyển") + "_" + fold_tone("đổi") + "_" + fold_tone("số") in terms.accented
    assert "chuyen_doi_so" not in terms.bare


def test_an_accented_syllable_is_another_term_than_one_without_accents() -> None:
    assert set(analyse("chủ trì").accented).isdisjoint(analyse("chu tri").accented)
    assert analyse("chủ trì").bare == analyse("chu tri").bare


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ sản", "thủy sản"),
        ("xoá bỏ", "xóa bỏ"),
        ("uỷ ban nhân dân", "ủy ban nhân dân"),
        ("văn hoá số", "văn hóa số"),
        ("CHUYỂN ĐỔI SỐ", "chuyển đổi số"),
    ],
)
def test_tone_placement_and_case_do_not_matter(one: str, other: str) -> None:
    assert analyse(one) == analyse(other)


@pytest.mark.parametrize(
    "text", ["Ai chủ trì nhiệm vụ IOC?", "Tỷ lệ phủ sóng 5G trên địa bàn tỉnh", "Ủy ban nhân dân huyện Sơn Tịnh"]
)
def test_decomposed_letters_give_the_same_terms(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert decomposed != text

    assert analyse(decomposed) == analyse(text)


def test_bare_terms_of_every_passage_are_those_of_its_text_without_diacritics(library: Library) -> None:
    texts = [passage.text for plan in library for passage in library.document(plan.id).passages]
    assert len(texts) > 1000

    assert [text for text in texts if analyse(strip_diacritics(text)).bare != analyse(text).bare] == []


@settings(deadline=None)  # the first call loads the segmenter
@given(_QUESTIONS)
@example("")
@example("?!… —")
@example("\u0000\u200b")
@example("đ Đ ß İ ŉ")
@example("́ ̣")  # marks without a letter below them
def test_terms_are_never_empty_and_hold_no_blank_and_no_mark(text: str) -> None:
    terms = analyse(text)

    for term in (*terms.accented, *terms.bare):
        assert term
        assert not any(char.isspace() for char in term)
        assert not set(term) & set('()[]“”"…|;:!?&')
    assert len([term for term in terms.bare if "_" not in term]) == len(syllables(text))


@settings(deadline=None)  # the first call loads the segmenter
@given(_QUESTIONS)
def test_bare_terms_hold_no_vietnamese_diacritic(text: str) -> None:
    for term in analyse(text).bare:
        assert strip_diacritics(term) == term


_EIGHT_THREADS_AT_ONCE = """
import threading
from concurrent.futures import ThreadPoolExecutor
from index.analysis import analyse

together = threading.Barrier(8)

def work(number):
    together.wait()
    return analyse("đẩy mạnh chuyển đổi số").accented

with ThreadPoolExecutor(8) as threads:
    assert len({tuple(terms) for terms in threads.map(work, range(8))}) == 1
"""


def test_the_first_texts_of_a_process_may_come_from_several_threads_at_once() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _EIGHT_THREADS_AT_ONCE],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")
