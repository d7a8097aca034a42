"""Backups: one file with the plans, index, users and feedback of a home, and putting it back into a home.

A backup is a tar archive, compressed with gzip. Its first member, `backup.json`, lists all others with their sizes and
SHA-256; what is not in the list, or not as the list says, is not let in.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import re
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from assistant.access.database import access_file
from assistant.feedback import feedback_file
from corpus.errors import BackupError
from corpus.home import current_folder, listed_plans, point_to, sync_entries, sync_folder
from index.build import Publish, no_publishing
from index.lock import WAIT, Waiting, no_waiting, write_lock
from index.manifest import Manifest

__all__ = ["BackupReport", "Counting", "Found", "no_counting", "restore", "write_backup"]

FORMAT = 1
"""Version of the archive's layout; raised when an older planqa could not read it."""

_CONTENTS = "backup.json"
_LONGEST_CONTENTS = 64 * 2**20
"""Bytes of `backup.json`: some 400,000 files."""
_PIECE = 2**20
"""Bytes read at once."""
_FOLDERS = re.compile(r"index/v-[0-9a-f]+|index/parts/[0-9a-f]+-[0-9a-f]+|plans/[0-9a-z]+")
_FILE = re.compile(rf"(?P<folder>{_FOLDERS.pattern})(?:/[A-Za-z0-9_][\w.-]*){{1,3}}", re.ASCII)
_INDEX = re.compile(r"v-[0-9a-f]+")

_FORGOTTEN = ("sessions", "failures")
"""Tables of the file of users that a backup leaves empty: who is logged in, and who mistyped, is of the moment."""

Counting = Callable[[int, int], None]
"""Called with how many bytes are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a backup: bytes, and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds: the name of its index, when it was made, by which planqa, and its files by their path."""

    index: str
    made: str
    planqa: str
    files: dict[str, Found]

    @property
    def size(self) -> int:
        """Bytes of all files, not compressed."""
        return sum(file.size for file in self.files.values())

    @property
    def users(self) -> bool:
        """Whether it says who may come in."""
        return access_file(Path()).name in self.files

    @property
    def plans(self) -> int:
        """How many added plans it has."""
        return len({name.split("/")[1] for name in self.files if name.startswith("plans/")})


def no_counting(done: int, total: int) -> None:
    """Say nothing of how far it is."""
    del done, total


# --- writing ----------------------------------------------------------------------------------------------------------


def write_backup(
    home: Path, target: Path, *, counting: Counting = no_counting, wait: float = WAIT, waiting: Waiting = no_waiting
) -> BackupReport:
    """Write a backup of a home, for its owner's eyes alone: it holds hashes of passwords and keys.

    Questions are answered meanwhile; a writer waits. The file appears under its name when it is whole. Raises
    IndexStateError if there is no index, HomeError if another process does not stop writing, BackupError.
    """
    if target.exists():
        raise BackupError(f"{target} is there already. Give the name of a new file.")
    with write_lock(home, wait=wait, waiting=waiting), tempfile.TemporaryDirectory() as copies, _named_errors(target):
        paths = {**_home_files(home), **_databases(home, Path(copies))}
        files = {name: Found(path.stat().st_size, _digest(path)) for name, path in paths.items()}
        made = datetime.now(UTC).isoformat(timespec="seconds")
        report = BackupReport(current_folder(home).name, made, version("planqa"), files)
        aside = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
        try:
            with _private(aside) as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
                contents = _as_json(report)
                _add(archive, _CONTENTS, io.BytesIO(contents), len(contents))
                done = 0
                for name, path in paths.items():
                    with path.open("rb") as content:
                        _add(archive, name, content, files[name].size)
                    done += files[name].size
                    counting(done, report.size)
            aside.replace(target)
        except BaseException:  # also when the user stops it
            aside.unlink(missing_ok=True)
            raise
    return report


def _home_files(home: Path) -> dict[str, Path]:
    """The files of the index in use, of its parts and of its plans, by their path in the home."""
    index = current_folder(home)
    parts = (home / "index" / "parts" / part for part in Manifest.read(index).parts.values())
    plans = (home / "plans" / plan.folder for plan in listed_plans(index) or ())
    paths = (path for folder in (index, *parts, *plans) for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(home).as_posix(): path for path in paths}


def _databases(home: Path, folder: Path) -> dict[str, Path]:
    """Copies, each of one moment, of the files that the server may be writing."""
    copied = {}
    for source in (access_file(home), feedback_file(home)):
        if source.exists():
            copied[source.name] = folder / source.name
            _copy_database(source, copied[source.name])
    if access_file(home).name in copied:
        with closing(sqlite3.connect(copied[access_file(home).name])) as connection, connection:
            for table in _FORGOTTEN:
                connection.execute(f"DELETE FROM {table}")
    return copied


def _copy_database(source: Path, target: Path) -> None:
    """Make one database what another is, in one transaction."""
    target.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target, timeout=WAIT)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")


def _as_json(report: BackupReport) -> bytes:
    return json.dumps({"format": FORMAT, **dataclasses.asdict(report)}, ensure_ascii=False).encode()


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that its owner alone may read, on the disk at the end."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, content)


# --- putting back -----------------------------------------------------------------------------------------------------


def restore(
    home: Path,
    source: Path,
    *,
    replace: bool = False,
    counting: Counting = no_counting,
    wait: float = WAIT,
    waiting: Waiting = no_waiting,
    publish: Publish = no_publishing,
) -> BackupReport:
    """Put a backup into a home that has no index yet; with `replace`, in the place of what the home has.

    All of it is read and checked before anything is changed. Users and feedback come first, then plans and index in
    one step, so that a server never shows the plans to those whom the backup keeps out. A backup without users leaves
    those of the home. What `publish` raises leaves everything as it was. Raises BackupError, HomeError.
    """
    with write_lock(home, wait=wait, waiting=waiting), _named_errors(source):
        if (home / "index" / "current").exists() and not replace:
            raise BackupError(f"{home} has an index already. Give another --home, or --replace to replace it.")
        aside = home / "plans" / f".restore-{secrets.token_hex(4)}"  # the next writer removes it if this one is killed
        aside.mkdir(parents=True)
        try:
            report = _unpack(source, aside, counting)
            publish(aside / "index" / report.index)
            for database in (access_file(home), feedback_file(home)):
                if (aside / database.name).exists():
                    _copy_database(aside / database.name, database)
            for folder in sorted({match["folder"] for name in report.files if (match := _FILE.fullmatch(name))}):
                if not _is_there(home, folder, report.files):
                    _put(aside / folder, home / folder, aside)
            point_to(home, home / "index" / report.index)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return report


def _unpack(source: Path, aside: Path, counting: Counting) -> BackupReport:
    """Write the files of a backup into a folder, if all are as its list says."""
    try:
        with tarfile.open(source, "r|gz") as archive:
            members = iter(archive)
            report = _contents(archive, next(members, None), source)
            done = 0
            missing = dict(report.files)
            for member in members:
                expected = missing.pop(member.name, None)
                content = archive.extractfile(member) if member.isfile() else None
                if expected is None or content is None or member.size != expected.size:
                    raise _damaged(source, f"{member.name!r} is not as its list says")
                path = aside / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                if _write(content, path) != expected.sha256:
                    raise _damaged(source, f"{member.name!r} is not as it was written")
                done += expected.size
                counting(done, report.size)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise _damaged(source, str(error)) from error
    if missing:
        raise _damaged(source, f"{len(missing)} of its files are missing, {min(missing)!r} among them")
    sync_folder(aside)
    return report


def _contents(archive: tarfile.TarFile, member: tarfile.TarInfo | None, source: Path) -> BackupReport:
    """The list of a backup's files. Raises BackupError if it has none that this planqa can read."""
    content = archive.extractfile(member) if member is not None and member.isfile() else None
    if member is None or content is None or member.name != _CONTENTS or member.size > _LONGEST_CONTENTS:
        raise BackupError(f"{source} is no backup of planqa. `planqa backup FILE` makes one.")
    try:
        stored = json.loads(content.read())
        if stored["format"] != FORMAT:
            raise BackupError(
                f"{source} has format {stored['format']}; this planqa reads format {FORMAT}. "
                f"Restore it with planqa {stored['planqa']}."
            )
        files = {str(name): Found(int(file["size"]), str(file["sha256"])) for name, file in stored["files"].items()}
        report = BackupReport(str(stored["index"]), str(stored["made"]), str(stored["planqa"]), files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(source, f"its list cannot be read ({error!r})") from error
    databases = {access_file(Path()).name, feedback_file(Path()).name}
    strange = [name for name in files if name not in databases and not _FILE.fullmatch(name)]
    if strange or not _INDEX.fullmatch(report.index):
        raise _damaged(source, f"it names {(strange or [report.index])[0]!r}, which is no file of a home")
    if f"index/{report.index}/manifest.json" not in files:
        raise _damaged(source, "it has no index")
    return report


def _is_there(home: Path, folder: str, files: dict[str, Found]) -> bool:
    """Whether a folder of a backup stands in a home already, file by file: then it stays, for whoever reads it."""
    own = {name: file for name, file in files.items() if name.startswith(f"{folder}/")}
    return all((home / name).is_file() and _digest(home / name) == file.sha256 for name, file in own.items())


def _put(new: Path, place: Path, aside: Path) -> None:
    """Move a folder to its place; a damaged one that stands there goes."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.replace(aside / f"old-{place.name}")
    new.replace(place)
    sync_entries(place.parent)


def _write(content: IO[bytes], path: Path) -> str:
    """Write a new file; the SHA-256 of what it holds."""
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while piece := content.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(source: Path, why: str) -> BackupError:
    return BackupError(f"{source} is damaged: {why}. Nothing was changed; take another backup.")


@contextmanager
def _named_errors(file: Path) -> Iterator[None]:
    """What the disk or a database says, with the file that it is about."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BackupError(f"{file}: {reason}. See to the file, its folder and the room on the disk.") from error
