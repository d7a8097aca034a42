"""Agencies, other bodies and places of a claim, and what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from assistant.llm.acts import find_acts
from assistant.llm.checks.said import Said, same_value
from assistant.llm.claims import Fault, FaultKind
from assistant.llm.pairing import Placed, pairs
from assistant.llm.roles import find_roles
from assistant.llm.substance import SourceWords
from assistant.llm.wording import RoleName, claim_wording, words_of
from corpus.agencies import agencies
from corpus.folding import fold_spaces, fold_tone

__all__ = ["check_acts", "check_agencies", "check_places", "check_unknown_bodies"]


def check_agencies(said: Said) -> Iterator[Fault]:
    """Every agency and person stands in a source, in the same role."""
    folded = [evidence.folded for evidence in said.cited]
    names = {name for evidence in said.cited for name in evidence.agencies}
    held = {word for evidence in said.cited for text in evidence.texts for word in words_of(text)}
    for agent in said.parts.agents:
        words = re.escape(fold_tone(fold_spaces(said.parts.words(agent.start, agent.end))))
        if agent.name in names:
            continue
        if agent.known and agencies()[agent.name].collective:  # "các địa phương" of "các sở, ban, ngành, địa phương"
            wordings = (agent.name, said.parts.words(agent.start, agent.end))
            if any(all(word in held for word in words_of(each)) for each in wordings):
                continue
        if not any(re.search(rf"(?<!\w){words}(?!\w)", text) for text in folded):
            yield said.fault(FaultKind.AGENCY, agent.start, agent.end)
    for doing in find_roles(said.parts.text.text, said.parts.agents):
        if doing.agent.known and agencies()[doing.agent.name].collective and doing.agent.name not in names:
            continue  # "các sở, ban, ngành" of "các sở, ban, ngành, địa phương"
        roles = [evidence.roles.get(doing.agent.name, frozenset()) for evidence in said.cited]
        if any(_plays(doing.role, held) for held in roles):
            continue
        if any(roles) or any(evidence.table for evidence in said.cited):
            yield said.fault(FaultKind.AGENCY, doing.agent.start, doing.agent.end)


def check_acts(said: Said) -> Iterator[Fault]:
    """Who does what to whom is not told the other way round: "A giao B" of "B giao A"."""
    for act in find_acts(said.parts.text.text, said.parts.agents):
        held: set[bool] = set()
        for evidence in said.cited:
            held |= evidence.acts.get((act.kind, act.agent.name), set())
        if held and act.does not in held:
            yield said.fault(FaultKind.AGENCY, act.agent.start, act.agent.end)


def check_unknown_bodies(said: Said) -> Iterator[Fault]:
    """Bodies that the table of agencies lacks: "Trung tâm Xúc tiến …" must stand so in a source."""
    words = SourceWords.of([text for evidence in said.cited for text in evidence.texts])
    tokens = list(_TOKEN.finditer(said.parts.rest))
    folded = [fold_tone(token.group()) for token in tokens]
    for i in range(len(tokens)):
        for head in claim_wording().bodies:
            end = i + len(head)
            if tuple(folded[i:end]) != head or end + 1 >= len(tokens):
                continue
            if tokens[i].group()[0].isupper() and tokens[end].group()[0].isupper():
                if said.parts.rest[tokens[end - 1].end() : tokens[end].start()].strip():
                    break  # "HĐND, Mặt trận": the next of a list
                name = folded[end : end + _NAMING]
                if not (words.has(head) and words.has(name)):
                    yield said.fault(FaultKind.AGENCY, tokens[i].start(), tokens[end + 1].end())
            break


_TOKEN = re.compile(r"[^\W\d_]+")
_NAMING = 2
"""Words behind the head of a body that tell it from others."""


def _plays(role: RoleName, held: Set[RoleName]) -> bool:
    """Whether an agency has a role; one that monitors an indicator leads in it, as the heading of its column says."""
    if role in held or (role is RoleName.OWNER and RoleName.LEAD in held):
        return True
    return role is RoleName.LEAD and RoleName.OWNER in held and RoleName.COORDINATOR not in held


def check_places(said: Said) -> Iterator[Fault]:
    """Every place is one of the sources', and no figure is said of another place than its own."""
    folded = [evidence.folded for evidence in said.cited]
    for name, start, end in said.parts.places:
        if not any(re.search(rf"(?<!\w){re.escape(fold_tone(name))}(?!\w)", text) for text in folded):
            yield said.fault(FaultKind.PLACE, start, end)
    for evidence in said.cited:
        if evidence.source.plan in said.elsewhere and evidence.source.place not in {
            name for name, _, _ in said.parts.places
        }:
            yield Fault(FaultKind.PLACE, evidence.source.place)
    anchors = [Placed(name, start) for name, start, _ in said.parts.places]
    values = [Placed(amount, amount.start) for amount in said.parts.amounts if not amount.counting]
    for amount, place in pairs(said.parts.text.text, anchors, values):
        holding = [
            evidence for evidence in said.cited if any(same_value(amount, each.amount) for each in evidence.stated)
        ]
        if holding and not any(fold_tone(place) in evidence.folded for evidence in holding):
            yield said.fault(FaultKind.PLACE, amount.start, amount.end)
