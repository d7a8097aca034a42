"""`planqa eval`: benchmarks of planqa itself."""

from __future__ import annotations

import typer

__all__ = ["app"]

app = typer.Typer(help="Benchmarks.", no_args_is_help=True)
