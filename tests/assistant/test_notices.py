"""What readers of files and writers of a home say is said in Vietnamese too: every sentence stands in the table."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.notices import is_of_figure, notice_text
from assistant.phrases import Language
from assistant.wordings import read_table

_ROOT = Path(__file__).parents[2]
_SAYING = ("corpus/**/*.py", "index/build.py", "index/lock.py", "assistant/editing/*.py")
_PLACES = {
    **{"FileError": 0, "HomeError": 0, "DraftError": 0, "UnknownDraftError": 0},
    **{"Doubt": 2, "text.doubt": 1, "text.notice": 0, "doubts.append": 0},
}
"""Which argument of a call is the sentence."""
_VI = Language.VIETNAMESE


def _sentence(node: ast.expr, constants: dict[str, str]) -> str | None:
    """A text as the code has it, each gap as "{}"; None for one that is made elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return None


def _said() -> Iterator[tuple[str, str]]:
    """Where a reader says something, and what."""
    for path in sorted(path for pattern in _SAYING for path in _ROOT.glob(pattern)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: str(node.value.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in (each for each in ast.walk(tree) if isinstance(each, ast.Call) and each.args):
            place = _PLACES.get(ast.unparse(node.func))
            if place is not None and len(node.args) > place:
                sentence = _sentence(node.args[place], constants)
                if sentence is not None:
                    yield f"{path.name}:{node.lineno}", sentence


def test_every_sentence_of_a_reader_stands_in_the_table() -> None:
    known = {re.sub(r"\{\w+\}", "{}", row["en"]) for row in read_table("notices")["notices"]}
    said = list(_said())

    assert len(said) > 55
    assert [(where, sentence) for where, sentence in said if sentence not in known] == []


@pytest.mark.parametrize(
    ("said", "vietnamese"),
    [
        ("The file is empty.", "Tệp rỗng."),
        (
            "The file has 70.0 MB, more than the 64.0 MB that are read. Split it, or save it with smaller pictures.",
            "Tệp nặng 70.0 MB, quá mức 64.0 MB đọc được. Hãy tách tệp, hoặc lưu với ảnh nhỏ hơn.",
        ),
        ("The sheet 'a {b} c' is hidden and was not read. Show it and add the file again.", None),
        (
            "/srv/planqa cannot be written (No space left on device). What was there is as it was. Make room, or see "
            "to the rights of the folder, and try again.",
            "Không ghi được vào kho văn bản: đĩa đã đầy hoặc không có quyền ghi. Những gì đã có vẫn nguyên vẹn. "
            "Người quản trị cần dọn chỗ hoặc cấp quyền, rồi làm lại.",
        ),
        ("a row without a number", "dòng bảng không có số thứ tự"),
        ("What no reader says.", "What no reader says."),
    ],
)
def test_a_sentence_is_said_in_the_users_language(said: str, vietnamese: str | None) -> None:
    assert notice_text(said, Language.ENGLISH) == said
    expected = vietnamese or "Trang tính “a {b} c” bị ẩn nên không được đọc. Hãy cho hiện rồi thêm lại tệp."
    assert notice_text(said, _VI) == expected


def test_a_figure_that_a_scan_shows_unclearly_is_told_from_other_doubts() -> None:
    unclear = "This number was read from a picture, with a confidence of 61 %; read again it was 47. Compare it."

    assert is_of_figure(unclear)
    assert notice_text(unclear, _VI).endswith("đọc lại thì ra 47. Hãy đối chiếu.")
    assert not is_of_figure("a row without a number")
