"""A draft in a model's words: its sound claims by plan, and what they leave out that must not be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.draft import Draft, Group, Remark, Statement
from assistant.llm.claims import Claim, Source

__all__ = ["Kept", "as_statements", "worded"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A claim that passed, and the sources it rests on."""

    claim: Claim
    sources: tuple[Source, ...]

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans of its sources."""
        return tuple(dict.fromkeys(source.plan for source in self.sources))

    def as_point(self) -> Remark:
        """The claim as a sentence that cites its sources."""
        return Remark(self.claim.text, tuple(source.statement for source in self.sources))


def as_statements(draft: Draft, kept: Sequence[Kept]) -> Draft:
    """Claims as the statements of a draft, so that what is asked of a draft can be asked of them."""
    groups = tuple(
        Group(source.plan, (replace(source.statement, text=each.claim.text),))
        for each in kept
        for source in each.sources
    )
    return Draft(groups, counts=draft.counts, lead=draft.lead)


def worded(draft: Draft, kept: Sequence[Kept], *, whole: bool, with_all: bool) -> Draft:
    """The draft in the words of these claims, in their order, each below its plan; a plan's heading is as it was.

    `whole`: what follows the claims is said too. Those that several plans bear out stand below no heading, and notes
    and comparisons are the draft's own. A plan that no claim speaks of keeps its statements, and `with_all` (a list or
    a count was asked for) so does every statement that no claim rests on.
    """
    groups: list[Group] = []
    for each in kept:
        if len(each.plans) == 1:
            _add(groups, draft, each.plans[0], points=(each.as_point(),))
    if not whole:
        return Draft(tuple(groups), lead=draft.lead, counts=draft.counts)
    cited = {_place(source.statement) for each in kept for source in each.sources}
    plans = {plan for each in kept for plan in each.plans}
    for group in draft.groups:
        left = tuple(each for each in group.statements if _place(each) not in cited)
        if left and (with_all or group.plan not in plans):
            _add(groups, draft, group.plan, statements=left)
    joint = tuple(each.as_point() for each in kept if len(each.plans) > 1)
    return replace(draft, groups=tuple(groups), remarks=(*joint, *draft.remarks))


def _add(
    groups: list[Group],
    draft: Draft,
    plan: str,
    *,
    points: tuple[Remark, ...] = (),
    statements: tuple[Statement, ...] = (),
) -> None:
    """Put more below the heading of a plan, which is made anew unless it is the last one."""
    if not groups or groups[-1].plan != plan or (points and groups[-1].statements):
        said = any(group.plan == plan for group in groups)
        lead_in = "" if said else next((group.lead_in for group in draft.groups if group.plan == plan), "")
        groups.append(Group(plan, (), lead_in))
    last = groups[-1]
    groups[-1] = replace(last, points=(*last.points, *points), statements=(*last.statements, *statements))


def _place(statement: Statement) -> tuple[str, tuple[tuple[int, int], ...]]:
    return statement.passage.id, statement.stretches
