"""`planqa eval growth`: what adding plans costs, with few plans and with many, and a long PDF."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from assistant.session import Session
from eval.bench_cli import as_json, as_markdown
from eval.growth import bench_growth, bench_pdf

__all__ = ["growth"]


def growth(
    more: Annotated[int, typer.Option(min=1, max=120, help="Plans made of the five, beside them.")] = 100,
    repeats: Annotated[int, typer.Option(min=1, help="How often each figure is measured.")] = 5,
    pdf: Annotated[bool, typer.Option(help="Also add a PDF of 40 pages.")] = True,
    json_: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure what `planqa add` takes: a plan to five plans and to a hundred and five, and a PDF of 40 pages."""
    with TemporaryDirectory(prefix="planqa-growth-") as folder:
        session = Session.open(Path(folder) / "empty")
        figures = bench_growth(session, Path(folder), more, repeats)
        if pdf:
            figures += bench_pdf(session, Path(folder) / "pdf", repeats)
    sys.stdout.write(as_json(figures, ()) if json_ else as_markdown(figures, ()))
