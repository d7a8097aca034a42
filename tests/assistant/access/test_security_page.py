"""docs/security.md says what is tested, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_PAGE = (_ROOT / "docs" / "security.md").read_text(encoding="utf-8")
_SHORT = {
    "guard": "tests/assistant/access/test_guard.py",
    "live": "tests/assistant/access/test_live.py",
    "browser": "tests/assistant/web/test_login.py",
    "editing": "tests/assistant/web/test_editing.py",
    "drafts": "tests/assistant/editing/test_drafts.py",
}


def _tests(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def _path(name: str) -> Path:
    return _ROOT / (_SHORT.get(name) or (name if "/" in name else f"tests/assistant/access/{name}.py"))


def _rows() -> list[list[str]]:
    table = _PAGE.split("## Threat model")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:1] == "|"][2:]


def test_every_line_of_the_page_names_a_test_that_exists() -> None:
    named = [re.findall(r"([\w/.]+)::(test_\w+)", row[-1]) for row in _rows()]

    assert len(named) > 20
    assert [row[0] for row, tests in zip(_rows(), named, strict=True) if not tests] == []
    all_named = {test for tests in named for test in tests} | set(re.findall(r"([\w/.]+)::(test_\w+)", _PAGE))
    assert sorted(test for name, test in all_named if test not in _tests(_path(name))) == []


def test_the_figures_of_the_page_are_those_of_the_code() -> None:
    from assistant.access.limits import LIMITS, OWN_MACHINE, SECONDS
    from assistant.access.lockout import FREE_BY_ADDRESS, FREE_BY_NAME
    from assistant.access.sessions import IDLE, LONGEST

    minute = f"| requests a minute | {LIMITS['user'].a_minute} | {LIMITS['key'].a_minute:,} |"
    at_once = f"| at once | {LIMITS['user'].at_once} | {LIMITS['key'].at_once} | {OWN_MACHINE.at_once} |"
    ends = f"ends after {IDLE // 3600} h idle, after {LONGEST // 86_400} days"
    failures = f"after {FREE_BY_NAME} failures for a name or {FREE_BY_ADDRESS} from an address"
    for text in (minute, at_once, ends, failures, f"within {SECONDS:g} s"):
        assert text in _PAGE
