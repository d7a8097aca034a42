"""`planqa add`, `remove`, `list` and `check`: the plans of a home and the state of its index."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from assistant.options import Embedder, Facts, Home, Store, Wait
from assistant.safe_text import json_line, plain
from assistant.session import Session, fact_server
from assistant.terminal import PipeConsole, build_progress, print_add_report, print_plans, progress_bars, say_on
from corpus.cache import cache_folder
from corpus.errors import FactsError, FileError, IndexStateError, QuestionError
from corpus.library import Library
from index.embedder import open_embedder
from index.home import home_folder
from index.listing import list_entries
from index.lock import WAIT

if TYPE_CHECKING:
    from corpus.describe import Given
    from index.check import Fault
    from index.plans import AddReport, NewFile
    from index.postgres.server import FactServer

__all__ = ["app"]

app = typer.Typer()

_FAILED = 2


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="Files, or folders of which all files are added.")],
    id_: Annotated[
        str | None, typer.Option("--id", help="The plan's id; that of a plan that is there replaces it.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    place: Annotated[str | None, typer.Option(help="The province, district or commune it is for: Quảng Trị.")] = None,
    kind: Annotated[str | None, typer.Option(help="The kind of document: Kế hoạch.")] = None,
    issuer: Annotated[str | None, typer.Option(help="Who issued it: UBND tỉnh Quảng Trị.")] = None,
    level: Annotated[str | None, typer.Option(help="The level of the place: tỉnh, huyện or xã.")] = None,
    part_of: Annotated[str | None, typer.Option(help="The place that its place is a part of.")] = None,
    number: Annotated[str | None, typer.Option(help="Its number: 123/KH-UBND.")] = None,
    issued: Annotated[str | None, typer.Option(help="Its date: 2025-06-30, or 2025-06.")] = None,
    status: Annotated[str | None, typer.Option(help="Where it stands, if not in force: dự thảo.")] = None,
    signer: Annotated[str | None, typer.Option(help="Who signed it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")] = False,
    wait: Wait = WAIT,
    home: Home = None,
    embedder: Embedder = None,
    facts: Facts = None,
) -> None:
    """Add plans of your own; a new version of a plan takes its place, and what changed is said."""
    from corpus.describe import Given  # here and below: questions are answered without reading files
    from index.plans import Outcome, add_plans

    given = Given(id_, title, place, kind, issuer, level, part_of, number, issued, status, signer)
    paths = list(_files(files))
    if len(paths) != 1 and (id_ or title or number):
        raise QuestionError(f"--id, --title and --number are those of one file, and these are {len(paths)} files.")
    console = Console(stderr=True)
    session = Session.open(home, embedder, facts=facts)
    new, reports = _read(paths, given, console)
    if new:
        with build_progress(console) as progress:
            reports += add_plans(
                session.home,
                session.library,
                new,
                session.embedder,
                progress=progress,
                wait=wait,
                waiting=say_on(console),
                publish=session.publish_facts,
            )
    order = {path.name: place for place, path in enumerate(paths)}
    reports.sort(key=lambda report: order[report.file])
    if as_json:
        sys.stdout.write(json_line([report.as_json() for report in reports]) + "\n")
    else:
        out = PipeConsole()
        for report in reports:
            print_add_report(report, out)
    if any(report.outcome is Outcome.FAILED for report in reports):
        raise SystemExit(_FAILED)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, hidden ones aside."""
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file())
            hidden = {file for file in inside if any(part.startswith(".") for part in file.relative_to(path).parts)}
            yield from (file for file in inside if file not in hidden)
        else:
            yield path


def _read(paths: Sequence[Path], given: Given, console: Console) -> tuple[list[NewFile], list[AddReport]]:
    """The files that could be read, and reports of those that could not."""
    from corpus.formats.apart import extract_apart
    from corpus.formats.extract import open_file
    from corpus.formats.limits import LIMITS
    from index.plans import AddReport, NewFile, Outcome

    read: list[NewFile] = []
    failed: list[AddReport] = []
    with progress_bars(console) as bars:
        task = bars.add_task("Đọc tệp / reading files", total=len(paths))
        for path in paths:
            try:
                read.append(NewFile(path.name, open_file(path, LIMITS), extract_apart(path), given))
            except FileError as error:
                failed.append(AddReport(path.name, Outcome.FAILED, error=str(error)))
            bars.advance(task)
    return read, failed


@app.command()
def remove(
    plans: Annotated[list[str], typer.Argument(help="The ids of added plans; `planqa list` shows them.")],
    wait: Wait = WAIT,
    home: Home = None,
    embedder: Embedder = None,
    facts: Facts = None,
) -> None:
    """Take added plans back."""
    from index.plans import remove_plans

    session = Session.open(home, embedder, facts=facts)
    console = Console(stderr=True)
    with build_progress(console) as progress:
        report = remove_plans(
            session.home,
            session.library,
            plans,
            session.embedder,
            progress=progress,
            wait=wait,
            waiting=say_on(console),
            publish=session.publish_facts,
        )
    console.print(f"Removed: {', '.join(plans)}. {len(report.parts)} plans are left.", highlight=False, markup=False)


@app.command(name="list")
def list_plans(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False, home: Home = None
) -> None:
    """List the plans, with counts."""
    library = Library.open(home=home_folder(home))
    entries = list_entries(library)
    if as_json:
        sys.stdout.write(json_line([entry.as_json() for entry in entries]) + "\n")
    else:
        print_plans(entries, PipeConsole())


@app.command()
def check(
    repair: Annotated[bool, typer.Option(help="Make anew what can be made anew.")] = False,
    wait: Wait = WAIT,
    home: Home = None,
    embedder: Embedder = None,
    store: Store = None,
    facts: Facts = None,
) -> None:
    """Check the plans and the index from end to end, and repair what can be rebuilt. With a store, check that alone."""
    if store:
        _check_store(Session.open(home, embedder, store=store), repair=repair)
        return
    from corpus.formats.apart import extract_apart
    from index.build import no_publishing
    from index.check import check_home, repair_home

    home = home_folder(home)
    model = open_embedder(embedder, cache_folder())
    server = fact_server(facts)
    console = Console(stderr=True)

    def faults_now() -> list[Fault]:
        return check_home(home, model, lambda: Library.open(home=home), lambda folder: _published(server, folder))

    faults = faults_now()
    _print_faults(faults)
    if repair and any(fault.repairable for fault in faults):
        with build_progress(console) as progress:
            lost = repair_home(
                home,
                Library.open(home=home),
                model,
                extract_apart,
                progress=progress,
                wait=wait,
                waiting=say_on(console),
                publish=no_publishing if server is None else server.publish,
            )
        faults = [*lost, *faults_now()]
        _print_faults(faults)
    if faults:
        can = "" if repair or not any(fault.repairable for fault in faults) else " `planqa check --repair` mends it."
        raise IndexStateError(f"{len(faults)} faults in {home}.{can}")
    sys.stdout.write(plain(f"{home}: no fault.") + "\n")


def _published(server: FactServer | None, folder: Path) -> Iterator[Fault]:
    """What is wrong with the facts of an index on a server."""
    from index.check import Fault

    if server is None:
        return
    try:
        problem = server.fault(folder)
    except FactsError as error:
        yield Fault(server.name, str(error), repairable=False)
    else:
        if problem is not None:
            yield Fault(server.name, problem)


def _check_store(session: Session, *, repair: bool) -> None:
    """Check what was published; `repair` publishes the home's index anew if there are faults."""
    from index.milvus.check import check_store

    if session.milvus is None:
        raise IndexStateError("There is no store to check.")
    shown = session.milvus.address.shown
    faults = check_store(session.milvus, session.home, session.library, session.embedder)
    _print_faults(faults)
    if repair and faults:
        console = Console(stderr=True)
        with build_progress(console) as progress:
            session.publish_to_store(force=True, progress=progress, waiting=say_on(console))
        faults = check_store(session.milvus, session.home, session.library, session.embedder)
        _print_faults(faults)
    if faults:
        can = "" if repair else " `planqa check --repair`, on the machine that has the plans, publishes the index anew."
        raise IndexStateError(f"{len(faults)} faults in {shown}.{can}")
    sys.stdout.write(plain(f"{shown}: no fault.") + "\n")


def _print_faults(faults: Sequence[Fault]) -> None:
    for fault in faults:
        sys.stdout.write(plain(f"{fault.where}: {fault.problem}") + "\n")
