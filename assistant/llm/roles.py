"""What the agencies of a text do: lead, coordinate, monitor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.llm.parts import Agent
from assistant.llm.wording import RoleName, claim_wording
from corpus.folding import fold_tone
from corpus.quantities import lower_case

__all__ = ["Doing", "find_roles", "listed"]

_CLAUSE = re.compile(r"[;.](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Doing:
    """An agency in a role."""

    agent: Agent
    role: RoleName


def find_roles(text: str, agents: Sequence[Agent]) -> Iterator[Doing]:
    """The agencies of a text with the roles that it gives them.

    A word of a role is said of the agencies before it, back to the last such word or clause ("Sở A chủ trì"),
    or of those behind it, where it says so ("chủ trì: Sở A", "led by", "phối hợp với") or there are none before it.
    """
    wording = claim_wording()
    lowered = lower_case(text)
    for agent in agents:  # "Ban Chỉ đạo" is no word of a role
        lowered = lowered[: agent.start] + "_" * (agent.end - agent.start) + lowered[agent.end :]
    bounds = [match.start() for match in _CLAUSE.finditer(lowered)] + [len(lowered)]
    taken = 0  # up to here agencies have their role
    marks = list(wording.roles.finditer(lowered))
    clauses = [sum(bound < mark.start() for bound in bounds) for mark in marks]
    marks = [
        mark
        for mark, clause in zip(marks, clauses, strict=True)
        if not wording.listing.fullmatch(mark.group()) or clauses.count(clause) == 1
    ]
    for i, mark in enumerate(marks):
        role, _ = wording.role_of[_fold(mark.group())]
        following = marks[i + 1] if i + 1 < len(marks) else None
        end = next(bound for bound in bounds if bound >= mark.start())
        end = end if following is None else min(end, following.start())
        start = max([bound for bound in bounds if bound < mark.start()] + [taken])
        before = listed([agent for agent in reversed(agents) if start <= agent.start < mark.start()], lowered)
        behind = listed([agent for agent in agents if mark.end() <= agent.start < end], lowered)
        if following is not None and not _governs_behind(lowered, following):
            # "là Sở A, Sở B và Sở C phối hợp": behind the comma they are the next word's.
            comma = lowered.find(",", mark.end(), end)
            behind = [agent for agent in behind if comma < 0 or agent.start < comma]
        turned = behind and _governs_behind(lowered, mark) and not _joins(lowered, mark)
        found = behind if turned or not before else before
        if before and _joins(lowered, mark):  # who works with another may be its lead as well as its coordinator
            continue
        taken = max([taken, mark.end(), *(agent.end for agent in found)])
        yield from (Doing(agent, role) for agent in found)


_BETWEEN = re.compile(r"(?:[\s,;/&]|\b(?:và|and|the|các|cùng|với|as well as|together|along|with)\b)*")


def listed(agents: Sequence[Agent], lowered: str) -> list[Agent]:
    """The first of these agents, and those that are listed with it: "Sở A, Sở B và Sở C"."""
    group: list[Agent] = list(agents[:1])
    for agent in agents[1:]:
        one, other = sorted((group[-1], agent), key=lambda each: each.start)
        if not _BETWEEN.fullmatch(lowered, one.end, other.start):
            break
        group.append(agent)
    return group


def _joins(lowered: str, mark: re.Match[str]) -> bool:
    """Whether a word of a role is said of those that do something with others: "Sở A phối hợp với Sở B"."""
    return claim_wording().following_with.match(lowered, mark.end()) is not None


def _governs_behind(lowered: str, mark: re.Match[str]) -> bool:
    """Whether a word of a role says itself that the agencies follow."""
    wording = claim_wording()
    role, noun = wording.role_of[_fold(mark.group())]
    if noun and wording.preceding.search(lowered[: mark.start()]):
        return False
    rest = lowered[mark.end() :]
    if wording.following.match(rest) or (role is RoleName.COORDINATOR and wording.following_with.match(rest)):
        return True
    return noun


def _fold(words: str) -> str:
    return " ".join(fold_tone(words).split())
