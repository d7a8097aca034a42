"""What the tests of retrieval benchmarks share: small folders in BEIR format, and the command in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eval.cli import app

CORPUS = (
    {"_id": "d1", "title": "Phủ sóng 5G", "text": "Tỷ lệ phủ sóng 5G đạt 95% vào năm 2030."},
    {"_id": "d2", "title": "", "text": "Sở Khoa học và Công nghệ chủ trì Trung tâm giám sát, điều hành thông minh."},
    {"_id": "d3", "title": "Kinh phí", "text": "Kinh phí do ngân sách tỉnh bảo đảm."},
    {"_id": "d4", "title": "Kinh phí", "text": "Kinh phí do ngân sách tỉnh bảo đảm."},
)
QUERIES = (
    {"_id": "q1", "text": "tỷ lệ phủ sóng 5G năm 2030"},
    {"_id": "q2", "text": "so khoa hoc va cong nghe chu tri trung tam nao"},
    {"_id": "q3", "text": "kinh phí do ngân sách nào bảo đảm?"},
    {"_id": "q4", "text": "câu hỏi không được chấm"},
)
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td2\t1\nq3\td3\t1\n"

WriteFolder = Callable[..., Path]
Retrieval = Callable[..., Result]


@pytest.fixture
def write_folder(tmp_path: Path) -> WriteFolder:
    """Writes a BEIR folder; each file's lines (objects or text) and the qrels can be given."""

    def write(
        corpus: Iterable[object] = CORPUS, queries: Iterable[object] = QUERIES, qrels: str | bytes = QRELS
    ) -> Path:
        folder = tmp_path / "set"
        (folder / "qrels").mkdir(parents=True, exist_ok=True)
        for name, lines in (("corpus", corpus), ("queries", queries)):
            texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
            (folder / f"{name}.jsonl").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        content = qrels.encode() if isinstance(qrels, str) else qrels
        (folder / "qrels" / "test.tsv").write_bytes(content)
        return folder

    return write


@pytest.fixture
def retrieval() -> Retrieval:
    """Runs `planqa eval retrieval` in this process; errors that planqa raises on purpose are in `.exception`."""

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, ["retrieval", *map(str, arguments)])

    return run
