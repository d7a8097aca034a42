"""What is printed: nothing of a plan, a question or a file name steers the terminal."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from assistant.assistant import Assistant
from assistant.safe_text import json_line
from assistant.terminal import print_answer, print_lines, print_outline, print_table, print_warnings
from corpus.document import ParseWarning, read_document
from corpus.read import Source

if TYPE_CHECKING:
    from tests.conftest import Planqa

_EVIL = "\x1b[31mđỏ\x1b]0;title\x07\x9b2J\u202engược\r\x08"
_SHOWN = "[31mđỏ]0;title2Jngược"
_STEERING = ("\x1b]", "\x1b[31m", "\x1b[2J", "\x07", "\x9b", "\u202e", "\r", "\x08")


def _console() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, force_terminal=True, width=200, no_color=True), out


def _check(text: str) -> None:
    assert _SHOWN in text
    assert [each for each in _STEERING if each in text] == []


def test_an_answer_that_holds_control_characters_steers_no_terminal(assistant: Assistant) -> None:
    answer = assistant.invoke("Ai chủ trì nhiệm vụ IOC của Quảng Bình?")
    citation = replace(answer.citations[0], section=_EVIL, quote=_EVIL)
    answer = replace(answer, answer=_EVIL, citations=(citation,), suggestions=(_EVIL,))
    for terminal in (True, False):
        out = io.StringIO()
        print_answer(answer, Console(file=out, force_terminal=terminal, width=200, no_color=True))
        _check(out.getvalue())
        assert out.getvalue().count(_SHOWN) == 4


def test_plan_text_that_holds_control_characters_steers_no_terminal() -> None:
    source = Source.of(f"KẾ HOẠCH\nI. {_EVIL}\nĐoạn {_EVIL}\n")
    console, out = _console()
    print_lines(source, [1, 2, 3], console)
    print_outline(read_document("x", source), console)
    print_warnings([ParseWarning("x", 1, _EVIL)], console)
    print_table(("name",), [(_EVIL,)], console)

    _check(out.getvalue())


def test_names_that_hold_control_characters_steer_no_terminal(planqa: Planqa, tmp_path: Path) -> None:
    for run in (
        planqa("show", _EVIL),
        planqa("ask", "IOC là gì?", "--plan", _EVIL),
        planqa("ask", "--batch", str(tmp_path / _EVIL)),
    ):
        assert run.returncode == 2
        _check(run.stderr)
        assert run.stdout == ""


def test_json_says_the_same_without_control_characters() -> None:
    line = json_line({"quote": _EVIL})

    assert json.loads(line) == {"quote": _EVIL}
    assert [each for each in _STEERING if each in line] == []
    assert "ngược" in line
