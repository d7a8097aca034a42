"""`planqa backup` and `planqa restore`: a home in one file, and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.backup import BackupReport, restore, write_backup
from assistant.options import Facts, Home, Wait
from assistant.safe_text import plain
from assistant.session import fact_server
from assistant.terminal import progress_bars, say_on
from index.build import no_publishing
from index.home import home_folder
from index.lock import WAIT

__all__ = ["app"]

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write: planqa-2026-11-29.tar.gz.")],
    wait: Wait = WAIT,
    home: Home = None,
) -> None:
    """Write plans, index, users and feedback into one file; questions are answered meanwhile."""
    console = Console(stderr=True)
    with progress_bars(console) as bars:
        task = bars.add_task("Sao lưu / backing up", total=None)
        report = write_backup(
            home_folder(home),
            file,
            counting=lambda done, total: bars.update(task, completed=done, total=total),
            wait=wait,
            waiting=say_on(console),
        )
    sys.stdout.write(plain(f"{file}: {_described(report)}.") + "\n")


@app.command(name="restore")
def restore_home(
    file: Annotated[Path, typer.Argument(help="A file that `planqa backup` wrote.")],
    replace: Annotated[bool, typer.Option(help="Replace the plans and index that the home has.")] = False,
    wait: Wait = WAIT,
    home: Home = None,
    facts: Facts = None,
) -> None:
    """Put a backup into a home; a server that runs there takes up its plans by itself."""
    server = fact_server(facts)
    console = Console(stderr=True)
    with progress_bars(console) as bars:
        task = bars.add_task("Khôi phục / restoring", total=None)
        report = restore(
            home_folder(home),
            file,
            replace=replace,
            counting=lambda done, total: bars.update(task, completed=done, total=total),
            wait=wait,
            waiting=say_on(console),
            publish=no_publishing if server is None else server.publish,
        )
    sys.stdout.write(plain(f"{home_folder(home)}: {_described(report)}, as of {report.made}.") + "\n")
    if report.users:
        console.print("Users and keys are those of that time: revoke again what was revoked since.", highlight=False)


def _described(report: BackupReport) -> str:
    return f"{len(report.files)} files, {report.size / 2**20:.1f} MB, {report.plans} added plans"
