"""A home in one file and back: the same answers, users and feedback; nothing of a file that was changed."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import signal
import sqlite3
import stat
import tarfile
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.access.caller import Role, Scope
from assistant.access.database import access_file
from assistant.access.keys import KeyStore
from assistant.access.sessions import SessionStore
from assistant.access.users import UserStore
from assistant.backup import restore, write_backup
from assistant.feedback import FeedbackStore, Verdict
from assistant.session import Session
from corpus.errors import BackupError, HomeError, IndexStateError
from corpus.home import current_folder
from corpus.library import Library
from index.build import build_index
from index.check import check_home
from index.lock import write_lock
from tests.conftest import Planqa
from tests.index.hash_embedder import HashEmbedder
from tests.index.made_plans import add, file_of, made, own_plans, write

_PASSWORD = "Đường vào tỉnh Quảng Ngãi"
_AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
_QUESTIONS = [
    "Tỷ lệ phủ sóng 5G của Huế năm 2030?",
    "Tỷ lệ phủ sóng 5G của Đà Nẵng năm 2030?",
    "Ai chủ trì lập bản đồ số?",
    "ty le phu song 5G nam 2045?",
]


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with one small plan, "hue"."""
    return own_plans(tmp_path / "own")


@pytest.fixture
def own(tmp_path: Path, plans: Path) -> Path:
    """A home with "hue", and with "da-nang", which was added."""
    home = tmp_path / "home"
    build_index(home, Library.open(plans, home=home), HashEmbedder())
    add(plans, home, file_of(made("Đà Nẵng", 95, "Lập bản đồ số"), id="da-nang"))
    return home


def _answers(plans: Path, home: Path) -> list[dict[str, object]]:
    """All that a home answers, times aside; the home is whole."""
    library = Library.open(plans, home=home)
    assert check_home(home, HashEmbedder(), lambda: library) == []
    assistant = Session(home, library, HashEmbedder()).assistant()
    return [{**assistant.invoke(question).as_json(), "elapsed_ms": 0} for question in _QUESTIONS]


def test_a_backup_restores_to_the_same_answers_users_and_feedback(tmp_path: Path, plans: Path, own: Path) -> None:
    UserStore(own).add("lan", _PASSWORD, Role.EDITOR)
    secret = KeyStore(own).add("portal", [Scope.ASK])
    SessionStore(own).start("lan")
    FeedbackStore(own).add("5G?", [], {"answer": "95%"}, Verdict.UP, "đúng", _AT, "lan")
    steps: list[tuple[int, int]] = []

    written = write_backup(own, tmp_path / "b.tar.gz", counting=lambda done, total: steps.append((done, total)))
    restored = restore(tmp_path / "new", tmp_path / "b.tar.gz")

    assert restored == written
    assert (restored.plans, restored.users) == (1, True)
    assert steps[-1] == (written.size, written.size)
    assert _answers(plans, tmp_path / "new") == _answers(plans, own)
    user = UserStore(tmp_path / "new").check("lan", _PASSWORD)
    assert user is not None
    assert user.role is Role.EDITOR
    assert KeyStore(tmp_path / "new").find(secret) is not None
    assert [each.comment for each in FeedbackStore(tmp_path / "new").all()] == ["đúng"]
    # Who is logged in is of the moment; and hashes of passwords are for nobody else's eyes.
    with sqlite3.connect(access_file(tmp_path / "new")) as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    for path in (tmp_path / "b.tar.gz", access_file(tmp_path / "new")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_backup_under_load_restores_to_the_same_answers(tmp_path: Path, plans: Path, own: Path) -> None:
    assistant = Session(own, Library.open(plans, home=own), HashEmbedder()).assistant()
    feedback, done = FeedbackStore(own), threading.Event()
    before = _answers(plans, own)

    def ask_and_rate(number: int) -> int:
        asked = 0
        while not done.is_set() or not asked:
            answer = assistant.invoke(_QUESTIONS[asked % len(_QUESTIONS)])
            feedback.add(answer.question, [], answer.as_json(), Verdict.UP, f"{number}-{asked}", _AT)
            asked += 1
        return asked

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask_and_rate, number) for number in range(3)]
        try:
            for number in range(3):
                write_backup(own, tmp_path / f"{number}.tar.gz")
        finally:
            done.set()
        assert all(each.result(60) > 0 for each in asking)

    for number in range(3):
        restore(tmp_path / f"home-{number}", tmp_path / f"{number}.tar.gz")
        assert _answers(plans, tmp_path / f"home-{number}") == before
        kept = [each.comment for each in FeedbackStore(tmp_path / f"home-{number}").all()]
        assert kept == [each.comment for each in feedback.all()][: len(kept)]


def test_a_home_that_has_an_index_is_replaced_only_when_told_so(tmp_path: Path, plans: Path, own: Path) -> None:
    before = _answers(plans, own)
    write_backup(own, tmp_path / "b.tar.gz")
    write(plans, own, "add", 50)
    UserStore(own).add("lan", _PASSWORD, Role.READER)
    after = _answers(plans, own)
    assert after != before

    with pytest.raises(BackupError, match="has an index already"):
        restore(own, tmp_path / "b.tar.gz")
    assert _answers(plans, own) == after
    restore(own, tmp_path / "b.tar.gz", replace=True)

    assert _answers(plans, own) == before
    assert UserStore(own).check("lan", _PASSWORD) is not None  # a backup without users opens no home to all
    write(plans, own, "add", 51)  # and it goes on from there
    assert _answers(plans, own) not in (before, after)


def test_what_cannot_be_backed_up_is_said(tmp_path: Path, own: Path) -> None:
    (tmp_path / "there.tar.gz").write_bytes(b"mine")
    with pytest.raises(BackupError, match=r"there\.tar\.gz is there already"):
        write_backup(own, tmp_path / "there.tar.gz")
    assert (tmp_path / "there.tar.gz").read_bytes() == b"mine"
    with pytest.raises(IndexStateError, match="There is no index"):
        write_backup(tmp_path / "empty", tmp_path / "b.tar.gz")
    with pytest.raises(BackupError, match=r"no-folder/b\.tar\.gz: No such file or directory"):
        write_backup(own, tmp_path / "no-folder" / "b.tar.gz")
    with write_lock(own), pytest.raises(HomeError, match="is being written by process"):
        write_backup(own, tmp_path / "b.tar.gz", wait=0)
    assert [path.name for path in tmp_path.glob("*.tar.gz*")] == ["there.tar.gz"]
    assert not list(tmp_path.glob(".*"))


# --- files that are not as they were written --------------------------------------------------------------------------


def _members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]  # files


def _pack(path: Path, members: Mapping[str, bytes], kind: bytes = tarfile.REGTYPE) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            if name == "link":
                member.type, member.linkname = kind, "/etc/passwd"
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _listed(members: Mapping[str, bytes], **changed: object) -> dict[str, bytes]:
    return {**members, "backup.json": json.dumps({**json.loads(members["backup.json"]), **changed}).encode()}


def _with_file(members: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """A member of any name, listed as it is."""
    files = {**json.loads(members["backup.json"])["files"], name: {"size": 1, "sha256": "0" * 64}}
    return {**_listed(members, files=files), name: b"x"}


def _without(members: Mapping[str, bytes], ending: str) -> dict[str, bytes]:
    return {name: content for name, content in members.items() if not name.endswith(ending)}


_Tamper = Callable[[dict[str, bytes]], dict[str, bytes]]
_TAMPERED: dict[str, tuple[_Tamper, str]] = {
    "another text": (
        lambda kept: {name: content.replace(b"95%", b"96%") for name, content in kept.items()},
        "is not as it was written",
    ),
    "a file missing": (lambda kept: _without(kept, "text.txt"), "1 of its files are missing"),
    "no index": (lambda kept: _listed(kept, files={}), "it has no index"),
    "a file too many": (lambda kept: {**kept, "index/v-00/x": b"x"}, "'index/v-00/x' is not as its list says"),
    "out of the home": (lambda kept: _with_file(kept, "plans/0a/../../../x"), "which is no file of a home"),
    "an absolute path": (lambda kept: _with_file(kept, "/tmp/x"), "which is no file of a home"),
    "a link": (lambda kept: {**kept, "link": b""}, "'link' is not as its list says"),
    "a pointer elsewhere": (lambda kept: _listed(kept, index="../../x"), "'../../x', which is no file of a home"),
    "a list that is none": (lambda kept: {**kept, "backup.json": b"[1]"}, "its list cannot be read"),
    "sizes that are none": (lambda kept: _listed(kept, files={"a": {"size": "x"}}), "its list cannot be read"),
    "a format to come": (lambda kept: _listed(kept, format=2, planqa="9.9"), "Restore it with planqa 9.9"),
    "no list": (lambda kept: _without(kept, "backup.json"), "is no backup of planqa"),
}


@pytest.mark.parametrize("what", _TAMPERED)
def test_a_file_that_is_not_as_it_was_written_changes_nothing(
    tmp_path: Path, plans: Path, own: Path, what: str
) -> None:
    tamper, said = _TAMPERED[what]
    write_backup(own, tmp_path / "b.tar.gz")
    _pack(tmp_path / "tampered.tar.gz", tamper(_members(tmp_path / "b.tar.gz")), tarfile.SYMTYPE)
    before = _answers(plans, own)

    with pytest.raises(BackupError) as caught:
        restore(own, tmp_path / "tampered.tar.gz", replace=True)

    assert said in str(caught.value)
    assert _answers(plans, own) == before
    assert not list(own.glob("plans/.*"))
    assert not (tmp_path / "x").exists()


def test_a_file_that_is_cut_or_no_archive_at_all_is_named(tmp_path: Path, own: Path) -> None:
    write_backup(own, tmp_path / "b.tar.gz")
    data = (tmp_path / "b.tar.gz").read_bytes()
    chance = random.Random(57)
    for content in (b"", b"planqa", data[:40], *(data[: chance.randrange(len(data) - 8)] for _ in range(20))):
        (tmp_path / "cut.tar.gz").write_bytes(content)
        with pytest.raises(BackupError, match=r"cut\.tar\.gz is (damaged|no backup)"):
            restore(tmp_path / "new", tmp_path / "cut.tar.gz")
        assert not (tmp_path / "new" / "index").exists()
    with pytest.raises(BackupError, match="No such file"):
        restore(tmp_path / "new", tmp_path / "missing.tar.gz")


@pytest.mark.slow
def test_a_restore_that_is_killed_leaves_the_old_state_or_the_new_one(tmp_path: Path, plans: Path, own: Path) -> None:
    old = _answers(plans, own)
    write(plans, own, "add", 50)
    write_backup(own, tmp_path / "b.tar.gz")
    new = _answers(plans, own)
    began = time.monotonic()
    restore(own, tmp_path / "b.tar.gz", replace=True)
    longest = time.monotonic() - began
    chance, kills = random.Random(57), 0
    context = multiprocessing.get_context("fork")

    for _ in range(20):
        write(plans, own, "add", 95)
        assert _answers(plans, own) == old
        process = context.Process(target=restore, args=(own, tmp_path / "b.tar.gz"), kwargs={"replace": True})
        process.start()
        process.join(chance.uniform(0, 1.5 * longest))
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        kills += process.exitcode == -signal.SIGKILL
        assert _answers(plans, own) in (old, new)

    assert kills > 0
    write(plans, own, "add", 95)
    assert not list(own.glob("plans/.restore-*"))


# --- the command line -------------------------------------------------------------------------------------------------


def test_the_commands_back_up_the_five_plans_and_restore_them(planqa: Planqa, own: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "planqa.tar.gz", tmp_path / "restored"

    saved = planqa("backup", str(file), "--home", str(own))
    back = planqa("restore", str(file), "--home", str(new))

    assert (saved.returncode, back.returncode) == (0, 0)
    assert f"{file}: " in saved.stdout
    assert "1 added plans, as of 20" in back.stdout
    assert current_folder(new).name == current_folder(own).name
    assert planqa("restore", str(file), "--home", str(new)).returncode == 2
    missing = planqa("restore", str(tmp_path / "none"), "--home", str(new), "--replace")
    assert missing.stderr.startswith(f"planqa: {tmp_path / 'none'}: No such file")
