"""Building the index: only what changed is embedded, and a failure leaves the old index."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.errors import EmbedderError, HomeError, IndexStateError, PlanError
from corpus.home import current_folder
from corpus.library import Library, built_in_plans
from index.build import BuildReport, build_index
from index.dense import DenseIndex
from index.embedder import Embedder
from index.manifest import FORMAT, program_fingerprint
from index.search import Index
from index.windows import windows
from tests.index.hash_embedder import HashEmbedder

if TYPE_CHECKING:
    from tests.index.conftest import PlansOf

ROOT = Path(__file__).parents[2]


@pytest.fixture
def five_plans(tmp_path: Path) -> Path:
    """A copy of the five plans that may be changed."""
    return shutil.copytree(built_in_plans(), tmp_path / "five-plans")


@pytest.fixture
def copied_home(home: Path, tmp_path: Path) -> Path:
    """A copy of the home of the five plans that may be changed."""
    return shutil.copytree(home, tmp_path / "home")


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def _files(home: Path) -> dict[str, tuple[int, int]]:
    """Every file and folder below a home, with its size and when it was written."""
    entries = sorted((home / "index").rglob("*"))
    return {str(path.relative_to(home)): (path.stat().st_size, path.stat().st_mtime_ns) for path in entries}


def _window_texts(library: Library) -> list[str]:
    return [
        window.text
        for plan in library
        for passage in library.document(plan.id).passages
        for window in windows(passage, plan)
    ]


# --- what is built ----------------------------------------------------------------------------------------------------


def test_building_again_with_nothing_changed_embeds_nothing_and_touches_no_file(
    home: Path, library: Library, embedder: Embedder
) -> None:
    before = _files(home)

    report = build_index(home, library, embedder)

    count = len(_window_texts(library))
    passages = sum(len(library.document(plan.id).passages) for plan in library)
    assert report == BuildReport(changed=False, passages=passages, windows=count, embedded=0)
    assert _files(home) == before


def test_a_changed_line_embeds_only_its_windows_again_and_is_found(
    copied_home: Path, five_plans: Path, library: Library, embedder: Embedder
) -> None:
    _change(
        five_plans / "ninh-binh-ubnd.md",
        "- Xây dựng nền tảng số, công cụ số để thực hiện đo lường trực tuyến",
        "- Xây dựng kính thiên văn vô tuyến để thực hiện đo lường trực tuyến",
    )
    changed = Library.open(five_plans)
    old = current_folder(copied_home)

    report = build_index(copied_home, changed, embedder)

    assert (report.changed, report.embedded, report.windows) == (True, 1, len(_window_texts(library)))
    assert current_folder(copied_home) != old
    assert old.is_dir()  # for readers that opened it, until the next build
    hits = Index.open(copied_home, changed, embedder).search("kính thiên văn vô tuyến", limit=1)
    assert [(hit.passage.plan, hit.passage.lines) for hit in hits] == [("ninh-binh-ubnd", (35,))]


def test_a_changed_heading_embeds_again_what_stands_below_it(
    copied_home: Path, five_plans: Path, library: Library, embedder: Embedder
) -> None:
    _change(five_plans / "ninh-binh-ubnd.md", "### **III. KINH PHÍ THỰC HIỆN**", "### **III. NGUỒN LỰC**")
    changed = Library.open(five_plans)
    different = set(_window_texts(changed)) - set(_window_texts(library))

    report = build_index(copied_home, changed, embedder)

    assert report.embedded == len(different) == 2


def test_a_changed_entry_of_the_plans_table_rebuilds_without_embedding(
    copied_home: Path, five_plans: Path, embedder: Embedder
) -> None:
    _change(five_plans / "plans.toml", 'signer = "Lê Văn Thảo"', 'signer = "Lê Văn A"')
    changed = Library.open(five_plans)
    with pytest.raises(IndexStateError, match="another plans"):
        Index.open(copied_home, changed, embedder)

    report = build_index(copied_home, changed, embedder)

    assert (report.changed, report.embedded) == (True, 0)
    assert Index.open(copied_home, changed, embedder).manifest.corpus == changed.fingerprint


def test_a_plan_that_is_taken_out_is_no_longer_found(copied_home: Path, plans_of: PlansOf, embedder: Embedder) -> None:
    fewer = Library.open(plans_of("quang-ngai-tu", "quang-binh-ubnd"))

    report = build_index(copied_home, fewer, embedder)

    assert (report.changed, report.embedded) == (True, 0)
    hits = Index.open(copied_home, fewer, embedder).search("Ninh Bình Sơn Tịnh kinh phí", limit=2000)
    assert {hit.passage.plan for hit in hits} == {"quang-ngai-tu", "quang-binh-ubnd"}


@pytest.mark.slow
def test_vectors_taken_over_are_those_that_a_forced_build_makes(
    tmp_path: Path, one_plan: Path, embedder: Embedder
) -> None:
    source = one_plan / "ninh-binh-ubnd.md"
    source.write_text("\n".join(source.read_text(encoding="utf-8").split("\n")[:50]), encoding="utf-8")
    library = Library.open(one_plan)
    first = build_index(tmp_path / "home", library, embedder)
    vectors = DenseIndex.open(current_folder(tmp_path / "home") / "dense.faiss").vectors()

    forced = build_index(tmp_path / "home", library, embedder, force=True)

    assert first.embedded == first.windows == len(_window_texts(library))
    assert (forced.changed, forced.windows, forced.embedded) == (True, first.windows, first.embedded)
    again = DenseIndex.open(current_folder(tmp_path / "home") / "dense.faiss").vectors()
    np.testing.assert_allclose(again, vectors, atol=1e-5)


def test_another_model_embeds_everything_again(tmp_path: Path, one_plan: Path) -> None:
    library = Library.open(one_plan)
    build_index(tmp_path / "home", library, HashEmbedder("one"))

    report = build_index(tmp_path / "home", library, HashEmbedder("two"))

    assert (report.changed, report.embedded) == (True, report.windows)
    assert Index.open(tmp_path / "home", library, HashEmbedder("two")).manifest.embedder == "two"


def test_the_manifest_says_what_the_index_was_made_of(home: Path, library: Library, embedder: Embedder) -> None:
    stored = json.loads((current_folder(home) / "manifest.json").read_text(encoding="utf-8"))

    assert stored == {
        "format": FORMAT,
        "program": program_fingerprint(),
        "corpus": library.fingerprint,
        "embedder": embedder.name,
        "dimension": 384,
        "dense": "flat",
        "passages": {plan.id: len(library.document(plan.id).passages) for plan in library},
        "windows": len(_window_texts(library)),
        "parts": {plan.id: stored["parts"][plan.id] for plan in library},
        "files": {
            path.relative_to(current_folder(home)).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in current_folder(home).rglob("*")
            if path.is_file() and path.name != "manifest.json"
        },
    }
    assert all((home / "index" / "parts" / part).is_dir() for part in stored["parts"].values())


def test_progress_goes_step_by_step_to_the_end(tmp_path: Path, one_plan: Path) -> None:
    heard: list[tuple[str, int, int]] = []

    report = build_index(
        tmp_path / "home",
        Library.open(one_plan),
        HashEmbedder(),
        progress=lambda step, done, total: heard.append((step, done, total)),
    )

    steps = list(dict.fromkeys(step for step, _, _ in heard))
    assert steps == ["read", "embed", "index", "assemble"]
    for step, total in (("read", 1), ("embed", report.windows), ("index", report.windows), ("assemble", 6)):
        counts = [done for name, done, _ in heard if name == step]
        assert counts == sorted(counts)
        assert (counts[0], counts[-1]) == (0, total)
        assert {of for name, _, of in heard if name == step} == {total}


def test_nothing_in_an_index_is_a_pickle(home: Path) -> None:
    files = [path for path in (home / "index").rglob("*") if path.is_file()]

    assert {path.suffix for path in files} == {"", ".faiss", ".json", ".npy", ".sqlite", ".txt"}
    for path in files:
        assert path.read_bytes()[:1] not in (b"\x80", b"(", b"c"), path
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype.kind in "iuf"


# --- what goes wrong --------------------------------------------------------------------------------------------------


def _raise(error: BaseException) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (EmbedderError("The model is gone."), EmbedderError),
        (MemoryError(), MemoryError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(28, "No space left"), HomeError),
    ],
)
def test_an_error_inside_a_build_leaves_the_old_index_and_no_half_made_folder(
    tmp_path: Path, one_plan: Path, error: BaseException, raised: type[BaseException]
) -> None:
    home = tmp_path / "home"
    library = Library.open(one_plan)
    build_index(home, library, HashEmbedder())
    before = _files(home)
    found = Index.open(home, library, HashEmbedder()).search("kinh phí", limit=5)

    with pytest.raises(raised):
        build_index(home, library, HashEmbedder(before=_raise(error)), force=True)

    assert _files(home) == before
    assert Index.open(home, library, HashEmbedder()).search("kinh phí", limit=5) == found


def test_an_error_inside_the_first_build_leaves_no_index(tmp_path: Path, one_plan: Path) -> None:
    library = Library.open(one_plan)
    with pytest.raises(EmbedderError):
        build_index(tmp_path / "home", library, HashEmbedder(before=_raise(EmbedderError("gone"))))

    assert _files(tmp_path / "home") == {}
    with pytest.raises(IndexStateError, match="There is no index"):
        current_folder(tmp_path / "home")


def test_a_plan_that_cannot_be_read_leaves_the_old_index(tmp_path: Path, one_plan: Path) -> None:
    home = tmp_path / "home"
    library = Library.open(one_plan)
    build_index(home, library, HashEmbedder())
    before = _files(home)
    (one_plan / "ninh-binh-ubnd.md").write_bytes(b"K\xe1\xba\xbf ho\xff\xfe")

    with pytest.raises(PlanError, match=r"ninh-binh-ubnd, line 1: .* not UTF-8"):
        build_index(home, Library.open(one_plan), HashEmbedder())

    assert _files(home) == before


def test_a_library_without_plans_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plans.toml").write_text("", encoding="utf-8")

    with pytest.raises(PlanError, match="There are no plans in"):
        build_index(tmp_path / "home", Library.open(tmp_path), HashEmbedder())


def test_a_home_that_is_a_file_is_refused_with_what_to_do(tmp_path: Path, one_plan: Path) -> None:
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")

    with pytest.raises(HomeError, match=r"home cannot be written .*--home FOLDER"):
        build_index(tmp_path / "home", Library.open(one_plan), HashEmbedder())


_BUILD_AND_STOP_HALF_WAY = """
import sys, time
from pathlib import Path
from corpus.library import Library
from index.build import build_index
from index.embedder import open_embedder
from corpus.cache import cache_folder

def report(step, done, total):
    if step == "embed" and 0 < done < total:
        sys.stdout.write(f"{done} of {total}\\n")
        sys.stdout.flush()
        time.sleep(600)

home, plans = map(Path, sys.argv[1:])
build_index(home, Library.open(plans), open_embedder(None, cache_folder()), force=True, progress=report)
"""


def _kill_half_way(home: Path, plans: Path) -> None:
    """Build in a process of its own and kill it while it embeds."""
    build = [sys.executable, "-c", _BUILD_AND_STOP_HALF_WAY, str(home), str(plans)]
    with subprocess.Popen(build, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    done, total = map(int, said.split(" of "))
    assert 0 < done < total
    assert process.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_a_build_killed_while_it_embeds_leaves_the_old_index_and_the_next_build_works(
    copied_home: Path, five_plans: Path, library: Library, embedder: Embedder
) -> None:
    found = Index.open(copied_home, library, embedder).search("Ai chủ trì nhiệm vụ IOC?", limit=10)
    before = set(_files(copied_home))

    _kill_half_way(copied_home, five_plans)

    left = set(_files(copied_home)) - before
    assert left != set()  # a killed process cannot clean up
    assert Index.open(copied_home, library, embedder).search("Ai chủ trì nhiệm vụ IOC?", limit=10) == found
    assert build_index(copied_home, library, embedder).changed is False
    _change(five_plans / "ninh-binh-ubnd.md", "Tổng Quang Thìn", "Nguyễn Văn A")
    changed = Library.open(five_plans)
    report = build_index(copied_home, changed, embedder)
    assert (report.changed, report.embedded) == (True, 1)
    (hit,) = Index.open(copied_home, changed, embedder).search("Ai ký kế hoạch của Ninh Bình?", limit=1)
    assert hit.passage.text.endswith("Nguyễn Văn A")


@pytest.mark.slow
def test_a_first_build_killed_while_it_embeds_leaves_no_index_and_the_next_build_works(
    tmp_path: Path, one_plan: Path, embedder: Embedder
) -> None:
    home = tmp_path / "home"

    _kill_half_way(home, one_plan)

    library = Library.open(one_plan)
    with pytest.raises(IndexStateError, match="There is no index"):
        Index.open(home, library, embedder)
    assert build_index(home, library, embedder).changed is True
    assert len(Index.open(home, library, embedder).search("kinh phí", limit=3)) == 3


def test_what_a_killed_build_left_is_removed_by_the_next_one(tmp_path: Path, one_plan: Path) -> None:
    home = tmp_path / "home"
    build_index(home, Library.open(one_plan), HashEmbedder())
    first = current_folder(home)
    for left in ("v-killed/bare", "parts/.killed-1", "parts/killed-2"):
        (home / "index" / left).mkdir(parents=True)
    (home / "index" / ".current-v-killed").write_text("v-killed", encoding="utf-8")

    build_index(home, Library.open(one_plan), HashEmbedder(), force=True)

    second = current_folder(home)
    assert {path.name for path in (home / "index").iterdir()} == {"current", "parts", first.name, second.name}
    assert len(list((home / "index" / "parts").iterdir())) == 2  # a part of each


def test_two_builds_at_once_come_one_after_the_other(tmp_path: Path, one_plan: Path) -> None:
    home = tmp_path / "home"
    build_index(home, Library.open(one_plan), HashEmbedder())
    begun: list[int] = []

    def build(number: int) -> BuildReport:
        def embed() -> None:
            begun.append(number)
            time.sleep(0.2)
            assert begun[-1] == number  # the other one has not come to this yet

        return build_index(home, Library.open(one_plan), HashEmbedder(before=embed), force=True)

    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(build, range(2)))

    assert [report.changed for report in reports] == [True, True]
    assert sorted(begun) == [0, 1]
    library = Library.open(one_plan)
    assert len(Index.open(home, library, HashEmbedder()).search("kinh phí", limit=3)) == 3


def test_a_folder_that_another_build_removes_meanwhile_does_not_stop_a_build(tmp_path: Path, one_plan: Path) -> None:
    home = tmp_path / "home"
    library = Library.open(one_plan)
    build_index(home, library, HashEmbedder())
    # As a folder is that was listed and is gone when it is looked at: its name stands there, and nothing behind it.
    (home / "index" / "v-gone").symlink_to(home / "index" / "removed")

    report = build_index(home, library, HashEmbedder(), force=True)

    assert report.changed is True
    assert len(Index.open(home, library, HashEmbedder()).search("kinh phí", limit=3)) == 3
