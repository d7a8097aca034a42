"""What a worker hears and says: a job in a file, JSON lines on standard output. The standard library alone.

A worker is a process of its own for one system and one step, so that its time and memory are its own. It runs with the
interpreter of the peers' environment, which has none of what planqa needs, or with planqa's.
"""

from __future__ import annotations

import bisect
import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["DEPTH", "READ", "Build", "Found", "Job", "Lines", "Open", "Result", "Search", "serve"]

DEPTH = 10
"""Results that a system gives for a question."""

READ = 5
"""Results that a reader reads."""


@dataclass(frozen=True, slots=True)
class Job:
    """The plans, their texts by id, the questions by id, texts to warm up with, and the embedding model's folder.

    `library` is the plans' own folder; `folder` is where a system keeps its index between building and searching.
    """

    folder: Path
    library: Path
    plans: Mapping[str, Path]
    questions: Mapping[str, str]
    warmup: Sequence[str]
    model: Path

    def write(self, file: Path) -> None:
        """Write the job for a worker."""
        content = {
            "folder": str(self.folder),
            "library": str(self.library),
            "plans": {plan: str(path) for plan, path in self.plans.items()},
            "questions": dict(self.questions),
            "warmup": list(self.warmup),
            "model": str(self.model),
        }
        file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Job:
        """The job that `write` has written."""
        content = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            folder=Path(content["folder"]),
            library=Path(content["library"]),
            plans={plan: Path(path) for plan, path in content["plans"].items()},
            questions=content["questions"],
            warmup=content["warmup"],
            model=Path(content["model"]),
        )

    def texts(self) -> dict[str, str]:
        """The plans' texts by id; lines end in "\\n" alone."""
        return {plan: path.read_bytes().decode("utf-8") for plan, path in self.plans.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a system found: physical lines of a plan, from 1."""

    plan: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a system gives for a question, best first, and how many characters a reader of it reads."""

    found: Sequence[Found]
    characters: int


Search = Callable[[str], Result]
Build = Callable[[Job], int]
"""Builds an index in the job's folder and says how many pieces it holds."""
Open = Callable[[Job], Search]
"""Opens that index."""


class Lines:
    """Which physical lines of a text its characters stand in."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, start: int, end: int) -> tuple[int, ...]:
        """The lines, from 1, of characters `start` to `end`; white space at either end does not count."""
        piece = self._text[start:end]
        if not piece.strip():
            return ()
        end = start + len(piece.rstrip())
        start += len(piece) - len(piece.lstrip())
        return tuple(range(bisect.bisect_right(self._starts, start), bisect.bisect_right(self._starts, end - 1) + 1))


def serve(systems: Mapping[str, tuple[Build, Open]], arguments: Sequence[str], started: float) -> None:
    """Do one step, "build" or "search", of one system: `arguments` are the step, the system and the job's file.

    `started` is what `time.perf_counter` said before anything was imported.
    """
    # Whatever libraries print goes to standard error.
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        step, system, file = arguments
        build, open_ = systems[system]
        job = Job.read(Path(file))
        if step == "build":
            result: dict[str, Any] = {"pieces": build(job), "seconds": time.perf_counter() - started}
        else:
            search = open_(job)
            result = {"seconds": time.perf_counter() - started, "answers": _ask(search, job, out.write, out.flush)}
        out.write(json.dumps({**result, "megabytes": _peak()}) + "\n")


def _ask(
    search: Search, job: Job, write: Callable[[str], object], flush: Callable[[], None]
) -> dict[str, dict[str, Any]]:
    """Every question, one at a time, with its milliseconds; how many are done is said after each."""
    for text in job.warmup:
        search(text)
    answers = {}
    for number, (question, text) in enumerate(job.questions.items(), 1):
        started = time.perf_counter()
        result = search(text)
        milliseconds = (time.perf_counter() - started) * 1000
        answers[question] = {
            "found": [[found.plan, found.lines] for found in result.found],
            "characters": result.characters,
            "milliseconds": milliseconds,
        }
        write(json.dumps({"done": number}) + "\n")
        flush()
    return answers


def _peak() -> float:
    """Megabytes of memory at the peak."""
    # Not getrusage: its peak is inherited from the process that started this one.
    match = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(match[1]) / 1024 if match else float("nan")
