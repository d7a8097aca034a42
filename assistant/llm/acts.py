"""What bodies do to one another: who assigns, asks, reports to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.llm.parts import Agent
from assistant.llm.roles import listed
from assistant.wordings import read_table
from corpus.quantities import any_of, lower_case

__all__ = ["Act", "find_acts"]

_SENTENCE = re.compile(r"[;.](?=\s|$)")
_WORD = re.compile(r"[^\W_]+")
_NEAR = 4
"""Words between a verb and the body that it is done to: "giao nhiệm vụ cho Sở A"."""


@dataclass(frozen=True, slots=True)
class Act:
    """A body that does something (`does`) or that it is done to, by the kind of act."""

    kind: str
    agent: Agent
    does: bool


@cache
def _acts() -> tuple[Mapping[str, re.Pattern[str]], re.Pattern[str], re.Pattern[str]]:
    table = read_table("scope")
    kinds = {kind: re.compile(any_of(words)) for kind, words in table["acts"].items()}
    passive = rf"{any_of(table['passive']['words'])}(?:\s+\w+)?\s*$"
    return kinds, re.compile(passive), re.compile(any_of(table["passive"]["by"]))


def find_acts(text: str, agents: Sequence[Agent]) -> Iterator[Act]:
    """The acts of a text in its words' order: who stands before a verb does it, who stands right behind has it done.

    With "được" or "is" before the verb it is the other way round; a body between them does it ("được Sở A giao").
    """
    kinds, passive, by = _acts()
    lowered = lower_case(text)
    for agent in agents:  # "Ban Chỉ đạo" is no act
        lowered = lowered[: agent.start] + "_" * (agent.end - agent.start) + lowered[agent.end :]
    bounds = [0, *(match.end() for match in _SENTENCE.finditer(lowered)), len(lowered)]
    for kind, verb in kinds.items():
        for match in verb.finditer(lowered):
            start = max(bound for bound in bounds if bound <= match.start())
            end = min(bound for bound in bounds if bound >= match.end())
            before = [agent for agent in agents if start <= agent.start < match.start()][-1:]
            behind = listed([agent for agent in agents if match.end() <= agent.start < end], lowered)
            if behind and len(_WORD.findall(lowered[match.end() : behind[0].start])) >= _NEAR:
                behind = []
            middle = before[-1].end if before else start
            turned = passive.search(lowered[middle : match.start()]) is not None
            turned = turned or by.match(lowered[match.end() :].lstrip()) is not None  # "a plan issued by …"
            within = before and passive.search(lowered[start : before[-1].start]) is not None  # "được Sở A giao"
            if turned and not within:
                doers = behind if behind and by.search(lowered[match.end() : behind[0].start]) else []
                yield from (Act(kind, agent, does=False) for agent in before)
                yield from (Act(kind, agent, does=True) for agent in doers)
                continue
            yield from (Act(kind, agent, does=True) for agent in before)
            yield from (Act(kind, agent, does=False) for agent in behind)
