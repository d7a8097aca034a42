"""`planqa eval retrieval` on small folders: rankings, run files, vectors that are kept, errors, reports."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.writing import Writing
from eval.beir import Document
from eval.measures import MEASURES
from eval.search import Asked, System, WindowSearch, index_documents
from eval.vectors import VectorCache
from index.query import Query
from index.windows import LONGEST
from tests.eval.conftest import CORPUS, QRELS, QUERIES, Retrieval, WriteFolder

ALL = [System.DENSE, System.BM25, System.HYBRID]


class WordEmbedder:
    """A vector for each text by the letters in it: texts alike have vectors alike, and it counts what it embeds."""

    name = "letters"
    dimension = 64

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        self.asked += texts
        vectors = np.full((len(texts), self.dimension), 0.01, np.float32)
        for row, text in enumerate(texts):
            for letter in text.lower():
                vectors[row, ord(letter) % self.dimension] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.embed_passages(texts)


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> WordEmbedder:
    """Stands in for the model on the command line; vectors are kept in the test's own folder."""
    embedder = WordEmbedder()
    monkeypatch.setattr("eval.retrieval_cli.open_embedder", lambda name, cache: embedder)
    monkeypatch.setattr("eval.retrieval_cli.cache_folder", lambda: tmp_path / "cache")
    return embedder


def _documents(*texts: str) -> list[Document]:
    return [Document(f"d{number}", "", text) for number, text in enumerate(texts)]


def _ranked(search: WindowSearch, question: str, system: System, depth: int = 100) -> list[str]:
    return list(search.rank(search.read(question), [system], depth)[system])


def test_bm25_finds_with_and_without_diacritics_and_only_what_shares_a_term() -> None:
    search = index_documents(_documents("Phủ sóng 5G", "Chữ ký số", "Phủ xanh đồi trọc"), None)

    assert _ranked(search, "phủ sóng ở đâu", System.BM25) == ["d0", "d2"]
    assert _ranked(search, "chu ky so", System.BM25) == ["d1"]
    assert _ranked(search, "quốc phòng", System.BM25) == []


def test_a_document_stands_by_its_best_window() -> None:
    filler = "Nội dung này nói về việc khác. " * (LONGEST // 20)
    long = Document("long", "Kế hoạch", f"{filler}Thư viện số của tỉnh.")
    short = Document("short", "", "Thư viện của trường.")
    search = index_documents([short, long], None)

    assert _ranked(search, "thư viện số của tỉnh", System.BM25) == ["long", "short"]


def test_equal_scores_go_by_id_from_the_last_and_the_depth_cuts_after_them() -> None:
    search = index_documents([Document(id_, "", "ngân sách tỉnh") for id_ in ("b", "c", "a")], None)

    assert _ranked(search, "ngân sách", System.BM25) == ["c", "b", "a"]
    assert _ranked(search, "ngân sách", System.BM25, depth=2) == ["c", "b"]


def test_documents_that_are_not_vietnamese_are_asked_as_typed() -> None:
    english = index_documents(_documents("Budget of the province", "Digital signature"), None)
    vietnamese = index_documents(_documents("Ngân sách tỉnh", "Chữ ký số"), None)

    assert english.read("Which budget?") == Asked(Query("Which budget?", "Which budget?"), Writing.ACCENTED)
    assert _ranked(english, "Which signature is digital?", System.BM25) == ["d1"]
    assert vietnamese.read("Which signature is digital?").writing is Writing.ENGLISH
    assert _ranked(vietnamese, "What is a digital signature?", System.BM25)[0] == "d1"


def test_a_corpus_without_a_word_finds_nothing() -> None:
    search = index_documents(_documents("", "…"), None)

    assert _ranked(search, "ngân sách", System.BM25) == []


def test_a_second_run_embeds_nothing_and_a_changed_document_alone(tmp_path: Path) -> None:
    texts = [f"Văn bản số {number}" for number in range(5)]
    model = WordEmbedder()
    first = index_documents(_documents(*texts), VectorCache(tmp_path, model))
    asked = first.read("văn bản số 3")
    assert len(model.asked) == 5

    cache = VectorCache(tmp_path, model)
    second = index_documents(_documents(*texts), cache)
    vector = cache.questions(["văn bản số 3"])[0]
    assert len(model.asked) == 6  # a question is kept apart from a passage: models have a prompt for each
    rankings = [each.rank(Asked(asked.query, asked.writing, vector), ALL, 10) for each in (first, second)]
    assert rankings[0] == rankings[1]

    index_documents(_documents(*texts[:4], "khác"), VectorCache(tmp_path, model))
    assert model.asked[6:] == ["khác"]


def test_vectors_are_kept_apart_by_model_and_by_the_files_of_a_model(tmp_path: Path) -> None:
    model = WordEmbedder()
    folder = tmp_path / "trained"
    folder.mkdir()
    model.name = str(folder)
    VectorCache(tmp_path / "cache", model).passages(["a"])
    VectorCache(tmp_path / "cache", model).passages(["a"])
    assert model.asked == ["a"]

    (folder / "model.safetensors").write_bytes(b"trained anew")
    VectorCache(tmp_path / "cache", model).passages(["a"])

    assert model.asked == ["a", "a"]


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", None])
def test_a_damaged_file_of_vectors_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    model = WordEmbedder()
    before = VectorCache(tmp_path, model).passages(["a", "b"])
    (path,) = tmp_path.glob("*/*.npy")
    path.write_bytes(path.read_bytes()[:-5] if damage is None else damage)

    again = VectorCache(tmp_path, model).passages(["a", "b"])

    assert np.array_equal(before, again)
    assert model.asked == ["a", "b", "a", "b"]
    VectorCache(tmp_path, model).passages(["a", "b"])
    assert len(model.asked) == 4


def test_json_is_a_value_for_each_metric_of_each_system(
    retrieval: Retrieval, write_folder: WriteFolder, embedder: WordEmbedder
) -> None:
    result = retrieval(write_folder(), "--json")

    values = json.loads(result.stdout)
    assert list(values) == ["dense", "bm25", "hybrid"]
    assert all(list(metrics) == list(MEASURES) for metrics in values.values())
    # d1 and d2 come first for q1 and q2; for q3 d4 has the text of d3 and the later id.
    assert values["bm25"]["MRR"] == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert values["bm25"]["R@1"] == pytest.approx(2 / 3)
    assert len(embedder.asked) == 4 - 1 + 3  # d3 and d4 are one text

    assert retrieval(write_folder(), "--json").stdout == result.stdout
    assert len(embedder.asked) == 6


def test_words_alone_need_no_model(retrieval: Retrieval, write_folder: WriteFolder, embedder: WordEmbedder) -> None:
    result = retrieval(write_folder(), "--systems", "bm25", "--json")

    assert list(json.loads(result.stdout)) == ["bm25"]
    assert embedder.asked == []


def test_a_run_file_scores_as_the_run_did(
    retrieval: Retrieval, write_folder: WriteFolder, embedder: WordEmbedder, tmp_path: Path
) -> None:
    del embedder
    folder, runs = write_folder(), tmp_path / "runs"
    written = json.loads(retrieval(folder, "--json", "--runs", runs).stdout)

    options = [f"--run=mine-{name}={runs / name}.run" for name in written]
    read = json.loads(retrieval(folder, "--systems", "", "--json", *options).stdout)

    assert read == {f"mine-{name}": values for name, values in written.items()}
    lines = [line.split(" ") for line in (runs / "bm25.run").read_text(encoding="utf-8").splitlines()]
    first = [line for line in lines if line[0] == "q3"]
    assert [line[:4] for line in first] == [["q3", "Q0", "d4", "1"], ["q3", "Q0", "d3", "2"]]
    assert {line[5] for line in lines} == {"planqa-bm25"}


def test_a_run_file_of_another_program_is_scored_beside_the_systems(
    retrieval: Retrieval, write_folder: WriteFolder, tmp_path: Path
) -> None:
    run = tmp_path / "other.run"
    # Ranks do not count, unknown documents are not relevant, queries that are not asked are passed over.
    run.write_text("q1\tQ0\td1\t9\t0.5\tx\nq1 Q0 other 1 1e1 x\n\nq7 Q0 d1 1 1 x\n", encoding="utf-8")

    values = json.loads(retrieval(write_folder(), "--systems=bm25", "--run", f"other={run}", "--json").stdout)

    assert list(values) == ["bm25", "other"]
    assert values["other"]["MRR"] == pytest.approx(1 / 2 / 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"q1 Q0 d1 1 0.5\n", "x.run, line 1: There are 5 fields, not 6"),
        (b"q1 Q0 d1 1 0.5 x\nq1 Q0 d1 2 0.4 x\n", "line 2: Document 'd1' is found twice for query 'q1'."),
        (b"q1 Q0 d1 1 high x\n", "line 1: The score 'high' is not a number."),
        (b"q1 Q0 d1 1 nan x\n", "line 1: The score 'nan' is not a number."),
        (b"q1 Q0 d\xff 1 1 x\n", "line 1: This is not UTF-8 text"),
        (b"q9 Q0 d1 1 1 x\n", "x.run: It has none of the queries that are asked."),
        (b"", "x.run: It has none of the queries that are asked."),
    ],
)
def test_a_malformed_run_file_is_said_with_its_line(
    retrieval: Retrieval, write_folder: WriteFolder, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "x.run").write_bytes(content)

    result = retrieval(write_folder(), "--systems=bm25", "--run", f"x={tmp_path / 'x.run'}")

    assert said in str(result.exception)
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--systems=bm25,colbert"], "There is no system 'colbert': dense, bm25, hybrid."),
        (["--systems="], "There is nothing to score"),
        (["--run=x"], "'x' is not NAME=FILE."),
        (["--html=/none/r.html"], "There is no folder /none."),
        (["--run=bm25=x"], "The name 'bm25' is given twice."),
    ],
)
def test_options_that_do_not_fit_are_said(
    retrieval: Retrieval, write_folder: WriteFolder, options: list[str], said: str
) -> None:
    assert said in str(retrieval(write_folder(), *options).exception)


def test_an_id_with_a_blank_is_scored_but_not_written_to_a_run_file(
    retrieval: Retrieval, write_folder: WriteFolder, tmp_path: Path
) -> None:
    folder = write_folder([{"_id": "d 1", "text": "ngân sách"}], [{"_id": "q1", "text": "ngân sách"}], "q1\td 1\t1\n")

    assert json.loads(retrieval(folder, "--systems=bm25", "--json").stdout)["bm25"]["MRR"] == 1.0
    result = retrieval(folder, "--systems=bm25", "--runs", tmp_path / "runs")
    assert "The id 'd 1' has a blank" in str(result.exception)


def test_markdown_has_tables_by_writing_and_of_every_pair(
    retrieval: Retrieval, write_folder: WriteFolder, embedder: WordEmbedder
) -> None:
    del embedder
    output = retrieval(write_folder()).stdout

    heads = re.findall(r"^#+ (.*)$", output, re.MULTILINE)
    assert heads == [
        "Retrieval: set (test)",
        "All questions (3)",
        "Accented questions (2)",
        "Bare questions (1)",
        "bm25 − dense",
        "hybrid − dense",
        "hybrid − bm25",
    ]
    rows = [line for line in output.splitlines() if line.startswith("| bm25 | ")]
    assert rows[1].startswith("| bm25 | 0.815 [0.631, 1.000] | 0.500 [0.000, 1.000] | 1.000 [1.000, 1.000] |")


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "ul", "li", "p", "div", "small", "span"),
    *("table", "tr", "th", "td", "svg", "g", "rect", "line", "text"),
}
HOSTILE = '<script src="http://evil.example/x.js">alert(1)</script>"\'><img onerror=x> [a](b) | `c` \x00\x1b[31m'


@pytest.fixture
def hostile(write_folder: WriteFolder) -> Path:
    """A folder whose ids and texts are written to break out of a report."""
    return write_folder(
        [*CORPUS, {"_id": "<b>", "text": HOSTILE}],
        [*QUERIES, {"_id": "<i>&", "text": HOSTILE}],
        QRELS + "<i>&\td3\t1\n",
    )


def test_html_is_escaped_and_whole_and_asks_for_nothing_from_elsewhere(
    retrieval: Retrieval, hostile: Path, tmp_path: Path
) -> None:
    run = tmp_path / "r"
    run.write_text("q1 Q0 d1 1 1 x\n<i>& Q0 d3 1 1 x\n", encoding="utf-8")

    result = retrieval(hostile, "--systems=bm25", "--run", f"<u>x={run}", "--html", tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")

    assert result.exception is None
    tags, addresses = _tags(page)
    assert tags <= TAGS
    assert addresses == []
    assert "&lt;script src=&quot;http://evil.example/x.js&quot;&gt;" in page
    assert re.search(r"[\x00-\x08\x0b-\x1f]", page) is None
    assert re.search(r"url\(|@import|xlink|\bon\w+\s*=\s*[\"']", page) is None
    plots = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(plots) == 4 + 1  # all questions and three writings; one pair
    for plot in plots:
        ElementTree.fromstring(plot)


def test_html_without_such_data_names_no_address_at_all(
    retrieval: Retrieval, write_folder: WriteFolder, embedder: WordEmbedder, tmp_path: Path
) -> None:
    del embedder
    folder = write_folder()
    pages = []
    for name in ("a.html", "b.html"):
        retrieval(folder, "--html", tmp_path / name)
        pages.append((tmp_path / name).read_text(encoding="utf-8"))

    assert "//" not in pages[0].replace("<!doctype html>", "")
    assert pages[0] == pages[1]
    assert all(f">{measure}</text>" in pages[0] for measure in MEASURES)
    assert pages[0].count('class="whisker"') == 3 * 3 * len(MEASURES)  # systems, groups


def test_queries_that_differ_most_are_shown_without_what_markdown_or_a_terminal_would_obey(
    retrieval: Retrieval, hostile: Path, tmp_path: Path
) -> None:
    run = tmp_path / "r"
    # BM25 finds d3 third for "<i>&" (1 / log2(4)), and d4 before d3 for q3: nDCG@10 is 1 / log2(3) there.
    run.write_text("q1 Q0 d1 1 1 x\nq3 Q0 d3 1 1 x\n<i>& Q0 d3 1 1 x\n", encoding="utf-8")

    output = retrieval(hostile, "--systems=bm25", "--run", f"x={run}", "--differ", "2").stdout

    table = output.split("| query |")[1].splitlines()
    assert table[0] == " nDCG@10 | x | bm25 | text |"
    text = HOSTILE.replace("<", "&lt;").replace("\x00\x1b", "\ufffd\ufffd")
    for sign in "[]|`":
        text = text.replace(sign, f"\\{sign}")
    assert table[2] == f"| q2 | -1.000 | 0.000 | 1.000 | {QUERIES[1]['text']} |"
    assert table[3] == f"| &lt;i>& | +0.500 | 1.000 | 0.500 | {text} |"
    assert len(table) == 4
    assert "<" not in output.replace("&lt;", "")


def _tags(page: str) -> tuple[set[str], list[str]]:
    """The names of all tags of a page, each of which must be closed, and all attributes that could load something."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.names: set[str] = set()
            self.open: list[str] = []
            self.loading: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.names.add(tag)
            self.loading += [name for name, _ in attrs if name in ("src", "href", "action", "data", "srcset", "style")]
            if tag != "meta":
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.handle_starttag(tag, attrs)
            self.open.pop()

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader.names, reader.loading
