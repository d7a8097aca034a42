"""Workers: one process for each step of a system, its progress heard, its end told in a line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from corpus.errors import PlanqaError

__all__ = ["PeerError", "run_step", "tail"]

_ROOT = Path(__file__).parents[2]
# The worker's own module comes from this tree; after that the tree stands last, so that a peer's libraries are its own.
_START = """
import importlib, sys, time
started = time.perf_counter()
sys.path.insert(0, sys.argv[1])
module = importlib.import_module(sys.argv[2])
sys.path.append(sys.path.pop(0))
module.main(sys.argv[3:], started)
"""
# Models come from the disk, and nobody is told what is asked here.
_SETTINGS = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
}
# planqa's engine embeds a question on one thread. On two, where another process keeps a core busy, threads wait for
# each other at every matrix: torch then took 0.7-0.95 s a question instead of 0.07 s.
_SEARCHING = {"OMP_NUM_THREADS": "1"}
_TAIL = 3
"""Last lines of standard error that an error quotes."""


class PeerError(PlanqaError):
    """A system could not be measured, or the environment of the peers could not be made."""


def run_step(python: Path, module: str, system: str, step: str, job: Path, progress: Callable[[int], None]) -> Any:
    """What a worker says of "build" or "search"; `progress` hears how many questions are done.

    Raises PeerError if it ends badly, with the last lines that it wrote to standard error.
    """
    command = [str(python), "-I", "-c", _START, str(_ROOT), module, step, system, str(job)]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        try:
            settings = _SETTINGS | (_SEARCHING if step == "search" else {})
            status, result = _listen(command, settings, errors, progress)
        except OSError as error:
            raise PeerError(f"{system}: {python} cannot be started ({error.strerror}).") from error
        if status or result is None:
            errors.seek(0)
            raise PeerError(f"{system}: the process that should {step} {_ending(status)}: {tail(errors.read())}")
    return result


def tail(text: str) -> str:
    """The last lines that say something, in one."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return " | ".join(lines[-_TAIL:]) or "it said nothing"


def _listen(
    command: list[str], settings: dict[str, str], errors: IO[str], progress: Callable[[int], None]
) -> tuple[int, Any]:
    """A worker's exit status, and what it said last if that is a result."""
    result = None
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=os.environ | settings,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None  # it is a pipe
        try:
            for line in process.stdout:
                said = json.loads(line)
                if "done" in said:
                    progress(said["done"])
                else:
                    result = said
        except BaseException:
            process.kill()
            raise
    return process.returncode, result


def _ending(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}" if status else "said no result"
