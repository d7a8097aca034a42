"""What the tests of the index share: folders with some of the plans, to be changed at will."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.library import built_in_plans

PlansOf = Callable[..., Path]


@pytest.fixture
def plans_of(tmp_path: Path) -> PlansOf:
    """Makes a folder with some of the five plans: plans_of("ninh-binh-ubnd", …)."""

    def copy(*plans: str) -> Path:
        folder = tmp_path / "plans"
        folder.mkdir()
        tables = (built_in_plans() / "plans.toml").read_text(encoding="utf-8").split("\n\n[")
        chosen = [f"[{table}" for table in tables[1:] if table.split("]")[0] in plans]
        assert len(chosen) == len(plans)
        (folder / "plans.toml").write_text("\n\n".join(chosen), encoding="utf-8")
        for plan in plans:
            (source,) = built_in_plans().glob(f"{plan}.*")
            shutil.copy(source, folder)
        return folder

    return copy


@pytest.fixture
def one_plan(plans_of: PlansOf) -> Path:
    """A folder with the plan of Ninh Bình alone."""
    return plans_of("ninh-binh-ubnd")
