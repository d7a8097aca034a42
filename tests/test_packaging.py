"""The distribution: what is pinned, what the wheel holds, and that it answers from an empty environment."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("corpus", "index", "assistant", "eval")

# Never part of the distribution, and some of it is large.
NOT_SOURCE = shutil.ignore_patterns(".git", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")
# The parts of torch's CUDA build: torch pins them itself, and the CPU build has none of them.
OF_TORCH_CUDA = re.compile(r"^(nvidia|cuda|triton)\b")


def run(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None, seconds: int = 1800) -> str:
    """Standard output of a command that must succeed; its whole output is in the failure otherwise."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def project() -> dict[str, Any]:
    """pyproject.toml, read."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins() -> dict[str, str]:
    """Canonical name -> version of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {str(canonicalize_name(name)): version for name, version in pairs}


def ignore_environments(folder: str, names: list[str]) -> set[str]:
    """For copytree: what is not source, and every virtual environment, whatever its name."""
    environments = {name for name in names if Path(folder, name, "pyvenv.cfg").exists()}
    return NOT_SOURCE(folder, names) | environments


def test_constraints_are_exact_sorted_pins_without_addresses() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]

    # A local suffix ("+cpu") would shut out every other build of the same version.
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.]*", line)] == []
    assert "://" not in text
    names = [canonicalize_name(line.split("==")[0]) for line in lines]
    assert names == sorted(set(names))
    assert pins()["torch"] == "2.13.0"


def test_every_declared_dependency_is_pinned_to_a_version_that_it_admits() -> None:
    declared = project()
    table = declared["project"]
    extras = [each for extra in table["optional-dependencies"].values() for each in extra]
    requirements = [*table["dependencies"], *extras, *declared["build-system"]["requires"]]
    pinned = pins()

    unfit = [
        str(requirement)
        for requirement in map(Requirement, requirements)
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ]
    assert unfit == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built from a copy: a build leaves build/ and egg-info where it runs."""
    copy = tmp_path_factory.mktemp("source") / "planqa"
    shutil.copytree(ROOT, copy, ignore=ignore_environments)
    out = tmp_path_factory.mktemp("wheel")
    # Build isolation does not read -c: older pip reads the first variable there, newer pip the second.
    env = os.environ | {"PIP_CONSTRAINT": "constraints.txt", "PIP_BUILD_CONSTRAINT": "constraints.txt"}
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", out, "."], cwd=copy, env=env)
    (built,) = out.glob("planqa-*.whl")
    return built


@pytest.mark.slow
def test_wheel_holds_every_file_of_the_four_packages_byte_for_byte(wheel: Path) -> None:
    tree = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if name.split("/")[0] in PACKAGES}

    # A file that is missing here is of a kind that [tool.setuptools] in pyproject.toml does not name.
    assert sorted(tree.keys() - packed.keys()) == []
    assert sorted(packed.keys() - tree.keys()) == []
    assert [name for name in sorted(tree) if tree[name] != packed[name]] == []
    plans = tomllib.loads(packed["corpus/plans/plans.toml"].decode("utf-8"))
    assert len(plans) == 5
    assert [plan["file"] for plan in plans.values() if f"corpus/plans/{plan['file']}" not in packed] == []
    assert [name for name in PACKAGES if f"{name}/py.typed" not in packed] == []


@pytest.mark.slow
def test_wheel_has_nothing_else_at_the_top_and_names_its_commands(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        entry_points = archive.read("planqa-0.1.0.dist-info/entry_points.txt").decode("utf-8")

    assert {name.split("/")[0] for name in names} == {*PACKAGES, "planqa-0.1.0.dist-info"}
    assert "planqa-0.1.0.dist-info/licenses/LICENSE" in names
    assert "[console_scripts]\nplanqa = assistant.cli:main\n" in entry_points
    assert "[planqa.commands]\neval = eval.cli:app\n" in entry_points


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The bin folder of a new virtual environment that holds the wheel, what it needs, and no more."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    run([sys.executable, "-m", "venv", environment], cwd=environment.parent)
    python = environment / "bin" / "python"
    run([python, "-m", "pip", "install", "-c", "constraints.txt", wheel], cwd=ROOT)
    yield environment / "bin"
    shutil.rmtree(environment)  # 2 GB, which pytest would keep for three runs


@pytest.mark.slow
def test_constraints_name_all_that_an_installation_brings(installed: Path) -> None:
    run([installed / "python", "-m", "pip", "check"], cwd=installed)
    listed = json.loads(run([installed / "python", "-m", "pip", "list", "--format=json"], cwd=installed))
    versions = {str(canonicalize_name(entry["name"])): entry["version"].split("+")[0] for entry in listed}
    brought = {name: version for name, version in versions.items() if not OF_TORCH_CUDA.match(name)}

    assert brought.pop("planqa") == "0.1.0"
    brought.pop("pip")
    assert {name: version for name, version in brought.items() if pins().get(name) != version} == {}


@pytest.mark.slow
def test_installed_command_answers_with_citations_from_any_folder(installed: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # A first run on a new machine: no index, no cached model, no way to the source tree, and nothing to download.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "XDG_"))}
    env |= {"HOME": str(tmp_path), "PLANQA_HOME": str(home), "HF_HUB_OFFLINE": "1"}

    question = "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
    answer = json.loads(run([installed / "planqa", "ask", question, "--json"], cwd=elsewhere, env=env))

    assert answer["abstained"] is False
    assert "Sở Khoa học và Công nghệ" in answer["answer"]
    assert {citation["plan"] for citation in answer["citations"]} == {"quang-binh-ubnd"}
    assert any(home.iterdir())
    assert list(elsewhere.iterdir()) == []
