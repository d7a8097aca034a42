"""Small made plans, and the writers that tests run in processes of their own to stop them at will."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

from corpus.describe import Given
from corpus.errors import HomeError
from corpus.formats.extracted import Extracted
from corpus.library import Library
from index.analysis import analyse
from index.build import build_index
from index.plans import AddReport, NewFile, add_plans, remove_plans
from tests.index.hash_embedder import HashEmbedder

__all__ = ["add", "file_of", "limited_add", "made", "own_plans", "write"]

# A process forked off one that has imported this module begins to write at once, without reading the model again.
analyse("khởi động")

_HEADER = "STT\tNhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành\tKết quả"


def made(place: str, share: int, *tasks: str) -> str:
    """The text of a plan with one target, "Tỷ lệ phủ sóng 5G", and these tasks."""
    rows = [f"{n}\t{task}\tSở Tài chính\tSở Xây dựng\tQuý II/2026\tBáo cáo" for n, task in enumerate(tasks, 1)]
    return "\n".join(
        (
            f"ỦY BAN NHÂN DÂN\nTỈNH {place.upper()}\nSố: 99/KH-UBND\n{place}, ngày 15 tháng 6 năm 2026",
            "KẾ HOẠCH\nThực hiện Nghị quyết số 57-NQ/TW",
            f"I. MỤC TIÊU\n1. Đến năm 2030\n- Tỷ lệ phủ sóng 5G đạt {share}%.",
            f"II. NHIỆM VỤ\n{_HEADER}",
            *rows,
        )
    )


def file_of(text: str, name: str = "ke-hoach.txt", **given: Any) -> NewFile:
    """A text as a file to be added."""
    return NewFile(name, text.encode(), Extracted(text, "txt", None), Given(**given))


def own_plans(folder: Path) -> Path:
    """A folder with a plan of its own, "hue", in the place of the five."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hue.txt").write_text(made("Huế", 90, "Lập bản đồ số"), encoding="utf-8")
    fields = "title = 'Kế hoạch Huế'\nkind = 'Kế hoạch'\nissuer = 'UBND thành phố Huế'\nplace = 'Huế'\nlevel = 'tỉnh'"
    (folder / "plans.toml").write_text(f"[hue]\nfile = 'hue.txt'\n{fields}\n", encoding="utf-8")
    return folder


def add(plans: Path, home: Path, *files: NewFile, **options: Any) -> list[AddReport]:
    """Add files to a home whose own plans are those of `plans`."""
    return add_plans(home, Library.open(plans, home=home), files, HashEmbedder(), **options)


def write(plans: Path, home: Path, what: str, share: int) -> None:
    """Build anew, add a version of the plan "da-nang", or take it back."""
    library = Library.open(plans, home=home)
    if what == "build":
        build_index(home, library, HashEmbedder(), force=True)
    elif what == "remove":
        if "da-nang" in library.added:
            remove_plans(home, library, ["da-nang"], HashEmbedder())
    else:
        add(plans, home, file_of(made("Đà Nẵng", share, "Lập bản đồ số", "Mở cổng dữ liệu"), id="da-nang"))


def limited_add(plans: Path, home: Path, limit: int, said: Path) -> None:
    """Add a plan where no file may grow over `limit` bytes, as on a disk that is full; what was said goes to `said`."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        write(plans, home, "add", 77)
    except HomeError as error:
        said.write_text(str(error), encoding="utf-8")
