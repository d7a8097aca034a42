"""Parity of formats: how gold lines are found again, how citations are judged, what is measured."""

from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.library import Library
from corpus.read import Source
from eval.judge import Verdict
from eval.parity import Aligned, gold_in, measure, read_back, reading
from eval.parity_cli import as_json, as_markdown, differing
from eval.questions import GoldQuestion, Split, gold_questions
from index.embedder import Embedder

Planqa = Callable[..., subprocess.CompletedProcess[str]]

ORIGINAL = Source.of(
    "Tỷ lệ phủ sóng 5G trên địa bàn tỉnh đến\n\nnăm 2030 đạt 95% dân số theo chuẩn quốc gia.\n\n"
    "¹ Theo Quyết định số 12 của Ủy ban nhân dân tỉnh.\n"
    "Doanh nghiệp công nghệ số được hỗ trợ vay vốn ưu đãi.\n"
)
OTHER = Source.of(
    "Tỷ lệ phủ sóng 5G trên địa bàn tỉnh đến năm 2030 đạt 95% dân số theo chuẩn quốc gia.\n"
    "Doanh nghiệp công nghệ số được hỗ trợ vay vốn ưu đãi.\n¹ Theo Quyết định số 12 của Uỷ ban nhân dân tỉnh.\n"
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (1, {1}),  # wrapped lines in one
        (3, {1}),
        (5, {3}),  # a note that was moved
        (6, {2}),
        (2, set()),  # blank
    ],
)
def test_a_line_is_found_by_its_words(line: int, expected: set[int]) -> None:
    assert Aligned(ORIGINAL, OTHER).lines(line) == expected


def test_the_words_of_a_wrapped_line_are_only_its_own() -> None:
    aligned = Aligned(ORIGINAL, OTHER)
    assert [aligned.other.words[i] for i in sorted(aligned.words(3))] == aligned.original.of_line(3)


def test_a_quotation_reaches_from_its_first_word_to_its_last() -> None:
    words = Aligned(ORIGINAL, OTHER).other
    reached = words.reach("phủ sóng … năm 2030", (1, 1))
    assert [words.words[i] for i in (reached.start, reached.stop - 1)] == [words.words[2], "2030"]
    assert not words.reach("phủ sóng", (2, 2))


@pytest.mark.parametrize("format_", ["txt", "docx"])
def test_gold_of_every_question_is_found_in_plans_read_back(library: Library, tmp_path: Path, format_: str) -> None:
    other, _ = read_back(format_, library, tmp_path)
    aligned = {plan.id: Aligned(library.source(plan.id), other.source(plan.id)) for plan in library}
    for question in gold_questions((), None, library):
        found = gold_in(question, aligned)
        assert bool(found.gold) == bool(question.gold), question.id


def test_plans_read_back_have_the_same_tasks_and_targets_and_metadata(library: Library, tmp_path: Path) -> None:
    other, doubts = read_back("html", library, tmp_path)
    assert doubts == 0
    found = reading(library, other)
    assert (found.same_tasks, found.same_targets) == (found.tasks, found.targets) == (167, 585)
    # Agencies of merged cells stand in each row now; an appendix's title and its note are two paragraphs.
    assert found.passages - found.same_passages == 10
    for plan in library:
        same = dataclasses.replace(other.plan(plan.id), file=plan.file, sha256=plan.sha256)
        assert same == plan


def question(text: str, must: str, gold: tuple[str, int]) -> GoldQuestion:
    return GoldQuestion("made", "q1", "target", "formal", text, must=((must,),), gold=frozenset({gold}))


def test_the_original_measured_against_itself_is_judged_by_the_same_rules(
    library: Library, home: Path, embedder: Embedder
) -> None:
    text = "Chỉ tiêu phủ sóng 5G của Quảng Bình đến năm 2030 là bao nhiêu?"
    source = library.source("quang-binh-ubnd")
    row = "1.1\tTỷ lệ phủ sóng 5G trên địa bàn\t%\t≥ 95"
    line = next(number for number in range(1, len(source) + 1) if source.line(number).startswith(row))
    asked = [question(text, "≥ 95", ("quang-binh-ubnd", line)), question(text, "≥ 95", ("quang-binh-ubnd", 29))]
    found = measure("original", library, library, 0, home, embedder, asked)
    assert [outcome.verdict for outcome in found.outcomes] == [Verdict.RIGHT, Verdict.UNCITED]
    assert found.reading.same_passages == found.reading.passages
    table = as_markdown([found, found], Split.TEST)
    assert "| original | 50.0% | +0.0 | 100.0% | 50.0% | +0.0 | 100.0% | 100.0% | 100.0% | 0 |" in table
    assert '"made/q1": "uncited"' in as_json([found])
    worse = dataclasses.replace(found, outcomes=found.outcomes[::-1])
    assert [changed.split("\n")[0] for changed in differing(found, worse)] == ["right -> uncited", "uncited -> right"]


@pytest.mark.slow
def test_the_command_prints_a_line_for_each_format(planqa: Planqa, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    done = planqa("eval", "parity", "--formats", "docx", "--set", "seed", "--folder", str(kept))
    assert done.returncode == 0, done.stderr
    rows = [line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("| ")]
    assert rows == ["format", "---", "original", "docx"]
    assert (kept / "docx" / "quang-binh-ubnd.docx").is_file()


def test_a_format_that_is_not_known_is_named(planqa: Planqa) -> None:
    done = planqa("eval", "parity", "--formats", "docx,wps")
    assert done.returncode == 2
    assert "There is no format wps here. Known: txt, docx, html, md, pdf, scan." in done.stderr
