"""Reading a file in a process of its own, with bounds on its memory and time: for files that nobody has looked at.

Run as a module, this is that process: what to read comes as JSON by standard input, what was read goes as JSON into
`result.json` of the folder in which it was started.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import FileError
from corpus.formats.extract import extract, open_file
from corpus.formats.extracted import Doubt, Extracted
from corpus.formats.limits import LIMITS, Limits

__all__ = ["extract_apart"]

_RESULT = "result.json"
_ERRORS = "errors.txt"
_MOST_BYTES_A_CHARACTER = 8
"""Of the result: three for a letter in UTF-8, and room for doubts."""
_OPEN_FILES = 256
_SHOWN_ERROR = 200
"""Bytes, at most, of the last line that a process left when it failed."""
_LOOK = 0.2
"""Seconds between two looks whether the reading is still wanted."""
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX")
"""What the process gets of the environment: no keys, no proxies, no home."""


def _always() -> bool:
    return True


def extract_apart(path: Path, limits: Limits = LIMITS, wanted: Callable[[], bool] = _always) -> Extracted:
    """Read a file of any known format in a process of its own; all that it leaves behind is removed.

    `wanted` is asked some times a second whether to go on. Raises FileError if the file cannot be read, if that takes
    more memory or time than the limits allow, or if it is wanted no more.
    """
    open_file(path, limits)
    with tempfile.TemporaryDirectory(prefix="planqa-") as folder:
        status = _run(path, limits, Path(folder), wanted)
        result = Path(folder, _RESULT)
        if status == 0 and result.is_file():
            return _read_result(result, path, limits)
        if status is None or status in (-signal.SIGXCPU, -signal.SIGKILL):
            raise FileError(
                "Reading the file took more time than any plan does, and was stopped. Split it and add its parts.",
                file=path,
            )
        with Path(folder, _ERRORS).open("rb") as errors:
            errors.seek(max(0, Path(folder, _ERRORS).stat().st_size - _SHOWN_ERROR))
            last = (errors.read().decode("utf-8", "replace").splitlines() or [f"status {status}"])[-1]
    raise FileError(
        "The file could not be read: it is damaged, or made in a way that is not understood "
        f"({last}). Open it in an office program, save it anew and add that.",
        file=path,
    )


def _run(path: Path, limits: Limits, folder: Path, wanted: Callable[[], bool]) -> int | None:
    """How the process ended; None if it was stopped because its time was over or it was wanted no more."""
    root = Path(__file__).resolve().parents[2]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    task = json.dumps({"path": str(path.absolute()), "limits": dataclasses.asdict(limits)})
    with (
        Path(folder, _ERRORS).open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", __spec__.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env=environment,
            start_new_session=True,
        ) as process,
    ):
        assert process.stdin is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it has ended already, and its status says how
                process.stdin.write(task.encode())
                process.stdin.close()
            until = time.monotonic() + limits.seconds
            while process.poll() is None:
                left = until - time.monotonic()
                if left <= 0 or not wanted():
                    return None
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(min(_LOOK, left))
        finally:
            _end(process)
    return process.returncode


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started, whether it is at its end or not."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # none of them is left
    process.wait()


def _read_result(result: Path, path: Path, limits: Limits) -> Extracted:
    """What the process has written, checked: it may have been taken over by what it read."""
    if result.is_symlink() or result.stat().st_size > limits.characters * _MOST_BYTES_A_CHARACTER:
        raise FileError("Reading the file gave more than is kept. Split it and add its parts.", file=path)
    try:
        found: dict[str, Any] = json.loads(result.read_bytes())
        if "error" in found:
            raise FileError(str(found["error"]), file=path)
        pages = found["pages"]
        doubts = tuple(Doubt(int(line), str(words), str(message)) for line, words, message in found["doubts"])
        text = str(found["text"])
        text.encode()  # half letters cannot be kept
        return Extracted(text, str(found["format"]), None if pages is None else int(pages), doubts)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FileError("Reading the file gave something that is no text. It is not added.", file=path) from error


@dataclass(frozen=True, slots=True)
class _OwnLimits(Limits):
    """The limits of this very process, which the system holds it to."""

    def hold(self) -> None:
        """Let the system end this process once it has used more of anything than it may."""
        for kind, most in (
            (resource.RLIMIT_AS, self.memory),
            (resource.RLIMIT_FSIZE, self.unpacked),
            (resource.RLIMIT_NOFILE, _OPEN_FILES),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most, most) if hard == resource.RLIM_INFINITY else (min(most, hard), hard))
        _allow_processor(int(time.process_time()) + self.processor_seconds)

    def begin_page(self) -> None:
        """Let this process use as much more of the processor as it may for one page."""
        now, _ = resource.getrlimit(resource.RLIMIT_CPU)
        _allow_processor(now + self.page_seconds)


def _allow_processor(seconds: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard == resource.RLIM_INFINITY else min(seconds, hard), hard))


def _main() -> None:
    """The process itself."""
    task = json.load(sys.stdin)
    limits = _OwnLimits(**task["limits"])
    path = Path(task["path"])
    limits.hold()
    try:
        extracted = extract(path, limits)
    except FileError as error:
        found: dict[str, object] = {"error": error.reason}
    except MemoryError:
        found = {"error": f"Reading the file takes more than {limits.memory / 2**20:.0f} MB of memory. Split it."}
    else:
        found = {
            "text": extracted.text,
            "format": extracted.format,
            "pages": extracted.pages,
            "doubts": [dataclasses.astuple(doubt) for doubt in extracted.doubts],
        }
    Path(_RESULT).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    _main()
