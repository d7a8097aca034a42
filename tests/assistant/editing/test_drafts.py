"""Files that editors send: read apart, shown to their sender alone, gone when they are thrown away or forgotten."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from assistant.editing.drafts import MOST_DRAFTS, Draft, Drafts, DraftState
from corpus.describe import Given
from corpus.errors import DraftError, FileError, HomeError, UnknownDraftError
from corpus.formats.limits import Limits
from tests.index.made_plans import made

_TEXT = made("Đà Nẵng", 95, "Lập bản đồ số").encode()


class Clock:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drafts(tmp_path: Path, clock: Clock) -> Iterator[Drafts]:
    made_ = Drafts(tmp_path, limits=Limits(size=100_000), clock=clock)
    yield made_
    made_.close()


def _read(drafts: Drafts, draft: Draft, state: DraftState = DraftState.READY) -> Draft:
    """The draft once it was read."""
    until = time.monotonic() + 60
    while (now := drafts.find(draft.id, draft.owner)).state in (DraftState.WAITING, DraftState.READING):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert now.state is state
    return now


def _left(home: Path) -> list[str]:
    """What drafts have left, the locks of servers aside."""
    return sorted(path.name for path in (home / "drafts").rglob("*") if path.is_file() and path.name != "lock")


def test_a_file_is_read_and_stays_its_senders_alone(drafts: Drafts) -> None:
    draft = drafts.receive("ke-hoach.txt", io.BytesIO(_TEXT), "lan")
    assert (draft.state, draft.size) == (DraftState.WAITING, len(_TEXT))
    ready = _read(drafts, draft)

    assert ready.extracted is not None
    assert ready.extracted.text.encode().strip() == _TEXT.strip()
    assert ready.document is not None
    assert ready.document.passages[0].span.first_line == 1
    assert ready.original.read_bytes() == _TEXT
    assert ready.original.stat().st_mode & 0o077 == 0 or ready.folder.stat().st_mode & 0o077 == 0
    for owner in ("minh", ""):
        with pytest.raises(UnknownDraftError, match="no such file"):
            drafts.find(draft.id, owner)


@pytest.mark.parametrize(
    ("sent", "shown", "stored"),
    [
        ("../../etc/passwd", "passwd", "original"),
        ("..\\..\\windows\\plan.TXT", "plan.TXT", "original.txt"),
        ("/abs/kế hoạch.docx", "kế hoạch.docx", "original.docx"),
        ("a\u202etxt.exe\n\x1b[31m", "a\ufffdtxt.exe\ufffd\ufffd[31m", "original"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt", "original.txt"),
        ("..", "..", "original"),
        ("", "original", "original"),
        (f"{'x' * 300}.txt", f"{'x' * 40}…{'x' * 36}.txt", "original.txt"),
    ],
)
def test_a_name_is_shown_and_never_a_path(drafts: Drafts, tmp_path: Path, sent: str, shown: str, stored: str) -> None:
    draft = drafts.receive(sent, io.BytesIO(_TEXT), "lan")

    assert (draft.file, draft.original.name) == (shown, stored)
    assert draft.original.parent.parent.parent == tmp_path / "drafts"
    assert [path.name for path in tmp_path.iterdir()] == ["drafts"]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "is empty"), (b"x" * 100_001, "0.1 MB, more than the 0.1 MB that are read")],
)
def test_a_file_that_is_empty_or_too_large_leaves_nothing(
    drafts: Drafts, tmp_path: Path, data: bytes, said: str
) -> None:
    with pytest.raises(FileError, match=said):
        drafts.receive("ke-hoach.txt", io.BytesIO(data), "lan")

    assert _left(tmp_path) == []
    assert drafts.ids() == frozenset()


def test_a_broken_file_says_what_is_wrong_and_cannot_be_kept(drafts: Drafts) -> None:
    draft = drafts.receive("hỏng.pdf", io.BytesIO(b"%PDF-1.4 and no more"), "lan")
    failed = _read(drafts, draft, DraftState.FAILED)

    assert failed.error is not None
    assert failed.error.reason.startswith("This is not a PDF that can be read")
    assert str(failed.error).startswith("hỏng.pdf: ")
    with pytest.raises(DraftError, match="could not be read"):
        drafts.keep(draft.id, "lan")


def test_a_reading_that_breaks_off_as_nobody_foresaw_is_told_and_logged(
    drafts: Drafts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def read(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("assistant.editing.drafts.read_document", read)
    failed = _read(drafts, drafts.receive("a.txt", io.BytesIO(_TEXT), "lan"), DraftState.FAILED)

    assert failed.error is not None
    assert "could not be read" in failed.error.reason
    assert "(RecursionError)" in failed.error.reason
    assert [record.message for record in caplog.records] == ["A draft could not be read."]


def test_a_draft_that_is_thrown_away_while_it_is_read_ends_that_and_leaves_nothing(tmp_path: Path) -> None:
    page = Image.new("L", (2480, 3508), "white")
    for line in range(60):
        ImageDraw.Draw(page).text((200, 200 + 50 * line), "Ke hoach thuc hien Nghi quyet 57 " * 5, fill="black")
    picture = io.BytesIO()
    page.save(picture, "PNG")
    picture.seek(0)
    drafts = Drafts(tmp_path)
    draft = drafts.receive("scan.png", picture, "lan")
    until = time.monotonic() + 30
    while not _readers():
        assert time.monotonic() < until
        time.sleep(0.02)
    drafts.discard(draft.id, "lan")

    until = time.monotonic() + 2
    while _readers() or _left(tmp_path):
        assert time.monotonic() < until
        time.sleep(0.02)
    with pytest.raises(UnknownDraftError):
        drafts.find(draft.id, "lan")
    drafts.close()


def _readers() -> list[str]:
    """The processes below this one that read files."""
    command = ["ps", "--ppid", str(os.getpid()), "-o", "args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in listed.stdout.splitlines() if "corpus.formats.apart" in line]


def test_a_draft_that_nobody_asks_for_is_gone_after_a_while(drafts: Drafts, clock: Clock, tmp_path: Path) -> None:
    draft = _read(drafts, drafts.receive("a.txt", io.BytesIO(_TEXT), "lan"))
    clock.now += 1799
    drafts.sweep()
    assert drafts.find(draft.id, "lan").used == clock.now  # who asks keeps it
    clock.now += 1799
    drafts.sweep()
    assert drafts.ids() == {draft.id}
    clock.now += 1
    drafts.sweep()

    assert drafts.ids() == frozenset()
    assert _left(tmp_path) == []


def test_a_draft_that_is_being_kept_is_neither_swept_nor_changed_and_is_there_again_if_that_fails(
    drafts: Drafts, clock: Clock
) -> None:
    draft = _read(drafts, drafts.receive("a.txt", io.BytesIO(_TEXT), "lan"))
    kept = drafts.keep(draft.id, "lan")
    clock.now += 10_000
    drafts.sweep()

    assert json.loads(kept.stored.read_text(encoding="utf-8"))["format"] == "txt"
    for change in (drafts.discard, drafts.keep, lambda id_, owner: drafts.give(id_, owner, Given(place="Huế"))):
        with pytest.raises(DraftError, match="being kept"):
            change(draft.id, "lan")
    drafts.kept(kept, done=False)
    assert drafts.give(draft.id, "lan", Given(place="Huế")).given.place == "Huế"
    drafts.kept(drafts.keep(draft.id, "lan"), done=True)
    assert drafts.ids() == frozenset()


def test_there_may_be_so_many_drafts(drafts: Drafts, tmp_path: Path) -> None:
    for number in range(MOST_DRAFTS):
        drafts.receive(f"{number}.txt", io.BytesIO(_TEXT), "lan")
    with pytest.raises(DraftError, match="too many files"):
        drafts.receive("one-more.txt", io.BytesIO(_TEXT), "minh")
    drafts.close()

    assert _left(tmp_path) == []


def test_a_disk_that_is_full_is_told_and_nothing_stays(drafts: Drafts, tmp_path: Path) -> None:
    drafts.receive("first.txt", io.BytesIO(_TEXT), "lan")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(HomeError, match=r"could not be stored .*Make room"):
            drafts.receive("large.txt", io.BytesIO(b"x" * 50_000), "lan")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert len(drafts.ids()) == 1
    assert _left(tmp_path).count("original.txt") == 1


_KILLED = """
import io, os, signal, sys
from pathlib import Path
from assistant.editing.drafts import Drafts
Drafts(Path(sys.argv[1])).receive("a.txt", io.BytesIO(b"x"), "lan")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_server_left_is_removed_by_the_next_one_and_not_what_another_server_has(tmp_path: Path) -> None:
    other = Drafts(tmp_path)
    other.receive("b.txt", io.BytesIO(_TEXT), "lan")
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert len(list((tmp_path / "drafts").iterdir())) == 2

    until = time.monotonic() + 20
    while len(list((tmp_path / "drafts").iterdir())) > 1 and time.monotonic() < until:
        Drafts(tmp_path).close()  # a child that the killed one had just begun may hold its lock a moment longer

    assert len(list((tmp_path / "drafts").iterdir())) == 1
    assert "original.txt" in _left(tmp_path)
    other.close()
    assert list((tmp_path / "drafts").iterdir()) == []
