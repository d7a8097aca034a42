"""Settings of the assistant: one frozen record, passed in."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AssistantConfig"]


@dataclass(frozen=True, slots=True)
class AssistantConfig:
    """How many passages are looked at (`candidates`) and how many an answer cites at most (`citations`)."""

    candidates: int = 24
    citations: int = 5
