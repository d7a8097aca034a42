"""Opening the writer that the environment and the command line choose."""

from __future__ import annotations

import os
from collections.abc import Mapping

from assistant.llm.models import open_model
from assistant.llm.writer import Limits, Writer
from corpus.errors import ModelError

__all__ = ["open_writer"]

_SECONDS = "PLANQA_LLM_SECONDS"
_CALLS = "PLANQA_LLM_CALLS"


def open_writer(chosen: str | None, environment: Mapping[str, str] = os.environ) -> Writer | None:
    """A writer with the model "provider:name"; None if none is chosen. Raises ModelError.

    PLANQA_LLM_SECONDS is how long the wording of an answer may take, PLANQA_LLM_CALLS how many calls a minute has.
    """
    model = open_model(chosen, environment)
    if model is None:
        return None
    limits = Limits()
    return Writer(
        model,
        Limits(
            seconds=_number(environment, _SECONDS, limits.seconds),
            calls_a_minute=int(_number(environment, _CALLS, limits.calls_a_minute)),
        ),
    )


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name, "").strip()
    try:
        number = float(text) if text else default
    except ValueError:
        number = 0.0
    if not 1 <= number < 1e6:
        raise ModelError(f"{name} is '{text}'. It must be a number from 1 on.")
    return number
