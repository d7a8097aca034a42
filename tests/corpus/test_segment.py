"""Words and sentences: fixed terms stay whole, abbreviations end no sentence, and nothing heavy is imported."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.segment import segment_sentences, segment_words

ROOT = Path(__file__).parents[2]
TERMS: list[str] = tomllib.loads((files("corpus") / "tables" / "terms.toml").read_text(encoding="utf-8"))["terms"]


@pytest.mark.parametrize("term", TERMS)
def test_term_is_one_word(term: str) -> None:
    assert term in segment_words(f"Nội dung {term} của tỉnh")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Ban Thường vụ Tỉnh ủy Quảng Ngãi", "tỉnh ủy"),
        ("Ban Thường vụ Tỉnh uỷ Quảng Ngãi", "tỉnh ủy"),  # quang-ngai-tu writes "cấp uỷ" and "Tỉnh ủy"
        ("phát triển văn hoá số", "văn hóa số"),
        ("PHÁT TRIỂN KINH TẾ SỐ VÀ XÃ HỘI SỐ", "kinh tế số"),
        ("Phát triển khoa học và công nghệ", "khoa học và công nghệ"),
        ("cung cấp dịch vụ công trực tuyến toàn trình", "dịch vụ công trực tuyến"),  # the longest that fits
    ],
)
def test_term_is_one_word_however_it_is_written(text: str, term: str) -> None:
    assert term in segment_words(text)


def test_words_are_in_order_and_in_lower_case() -> None:
    assert segment_words("Tỉnh thúc đẩy chuyển đổi số, kinh tế số.") == [
        "tỉnh",
        "thúc đẩy",
        "chuyển đổi số",
        ",",
        "kinh tế số",
        ".",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_text_without_words_has_none(text: str) -> None:
    assert segment_words(text) == []
    assert [text[start:end].strip() for start, end in segment_sentences(text)] in ([], [""])


@pytest.mark.parametrize(
    "sentences",
    [
        ["Ban hành kế hoạch.", "Tổ chức thực hiện!", "Ai chủ trì?", "Sở Y tế."],
        ["Rà soát quy định;", "báo cáo UBND tỉnh;", "công bố danh mục."],  # clauses count as sentences
        ["Đạt 1.200 doanh nghiệp và 99,30% hồ sơ.", "Năm 2030 đạt 100%"],
        # abbreviations before names: quang-binh-ubnd 222, ninh-binh-ubnd 219-221
        ["TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH"],
        ["Triển khai tại TP. Quảng Ngãi và TX. Đức Phổ.", "Hoàn thành trong năm."],
        ["Do PGS.TS. Nguyễn Văn A. Trần chủ trì."],
        # three dots in the middle of a sentence: quang-binh-ubnd 523, quang-ngai-tu 1789, quang-ngai-bao-cao 105
        ["Ứng dụng AI, IoT, Big Data... trong quản lý"],
        ["Giáo dục, y tế, giao thông,... và các lĩnh vực khác."],
        ["Nền tảng phòng chống mã độc tập trung...", "Tỉnh sẽ tiếp tục đầu tư."],
        ["Học trực tuyến, giao dịch tài chính số,… và dịch vụ khác.", "Hết."],
        ["Trang bị máy tính, máy in, v.v. cho các xã."],
    ],
    ids=lambda sentences: sentences[0][:30],
)
def test_sentences(sentences: list[str]) -> None:
    text = " ".join(sentences)

    assert [text[start:end] for start, end in segment_sentences(text)] == sentences


@given(st.text(alphabet="aĐ1 .;!?…\n“”", max_size=40))
def test_sentences_leave_out_white_space_alone(text: str) -> None:
    bounds = segment_sentences(text)

    assert "".join("".join(text[start:end].split()) for start, end in bounds) == "".join(text.split())
    assert all(start < end for start, end in bounds)
    assert bounds == sorted(bounds)
    assert all(text[end:start].isspace() for (_, end), (start, _) in pairwise(bounds))


def test_segmenting_imports_neither_torch_nor_transformers() -> None:
    """… and leaves them to be found by whoever needs them later."""
    code = """if True:
        import importlib.util, sys
        import corpus.segment
        assert "underthesea" not in sys.modules, "imported before it is needed"
        assert corpus.segment.segment_words("Đẩy mạnh chuyển đổi số") == ["đẩy mạnh", "chuyển đổi số"]
        print(*sorted(sys.modules.keys() & {"torch", "transformers", "sentence_transformers", "gradio"}))
        print(importlib.util.find_spec("torch") is not None)
        import underthesea
        assert callable(underthesea.pos_tag) and callable(underthesea.classify), "kept out for good"
    """
    python = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(python, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert (done.stdout.split("\n"), done.stderr) == (["", "True", ""], "")
