"""Builds of many plans: so many windows in memory at a time, and after a kill only what is missing is embedded."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from corpus.home import current_folder
from corpus.library import Library
from index import build
from index.build import build_index
from index.check import check_home
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import made
from tests.index.test_kills import start

PLANS = 20
AT_ONCE = 20
"""Windows: those of two or three of these plans."""


def _plans(folder: Path, count: int = PLANS) -> Path:
    folder.mkdir(exist_ok=True)
    tables = []
    for number in range(count):
        text = made(f"Nơi {number}", 10 + number, *(f"Việc {number}-{n}" for n in range(number % 3 + 1)))
        (folder / f"plan-{number}.txt").write_text(text, encoding="utf-8")
        fields = f"place = 'Nơi {number}'\ntitle = 'K'\nkind = 'Kế hoạch'\nissuer = 'UBND'\nlevel = 'tỉnh'"
        tables.append(f"[plan-{number}]\nfile = 'plan-{number}.txt'\n{fields}\n")
    (folder / "plans.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder


def killed_build(plans: Path, home: Path, calls: int) -> None:
    """A build that kills its process when it embeds the batch after so many."""
    build.BATCH = AT_ONCE
    left = iter(range(calls))
    embedder = HashEmbedder(before=lambda: os.kill(os.getpid(), signal.SIGKILL) if next(left, None) is None else None)
    build_index(home, Library.open(plans), embedder)


def _kill(plans: Path, home: Path, calls: int) -> None:
    process = start(killed_build, plans, home, calls)
    process.join(120)
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("there_before", [0, 3])
def test_a_build_that_was_killed_goes_on_where_it_was(tmp_path: Path, there_before: int) -> None:
    plans, home = _plans(tmp_path / "plans"), tmp_path / "home"
    if there_before:
        build_index(home, Library.open(_plans(tmp_path / "few", there_before)), HashEmbedder())
    whole = build_index(tmp_path / "other", Library.open(plans), HashEmbedder())
    before = {path.name for path in (home / "index" / "parts").glob("*")}

    _kill(plans, home, 2)
    written = {path.name for path in (home / "index" / "parts").glob("[!.]*")} - before
    assert 2 <= len(written) < PLANS - there_before
    _kill(plans, home, 1)
    more = {path.name for path in (home / "index" / "parts").glob("[!.]*")} - before
    assert more > written

    report = build_index(home, Library.open(plans), HashEmbedder())

    assert (report.passages, report.windows) == (whole.passages, whole.windows)
    assert len(report.read) == PLANS - there_before - len(more)
    assert 0 < report.embedded < whole.embedded
    assert report.embedded == sum(part.windows for part in report.parts if part.plan in report.read)
    assert check_home(home, HashEmbedder(), lambda: Library.open(plans)) == []
    assert {path.name for path in (home / "index" / "parts").glob("*")} >= more  # not written twice


def test_parts_of_plans_that_nobody_wants_go(tmp_path: Path) -> None:
    plans, home = _plans(tmp_path / "plans", 3), tmp_path / "home"
    build_index(home, Library.open(plans), HashEmbedder())
    foreign = home / "index" / "parts" / f"{'0' * 32}-12345678"
    foreign.mkdir()
    again = next(path for path in (home / "index" / "parts").glob("*") if path != foreign)
    older = again.with_name(f"{again.name[:32]}-00000000")  # of a plan that the index in use has
    older.mkdir()

    build_index(home, Library.open(plans), HashEmbedder(), force=True)

    assert not foreign.exists()
    assert not older.exists()
    assert current_folder(home).is_dir()


def test_texts_are_embedded_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = _plans(tmp_path / "plans")
    sizes: list[int] = []
    heard: list[tuple[str, int, int]] = []

    class Counting(HashEmbedder):
        def embed_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]  # as HashEmbedder has it
            sizes.append(len(texts))
            return super().embed_passages(texts, progress)

    whole = build_index(tmp_path / "whole", Library.open(plans), HashEmbedder())
    monkeypatch.setattr(build, "BATCH", AT_ONCE)
    library = Library.open(plans)
    report = build_index(tmp_path / "home", library, Counting(), progress=lambda *step: heard.append(step))

    assert (report.windows, report.embedded) == (whole.windows, whole.embedded)
    assert max(sizes) < 2 * AT_ONCE
    assert len(sizes) > 2
    assert sum(sizes) == report.windows
    for step in ("embed", "index"):
        said = [(done, total) for name, done, total in heard if name == step]
        assert [done for done, _ in said] == sorted(done for done, _ in said)
        assert said[-1] == (report.windows, report.windows)
        assert all(done <= total for done, total in said)
    files = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.npy")}
        for folder in map(current_folder, (tmp_path / "whole", tmp_path / "home"))
    ]
    assert files[0] == files[1]
