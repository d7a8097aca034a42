"""The command line as a user runs it: answers, batches, reading the source, and errors in words with exit status 2."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.question import LONGEST_QUESTION
from corpus.home import current_folder
from corpus.library import Library
from eval.questions import read_questions

if TYPE_CHECKING:
    from tests.conftest import Planqa

ROOT = Path(__file__).parents[2]
_IOC = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
_KEYS = ["id", "question", "answer", "abstained", "citations", "rows", "suggestions", "elapsed_ms"]


def _fails(run: subprocess.CompletedProcess[str], *said: str) -> None:
    """Exit status 2, nothing on standard output, and words on standard error that a user can act on."""
    assert "Traceback" not in run.stderr
    assert (run.returncode, run.stdout) == (2, "")
    for words in said:
        assert words in run.stderr


def _answers(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert "Traceback" not in run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def _batch(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


# --- ask --------------------------------------------------------------------------------------------------------------


def test_ask_prints_the_answer_and_where_each_citation_stands(planqa: Planqa) -> None:
    run = planqa("ask", _IOC)

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("**Quảng Bình** (Kế hoạch – UBND tỉnh Quảng Bình, dự thảo):\n\n- Nhiệm vụ 59")
    assert "; chủ trì: **Sở Khoa học và Công nghệ** [" in run.stdout
    assert "quang-binh-ubnd · Phụ lục I > V > 59 > 59.3 · dòng 421\n    “59.3 … Phát triển nền tảng lõi" in run.stdout
    assert "\x1b" not in run.stdout


def test_a_page_is_named_where_the_source_shows_pages(planqa: Planqa) -> None:
    run = planqa("ask", "Quy mô kinh tế số của Sơn Tịnh năm 2030?")

    assert "[1] son-tinh-ubnd · Phụ lục I > 3 · dòng 651, trang 8\n" in run.stdout
    assert "[2] son-tinh-ubnd · Phụ lục I · dòng 492-528, trang 7\n" in run.stdout


def test_ask_json_prints_one_answer_as_the_contract_has_it(planqa: Planqa) -> None:
    # An output that is not UTF-8 by itself, as on Windows.
    run = planqa("ask", "who leads the IOC task in Quang Binh?", "--json", PYTHONIOENCODING="ascii")
    (answer,) = _answers(run)

    assert (run.returncode, run.stderr) == (0, "")
    assert list(answer) == _KEYS
    assert (answer["id"], answer["question"], answer["abstained"]) == (
        "",
        "who leads the IOC task in Quang Binh?",
        False,
    )
    assert "led by: **Sở Khoa học và Công nghệ**" in answer["answer"]
    (citation,) = [citation for citation in answer["citations"] if citation["item"] == "59.1"]
    assert list(citation) == ["n", "plan", "title", "section", "item", "page", "lines", "quote"]
    assert citation["lines"] == [417, 417]
    assert answer["rows"][0]["plan"] == "quang-binh-ubnd"


def test_ask_looks_only_in_the_plans_it_is_given(planqa: Planqa) -> None:
    question = "Quy mô kinh tế số năm 2030?"
    run = planqa("ask", question, "--json", "--plan", "son-tinh-ubnd", "--plan", "ninh-binh-ubnd")
    (answer,) = _answers(run)

    assert {citation["plan"] for citation in answer["citations"]} == {"son-tinh-ubnd"}


def test_a_refusal_is_an_answer_and_no_error(planqa: Planqa) -> None:
    run = planqa("ask", "Hà Nội phủ sóng 5G bao nhiêu?")

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == (
        "Chưa có kế hoạch của Hà Nội; hiện chỉ có kế hoạch của Quảng Ngãi, Quảng Bình, Ninh Bình và Sơn Tịnh.\n"
    )


def test_home_names_the_folder_of_the_index(planqa: Planqa, home: Path, tmp_path: Path) -> None:
    run = planqa("ask", "LGSP", "--json", "--home", str(home), home=tmp_path / "nowhere")

    assert run.returncode == 0
    assert not (tmp_path / "nowhere").exists()


def test_an_unknown_plan_is_named_with_those_that_are_known(planqa: Planqa) -> None:
    _fails(
        planqa("ask", _IOC, "--plan", "ha-noi"),
        "planqa: There is no plan 'ha-noi'. Known plans: quang-ngai-tu, quang-ngai-bao-cao, quang-binh-ubnd, ",
        "`planqa list` shows them.",
    )


def test_a_question_of_20000_characters_is_refused(planqa: Planqa) -> None:
    _fails(planqa("ask", "IOC " * 5000), f"the longest allowed has {LONGEST_QUESTION}. Shorten it.")


@pytest.mark.parametrize("question", ["", "  ", "?!…"])
def test_an_empty_question_is_refused_with_an_example(planqa: Planqa, question: str) -> None:
    _fails(planqa("ask", question), 'planqa: The question is empty. Ask in words, for instance: planqa ask "')


def test_neither_a_question_nor_a_batch_and_both_are_refused(planqa: Planqa, tmp_path: Path) -> None:
    for arguments in ((), (_IOC, "--batch", _batch(tmp_path, "{}"))):
        _fails(planqa("ask", *arguments), "planqa: Give either a question or --batch FILE: planqa ask ")


def test_an_argument_that_is_not_utf_8_is_no_reason_for_a_traceback(planqa: Planqa) -> None:
    run = planqa("ask", "ai chủ trì \udcff IOC của Quảng Bình?")

    assert "Traceback" not in run.stderr
    assert run.returncode in (0, 2)


# --- ask --batch ------------------------------------------------------------------------------------------------------


def test_a_batch_is_answered_in_order_with_history(planqa: Planqa, tmp_path: Path) -> None:
    earlier = "Tỷ lệ phủ sóng 6G của Quảng Bình năm 2035?"
    lines = [
        json.dumps({"id": "t1", "question": earlier}),
        "",
        json.dumps({"id": "t2", "question": "Thế còn năm 2045?", "history": [earlier]}, ensure_ascii=False),
        json.dumps({"question": "who leads the IOC task in Quang Binh?", "plans": ["quang-binh-ubnd"]}),
        "   ",
    ]
    run = planqa("ask", "--batch", _batch(tmp_path, *lines))
    answers = _answers(run)

    assert (run.returncode, run.stderr) == (0, "")
    assert [answer["id"] for answer in answers] == ["t1", "t2", ""]
    assert [list(answer) for answer in answers] == [_KEYS] * 3
    assert "1.1, đến năm 2035 – Tỷ lệ phủ sóng 6G" in answers[0]["answer"]
    assert "1.1, đến năm 2045 – Tỷ lệ phủ sóng 6G" in answers[1]["answer"]
    assert {citation["plan"] for citation in answers[1]["citations"]} == {"quang-binh-ubnd"}
    assert "led by" in answers[2]["answer"]


def test_answers_are_the_same_in_every_process(planqa: Planqa, tmp_path: Path) -> None:
    """Sets of words are walked in another order in each process: no sum or choice may rest on it."""
    path = _batch(tmp_path, *(json.dumps(row) for row in read_questions("prose")))
    runs = [_answers(planqa("ask", "--batch", path, PYTHONHASHSEED=seed)) for seed in ("1", "2")]

    for one, other in zip(*runs, strict=True):
        assert one | {"elapsed_ms": 0} == other | {"elapsed_ms": 0}


def test_bad_lines_of_a_batch_are_named_and_the_good_ones_answered_in_order(planqa: Planqa, tmp_path: Path) -> None:
    lines = [
        '{"id": "good 1", "question": "LGSP"}',
        '{"id": "broken", "question": ',
        '{"id": "empty", "question": " ? "}',
        '{"id": "missing"}',
        '{"id": "unknown plan", "question": "LGSP", "plans": ["ha-noi"]}',
        '["LGSP"]',
        json.dumps({"id": "long", "question": "a" * 20_000}),
        "",
        '{"id": "good 2", "question": "IOC"}',
        '{"id": "history", "question": "LGSP", "history": "IOC"}',
        '{"id": "good 3", "question": "5G"}',
    ]
    run = planqa("ask", "--batch", _batch(tmp_path, *lines))

    assert [answer["id"] for answer in _answers(run)] == ["good 1", "good 2", "good 3"]
    assert run.returncode == 2
    complaints = run.stderr.splitlines()
    assert [complaint.split(": ")[1] for complaint in complaints] == [
        f"batch line {number}" for number in (2, 3, 4, 5, 6, 7, 10)
    ]
    for complaint, said in zip(
        complaints,
        ["not JSON", "The question is empty", '"question"', "no plan 'ha-noi'", "JSON object", "20000", '"history"'],
        strict=True,
    ):
        assert complaint.startswith("planqa: batch line ")
        assert said in complaint


@pytest.mark.parametrize(
    "bad",
    [
        '{"question": "LGSP", "history": 5}',
        '{"question": "LGSP", "plans": 5}',
        '{"question": "\\ud800 LGSP"}',
        "[" * 100_000,
        "1" * 5_000,
    ],
)
def test_a_strange_line_does_not_stop_a_batch(planqa: Planqa, tmp_path: Path, bad: str) -> None:
    run = planqa("ask", "--batch", _batch(tmp_path, bad, '{"id": "good", "question": "LGSP"}'))

    assert [answer["id"] for answer in _answers(run)][-1:] == ["good"]
    assert run.returncode == 0 or "planqa: batch line 1: " in run.stderr


def test_a_batch_is_read_from_standard_input(planqa: Planqa) -> None:
    lines = '{"id": "1", "question": "Ai ký kế hoạch của Ninh Bình?"}\n{"id": "2", "question": "LGSP"}'
    run = planqa("ask", "--batch", "-", "--plan", "ninh-binh-ubnd", input=lines)
    answers = _answers(run)

    assert (run.returncode, run.stderr) == (0, "")
    assert [answer["id"] for answer in answers] == ["1", "2"]
    assert "Tổng Quang Thìn" in answers[0]["answer"]
    assert {citation["plan"] for answer in answers for citation in answer["citations"]} == {"ninh-binh-ubnd"}


def test_an_empty_batch_gives_nothing(planqa: Planqa) -> None:
    run = planqa("ask", "--batch", "-", input="\n\n")

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_batch_may_have_a_byte_order_mark_and_lines_as_windows_ends_them(planqa: Planqa, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes('\ufeff{"id": "1", "question": "LGSP"}\r\n{"id": "2", "question": "IOC"}\r\n'.encode())
    run = planqa("ask", "--batch", str(path))

    assert (run.returncode, run.stderr) == (0, "")
    assert [answer["id"] for answer in _answers(run)] == ["1", "2"]


def test_a_batch_file_that_cannot_be_read_is_named(planqa: Planqa, tmp_path: Path) -> None:
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"question": "Qu\xe3ng"}'.encode("latin-1"))

    for path, said in (
        (tmp_path / "missing.jsonl", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (latin, "is not UTF-8 text"),
    ):
        _fails(planqa("ask", "--batch", str(path)), "planqa: ", str(path), said)


# --- the index --------------------------------------------------------------------------------------------------------


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("part", ["manifest.json", "dense.faiss", "passages.sqlite", "bare/terms.txt"])
def test_an_index_that_cannot_be_read_names_the_command_that_mends_it(
    planqa: Planqa, home: Path, tmp_path: Path, part: str
) -> None:
    copied = shutil.copytree(home, tmp_path / "home")
    _cut(current_folder(copied) / part)

    _fails(planqa("ask", _IOC, home=copied), "planqa: ", "`planqa build --force`")


def test_an_index_whose_pointer_leads_nowhere_names_the_command_that_mends_it(
    planqa: Planqa, home: Path, tmp_path: Path
) -> None:
    copied = shutil.copytree(home, tmp_path / "home")
    (copied / "index" / "current").write_text("v-gone", encoding="utf-8")

    _fails(planqa("ask", "--batch", "-", home=copied, input="{}"), "v-gone is missing", "`planqa build --force`")


def test_an_index_of_other_plans_is_brought_up_to_date_by_the_command_that_it_names(
    planqa: Planqa, home: Path, tmp_path: Path
) -> None:
    copied = shutil.copytree(home, tmp_path / "home")
    path = current_folder(copied) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"corpus": "5" * 64}), encoding="utf-8")
    _fails(planqa("ask", _IOC, home=copied), "555555555555", "Rebuild it: `planqa build`.")

    run = planqa("build", home=copied)

    assert (run.returncode, run.stdout) == (0, "")
    (line,) = run.stderr.splitlines()
    assert " passages of 5 plans, 0 of " in line
    assert line.endswith(f" windows embedded: {copied}")
    assert planqa("ask", _IOC, home=copied).returncode == 0


def test_building_again_says_that_nothing_has_changed(planqa: Planqa, home: Path, library: Library) -> None:
    run = planqa("build")

    passages = sum(len(library.document(plan.id).passages) for plan in library)
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr == f"Nothing has changed: {passages} passages of 5 plans.\n"


def test_a_home_that_is_a_file_is_named(planqa: Planqa, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")

    _fails(planqa("ask", _IOC, home=tmp_path / "home"), "planqa: ", str(tmp_path / "home"))


def test_an_embedder_that_cannot_be_loaded_is_named_and_the_index_stays(
    planqa: Planqa, home: Path, tmp_path: Path
) -> None:
    run = planqa("ask", _IOC, "--embedder", str(tmp_path), HF_HUB_OFFLINE="1")

    _fails(run, "another embedding model", str(tmp_path), "`planqa build`")
    assert current_folder(home).is_dir()


# --- list and show ----------------------------------------------------------------------------------------------------


def test_list_shows_every_plan_with_its_counts(planqa: Planqa, library: Library) -> None:
    run = planqa("list")

    assert (run.returncode, run.stderr) == (0, "")
    assert "\x1b" not in run.stdout
    for plan in library:
        document = library.document(plan.id)
        (line,) = [line for line in run.stdout.splitlines() if line.startswith(f"{plan.id} ")]
        assert plan.place in line
        assert line.split()[-5:-3] == [str(len(document.source)), str(len(document.passages))]


def test_list_json_is_one_array(planqa: Planqa, library: Library) -> None:
    run = planqa("list", "--json")

    entries = json.loads(run.stdout)
    counts = {entry["id"]: (entry.pop("sections"), entry.pop("tasks"), entry.pop("targets")) for entry in entries}
    assert counts["quang-binh-ubnd"][1:] == (159, 210)
    assert counts["son-tinh-ubnd"][1:] == (8, 160)
    assert entries == [
        {
            "id": plan.id,
            "title": plan.title,
            "place": plan.place,
            "lines": len(library.source(plan.id)),
            "passages": len(library.document(plan.id).passages),
            "warnings": len(library.document(plan.id).warnings),
            "added": False,
            "format": Path(plan.file).suffix[1:],
            "pages": None,
        }
        for plan in library
    ]


def test_show_prints_the_outline_with_lines(planqa: Planqa) -> None:
    run = planqa("show", "quang-ngai-tu")

    assert (run.returncode, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    assert lines[0] == "    21  I MỤC ĐÍCH, YÊU CẦU"
    assert "   168      2.1 Đến hết năm 2025" in lines
    assert "   170        a) Phát triển hạ tầng" in lines
    assert "\x1b" not in run.stdout


@pytest.mark.parametrize(
    ("option", "value", "numbers"),
    [
        ("--lines", "416-421", [416, 417, 418, 419, 420, 421]),
        ("--item", "60.1", [423, 426]),
        ("--section", "Phụ lục I > V > 59", [416, 417, 418, 421]),
    ],
)
def test_show_prints_lines_of_the_source_as_they_stand(
    planqa: Planqa, library: Library, option: str, value: str, numbers: list[int]
) -> None:
    run = planqa("show", "quang-binh-ubnd", option, value)

    assert (run.returncode, run.stderr) == (0, "")
    source = library.source("quang-binh-ubnd")
    printed = [line.split(maxsplit=1) for line in run.stdout.splitlines()]
    assert [int(parts[0]) for parts in printed] == numbers
    assert [" ".join("".join(parts[1:]).split()) for parts in printed] == [
        " ".join(source.line(number).split()) for number in numbers
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ha-noi",), "There is no plan 'ha-noi'."),
        (("quang-binh-ubnd", "--section", "XX"), "There is no section 'XX'. `planqa show quang-binh-ubnd`"),
        (("quang-binh-ubnd", "--section", "5"), "Give the whole path."),
        (("quang-binh-ubnd", "--item", "99"), "No table has an item '99'."),
        (("quang-binh-ubnd", "--lines", "782"), "is no range of lines from 1 to 781, like 416-421."),
        (("quang-binh-ubnd", "--lines", "1-2", "--item", "59"), "Give one of --section, --item and --lines."),
    ],
)
def test_show_says_what_is_wrong_with_what_it_is_asked(planqa: Planqa, arguments: tuple[str, ...], said: str) -> None:
    _fails(planqa("show", *arguments), "planqa: ", said)


def test_a_reader_that_closes_early_is_no_error(home: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from assistant.cli import main; main()",
        "show",
        "quang-ngai-tu",
        "--lines",
        "1-1878",
    ]
    environment = {**os.environ, "PLANQA_HOME": str(home)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert b"1" in first
    assert (process.returncode, said) == (0, b"")


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("--help",), ()])
def test_help_lists_the_commands(planqa: Planqa, arguments: tuple[str, ...]) -> None:
    run = planqa(*arguments)

    shown = run.stdout + run.stderr
    for command in ("ask", "build", "list", "show"):
        assert [line for line in shown.splitlines() if line.split()[:1] == [command]], command
    assert "\x1b" not in shown
    assert "Traceback" not in shown


def test_ask_explains_its_options(planqa: Planqa) -> None:
    run = planqa("ask", "--help")

    assert (run.returncode, run.stderr) == (0, "")
    assert {"--plan", "--json", "--batch", "--home", "--embedder"} <= set(run.stdout.split())


@pytest.mark.parametrize("arguments", [("frobnicate",), ("ask", "--frobnicate"), ("show",)])
def test_an_unknown_command_or_option_is_a_usage_error(planqa: Planqa, arguments: tuple[str, ...]) -> None:
    run = planqa(*arguments)

    assert (run.returncode, run.stdout) == (2, "")
    assert "Usage: " in run.stderr
    assert "\x1b" not in run.stderr
    assert "Traceback" not in run.stderr
