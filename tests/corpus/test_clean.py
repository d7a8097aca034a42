"""Cleaning: what each named step makes of a line of a real plan, and that the quote is still the raw source."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.aligned import AlignedText
from corpus.clean import BLOCK_STEPS, LINE_STEPS, clean_block, clean_line
from corpus.quote import quote
from corpus.read import Source
from corpus.records import Passage, Role, Section, Span


@dataclass(frozen=True)
class Case:
    """A line, what becomes of it, and what is quoted for the whole of it."""

    step: str
    raw: str
    text: str
    quotation: str


CASES = [
    # quang-binh-ubnd 538 and 735
    Case("formula", r"Chỉ số $\geq 0,6$ điểm", "Chỉ số ≥ 0,6 điểm", r"Chỉ số $\geq 0,6$ điểm"),
    Case("formula", r"đạt $\geq 3\%$ GRDP", "đạt ≥ 3% GRDP", r"đạt $\geq 3\%$ GRDP"),
    Case("formula", r"giảm $ \leq 5 $ ngày", "giảm ≤ 5 ngày", r"giảm $ \leq 5 $ ngày"),
    Case("formula", r"đạt $\geq3$ DN", "đạt ≥ 3 DN", r"đạt $\geq3$ DN"),  # TeX needs no blank before a figure
    # quang-binh-ubnd 417
    Case("tag", "Phần mềm <i>(Theo Đề án 06)</i>", "Phần mềm (Theo Đề án 06)", "Phần mềm … (Theo Đề án 06)"),
    Case("line break", "Sở Y tế<br>Sở Nội vụ", "Sở Y tế Sở Nội vụ", "Sở Y tế … Sở Nội vụ"),  # cells of Markdown tables
    # ninh-binh-ubnd 13, 95
    Case("heading mark", "### I. MỤC ĐÍCH, YÊU CẦU", "I. MỤC ĐÍCH, YÊU CẦU", "I. MỤC ĐÍCH, YÊU CẦU"),
    Case(
        "heading mark",
        "Nghị quyết #57 của Trung ương",
        "Nghị quyết #57 của Trung ương",
        "Nghị quyết #57 của Trung ương",
    ),
    # ninh-binh-ubnd 217
    Case("escape", r"HP\_VP6\_KH", "HP_VP6_KH", r"HP\_VP6\_KH"),
    Case("escape", r"a\b", r"a\b", r"a\b"),
    # ninh-binh-ubnd 25, 207, 219; quang-binh-ubnd 225
    Case("bold", "**1. Nâng cao nhận thức**", "1. Nâng cao nhận thức", "1. Nâng cao nhận thức"),
    Case("bold", "***Nơi nhận:***", "Nơi nhận:", "Nơi nhận:"),
    Case("bold", "PHỤ LỤC I**DANH MỤC**", "PHỤ LỤC I DANH MỤC", "PHỤ LỤC I … DANH MỤC"),
    Case("bold", "KẾ HOẠCH***(Kèm theo)*", "KẾ HOẠCH (Kèm theo)", "KẾ HOẠCH … (Kèm theo)"),
    # quang-ngai-bao-cao 27
    Case(
        "emphasis",
        "Trung ương (*viết tắt là NQ57*).",
        "Trung ương (viết tắt là NQ57).",
        "Trung ương (*viết tắt là NQ57*).",
    ),
    Case("emphasis", "lưới 5 * 3 ô, 5*3 ô", "lưới 5 * 3 ô, 5*3 ô", "lưới 5 * 3 ô, 5*3 ô"),
    # son-tinh-ubnd 41-43, ninh-binh-ubnd 97; a dash before a word breaks no code
    Case("broken code", "Nghị quyết 45- NQ/TW", "Nghị quyết 45-NQ/TW", "Nghị quyết 45- NQ/TW"),
    Case("broken code", "đến 2025- Nâng cao", "đến 2025- Nâng cao", "đến 2025- Nâng cao"),
    # son-tinh-ubnd 690
    Case("white space", "% ≥  70 100", "% ≥ 70 100", "% ≥ 70 100"),
    Case("white space", "\fSở\u00a0Y\u3000 tế", "Sở Y tế", "Sở Y tế"),
]


def quote_all(text: AlignedText, raw: str) -> str:
    passage = Passage("id", "p", Section(), Role.PARAGRAPH, None, text.text, Span("p", 1, 1), (1,), text.runs())
    return quote(passage, Source.of(raw))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.step}: {case.raw}")
def test_step(case: Case) -> None:
    text = clean_block(clean_line(AlignedText.copy(case.raw, 0)))

    assert text.text == case.text
    assert quote_all(text, case.raw) == case.quotation


def test_every_step_has_a_case_and_a_place_where_it_was_met() -> None:
    steps = (*LINE_STEPS, *BLOCK_STEPS)

    assert {case.step for case in CASES} == {step.name for step in steps}
    assert all(step.met for step in steps)


def test_code_that_a_line_end_breaks_is_whole() -> None:
    raw = "Nghị quyết số 57-\nNQ/TW"  # son-tinh-ubnd 41-43
    lines = [AlignedText.copy(raw[:17], 0), AlignedText.copy(raw[18:], 18)]
    text = clean_block(AlignedText.join(lines))

    assert text.text == "Nghị quyết số 57-NQ/TW"
    assert quote_all(text, raw) == "Nghị quyết số 57- NQ/TW"


@pytest.mark.parametrize(
    "raw", ["1\t**Hạ tầng**\t\t\t", "1\tHạ tầng <br>\t<br/>Sở Y tế\t6/2025\t", "1\t <i>Sở</i>\t\t"]
)
def test_tabs_part_cells_and_stay(raw: str) -> None:
    assert clean_line(AlignedText.copy(raw, 0)).text.count("\t") == raw.count("\t")


@given(st.text(alphabet="ab1 \t*#_\\-.$<>/i\u00a0ĐQ(,", max_size=30))
def test_cleaning_takes_no_letter_away(raw: str) -> None:
    """Whatever the markup: letters and figures of the text are those of the source (tags and formulas aside)."""
    text = clean_block(clean_line(AlignedText.copy(raw, 0)))

    if "<" not in raw:
        assert [c for c in text.text if c.isalnum()] == [c for c in raw if c.isalnum()]
    for run in text.runs():
        assert raw[run.offset : run.offset + run.source_length] == text.text[run.start : run.start + run.length]
