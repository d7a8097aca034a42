"""What plans are called on the page."""

from __future__ import annotations

from corpus.records import Plan

__all__ = ["plan_name"]


def plan_name(plan: Plan) -> str:
    """What a plan is called in lists: its kind and who issued it."""
    return f"{plan.kind} – {plan.issuer}"
