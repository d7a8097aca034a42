"""The command line: `planqa ask`, `build`, `list`, `show`, `serve`, and what other packages add by entry point."""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from assistant import backup_cli, facts_cli, feedback_cli, plans_cli
from assistant.access import cli as access_cli
from assistant.access.admission import admission
from assistant.answer_queue import AnswerQueue
from assistant.batch import answer_batch
from assistant.explain import explain as explain_reading
from assistant.feedback import FeedbackStore
from assistant.listen import listen
from assistant.live import LiveAssistant
from assistant.locate import find_item, find_lines, find_section
from assistant.options import Embedder, Facts, Home, LanguageModel, Store
from assistant.question import Question
from assistant.records import Answer
from assistant.safe_text import json_line, plain
from assistant.session import Session
from assistant.telemetry import start_telemetry
from assistant.terminal import (
    PipeConsole,
    build_progress,
    print_answer,
    print_lines,
    print_outline,
    print_readings,
    print_warnings,
    say_on,
)
from corpus.errors import PlanqaError, QuestionError
from corpus.library import Library
from index.home import FACTS, home_folder

__all__ = ["app", "main"]

app = typer.Typer(
    help="Hỏi đáp về các kế hoạch, có trích dẫn đã kiểm tra. / Questions about plans, with checked citations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(plans_cli.app)
app.add_typer(backup_cli.app)
app.add_typer(facts_cli.app, name="facts")
app.add_typer(feedback_cli.app, name="feedback")
app.add_typer(access_cli.users, name="user")
app.add_typer(access_cli.keys, name="key")


_FAILED = 2


def main() -> None:
    """Run the command line; errors that planqa raises on purpose become text on standard error and exit status 2."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Vietnamese on a terminal with another encoding
            stream.reconfigure(encoding="utf-8", errors="replace")
    _add_plugins(sys.argv[1:])
    try:
        app()
    except PlanqaError as error:
        _complain(str(error))
        raise SystemExit(_FAILED) from None
    except BrokenPipeError:  # `planqa show … | head`
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        _complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        raise SystemExit(_FAILED) from None
    finally:
        gc.freeze()  # the process ends: else all that it holds is walked once more, looking for garbage


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="The question, in Vietnamese (with or without diacritics) or English.")
    ] = None,
    plan: Annotated[list[str] | None, typer.Option(help="Look only in this plan; may be given several times.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    explain: Annotated[bool, typer.Option(help="Show how the question was understood.")] = False,
    batch: Annotated[
        Path | None, typer.Option(help="Answer a file of questions, one JSON object a line; - for standard input.")
    ] = None,
    home: Home = None,
    embedder: Embedder = None,
    llm: LanguageModel = None,
    store: Store = None,
    facts: Facts = None,
) -> None:
    """Answer a question, with citations; the first time, the index is built."""
    if (question is None) == (batch is None):
        raise QuestionError('Give either a question or --batch FILE: planqa ask "Ai chủ trì nhiệm vụ IOC?"')
    session = Session.open(home, embedder, llm, store=store, facts=facts)
    if session.needs_build():
        _build(session, force=False)
    if batch is not None:
        answerer = session.answerer()
        failed = answer_batch(
            answerer,
            _read_lines(batch),
            lambda answer: _print_json(_as_json(answer, answerer.library, explain)),
            _complain,
            plans=tuple(plan) if plan else None,
        )
        raise SystemExit(_FAILED if failed else 0)
    with _uncollected():
        answerer = session.answerer()
        answer = answerer.answer(Question(question or "", plans=tuple(plan) if plan else None))
    if as_json:
        _print_json(_as_json(answer, answerer.library, explain))
        return
    console = PipeConsole()
    if explain:
        print_readings(answer, answerer.library, console)
    print_answer(answer, console)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is collected: a single answer makes little, and looking for it among tables and plans is slow."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _as_json(answer: Answer, library: Library, explained: bool) -> dict[str, Any]:
    """The answer as the contract has it; `explained`, with a list of traits for each question it holds."""
    if not explained:
        return answer.as_json()
    readings = [[trait.as_json() for trait in explain_reading(reading, library)] for reading in answer.readings]
    whole = {**answer.as_json(), "readings": readings}
    return {**whole, "wording": [report.as_json() for report in answer.wording]} if answer.wording else whole


@app.command()
def build(
    force: Annotated[bool, typer.Option(help="Make everything anew, also what has not changed.")] = False,
    home: Home = None,
    embedder: Embedder = None,
    store: Store = None,
    facts: Facts = None,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Publish although another home published what the store has.")
    ] = False,
) -> None:
    """Build the index, or bring it up to date: only what changed is embedded again. With a store, publish it there."""
    session = Session.open(home, embedder, store=store, facts=facts)
    _build(session, force=force)
    if session.milvus is not None:
        _publish(session, session.milvus.address.shown, take_over=take_over)


@app.command()
def show(
    plan: Annotated[str, typer.Argument(help="The plan's id; `planqa list` shows them.")],
    section: Annotated[
        str | None, typer.Option(help='A section by its path, "Phụ lục I > V > 59", or the end of one.')
    ] = None,
    item: Annotated[str | None, typer.Option(help="A row of a table by its number: 59.1.")] = None,
    lines: Annotated[str | None, typer.Option(help="Physical lines: 416-421, or 416.")] = None,
    home: Home = None,
) -> None:
    """Read a plan's source: its outline, or a section, item or range of lines."""
    if sum(option is not None for option in (section, item, lines)) > 1:
        raise QuestionError("Give one of --section, --item and --lines.")
    document = Library.open(home=home_folder(home)).document(plan)
    console = PipeConsole()
    if section is not None:
        print_lines(document.source, find_section(document, section), console)
    elif item is not None:
        print_lines(document.source, find_item(document, item), console)
    elif lines is not None:
        print_lines(document.source, find_lines(document, lines), console)
    else:
        print_outline(document, console)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen at; another than this machine's own needs users or keys.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 7860,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A name under which the server may be called; may be given several times.")
    ] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy on this machine says who calls, and whether by https.")
    ] = False,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Let everyone in who reaches the address.")] = False,
    log_questions: Annotated[bool, typer.Option("--log-questions", help="Log what is asked, too.")] = False,
    home: Home = None,
    embedder: Embedder = None,
    llm: LanguageModel = None,
    store: Store = None,
    facts: Facts = None,
) -> None:
    """Open the web page, on this machine alone unless told otherwise; the first time, the index is built."""
    folder = home_folder(home)
    admitted = admission(
        folder,
        host,
        allow_hosts=allow_host or (),
        no_auth=no_auth,
        behind_proxy=behind_proxy,
        log_questions=log_questions,
    )
    if no_auth:
        _complain("WARNING: --no-auth lets in everyone who reaches this server. Nobody is asked who they are.")
    _hand_on(facts)
    start_telemetry()
    with listen(host, port) as socket:
        session = Session.open(folder, embedder, llm, store=store, facts=facts)
        if session.needs_build():
            _build_apart(folder, embedder)
        assistant = LiveAssistant(session)
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # gradio reads it when it is imported
        from assistant.web.server import run_server

        fixed = session.milvus is not None
        run_server(assistant, FeedbackStore(session.home), socket, admitted, embedder, fixed=fixed)


@app.command()
def mcp(
    home: Home = None,
    embedder: Embedder = None,
    llm: LanguageModel = None,
    store: Store = None,
    facts: Facts = None,
) -> None:
    """Serve a language model's client by the Model Context Protocol, on standard input and output."""
    from assistant.mcp_server.server import protocol_alone, run_stdio

    _hand_on(facts)
    start_telemetry()
    with protocol_alone():
        session = Session.open(home, embedder, llm, store=store, facts=facts)
        if session.needs_build():
            _build_apart(home, embedder)
        queue = AnswerQueue(LiveAssistant(session))
    run_stdio(queue)


def _hand_on(facts: str | None) -> None:
    """Say where the facts are in the environment: the processes that build for a server read it there, too."""
    if facts is not None:
        os.environ[FACTS] = facts


def _build_apart(home: Path | None, embedder: str | None) -> None:
    """Build in a process of its own: torch and the memory it takes stay out of a server."""
    process = multiprocessing.get_context("spawn").Process(target=_build_home, args=(home, embedder))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _build_home(home: Path | None, embedder: str | None) -> None:
    try:
        _build(Session.open(home, embedder), force=False)
    except PlanqaError as error:
        _complain(str(error))
        raise SystemExit(_FAILED) from None


def _build(session: Session, *, force: bool) -> None:
    """Build with a progress bar on standard error, and say there what was done."""
    console = Console(stderr=True)
    with build_progress(console) as progress:
        report = session.build(force=force, progress=progress, waiting=say_on(console))
    if report.changed:
        console.print(
            plain(
                f"{report.passages} passages of {len(session.library)} plans, "
                f"{report.embedded} of {report.windows} windows embedded: {session.home}"
            ),
            soft_wrap=True,
            highlight=False,
            markup=False,
        )
    else:
        console.print(
            f"Nothing has changed: {report.passages} passages of {len(session.library)} plans.", highlight=False
        )
    print_warnings(report.warnings, console)


def _publish(session: Session, shown: str, *, take_over: bool) -> None:
    """Publish with a progress bar on standard error, and say there what was done."""
    console = Console(stderr=True)
    with build_progress(console) as progress:
        report = session.publish_to_store(take_over=take_over, progress=progress, waiting=say_on(console))
    told = "published" if report.changed else "nothing new to publish"
    lines = [f"{shown}: {told}; {report.passages} passages, {report.windows} windows in {report.version}."]
    if report.gone:
        lines.append(f"The version before had plans that this one lacks: {', '.join(report.gone)}.")
    for line in lines:
        console.print(plain(line), soft_wrap=True, highlight=False, markup=False)


def _read_lines(path: Path) -> Iterator[str]:
    if str(path) == "-":
        yield from sys.stdin
        return
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from file
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path} is not UTF-8 text ({error.reason}). Save it as UTF-8 and try again.") from error


def _print_json(value: Any) -> None:
    sys.stdout.write(json_line(value) + "\n")
    sys.stdout.flush()


def _complain(message: str) -> None:
    sys.stderr.write(f"planqa: {plain(message)}\n")


def _add_plugins(arguments: Sequence[str]) -> None:
    """Add the commands of other packages, by entry point, where they are asked for or listed (they load more)."""
    wanted = arguments[0] if arguments else "--help"
    for entry in entry_points(group="planqa.commands"):
        if wanted in (entry.name, "--help"):
            with contextlib.suppress(ModuleNotFoundError):  # an optional part that is not installed
                app.add_typer(entry.load(), name=entry.name)
