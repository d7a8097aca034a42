"""The home folder: which index is in use, and the plans that were added to it.

index/current           the name of the index in use; changed in one step, and with it index and plans together
index/v-…/plans.json    which added plans this index has, by the names of their folders
plans/…/                an added plan; its folder is named by a hash of what it holds, and never changes
drafts/…/               files that editors of a running server look at (assistant/editing); no plans yet
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import IndexStateError, PlanError
from corpus.formats.extracted import Doubt, Extracted
from corpus.read import Source
from corpus.records import Plan

__all__ = [
    "AddedPlan",
    "added_plans",
    "current_folder",
    "damaged_files",
    "keep_plan",
    "listed_plans",
    "original_of",
    "plan_as_kept",
    "plan_folders",
    "point_to",
    "read_added_plan",
    "read_doubts",
    "set_aside",
    "sync_entries",
    "sync_folder",
    "text_of",
    "write_aside",
    "write_plan_list",
]

_POINTER = "current"
_LIST = "plans.json"
_PLAN = "plan.json"
_DOUBTS = "doubts.json"
_TEXT = "text.txt"
_ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class AddedPlan:
    """A plan that a user added: the name of its folder below `plans/`, and what kind of file it came from.

    `plan.file` is the name of that file and `original_sha256` its hash; `plan.sha256` is that of the plan's text.
    `pages` is None where the format has none. `added_at` is when it was added (ISO 8601, UTC) and `added_by` the user
    or key that did: "" where that is not known. They stand in the list of an index alone, not in the plan's folder.
    """

    plan: Plan
    folder: str
    format: str
    pages: int | None
    original_sha256: str
    added_at: str = ""
    added_by: str = ""


# --- the index in use -------------------------------------------------------------------------------------------------


def current_folder(home: Path) -> Path:
    """The folder of the index in use. Raises IndexStateError if there is none."""
    try:
        name = (home / "index" / _POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexStateError(f"There is no index in {home} yet. Build it: `planqa build`.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexStateError(
            f"The index in {home} cannot be read ({error}). `planqa build --force` makes it anew."
        ) from error
    folder = home / "index" / name
    if not name or Path(name).name != name or not folder.is_dir():
        raise IndexStateError(
            f"The index in {home} is damaged: {folder} is missing. `planqa build --force` makes it anew."
        )
    return folder


def point_to(home: Path, folder: Path) -> None:
    """Make this folder, which must be whole and on the disk, the index in use, in one step."""
    pointer = home / "index" / _POINTER
    aside = pointer.with_name(f".{_POINTER}-{folder.name}")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(folder.name)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(pointer)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    sync_entries(pointer.parent)


# --- the plans that were added ----------------------------------------------------------------------------------------


def added_plans(home: Path) -> tuple[AddedPlan, ...]:
    """The added plans of the index in use, in the order in which they were added.

    Where there is no such index or its list is lost, all that lie in `plans/`: what was added does not go with an
    index. Raises PlanError if a plan's description cannot be read.
    """
    try:
        plans = listed_plans(current_folder(home))
    except IndexStateError:
        plans = None
    if plans is None:
        plans = [read_added_plan(home, folder.name) for folder in plan_folders(home)]
    return tuple({plan.plan.id: plan for plan in plans}.values())


def plan_folders(home: Path) -> list[Path]:
    """The folders below `plans/`, the oldest first."""
    folders = [folder for folder in (home / "plans").glob("*") if not folder.name.startswith(".")]
    return sorted(folders, key=lambda folder: (folder.stat().st_mtime, folder.name))


def write_plan_list(folder: Path, plans: Sequence[AddedPlan]) -> None:
    """Write into an index's folder which added plans it has, with their descriptions."""
    stored = {"plans": [dataclasses.asdict(plan) for plan in plans]}
    (folder / _LIST).write_text(json.dumps(stored, ensure_ascii=False, indent=1), encoding="utf-8")


def listed_plans(folder: Path) -> list[AddedPlan] | None:
    """The added plans that an index has; None if it has no list that can be read."""
    try:
        stored = json.loads((folder / _LIST).read_text(encoding="utf-8"))["plans"]
        return [_added_plan(each) for each in stored]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _added_plan(stored: dict[str, Any]) -> AddedPlan:
    """Raises KeyError, TypeError or ValueError for what was not written here."""
    fields = stored["plan"]
    plan = Plan(**{**fields, "replaces": tuple(fields["replaces"])})
    added = AddedPlan(**{**stored, "plan": plan})
    if not added.folder.isalnum():
        raise ValueError(f"{added.folder!r} is no folder of a plan")
    return added


def read_added_plan(home: Path, folder: str) -> AddedPlan:
    """The added plan of a folder below `plans/`. Raises PlanError if its description is missing or damaged."""
    path = home / "plans" / folder / _PLAN
    try:
        return _added_plan({**json.loads(path.read_text(encoding="utf-8")), "folder": folder})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlanError(f"{path} cannot be read as the description of a plan: `planqa check --repair`.") from error


def read_doubts(home: Path, plan: AddedPlan) -> tuple[Doubt, ...]:
    """What was doubtful in the file that a plan came from. Raises PlanError if the list is missing or damaged."""
    path = home / "plans" / plan.folder / _DOUBTS
    try:
        return tuple(Doubt(**doubt) for doubt in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise PlanError(f"{path} cannot be read as a list of doubts. Run `planqa check --repair`.") from error


def text_of(home: Path, plan: AddedPlan) -> Path:
    """The file of a plan's text."""
    return home / "plans" / plan.folder / _TEXT


def keep_plan(home: Path, plan: Plan, extracted: Extracted, original: bytes) -> AddedPlan:
    """Put a plan into a folder of its own below `plans/`; it belongs to the library once an index names it.

    The hash of the text is set here. The caller must hold the home's lock. Raises OSError.
    """
    added, files = _filed(plan, extracted, original)
    folder = home / "plans" / added.folder
    if folder.is_dir():
        for file, content in files.items():
            _restore(folder / file, content)
    else:
        with write_aside(folder) as aside:
            for file, content in files.items():
                (aside / file).write_bytes(content)
    os.utime(folder)  # `plan_folders` has the newest last, also where an earlier version comes back
    return added


def plan_as_kept(plan: Plan, extracted: Extracted, original: bytes) -> AddedPlan:
    """What `keep_plan` would keep; nothing is written."""
    return _filed(plan, extracted, original)[0]


def _filed(plan: Plan, extracted: Extracted, original: bytes) -> tuple[AddedPlan, dict[str, bytes]]:
    """A plan with the name of its folder, and the files that stand in it."""
    data = f"{Source.of(extracted.text).text}\n".encode()
    plan = dataclasses.replace(plan, sha256=hashlib.sha256(data).hexdigest())
    added = AddedPlan(plan, "", extracted.format, extracted.pages, hashlib.sha256(original).hexdigest())
    doubts = json.dumps([dataclasses.asdict(doubt) for doubt in extracted.doubts], ensure_ascii=False).encode()
    described = _described(added)
    name = hashlib.sha256(described + b"\n" + doubts).hexdigest()[:32]
    files = {_PLAN: described, _DOUBTS: doubts, _TEXT: data, _ORIGINAL: original}
    return dataclasses.replace(added, folder=name), files


def _restore(path: Path, content: bytes) -> None:
    """Make a file what it was, in one step, if it is not."""
    if _digest_of(path) != hashlib.sha256(content).hexdigest():
        aside = path.with_name(f".{path.name}")
        aside.write_bytes(content)
        aside.replace(path)


def set_aside(home: Path, plan: AddedPlan) -> Path:
    """Move what is left of a plan out of the way of all writers; where it lies then."""
    kept = home / "damaged" / f"{plan.plan.id}-{plan.folder}"
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(kept, ignore_errors=True)
    (home / "plans" / plan.folder).mkdir(parents=True, exist_ok=True)  # also of a plan of which nothing is left
    (home / "plans" / plan.folder).replace(kept)
    return kept


def _described(plan: AddedPlan) -> bytes:
    """What stands in the folder of a plan of its description, which is the same whoever adds the file again."""
    fields = dataclasses.asdict(plan)
    for name in ("folder", "added_at", "added_by"):
        del fields[name]
    return json.dumps(fields, ensure_ascii=False, indent=1).encode()


def damaged_files(home: Path, plan: AddedPlan) -> list[str]:
    """The files of a plan that are missing or not as they were written; `plan.json` stands for `doubts.json` too."""
    folder = home / "plans" / plan.folder
    damaged = [
        name
        for name, digest in ((_TEXT, plan.plan.sha256), (_ORIGINAL, plan.original_sha256))
        if _digest_of(folder / name) != digest
    ]
    try:
        described = (folder / _PLAN).read_bytes() + b"\n" + (folder / _DOUBTS).read_bytes()
    except OSError:
        described = b""
    if hashlib.sha256(described).hexdigest()[:32] != plan.folder:
        damaged.append(_PLAN)
    return damaged


def original_of(home: Path, plan: AddedPlan) -> Path:
    """The file that a plan came from, as it was added, without its ending."""
    return home / "plans" / plan.folder / _ORIGINAL


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


# --- writing ----------------------------------------------------------------------------------------------------------


@contextmanager
def write_aside(folder: Path) -> Iterator[Path]:
    """A folder to write into that becomes `folder`, whole and on the disk, in one step; nothing stays if it fails."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        aside.mkdir()
        yield aside
        sync_folder(aside)
        aside.replace(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync_entries(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring all files below a folder to the disk: a power cut after this loses none."""
    for path in (*folder.rglob("*"), folder):
        sync_entries(path)


def sync_entries(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
