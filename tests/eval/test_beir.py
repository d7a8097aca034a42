"""BEIR folders: what is read, and what is said of a folder that is not as it should be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eval.beir import Document, read_collection, read_corpus
from eval.collection import RetrievalDataError
from tests.eval.conftest import CORPUS, QRELS, QUERIES, WriteFolder

ROOT = Path(__file__).parents[2]


def test_a_folder_is_read(write_folder: WriteFolder) -> None:
    folder = write_folder()
    done: list[tuple[int, int]] = []

    collection = read_collection(folder, progress=lambda *each: done.append(each))

    assert next(iter(read_corpus(folder))) == Document("d1", "Phủ sóng 5G", "Tỷ lệ phủ sóng 5G đạt 95% vào năm 2030.")
    assert collection.name == "set (test)"
    assert collection.documents == 4
    assert list(collection.queries) == ["q1", "q2", "q3"]  # q4 is not judged
    assert collection.qrels == {"q1": {"d1": 2, "d2": 0}, "q2": {"d2": 1}, "q3": {"d3": 1}}
    size = (folder / "corpus.jsonl").stat().st_size
    assert [total for _, total in done] == [size] * 4
    assert done[-1][0] == size


def test_what_other_programs_write_is_read_too(write_folder: WriteFolder) -> None:
    # Numbers as ids, a title that is null, further fields, no head, CRLF, a byte order mark, blank lines, half
    # surrogates.
    folder = write_folder(
        ['\ufeff{"_id": 7, "title": null, "text": "a\\ud800b", "metadata": {}}', "", '{"_id": "8", "text": ""}\r'],
        [{"_id": 1, "text": "a"}],
        "1\t7\t1\r\n\r\n",
    )

    assert list(read_corpus(folder)) == [Document("7", "", "a?b"), Document("8", "", "")]
    assert read_collection(folder).qrels == {"1": {"7": 1}}


def test_queries_without_a_relevant_document_are_left_out_and_counted(write_folder: WriteFolder) -> None:
    collection = read_collection(write_folder(qrels=QRELS + "q4\td1\t0\n"))

    assert "q4" not in collection.queries
    assert collection.notes == ("1 queries without a relevant document are left out.",)


def test_a_split_is_a_file_of_qrels(write_folder: WriteFolder) -> None:
    folder = write_folder()
    (folder / "qrels" / "dev.tsv").write_text("q4\td4\t1\n", encoding="utf-8")

    assert list(read_collection(folder, "dev").queries) == ["q4"]
    assert list(read_collection(folder).queries) == ["q1", "q2", "q3"]
    (folder / "qrels" / "test.tsv").unlink()
    assert list(read_collection(folder).queries) == ["q4"]  # the only one
    with pytest.raises(RetrievalDataError, match=r"no train\.tsv \(there are: dev; choose one with --split\)"):
        read_collection(folder, "train")


@pytest.mark.parametrize(
    ("corpus", "queries", "qrels", "said"),
    [
        ([], QUERIES, QRELS, "corpus.jsonl: There is no document in it."),
        (["", " "], QUERIES, QRELS, "corpus.jsonl: There is no document in it."),
        ([*CORPUS, '{"_id": '], QUERIES, QRELS, "corpus.jsonl, line 5: This is not JSON"),
        (["[" * 100_000], QUERIES, QRELS, "corpus.jsonl, line 1: This is not JSON"),
        (['{"_id": ' + "1" * 5000 + "}"], QUERIES, QRELS, "corpus.jsonl, line 1: This is not JSON"),
        (["[1]"], QUERIES, QRELS, "corpus.jsonl, line 1: This is not a JSON object"),
        ([{"text": "a"}], QUERIES, QRELS, "corpus.jsonl, line 1: The field '_id' is missing."),
        ([{"_id": "d1"}], QUERIES, QRELS, "corpus.jsonl, line 1: The field 'text' is missing."),
        ([{"_id": "d1", "text": None}], QUERIES, QRELS, "corpus.jsonl, line 1: The field 'text' is not a text."),
        ([{"_id": "d1", "title": 1, "text": "a"}], QUERIES, QRELS, "line 1: The field 'title' is not a text."),
        ([{"_id": True, "text": "a"}], QUERIES, QRELS, "line 1: The field '_id' is neither a text nor"),
        ([{"_id": " ", "text": "a"}], QUERIES, QRELS, "line 1: The field '_id' is empty"),
        ([{"_id": "a\tb", "text": "a"}], QUERIES, QRELS, "line 1: The field '_id' is empty or has a tab"),
        ([*CORPUS, CORPUS[1]], QUERIES, QRELS, "corpus.jsonl, line 5: The id 'd2' stands on line 2 already."),
        (CORPUS, [], QRELS, "queries.jsonl: There is no query in it."),
        (CORPUS, [{"_id": "q1"}], QRELS, "queries.jsonl, line 1: The field 'text' is missing."),
        (CORPUS, [{"_id": "q1", "text": " "}], QRELS, "queries.jsonl, line 1: The field 'text' is empty."),
        (CORPUS, [QUERIES[0], QUERIES[0]], QRELS, "queries.jsonl, line 2: The id 'q1' stands on line 1 already."),
        (CORPUS, QUERIES, "", "test.tsv: There is no judgement in it."),
        (CORPUS, QUERIES, "query-id\tcorpus-id\tscore\n", "test.tsv: There is no judgement in it."),
        (CORPUS, QUERIES, QRELS + "q4\td9\t1\n", "test.tsv, line 6: There is no document 'd9' in corpus.jsonl."),
        (CORPUS, QUERIES, QRELS + "q9\td1\t1\n", "test.tsv, line 6: There is no query 'q9' in queries.jsonl."),
        (CORPUS, QUERIES, QRELS + "q4 d1 1\n", "test.tsv, line 6: There are 1 fields parted by tabs, not 3"),
        (CORPUS, QUERIES, QRELS + "q4\t0\td1\t1\n", "test.tsv, line 6: There are 4 fields"),
        (CORPUS, QUERIES, QRELS + "q4\td1\t0.5\n", "test.tsv, line 6: The score '0.5' is not a whole number."),
        (CORPUS, QUERIES, QRELS + "q4\td1\t²\n", "test.tsv, line 6: The score '²' is not a whole number."),
        (CORPUS, QUERIES, QRELS + "q3\td3\t0\n", "line 6: Document 'd3' is judged twice for query 'q3'."),
        (CORPUS, QUERIES, "q1\td1\t0\n", "test.tsv: No query has a relevant document (a score above 0)."),
        (CORPUS, QUERIES, b"q1\td\xff\t1\n", "test.tsv, line 1: This is not UTF-8 text"),
    ],
)
def test_a_malformed_folder_is_said_with_its_file_and_line(
    write_folder: WriteFolder, corpus: Any, queries: Any, qrels: Any, said: str
) -> None:
    folder = write_folder(corpus, queries, qrels)

    with pytest.raises(RetrievalDataError) as error:
        read_collection(folder)

    assert str(error.value).startswith(str(folder))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("corpus.jsonl", "corpus.jsonl: There is no such file"),
        ("queries.jsonl", "queries.jsonl: There is no such file"),
        ("qrels/test.tsv", "qrels: There is no test.tsv (there is no .tsv file)."),
    ],
)
def test_a_missing_file_is_named(write_folder: WriteFolder, name: str, said: str) -> None:
    folder = write_folder()
    (folder / name).unlink()

    with pytest.raises(RetrievalDataError) as error:
        read_collection(folder)

    assert said in str(error.value)


def test_a_missing_folder_is_said_in_text_and_with_status_2(tmp_path: Path) -> None:
    code = "from eval.cli import app as a; from assistant.cli import app, main; app.add_typer(a, name='eval'); main()"
    run = subprocess.run(
        [sys.executable, "-c", code, "eval", "retrieval", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )

    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr == (
        f"planqa: {tmp_path / 'none'}: There is no such folder. Give one in BEIR format, "
        "or 'plans' for the project's own questions.\n"
    )
