"""A change of a home's plans in a process of its own: torch and the memory it takes stay out of a server.

Run as a module, this is that process: what to do comes as JSON by standard input, and how far it is goes out by
standard output, an object a line: {"waiting": …}, {"step": …, "done": …, "total": …}, at last {"report": …} or
{"error": …}.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from assistant.session import Session
from corpus.describe import Given
from corpus.errors import PlanqaError
from corpus.formats.extracted import Doubt, Extracted
from index.build import Progress
from index.lock import Waiting
from index.plans import NewFile, add_plans, remove_plans

__all__: list[str] = []


def _main() -> None:
    # What libraries print is not what the server reads.
    said = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    task = json.load(sys.stdin)

    def progress(step: str, done: int, total: int) -> None:
        _say(said, {"step": step, "done": done, "total": total})

    def waiting(message: str) -> None:
        _say(said, {"waiting": message})

    try:
        report = _change(task, progress, waiting)
    except PlanqaError as error:
        _say(said, {"error": str(error)})
    else:
        _say(said, {"report": report})


def _change(task: dict[str, Any], progress: Progress, waiting: Waiting) -> dict[str, Any]:
    session = Session.open(Path(task["home"]), task["embedder"])
    if "remove" in task:
        remove_plans(
            session.home,
            session.library,
            [task["remove"]],
            session.embedder,
            progress=progress,
            waiting=waiting,
            publish=session.publish_facts,
        )
        return {}
    keep = task["keep"]
    stored = json.loads(Path(keep["extracted"]).read_text(encoding="utf-8"))
    extracted = Extracted(**{**stored, "doubts": tuple(Doubt(**doubt) for doubt in stored["doubts"])})
    said = keep["given"]
    given = Given(**{**said, "replaces": None if said["replaces"] is None else tuple(said["replaces"])})
    file = NewFile(keep["file"], Path(keep["original"]).read_bytes(), extracted, given, keep["by"])
    (report,) = add_plans(
        session.home,
        session.library,
        [file],
        session.embedder,
        progress=progress,
        waiting=waiting,
        publish=session.publish_facts,
    )
    return report.as_json()


def _say(said: TextIO, what: dict[str, Any]) -> None:
    said.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    _main()
