"""The plans that were added, in Milvus: their texts come to a server's home when it opens an index that has them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.errors import HomeError, StoreError
from corpus.home import AddedPlan, damaged_files, listed_plans, write_aside, write_plan_list
from corpus.library import Library
from index.milvus.records import Records

__all__ = ["LIST", "fetch_plans", "pack_plans", "plan_record"]

LIST = "plans"
"""The record with the list of added plans, as `plans.json` of a local index has it."""

_FOLDER = "store"
"""Where in a home the texts lie that came from a store: beside the plans of that home, not among them."""

_FILES = ("plan.json", "doubts.json", "text.txt")
"""What of a plan's folder is published: not the file that it was made of, which no answer needs."""


def plan_record(folder: str) -> str:
    """The name of the record that holds the folder of a plan."""
    return f"plan:{folder}"


def pack_plans(home: Path, index: Path) -> dict[str, bytes]:
    """The records of the plans that were added to a home, as its index in a folder has them. Raises OSError."""
    plans = listed_plans(index) or []
    with tempfile.TemporaryDirectory() as folder:
        write_plan_list(Path(folder), plans)
        records = {LIST: (Path(folder) / "plans.json").read_bytes()}
    for plan in plans:
        texts = {name: (home / "plans" / plan.folder / name).read_text(encoding="utf-8") for name in _FILES}
        records[plan_record(plan.folder)] = json.dumps(texts, ensure_ascii=False).encode()
    return records


def fetch_plans(records: Records, digests: Mapping[str, str], home: Path, library: Library) -> Library:
    """The library with the plans of a published index, whose texts are put into the home where it lacks them.

    `digests` are the hashes of the records. Raises StoreError, HomeError.
    """
    root = home / _FOLDER
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "plans.json").write_bytes(records.blob(LIST, digests[LIST]))
            plans = listed_plans(Path(folder))
        if plans is None:
            raise StoreError("The list of plans in the store cannot be read. Publish the index anew.")
        for plan in plans:
            if set(damaged_files(root, plan)) - {"original"}:
                _put(root, plan, records, digests)
    except OSError as error:
        raise HomeError(
            f"{root} cannot be written ({error.strerror}): the texts of the plans in the store are put there. Give a "
            "folder of your own: --home FOLDER, or PLANQA_HOME."
        ) from error
    return library.with_added(root, plans)


def _put(root: Path, plan: AddedPlan, records: Records, digests: Mapping[str, str]) -> None:
    name = plan_record(plan.folder)
    texts: dict[str, Any] = json.loads(records.blob(name, digests[name]))
    folder = root / "plans" / plan.folder
    if folder.is_dir():  # damaged: mended file by file, for another process may read it
        for file in _FILES:
            aside = folder / f".{file}"
            aside.write_text(texts[file], encoding="utf-8", newline="")
            aside.replace(folder / file)
        return
    try:
        with write_aside(folder) as aside:
            for file in _FILES:
                (aside / file).write_text(texts[file], encoding="utf-8", newline="")
    except OSError:
        if not folder.is_dir():  # else another process was faster
            raise
