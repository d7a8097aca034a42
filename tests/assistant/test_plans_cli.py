"""`planqa add`, `remove`, `list` and `check`, as a user runs them, with the real model."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.index.made_plans import made

Planqa = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A copy of the home of the five plans that may be changed."""
    return shutil.copytree(home, tmp_path / "home")


def _write(path: Path, *arguments: str | int) -> str:
    path.parent.mkdir(exist_ok=True)
    place, share, *tasks = arguments
    path.write_text(made(str(place), int(share), *map(str, tasks)), encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_a_plan_is_added_asked_listed_shown_replaced_and_removed(
    planqa: Planqa, own_home: Path, tmp_path: Path
) -> None:
    file = _write(tmp_path / "ke-hoach.txt", "Lào Cai", 93, "Lập bản đồ số")

    added = planqa("add", file, home=own_home)
    assert (added.returncode, added.stderr) == (0, "")
    assert added.stdout.startswith("added: lao-cai-ubnd-kh-2026 (ke-hoach.txt)\n")
    assert "  number: 99/KH-UBND (line 3)\n" in added.stdout
    assert " 1 tasks, 1 targets, " in added.stdout

    asked = planqa("ask", "Tỷ lệ phủ sóng 5G của Lào Cai năm 2030?", "--json", home=own_home)
    answer = json.loads(asked.stdout)
    assert "93%" in answer["answer"]
    assert answer["citations"][0]["plan"] == "lao-cai-ubnd-kh-2026"

    listed = json.loads(planqa("list", "--json", home=own_home).stdout)
    assert [(entry["id"], entry["added"], entry["format"]) for entry in listed][5:] == [
        ("lao-cai-ubnd-kh-2026", True, "txt")
    ]
    assert "Tỷ lệ phủ sóng 5G đạt 93%." in planqa("show", "lao-cai-ubnd-kh-2026", "--lines", "9", home=own_home).stdout
    facts = planqa("facts", "tasks", "--plan", "lao-cai-ubnd-kh-2026", "--format", "csv", home=own_home)
    assert "Lập bản đồ số" in facts.stdout

    _write(Path(file), "Lào Cai", 94, "Lập bản đồ số")
    replaced = planqa("add", file, "--json", home=own_home)
    (report,) = json.loads(replaced.stdout)
    assert (report["outcome"], report["plan"]["id"]) == ("replaced", "lao-cai-ubnd-kh-2026")
    assert [(change["before"], change["after"]) for change in report["changes"]] == [("93%", "94%")]
    assert planqa("add", file, home=own_home).stdout.startswith("unchanged: lao-cai-ubnd-kh-2026")

    removed = planqa("remove", "lao-cai-ubnd-kh-2026", home=own_home)
    assert (removed.returncode, "5 plans are left" in removed.stderr) == (0, True)
    assert json.loads(planqa("ask", "5G của Lào Cai?", "--json", home=own_home).stdout)["abstained"]
    assert planqa("check", home=own_home).stdout == f"{own_home}: no fault.\n"


@pytest.mark.slow
def test_a_folder_adds_all_it_holds_and_what_cannot_be_read_is_reported(
    planqa: Planqa, own_home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "plans"
    _write(folder / "a.txt", "Lào Cai", 93)
    _write(folder / "b.txt", "Cà Mau", 94)
    (folder / "empty.txt").write_bytes(b"")
    (folder / ".hidden.txt").write_text("not a plan", encoding="utf-8")

    run = planqa("add", str(folder), home=own_home)

    assert run.returncode == 2
    assert [line for line in run.stdout.splitlines() if not line.startswith(" ")] == [
        "added: lao-cai-ubnd-kh-2026 (a.txt)",
        "added: ca-mau-ubnd-kh-2026 (b.txt)",
        "failed: empty.txt: The file is empty.",
    ]


def test_options_of_one_file_are_refused_for_several(planqa: Planqa, tmp_path: Path) -> None:
    run = planqa("add", "a.txt", "b.txt", "--title", "Kế hoạch", home=tmp_path)

    assert (run.returncode, run.stderr) == (
        2,
        "planqa: --id, --title and --number are those of one file, and these are 2 files.\n",
    )


@pytest.mark.slow
def test_check_names_faults_and_repairs_them(planqa: Planqa, own_home: Path) -> None:
    pointer = own_home / "index" / "current"
    (own_home / "index" / pointer.read_text(encoding="utf-8") / "dense.faiss").write_bytes(b"")

    found = planqa("check", home=own_home)
    repaired = planqa("check", "--repair", home=own_home)

    assert found.returncode == 2
    assert "dense.faiss: missing, or not as it was written" in found.stdout
    assert "`planqa check --repair` mends it." in found.stderr
    assert (repaired.returncode, repaired.stdout.splitlines()[-1]) == (0, f"{own_home}: no fault.")
