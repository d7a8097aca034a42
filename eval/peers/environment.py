"""The environment of the peers: a virtual environment with exact versions, apart from planqa's own.

torch is large (1.7 GB with what belongs to it). Where planqa's interpreter has it in the version that is wanted, the
environment sees planqa's packages too, behind its own; pip then installs what is missing or of another version. planqa
never sees the environment.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from eval.peers.processes import PeerError, tail

__all__ = ["environment_python", "requirements"]

_KEY = "planqa-peers.txt"
"""Marks an environment that planqa has made, whole: what it was made of."""


def requirements() -> dict[str, str]:
    """Name -> version of everything in the environment."""
    lines = (files("eval.peers") / "requirements.txt").read_text(encoding="utf-8").splitlines()
    name_version = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {name: version for name, version in name_version}


def environment_python(cache: Path, folder: Path | None = None) -> Path:
    """The interpreter of the environment, which is made if it is not there: in `folder`, or else below `cache`.

    Raises PeerError if pip fails, or if `folder` holds something else.
    """
    key = _key()
    if folder is None:
        folder = cache / "eval-peers" / hashlib.sha256(key.encode()).hexdigest()[:12]
    folder = folder.absolute()
    if not _is_made_of(folder, key):
        if folder.exists() and not (folder / _KEY).is_file() and (not folder.is_dir() or any(folder.iterdir())):
            raise PeerError(f"{folder} holds something else than the peers' environment. Name another folder.")
        _make(folder, key)
    return _python(folder)


def _make(folder: Path, key: str) -> None:
    """Make the environment aside and move it into place, so that one that is there is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
    try:
        _run([sys.executable, "-m", "venv", str(aside)], "made")
        shared = _shared_packages()
        (own,) = aside.glob("lib/python*/site-packages")
        (own / "planqa-shared.pth").write_text("".join(f"{path}\n" for path in shared), encoding="utf-8")
        pins = files("eval.peers") / "requirements.txt"
        pip = [str(_python(aside)), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        _run([*pip, "install", "--quiet", "-r", str(pins)], "installed")
        (aside / _KEY).write_text(key, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            aside.rename(folder)
        except OSError:
            if not _is_made_of(folder, key):  # another planqa may have been faster
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _run(command: list[str], done: str) -> None:
    # A PYTHONPATH of planqa's would show pip, and the peers, what is not theirs.
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    ran = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", env=env, check=False
    )
    if ran.returncode:
        errors = [line for line in ran.stderr.splitlines() if line.startswith("ERROR: ")]
        said = tail("\n".join(errors) or ran.stderr or ran.stdout)
        raise PeerError(
            f"The peers' environment cannot be {done} ({said}). It needs a package registry that pip reaches; "
            "--systems planqa,planqa-ask needs none."
        )


def _key() -> str:
    """What an environment is made of."""
    pins = "".join(f"{name}=={version}\n" for name, version in requirements().items())
    return f"{sys.version}\n{':'.join(_shared_packages())}\n{pins}"


def _shared_packages() -> list[str]:
    """The folders of this interpreter's packages if its torch is the one that is wanted."""
    try:
        fits = version("torch").split("+")[0] == requirements()["torch"]
    except PackageNotFoundError:
        fits = False
    return sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}) if fits else []


def _is_made_of(folder: Path, key: str) -> bool:
    try:
        return (folder / _KEY).read_text(encoding="utf-8") == key
    except OSError:
        return False


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"
