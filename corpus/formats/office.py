"""Files of older and other office programs, turned into Word files and workbooks by LibreOffice where it is there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from corpus.errors import FileError
from corpus.formats.excel import read_excel
from corpus.formats.extracted import Extracted
from corpus.formats.limits import Limits
from corpus.formats.word import read_word

__all__ = ["read_office"]

_TARGETS = {"doc": "docx", "odt": "docx", "rtf": "docx", "xls": "xlsx", "ods": "xlsx"}
_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 120
"""A plan of 40 pages takes 3-6 s here, most of it LibreOffice's start."""
_SHARE_OF_TIME = 0.8
"""Of all the time that a file may take: it must end before that, so that it is this module that ends it."""

# A profile in which no macro runs and nothing is fetched for a document: neither pictures nor links to other files.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
  <prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
  <prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
  <prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
  <prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
  <prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
  <prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item>
</oor:items>
"""


def read_office(data: bytes, path: Path, limits: Limits, format: str) -> Extracted:
    """Read a .doc, .odt, .rtf, .xls or .ods file (`format`) by way of LibreOffice.

    Raises FileError if LibreOffice is not installed, cannot read the file, or takes too long.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise FileError(
            f"Reading .{format} needs LibreOffice, which is not installed here. "
            f"Save the file as .{_TARGETS[format]} and add that, or install LibreOffice "
            "(on Debian: libreoffice-writer and libreoffice-calc).",
            file=path,
        )
    with tempfile.TemporaryDirectory(prefix="planqa-") as folder:
        converted = _convert(program, data, Path(folder), format, min(_SECONDS, limits.seconds * _SHARE_OF_TIME))
        if converted is None:
            raise FileError(
                f"LibreOffice cannot read this file. Save it as .{_TARGETS[format]} and add that.", file=path
            )
    read = read_word if _TARGETS[format] == "docx" else read_excel
    extracted = read(converted, path, limits)
    return Extracted(extracted.text, format, extracted.pages, extracted.doubts)


def _convert(program: str, data: bytes, folder: Path, format: str, seconds: float) -> bytes | None:
    """The file in a format that is read here, or None. The program gets a file name and a home of our own."""
    source = folder / f"plan.{format}"
    source.write_bytes(data)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    target = _TARGETS[format]
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        target,
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        start_new_session=True,
    ) as running:
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if running.poll() is None:  # soffice is a script: the program behind it goes with its group
                os.killpg(running.pid, signal.SIGKILL)
    result = folder / "out" / f"plan.{target}"
    return result.read_bytes() if result.is_file() else None
